// The Lab's room as tests need it: two cases that can be started and one that can't, and a bank with one item.
import type { Explanation, LabBank, LabCase, LabView } from "../ipc";
import { NOW } from "./samples";

const explain = (tone: Explanation["tone"], cause: Explanation["cause"]): Explanation => ({
  tone,
  cause,
  side: "nobody",
  remedy: "wait",
});

export const cases: LabCase[] = [
  {
    id: "mfa-code-late",
    topic: { type: "mfa", kind: "code", way: "late" },
    bank: "Pluggy Bank (MFA)",
    user: "user-ok",
    steps: [
      { type: "expire" },
      { type: "answer", value: "123456", refused: "ITEM_MFA_EXPIRED" },
      { type: "update" },
      { type: "answer", value: "123456", refused: null },
    ],
    sees: [explain("busy", "updating"), explain("need", "codeWanted"), explain("ok", "upToDate")],
    gone: false,
  },
  {
    id: "mfa-oauth-refused",
    topic: { type: "mfa", kind: "oauth", way: "wrong" },
    bank: "MeuPluggy",
    user: null,
    steps: [{ type: "decide", yes: false }],
    sees: [explain("fail", "authorizationNotGranted")],
    gone: false,
  },
  {
    id: "sign-in-locked",
    topic: { type: "signIn" },
    bank: "Pluggy Bank",
    user: "user-locked",
    steps: [],
    sees: [explain("busy", "updating"), explain("fail", "accountLocked")],
    gone: false,
  },
];

export const bank = (over: Partial<LabBank> = {}): LabBank => ({
  items: [
    {
      id: "7d0c4a1e-0000-4000-8000-000000000001",
      connection: "c-asking",
      bank: "Pluggy Bank (MFA)",
      meaning: explain("need", "codeWanted"),
      waitsUntil: NOW,
      atTheBank: false,
      consented: false,
      nextAutoSyncAt: null,
    },
  ],
  faults: [],
  plan: "production",
  autoSyncHours: null,
  institutions: [
    { id: 2, name: "Pluggy Bank", health: "ONLINE" },
    { id: 5, name: "Pluggy Bank (MFA)", health: "ONLINE" },
  ],
  ...over,
});

export const view = (over: Partial<LabView> = {}): LabView => ({
  url: "http://127.0.0.1:4600",
  cases,
  started: {},
  endings: [
    { execution: "MERGE_ERROR", meaning: explain("stale", "providerFailed") },
    { execution: "ACCOUNT_LOCKED", meaning: explain("fail", "accountLocked") },
  ],
  bank: bank(),
  ...over,
});
