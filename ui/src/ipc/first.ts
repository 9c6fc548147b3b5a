// What Rust has put beside the page for its first look, which is there before commands can be called. Nothing, where Rust
// has nothing to say yet, or in a browser.
import type { Start } from "./bindings/Start";

export async function firstLook(): Promise<Start | null> {
  try {
    const answer = await fetch("/first-look.json");
    return (await answer.json()) as Start | null;
  } catch {
    // The window asks for the same by its command.
    return null;
  }
}
