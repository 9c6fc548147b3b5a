// Accounts that came twice: what is offered to be joined, and what was joined and can be taken apart.
import type { AccountId, Call, Joinings as View, JoiningPreview } from "../ipc";
import { Task } from "./task.svelte";

export class Joinings {
  view = $state.raw<View>({ offers: [], joined: [] });
  /** What a person asked for last. */
  readonly task = new Task();

  constructor(private readonly call: Call) {}

  /** An offer that can't be read is none: the room is there without it. */
  async read(): Promise<void> {
    try {
      this.view = (await this.call("joinings")) ?? this.view;
    } catch {
      // It is asked for again with the next that is brought.
    }
  }

  preview(newer: AccountId, older: AccountId): Promise<JoiningPreview> {
    return this.call("joining_preview", { newer, older });
  }

  join(newer: AccountId, older: AccountId): Promise<boolean> {
    return this.done(() => this.call("join_accounts", { newer, older }));
  }

  /** That two accounts are not one is remembered. */
  keepApart(newer: AccountId, older: AccountId[]): Promise<boolean> {
    return this.done(async () => {
      for (const one of older) await this.call("keep_apart", { newer, older: one });
    });
  }

  undo(account: AccountId): Promise<boolean> {
    return this.done(() => this.call("undo_joining", { account }));
  }

  private async done(work: () => Promise<unknown>): Promise<boolean> {
    let done = false;
    await this.task.run(async () => {
      await work();
      done = true;
    });
    await this.read();
    return done;
  }
}
