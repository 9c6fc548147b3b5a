// What connecting an institution is like, step by step, in words: what comes first, what the bank wants then, what is brought.
import type { Institution } from "../ipc";
import type { Texts } from "../text";

export function how(
  { refresh }: Institution,
  signIn: Institution["signIn"],
  t: Texts,
): { text: string; time: string }[] {
  const passesOn = refresh === "meuPluggy";
  return [
    { text: t.get(passesOn ? "meuPluggy.first" : `signIn.${signIn}.first`), time: t.get("add.now") },
    {
      text: t.get(passesOn ? "meuPluggy.then" : `signIn.${signIn}.then`),
      time: t.get(`signIn.${signIn}.time`),
    },
    { text: t.get("collect.text"), time: t.get("collect.time") },
  ];
}
