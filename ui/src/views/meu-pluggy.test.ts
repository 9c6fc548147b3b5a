import { screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { Refused, type Connection } from "../ipc";
import { offer, offers } from "../testing/offers";
import { institution, meuPluggy, mine, opened, refused, start, startAt, succeeded } from "../testing/samples";
import { open } from "../testing/stage";

const user = userEvent.setup();
const press = (name: string) => user.click(screen.getByRole("button", { name }));
const listed = { institutions: () => [offer({ institution: meuPluggy() }), ...offers] };
const on = (id: string) => ({ name: "connection", id }) as const;

/** A bank that it passes on. */
const bank = (name: string, over: Partial<Connection> = {}): Connection => ({
  ...succeeded(),
  id: `c-${name}`,
  institution: meuPluggy(name),
  ...over,
});
const real = (...connections: Connection[]) => startAt(opened(mine(), ...connections));

describe("before a bank is authorised in Meu Pluggy", () => {
  it("is said what it is, whose accounts it is for, and how it is prepared", async () => {
    const { call } = open(real(), { name: "add" }, { ...listed, prepare: () => "c-new" });
    const card = within(await screen.findByRole("region", { name: "MeuPluggy" }));
    expect(card.getByText(/é preciso autorizar cada banco uma vez/)).toBeTruthy();
    expect(card.getByText(/Só para as suas próprias contas.*nem para uso comercial/)).toBeTruthy();
    expect(card.getByText(/se atualiza sozinho, uma vez por dia/)).toBeTruthy();
    expect(card.getByText("Nada é digitado aqui: o navegador abre o Meu Pluggy")).toBeTruthy();
    await user.click(card.getByText("Como preparar o Meu Pluggy"));
    expect(card.getByText(/habilite \(200\) MeuPluggy/)).toBeTruthy();
    expect(card.getByText(/antes que o período de teste da Pluggy acabe/)).toBeTruthy();
    await press("Continuar");
    expect(call).toHaveBeenCalledWith("prepare", { connector: 200, declined: [], means: "form" });
  });

  it("are those of it named that are there, none of which is the one that is to come", async () => {
    const there = [bank("Nubank"), bank("Itaú")];
    const { call } = open(real(...there), { name: "add" }, { ...listed, prepare: () => "c-new" });
    expect(await screen.findByText("Já conectados por ele: Itaú e Nubank.")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Atualizar agora" })).toBeNull();
    expect(screen.queryByRole("heading", { name: /Você já conectou/ })).toBeNull();
    await press("Autorizar outro banco");
    expect(call).toHaveBeenCalledWith("prepare", { connector: 200, declined: [], means: "form" });
  });

  it("where it is not in the list, the step that enables it is shown to who looks for it", async () => {
    open(real(), { name: "add" }, { institutions: () => offers });
    await screen.findAllByRole("option");
    const steps = () => screen.getByText("O MeuPluggy não está na lista").closest("details");
    expect(steps()?.open).toBe(false);
    await user.type(screen.getByRole("combobox"), "Meu Plu");
    expect(steps()?.open).toBe(true);
    expect(screen.getByText(/Conectores Diretos, habilite \(200\) MeuPluggy/)).toBeTruthy();
  });

  it.each([
    ["with pretend banks", start(), () => offers],
    ["where it is listed", real(), listed.institutions],
    ["through a company's address", startAt(opened(mine({ kind: "broker" }))), () => offers],
  ])("nothing is missing %s", async (_, begun, institutions) => {
    open(begun, { name: "add" }, { institutions });
    await screen.findAllByRole("option");
    expect(screen.queryByText("O MeuPluggy não está na lista")).toBeNull();
  });
});

describe("a bank that Meu Pluggy passes on", () => {
  it("is called by its own name, and says why and where it is refreshed instead of offering to", async () => {
    const { call } = open(real(bank("Nubank")), on("c-Nubank"));
    expect(screen.getByRole("heading", { level: 1, name: "Nubank" })).toBeTruthy();
    const part = within(screen.getByRole("region", { name: "Atualizada pelo Meu Pluggy" }));
    expect(part.getByText(/uma vez por dia e não aceita pedidos daqui/)).toBeTruthy();
    await press("Abrir o Meu Pluggy");
    expect(call).toHaveBeenCalledWith("open_meu_pluggy");
    await press("Ler de novo");
    expect(call).toHaveBeenCalledWith("update", { connection: "c-Nubank" });
  });

  it("says so when the browser does not open", async () => {
    open(real(bank("Nubank")), on("c-Nubank"), {
      open_meu_pluggy: () => Promise.reject(new Refused("browser")),
    });
    await press("Abrir o Meu Pluggy");
    expect((await screen.findByRole("alert")).textContent).toContain("O navegador não abriu");
  });

  it("that is pretend leads to no real page", () => {
    open(start(bank("Nubank")), on("c-Nubank"));
    expect(screen.queryByRole("button", { name: "Abrir o Meu Pluggy" })).toBeNull();
    expect(screen.getByRole("button", { name: "Ler de novo" })).toBeTruthy();
  });

  it("that fell behind is read again, and not tried again", async () => {
    const explanation = { tone: "stale", cause: "bankUnavailable", side: "bank", remedy: "update" } as const;
    const { app } = open(real(bank("Itaú", { explanation })), on("c-Itaú"));
    expect(screen.queryByRole("button", { name: "Tentar de novo" })).toBeNull();
    expect(screen.getByRole("region", { name: "Atualizada pelo Meu Pluggy" })).toBeTruthy();
    app.go({ name: "home" });
    expect(await screen.findByRole("button", { name: "Ler de novo" })).toBeTruthy();
  });

  it("whose authorisation is gone is authorised again as another connection", async () => {
    const explanation = {
      tone: "fail",
      cause: "authorizationRevoked",
      side: "you",
      remedy: "connectAgain",
    } as const;
    const { app, call } = open(real(bank("Itaú", { explanation })), on("c-Itaú"));
    await press("Autorizar de novo");
    expect(app.route).toEqual({ name: "add" });
    expect(call).not.toHaveBeenCalledWith("enter_credentials", expect.anything());
  });

  it("any other bank has no word of it", () => {
    open(real({ ...succeeded(), institution: institution() }), on("c-ok"));
    expect(screen.queryByRole("region", { name: "Atualizada pelo Meu Pluggy" })).toBeNull();
  });
});

it("a connector that is not enabled leads to the step that enables it", () => {
  const explanation = {
    tone: "fail",
    cause: "connectorNotEnabled",
    side: "you",
    remedy: "enterCredentials",
  } as const;
  open(real({ ...refused(), institution: meuPluggy(), made: false, explanation }), on("c-refused"));
  expect(screen.getByRole("heading", { name: "MeuPluggy não está habilitado nesta aplicação" })).toBeTruthy();
  expect(screen.getByText(/Conectores Diretos, habilite \(200\) MeuPluggy/)).toBeTruthy();
});
