// A window as a test sees it: the app's own component on samples, with commands that answer what the test says. Only the
// commands are pretended.
import { render } from "@testing-library/svelte";
import { vi } from "vitest";
import Cred from "../cred/Cred.svelte";
import { Refused, type Call, type CredForm, type Event, type Start, type Update } from "../ipc";
import { App, type Route } from "../state/app.svelte";
import { spoken } from "../text";
import { fetchRooms } from "../views/rooms";
import Window from "../views/Window.svelte";
import { NOW, profile } from "./samples";
import { texts } from "./texts";

// Which room comes when is tried where it matters.
await fetchRooms();

type Answers = Partial<Record<Parameters<Call>[0], (args: unknown) => unknown>>;

/** Commands that answer as told, and `null` otherwise. */
export function commands(answers: Answers = {}) {
  return vi.fn(
    async (command: Parameters<Call>[0], args?: unknown) => (await answers[command]?.(args)) ?? null,
  );
}

/** Opens the main window on a room. */
export function open(start: Start, route: Route = { name: "home" }, answers: Answers = {}) {
  const call = commands(answers);
  const app = new App(start, texts(spoken(start.language)));
  app.go(route);
  return { app, call, ...render(Window, { scene: { app, call: call as unknown as Call } }) };
}

/** Opens the credential window. What it hands over does, and nothing more is asked, unless the answers say so. */
export function openCred(form: CredForm, answers: Answers = {}) {
  const call = commands({ cred_form: () => Promise.reject(new Refused("notNow")), ...answers });
  const t = texts(spoken(form.language));
  return { call, ...render(Cred, { form, texts: t, call: call as unknown as Call }) };
}

/** An update of a revision, of the Sandbox profile unless told otherwise, with the clock as it stood when the window opened. */
export const updated = (
  revision: number,
  change: Update["change"],
  { of = profile(), clock = { now: NOW, rate: 1, aheadMinutes: 0 } } = {},
): Event => ({ type: "update", profile: of.id, update: { revision, clock, change } });
