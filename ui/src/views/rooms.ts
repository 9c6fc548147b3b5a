// The rooms that are not the first one shown. Fetched once for the window, whichever profile is shown in it.
import type { Connection } from "../ipc";
import { Later } from "../state/later.svelte";

export const rooms = {
  connection: new Later<{ connection: Connection }>(() => import("./Connection.svelte")),
  add: new Later(() => import("./add/Add.svelte")),
  pending: new Later(() => import("./Pending.svelte")),
  accounts: new Later(() => import("./accounts/Accounts.svelte")),
  activity: new Later(() => import("./activity/Activity.svelte")),
  settings: new Later(() => import("./settings/Settings.svelte")),
  lab: new Later(() => import("./lab/Lab.svelte")),
};

/** Fetches all of them, one after the other: what the window does in the meantime goes first. */
export async function fetchRooms(): Promise<void> {
  for (const room of Object.values(rooms)) await room.come();
}
