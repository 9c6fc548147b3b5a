import { screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { tick } from "svelte";
import { expect, it } from "vitest";
import type { App } from "../state/app.svelte";
import { NOW, opened, profile, startAt } from "../testing/samples";
import { open, updated } from "../testing/stage";

const user = userEvent.setup();

function tell(
  app: App,
  revision: number,
  aheadMinutes: number,
  surprise?: "newState" | "retired",
): Promise<void> {
  const change = surprise ? ({ type: "surprise", surprise } as const) : ({ type: "clock" } as const);
  app.take(updated(revision, change, { clock: { now: NOW, rate: 1, aheadMinutes } }));
  return tick();
}

it("says once and calmly that Pluggy has something new, until the person has seen it", async () => {
  const { app, call, container } = open(startAt(opened(profile())));
  await tell(app, 100, 0, "newState");
  const title = "A Pluggy informou algo que esta versão não conhece";
  expect(screen.getByRole("region", { name: title })).toBeTruthy();
  expect((await axe.run(container)).violations).toEqual([]);
  await user.click(screen.getByRole("button", { name: "Entendi" }));
  expect(screen.queryByRole("region", { name: title })).toBeNull();
  // Not for this time: for good.
  expect(call).toHaveBeenCalledWith("surprise_seen", { surprise: "newState" });
});

it.each([
  [12, "O relógio deste computador está 12 minutos adiantado"],
  [-1440, "O relógio deste computador está 1440 minutos atrasado"],
])("says that the computer's clock is wrong by %d minutes, until it is right", async (minutes, title) => {
  const { app } = open(startAt(opened(profile())));
  await tell(app, 100, minutes);
  expect(screen.getByRole("region", { name: title })).toBeTruthy();
  await tell(app, 101, 0);
  expect(screen.queryByRole("region", { name: title })).toBeNull();
});
