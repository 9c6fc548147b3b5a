import { screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { Refused, type Consent } from "../../ipc";
import { consent } from "../../testing/page";
import { at, consented, start, succeeded } from "../../testing/samples";
import { open, updated } from "../../testing/stage";

const user = userEvent.setup();
const page = { name: "connection", id: "c-ok" } as const;
const opened = (given: Consent | null, answers = {}) =>
  open(start(consented()), page, { connection_consent: () => given, ...answers });
const told = async () =>
  [...(await screen.findByRole("region", { name: "Autorização" })).querySelectorAll("dl > div")].map((one) =>
    one.textContent?.replace(/\s+/g, " ").trim(),
  );
const remind = () => screen.queryByRole("button", { name: "Salvar lembretes (.ics)" });

describe("a consent", () => {
  it("that ends says when, what it covers and what it lacks, and gives reminders", async () => {
    const { call } = opened(consent());
    await screen.findByText("Autorizado");
    expect(await told()).toEqual([
      "Dada em 7 de junho de 2026",
      "Termina em 7 de junho de 2027",
      "Autorizado Contas e saldosCartões e faturas",
      "Pedido e não autorizado Investimentos",
    ]);
    expect(screen.getByText("Uma permissão que esta versão não conhece")).toBeTruthy();
    await user.click(remind()!);
    expect(call).toHaveBeenCalledWith("export_consent", { connection: "c-ok" });
  });

  it.each([
    ["has no end", consent({ expiresAt: null }), "Termina em Sem prazo, até você revogar"],
    ["was withdrawn", consent({ revokedAt: at(-86_400) }), "Revogada em 18 de novembro de 2026"],
    ["is over", consent({ expiresAt: at(-86_400) }), "Terminou em 18 de novembro de 2026"],
  ])("that %s says so, and has nothing to be reminded of", async (_, given, end) => {
    opened(given);
    await screen.findByText("Autorizado");
    expect((await told())[1]).toBe(end);
    expect(remind()).toBeNull();
  });

  it("says why its reminders could not be saved", async () => {
    opened(consent(), { export_consent: () => Promise.reject(new Refused("readOnly")) });
    await screen.findByText("Autorizado");
    await user.click(remind()!);
    expect((await screen.findByRole("alert")).textContent).toMatch(/^Não dá para gravar nesse lugar/);
  });

  it("that can't be asked for now can be asked for again", async () => {
    const answer = vi.fn().mockRejectedValueOnce(new Refused("offline")).mockResolvedValue(consent());
    opened(null, { connection_consent: answer });
    expect((await screen.findByRole("alert")).textContent).toBe(
      "A Pluggy não disse agora o que foi autorizado.",
    );
    await user.click(screen.getByRole("button", { name: "Perguntar de novo" }));
    expect(await screen.findByText("Autorizado")).toBeTruthy();
  });

  it("is asked for once, and again when it may be another", async () => {
    const { app, call } = opened(consent());
    const asked = () => call.mock.calls.filter(([command]) => command === "connection_consent").length;
    await screen.findByText("Autorizado");
    app.take(updated(11, { type: "connection", connection: consented({ remembered: true }) }));
    await screen.findByText("Autorizado");
    expect(asked()).toBe(1);
    const { upkeep } = consented();
    const revoked = consented({ upkeep: { ...upkeep, consent: { type: "revoked" } } });
    app.take(updated(12, { type: "connection", connection: revoked }));
    await vi.waitFor(() => expect(asked()).toBe(2));
  });

  it("is not asked for where a password is used", () => {
    const { call } = open(start(succeeded()), page);
    expect(screen.queryByRole("region", { name: "Autorização" })).toBeNull();
    expect(call).not.toHaveBeenCalledWith("connection_consent", expect.anything());
  });
});
