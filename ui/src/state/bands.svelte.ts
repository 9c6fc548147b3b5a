// How the last 30 days of a connection were, for its row: read when the row is first seen, and again once an execution has
// ended. It is on this computer.
import { SvelteMap } from "svelte/reactivity";
import type { Call, Connection, ConnectionId, Details } from "../ipc";

type Band = Details["month"];

/** Until the first picture is on the screen: bands come after it, in milliseconds. */
const AFTER_THE_REST = 250;

export class Bands {
  private readonly known = new SvelteMap<ConnectionId, Band>();
  /** What each was last asked for at. */
  private asked = new Map<ConnectionId, string>();

  of(id: ConnectionId): Band | undefined {
    return this.known.get(id);
  }

  /** Asks for it, unless nothing has changed since. What can't be read is not shown. */
  want({ id, endedAt, explanation }: Connection, call: Call): void {
    const { asked } = this;
    const state = `${endedAt} ${explanation.cause}`;
    if (asked.get(id) === state) return;
    asked.set(id, state);
    setTimeout(async () => {
      // Another profile's are nobody's here.
      if (asked !== this.asked) return;
      const details = await call("connection_details", { connection: id }).catch(() => null);
      if (asked === this.asked && details) this.known.set(id, details.month);
    }, AFTER_THE_REST);
  }

  /** Nothing of a closed profile stays. */
  forget(): void {
    this.known.clear();
    this.asked = new Map();
  }
}
