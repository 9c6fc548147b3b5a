// What the main window knows: which profile is on the screen, the snapshot it opened with, and every update since, each
// applied once and in order. It holds what Rust said and where the person is; it decides nothing about connections. Of a
// profile that is not open it keeps nothing but the place that the person was at.
import { SvelteMap } from "svelte/reactivity";
import type {
  BackupState,
  CommandError,
  Connection,
  ConnectionId,
  Erased,
  Event,
  Network,
  PolicyView,
  PreferencesView,
  ProfileId,
  ProfileView,
  PromptView,
  Snapshot,
  Stage,
  Start,
  StoreHealth,
  Surprise,
  Tone,
  Update,
} from "../ipc";
import type { Texts } from "../text";
import { Bands } from "./bands.svelte";
import { Clock } from "./clock.svelte";
import { Lab } from "./lab.svelte";
import { Logos } from "./logos.svelte";
import { Notices } from "./notices.svelte";
import { Offers } from "./offers.svelte";
import { asks, next, queue } from "./queue";
import { Readings } from "./readings.svelte";
import { Safety } from "./safety.svelte";
import { plain } from "./search";
import { onward, problems, type Walk } from "./walk";

export type Route =
  | { name: "home" }
  | { name: "pending" }
  | { name: "accounts" }
  | { name: "activity" }
  /** With an institution, that one is pointed at. */
  | { name: "add"; institution?: number }
  | { name: "lab" }
  | { name: "settings" }
  | { name: "connection"; id: ConnectionId };

/** The parts of the accounts' room. */
export const ACCOUNTS_PARTS = ["list", "flow", "bills", "investments", "loans", "identities"] as const;
type AccountsPart = (typeof ACCOUNTS_PARTS)[number];

/** What is on the screen, without what is in it. */
type Scenery = Exclude<Stage, { type: "open" }> | { type: "open"; profile: ProfileView };

const ORDER: Tone[] = ["need", "fail", "stale", "busy", "ok"];

export class App {
  readonly version: string;
  /** What the organization fixes about new profiles. */
  readonly policy: PolicyView;
  readonly clock = new Clock();
  readonly safety = new Safety();
  readonly logos = new Logos();
  readonly offers = new Offers();
  readonly notices = new Notices();
  readonly bands = new Bands();
  readonly readings = new Readings();
  lab = $state.raw(new Lab());
  stage = $state.raw<Scenery>({ type: "welcome" });
  /** Every profile of this computer. */
  profiles = $state.raw<ProfileView[]>([]);
  /** What the last erasure removed, until the person has seen it. */
  erased = $state.raw<Erased | null>(null);
  route = $state<Route>({ name: "home" });
  network = $state<Network>("online");
  /** What of Pluggy this version does not know, until the person has seen it. */
  surprise = $state<Surprise | null>(null);
  prompt = $state.raw<PromptView | null>(null);
  /** How the store of the open profile does. */
  health = $state<StoreHealth>("sound");
  /** Whether the keyring of this computer may be asking the person for something. */
  atKeyring = $state(false);
  /** A key of a deleted profile may have stayed in the keyring: until the person has seen it. */
  keyLeft = $state(false);
  /** What was saved of a damaged store, until the person has seen it. */
  salvaged = $state.raw<Extract<Event, { type: "salvaged" }> | null>(null);
  /** How often a notice has led here: whatever has the keyboard then, the field of a question wants it. */
  summons = $state(0);
  /** How far the room was scrolled when it was left for a lock. */
  place = 0;
  /** Which part of the accounts' room they are in. */
  part = $state<AccountsPart>("list");
  /** How large pictures to scan are drawn, from smallest to largest. */
  pictureSize = $state(1);
  /** What is done with a backup, and what came of it. */
  backup = $state.raw<BackupState>({ type: "none" });
  /** What is wanted of the app itself, once it was looked at. */
  preferences = $state.raw<PreferencesView | null>(null);
  /** What the person is about to do, and is asked about first. */
  leaving = $state.raw<Extract<Event, { type: "leaving" }> | null>(null);
  /** What was deleted last, and what Pluggy answered, until the person has seen it. */
  removed = $state.raw<Extract<Update["change"], { type: "removed" }> | null>(null);
  /** What did not work, of what nobody waits for an answer to. */
  trouble = $state<CommandError["code"] | null>(null);
  /** The problems that somebody goes through one by one. */
  walk = $state.raw<Walk | null>(null);
  /** Whether the shortcuts are listed. */
  helping = $state(false);
  private readonly byId = new SvelteMap<ConnectionId, Connection>();
  private revision = 0;
  private last: ProfileId | null = null;
  private pretendCode = $state.raw<string | null>(null);

  /** All connections, those that need the person first. */
  readonly connections = $derived(byUrgency([...this.byId.values()]));
  /** Those that need the person, most urgent first. */
  readonly needy = $derived(queue(this.connections));
  /** Those and the ones that failed, as far as anything can be done about them. */
  readonly problems = $derived(problems(this.connections));

  /** The profile that is open. */
  readonly profile = $derived(this.stage.type === "open" ? this.stage.profile : null);
  /** Whether there is something open that has a lock, on the screen or behind it. */
  readonly lockable = $derived(this.profiles.some(({ locks }) => locks));
  /** Whether the banks are pretend ones, which can be driven. */
  readonly pretend = $derived(this.profile?.kind === "sandbox");
  /** The code that pretend banks accept; a real one is never offered it. */
  readonly testCode = $derived(this.pretend ? this.pretendCode : null);

  constructor(
    start: Start,
    readonly texts: Texts,
  ) {
    this.version = start.version;
    this.policy = start.policy;
    this.pretendCode = start.testCode;
    this.look(start);
    // Whoever was interrupted in the middle of an answer goes on there. Of several, the list says which.
    const [waiting, ...others] = this.needy;
    if (waiting && !others.length && asks(waiting)) this.route = { name: "connection", id: waiting.id };
  }

  /** Where everything stands, at the start and whenever it is asked again. */
  look({ prompt, stage, profiles }: Start): void {
    this.prompt = prompt;
    this.enter(stage, profiles);
  }

  connection(id: ConnectionId): Connection | undefined {
    return this.byId.get(id);
  }

  go(route: Route): void {
    this.route = route;
    // Whoever turns to something else has left the walk.
    const { walk } = this;
    if (!walk) return;
    const id = route.name === "connection" ? route.id : null;
    if (id === null || !walk.order.includes(id)) this.walk = null;
    else if (!walk.seen.includes(id)) this.walk = { ...walk, seen: [...walk.seen, id] };
  }

  /** Goes through all problems, beginning with the first. */
  begins(): void {
    const order = this.problems.map(({ id }) => id);
    const [first] = order;
    if (first === undefined) return;
    this.walk = { order, seen: [] };
    this.go({ name: "connection", id: first });
  }

  /** The next problem of the walk in a direction, or nothing. */
  onward(by: 1 | -1): ConnectionId | null {
    const { route, walk } = this;
    return walk && route.name === "connection" ? onward(walk, this.problems, route.id, by) : null;
  }

  /** There. What has become a problem meanwhile is a part of the walk. */
  walks(by: 1 | -1): void {
    const id = this.onward(by);
    if (!id || !this.walk) return;
    const { order, seen } = this.walk;
    this.walk = { order: order.includes(id) ? order : [...order, id], seen };
    this.go({ name: "connection", id });
  }

  /** To the next that waits for the person; to where all of them would be when none does. */
  goOn(): void {
    if (this.walk) return this.walks(1);
    const id = next(this.needy, this.route.name === "connection" ? this.route.id : null);
    if (id) this.go({ name: "connection", id });
    else if (!this.needy.length) this.go({ name: "pending" });
  }

  take(event: Event): void {
    switch (event.type) {
      case "update":
        // One of a profile that has just left the screen is nobody's here.
        if (event.profile === this.profile?.id) this.apply(event.update);
        break;
      case "prompt":
        this.prompt = event.prompt;
        this.trouble = null;
        break;
      case "stage":
        this.enter(event.stage, event.profiles);
        break;
      case "health":
        if (this.profile?.id === event.profile) this.health = event.health;
        break;
      case "atKeyring":
        this.atKeyring = event.waits;
        break;
      case "keyLeft":
        this.keyLeft = true;
        break;
      case "salvaged":
        this.salvaged = event;
        break;
      case "trouble":
        this.trouble = event.code;
        break;
      case "backup":
        this.backup = event.state;
        // What comes out of it is another one, even under the same id.
        if (event.state.type === "found") this.last = null;
        break;
      case "preferences":
        this.preferences = event.preferences;
        break;
      case "leaving":
        this.leaving = event;
        break;
      case "show":
        this.summons += 1;
        if (event.connection) this.go({ name: "connection", id: event.connection });
        else this.go({ name: this.needy.length ? "pending" : "home" });
        break;
      case "showBank":
        this.summons += 1;
        this.go({ name: "add", institution: event.institution });
        break;
    }
  }

  /** Another profile, or the same one opened or closed: whoever comes back to the same one is where they were. */
  private enter(stage: Stage, profiles: ProfileView[]): void {
    this.profiles = profiles;
    if ("profile" in stage && this.last !== stage.profile.id) {
      this.lab = new Lab();
      this.offers.forget();
      this.bands.forget();
      this.readings.forget();
      this.logos.forget();
      this.place = 0;
      this.part = "list";
      this.safety.forget();
      this.notices.forget();
      this.salvaged = null;
      // What came of one is told where it was asked for.
      if (this.backup.type !== "found") this.backup = { type: "none" };
      this.go({ name: "home" });
      this.last = stage.profile.id;
    }
    if (stage.type !== "open") {
      this.stage = stage;
      this.forget();
      return;
    }
    const { profile, snapshot } = stage;
    const known = this.stage.type === "open" && this.stage.profile.id === profile.id;
    this.health = stage.health;
    // One that an update has overtaken says nothing new, and neither does the same again.
    if (!known || snapshot.revision > this.revision) this.begin(snapshot);
    if (this.route.name === "connection" && !this.byId.has(this.route.id)) this.go({ name: "home" });
    this.stage = { type: "open", profile };
  }

  /** What a closed profile must not leave in this window. */
  private forget(): void {
    this.byId.clear();
    this.revision = 0;
    this.network = "online";
    this.surprise = null;
    this.health = "sound";
    this.salvaged = null;
    this.removed = null;
    this.helping = false;
    this.lab.forget();
    this.safety.forget();
    this.notices.forget();
    this.logos.forget();
    this.offers.forget();
    this.bands.forget();
    this.readings.forget();
  }

  private begin(snapshot: Snapshot): void {
    this.revision = snapshot.revision;
    this.network = snapshot.network;
    this.surprise = snapshot.surprise;
    this.clock.set(snapshot.clock);
    this.byId.clear();
    for (const connection of snapshot.connections) this.byId.set(connection.id, connection);
  }

  private apply({ revision, clock, change }: Update): void {
    if (revision <= this.revision) return;
    this.revision = revision;
    this.clock.set(clock);
    switch (change.type) {
      case "connection":
        this.byId.set(change.connection.id, change.connection);
        break;
      case "removed":
        // What was only called off is no news.
        if (change.proof || this.byId.get(change.id)?.archived) this.removed = change;
        this.byId.delete(change.id);
        if (this.route.name === "connection" && this.route.id === change.id) this.go({ name: "home" });
        break;
      case "network":
        this.network = change.network;
        break;
      case "surprise":
        this.surprise = change.surprise;
        break;
      case "awaited":
        this.offers.stand(change.institution, change.awaited, change.standing);
        break;
      case "reading":
      case "synced":
        this.readings.take(change);
        break;
      case "clock":
        break;
    }
  }
}

/** What is left alone needs nobody, whatever its state was. */
const place = ({ archived, explanation, pausedAt }: Connection): number =>
  archived || pausedAt ? ORDER.length : ORDER.indexOf(explanation.tone);

/** The most urgent first, and by name. A language's own order of letters takes the window longer to load than all of this. */
function byUrgency(connections: Connection[]): Connection[] {
  const keys = new Map(
    connections.map((one) => [one, `${place(one)}\n${plain(one.institution.name)}\n${one.id}`]),
  );
  const key = (one: Connection): string => keys.get(one) ?? "";
  return connections.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
