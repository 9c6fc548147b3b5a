// The main window: shows what Rust has put beside its page, asks where everything stands, then follows what changes. The
// listener stands before the snapshot is asked for, and what it heard meanwhile is applied after, so nothing is missed.
import { mount } from "svelte";
import { call, firstLook, onEvent, type Event, type Start } from "./ipc";
import { App } from "./state/app.svelte";
import { Texts, load, spoken } from "./text";
import Window from "./views/Window.svelte";
import "./style/tokens.css";
import "./style/base.css";

async function begin(target: HTMLElement): Promise<void> {
  // As a rule the webview and Rust read the same setting; the texts are there by the time Rust has said so.
  const [first] = await Promise.all([firstLook(), load(spoken(navigator.language))]);
  const shown = first && (await show(first, target));
  let early: Event[] = [];
  let take = (event: Event): unknown => early.push(event);
  await onEvent((event) => take(event));
  const start = await call("start");
  shown?.look(start);
  const app = shown ?? (await show(start, target));
  take = (event) => app.take(event);
  early.forEach(take);
  early = [];
}

async function show(start: Start, target: HTMLElement): Promise<App> {
  await load(spoken(start.language));
  const app = new App(start);
  document.documentElement.lang = app.texts.language;
  mount(Window, { target, props: { scene: { app, call } } });
  return app;
}

const target = document.getElementById("app");
if (target) {
  begin(target).catch(async () => {
    const texts = new Texts(await load(spoken(navigator.language)));
    document.documentElement.lang = texts.language;
    target.textContent = texts.get("start.failed");
  });
}
