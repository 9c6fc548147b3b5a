import { expect, it } from "vitest";
import { cleaned, matches } from "./code";

it.each([
  ["012 345", "number", "012345"],
  [" 00-12–34\n", "number", "001234"],
  [" rua das-flores 12 ", "text", "rua das-flores 12"],
] as const)("keeps of %j, a %s, %j", (typed, kind, value) => {
  expect(cleaned(typed, { type: kind })).toBe(value);
});

it.each([
  ["^\\d{6}$", "123456", true],
  ["^\\d{6}$", "12345", false],
  ["^[\\w\\-]+$", "a-b", true],
  ["^(", "anything", true],
  [null, "anything", true],
] as const)("holds the rule %j against %j: %s", (rule, value, good) => {
  expect(matches(rule, value)).toBe(good);
});
