import { describe, expect, it } from "vitest";
import type { Connection } from "../ipc";
import { archived, asking, at, bankDown, NOW, refused, running, succeeded, upkeep } from "../testing/samples";
import { texts } from "../testing/texts";
import { kept } from "./calm.svelte";
import { isOld, lines } from "./lines";
import { onward, problems, stops } from "./walk";

const ids = (connections: Connection[]): string[] => connections.map(({ id }) => id);

describe("a list that is held", () => {
  it("keeps its order, takes what is new at its end, and lets go what is gone", () => {
    const sorted = [refused(), running(), bankDown(), succeeded()];
    expect(ids(kept(["c-ok", "c-gone", "c-running", "c-down"], sorted))).toEqual([
      "c-ok",
      "c-running",
      "c-down",
      "c-refused",
    ]);
  });
});

describe("the problems", () => {
  it("are what waits, then what failed and can be mended from here", () => {
    const hopeless = {
      ...refused(),
      id: "c-hopeless",
      explanation: { ...refused().explanation, remedy: "update" as const },
      upkeep: upkeep({ update: { type: "never", why: "tooManyErrors" } }),
    };
    const paused = { ...refused(), id: "c-paused", pausedAt: NOW };
    const all = [archived(), refused(), hopeless, paused, bankDown(), asking(), succeeded()];
    expect(ids(problems(all))).toEqual(["c-asking", "c-refused"]);
  });
});

describe("a walk", () => {
  const one = (id: string): Connection => ({ ...refused(), id });
  const walk = { order: ["a", "b", "c"], seen: ["a"] };

  it("goes all the way round, and past what was repaired by another way", () => {
    const now = ["a", "b", "c"].map(one);
    expect([onward(walk, now, "a", 1), onward(walk, now, "c", 1), onward(walk, now, "a", -1)]).toEqual([
      "b",
      "a",
      "c",
    ]);
    expect(onward(walk, [one("a"), one("c")], "a", 1)).toBe("c");
    expect(onward(walk, [one("a")], "a", 1)).toBeNull();
  });

  it("counts what was seen and what is still to be seen, and what came meanwhile", () => {
    expect(stops(walk, [one("b"), one("c")])).toEqual(["a", "b", "c"]);
    expect(stops({ ...walk, seen: [] }, [one("b"), one("c")])).toEqual(["b", "c"]);
    expect(stops(walk, [one("b"), one("d")])).toEqual(["a", "b", "d"]);
  });
});

describe("the lines of a row", () => {
  const t = texts("pt-BR");
  const now = Date.parse(NOW);
  const said = (connection: Connection) => lines(connection, now, t);

  it("have the last success apart from the last attempt, and the next one", () => {
    expect(said(succeeded())).toEqual(["hoje, 09:09 · próxima a partir das 18:10"]);
    const tomorrow = upkeep({ autoSync: { type: "at", at: at(86_400) } });
    expect(said({ ...succeeded(), upkeep: tomorrow })).toEqual([
      "hoje, 09:09 · próxima a partir de amanhã, 09:10",
    ]);
    const none = upkeep({ autoSync: { type: "none" } });
    expect(said({ ...refused(), upkeep: none })).toEqual([
      "dados de 17/11, 09:10",
      "última tentativa hoje, 09:09",
    ]);
    expect(said({ ...refused(), lastSuccessAt: null, upkeep: none })).toEqual([
      "sem dados ainda",
      "última tentativa hoje, 09:09",
    ]);
  });

  it("say since when data are old, whatever the state is", () => {
    const old = upkeep({ oldAt: at(-3600), autoSync: { type: "none" } });
    for (const connection of [refused(), succeeded()]) {
      expect(said({ ...connection, upkeep: old })[0]).toMatch(/^dados de .*, antigos desde hoje, 08:10$/);
      expect(isOld({ ...connection, upkeep: old }, now)).toBe(true);
    }
    expect(isOld(refused(), now)).toBe(false);
  });

  it("say how long there is, how long it runs, and that it is paused", () => {
    expect(said(asking())).toEqual(["até 09:10"]);
    expect(said(running())).toEqual(["há 31 s"]);
    expect(said({ ...succeeded(), pausedAt: at(-60) })).toEqual(["hoje, 09:09", "pausada desde hoje, 09:09"]);
  });
});
