// Whether a field holds what the bank expects, by the connector's own rule. The bank's words for the rule are preferred to
// ours.
import type { Field } from "../ipc";
import { matches } from "../state/code";
import type { Texts } from "../text";

/** What is wrong with a value; empty when nothing is. */
export function problem(field: Field, value: string, texts: Texts): string {
  if (value === "") return field.optional ? "" : texts.get("cred.missing");
  if (matches(field.validation, value)) return "";
  return field.validationMessage ?? texts.get("cred.invalid");
}

/** Why a field was refused the last time; empty when it was not. */
export function refusal({ error }: Field, texts: Texts): string {
  if (!error) return "";
  if (error.type === "usedCode") return texts.get("cred.usedCode");
  return error.type === "missing" ? texts.get("cred.missing") : (error.message ?? texts.get("cred.invalid"));
}

/** The first field with a problem. */
export function firstProblem(fields: Field[], problems: Record<string, string>): string | undefined {
  return fields.find(({ name }) => problems[name])?.name;
}

/** What is wrong where something is typed twice. */
export function same(values: Record<string, string>, texts: Texts): Record<string, string> {
  const twice = "again" in values && "passphrase" in values;
  const differs = twice && values["again"] !== values["passphrase"];
  return differs ? { again: texts.get("cred.problem.notTheSame") } : {};
}
