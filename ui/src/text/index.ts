// Every text that a person reads, in their language. Keys are dotted paths into pt-BR.json; the other languages must have
// the same ones, which the type checker and a test hold. `{name}` stands for a value; a leaf with `one` and `other` is
// chosen by `count`. Rust reads the same files for notices.
import en from "./en.json";
import es from "./es.json";
import ptBR from "./pt-BR.json";

type Plural = { one: string; other: string };
type Tree = typeof ptBR;
type Path<T, P extends string = ""> = T extends string | Plural
  ? P
  : { [K in keyof T & string]: Path<T[K], P extends "" ? K : `${P}.${K}`> }[keyof T & string];

export type TextKey = Path<Tree>;
export type Values = Record<string, string | number>;
export type Language = "pt-BR" | "en" | "es";

const trees: Record<Language, Tree> = { "pt-BR": ptBR, en, es };
const LANGUAGES: Language[] = ["pt-BR", "en", "es"];

/** The texts of one language. */
export class Texts {
  private readonly plurals: Intl.PluralRules;

  constructor(readonly language: Language) {
    this.plurals = new Intl.PluralRules(language);
  }

  /** The text of a key, with its values in place. */
  get(key: TextKey, values: Values = {}): string {
    let leaf: unknown = trees[this.language];
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
