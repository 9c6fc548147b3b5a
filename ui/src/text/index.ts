// Every text that a person reads, in their language. Keys are dotted paths into pt-BR.json; the other languages must have
// the same ones, which the type checker and a test hold. `{name}` stands for a value; a leaf with `one` and `other` is
// chosen by `count`. Rust reads the same files for notices. A page reads the one that it speaks.
import type ptBR from "./pt-BR.json";

type Plural = { one: string; other: string };
export type Tree = typeof ptBR;
type Path<T, P extends string = ""> = T extends string | Plural
  ? P
  : { [K in keyof T & string]: Path<T[K], P extends "" ? K : `${P}.${K}`> }[keyof T & string];

export type TextKey = Path<Tree>;
export type Values = Record<string, string | number>;
export type Language = "pt-BR" | "en" | "es";

const LANGUAGES: Language[] = ["pt-BR", "en", "es"];
const files: Record<Language, () => Promise<{ default: Tree }>> = {
  "pt-BR": () => import("./pt-BR.json"),
  en: () => import("./en.json"),
  es: () => import("./es.json"),
};

/** Reads the texts of a language; at once, if they were read before. */
export async function load(language: Language): Promise<Texts> {
  return new Texts(language, (await files[language]()).default);
}

/** The texts of one language. */
export class Texts {
  private readonly plurals: Intl.PluralRules;

  constructor(
    readonly language: Language,
    private readonly tree: Tree,
  ) {
    this.plurals = new Intl.PluralRules(language);
  }

  /** The text of a key, with its values in place. */
  get(key: TextKey, values: Values = {}): string {
    let leaf: unknown = this.tree;
    for (const step of key.split(".")) leaf = (leaf as Record<string, unknown>)[step];
    const text = typeof leaf === "string" ? leaf : this.choose(leaf as Plural, Number(values["count"]));
    return text.replace(/\{(\w+)\}/g, (gap, name: string) => String(values[name] ?? gap));
  }

  private choose(plural: Plural, count: number): string {
    return this.plurals.select(count) === "one" ? plural.one : plural.other;
  }
}

/** The language to speak for a tag from outside, by its first part, as Rust chooses it. */
export function spoken(tag: string): Language {
  const primary = tag.split(/[-_]/)[0];
  if (!primary) return "pt-BR";
  return LANGUAGES.find((language) => language.split("-")[0] === primary) ?? "en";
}
