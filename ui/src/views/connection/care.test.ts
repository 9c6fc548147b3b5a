import { screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { Refused, type Connection } from "../../ipc";
import { archived, asking, at, consented, start, succeeded } from "../../testing/samples";
import { open, updated } from "../../testing/stage";

const user = userEvent.setup();
const page = { name: "connection", id: "c-ok" } as const;
const opened = (connection: Connection = succeeded(), answers = {}) => open(start(connection), page, answers);
const button = (name: string | RegExp) => screen.getByRole("button", { name });
const dialog = () => document.querySelector<HTMLDialogElement>("dialog[open]")!;

describe("a name of one's own", () => {
  it("is typed, kept, and shown with the bank's beside it", async () => {
    const { app, call } = opened();
    await user.click(button("Dar outro nome"));
    const field = screen.getByLabelText<HTMLInputElement>("Nome só neste computador");
    expect([field.value, document.activeElement]).toEqual(["Banco Ipê", field]);
    await user.clear(field);
    await user.type(field, " Conta da casa {Enter}");
    expect(call).toHaveBeenCalledWith("rename_connection", { connection: "c-ok", name: "Conta da casa" });
    const { institution } = succeeded();
    const renamed = {
      ...succeeded(),
      institution: { ...institution, name: "Conta da casa" },
      bankName: "Banco Ipê",
    };
    app.take(updated(11, { type: "connection", connection: renamed }));
    expect(await screen.findByRole("heading", { level: 1, name: "Conta da casa" })).toBeTruthy();
    expect(screen.getByText("Banco: Banco Ipê")).toBeTruthy();
    expect(document.activeElement).toBe(button("Dar outro nome"));
    await user.click(button("Dar outro nome"));
    await user.click(button("Usar o nome do banco"));
    expect(call).toHaveBeenCalledWith("rename_connection", { connection: "c-ok", name: null });
  });

  it("is left as it was by Escape, and by a refusal stays in the field", async () => {
    const { call } = opened(succeeded(), { rename_connection: () => Promise.reject(new Refused("notNow")) });
    await user.click(button("Dar outro nome"));
    await user.keyboard("x{Escape}");
    expect(document.activeElement).toBe(button("Dar outro nome"));
    expect(call).not.toHaveBeenCalledWith("rename_connection", expect.anything());
    await user.click(button("Dar outro nome"));
    await user.keyboard("x{Enter}");
    expect(await screen.findByRole("alert")).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>("Nome só neste computador").value).toBe("x");
  });
});

it("is paused and resumed, and says what goes on at Pluggy", async () => {
  const { app, call } = opened();
  expect(screen.getByText(/Na Pluggy nada muda: as atualizações automáticas continuam\./)).toBeTruthy();
  await user.click(button("Pausar"));
  expect(call).toHaveBeenCalledWith("pause_connection", { connection: "c-ok", paused: true });
  app.take(updated(11, { type: "connection", connection: { ...succeeded(), pausedAt: at(0) } }));
  await user.click(await screen.findByRole("button", { name: "Retomar" }));
  expect(call).toHaveBeenCalledWith("pause_connection", { connection: "c-ok", paused: false });
});

it("does not count a paused one among those that need the person", () => {
  const { app } = open(start({ ...asking(), pausedAt: at(0) }));
  expect(app.needy).toEqual([]);
});

it("asks before automatic synchronisation is switched off for good", async () => {
  const { app, call } = opened();
  await user.click(button("Desligar a atualização automática"));
  expect(call).not.toHaveBeenCalledWith("disable_auto_sync", expect.anything());
  expect(dialog().textContent).toContain("Não se conhece um jeito de ligar de novo");
  await user.click(button("Desligar"));
  expect(call).toHaveBeenCalledWith("disable_auto_sync", { connection: "c-ok" });
  const off = { ...succeeded(), upkeep: { ...succeeded().upkeep, autoSync: { type: "off" } as const } };
  app.take(updated(11, { type: "connection", connection: off }));
  expect(await screen.findByText(/A atualização automática está desligada na Pluggy/)).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Desligar a atualização automática" })).toBeNull();
});

describe("to delete a connection", () => {
  it("lets what is here go, unless the person wants it to stay", async () => {
    const { call } = opened();
    await user.click(button("Excluir conexão"));
    expect(dialog().textContent).toContain("A conexão é excluída também na Pluggy");
    expect(dialog().textContent).not.toContain("Open Finance");
    await user.click(button("Excluir"));
    expect(call).toHaveBeenCalledWith("remove", { connection: "c-ok", copy: "dropped" });
    await user.click(button("Excluir conexão"));
    await user.click(screen.getByRole("checkbox", { name: /Ficar com uma cópia neste computador/ }));
    await user.click(button("Excluir"));
    expect(call).toHaveBeenCalledWith("remove", { connection: "c-ok", copy: "kept" });
    await user.click(button("Excluir conexão"));
    expect(screen.getByRole<HTMLInputElement>("checkbox").checked, "it is chosen each time").toBe(false);
  });

  it("says that a consent ends with it", async () => {
    opened(consented());
    await user.click(button("Excluir conexão"));
    expect(dialog().textContent).toContain("A autorização do Open Finance no banco também termina.");
  });

  it("tells what Pluggy answered, until it was seen", async () => {
    const { app } = opened();
    const proof = { at: at(-5), answer: "wasGone" } as const;
    app.take(updated(11, { type: "removed", id: "c-ok", name: "Banco Ipê", proof }));
    const told = await screen.findByText(/A Pluggy respondeu que ela já não existia lá \(resposta 404\)\./);
    expect(told.textContent).toMatch(/^\s*Banco Ipê foi excluída em 19\/11/);
    await user.click(button("Entendi"));
    expect(screen.queryByText(/resposta 404/)).toBeNull();
  });

  it("of what was only called off says nothing", () => {
    const { app } = opened();
    app.take(updated(11, { type: "removed", id: "c-ok", name: "Banco Ipê", proof: null }));
    expect(app.removed).toBeNull();
  });

  it("of a copy erases the copy", async () => {
    const { app, call } = opened(archived());
    await user.click(button("Excluir conexão"));
    expect(dialog().textContent).toContain("Na Pluggy não há mais nada desta conexão.");
    expect(screen.queryByRole("checkbox")).toBeNull();
    await user.click(button("Excluir"));
    expect(call).toHaveBeenCalledWith("remove", { connection: "c-ok", copy: "dropped" });
    app.take(updated(11, { type: "removed", id: "c-ok", name: "Banco Ipê", proof: null }));
    expect(await screen.findByText("Banco Ipê foi apagada deste computador.")).toBeTruthy();
  });
});
