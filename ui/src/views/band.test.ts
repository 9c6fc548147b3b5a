import { screen } from "@testing-library/svelte";
import { tick } from "svelte";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Refused } from "../ipc";
import { details } from "../testing/page";
import { at, bankDown, locked, mine, opened, running, start, startAt, succeeded } from "../testing/samples";
import { commands, open, updated } from "../testing/stage";

const home = { name: "home" } as const;
const asked = (call: ReturnType<typeof commands>) =>
  call.mock.calls.filter(([command]) => command === "connection_details").map(([, args]) => args);
const settled = async () => {
  await vi.advanceTimersByTimeAsync(300);
  await tick();
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("a row shows its last 30 days, read once and again after another execution, and not while one runs", async () => {
  const { app, call } = open(start(succeeded(), running()), home, { connection_details: () => details() });
  expect(screen.queryByRole("img", { name: /^Últimos 30 dias/ })).toBeNull();
  await settled();
  expect(screen.getByRole("img", { name: "Últimos 30 dias: em dia 90% do tempo conhecido" })).toBeTruthy();
  expect(asked(call)).toEqual([{ connection: "c-ok" }]);
  const change = (over: object, revision: number) =>
    app.take(updated(revision, { type: "connection", connection: { ...succeeded(), ...over } }));
  change({ remembered: true }, 11);
  await settled();
  expect(asked(call)).toHaveLength(1);
  change({ endedAt: at(5) }, 12);
  await settled();
  expect(asked(call)).toHaveLength(2);
});

it("what can't be read is not shown, and nothing of a closed profile is", async () => {
  const first = open(start(bankDown()), home, {
    connection_details: () => Promise.reject(new Refused("disk")),
  });
  await settled();
  expect(screen.queryByRole("img", { name: /^Últimos/ })).toBeNull();
  first.unmount();
  const { app } = open(startAt(opened(mine(), succeeded())), home, { connection_details: () => details() });
  await settled();
  expect(app.bands.of("c-ok")).toBeDefined();
  app.take({ type: "stage", stage: locked(), profiles: [mine()] });
  expect(app.bands.of("c-ok")).toBeUndefined();
});
