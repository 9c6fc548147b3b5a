import { describe, expect, it } from "vitest";
import en from "./en.json";
import es from "./es.json";
import { texts } from "../testing/texts";
import { spoken } from "./index";
import ptBR from "./pt-BR.json";

/** Each leaf's path with the values it expects. */
function leaves(tree: unknown, path = ""): string[] {
  if (typeof tree === "string") return [`${path} ${(tree.match(/\{\w+\}/g) ?? []).sort().join(" ")}`];
  return Object.entries(tree as object).flatMap(([key, value]) => leaves(value, `${path}.${key}`));
}

/** Each leaf. */
const sentences = (tree: unknown): string[] =>
  typeof tree === "string" ? [tree] : Object.values(tree as object).flatMap(sentences);

describe("texts", () => {
  it("are the same in every language, with the same values", () => {
    expect(leaves(en)).toEqual(leaves(ptBR));
    expect(leaves(es)).toEqual(leaves(ptBR));
  });

  it("call what a person allowed a bank by one name, on the screen and on the desktop", () => {
    const others = { "pt-BR": /consentim/i, en: /\bconsent|authoriz/i, es: /consentim/i };
    for (const [language, other] of Object.entries(others)) {
      const words = sentences({ "pt-BR": ptBR, en, es }[language]);
      expect(words.filter((text) => other.test(text))).toEqual([]);
    }
  });

  it("speak the language of a tag, by its first part", () => {
    const pairs = {
      "pt-BR": "pt-BR",
      "pt-PT": "pt-BR",
      "en-US": "en",
      "es-AR": "es",
      "de-DE": "en",
      "": "pt-BR",
    };
    for (const [tag, language] of Object.entries(pairs)) expect(spoken(tag)).toBe(language);
  });

  it("fill in values and choose the plural", () => {
    const t = texts("pt-BR");
    expect(t.get("home.count", { count: 1 })).toBe("1 banco");
    expect(t.get("home.count", { count: 6 })).toBe("6 bancos");
    expect(texts("es").get("home.count", { count: 1_000_000 })).toBe("1000000 bancos");
    expect(t.get("code.title", { bank: "Banco Ipê" })).toBe("Digite o código de Banco Ipê");
  });
});
