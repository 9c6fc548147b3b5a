// Whether a field holds what the bank expects, by the connector's own rule. The bank's words for the rule are preferred to
// ours.
import type { Field } from "../ipc";
import { matches } from "../state/code";
import type { Texts } from "../text";
import { documentOf, exists, wanted } from "./document";

/** What is wrong with a value; empty when nothing is. */
export function problem(field: Field, value: string, texts: Texts): string {
  if (value === "") return field.optional || field.kept ? "" : texts.get("cred.missing");
  const document = documentOf(field);
  if (!matches(field.validation, handedOver(field, value)))
    return field.validationMessage ?? texts.get("cred.invalid");
  return document && !exists(document, value) ? texts.get(`cred.document.${document}`) : "";
}

/** A value as it leaves: a document as the bank's rule takes it, everything else as it was typed. */
export function handedOver(field: Field, value: string): string {
  const document = documentOf(field);
  return document ? wanted(document, value, field.validation) : value;
}

/** Why a field was refused the last time; empty when it was not. */
export function refusal({ error }: Field, texts: Texts): string {
  if (!error) return "";
  if (error.type === "usedCode") return texts.get("cred.usedCode");
  if (error.type === "refusedBefore") return texts.get("cred.refusedBefore");
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
