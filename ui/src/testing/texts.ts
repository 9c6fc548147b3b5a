// Every language, at once.
import en from "../text/en.json";
import es from "../text/es.json";
import ptBR from "../text/pt-BR.json";
import { Texts, type Language, type Tree } from "../text";

const trees: Record<Language, Tree> = { "pt-BR": ptBR, en, es };

export const texts = (language: Language): Texts => new Texts(language, trees[language]);
