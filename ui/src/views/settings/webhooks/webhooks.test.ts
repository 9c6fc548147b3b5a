import { screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import { describe, expect, it } from "vitest";
import { Refused, type Webhook } from "../../../ipc";
import { mine, opened, startAt } from "../../../testing/samples";
import { settings } from "../../../testing/settings";
import { open } from "../../../testing/stage";

const user = userEvent.setup();
const region = () => within(screen.getByRole("region", { name: "Avisos a um servidor seu (webhooks)" }));
const press = (name: string) => user.click(region().getByRole("button", { name }));

const webhook = (over: Partial<Webhook> = {}): Webhook => ({
  id: "w1",
  url: "https://example.com/pluggy",
  topic: "itemUpdated",
  event: "item/updated",
  disabledAt: null,
  headers: [],
  ...over,
});

async function room(answers = {}, kind: "ownKeys" | "broker" = "ownKeys") {
  const view = settings({ profile: mine({ kind }) });
  const given = { settings: () => view, ...answers };
  const stage = open(startAt(opened(view.profile)), { name: "settings" }, given);
  await screen.findByRole("region", { name: "Este perfil" });
  return stage;
}

describe("webhooks", () => {
  it("are asked for only by whoever wants to see them", async () => {
    const { call } = await room({ webhooks: () => [] });
    expect(call).not.toHaveBeenCalledWith("webhooks");
    await press("Ver webhooks");
    expect(region().getByText(/^Nenhum webhook\./)).toBeTruthy();
  });

  it("are not for a company's address, which has none to give", async () => {
    await room({}, "broker");
    expect(screen.queryByRole("region", { name: /webhooks/ })).toBeNull();
  });

  it("say what is wrong with an address where it is typed", async () => {
    const answers = [
      { type: "notHttps" },
      { type: "full", most: 5 },
      { type: "refused", said: "no <b>" },
      null,
    ];
    const { call } = await room({ webhooks: () => [], save_webhook: () => answers.shift() });
    await press("Ver webhooks");
    await press("Novo webhook");
    const field = region().getByRole("textbox", { name: "Endereço" });
    expect(document.activeElement).toBe(field);
    await user.type(field, "http://example.com");
    await user.selectOptions(region().getByRole("combobox"), "Novas transações");
    await press("Salvar webhook");
    expect(call).toHaveBeenCalledWith("save_webhook", {
      id: null,
      url: "http://example.com",
      topic: "transactionsCreated",
    });
    expect(region().getByRole("alert").textContent).toBe(
      "A Pluggy só envia por https:// e sem número de porta.",
    );
    expect(field.getAttribute("aria-invalid")).toBe("true");
    await user.type(field, "/x");
    expect(region().queryByRole("alert")).toBeNull();
    await press("Salvar webhook");
    expect(region().getByRole("alert").textContent).toMatch(/^Já há 5 endereços/);
    await press("Salvar webhook");
    expect(region().getByRole("alert").textContent).toBe("A Pluggy não aceitou. Ela diz: “no <b>”");
    await press("Salvar webhook");
    expect(await region().findByText("Webhook salvo.")).toBeTruthy();
    expect(document.activeElement).toBe(region().getByRole("button", { name: "Novo webhook" }));
  });

  it("that Pluggy gave up on can be resumed", async () => {
    let stopped: string | null = "2026-11-20T10:00:00Z";
    const { call } = await room({
      webhooks: () => [webhook({ disabledAt: stopped })],
      revive_webhook: () => ((stopped = null), null),
    });
    await press("Ver webhooks");
    expect(region().getByText("Parado")).toBeTruthy();
    await press("Retomar avisos");
    expect(call).toHaveBeenCalledWith("revive_webhook", { id: "w1" });
    expect(await region().findByText("A Pluggy voltou a avisar este endereço.")).toBeTruthy();
    expect(region().queryByText("Parado")).toBeNull();
  });

  it("have what is sent along typed elsewhere, and are looked at again after that", async () => {
    let headers: string[] = [];
    const { app, call } = await room({ webhooks: () => [webhook({ headers })] });
    await press("Ver webhooks");
    expect(region().getByText(/^A Pluggy não assina os avisos/)).toBeTruthy();
    await press("Mandar um segredo junto…");
    expect(call).toHaveBeenCalledWith("ask_webhook_header", { id: "w1" });
    app.take({ type: "prompt", prompt: { type: "webhookHeader" } });
    await tick();
    headers = ["Authorization"];
    app.take({ type: "prompt", prompt: null });
    expect(await region().findByText("Vai junto com cada aviso: Authorization.")).toBeTruthy();
  });

  it("are deleted only after a question, and one from elsewhere is shown as it is", async () => {
    const { call } = await room({ webhooks: () => [webhook({ topic: "other", event: "boleto/updated" })] });
    await press("Ver webhooks");
    expect(region().getByText("boleto/updated")).toBeTruthy();
    await press("Excluir…");
    expect(call).not.toHaveBeenCalledWith("delete_webhook", expect.anything());
    await user.click(screen.getByRole("button", { name: "Excluir webhook" }));
    expect(call).toHaveBeenCalledWith("delete_webhook", { id: "w1" });
  });

  it("that can't be asked for now can be asked for again", async () => {
    const first = Promise.reject(new Refused("offline"));
    first.catch(() => null);
    const answers = [first, []];
    await room({ webhooks: () => answers.shift() });
    await press("Ver webhooks");
    expect(await region().findByRole("alert")).toBeTruthy();
    await press("Ver webhooks");
    expect(await region().findByText(/^Nenhum webhook\./)).toBeTruthy();
  });
});
