// What Rust has put beside the page for its first look, which is there before commands can be called: public/first-look.js
// has asked for it. Nothing, where Rust has nothing to say yet, or in a browser.
import type { Start } from "./bindings/Start";

declare global {
  interface Window {
    firstLook?: Promise<Start | null>;
  }
}

export async function firstLook(): Promise<Start | null> {
  try {
    return (await window.firstLook) ?? null;
  } catch {
    // The window asks for the same by its command.
    return null;
  }
}
