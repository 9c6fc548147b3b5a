// What the Lab's room knows: its cases, the bank behind them, and which connections were started as cases. It is filled when
// the room is entered; the bank is looked at again after everything that is done to it.
import type { Call, ConnectionId, LabBank, LabCase, LabItem, LabOrder, LabView } from "../ipc";

export class Lab {
  view = $state<LabView | null>(null);
  /** `null` where the bank is another program, or before it was looked at. */
  bank = $state<LabBank | null>(null);
  /** The case that is looked at; it stays chosen while the person is elsewhere. */
  chosen = $state("");
  /** Counts what was done to the bank: where one begins, and where it ends. */
  private orders = 0;
  private started = $state<Record<ConnectionId, string>>({});

  async load(call: Call): Promise<void> {
    const view = await call("lab");
    this.view = view;
    this.bank = view.bank;
    this.started = view.started;
    if (!view.cases.some(({ id }) => id === this.chosen)) this.chosen = view.cases[0]?.id ?? "";
  }

  /** Looks at the bank again; what is on the screen stays when that does not work. */
  async refresh(call: Call): Promise<void> {
    if (!this.bank) return;
    const before = this.orders;
    const bank = await call("lab_bank").catch(() => null);
    // A look from before something was done would take it back on the screen.
    if (bank && before === this.orders) this.bank = bank;
  }

  /** All but which case was looked at. */
  forget(): void {
    this.view = this.bank = null;
    this.started = {};
  }

  async drive(call: Call, order: LabOrder): Promise<void> {
    this.orders++;
    this.bank = await call("lab_drive", { order });
    this.orders++;
  }

  async start(call: Call, id: string): Promise<ConnectionId> {
    const connection = await call("lab_start", { case: id });
    this.started[connection] = id;
    return connection;
  }

  caseOf(connection: ConnectionId): LabCase | undefined {
    const id = this.started[connection];
    return id === undefined ? undefined : this.view?.cases.find((one) => one.id === id);
  }

  itemOf(connection: ConnectionId): LabItem | undefined {
    return this.bank?.items.find((item) => item.connection === connection);
  }
}

/** Past the end of a wait, and past the moment that the app waits out of caution. */
export const expire = (item: LabItem): LabOrder => ({
  type: "clock",
  drive: { toEndOfWait: item.id, stepSeconds: 3 },
});

/** To the last second of a wait, where time stands: nobody could do anything within that second. */
export const lastSecond = (item: LabItem): LabOrder => ({
  type: "clock",
  drive: { rate: 0, toEndOfWait: item.id },
});

export const go: LabOrder = { type: "clock", drive: { rate: 1 } };

export const decide = (item: LabItem, done: boolean): LabOrder => ({
  type: "item",
  item: item.id,
  change: { done },
});
