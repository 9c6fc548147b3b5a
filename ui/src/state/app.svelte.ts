// What the main window knows: the snapshot it began with, and every update since, each applied once and in order. It holds
// what Rust said and where the person is; it decides nothing about connections.
import type {
  CommandError,
  Connection,
  ConnectionId,
  Event,
  Network,
  Snapshot,
  Start,
  Tone,
  Update,
} from "../ipc";
import { Texts, spoken } from "../text";
import { Clock } from "./clock.svelte";
import { Lab } from "./lab.svelte";

export type Route =
  { name: "home" } | { name: "add" } | { name: "lab" } | { name: "connection"; id: ConnectionId };

const ORDER: Tone[] = ["need", "fail", "stale", "busy", "ok"];

export class App {
  readonly texts: Texts;
  readonly version: string;
  readonly testCode: string | null;
  /** Whether the banks are pretend ones, which can be driven. */
  readonly pretend: boolean;
  readonly clock = new Clock();
  readonly lab = new Lab();
  route = $state<Route>({ name: "home" });
  network = $state<Network>("online");
  prompt = $state<ConnectionId | null>(null);
  /** What did not work, of what nobody waits for an answer to. */
  trouble = $state<CommandError["code"] | null>(null);
  private byId = $state<Record<ConnectionId, Connection>>({});
  private revision = 0;

  /** All connections, those that need the person first. */
  readonly connections = $derived(Object.values(this.byId).sort(byUrgency));
  /** Those that need the person. */
  readonly needy = $derived(this.connections.filter(({ explanation }) => explanation.tone === "need"));

  constructor(start: Start) {
    this.texts = new Texts(spoken(start.language));
    this.version = start.version;
    this.testCode = start.testCode;
    this.pretend = start.profile === "sandbox";
    this.prompt = start.prompt;
    this.begin(start.snapshot);
  }

  connection(id: ConnectionId): Connection | undefined {
    return this.byId[id];
  }

  go(route: Route): void {
    this.route = route;
  }

  take(event: Event): void {
    switch (event.type) {
      case "update":
        this.apply(event.update);
        break;
      case "prompt":
        this.prompt = event.connection;
        this.trouble = null;
        break;
      case "trouble":
        this.trouble = event.code;
        break;
      case "show":
        this.go({ name: "connection", id: event.connection });
        break;
    }
  }

  private begin(snapshot: Snapshot): void {
    this.revision = snapshot.revision;
    this.network = snapshot.network;
    this.clock.set(snapshot.clock);
    this.byId = Object.fromEntries(snapshot.connections.map((connection) => [connection.id, connection]));
  }

  private apply({ revision, clock, change }: Update): void {
    if (revision <= this.revision) return;
    this.revision = revision;
    this.clock.set(clock);
    switch (change.type) {
      case "connection":
        this.byId[change.connection.id] = change.connection;
        break;
      case "removed":
        delete this.byId[change.id];
        if (this.route.name === "connection" && this.route.id === change.id) this.go({ name: "home" });
        break;
      case "network":
        this.network = change.network;
        break;
      case "clock":
        break;
    }
  }
}

function byUrgency(a: Connection, b: Connection): number {
  const urgency = ORDER.indexOf(a.explanation.tone) - ORDER.indexOf(b.explanation.tone);
  return urgency || a.institution.name.localeCompare(b.institution.name) || a.id.localeCompare(b.id);
}
