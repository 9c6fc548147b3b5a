// Seconds that have to pass before something may be tried again, counted down by the wall clock.
import { createSubscriber } from "svelte/reactivity";

const TICK_MS = 250;

export class Wait {
  private readonly end: number;
  private readonly subscribe: () => void;

  constructor(seconds: number) {
    this.end = Date.now() + seconds * 1000;
    this.subscribe = createSubscriber((update) => {
      if (this.read() === 0) return;
      const timer = setInterval(() => {
        update();
        if (this.read() === 0) clearInterval(timer);
      }, TICK_MS);
      return () => clearInterval(timer);
    });
  }

  /** Whole seconds that are left; whoever reads it is drawn again as they pass. */
  get left(): number {
    this.subscribe();
    return this.read();
  }

  private read(): number {
    return Math.max(0, Math.ceil((this.end - Date.now()) / 1000));
  }
}
