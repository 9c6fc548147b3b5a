// What is being read of the connections at this moment, as Rust tells page by page, and how often a reading has ended.
import { SvelteMap } from "svelte/reactivity";
import type { ConnectionId, Listing, Update } from "../ipc";

export interface Going {
  list: Listing;
  /** Of all accounts together. */
  rows: number;
}

export class Readings {
  readonly going = new SvelteMap<ConnectionId, Going>();
  /** Rooms that show what was brought read it anew whenever this moves. */
  ended = $state(0);

  take(change: Extract<Update["change"], { type: "reading" | "synced" }>): void {
    if (change.type === "reading") {
      this.going.set(change.id, { list: change.list, rows: change.rows });
      return;
    }
    this.going.delete(change.id);
    this.ended += 1;
  }

  forget(): void {
    this.going.clear();
  }
}
