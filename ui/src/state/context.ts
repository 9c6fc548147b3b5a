// The one App of this window, handed down the component tree, so that a test can hand down another.
import { getContext, setContext } from "svelte";
import type { Call } from "../ipc";
import type { App } from "./app.svelte";

const KEY = Symbol("app");

export interface Scene {
  app: App;
  call: Call;
}

export const setScene = (scene: Scene): Scene => setContext(KEY, scene);
export const scene = (): Scene => getContext<Scene>(KEY);
