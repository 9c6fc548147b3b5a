// A case in words: its title, and what to do step by step. The table of cases is Rust's and has no words.
import type { LabCase } from "../ipc";
import type { Texts } from "../text";
import { plain } from "./search";

type Step = LabCase["steps"][number];

/** What it is about, and how: "Code after the password: too late". */
export function title({ topic, sees, bank }: LabCase, t: Texts): string {
  if (topic.type === "mfa") return `${t.get(`lab.kind.${topic.kind}`)}: ${t.get(`lab.way.${topic.way}`)}`;
  const end = sees.at(-1);
  return end ? t.get(`cause.${end.cause}.title`, { bank }) : t.get(`lab.topic.${topic.type}`);
}

/** The cases that a search finds, by everything that is shown of them. */
export function matching(cases: LabCase[], query: string, t: Texts): LabCase[] {
  const words = plain(query).split(/\s+/).filter(Boolean);
  return cases.filter((one) => {
    const end = one.gone ? undefined : one.sees.at(-1);
    const shown = end ? t.get(`cause.${end.cause}.badge`) : t.get("lab.gone");
    const haystack = plain(`${one.id} ${title(one, t)} ${one.bank} ${one.user ?? ""} ${shown}`);
    return words.every((word) => haystack.includes(word));
  });
}

/** What to do, one thing after the other, beginning with who signs in. */
export function instructions({ bank, user, steps }: LabCase, t: Texts): string[] {
  const first = user ? t.get("lab.step.begin", { bank, user }) : t.get("lab.step.beginAlone", { bank });
  return [first, ...steps.map((step) => instruction(step, t))];
}

function instruction(step: Step, t: Texts): string {
  switch (step.type) {
    case "answer":
      return step.refused
        ? t.get("lab.step.answerRefused", { value: step.value, code: step.refused })
        : t.get("lab.step.answer", { value: step.value });
    case "signIn": {
      const values = step.with.map(([name, value]) => `${name} ${value}`).join(", ");
      if (step.refused) return t.get("lab.step.signInRefused", { values, code: step.refused });
      return values ? t.get("lab.step.signInWith", { values }) : t.get("lab.step.signIn");
    }
    case "wait":
    case "leave":
      return t.get(`lab.step.${step.type}`, { seconds: step.seconds });
    case "decide":
      return t.get(step.yes ? "lab.step.approve" : "lab.step.refuse");
    case "duplicate":
      return t.get("lab.step.duplicate", { code: step.refused });
    default:
      return t.get(`lab.step.${step.type}`);
  }
}
