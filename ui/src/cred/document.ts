// CPF and CNPJ: how people write them, whether the number can exist, and how the bank wants it. Since July 2026 a CNPJ has
// letters too; its check digits count each by its place in ASCII.
import type { Field } from "../ipc";
import { matches } from "../state/code";

const KINDS = {
  cpf: { length: 11, mask: /^(.{3})(.{3})(.{3})(.{2})$/, written: "$1.$2.$3-$4", heaviest: 11 },
  cnpj: { length: 14, mask: /^(.{2})(.{3})(.{3})(.{4})(.{2})$/, written: "$1.$2.$3/$4-$5", heaviest: 9 },
} as const;

export type Document = keyof typeof KINDS;

/** Which document a field asks for, by its name or by what it is called. */
export function documentOf({ name, label, kind }: Field): Document | null {
  if (kind.type === "select" || kind.type === "password") return null;
  const called = [name, label].map((text) => text.trim().toLowerCase());
  const found = (["cpf", "cnpj"] as const).filter((document) =>
    called.some((text) => text.includes(document)),
  );
  const only = found.length === 1 ? found[0] : undefined;
  return only && called.includes(only) ? only : null;
}

const bare = (text: string): string => text.replace(/[\s./-]/g, "").toUpperCase();

/** As people write it, once it is whole; as it was typed before that. */
export function written(document: Document, text: string): string {
  const { length, mask, written } = KINDS[document];
  const plain = bare(text);
  return plain.length === length ? plain.replace(mask, written) : text;
}

/** Whether there can be one of this number: its two last digits follow from the rest. */
export function exists(document: Document, text: string): boolean {
  const { length, heaviest } = KINDS[document];
  const plain = bare(text);
  if (plain.length !== length || !/^[0-9A-Z]+\d\d$/.test(plain) || /^(.)\1+$/.test(plain)) return false;
  const values = [...plain].map((character) => character.charCodeAt(0) - 48);
  return [length - 2, length - 1].every((at) => check(values.slice(0, at), heaviest) === values[at]);
}

/** Weights from 2 up, from the last digit to the first, beginning again after the heaviest. */
function check(values: number[], heaviest: number): number {
  const sum = values.reduceRight((sum, value, at) => {
    const place = values.length - 1 - at;
    return sum + value * (2 + (place % (heaviest - 1)));
  }, 0);
  return sum % 11 < 2 ? 0 : 11 - (sum % 11);
}

/** Written as the bank's rule wants it: without signs if that will do, or else with them. One number is always one text, however
 *  it was typed: a bank would take another for another person. */
export function wanted(document: Document, text: string, rule: string | null): string {
  const ways = [bare(text), written(document, text), text];
  return ways.find((way) => matches(rule, way)) ?? bare(text);
}
