import { describe, expect, it } from "vitest";
import {
  asking,
  bankDown,
  locked,
  mine,
  opened,
  profile,
  refused,
  running,
  start,
  startAt,
  succeeded,
} from "../testing/samples";
import { backup } from "../testing/settings";
import { updated } from "../testing/stage";
import { texts } from "../testing/texts";
import { App } from "./app.svelte";

const named = (app: App): string[] => app.connections.map(({ id }) => id);

describe("the app's state", () => {
  it("has those that need the person first, then failed, unclear, at work, fine", () => {
    const app = new App(start(succeeded(), running(), bankDown(), refused(), asking()), texts("pt-BR"));
    expect(named(app)).toEqual(["c-asking", "c-refused", "c-down", "c-running", "c-ok"]);
  });

  it("begins where somebody was interrupted in an answer, and with the list where there are several", () => {
    const at = (...connections: Parameters<typeof start>) =>
      new App(start(...connections), texts("pt-BR")).route;
    expect(at(asking(), succeeded())).toEqual({ name: "connection", id: "c-asking" });
    expect(at(asking(), { ...asking(), id: "c-other" })).toEqual({ name: "home" });
    expect(at(refused(), succeeded())).toEqual({ name: "home" });
  });

  it("applies each update once and in order", () => {
    const app = new App(start(running()), texts("pt-BR"));
    const change = (over: object) => ({ type: "connection" as const, connection: running(over) });
    app.take(updated(12, change({ bankMessage: "novo" })));
    app.take(updated(12, change({ bankMessage: "repetido" })));
    app.take(updated(9, change({ bankMessage: "velho" })));
    expect(app.connection("c-running")?.bankMessage).toBe("novo");
  });

  it("takes no update of a profile that has left the screen", () => {
    const app = new App(start(), texts("pt-BR"));
    app.take(updated(99, { type: "connection", connection: running() }, { of: mine() }));
    expect(named(app)).toEqual([]);
  });

  it("is not set back by a snapshot that an update has overtaken", () => {
    const app = new App(start(running()), texts("pt-BR"));
    app.take(updated(12, { type: "connection", connection: succeeded() }));
    app.take({ type: "stage", stage: opened(profile(), running()), profiles: [profile()] });
    expect(named(app)).toContain("c-ok");
  });

  it("shows what a notice was about once its profile is unlocked", () => {
    const app = new App(start(), texts("pt-BR"));
    app.take({ type: "stage", stage: locked(), profiles: [mine()] });
    app.take({ type: "show", connection: "c-running" });
    app.take({ type: "stage", stage: opened(mine(), running()), profiles: [mine()] });
    expect(app.route).toEqual({ name: "connection", id: "c-running" });
  });

  it("goes home when the connection on the screen is gone, and only then", () => {
    const app = new App(start(running(), succeeded()), texts("pt-BR"));
    app.take({ type: "show", connection: "c-running" });
    app.take(updated(11, { type: "removed", id: "c-ok", name: "Banco", proof: null }));
    expect(app.route).toEqual({ name: "connection", id: "c-running" });
    app.take(updated(12, { type: "removed", id: "c-running", name: "Banco", proof: null }));
    expect(app.route).toEqual({ name: "home" });
    expect(named(app)).toEqual([]);
  });

  it("begins at home in what came out of a backup, even in the same profile", () => {
    const app = new App(start(running()), texts("pt-BR"));
    app.go({ name: "settings" });
    app.take({ type: "backup", state: { type: "found", backup: backup() } });
    app.take({ type: "backup", state: { type: "none" } });
    app.take({ type: "stage", stage: opened(profile()), profiles: [profile()] });
    expect(app.route).toEqual({ name: "home" });
  });

  it("knows the code of pretend banks, and offers it to no real one", () => {
    const app = new App(startAt({ type: "welcome" }), texts("pt-BR"));
    expect(app.testCode).toBeNull();
    app.take({ type: "stage", stage: opened(profile()), profiles: [profile()] });
    expect(app.testCode).toBe("123456");
    app.take({ type: "stage", stage: opened(mine()), profiles: [mine(), profile()] });
    expect(app.testCode).toBeNull();
  });

  describe("of a profile that is closed", () => {
    const close = (app: App) => app.take({ type: "stage", stage: locked(), profiles: [mine()] });
    const openAgain = (app: App, stage = opened(mine(), running())) =>
      app.take({ type: "stage", stage, profiles: [mine()] });

    it("keeps the place alone, and is back there when the same profile opens", () => {
      const app = new App(startAt(opened(mine(), running())), texts("pt-BR"));
      app.take({ type: "show", connection: "c-running" });
      [app.place, app.part] = [120, "bills"];
      close(app);
      expect(named(app)).toEqual([]);
      expect(app.profile).toBeNull();
      openAgain(app);
      expect(app.route).toEqual({ name: "connection", id: "c-running" });
      expect([app.place, app.part]).toEqual([120, "bills"]);
    });

    it("takes no update that was under way", () => {
      const app = new App(startAt(opened(mine(), running())), texts("pt-BR"));
      close(app);
      app.take(updated(99, { type: "connection", connection: succeeded() }, { of: mine() }));
      expect(named(app)).toEqual([]);
      openAgain(app);
      expect(named(app)).toEqual(["c-running"]);
      app.take(updated(11, { type: "connection", connection: succeeded() }, { of: mine() }));
      expect(named(app)).toContain("c-ok");
    });

    it("goes home where the place is gone, and where another profile opens", () => {
      const app = new App(startAt(opened(mine(), running())), texts("pt-BR"));
      app.take({ type: "show", connection: "c-running" });
      close(app);
      openAgain(app, opened(mine(), succeeded()));
      expect(app.route).toEqual({ name: "home" });
      app.go({ name: "settings" });
      [app.place, app.part] = [120, "bills"];
      openAgain(app, opened(profile()));
      expect(app.route).toEqual({ name: "home" });
      expect([app.place, app.part]).toEqual([0, "list"]);
      expect(app.pretend).toBe(true);
    });
  });
});
