import { describe, expect, it, vi } from "vitest";
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
  /** Waits until it has come that far. */
  const until = (what: string) => vi.waitFor(() => expect(happened).toContain(what));
  const answers = (start: Start) => (happened.push("answered"), answer(start));
  return { happened, shown, begun, until, answers, tell: (event: Event) => tell(event) };
}

describe("a window that begins", () => {
  it("shows what it is given at once, and listens before it asks", async () => {
    const main = window(open);
    await main.until("shows");
    expect(main.shown[0]?.connections).toHaveLength(1);
    main.answers(open);
    await main.begun;
    expect(main.happened.filter((what) => what === "shows")).toHaveLength(1);
    expect(main.happened.indexOf("listens")).toBeLessThan(main.happened.indexOf("start"));
  });

  it("waits for the answer where there is nothing to see yet, and then applies what it heard", async () => {
    const main = window(null);
    await main.until("start");
    main.tell(later);
    main.answers(open);
    await main.begun;
    expect(main.happened.slice(-2)).toEqual(["answered", "shows"]);
    expect(main.shown[0]?.connection("c-running")?.bankMessage).toBe("novo");
  });

  it("follows while the answer is on its way, and is not taken back by an older one", async () => {
    const main = window(open);
    await main.until("shows");
    // It follows once what it shows is at hand; the same told again changes nothing.
    await vi.waitFor(() => {
      main.tell(later);
      expect(main.shown[0]?.connection("c-running")?.bankMessage).toBe("novo");
    });
    main.answers(open);
    await main.begun;
    expect(main.shown[0]?.connection("c-running")?.bankMessage).toBe("novo");
  });

  it("stays locked when the lock fell before an older answer came", async () => {
    const main = window(open);
    await main.until("shows");
    main.tell(lock);
    main.answers(open);
    await main.begun;
    expect(main.shown[0]?.connections).toEqual([]);
    expect(main.shown[0]?.profile).toBeNull();
  });

  it("learns from the answer what happened before it listened", async () => {
    const main = window(open);
    await main.until("shows");
    const newer = opened(mine(), running(), succeeded());
    if (newer.type === "open") newer.snapshot.revision += 1;
    main.answers(startAt(newer));
    await main.begun;
    expect(main.shown[0]?.connections).toHaveLength(2);
  });
});
