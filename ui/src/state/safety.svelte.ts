// What is known of the open profile's settings: its ways in, its lock and its rules. Looked at anew whenever something may have
// changed it; of answers that overtake each other the one asked for last counts.
import { Refused, type Call, type CommandError, type Settings } from "../ipc";

export class Safety {
  view = $state.raw<Settings | null>(null);
  error = $state<CommandError["code"] | null>(null);
  private asked = 0;

  /** Looks again; what is on the screen stays when that does not work. */
  async load(call: Call): Promise<void> {
    const mine = ++this.asked;
    try {
      const view = await call("settings");
      if (mine !== this.asked) return;
      this.view = view;
      this.error = null;
    } catch (reason) {
      if (mine === this.asked) this.error = reason instanceof Refused ? reason.code : "provider";
    }
  }

  forget(): void {
    this.asked += 1;
    this.view = null;
    this.error = null;
  }
}
