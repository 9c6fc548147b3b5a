// How far what the connections brought is here: what of it is missing and why, and whether all of each account is.
import type { AccountCheck, AccountId, BankLists, Call, ConnectionId } from "../ipc";
import { Task } from "./task.svelte";

export class Brought {
  task = $state.raw(new Task());
  private lists = $state.raw<BankLists[]>([]);
  private checks = $state.raw<AccountCheck[]>([]);
  private readonly byConnection = $derived(new Map(this.lists.map((one) => [one.connection, one])));
  private readonly byAccount = $derived(new Map(this.checks.map((one) => [one.account, one])));

  /** Whether anything is missing anywhere. */
  readonly lacks = $derived(
    this.lists.some(({ missing }) => missing.length > 0) ||
      this.checks.some(({ completeness }) => completeness.verdict === "gap"),
  );

  constructor(private readonly call: Call) {}

  /** Reads it anew; what is on the screen stays until then. */
  read(): Promise<void> {
    const task = (this.task = new Task());
    return task.run(async () => {
      const lists = await this.call("bank_lists");
      if (task === this.task) this.lists = lists;
      // Every transaction is looked at for these: whatever else is asked for comes first.
      const checks = await this.call("account_checks");
      if (task === this.task) this.checks = checks;
    });
  }

  of(connection: ConnectionId): BankLists | undefined {
    return this.byConnection.get(connection);
  }

  check(account: AccountId): AccountCheck | undefined {
    return this.byAccount.get(account);
  }
}
