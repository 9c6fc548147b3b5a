// Why a profile is closed, in words, and which ways in to offer first.
import type { ClosedReason, Way } from "../ipc";
import type { TextKey, Texts } from "../text";
import { recently } from "../format";

/** What happened, and what to say of it. */
export function told(
  why: ClosedReason,
  ways: Way[],
  t: Texts,
  now: number,
): { title: string; body: string[] } {
  return { title: t.get(title(why)), body: sentences(why, ways, t, now) };
}

function title(why: ClosedReason): TextKey {
  return why.type === "keyring" ? `closed.keyring.${why.fault}.title` : `closed.${why.type}.title`;
}

function sentences(why: ClosedReason, ways: Way[], t: Texts, now: number): string[] {
  switch (why.type) {
    case "locked":
      return [
        t.get(`closed.locked.${why.reason}`),
        t.get(why.follows ? "closed.follows" : "closed.followsNot"),
      ];
    case "keyring":
      return [
        t.get(`closed.keyring.${why.fault}.body`),
        ...(why.recorded ? [t.get("closed.recorded", { program: why.recorded })] : []),
        ...(ways.some((way) => way !== "keyring") ? [] : [t.get("closed.noOtherWay")]),
      ];
    case "storeDamaged": {
      const [newest] = why.backups;
      const backup = newest
        ? t.get("closed.storeDamaged.backup", { when: recently(newest, now, t) })
        : t.get("closed.storeDamaged.noBackup");
      return [t.get("closed.storeDamaged.body"), backup, t.get("closed.storeDamaged.salvage")];
    }
    default:
      return [t.get(`closed.${why.type}.body`)];
  }
}

/** The ways in, the best first: a keyring that has not what it should comes last. */
export function ordered(why: ClosedReason, ways: Way[]): Way[] {
  const useless = why.type === "keyring" && why.fault !== "locked" && why.fault !== "failed";
  const order: Way[] = useless
    ? ["passphrase", "recoveryCode", "keyring"]
    : ["keyring", "passphrase", "recoveryCode"];
  return order.filter((way) => ways.includes(way));
}

/** What a way in is called on its button. */
export function label(why: ClosedReason, way: Way, first: boolean): TextKey {
  if (why.type === "locked" && first) return "closed.unlock";
  if (why.type === "keyring" && way === "keyring") return "closed.keyringAgain";
  return `closed.way.${way}`;
}

/** Whether the files are as they should be, but can't be opened by anybody just now. */
export const passes = ({ type }: ClosedReason): boolean =>
  ["storeInUse", "newer", "diskFull", "readOnly", "disk"].includes(type);

/** Whether what is missing may be put back by hand and looked for again. */
export const mayComeBack = (why: ClosedReason): boolean =>
  passes(why) || ["storeGone", "keyFile"].includes(why.type);

/** Whether what is here may be lost for good, so that a backup kept elsewhere is what helps. */
export const isLost = ({ type }: ClosedReason): boolean =>
  ["storeGone", "storeDamaged", "keyFile", "keyring"].includes(type);
