import { screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { Refused, type Connection, type Details } from "../../ipc";
import { consent, details } from "../../testing/page";
import { archived, at, consented, refused, start, succeeded } from "../../testing/samples";
import { open, updated } from "../../testing/stage";

const user = userEvent.setup();
const page = { name: "connection", id: "c-ok" } as const;

function opened(connection: Connection = consented(), given: Partial<Details> = {}) {
  return open(
    start(connection),
    { name: "connection", id: connection.id },
    { connection_details: () => details(given), connection_consent: () => consent() },
  );
}
const text = (test: string) => document.querySelector(`[data-test="${test}"]`)?.textContent?.trim();
const texts = (test: string) =>
  [...document.querySelectorAll(`[data-test="${test}"]`)].map((found) =>
    found.textContent?.replace(/\s+/g, " ").trim(),
  );

describe("the band of states", () => {
  it("is a list, one stop for the keyboard, and says of each stretch what, when, how long and by whom", async () => {
    opened();
    const band = await screen.findByRole("list", { name: "Trechos, do mais antigo ao mais novo" });
    const buttons = within(band).getAllByRole("button");
    expect(buttons.map((one) => one.tabIndex)).toEqual([-1, -1, -1, -1, 0]);
    expect(text("stretch")).toContain("Banco fora do ar");
    buttons[4]?.focus();
    await user.keyboard("{ArrowLeft}{ArrowLeft}");
    expect(document.activeElement).toBe(buttons[2]);
    expect(text("stretch")).toContain("Ninguém olhou: não se sabe");
    await user.keyboard("{Home}");
    expect(document.activeElement?.getAttribute("aria-label")).toMatch(/^Ainda não conectado: .*, 2 d$/);
    await user.keyboard("{ArrowLeft}{ArrowRight}");
    expect(document.activeElement?.getAttribute("aria-label")).toMatch(/^Em dia: .*, 18 d · automática$/);
    await user.keyboard("{End}");
    expect(buttons.map((one) => one.tabIndex)).toEqual([-1, -1, -1, -1, 0]);
  });

  it("is told for 30 and for 90 days, with how much of the known time was well", async () => {
    opened();
    expect(await screen.findByText("em dia 90% do tempo conhecido")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "90 dias" }));
    expect(text("uptime")).toBe("em dia 97% do tempo conhecido");
    expect(screen.getByRole("button", { name: "90 dias" }).getAttribute("aria-pressed")).toBe("true");
  });

  it("says that there is none yet", async () => {
    const { month } = details();
    opened(consented(), { month: { ...month, uptime: null, stretches: month.stretches.slice(0, 1) } });
    expect(await screen.findByText("ainda sem histórico")).toBeTruthy();
  });
});

it("tells who began each execution, how it ended, how long it took and on what", async () => {
  opened();
  await screen.findByText("Histórico de atualizações");
  expect(texts("run")).toEqual([
    expect.stringMatching(/ · automática Banco fora do ar$/),
    expect.stringMatching(/ · você Em dia · 48 s Entrar no banco 12 s ?Contas 36 s$/),
  ]);
  expect(screen.queryByRole("button", { name: /Mostrar todas/ })).toBeNull();
});

it("shows few executions, and all of them when asked", async () => {
  const one = details().runs[0]!;
  opened(consented(), { runs: Array.from({ length: 12 }, (_, nth) => ({ ...one, at: at(-nth * 60) })) });
  await screen.findByText("Histórico de atualizações");
  expect(texts("run")).toHaveLength(5);
  await user.click(screen.getByRole("button", { name: "Mostrar todas (12)" }));
  expect(texts("run")).toHaveLength(12);
});

it("says of each product whether it came, why not, and what the bank says itself", () => {
  opened();
  expect(texts("product")).toEqual([
    "Contas e saldos veio",
    expect.stringMatching(
      /^Cartões e faturas não veio: o limite do Open Finance deste mês acabou veio por último /,
    ),
    "Investimentos não veio: o banco ou a autorização não permite nunca veio " +
      "Nas palavras do banco: Cliente sem permissão para investimentos.",
  ]);
});

it("says what is used up, and what of that is an estimate", async () => {
  opened();
  const limits = within(await screen.findByRole("region", { name: "Limites" }));
  expect(limits.getByText("Próxima atualização possível").nextElementSibling?.textContent).toBe("agora");
  expect(limits.getByText("Pedidas por você hoje").nextElementSibling?.textContent).toBe("2");
  expect(limits.getByText("acabou, segundo o banco")).toBeTruthy();
  expect(limits.getByText("4 de 4")).toBeTruthy();
  expect(limits.getByText(/^Estimativa: conta só o que este computador viu/)).toBeTruthy();
});

it("counts down to the next update that may be asked for", async () => {
  const { upkeep } = consented();
  opened(consented({ upkeep: { ...upkeep, update: { type: "after", at: at(754), why: "fresh" } } }));
  expect(await screen.findByText("em 12:34")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Atualizar" })).toBeNull();
});

it("asks for another execution where one may be asked for", async () => {
  const { call } = opened(succeeded());
  await user.click(screen.getByRole("button", { name: "Atualizar" }));
  expect(call).toHaveBeenCalledWith("update", { connection: "c-ok" });
});

it("puts the facts beside the state", () => {
  opened({ ...refused(), upkeep: { ...succeeded().upkeep, autoSync: { type: "none" }, refusals: 2 } });
  const facts = text("facts")?.replace(/\s+/g, " ");
  expect(facts).toMatch(/Último sucesso 17\/11.*Próxima automática sem previsão ?Recusas seguidas 2/);
});

it("is read again when the connection changes, and once at a time", async () => {
  let answer: (value: Details) => void = () => undefined;
  const { app, call } = open(start(succeeded()), page, {
    connection_details: () => new Promise((resolve) => (answer = resolve)),
  });
  const asked = () => call.mock.calls.filter(([command]) => command === "connection_details").length;
  expect(asked()).toBe(1);
  app.take(updated(11, { type: "connection", connection: { ...succeeded(), remembered: true } }));
  app.take(updated(12, { type: "connection", connection: succeeded() }));
  answer(details());
  await waitFor(() => expect(asked()).toBe(2));
  answer(details({ runs: [] }));
  expect(await screen.findByText("Nenhuma atualização ainda.")).toBeTruthy();
  expect(asked()).toBe(2);
});

it("says that the past could not be read, and shows the rest", async () => {
  open(start(succeeded()), page, { connection_details: () => Promise.reject(new Refused("disk")) });
  expect((await screen.findByRole("alert")).textContent).toBe("Não foi possível ler isto neste computador.");
  expect(screen.getByText("Encontramos 3 contas")).toBeTruthy();
});

it("of a copy says what Pluggy answered, and asks for nothing", async () => {
  const { call } = opened({ ...archived(), pausedAt: at(-3600) });
  expect(screen.queryByText(/^Pausada/), "a copy is not paused: nothing comes of it at all").toBeNull();
  expect(text("proof")).toMatch(
    /A Pluggy confirmou a exclusão \(resposta 200\)\. O que ficou está só neste computador\.$/,
  );
  await screen.findByText("Histórico de atualizações");
  expect(screen.queryByRole("region", { name: "Limites" })).toBeNull();
  expect(screen.queryByRole("button", { name: /Pausar|Atualizar/ })).toBeNull();
  expect(call).not.toHaveBeenCalledWith("connection_consent", expect.anything());
});
