// The main window: shows what Rust lets it see at once, asks where everything stands, then follows what changes. The listener
// stands before the snapshot is asked for, and what it heard meanwhile is applied after, so nothing is missed.
import { mount, unmount } from "svelte";
import { call, firstLook, onEvent, type Event, type Start } from "./ipc";
import { App } from "./state/app.svelte";
import { load, spoken } from "./text";
import Window from "./views/Window.svelte";
import "./style/tokens.css";
import "./style/base.css";

/** What is mounted, to be taken away should the window not come to stand. */
let shown: Record<string, unknown> | null = null;

async function begin(target: HTMLElement): Promise<void> {
  let app: App | null = null;
  let early: Event[] | null = [];
  const take = (event: Event): void => {
    early?.push(event);
    app?.take(event);
  };
  const asked = onEvent(take).then(() => call("start"));
  // As a rule the webview and Rust read the same setting: the texts are there by the time Rust has said which.
  const [first] = await Promise.all([firstLook(), load(spoken(navigator.language))]);
  if (first) app = await show(first, target);
  const start = await asked;
  if (app) app.look(start);
  else app = await show(start, target);
  for (const event of early) app.take(event);
  early = null;
}

async function show(start: Start, target: HTMLElement): Promise<App> {
  const app = new App(start, await load(spoken(start.language)));
  document.documentElement.lang = app.texts.language;
  shown = mount(Window, { target, props: { scene: { app, call } } });
  return app;
}

const target = document.getElementById("app");
if (target) {
  begin(target).catch(async () => {
    if (shown) void unmount(shown);
    const texts = await load(spoken(navigator.language));
    document.documentElement.lang = texts.language;
    target.textContent = texts.get("start.failed");
  });
}
