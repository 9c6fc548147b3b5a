// What is known of the open profile's notices: what its person wants to be told, and which connections are silent. Of answers
// that overtake each other the one asked for last counts.
import type { Call, ConnectionId, NoticeChoices } from "../ipc";

export class Notices {
  view = $state.raw<NoticeChoices | null>(null);
  private asked = 0;

  /** Looks again. Whoever asks says what went wrong; what is on the screen stays then. */
  async load(call: Call): Promise<void> {
    const mine = ++this.asked;
    const view = await call("notices");
    if (mine === this.asked) this.view = view;
  }

  /** Until when a connection is silent, if it is now. */
  silentUntil(id: ConnectionId): string | null {
    const until = this.view?.snoozed[id];
    return until && Date.parse(until) > Date.now() ? until : null;
  }

  forget(): void {
    this.asked += 1;
    this.view = null;
  }
}
