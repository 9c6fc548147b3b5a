// Connections and profiles as tests need them: invented banks in every state, around one instant. No test builds its own. What
// a form, the search, the page of a connection and the settings are given stands beside this.
import type {
  Account,
  ClosedReason,
  Connection,
  Explanation,
  Institution,
  ProfileView,
  Question,
  Stage,
  Start,
  Step,
  Upkeep,
  Way,
} from "../ipc";

/** The instant that everything here is around. */
export const NOW = "2026-11-19T12:10:00Z";

export const at = (seconds: number): string => new Date(Date.parse(NOW) + seconds * 1000).toISOString();

export function institution(over: Partial<Institution> = {}): Institution {
  return {
    id: 601,
    name: "Banco Araucária",
    color: "#1d6b45",
    website: "https://araucaria.example",
    resetHost: null,
    audience: "personal",
    signIn: "passwordThenCode",
    refresh: "here",
    ...over,
  };
}

/** How a connection is kept alive that Pluggy synchronises, and that may be updated. */
export function upkeep(over: Partial<Upkeep> = {}): Upkeep {
  return {
    update: { type: "now" },
    retry: "noNeed",
    byItself: "syncs",
    autoSync: { type: "at", at: at(9 * 3600) },
    oldAt: at(40 * 3600),
    refusals: 0,
    products: [],
    consent: { type: "noConsent" },
    ...over,
  };
}

/** What passes on banks that are connected elsewhere. */
export const meuPluggy = (name = "MeuPluggy"): Institution =>
  institution({ id: 200, name, color: null, website: null, signIn: "browser", refresh: "meuPluggy" });

export function question(over: Partial<Question> = {}): Question {
  return {
    label: "Token",
    placeholder: null,
    instructions: "Enviamos um SMS para (11) •••••-••41.",
    kind: { type: "number" },
    validation: "^\\d{6}$",
    validationMessage: "O token tem 6 dígitos.",
    asking: "first",
    askedAt: at(-18),
    deadline: at(42),
    ...over,
  };
}

export function steps(...marks: Step["mark"][]): Step[] {
  const phases: Step["phase"][] = [
    "login",
    "code",
    "accounts",
    "creditCards",
    "transactions",
    "investments",
    "identity",
    "merging",
  ];
  return phases.map((phase, index) => {
    const mark = marks[index] ?? "todo";
    const seen = mark !== "todo" && mark !== "skipped";
    return {
      phase,
      mark,
      startedAt: seen ? at(index * 6 - 31) : null,
      endedAt: mark === "done" || mark === "failed" ? at(index * 6 - 25) : null,
    };
  });
}

const explanation = (
  tone: Explanation["tone"],
  cause: Explanation["cause"],
  side: Explanation["side"],
  remedy: Explanation["remedy"],
): Explanation => ({ tone, cause, side, remedy });

export const accounts: Account[] = [
  {
    id: "a1",
    kind: "checking",
    name: "Conta corrente",
    ending: "4471",
    balance: { amount: "3208.11", currency: "BRL" },
  },
  {
    id: "a2",
    kind: "savings",
    name: "Poupança",
    ending: "4472",
    balance: { amount: "-12", currency: "BRL" },
  },
  {
    id: "a3",
    kind: "creditCard",
    name: "Cartão Platinum",
    ending: "8670",
    balance: { amount: "1942.50", currency: "BRL" },
  },
];

/** A connection of a name, at work unless told otherwise. */
export function running(over: Partial<Connection> = {}): Connection {
  return {
    id: "c-running",
    institution: institution({ id: 603, name: "Caixa Jatobá", color: "#0f5d8c" }),
    stage: { type: "running" },
    explanation: explanation("busy", "updating", "nobody", "wait"),
    steps: steps("done", "skipped", "done", "now"),
    lastSteps: [],
    startedAt: at(-31),
    endedAt: null,
    lastSuccessAt: null,
    made: true,
    remembered: false,
    bankMessage: null,
    pending: null,
    accounts: [],
    bankName: null,
    pausedAt: null,
    archived: null,
    reporting: null,
    takesAddress: true,
    upkeep: upkeep(),
    ...over,
  };
}

export const asking = (over: Partial<Question> = {}): Connection =>
  running({
    id: "c-asking",
    institution: institution(),
    stage: { type: "needsInput", question: question(over) },
    explanation: explanation("need", "codeWanted", "you", "answer"),
    steps: steps("done", "waiting"),
  });

export const succeeded = (): Connection =>
  running({
    id: "c-ok",
    institution: institution({ id: 602, name: "Banco Ipê", color: "#f2c94c" }),
    stage: { type: "finished" },
    explanation: explanation("ok", "upToDate", "nobody", "nothing"),
    steps: steps("done", "skipped", "done", "done", "done", "done", "done", "done"),
    endedAt: at(-2),
    lastSuccessAt: at(-2),
    accounts,
  });

/** One that goes by an Open Finance consent. */
export const consented = (over: Partial<Connection> = {}): Connection => ({
  ...succeeded(),
  institution: institution({ id: 604, name: "Banco Vitória-Régia", color: null, signIn: "browser" }),
  upkeep: upkeep({
    consent: { type: "dated", at: at(86_400 * 200) },
    autoSync: { type: "at", at: at(86_400) },
    products: [
      { product: "accounts", came: "whole", lastAt: at(-2), bankMessage: null },
      { product: "creditCards", came: "overQuota", lastAt: at(-86_400 * 9), bankMessage: null },
      {
        product: "investments",
        came: "notPermitted",
        lastAt: null,
        bankMessage: "Cliente sem permissão para investimentos.",
      },
    ],
  }),
  ...over,
});

/** One of which only what is on this computer is left. */
export const archived = (): Connection => ({
  ...succeeded(),
  explanation: explanation("stale", "archived", "nobody", "nothing"),
  made: false,
  archived: { at: at(-60), answer: "deleted" },
  takesAddress: false,
});

export const refused = (): Connection =>
  running({
    id: "c-refused",
    institution: institution({ id: 605, name: "Banco Cerrado PJ", color: "#b04d15", audience: "business" }),
    stage: { type: "finished" },
    explanation: explanation("fail", "invalidCredentials", "you", "enterCredentials"),
    steps: steps("failed"),
    endedAt: at(-20),
    lastSuccessAt: at(-86_400 * 2),
    bankMessage: "Senha incorreta. Restam 2 tentativas.",
    accounts: accounts.slice(0, 2),
  });

export const expired = (): Connection => ({
  ...asking(),
  stage: { type: "finished" },
  explanation: explanation("fail", "codeTimeout", "you", "update"),
  steps: steps("done", "failed"),
});

export const bankDown = (): Connection =>
  running({
    id: "c-down",
    institution: institution({ id: 606, name: "Nuvem Digital", color: "#3d4a57" }),
    stage: { type: "finished" },
    explanation: explanation("stale", "bankUnavailable", "bank", "update"),
    steps: steps("failed"),
    endedAt: at(-60),
    lastSuccessAt: at(-86_400),
    accounts: accounts.slice(0, 1),
  });

/** A profile of a kind, the Sandbox's unless told otherwise. */
export const profile = (over: Partial<ProfileView> = {}): ProfileView => ({
  id: "5a0d0000-0000-4000-8000-000000000001",
  kind: "sandbox",
  name: null,
  inMemory: null,
  followed: false,
  locks: false,
  ails: false,
  ...over,
});

/** Another profile, with keys of its own. */
export const mine = (over: Partial<ProfileView> = {}): ProfileView =>
  profile({ id: "c0de0000-0000-4000-8000-000000000002", kind: "ownKeys", ...over });

export const opened = (who: ProfileView, ...connections: Connection[]): Stage => ({
  type: "open",
  profile: who,
  snapshot: {
    revision: 10,
    network: "online",
    clock: { now: NOW, rate: 1, aheadMinutes: 0 },
    surprise: null,
    connections,
  },
  health: "sound",
});

export const closed = (why: ClosedReason, ways: Way[] = [], who = profile()): Stage => ({
  type: "closed",
  profile: who,
  why,
  ways,
});

export const locked = (follows = false, reason: "asked" | "idle" = "asked"): Stage =>
  closed({ type: "locked", reason, follows }, ["passphrase", "recoveryCode"], mine());

/** A window that opens on a stage. */
export function startAt(stage: Stage, ...others: ProfileView[]): Start {
  const profiles = "profile" in stage ? [stage.profile, ...others] : others;
  return {
    language: "pt-BR",
    version: "0.1.0",
    testCode: "123456",
    prompt: null,
    policy: { profiles: ["sandbox", "ownKeys", "broker"], broker: null },
    stage,
    profiles,
  };
}

/** A window that opens on the Sandbox profile. */
export const start = (...connections: Connection[]): Start => startAt(opened(profile(), ...connections));
