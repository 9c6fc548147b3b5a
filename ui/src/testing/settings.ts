// What the settings are given: of a profile, of its notices, of a backup.
import type { BackupView, NoticeChoices, Settings } from "../ipc";
import { at, mine } from "./samples";

/** The settings of a profile with own keys and a lock, unless told otherwise. */
export function settings(over: Partial<Settings> = {}): Settings {
  return {
    profile: mine(),
    plan: "full",
    broker: null,
    publicKey: null,
    ways: [
      { way: "passphrase", backend: null, created: at(-86_400 * 30), lastUsed: at(-3600) },
      { way: "recoveryCode", backend: null, created: at(-86_400 * 30), lastUsed: null },
    ],
    wantsSecondWay: false,
    offersBackup: false,
    offerKeyring: false,
    hasLock: true,
    rules: { idleMinutes: 10, onSleep: true, onSessionLock: true, keepsFollowing: false },
    fixed: [],
    ...over,
  };
}

/** What a person wants to be told, as it is before they have said anything. */
export const notices = (
  over: Partial<NoticeChoices["rules"]> = {},
  snoozed: NoticeChoices["snoozed"] = {},
): NoticeChoices => ({
  rules: { muted: [], quiet: { on: false, from: 22 * 60, to: 7 * 60, letsUrgent: true }, ...over },
  snoozed,
});

/** The settings of a profile whose key is in the keyring alone. */
export const keyringOnly = (over: Partial<Settings> = {}): Settings =>
  settings({
    hasLock: false,
    wantsSecondWay: true,
    ways: [{ way: "keyring", backend: "GNOME Keyring", created: at(-86_400), lastUsed: at(-60) }],
    ...over,
  });

/** What is in a backup of a profile with own keys. */
export const backup = (over: Partial<BackupView> = {}): BackupView => ({
  profile: mine().id,
  kind: "ownKeys",
  broker: null,
  name: "Casa da Maria",
  created: at(-86_400 * 3),
  version: "0.1.0",
  connections: 3,
  institutions: ["Banco Araucária", "Banco Ipê"],
  replaces: null,
  restoring: "keyring",
  ...over,
});
