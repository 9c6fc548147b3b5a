// The time that deadlines are in. It was told once what time it is and how fast it passes, and counts on alone; it ticks
// only while something on the screen reads it. It counts by the wall clock, which goes on while a computer sleeps.
import { createSubscriber } from "svelte/reactivity";
import type { ClockView } from "../ipc";

const TICK_MS = 250;

export class Clock {
  private told = $state({ at: 0, since: 0, rate: 1 });
  private readonly subscribe = createSubscriber((update) => {
    const timer = setInterval(update, TICK_MS);
    return () => clearInterval(timer);
  });

  set({ now, rate }: ClockView): void {
    this.told = { at: Date.parse(now), since: Date.now(), rate };
  }

  /** Milliseconds since 1970, by this clock. Whoever reads it is drawn again as time passes. */
  get now(): number {
    this.subscribe();
    return this.told.at + (Date.now() - this.told.since) * this.told.rate;
  }

  /** Seconds until an instant; negative once it has passed. */
  until(iso: string): number {
    return (Date.parse(iso) - this.now) / 1000;
  }

  /** Seconds since an instant. */
  since(iso: string): number {
    return -this.until(iso);
  }
}
