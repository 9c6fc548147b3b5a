// A list that comes a page at a time, the newest first: what is there so far, and whether there is more. A list that is asked
// for anew, with another filter, overtakes one that is still on its way.
import { Task } from "./task.svelte";

export interface Page<Row, Place> {
  rows: Row[];
  next: Place | null;
}

export class Pages<Row, Place> {
  rows = $state.raw<Row[]>([]);
  next = $state.raw<Place | null>(null);
  /** Whether a first page has come. */
  read = $state(false);
  task = $state.raw(new Task());

  constructor(private readonly ask: (after: Place | null) => Promise<Page<Row, Place>>) {}

  /** From the newest on. What is on the screen stays until it has come. */
  first(): Promise<void> {
    const task = (this.task = new Task());
    return task.run(async () => {
      const { rows, next } = await this.ask(null);
      if (task !== this.task) return;
      this.rows = rows;
      this.next = next;
      this.read = true;
    });
  }

  /** The next page, if there is one. */
  more(): Promise<void> {
    const { next, task } = this;
    if (next === null) return Promise.resolve();
    return task.run(async () => {
      const page = await this.ask(next);
      if (task !== this.task) return;
      this.rows = [...this.rows, ...page.rows];
      this.next = page.next;
    });
  }
}
