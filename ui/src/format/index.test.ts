import { expect, it } from "vitest";
import type { Language } from "../text";
import golden from "./golden.json";
import { clockTime, countdown, dayAndTime, elapsed, money } from "./index";

const zone = "America/Sao_Paulo";
const write: Record<string, (input: string, language: Language) => string> = {
  money: (input, language) => money(input, "BRL", language).replaceAll("\u00a0", " "),
  dayAndTime: (input, language) => dayAndTime(input, language, zone),
  clockTime: (input, language) => clockTime(input, language, zone),
  elapsed: (input) => elapsed(Number(input)),
  countdown: (input) => countdown(Number(input)),
};

it.each(golden)("writes $kind of $input in $language as $output", ({ language, kind, input, output }) => {
  expect(write[kind]?.(input, language as Language)).toBe(output);
});
