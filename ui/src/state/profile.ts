// What a profile is called where it is shown.
import type { ProfileView } from "../ipc";
import type { Texts } from "../text";

/** Its name; or, while that is not known, what it is, told apart from others of the same by the beginning of its id. */
export function called(profile: ProfileView, all: ProfileView[], t: Texts): string {
  if (profile.name) return profile.name;
  const alike = all.filter(({ id, kind, name }) => id !== profile.id && kind === profile.kind && !name);
  const kind = t.get(`profile.${profile.kind ?? "unknown"}.name`);
  return alike.length ? `${kind} · ${profile.id.slice(0, 4)}` : kind;
}
