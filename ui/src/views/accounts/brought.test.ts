// What the accounts' room tells of its readings: that a bank is being read, what could not be, whether all of an account is
// here, and what comes of reading a stretch again.
import { configure, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Backfilled, BankLists, Finding, Missing, MissingWhy } from "../../ipc";
import * as room from "../../testing/accounts";
import { start, succeeded } from "../../testing/samples";
import { open, updated } from "../../testing/stage";

configure({ testIdAttribute: "data-test" });
const text = (element: Element) =>
  element.textContent?.replaceAll("\u00a0", " ").replaceAll("\u202f", " ").replace(/\s+/g, " ").trim();
const ID = "c-ok";

async function enter(answers: object = {}, lists: Partial<BankLists> = {}) {
  const told = { ...room.listing(4), bank_lists: () => [room.bankLists(lists)], ...answers };
  const { app, call } = open(start(succeeded()), { name: "accounts" }, told);
  await screen.findByTestId("bank");
  const asked = (name: string) => call.mock.calls.filter(([command]) => command === name);
  return { app, call, asked, user: userEvent.setup({ delay: null }) };
}

afterEach(() => void vi.useRealTimers());

describe("a bank that is being read", () => {
  const going = (revision: number, rows: number) =>
    updated(revision, { type: "reading", id: ID, list: "movements", rows });
  const over = (revision: number) => updated(revision, { type: "synced", id: ID, lists: [] });

  it("says so after half a second, with what and how much, and to whoever listens twice in all", async () => {
    const { app } = await enter();
    vi.useFakeTimers();
    const said: string[] = [];
    const region = screen.getByTestId("said");
    new MutationObserver(() => said.push(text(region) ?? "")).observe(region, {
      childList: true,
      characterData: true,
      subtree: true,
    });
    app.take(going(20, 0));
    await vi.advanceTimersByTimeAsync(400);
    expect(screen.queryByTestId("reading")).toBeNull();
    await vi.advanceTimersByTimeAsync(200);
    expect(text(screen.getByTestId("reading"))).toBe("Lendo lançamentos Parar");
    for (const [nth, rows] of [1_500, 2_000, 2_345].entries()) app.take(going(21 + nth, rows));
    await vi.advanceTimersByTimeAsync(10);
    expect(text(screen.getByTestId("reading"))).toBe("Lendo lançamentos · 2.345 até agora Parar");
    app.take(over(30));
    await vi.advanceTimersByTimeAsync(10);
    expect(screen.queryByTestId("reading")).toBeNull();
    expect(said).toEqual(["Lendo o que Banco Ipê trouxe.", "A leitura de Banco Ipê terminou."]);
  });

  it("that is done in a moment says nothing", async () => {
    const { app } = await enter();
    vi.useFakeTimers();
    app.take(going(20, 3));
    await vi.advanceTimersByTimeAsync(300);
    app.take(over(21));
    await vi.advanceTimersByTimeAsync(1_000);
    expect(screen.queryByTestId("reading")).toBeNull();
    expect(text(screen.getByTestId("said"))).toBe("");
  });

  it("is known to be when the room is entered meanwhile, and is stopped by key", async () => {
    const { asked, user } = await enter({}, { now: { type: "going", list: "bills", rows: 7 } });
    expect(text(await screen.findByTestId("reading"))).toBe("Lendo faturas · 7 até agora Parar");
    expect(screen.queryByRole("button", { name: /^Ler de novo o que/ })).toBeNull();
    screen.getByRole("button", { name: "Parar a leitura de Banco Ipê" }).focus();
    await user.keyboard("{Enter}");
    expect(asked("stop_reading")).toEqual([["stop_reading", { connection: ID }]]);
  });

  it("is shown as it is by then once it has been read", async () => {
    const { app, asked } = await enter();
    await screen.findByText("4 lançamentos");
    await waitFor(() => expect(asked("account_checks")).toHaveLength(1));
    app.take(over(20));
    for (const command of ["accounts", "bank_lists", "account_checks", "transaction_count"] as const)
      await waitFor(() => expect(asked(command)).toHaveLength(2));
  });

  it("is read again when somebody wants it", async () => {
    const { asked, user } = await enter();
    await user.click(await screen.findByRole("button", { name: "Ler de novo o que Banco Ipê trouxe" }));
    expect(asked("read_lists")).toEqual([["read_lists", { connection: ID }]]);
  });

  it("can't be read where nothing is left of it at Pluggy", async () => {
    await enter({}, { now: { type: "nothing" } });
    await waitFor(() => expect(screen.queryByRole("button", { name: /^Ler de novo o que/ })).toBeNull());
  });
});

describe("what is missing", () => {
  const { missing } = room;

  it.each([
    ["notHandedOut", /não entregou.*Veja na conexão/],
    ["notPermitted", /não permite.*página da conexão/],
    ["notApproved", /aprovação de outra pessoa/],
    ["quota", /limite do Open Finance.*mês que vem/],
    ["consentOver", /autorização terminou ou foi retirada.*Autorize de novo/],
    ["empty", /veio vazio/],
    ["holes", /uma parte não pôde ser lida/],
    ["looped", /não chegou ao fim/],
    ["notAllowed", /acesso deste perfil.*não inclui/],
    ["retired", /deixou de oferecer/],
    ["gone", /não tem mais/],
    ["refused", /recusou/],
    ["lost", /não respondeu.*tenta de novo/],
    ["notKept", /gravado neste computador.*Libere espaço/],
    ["stopped", /você parou/],
  ] satisfies [MissingWhy, RegExp][])(
    "because of %s says why, since when and what to do",
    async (why, said) => {
      await enter({}, { missing: [missing({ why })] });
      const line = text(await screen.findByTestId("missing"));
      expect(line).toMatch(said);
      expect(line).toMatch(/^Lançamentos: .* O que está aqui é de ontem/);
      expect(line).not.toContain(why);
    },
  );

  it("names the accounts, where it is not all of them, and says that nothing ever came", async () => {
    const what: Missing["what"] = [
      { type: "list", list: "movements" },
      { type: "list", list: "bills" },
    ];
    await enter(
      {},
      { missing: [missing({ what, of: ["a3"], since: null, why: "notAllowed", remedy: "nothing" })] },
    );
    expect(text(await screen.findByTestId("missing"))).toBe(
      "Lançamentos e Faturas (Cartão Platinum · 8670): o acesso deste perfil à Pluggy não inclui isso. Nada a fazer aqui. Ainda não veio nada.",
    );
    expect(screen.queryByRole("button", { name: "Ver a conexão" })).toBeNull();
  });

  it("shows that there is something while the banks are folded away, and not besides them", async () => {
    const { user } = await enter({}, { missing: [missing()] });
    expect(text(await screen.findByTestId("lacks"))).toBe("Falta alguma coisa");
    await user.click(screen.getByRole("button", { name: "Ver as contas" }));
    expect(screen.queryByTestId("lacks")).toBeNull();
  });

  it("leads to the connection where that is what helps", async () => {
    const { app, user } = await enter(
      {},
      { missing: [missing({ why: "consentOver", remedy: "seeConnection" })] },
    );
    await user.click(await screen.findByRole("button", { name: "Ver a conexão" }));
    expect(app.route).toEqual({ name: "connection", id: ID });
  });
});

describe("an account", () => {
  const gap = room.gap.findings?.[0] as Extract<Finding, { type: "balanceDiffers" }>;
  const lacking = room.check(room.gap);

  it("that is all here has a mark, with what says so for whoever asks", async () => {
    const { user } = await enter({ account_checks: () => [room.check()] });
    const mark = await screen.findByTestId<HTMLDetailsElement>("check");
    expect(mark.open).toBe(false);
    await user.click(within(mark).getByText("Tudo confere"));
    expect(mark.open).toBe(true);
    expect(text(mark)).toMatch(/^Tudo confere O saldo e os lançamentos batem, pelo menos desde 10\/11/);
    expect(within(mark).queryByRole("button")).toBeNull();
  });

  it("of which nothing can be told says nothing", async () => {
    const { asked } = await enter({
      account_checks: () => [room.check({ verdict: "unknown", findings: [{ type: "daysAgree" }] })],
    });
    await waitFor(() => expect(asked("account_checks")).toHaveLength(1));
    expect(screen.queryByTestId("check")).toBeNull();
  });

  it.each([
    [{ type: "balanceAgrees", since: "2026-11-10T12:00:00Z" }, /batem, pelo menos desde 10\/11/],
    [gap, /^Entre 10\/11.* e 11\/11.*, o saldo caiu R\$ 12,34 a mais do que/],
    [{ ...gap, by: { amount: "307.8891", currency: "BRL" } }, /o saldo subiu R\$ 307,88/],
    [{ type: "daysAgree" }, /fora do comum/],
    [
      { type: "quietDays", from: "2026-03-11", to: "2026-03-31" },
      /^De 11 de março de 2026 a 31 de março de 2026/,
    ],
    [{ type: "billsAgree", bills: 1 }, /^1 fatura fechada bate/],
    [{ type: "billsAgree", bills: 3 }, /^3 faturas fechadas batem/],
    [
      { type: "billDiffers", due: "2026-05-10", by: { amount: "20.50", currency: "BRL" } },
      /10 de maio de 2026 faltam R\$ 20,50/,
    ],
    [
      { type: "billDiffers", due: "2026-05-10", by: { amount: "-20.50", currency: "BRL" } },
      /somam R\$ 20,50 a mais/,
    ],
    [
      { type: "billDiffers", due: null, by: { amount: "20.50", currency: "BRL" } },
      /^Em uma fatura faltam R\$ 20,50/,
    ],
    [
      { type: "billDiffers", due: null, by: { amount: "-1", currency: "BRL" } },
      /de uma fatura somam R\$ 1,00 a mais/,
    ],
  ] satisfies [Finding, RegExp][])("says what was found: %o", async (finding, said) => {
    await enter({ account_checks: () => [room.check({ verdict: "gap", findings: [finding] })] });
    const mark = await screen.findByTestId<HTMLDetailsElement>("check");
    expect(mark.open).toBe(true);
    const found = mark.querySelector("p");
    expect(found && text(found)).toMatch(said);
  });

  it.each([
    [
      { came: 2, end: "whole", completeness: room.check().completeness },
      "Chegaram 2 lançamentos, e agora nada falta.",
    ],
    [{ came: 0, end: "whole", completeness: room.check().completeness }, "Lido de novo: agora nada falta."],
    [
      { came: 1, end: "whole", completeness: lacking.completeness },
      "Chegou 1 lançamento, mas ainda falta alguma coisa.",
    ],
    [
      { came: 0, end: "whole", completeness: lacking.completeness },
      "Nada novo: a Pluggy não tem outros lançamentos desses dias.",
    ],
    [
      { came: 3, end: "lost", completeness: lacking.completeness },
      "A leitura não chegou ao fim: chegaram 3 lançamentos. O motivo está abaixo, neste banco.",
    ],
    [
      { came: 0, end: null, completeness: lacking.completeness },
      "O banco não mostra mais esta conta: não há o que ler.",
    ],
  ] satisfies [Backfilled, string][])(
    "with a gap is read again, and what came is told: %o",
    async (filled, said) => {
      const { asked, user } = await enter({ account_checks: () => [lacking], read_back: () => filled });
      screen.getByText("Contas", { selector: "h1" });
      const button = await screen.findByRole("button", { name: "Ler de novo desde 1 de outubro de 2026" });
      button.focus();
      await user.keyboard("{Enter}");
      await waitFor(() => expect(text(screen.getByTestId("outcome"))).toBe(said));
      expect(asked("read_back")).toEqual([["read_back", { account: "a1", connection: ID }]]);
    },
  );

  it("whose gap stayed says that Pluggy has no more, and when it was asked", async () => {
    const again = room.check({ ...lacking.completeness, rereadAt: "2026-11-19T09:00:00Z" });
    await enter({ account_checks: () => [again] });
    expect(text(await screen.findByTestId("check"))).toMatch(
      /foram lidos de novo hoje.*a Pluggy não tem mais nada deles/,
    );
  });
});
