import { screen } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import type { Step } from "../ipc";
import { at, running, start, succeeded } from "../testing/samples";
import { open } from "../testing/stage";

const took = (phase: Step["phase"], seconds: number): Step => ({
  phase,
  mark: "done",
  startedAt: at(-3600),
  endedAt: at(-3600 + seconds),
});

describe("the steps of an execution", () => {
  it("say how long each took the last time, and how long all of it takes here", () => {
    const again = running({ lastSteps: [took("creditCards", 7), took("transactions", 21)] });
    const other = { ...succeeded(), institution: again.institution, startedAt: at(-42), endedAt: at(-2) };
    open(start(again, other), { name: "connection", id: again.id });
    const step = (name: RegExp) => screen.getByText(name).closest("li")?.textContent;
    expect(step(/^Transações/)).toContain("em geral 21 s");
    expect(screen.getByText("Começou há 31 s · Em geral leva 40 s")).toBeTruthy();
  });

  it("say nothing of a first time", () => {
    open(start(running()), { name: "connection", id: "c-running" });
    expect(screen.queryByText(/em geral/i)).toBeNull();
  });
});
