// How long connecting usually takes, from what this computer has seen itself.
import type { Connection, Institution } from "../ipc";

/** In seconds, of the last run at the same institution, or else the median of those that sign in the same way; nothing when
 *  there was none that went well. */
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
