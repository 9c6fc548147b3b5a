// The order of a list that somebody is about to press something in. While they are, nothing in it moves: what is new comes
// last, and what is gone leaves. Once they are not, it is in order again.
import type { Connection, ConnectionId } from "../ipc";

/** Connections in an order of ids; those that it does not know come after, as they came. */
export function kept(order: ConnectionId[], connections: Connection[]): Connection[] {
  const place = new Map(order.map((id, at) => [id, at]));
  const at = ({ id }: Connection): number => place.get(id) ?? order.length;
  return [...connections].sort((a, b) => at(a) - at(b));
}

export class Calm {
  /** A row, or something in it, has the keyboard. */
  focused = $state(false);
  /** The pointer is over the list. */
  pointed = $state(false);
  private order: ConnectionId[] = [];
  readonly rows: Connection[];

  constructor(sorted: () => Connection[]) {
    this.rows = $derived.by(() => {
      const rows = this.focused || this.pointed ? kept(this.order, sorted()) : sorted();
      this.order = rows.map(({ id }) => id);
      return rows;
    });
  }
}
