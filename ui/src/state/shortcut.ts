// What is done anywhere by Ctrl, or ⌘, and a letter, and nothing else held.
const SHORTCUTS = { l: "lock", j: "next" } as const;

export type Shortcut = (typeof SHORTCUTS)[keyof typeof SHORTCUTS];

export function shortcut(event: KeyboardEvent): Shortcut | null {
  const held = event.ctrlKey !== event.metaKey && !event.altKey && !event.shiftKey;
  const key = event.key.toLowerCase();
  return held && key in SHORTCUTS ? SHORTCUTS[key as keyof typeof SHORTCUTS] : null;
}
