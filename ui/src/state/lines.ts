// What a row says of a connection below its badge: how old its data are, and apart from that how the last attempt went by and
// when the next begins by itself. An error does not make data old, and no error does not keep them fresh.
import { ahead, clockTime, elapsed, recently } from "../format";
import type { Connection } from "../ipc";
import type { Texts } from "../text";
import { asked } from "./queue";

/** A success and the attempt that brought it end this close together, in milliseconds. */
const SAME = 60_000;

/** One line each; the first is about the data, unless something runs or waits. */
export function lines(connection: Connection, now: number, t: Texts): string[] {
  const { archived, endedAt, explanation, lastSuccessAt, pausedAt, startedAt, upkeep } = connection;
  const { deadline } = asked(connection);
  if (deadline) return [t.get("row.until", { time: clockTime(deadline, t.language) })];
  if (explanation.tone === "busy" && startedAt)
    return [t.get("row.running", { elapsed: elapsed((now - Date.parse(startedAt)) / 1000) })];

  const first = [data(connection, now, t)];
  if (archived) return first;
  // Nothing is tried any more, and nothing comes by itself.
  if (pausedAt) return [...first, t.get("row.paused", { when: recently(pausedAt, now, t) })];
  if (upkeep.autoSync.type === "at" && Date.parse(upkeep.autoSync.at) > now)
    first.push(next(upkeep.autoSync.at, now, t));
  const apart = endedAt && (!lastSuccessAt || Date.parse(endedAt) - Date.parse(lastSuccessAt) > SAME);
  const tried = apart ? [t.get("row.tried", { when: recently(endedAt, now, t) })] : [];
  return [first.join(" · "), ...tried];
}

/** Whether what there is has become old. */
export const isOld = ({ upkeep }: Connection, now: number): boolean =>
  upkeep.oldAt !== null && Date.parse(upkeep.oldAt) <= now;

function data(connection: Connection, now: number, t: Texts): string {
  const { explanation, lastSuccessAt, upkeep } = connection;
  if (!lastSuccessAt) return t.get("row.noData");
  const when = recently(lastSuccessAt, now, t);
  if (upkeep.oldAt && isOld(connection, now))
    return t.get("row.old", { when, since: recently(upkeep.oldAt, now, t) });
  return explanation.tone === "ok" ? when : t.get("row.success", { when });
}

function next(at: string, now: number, t: Texts): string {
  const today = new Date(at).toDateString() === new Date(now).toDateString();
  if (today) return t.get("row.next", { time: clockTime(at, t.language) });
  return t.get("row.nextOn", { when: ahead(at, now, t) });
}
