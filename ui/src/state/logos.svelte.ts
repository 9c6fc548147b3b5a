// Institutions' logos, each asked for once, when something first shows it; until it comes, and where there is none, initials
// stand for it.
import { SvelteMap } from "svelte/reactivity";
import type { Call } from "../ipc";

/** Until the first picture is on the screen: logos come after it, in milliseconds. */
const AFTER_THE_REST = 200;
/** How long one that could not be had is not asked for again. */
const NOT_AGAIN = 60_000;

export class Logos {
  private readonly known = new SvelteMap<number, string>();
  private asked = new Set<number>();

  /** Its `data:` address, if it has come. */
  of(connector: number): string | undefined {
    return this.known.get(connector);
  }

  /** Asks for it, unless that was done. One that could not be had is asked for a minute later, when it is
   *  next shown. */
  want(connector: number, call: Call): void {
    const { asked } = this;
    if (asked.has(connector)) return;
    asked.add(connector);
    setTimeout(async () => {
      // Another profile's connectors go by the same numbers.
      if (asked !== this.asked) return;
      const logo = await call("logo", { connector }).catch(() => null);
      if (asked !== this.asked) return;
      if (logo) this.known.set(connector, logo);
      else setTimeout(() => asked.delete(connector), NOT_AGAIN);
    }, AFTER_THE_REST);
  }

  /** Nothing of a closed profile stays. */
  forget(): void {
    this.known.clear();
    this.asked = new Set();
  }
}
