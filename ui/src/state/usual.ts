// How long an execution takes, from what this computer has seen itself: the last ones that went well.
import type { Connection, Institution } from "../ipc";

/** In seconds: the median at the same institution, or else of those that sign in the same way; nothing when there was none. */
export function usual(connections: Connection[], { id, signIn }: Institution): number | null {
  const at = (wanted: (institution: Institution) => boolean) =>
    connections
      .filter(({ institution, explanation }) => wanted(institution) && explanation.tone === "ok")
      .flatMap(({ startedAt, endedAt }) =>
        startedAt && endedAt ? [(Date.parse(endedAt) - Date.parse(startedAt)) / 1000] : [],
      )
      .sort((a, b) => a - b);
  const same = at((institution) => institution.id === id);
  const times = same.length ? same : at((institution) => institution.signIn === signIn);
  return times[Math.floor(times.length / 2)] ?? null;
}
