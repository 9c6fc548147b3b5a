import { describe, expect, it } from "vitest";
import type { Call, Event, Start } from "../ipc";
import { locked, mine, opened, running, startAt, succeeded } from "../testing/samples";
import { updated } from "../testing/stage";
import { texts } from "../testing/texts";
import { App } from "./app.svelte";
import { begin } from "./begin";

const open = startAt(opened(mine(), running()));
const later = updated(
  20,
  { type: "connection", connection: running({ bankMessage: "novo" }) },
  { of: mine() },
);
const lock: Event = { type: "stage", stage: locked(), profiles: [mine()] };

/** A window that begins: its events and the answer of `start` come when the test says so. */
function window(first: Start | null) {
  const happened: string[] = [];
  const shown: App[] = [];
  let answer: (start: Start) => void = () => undefined;
  const answered = new Promise<Start>((resolve) => (answer = resolve));
  let tell: (event: Event) => void = () => undefined;
  const rust = {
    firstLook: async () => first,
    onEvent: async (callback: (event: Event) => void) => void ((tell = callback), happened.push("listens")),
    call: ((command) => (happened.push(command), answered)) as Call,
  };
  const begun = begin(rust, async (start) => {
    happened.push("shows");
    const app = new App(start, texts("pt-BR"));
    shown.push(app);
    return app;
  });
  const settled = async () => void (await new Promise((done) => setTimeout(done)));
  return {
    happened,
    shown,
    begun,
    settled,
    answer: (start: Start) => answer(start),
    tell: (event: Event) => tell(event),
  };
}

describe("a window that begins", () => {
  it("shows what it is given at once, and listens before it asks", async () => {
    const main = window(open);
    await main.settled();
    expect(main.shown[0]?.connections).toHaveLength(1);
    main.answer(open);
    await main.begun;
    expect(main.happened.filter((what) => what === "shows")).toHaveLength(1);
    expect(main.happened.indexOf("listens")).toBeLessThan(main.happened.indexOf("start"));
  });

  it("waits for the answer where there is nothing to see yet, and then applies what it heard", async () => {
    const main = window(null);
    await main.settled();
    expect(main.shown).toEqual([]);
    main.tell(later);
    main.answer(open);
    await main.begun;
    expect(main.shown).toHaveLength(1);
    expect(main.shown[0]?.connection("c-running")?.bankMessage).toBe("novo");
  });

  it("follows while the answer is on its way, and is not taken back by an older one", async () => {
    const main = window(open);
    await main.settled();
    main.tell(later);
    expect(main.shown[0]?.connection("c-running")?.bankMessage).toBe("novo");
    main.answer(open);
    await main.begun;
    expect(main.shown[0]?.connection("c-running")?.bankMessage).toBe("novo");
  });

  it("stays locked when the lock fell before an older answer came", async () => {
    const main = window(open);
    await main.settled();
    main.tell(lock);
    main.answer(open);
    await main.begun;
    expect(main.shown[0]?.connections).toEqual([]);
    expect(main.shown[0]?.profile).toBeNull();
  });

  it("learns from the answer what happened before it listened", async () => {
    const main = window(open);
    await main.settled();
    const newer = opened(mine(), running(), succeeded());
    if (newer.type === "open") newer.snapshot.revision += 1;
    main.answer(startAt(newer));
    await main.begun;
    expect(main.shown[0]?.connections).toHaveLength(2);
  });
});
