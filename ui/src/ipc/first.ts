// What Rust shows a window that can't call it yet: the way of the commands stands only after the page does. Nothing, where
// Rust has nothing to say yet, or in a browser.
import { convertFileSrc } from "@tauri-apps/api/core";
import type { Start } from "./bindings/Start";

export async function firstLook(): Promise<Start | null> {
  try {
    const answer = await fetch(convertFileSrc("", "first-look"));
    return (await answer.json()) as Start | null;
  } catch {
    // The window asks for the same by its command.
    return null;
  }
}
