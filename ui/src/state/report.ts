// The security check as plain text, for whoever helps.
import type { CheckStep } from "../ipc";
import type { Texts } from "../text";

/** One step in words. */
export const step = ({ what, result }: CheckStep, t: Texts): string => t.get(`check.${what}.${result}`);

/** All of them, a line each: how it is, what it is, and the technical detail. */
export function report(steps: CheckStep[], version: string, t: Texts): string {
  const lines = steps.map((one) => {
    const detail = one.detail ? ` (${one.detail})` : "";
    return `[${t.get(`checkResult.${one.result}`)}] ${step(one, t)}${detail}`;
  });
  return [`${t.get("settings.version", { version })}: ${t.get("settings.check")}`, ...lines].join("\n");
}
