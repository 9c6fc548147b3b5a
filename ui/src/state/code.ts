// What a typed or pasted answer becomes: of digits, spaces and dashes go and leading zeros stay, since it is text and not a
// number; of any other text only the ends are trimmed, since a space may be part of it.
import type { Question } from "../ipc";

export const cleaned = (typed: string, kind: Question["kind"]): string =>
  kind.type === "number" ? typed.replace(/[\s\u2010-\u2015-]/g, "") : typed.trim();

/** Whether a value matches a bank's rule. A rule that is no regular expression forbids nothing. */
export function matches(rule: string | null, value: string): boolean {
  if (!rule) return true;
  for (const flags of ["u", ""]) {
    try {
      return new RegExp(rule, flags).test(value);
    } catch {
      continue;
    }
  }
  return true;
}
