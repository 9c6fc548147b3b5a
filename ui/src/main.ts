// The main window: its look, its language and what it shows.
import { mount, unmount } from "svelte";
import { call, firstLook, onEvent, type Start } from "./ipc";
import { App } from "./state/app.svelte";
import { begin } from "./state/begin";
import { load, spoken } from "./text";
import Window from "./views/Window.svelte";
import "./style/tokens.css";
import "./style/base.css";
import "./style/shared.css";

/** What is mounted, to be taken away should the window not come to stand. */
let shown: Record<string, unknown> | null = null;

async function show(start: Start, target: HTMLElement): Promise<App> {
  const app = new App(start, await load(spoken(start.language)));
  document.documentElement.lang = app.texts.language;
  shown = mount(Window, { target, props: { scene: { app, call } } });
  return app;
}

const target = document.getElementById("app");
if (target) {
  // As a rule the webview and Rust read the same setting: the texts are there by the time Rust has said which.
  const guess = load(spoken(navigator.language));
  begin({ firstLook, onEvent, call }, (start) => show(start, target)).catch(async () => {
    if (shown) void unmount(shown);
    const texts = await guess;
    document.documentElement.lang = texts.language;
    target.textContent = texts.get("start.failed");
  });
}
