// One thing asked of Rust at a time: whether it takes long enough to say so, and what went wrong.
import { Refused, type CommandError } from "../ipc";

/** How long a person is not bothered with a waiting mark. */
const PATIENCE_MS = 500;

export class Task {
  busy = $state(false);
  slow = $state(false);
  error = $state<CommandError["code"] | null>(null);

  /** Runs it, unless it is running already. */
  async run(work: () => Promise<unknown>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.error = null;
    const timer = setTimeout(() => (this.slow = true), PATIENCE_MS);
    try {
      await work();
    } catch (reason) {
      this.error = reason instanceof Refused ? reason.code : "provider";
    } finally {
      clearTimeout(timer);
      this.busy = this.slow = false;
    }
  }
}
