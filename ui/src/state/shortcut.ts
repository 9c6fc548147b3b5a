// What is done anywhere by a key, or by Ctrl, or ⌘, and a key, and nothing else held.

/** What a key does. */
export type Shortcut =
  "connect" | "update" | "find" | "accounts" | "settings" | "lock" | "next" | "help" | "back";

const HELD: Record<string, Shortcut> = {
  n: "connect",
  r: "update",
  f: "find",
  t: "accounts",
  ",": "settings",
  l: "lock",
  j: "next",
};
const ALONE: Record<string, Shortcut> = { F1: "help", Escape: "back" };

/** All of them, in the order that they are listed in, with what is pressed. */
export const SHORTCUTS: { does: Shortcut; key: string; held: boolean }[] = [
  ...Object.entries(HELD).map(([key, does]) => ({ does, key, held: true })),
  ...Object.entries(ALONE).map(([key, does]) => ({ does, key, held: false })),
];

export const isMac = (): boolean => /^mac/i.test(navigator.platform);

/** A field that is typed into. */
export function isTyped(target: EventTarget | null): target is HTMLInputElement | HTMLTextAreaElement {
  if (target instanceof HTMLTextAreaElement) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(target.type);
}

export function shortcut(event: KeyboardEvent): Shortcut | null {
  const { altKey, ctrlKey, key, metaKey, shiftKey, target } = event;
  if (altKey || shiftKey || event.isComposing) return null;
  if (ctrlKey === metaKey) return ctrlKey ? null : alone(key, target);
  // On a Mac, Ctrl and a letter move the cursor in a text.
  if (ctrlKey && isMac() && isTyped(target)) return null;
  return HELD[key.toLowerCase()] ?? null;
}

function alone(key: string, target: EventTarget | null): Shortcut | null {
  // Escape belongs to whatever is typed into, but for a search that nothing was looked for in, and to a list that is open.
  const searched =
    isTyped(target) && (target.type === "search" || target.role === "combobox") && !target.value;
  if (key === "Escape" && !searched && (isTyped(target) || target instanceof HTMLSelectElement)) return null;
  return ALONE[key] ?? null;
}
