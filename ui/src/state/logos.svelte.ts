// Institutions' logos, each asked for once, when something first shows it; until it comes, and where there is none, initials
// stand for it.
import { SvelteMap } from "svelte/reactivity";
import type { Call } from "../ipc";

/** Until the first picture is on the screen: logos come after it, in milliseconds. */
const AFTER_THE_REST = 200;

export class Logos {
  private readonly known = new SvelteMap<number, string>();
  private readonly asked = new Set<number>();

  /** Its `data:` address, if it has come. */
  of(connector: number): string | undefined {
    return this.known.get(connector);
  }

  /** Asks for it, unless that was done. One that could not be had is asked for in the next session. */
  want(connector: number, call: Call): void {
    if (this.asked.has(connector)) return;
    this.asked.add(connector);
    setTimeout(() => {
      call("logo", { connector }).then(
        (logo) => logo && this.asked.has(connector) && this.known.set(connector, logo),
        () => undefined,
      );
    }, AFTER_THE_REST);
  }

  /** Nothing of a closed profile stays. */
  forget(): void {
    this.known.clear();
    this.asked.clear();
  }
}
