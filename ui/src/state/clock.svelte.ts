// The time that deadlines are in. It was told once what time it is and how fast it passes, and counts on alone; it ticks
// only while something on the screen reads it. It counts by the wall clock, which goes on while a computer sleeps.
import { createSubscriber } from "svelte/reactivity";
import type { ClockView } from "../ipc";

const TICK_MS = 250;
const CALM_TICK_MS = 30_000;

const every = (milliseconds: number) =>
  createSubscriber((update) => {
    const timer = setInterval(update, milliseconds);
    return () => clearInterval(timer);
  });

export class Clock {
  private told = $state({ at: 0, since: 0, rate: 1 });
  private readonly subscribe = every(TICK_MS);
  private readonly subscribeCalmly = every(CALM_TICK_MS);

  /** Minutes that the computer's own clock is ahead of this one, or behind; 0 unless it is far off. */
  aheadMinutes = $state(0);

  set({ now, rate, aheadMinutes }: ClockView): void {
    this.aheadMinutes = aheadMinutes;
    this.told = { at: Date.parse(now), since: Date.now(), rate };
  }

  /** Milliseconds since 1970, by this clock. Whoever reads it is drawn again as time passes. */
  get now(): number {
    this.subscribe();
    return this.read();
  }

  /** The same, for what shows no seconds: drawn again twice a minute. */
  get calmNow(): number {
    this.subscribeCalmly();
    return this.read();
  }

  /** Seconds that pass for each real one; 0 while it stands. */
  get rate(): number {
    return this.told.rate;
  }

  private read(): number {
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
