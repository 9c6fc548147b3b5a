// What a shortcut comes to on what is on the screen: whether it means anything there, and what it does.
import type { Call } from "../ipc";
import type { App } from "./app.svelte";
import type { Shortcut } from "./shortcut";

/** Something lies over the room, and is answered first. */
const isCovered = (app: App): boolean =>
  app.prompt !== null || app.backup.type === "found" || document.querySelector("dialog[open]") !== null;

/** Whether it is the app's, and not the browser's or nobody's. */
export function means(wanted: Shortcut, app: App): boolean {
  if (wanted === "lock") return app.lockable;
  if (wanted === "help") return true;
  if (wanted === "back") return !isCovered(app) && app.profile !== null && app.route.name in BACK;
  return app.profile !== null;
}

/** From where there is a way back. The sidebar's rooms are not behind one another. */
const BACK = { connection: true, add: true } as const;

export function perform(wanted: Shortcut, app: App, call: Call): void {
  if (wanted === "lock") {
    call("lock").catch(() => undefined);
    return;
  }
  // A dialog is answered first, and what lies over the room is.
  if (isCovered(app)) return;
  switch (wanted) {
    case "connect":
      return app.go({ name: "add" });
    case "accounts":
      return app.go({ name: "accounts" });
    case "settings":
      return app.go({ name: "settings" });
    case "next":
      return app.goOn();
    case "back":
      return app.go({ name: "home" });
    case "help":
      app.helping = true;
      return;
    case "find":
      return find(app);
    case "update":
      return update();
  }
}

/** The field of the room that is on the screen; without one, all banks are looked through. */
function find(app: App): void {
  const field = document.querySelector<HTMLInputElement>("main [type='search'], main [role='combobox']");
  if (!field) return app.go({ name: "add" });
  field.focus();
  field.select();
}

/** The button of the connection on the screen, and of no other. One that waits says from when on. */
function update(): void {
  const button = document.querySelector<HTMLButtonElement>("main [aria-keyshortcuts~='Control+R']");
  button?.focus();
  button?.click();
}
