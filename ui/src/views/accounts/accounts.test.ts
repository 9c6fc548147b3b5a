import { configure, fireEvent, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { Refused, type Start, type TransactionFilter, type TransactionRow } from "../../ipc";
import * as room from "../../testing/accounts";
import { running, start, succeeded } from "../../testing/samples";
import { open, updated } from "../../testing/stage";

const user = userEvent.setup();
configure({ testIdAttribute: "data-test" });

const ofMixed = () => room.listing(room.mixed.length, (index) => room.mixed[index] as TransactionRow);
const enter = (answers: object = ofMixed(), begin: Start = start(succeeded())) =>
  open(begin, { name: "accounts" }, answers);
const text = (element: Element) => element.textContent?.replaceAll("\u00a0", " ").replace(/\s+/g, " ").trim();
const rows = () => screen.getAllByTestId("transaction");
const filters = (call: ReturnType<typeof enter>["call"]) =>
  call.mock.calls.filter(([name]) => name === "transactions").map(([, args]) => args as Asked);
interface Asked {
  filter: TransactionFilter;
  from: number | null;
  skip: number;
}

describe("accounts", () => {
  it("are a room of their own, after what waits, and Ctrl+T leads there", async () => {
    open(start(succeeded()), { name: "home" }, ofMixed());
    const rooms = within(screen.getByRole("navigation")).getAllByRole("button");
    expect(rooms.slice(0, 4).map(text)).toEqual(["Conexões", "Pendências", "Contas", "Atividade"]);
    await user.keyboard("{Control>}t{/Control}");
    expect(document.title).toBe("Contas — Tomada");
    expect(await screen.findByTestId("bank")).toBeTruthy();
  });

  it("stand by their bank with what is there, and what is owed apart", async () => {
    enter();
    const bank = await screen.findByTestId("bank");
    expect(within(bank).getAllByRole("listitem").map(text)).toEqual([
      "Conta corrente Conta corrente, final 4471 R$ 3.208,11",
      "Poupança -R$ 12,00",
      "Cartão Platinum Cartão, final 8670 fatura em aberto R$ 1.942,50",
    ]);
    expect(text(screen.getByTestId("totals"))).toBe(
      "Em contas R$ 3.196,11 A pagar em cartões R$ 1.942,50Em contas US$ 10,00 Ver as contas",
    );
  });

  it("that the bank shows no more say since when", async () => {
    const gone = room.account({ missingSince: "2026-11-18T12:00:00Z", joined: 1 });
    enter({
      ...ofMixed(),
      accounts: () => room.accountsView({ banks: [{ connection: "c-ok", accounts: [gone] }] }),
    });
    const bank = await screen.findByTestId("bank");
    expect(text(bank)).toContain("final 4471, unida a mais 1, o banco não mostra mais desde ontem");
  });

  it.each([
    ["there is no connection", start(), "Nenhuma conta ainda", "Conectar banco"],
    ["the first is at work", start(running()), "As contas estão chegando", "Ver conexões"],
    ["none brought any", start(succeeded()), "Nada chegou ainda", "Ver conexões"],
  ])("are not there because %s", async (_, begin, title, way) => {
    enter({ ...room.listing(0), accounts: () => room.accountsView({ banks: [], totals: [] }) }, begin);
    const nothing = await screen.findByTestId("no-accounts");
    expect(within(nothing).getByRole("heading").textContent).toBe(title);
    expect(within(nothing).getByRole("button", { name: way })).toBeTruthy();
  });

  it("that can't be read say so, and are read again", async () => {
    let broken = true;
    const accounts = () => (broken ? Promise.reject(new Refused("disk")) : room.accountsView());
    enter({ ...ofMixed(), accounts });
    expect(await screen.findByRole("alert")).toBeTruthy();
    broken = false;
    await user.click(screen.getByRole("button", { name: "Tentar de novo" }));
    expect(await screen.findByTestId("bank")).toBeTruthy();
  });

  it("are read again once a connection has brought something", async () => {
    const { app, call } = enter();
    await screen.findByTestId("bank");
    const before = call.mock.calls.filter(([name]) => name === "accounts").length;
    const connection = { ...succeeded(), lastSuccessAt: "2026-11-19T13:00:00Z" };
    app.take(updated(20, { type: "connection", connection }));
    await waitFor(() =>
      expect(call.mock.calls.filter(([name]) => name === "accounts")).toHaveLength(before + 1),
    );
  });
});

describe("the list", () => {
  it("says of each transaction what there is to say", async () => {
    enter();
    await screen.findByText("4 lançamentos");
    expect(rows().map(text)).toEqual([
      "19/11 Compra 0 pendente Conta corrente · 4471 Conta corrente · 4471 -R$ 1,50 saída",
      "18/11 LOJA DE MÓVEIS parcela 3 de 10 Cartão Platinum · 8670 · Padaria Padaria Cartão Platinum · 8670 R$ 1.942,50 compra no cartão",
      "17/11 Sem descrição do banco Conta corrente · 4471 · Padaria Padaria Conta corrente · 4471 R$ 1.500,00 entrada",
      "15/10/2025 Compra 400 retirado Cartão Platinum · 8670 · Padaria Padaria Cartão Platinum · 8670 -R$ 401,50 pagamento ou estorno no cartão",
    ]);
  });

  it("has only what can be seen of 100,000 rows, and knows how long it is", async () => {
    enter(room.listing(100_000));
    expect(await screen.findByText("100.000 lançamentos")).toBeTruthy();
    const grid = screen.getByRole("grid", { name: "Lançamentos" });
    expect(grid.getAttribute("aria-rowcount")).toBe("100001");
    expect(rows().length).toBeLessThan(60);
    expect(rows()[0]?.getAttribute("aria-rowindex")).toBe("2");
  });

  it("is walked by keys, from its first row to its last, and opens where one is", async () => {
    const details = vi.fn(() => room.transactionDetails());
    const { call } = enter({ ...room.listing(100_000), transaction: details });
    await screen.findByText("100.000 lançamentos");
    const grid = screen.getByRole("grid");
    grid.focus();
    const active = () => document.getElementById(grid.getAttribute("aria-activedescendant") ?? "");
    expect(active()?.getAttribute("aria-rowindex")).toBe("2");
    await user.keyboard("{ArrowDown}{ArrowDown}{ArrowUp}");
    expect(active()?.getAttribute("aria-rowindex")).toBe("3");
    await user.keyboard("{Enter}");
    expect(details).toHaveBeenCalledWith({ place: 999_999 });
    screen.getByTestId<HTMLDialogElement>("details").close();
    grid.focus();
    await user.keyboard("{Home}{ArrowUp}");
    expect(active()?.getAttribute("aria-rowindex")).toBe("2");
    // Nothing has a height here; what is asked for at the end is asked for all the same.
    await user.keyboard("{End}");
    expect(active()).toBeNull();
    expect(filters(call).every(({ from }) => from === null || from <= 1_000_000)).toBe(true);
  });

  it("asks for what is scrolled to, from the nearest mark", async () => {
    const { call } = enter(room.listing(2_000));
    await screen.findByText("2.000 lançamentos");
    const main = screen.getByRole("main");
    const body = within(screen.getByRole("grid")).getAllByRole("rowgroup")[0] as HTMLElement;
    vi.spyOn(body, "getBoundingClientRect").mockReturnValue(new DOMRect(0, -52 * 700));
    await fireEvent.scroll(main);
    await screen.findByText("Compra 705");
    const asked = filters(call).map(({ from, skip }) => [from, skip]);
    expect(asked).toContainEqual([999_500, 100]);
    expect(asked).toContainEqual([999_500, 200]);
  });

  it("is searched a moment after the last key, and widened again", async () => {
    const found = room.listing(1, () => room.transaction(7));
    const all = ofMixed();
    const pick = (asked: unknown) => ((asked as Asked).filter.text ? found : all);
    const { call } = enter({
      ...all,
      transactions: (asked: unknown) => pick(asked).transactions(asked),
      transaction_count: (asked: unknown) => pick(asked).transaction_count(),
    });
    await screen.findByText("4 lançamentos");
    await user.keyboard("{Control>}f{/Control}");
    const field = screen.getByRole("searchbox", { name: "Procurar nos lançamentos" });
    expect(document.activeElement).toBe(field);
    await user.keyboard("padaria 8,50");
    expect(await screen.findByText("1 lançamento")).toBeTruthy();
    const typed = filters(call).map(({ filter }) => filter.text);
    expect(typed.at(-1)).toBe("padaria 8,50");
    expect(filters(call).at(-1)?.filter.language).toBe("pt-BR");
    await user.click(screen.getByRole("button", { name: "Mostrar tudo" }));
    expect(await screen.findByText("4 lançamentos")).toBeTruthy();
    expect(field).toHaveProperty("value", "");
  });

  it("is narrowed by account, period, category, direction and kind", async () => {
    const { call } = enter();
    await screen.findByText("4 lançamentos");
    await user.click(screen.getByRole("button", { name: /Cartão Platinum/ }));
    await user.selectOptions(screen.getByLabelText("Período"), "Mês passado");
    await user.selectOptions(
      screen.getByLabelText("Categoria"),
      screen.getByRole("option", { name: /Padaria/ }),
    );
    await user.selectOptions(screen.getByLabelText("Entradas e saídas"), "Só saídas");
    await user.selectOptions(screen.getByLabelText("Quais lançamentos"), "Só pendentes");
    await waitFor(() =>
      expect(filters(call).at(-1)?.filter).toEqual({
        accounts: ["a3"],
        period: { type: "lastMonth" },
        category: "10010000",
        flow: "out",
        which: "pending",
        text: "",
        language: "pt-BR",
      }),
    );
    await user.selectOptions(screen.getByLabelText("Período"), "Escolher dias…");
    await fireEvent.change(screen.getByLabelText("De"), { target: { value: "2026-01-02" } });
    await waitFor(() =>
      expect(filters(call).at(-1)?.filter.period).toEqual({ type: "days", from: "2026-01-02", to: null }),
    );
    await user.click(screen.getByRole("button", { name: "Mostrar todas as contas" }));
    await waitFor(() => expect(filters(call).at(-1)?.filter.accounts).toEqual([]));
  });

  it("ends with today, and leads to what is to come", async () => {
    const list = ofMixed();
    const { call } = enter({
      ...list,
      transaction_count: () => ({ ...list.transaction_count(), future: 12 }),
    });
    await user.click(await screen.findByRole("button", { name: "Ver 12 futuros" }));
    await waitFor(() => expect(filters(call).at(-1)?.filter.which).toBe("future"));
  });

  it("that has nothing says so, with a filter and without", async () => {
    enter(room.listing(0));
    expect(await screen.findByRole("heading", { name: "Nenhum lançamento ainda" })).toBeTruthy();
    await user.selectOptions(screen.getByLabelText("Entradas e saídas"), "Só entradas");
    expect(await screen.findByRole("heading", { name: "Nada com este filtro" })).toBeTruthy();
  });

  it("does not move under a reader: what is new waits for a press", async () => {
    let rows = 4;
    const list = {
      ...ofMixed(),
      transaction_count: () => ({ ...ofMixed().transaction_count(), total: rows }),
    };
    const { app, call } = enter(list);
    await screen.findByText("4 lançamentos");
    rows = 5;
    app.take(
      updated(20, {
        type: "connection",
        connection: { ...succeeded(), lastSuccessAt: "2026-11-19T13:00:00Z" },
      }),
    );
    const news = await screen.findByText(/Há lançamentos novos/);
    expect(screen.getByText("4 lançamentos")).toBeTruthy();
    await user.click(within(news).getByRole("button", { name: "Mostrar" }));
    expect(await screen.findByText("5 lançamentos")).toBeTruthy();
    expect(filters(call).at(-1)?.from).toBeNull();
  });
});

describe("a transaction", () => {
  it("is told whole, with other people's documents masked", async () => {
    enter({ ...ofMixed(), transaction: () => room.transactionDetails() });
    await user.click(await screen.findByText("LOJA DE MÓVEIS"));
    const dialog = await screen.findByRole("dialog", { name: "LOJA DE MÓVEIS" });
    expect(within(dialog).getAllByTestId("fact").map(text)).toEqual([
      "Nas palavras do banco LJ MOVEIS 03/10 SAO PAULO BR",
      "Estabelecimento Móveis Ltda · 12.345.678/0001-90",
      "Quem recebeu Ana Lima · ***.456.789-**",
      "Parcela parcela 3 de 10",
      "Dia da compra 10 de setembro de 2026",
      "Valor na moeda da compra US$ 350,00",
      "Final do cartão 8670",
      "Fatura que vence em 5 de dezembro de 2026",
      expect.stringMatching(/^Visto pela Pluggy pela primeira vez em 19 de nov\. de 2026/),
    ]);
  });

  it("goes into another category only once Pluggy has said so", async () => {
    const moved = { ...(room.mixed[1] as TransactionRow), category: "19000000" };
    let answer = (_: unknown): unknown => Promise.reject(new Refused("offline"));
    const { call } = enter({
      ...ofMixed(),
      transaction: () => room.transactionDetails(),
      categorize: (args: unknown) => answer(args),
    });
    await user.click(await screen.findByText("LOJA DE MÓVEIS"));
    const dialog = await screen.findByRole("dialog");
    const select = await within(dialog).findByLabelText("Categoria");
    await user.selectOptions(select, within(dialog).getByRole("option", { name: "Transport" }));
    expect((await within(dialog).findByRole("alert")).textContent).toMatch(/^A Pluggy não respondeu/);
    expect(select).toHaveProperty("value", "10010000");
    answer = () => room.transactionDetails({ row: moved });
    await user.selectOptions(select, within(dialog).getByRole("option", { name: "Transport" }));
    expect(await within(dialog).findByText("A Pluggy mudou a categoria.")).toBeTruthy();
    expect(call).toHaveBeenLastCalledWith("categorize", { place: 999_999, category: "19000000" });
    expect(select).toHaveProperty("value", "19000000");
    expect(text(rows()[1] as Element)).toContain("Transport");
  });
});

describe("the money", () => {
  it("is drawn, and told in tables", async () => {
    const { call } = enter({ ...ofMixed(), money_flow: () => room.moneyFlow() });
    await user.click(await screen.findByRole("button", { name: "Saldo e meses" }));
    const balance = await screen.findByRole("table", { name: "Saldo no fim de cada mês" });
    const told = (table: HTMLElement) => within(table).getAllByRole("row").slice(1).map(text);
    expect(told(balance)).toEqual(["out. de 2026-R$ 50,00", "nov. de 2026R$ 150,00"]);
    expect(told(screen.getByRole("table", { name: "Por mês" }))).toEqual([
      "nov. de 2026R$ 0,00 R$ 50,00",
      "out. de 2026R$ 1.500,00 R$ 700,10",
    ]);
    expect(screen.getByText(/Há também dinheiro em USD/)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: /Conta corrente/ }));
    await waitFor(() =>
      expect(call).toHaveBeenCalledWith("money_flow", { of: ["a1"], period: { type: "all" } }),
    );
  });

  it("of nothing is said to be nothing", async () => {
    enter({ ...ofMixed(), money_flow: () => null });
    await user.click(await screen.findByRole("button", { name: "Saldo e meses" }));
    expect(await screen.findByText("Não há lançamentos confirmados neste período.")).toBeTruthy();
  });
});

describe("what banks tell of besides", () => {
  const told = { ...ofMixed(), holdings: () => room.holdings() };
  const part = async (name: string) => user.click(await screen.findByRole("button", { name }));

  it("are bills, settled by what the next one tells", async () => {
    enter(told);
    await part("Faturas");
    expect((await screen.findAllByTestId("bill")).map(text)).toEqual([
      "Vence em 5 de dezembro de 2026 Cartão Platinum · 8670 o pagamento aparece com a próxima fatura R$ 812,00 mínimo R$ 81,20 · encargos R$ 1,35",
      "Vence em 5 de novembro de 2026 Cartão Platinum · 8670 pago R$ 700,50 em 4 de novembro de 2026 R$ 700,50",
      "Cartão Platinum · 8670 nenhum pagamento na fatura seguinte",
    ]);
  });

  it("are investments and loans", async () => {
    enter(told);
    await part("Investimentos");
    expect(text(await screen.findByTestId("investment"))).toBe(
      "CDB 110% CDI Renda fixa · Banco Ipê · Banco Ipê S.A. · até 1 de março de 2028 R$ 10.234,55 aplicado R$ 10.000,00",
    );
    await part("Empréstimos");
    expect(text(await screen.findByTestId("loan"))).toBe(
      "Crédito pessoal Banco Ipê · 3 de 12 parcelas pagas · 1 parcela atrasada · até 1 de agosto de 2027 R$ 800,50 de R$ 1.200,00 contratados",
    );
  });

  it("is who the holder is, whose document is masked until it is asked for", async () => {
    const whole = (args: unknown) => (args as { shown: string }).shown === "whole";
    const maria = room.holdings().identities.map((one) => ({ ...one, document: "123.456.789-09" }));
    enter({
      ...told,
      holdings: (args: unknown) => room.holdings(whole(args) ? { identities: maria } : {}),
    });
    await part("Cadastro");
    expect(text(await screen.findByTestId("identity"))).toContain("CPF ou CNPJ ***.456.789-**");
    await part("Mostrar CPF e CNPJ");
    await waitFor(() => expect(text(screen.getByTestId("identity"))).toContain("123.456.789-09"));
    await part("Ocultar CPF e CNPJ");
    await waitFor(() => expect(text(screen.getByTestId("identity"))).not.toContain("123.456"));
  });

  it("is said to be nothing where there is nothing", async () => {
    enter({ ...ofMixed(), holdings: () => room.holdings({ loans: [] }) });
    await part("Empréstimos");
    expect(await screen.findByRole("heading", { name: "Nenhum empréstimo" })).toBeTruthy();
  });
});
