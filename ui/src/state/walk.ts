// One problem after the other: which connections a person goes through, and where they are among them. What is dealt with is
// never noted down: a connection that no longer needs anybody is one, by whatever way it was repaired.
import type { Connection, ConnectionId } from "../ipc";
import { queue } from "./queue";

/** What can be done something about: those that wait for the person, then those that failed and are on them. */
export function problems(connections: Connection[]): Connection[] {
  const failing = connections.filter(
    ({ explanation, pausedAt, archived, upkeep }) =>
      explanation.tone === "fail" &&
      pausedAt === null &&
      archived === null &&
      !["nothing", "wait"].includes(explanation.remedy) &&
      !(explanation.remedy === "update" && upkeep.update.type === "never"),
  );
  return [...queue(connections), ...failing];
}

/** Where somebody has been, in the order that they go in. */
export interface Walk {
  order: ConnectionId[];
  seen: ConnectionId[];
}

/** Those that the walk goes through now: what is a problem, and what was one when it was looked at. */
export function stops({ order, seen }: Walk, now: Connection[]): ConnectionId[] {
  const open = now.map(({ id }) => id);
  return [...new Set([...order, ...open])].filter((id) => open.includes(id) || seen.includes(id));
}

/** How many of those that somebody has dealt with are still under way: they may come to need them again. */
export const underWay = ({ order, seen }: Walk, connections: Connection[]): number =>
  connections.filter(
    ({ id, explanation }) => (order.includes(id) || seen.includes(id)) && explanation.tone === "busy",
  ).length;

/** The next problem in a direction from where somebody is, all the way round; nothing when there is no other. */
export function onward(walk: Walk, now: Connection[], at: ConnectionId, by: 1 | -1): ConnectionId | null {
  const all = stops(walk, now);
  const from = all.indexOf(at);
  for (let step = 1; step < all.length; step++) {
    const id = all[(from + by * step + all.length * step) % all.length];
    if (id && id !== at && now.some((one) => one.id === id)) return id;
  }
  return null;
}
