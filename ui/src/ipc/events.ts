// What Rust tells the main window: one event name, one tagged type.
import { listen } from "@tauri-apps/api/event";
import type { Event } from "./bindings/Event";

/** Calls back for each event; the promise ends once nothing can be missed any more. */
export async function onEvent(callback: (event: Event) => void): Promise<() => void> {
  return await listen<Event>("tomada", (message) => callback(message.payload));
}
