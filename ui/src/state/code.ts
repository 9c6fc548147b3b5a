// What a typed or pasted code becomes: spaces and dashes go, leading zeros stay, since it is text and not a number.

export const cleaned = (typed: string): string => typed.replace(/[\s\u2010-\u2015-]/g, "");

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
