// What happened, and what left this computer, as tests need it.
import type {
  ActivityEntry,
  ActivityPage,
  LedgerFigures,
  LedgerPage,
  LedgerPeriod,
  LedgerRequest,
} from "../ipc";
import { at } from "./samples";

export function entry(id: number, over: Partial<ActivityEntry> = {}): ActivityEntry {
  const what = { type: "answered" } as const;
  return {
    id: `0-${id}`,
    at: at(-60 * id),
    connection: "c-ok",
    bank: "Banco Ipê",
    what,
    tone: null,
    ...over,
  };
}

/** The newest first: a refusal, a code that was asked and answered, and, a day before, what was deleted. */
export const happened: ActivityEntry[] = [
  entry(1, { what: { type: "ended", cause: "invalidCredentials" }, tone: "fail" }),
  entry(2, { what: { type: "told" }, id: "1-1" }),
  entry(3),
  entry(4, { what: { type: "asked", cause: "codeWanted" }, tone: "need" }),
  entry(5, { what: { type: "updateAsked" } }),
  entry(1440, { what: { type: "deleted" }, connection: null, bank: null, id: "3-9" }),
];

export const activityPage = (entries = happened, next: ActivityPage["next"] = null): ActivityPage => ({
  entries,
  next,
});

export function request(id: number, over: Partial<LedgerRequest> = {}): LedgerRequest {
  return {
    id,
    at: at(-id),
    host: "api.pluggy.ai",
    purpose: "look",
    carried: "nothing",
    sent: 0,
    received: 4120,
    answer: "good",
    attempt: 1,
    ...over,
  };
}

export const requests: LedgerRequest[] = [
  request(9, { answer: "tooMany", attempt: 2 }),
  request(8, { purpose: "connect", carried: "credentials", sent: 164 }),
  request(7, { purpose: "logo", host: "cdn.example", received: 1_310_000, answer: "none" }),
  request(6, { purpose: "keys", carried: "keys", sent: 90 }),
];

export const figures = (over: Partial<LedgerFigures> = {}): LedgerFigures => ({
  requests: 1,
  carrying: 0,
  sent: 0,
  received: 4120,
  ...over,
});

export function period(over: Partial<LedgerPeriod> = {}): LedgerPeriod {
  return {
    all: figures({ requests: 41, carrying: 3 }),
    hosts: [
      { host: "api.pluggy.ai", figures: figures({ requests: 40, carrying: 3, sent: 812 }) },
      { host: "cdn.example", figures: figures() },
    ],
    purposes: [{ purpose: "look", figures: figures({ requests: 40 }) }],
    ...over,
  };
}

export const nothing = (): LedgerPeriod => ({ all: figures({ requests: 0 }), hosts: [], purposes: [] });

export const ledgerPage = (over: Partial<LedgerPage> = {}): LedgerPage => ({
  requests,
  next: null,
  totals: { today: nothing(), month: period(), all: period(), days: 400 },
  ...over,
});
