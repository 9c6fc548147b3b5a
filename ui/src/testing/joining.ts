// Accounts that came twice, as tests need them.
import type { JoiningAccount, JoiningOffer, JoiningPreview, Joinings } from "../ipc";
import { transaction } from "./accounts";

export const side = (over: Partial<JoiningAccount> = {}): JoiningAccount => ({
  id: "a1",
  connection: "c-ok",
  kind: "checking",
  name: "Conta corrente",
  ending: "4471",
  toldAt: "2026-11-19T09:10:00Z",
  ...over,
});

export const before = side({ id: "a0", toldAt: "2026-10-03T09:10:00Z" });

export const offer = (over: Partial<JoiningOffer> = {}): JoiningOffer => ({
  newer: side(),
  older: [{ account: before, sureness: "sure" }],
  ...over,
});

export const preview = (over: Partial<JoiningPreview> = {}): JoiningPreview => ({
  known: 1142,
  new: 3,
  changed: 1,
  doubtful: 0,
  earlier: 250,
  samples: [
    {
      sort: "changed",
      row: transaction(1, { description: "Pix enviado a Maria" }),
      others: [transaction(2, { description: "PIX MARIA" })],
    },
    { sort: "new", row: transaction(0), others: [] },
  ],
  ...over,
});

export const joinings = (over: Partial<Joinings> = {}): Joinings => ({
  offers: [offer()],
  joined: [],
  ...over,
});

export const joined = {
  newer: side(),
  older: before,
  face: "a1",
  at: "2026-11-19T12:00:00Z",
  until: "2026-12-19T12:00:00Z",
};
