// How the main window begins: it shows what Rust lets it see at once, asks where everything stands, then follows what changes.
// The listener stands before `start` is asked for, and what it heard meanwhile is applied after, so nothing is missed.
import type { Call, Event, Start } from "../ipc";
import type { App } from "./app.svelte";

/** What Rust gives a window that begins. */
export interface Rust {
  firstLook: () => Promise<Start | null>;
  onEvent: (callback: (event: Event) => void) => Promise<unknown>;
  call: Call;
}

/** Ends once the window follows; `show` puts it on the page, and is called once. */
export async function begin(rust: Rust, show: (start: Start) => Promise<App>): Promise<void> {
  let app: App | null = null;
  let early: Event[] | null = [];
  const take = (event: Event): void => {
    early?.push(event);
    app?.take(event);
  };
  const asked = rust.onEvent(take).then(() => rust.call("start"));
  const first = await rust.firstLook();
  if (first) app = await show(first);
  const start = await asked;
  if (app) app.look(start);
  else app = await show(start);
  // What was heard may be newer than the answer, and may have been overwritten by it.
  for (const event of early) app.take(event);
  early = null;
}
