import { describe, expect, it } from "vitest";
import { asking, bankDown, refused, running, start, succeeded } from "../testing/samples";
import { update } from "../testing/stage";
import { App } from "./app.svelte";

const named = (app: App): string[] => app.connections.map(({ id }) => id);

describe("the app's state", () => {
  it("has those that need the person first, then failed, unclear, at work, fine", () => {
    const app = new App(start(succeeded(), running(), bankDown(), refused(), asking()));
    expect(named(app)).toEqual(["c-asking", "c-refused", "c-down", "c-running", "c-ok"]);
  });

  it("applies each update once and in order", () => {
    const app = new App(start(running()));
    const change = (over: object) => ({ type: "connection" as const, connection: running(over) });
    app.take({ type: "update", update: update(12, change({ bankMessage: "novo" })) });
    app.take({ type: "update", update: update(12, change({ bankMessage: "repetido" })) });
    app.take({ type: "update", update: update(9, change({ bankMessage: "velho" })) });
    expect(app.connection("c-running")?.bankMessage).toBe("novo");
  });

  it("goes home when the connection on the screen is gone, and only then", () => {
    const app = new App(start(running(), succeeded()));
    app.take({ type: "show", connection: "c-running" });
    app.take({ type: "update", update: update(11, { type: "removed", id: "c-ok" }) });
    expect(app.route).toEqual({ name: "connection", id: "c-running" });
    app.take({ type: "update", update: update(12, { type: "removed", id: "c-running" }) });
    expect(app.route).toEqual({ name: "home" });
    expect(named(app)).toEqual([]);
  });
});
