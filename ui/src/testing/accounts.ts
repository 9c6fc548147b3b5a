// The accounts' room as tests need it: one bank with two accounts and a card, and a list as long as a test wants it.
import type {
  AccountCheck,
  AccountRow,
  AccountsView,
  BankLists,
  CategoryView,
  Completeness,
  Holdings,
  Missing,
  MoneyFlow,
  TransactionCount,
  TransactionDetails,
  TransactionFilter,
  TransactionRow,
} from "../ipc";
import { NOW } from "./samples";

export const STEP = 500;

export function account(over: Partial<AccountRow> = {}): AccountRow {
  return {
    id: "a1",
    kind: "checking",
    name: "Conta corrente",
    ending: "4471",
    balance: { amount: "3208.11", currency: "BRL" },
    toldAt: NOW,
    missingSince: null,
    joined: 0,
    ...over,
  };
}

export const card = account({
  id: "a3",
  kind: "creditCard",
  name: "Cartão Platinum",
  ending: "8670",
  balance: { amount: "1942.50", currency: "BRL" },
});

export const accountsView = (over: Partial<AccountsView> = {}): AccountsView => ({
  banks: [
    {
      connection: "c-ok",
      accounts: [
        account(),
        account({
          id: "a2",
          kind: "savings",
          name: null,
          ending: null,
          balance: { amount: "-12", currency: "BRL" },
        }),
        card,
      ],
    },
  ],
  totals: [
    { funds: { amount: "3196.11", currency: "BRL" }, debts: { amount: "1942.50", currency: "BRL" } },
    { funds: { amount: "10.00", currency: "USD" }, debts: null },
  ],
  ...over,
});

export const categories: CategoryView[] = [
  { id: "10000000", parent: null, name: "Food", translated: "Alimentação" },
  { id: "10010000", parent: "10000000", name: "Bakery", translated: "Padaria" },
  { id: "19000000", parent: null, name: "Transport", translated: null },
];

/** The transaction at an index of a list, the newest at 0, one a day. */
export function transaction(index: number, over: Partial<TransactionRow> = {}): TransactionRow {
  const day = new Date(Date.parse("2026-11-19T12:00:00Z") - index * 86_400_000).toISOString().slice(0, 10);
  return {
    place: 1_000_000 - index,
    account: "a1",
    day,
    description: `Compra ${index}`,
    money: { amount: `-${index + 1}.50`, currency: "BRL" },
    flow: "out",
    category: "10010000",
    instalment: null,
    marks: [],
    ...over,
  };
}

/** A pending one, an instalment on a card, what came in, and what the bank took back. */
export const mixed: TransactionRow[] = [
  transaction(0, { marks: ["pending"], category: null }),
  transaction(1, {
    account: "a3",
    description: "LOJA DE MÓVEIS",
    money: { amount: "1942.50", currency: "BRL" },
    flow: "bought",
    instalment: { number: 3, of: 10 },
  }),
  transaction(2, { description: "", money: { amount: "1500", currency: "BRL" }, flow: "in" }),
  transaction(400, { account: "a3", flow: "settled", marks: ["removed"] }),
];

/** How the lists of the bank stand: all of it is here, and nothing is being read. */
export const bankLists = (over: Partial<BankLists> = {}): BankLists => ({
  connection: "c-ok",
  now: { type: "idle" },
  missing: [],
  ...over,
});

/** Whether all of the first account is here. */
export const check = (over: Partial<Completeness> = {}, account = "a1"): AccountCheck => ({
  connection: "c-ok",
  account,
  completeness: {
    verdict: "complete",
    findings: [{ type: "balanceAgrees", since: "2026-11-10T12:00:00Z" }],
    backfillFrom: null,
    rereadAt: null,
    ...over,
  },
});

/** Something of it that could not be read. */
export const missing = (over: Partial<Missing> = {}): Missing => ({
  what: [{ type: "list", list: "movements" }],
  of: [],
  why: "lost",
  since: "2026-11-18T12:00:00Z",
  remedy: "readAgain",
  ...over,
});

/** What an account comes to of which something is missing. */
export const gap: Partial<Completeness> = {
  verdict: "gap",
  findings: [
    {
      type: "balanceDiffers",
      since: "2026-11-10T12:00:00Z",
      until: "2026-11-11T12:00:00Z",
      by: { amount: "-12.34", currency: "BRL" },
    },
  ],
  backfillFrom: "2026-10-01",
};

/** Commands of a list that long, and what it was asked for. */
export function listing(total: number, rows = (index: number): TransactionRow => transaction(index)) {
  const counted = (): TransactionCount => ({
    total,
    step: STEP,
    marks: Array.from({ length: Math.ceil(total / STEP) }, (_, nth) => rows(nth * STEP).place),
    future: 0,
  });
  return {
    accounts: () => accountsView(),
    categories: () => categories,
    bank_lists: (): BankLists[] => [bankLists()],
    account_checks: (): AccountCheck[] => [],
    transaction_count: counted,
    transactions: (asked: unknown) => {
      const { from, most, skip } = asked as {
        filter: TransactionFilter;
        from: number | null;
        most: number;
        skip: number;
      };
      const marked = from === null ? 0 : counted().marks.indexOf(from) * STEP;
      const start = marked + skip;
      return {
        rows: Array.from({ length: Math.max(0, Math.min(most, total - start)) }, (_, nth) =>
          rows(start + nth),
        ),
      };
    },
  };
}

export const transactionDetails = (over: Partial<TransactionDetails> = {}): TransactionDetails => ({
  row: mixed[1] as TransactionRow,
  bankWords: "LJ MOVEIS 03/10 SAO PAULO BR",
  method: null,
  payer: null,
  receiver: { name: "Ana Lima", document: "***.456.789-**" },
  reason: null,
  merchant: { name: "Móveis Ltda", document: "12.345.678/0001-90" },
  foreign: { amount: "350.00", currency: "USD" },
  boughtOn: "2026-09-10",
  cardEnding: "8670",
  billDueOn: "2026-12-05",
  billMonth: null,
  balanceAfter: null,
  firstSeenAt: NOW,
  removedAt: null,
  replaced: false,
  ...over,
});

export const moneyFlow = (over: Partial<MoneyFlow> = {}): MoneyFlow => ({
  counted: "accounts",
  currency: "BRL",
  others: ["USD"],
  balance: [
    { day: "2026-10-31", amount: "-50.00" },
    { day: "2026-11-18", amount: "200.00" },
    { day: "2026-11-19", amount: "150.00" },
  ],
  months: [
    { month: "2026-10", came: "1500.00", went: "700.10" },
    { month: "2026-11", came: "0.00", went: "50.00" },
  ],
  ...over,
});

export const holdings = (over: Partial<Holdings> = {}): Holdings => ({
  bills: [
    {
      id: "b2",
      account: "a3",
      dueOn: "2026-12-05",
      total: { amount: "812.00", currency: "BRL" },
      least: { amount: "81.20", currency: "BRL" },
      charges: { amount: "1.35", currency: "BRL" },
      paid: null,
    },
    {
      id: "b1",
      account: "a3",
      dueOn: "2026-11-05",
      total: { amount: "700.50", currency: "BRL" },
      least: null,
      charges: null,
      paid: [{ on: "2026-11-04", amount: { amount: "700.50", currency: "BRL" } }],
    },
    { id: "b0", account: "a3", dueOn: null, total: null, least: null, charges: null, paid: [] },
  ],
  investments: [
    {
      id: "i1",
      connection: "c-ok",
      kind: "fixedIncome",
      name: "CDB 110% CDI",
      issuer: "Banco Ipê S.A.",
      balance: { amount: "10234.55", currency: "BRL" },
      invested: { amount: "10000.00", currency: "BRL" },
      dueOn: "2028-03-01",
      missingSince: null,
    },
  ],
  loans: [
    {
      id: "l1",
      connection: "c-ok",
      name: "Crédito pessoal",
      outstanding: { amount: "800.50", currency: "BRL" },
      contracted: { amount: "1200.00", currency: "BRL" },
      paid: 3,
      instalments: 12,
      late: 1,
      dueOn: "2027-08-01",
      missingSince: null,
    },
  ],
  identities: [
    {
      connection: "c-ok",
      name: "Maria Silva",
      document: "***.456.789-**",
      bornOn: "1980-02-03",
      emails: ["maria@example.com"],
      phones: ["+55 81 99999-0000"],
      addresses: ["Rua do Sol 1, Recife, PE"],
    },
  ],
  ...over,
});
