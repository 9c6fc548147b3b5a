import { describe, expect, it } from "vitest";
import { asking, running, succeeded } from "../testing/samples";
import { next, queue } from "./queue";

const at = (id: string, deadline: string | null, askedAt: string) => ({
  ...asking({ deadline, askedAt }),
  id,
});
const ids = (connections: { id: string }[]) => connections.map(({ id }) => id);

describe("the queue", () => {
  it("has what ends soonest first, then what has waited longest, and nothing that does not wait", () => {
    const all = [
      at("no-end-new", null, "2026-11-19T12:09:00Z"),
      running(),
      at("late", "2026-11-19T12:20:00Z", "2026-11-19T12:00:00Z"),
      at("no-end-old", null, "2026-11-19T12:01:00Z"),
      succeeded(),
      at("soon", "2026-11-19T12:11:00Z", "2026-11-19T12:10:00Z"),
    ];
    expect(ids(queue(all))).toEqual(["soon", "late", "no-end-old", "no-end-new"]);
  });

  it("goes from each to the next, round again, and nowhere when there is no other", () => {
    const ten = Array.from({ length: 10 }, (_, n) =>
      at(`c${n}`, `2026-11-19T12:1${n}:00Z`, "2026-11-19T12:00:00Z"),
    );
    let here: string | null = null;
    const walked = Array.from({ length: 11 }, () => (here = next(ten, here)));
    expect(walked).toEqual([...ids(ten), "c0"]);
    expect(next(ten.slice(0, 1), "c0")).toBeNull();
    expect(next(ten.slice(0, 1), null)).toBe("c0");
    expect(next([], null)).toBeNull();
  });
});
