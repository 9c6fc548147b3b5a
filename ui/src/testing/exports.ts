// What can be exported, and what was, as tests need it.
import type { ExportableAccount, ExportOffer, ExportReport, StandingExport } from "../ipc";
import { NOW } from "./samples";

export const checking: ExportableAccount = {
  id: "a-1",
  institution: "Banco Ipê",
  name: "Conta Fácil",
  kind: "checking",
  ending: "3450",
  rows: 1234,
  first: "2025-11-22",
  last: "2026-11-20",
};
export const card: ExportableAccount = {
  ...checking,
  id: "a-2",
  name: null,
  kind: "creditCard",
  ending: "8670",
  rows: 0,
};

export const exportOffer = (over: Partial<ExportOffer> = {}): ExportOffer => ({
  accounts: [checking, card],
  standing: null,
  ...over,
});

export const standing = (over: Partial<StandingExport> = {}): StandingExport => ({
  request: { accounts: null, period: { from: null, to: null }, format: { type: "xlsx" } },
  folder: "/casa/Finanças",
  run: { at: NOW, rows: 1234 },
  ...over,
});

export const exported: ExportReport = {
  folder: "/casa/Tomada 2026-11-22",
  manifest: {
    format: "tomada-export-manifest",
    version: 1,
    program: "0.1.0",
    made: NOW,
    period: { from: null, to: null },
    kind: { type: "ofx", version: "sgml" },
    accounts: [
      {
        institution: "Banco Ipê",
        name: "Conta Fácil",
        kind: "checking",
        number: "12345-0",
        currency: "BRL",
        file: "Banco Ipê - Conta Fácil - 12345-0.ofx",
        rows: 1233,
        first: "2025-11-22",
        last: "2026-11-20",
        inward: "5000.00",
        outward: "-307.8891",
        sum: "4692.1109",
        opening: null,
        closing: null,
        balance: null,
        balanceAt: null,
        leftOut: { pending: 1, future: 0, foreign: 0 },
      },
    ],
    files: [{ name: "Banco Ipê - Conta Fácil - 12345-0.ofx", bytes: 8120, sha256: "ab".repeat(32) }],
    earlier: [],
  },
};
