// The main window: shows what Rust has put beside its page, asks where everything stands, then follows what changes. The
// listener stands before the snapshot is asked for, and what it heard meanwhile is applied after, so nothing is missed.
import { mount } from "svelte";
import { call, firstLook, onEvent, type Event, type Start } from "./ipc";
import { App } from "./state/app.svelte";
import { Texts, spoken } from "./text";
import Window from "./views/Window.svelte";
import "./style/tokens.css";
import "./style/base.css";

async function begin(target: HTMLElement): Promise<void> {
  const first = await firstLook();
  const shown = first && show(first, target);
  let early: Event[] = [];
  let take = (event: Event): unknown => early.push(event);
  await onEvent((event) => take(event));
  const start = await call("start");
  shown?.look(start);
  const app = shown ?? show(start, target);
  take = (event) => app.take(event);
  early.forEach(take);
  early = [];
}

function show(start: Start, target: HTMLElement): App {
  const app = new App(start);
  document.documentElement.lang = app.texts.language;
  mount(Window, { target, props: { scene: { app, call } } });
  return app;
}

const target = document.getElementById("app");
if (target) {
  begin(target).catch(() => {
    const texts = new Texts(spoken(navigator.language));
    document.documentElement.lang = texts.language;
    target.textContent = texts.get("start.failed");
  });
}
