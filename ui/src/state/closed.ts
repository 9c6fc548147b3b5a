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
        t.get(otherWay(ways)),
      ];
    case "storeGone":
      return [t.get("closed.storeGone.body"), newest(why.backups, t, now)];
    case "storeDamaged": {
      const backup = newest(why.backups, t, now);
      return [t.get("closed.storeDamaged.body"), backup, t.get("closed.storeDamaged.salvage")];
    }
    default:
      return [t.get(`closed.${why.type}.body`)];
  }
}

/** What opens a profile besides the keyring, if anything does. */
function otherWay(ways: Way[]): TextKey {
  const [first, second] = ways.filter((way) => way !== "keyring");
  if (!first) return "closed.noOtherWay";
  return `closed.otherWay.${second ? "both" : first}`;
}

function newest([when]: string[], t: Texts, now: number): string {
  if (when === undefined) return t.get("closed.noBackup");
  return t.get("closed.backup", { when: recently(when, now, t) });
}

/** Whether a backup beside the store may take its place. */
export const mayBeRestored = (why: ClosedReason): boolean =>
  (why.type === "storeGone" || why.type === "storeDamaged") && why.backups.length > 0;

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
  ["storeInUse", "newer", "diskFull", "readOnly", "disk", "memory", "notStarted"].includes(type);

/** Whether what is missing may be put back by hand and looked for again. */
export const mayComeBack = (why: ClosedReason): boolean =>
  passes(why) || ["storeGone", "keyFile", "keyFileOfAnother"].includes(why.type);

/** Whether what is here may be lost for good, so that a backup kept elsewhere is what helps. */
export const isLost = ({ type }: ClosedReason): boolean =>
  ["storeGone", "storeDamaged", "keyFile", "keyFileOfAnother", "keyring"].includes(type);
