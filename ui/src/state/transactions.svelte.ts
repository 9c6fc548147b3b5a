// The list of transactions: how long it is, and the rows around what can be seen, asked for as somebody scrolls to them.
// However long the list, only so many rows are here. A list that is asked for anew overtakes one that is on its way.
import { SvelteMap } from "svelte/reactivity";
import type { Call, TransactionCount, TransactionFilter, TransactionRow } from "../ipc";
import type { Language } from "../text";
import { Task } from "./task.svelte";

/** Rows that are asked for at once. */
const CHUNK = 100;
/** How long after the last key something is looked for. */
const PAUSE_MS = 120;
/** Chunks that stay. */
const KEPT = 40;
/** Rows that a page can be high: browsers draw no more. */
export const MOST = 600_000;

export const everything = (language: Language): TransactionFilter => ({
  accounts: [],
  period: { type: "all" },
  category: null,
  flow: "any",
  which: "upToToday",
  text: "",
  language,
});

/** Whether a filter leaves anything out. */
export const isNarrow = ({ accounts, category, flow, period, text, which }: TransactionFilter): boolean =>
  accounts.length > 0 ||
  category !== null ||
  flow !== "any" ||
  period.type !== "all" ||
  text.trim() !== "" ||
  which !== "upToToday";

export class Transactions {
  /** Nothing until it is known. */
  count = $state.raw<TransactionCount | null>(null);
  task = $state.raw(new Task());
  /** Whether there are others by now than when the list was read. */
  stale = $state(false);
  /** What could not be read while somebody scrolled. */
  readonly more = new Task();
  private filter = $state.raw<TransactionFilter | null>(null);
  private chunks = $state.raw(new SvelteMap<number, TransactionRow[]>());
  private asked = new Set<number>();
  /** What was last asked for, whether it has come or not. */
  private wanted: TransactionFilter | null = null;

  constructor(private readonly call: Call) {}

  /** What the list on the screen is narrowed to; nothing before the first has come. */
  readonly shown = $derived(this.filter);
  /** How many rows there are, as far as is known. */
  readonly total = $derived(Math.min(this.count?.total ?? this.chunks.get(0)?.length ?? 0, MOST));
  /** Rows that are not in the list because it is too long. */
  readonly beyond = $derived((this.count?.total ?? 0) - this.total);

  at(index: number): TransactionRow | undefined {
    return this.chunks.get(Math.floor(index / CHUNK))?.[index % CHUNK];
  }

  /** Reads a list in a moment: where something is typed, after its last key. Whoever has this answer can call it off. */
  follow(filter: TransactionFilter): () => void {
    const isTyped = (this.wanted?.text ?? "") !== filter.text;
    const timer = setTimeout(() => void this.read(filter), isTyped ? PAUSE_MS : 0);
    return () => clearTimeout(timer);
  }

  /** Reads a list from its beginning. The one on the screen stays until it has come. */
  read(filter: TransactionFilter): Promise<void> {
    this.wanted = filter;
    const task = (this.task = new Task());
    return task.run(async () => {
      const { rows } = await this.call("transactions", { filter, from: null, skip: 0, most: CHUNK });
      if (task !== this.task) return;
      this.filter = filter;
      this.chunks = new SvelteMap([[0, rows]]);
      this.asked = new Set([0]);
      this.count = null;
      this.stale = false;
      const count = await this.call("transaction_count", { filter });
      if (task === this.task) this.count = count;
    });
  }

  /** Looks whether the list has changed meanwhile; it stays as it is. */
  async look(): Promise<void> {
    const { count, filter, task } = this;
    if (!filter || !count || task.busy) return;
    const now = await this.call("transaction_count", { filter }).catch(() => count);
    const same = now.total === count.total && now.marks.join() === count.marks.join();
    if (task === this.task && !same) this.stale = true;
  }

  /** These rows are to be seen. */
  want(first: number, last: number): void {
    const from = Math.max(0, Math.floor(first / CHUNK));
    for (let chunk = from; chunk * CHUNK <= Math.min(last, this.total - 1); chunk += 1)
      void this.fetch(chunk);
  }

  /** A row has changed. */
  replace(row: TransactionRow): void {
    for (const [chunk, rows] of this.chunks)
      if (rows.some(({ place }) => place === row.place))
        this.chunks.set(
          chunk,
          rows.map((old) => (old.place === row.place ? row : old)),
        );
  }

  private async fetch(chunk: number): Promise<void> {
    const { asked, chunks, count, filter } = this;
    if (!filter || !count || asked.has(chunk)) return;
    const start = chunk * CHUNK;
    const mark = Math.floor(start / count.step);
    const from = count.marks[mark];
    if (from === undefined) return;
    asked.add(chunk);
    try {
      const { rows } = await this.call("transactions", {
        filter,
        from,
        skip: start - mark * count.step,
        most: CHUNK,
      });
      chunks.set(chunk, rows);
      this.more.error = null;
      this.forget(chunk, chunks, asked);
    } catch {
      // Whoever comes here again asks again.
      asked.delete(chunk);
      if (asked === this.asked) this.more.error = "disk";
    }
  }

  /** Lets go of what is farthest from where somebody is. */
  private forget(at: number, chunks: Map<number, TransactionRow[]>, asked: Set<number>): void {
    const far = [...chunks.keys()].sort((a, b) => Math.abs(b - at) - Math.abs(a - at));
    for (const chunk of far.slice(0, Math.max(0, chunks.size - KEPT))) {
      chunks.delete(chunk);
      asked.delete(chunk);
    }
  }
}
