import { expect, it } from "vitest";
import type { Language } from "../text";
import { texts } from "../testing/texts";
import golden from "./golden.json";
import {
  ahead,
  clockTime,
  countdown,
  dayAndTime,
  elapsed,
  money,
  ofDay,
  recently,
  roughly,
  timeOfDay,
} from "./index";

const write: Record<string, (input: string, language: Language) => string> = {
  money: (input, language) => money(input, "BRL", language).replaceAll("\u00a0", " "),
  dayAndTime: (input, language) => dayAndTime(input, language),
  clockTime: (input, language) => clockTime(input, language),
  elapsed: (input) => elapsed(Number(input)),
  countdown: (input) => countdown(Number(input)),
};

it.each(golden)("writes $kind of $input in $language as $output", ({ language, kind, input, output }) => {
  expect(write[kind]?.(input, language as Language)).toBe(output);
});

it.each([
  ["2026-11-19T12:02:00Z", "hoje, 09:02"],
  ["2026-11-19T02:59:00Z", "ontem, 23:59"],
  ["2026-11-17T15:00:00Z", "17/11, 12:00"],
])("calls %s, on 19 November, %s", (input, output) => {
  expect(recently(input, Date.parse("2026-11-19T12:10:00Z"), texts("pt-BR"))).toBe(output);
});

it.each([
  ["2026-11-19T22:02:00Z", "hoje, 19:02"],
  ["2026-11-20T03:00:00Z", "amanhã, 00:00"],
  ["2026-11-21T15:00:00Z", "21/11, 12:00"],
])("calls %s, which on 19 November is to come, %s", (input, output) => {
  expect(ahead(input, Date.parse("2026-11-19T12:10:00Z"), texts("pt-BR"))).toBe(output);
});

it("reads the minute of a day as it writes it, and nothing that is none", () => {
  for (const minute of [0, 59, 450, 1439]) expect(ofDay(timeOfDay(minute))).toBe(minute);
  expect([" 7:05 ", "24:00", "12:60", "", "meio-dia", "-1:00"].map(ofDay)).toEqual([
    425,
    null,
    null,
    null,
    null,
    null,
  ]);
});

it("says how long something took, without a second that does not matter", () => {
  expect([0, 42, 59.6, 60, 89, 90, 600].map(roughly)).toEqual([
    "0 s",
    "42 s",
    "59 s",
    "1 min",
    "1 min",
    "2 min",
    "10 min",
  ]);
});
