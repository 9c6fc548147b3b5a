// Whether a field holds what the bank expects, by the connector's own rule. The bank's words for the rule are preferred to
// ours.
import type { Field } from "../ipc";
import { matches } from "../state/code";
import type { Texts } from "../text";

/** What is wrong with a value; empty when nothing is. */
export function problem(field: Field, value: string, texts: Texts): string {
  if (value === "") return field.optional ? "" : refusal(field, texts);
  if (matches(field.validation, value)) return "";
  return field.validationMessage ?? texts.get("cred.invalid");
}

function refusal(field: Field, texts: Texts): string {
  if (field.error?.type === "invalid") return field.error.message ?? texts.get("cred.invalid");
  return texts.get("cred.missing");
}

/** The first field with a problem. */
export function firstProblem(fields: Field[], problems: Record<string, string>): string | undefined {
  return fields.find(({ name }) => problems[name])?.name;
}
