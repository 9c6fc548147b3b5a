// The main window: asks Rust where everything stands, then follows what changes. The listener stands before the snapshot is
// asked for, and what it heard meanwhile is applied after, so nothing is missed.
import { mount } from "svelte";
import { call, onEvent, type Event } from "./ipc";
import { App } from "./state/app.svelte";
import { Texts, spoken } from "./text";
import Window from "./views/Window.svelte";
import "./style/tokens.css";
import "./style/base.css";

async function begin(target: HTMLElement): Promise<void> {
  let early: Event[] = [];
  let take = (event: Event): unknown => early.push(event);
  await onEvent((event) => take(event));
  const app = new App(await call("start"));
  take = (event) => app.take(event);
  early.forEach(take);
  early = [];
  document.documentElement.lang = app.texts.language;
  mount(Window, { target, props: { scene: { app, call } } });
}

const target = document.getElementById("app");
if (target) {
  begin(target).catch(() => {
    const texts = new Texts(spoken(navigator.language));
    document.documentElement.lang = texts.language;
    target.textContent = texts.get("start.failed");
  });
}
