// What waits for the person, most urgent first: what ends soonest, then what has waited longest.
import type { Connection, ConnectionId } from "../ipc";

/** What is asked in a connection: until when, and since when. */
export function asked({ stage }: Connection): { deadline: string | null; since: string | null } {
  const what = stage.type === "needsInput" ? stage.question : stage.type === "needsAct" ? stage.act : null;
  return { deadline: what?.deadline ?? null, since: what?.askedAt ?? null };
}

/** Whether it waits for an answer, or an act elsewhere, at this moment. */
export const asks = ({ stage }: Connection): boolean =>
  stage.type === "needsInput" || stage.type === "needsAct";

/** The connections that need the person; equals stay in the order they came in. */
export function queue(connections: Connection[]): Connection[] {
  const time = (iso: string | null) => (iso ? Date.parse(iso) : Infinity);
  return connections
    .filter(({ explanation, pausedAt }) => explanation.tone === "need" && pausedAt === null)
    .map((connection) => ({ connection, ...asked(connection) }))
    .sort((a, b) => compare(time(a.deadline), time(b.deadline)) || compare(time(a.since), time(b.since)))
    .map(({ connection }) => connection);
}

/** The one to go to from `current`: the next in line, then the first again; nothing when there is no other. */
export function next(queued: Connection[], current: ConnectionId | null): ConnectionId | null {
  const at = queued.findIndex(({ id }) => id === current);
  const found = queued[(at + 1) % queued.length];
  return found && found.id !== current ? found.id : null;
}

// Two that never end are equal: their difference would be no number.
const compare = (a: number, b: number): number => (a === b ? 0 : a < b ? -1 : 1);
