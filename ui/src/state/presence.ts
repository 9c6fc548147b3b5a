// That somebody is there, told to Rust now and then, so that a lock does not close on a person who is at work.
import type { Call } from "../ipc";

const PAUSE_MS = 20_000;

/** What to call on whatever a person does; it speaks to Rust at most once in 20 s. */
export function presence(call: Call): () => void {
  let told = -Infinity;
  return () => {
    const now = performance.now();
    if (now - told < PAUSE_MS) return;
    told = now;
    // Whoever is not there any more is locked out a little early, and nothing else comes of it.
    call("seen").catch(() => undefined);
  };
}
