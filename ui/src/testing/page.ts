// What the page of a connection is given besides the connection: its past, its limits, its consent.
import type { Consent, Details, Stretch } from "../ipc";
import { NOW, at } from "./samples";

/** What the page of a connection is given. */
export function details(over: Partial<Details> = {}): Details {
  const day = 86_400;
  const stretch = (
    health: Stretch["health"],
    cause: Stretch["cause"],
    from: number,
    to: number,
  ): Stretch => ({
    health,
    cause,
    trigger: cause ? "automatic" : "unknown",
    from: at(from * day),
    to: at(to * day),
  });
  const band = {
    from: at(-30 * day),
    to: NOW,
    uptime: 90,
    stretches: [
      stretch("notYet", null, -30, -28),
      stretch("ok", "upToDate", -28, -10),
      stretch("unknown", null, -10, -9),
      stretch("ok", "upToDate", -9, -2),
      stretch("stale", "bankUnavailable", -2, 0),
    ],
  };
  return {
    month: band,
    quarter: { ...band, from: at(-90 * day), uptime: 97, stretches: [stretch("ok", "upToDate", -90, 0)] },
    runs: [
      {
        at: at(-day),
        trigger: "automatic",
        cause: "bankUnavailable",
        tone: "stale",
        lasted: null,
        phases: [],
      },
      {
        at: at(-2 * day),
        trigger: "person",
        cause: "upToDate",
        tone: "ok",
        lasted: 48,
        phases: [
          { phase: "login", lasted: 12 },
          { phase: "accounts", lasted: 36 },
        ],
      },
    ],
    limits: {
      askedLastHour: 1,
      askedToday: 2,
      requestsToday: 14,
      quotas: [
        { what: "accounts", used: 4, of: 4 },
        { what: "balances", used: 31, of: 420 },
      ],
    },
    ...over,
  };
}

export function consent(over: Partial<Consent> = {}): Consent {
  return {
    givenAt: at(-86_400 * 165),
    expiresAt: at(86_400 * 200),
    revokedAt: null,
    granted: ["accounts", "creditCards"],
    missing: ["investments"],
    permissions: ["accounts", "cardList", "other"],
    ...over,
  };
}
