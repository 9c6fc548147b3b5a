import { screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import { describe, expect, it, vi } from "vitest";
import { Refused, type Call, type Settings, type Standing } from "../../ipc";
import { offer, offers } from "../../testing/offers";
import {
  institution,
  mine,
  opened,
  refused,
  running,
  start,
  startAt,
  succeeded,
} from "../../testing/samples";
import { keyringOnly, settings } from "../../testing/settings";
import { open, updated } from "../../testing/stage";

const user = userEvent.setup();
const listed = { institutions: () => offers };
const named = () => screen.getAllByRole("option").map((option) => option.querySelector("b")?.textContent);

describe("choosing a bank", () => {
  it("is ready to type, and finds without accents, by website and by code", async () => {
    open(start(), { name: "add" }, listed);
    const field = screen.getByRole("combobox");
    expect(document.activeElement).toBe(field);
    for (const [typed, bank] of [
      ["araucaria", "Banco Araucária"],
      ["lago", "Banco Vitória-Régia"],
      ["605", "Banco Cerrado PJ"],
    ] as const) {
      await user.clear(field);
      await user.type(field, typed);
      expect(named()).toEqual([bank]);
    }
  });

  it("says what to do when nothing is found", async () => {
    open(start(), { name: "add" }, listed);
    await user.type(screen.getByRole("combobox"), "nubank");
    expect(screen.getByRole("heading", { name: "Nenhum banco com “nubank”" })).toBeTruthy();
    expect(screen.getByText(/Confira a grafia/)).toBeTruthy();
  });

  it("is chosen by keyboard alone", async () => {
    const start_ = start(running());
    const { app, call } = open(start_, { name: "add" }, { ...listed, prepare: () => "c-running" });
    await screen.findAllByRole("option");
    await user.keyboard("{ArrowDown}");
    const chosen = screen.getByRole("option", { selected: true });
    expect(chosen.textContent).toContain("Banco Ipê");
    expect(screen.getByRole("combobox").getAttribute("aria-activedescendant")).toBe(chosen.id);
    await user.keyboard("{Enter}");
    expect(call).not.toHaveBeenCalledWith("prepare", expect.anything());
    expect(document.activeElement?.id).toBe("continue");
    await user.keyboard("{Enter}");
    expect(call).toHaveBeenCalledWith("prepare", { connector: 602, declined: [], means: "form" });
    expect(app.route).toEqual({ name: "connection", id: "c-running" });
  });

  it("can be tried again when the list did not come", async () => {
    let attempts = 0;
    const flaky = () => (attempts++ ? offers : Promise.reject(new Refused("offline")));
    open(start(), { name: "add" }, { institutions: flaky });
    await user.click(await screen.findByRole("button", { name: "Tentar de novo" }));
    expect(await screen.findAllByRole("option")).toHaveLength(offers.length);
  });

  it("keeps to who the bank is for and how it is reached, and lets go again", async () => {
    open(start(), { name: "add" }, listed);
    await screen.findAllByRole("option");
    const business = screen.getByRole("button", { name: "Para empresa" });
    await user.click(business);
    expect(business.getAttribute("aria-pressed")).toBe("true");
    expect(named()).toEqual(["Banco Cerrado PJ"]);
    await user.click(screen.getByRole("button", { name: "Open Finance" }));
    expect(screen.getByRole("heading", { name: "Nenhum banco com estes filtros" })).toBeTruthy();
    await user.click(business);
    expect(named()).toEqual(["Banco Vitória-Régia"]);
  });

  it("says why one that is down can't be connected now, and lets one that is unstable be tried", async () => {
    const { call } = open(start(), { name: "add" }, listed);
    const next = async (bank: string) => {
      await user.click(await screen.findByRole("option", { name: new RegExp(bank) }));
      return screen.getByRole<HTMLButtonElement>("button", { name: "Continuar" });
    };
    const down = await next("Cerrado");
    expect(down.getAttribute("aria-disabled")).toBe("true");
    expect(down.getAttribute("aria-describedby")).toBe("standing");
    await user.click(down);
    expect(call).not.toHaveBeenCalledWith("prepare", expect.anything());
    expect(screen.getByText("Banco Cerrado PJ está fora do ar")).toBeTruthy();
    expect(screen.getByText("Instituição fora do ar")).toBeTruthy();
    expect((await next("Jatobá")).getAttribute("aria-disabled")).toBe("false");
    expect(screen.getByText("Caixa Jatobá está instável")).toBeTruthy();
  });

  it("waits for one that is down if that is wanted, says so, and lets go of it again", async () => {
    const { app, call } = open(start(), { name: "add" }, { ...listed, await_bank: () => null });
    await user.click(await screen.findByRole("option", { name: /Cerrado/ }));
    const button = screen.getByRole("button", { name: "Avise quando voltar" });
    const said = () => document.querySelector(".waits [role=status]")?.textContent;
    expect(said()).toBe("");
    await user.click(button);
    expect(call).toHaveBeenLastCalledWith("await_bank", { connector: 605, wanted: true });
    const told = (revision: number, awaited: boolean, standing: Standing) =>
      app.take(updated(revision, { type: "awaited", institution: 605, awaited, standing }));
    told(20, true, "offline");
    await tick();
    expect(said()).toBe("Você será avisado assim que Banco Cerrado PJ voltar. Isto vale por 30 dias.");
    expect(button.textContent?.trim()).toBe("Não avisar mais");
    await user.click(button);
    expect(call).toHaveBeenLastCalledWith("await_bank", { connector: 605, wanted: false });
    // It is back: it can be connected, and there is nothing to wait for.
    told(21, false, "online");
    await tick();
    expect(screen.queryByRole("button", { name: "Avise quando voltar" })).toBeNull();
    expect(screen.getByRole("button", { name: "Continuar" }).getAttribute("aria-disabled")).toBe("false");
    // One that is unstable can be tried: nobody waits for it.
    await user.click(screen.getByRole("option", { name: /Jatobá/ }));
    expect(screen.queryByRole("button", { name: "Avise quando voltar" })).toBeNull();
  });

  it("says why it can't be waited for", async () => {
    const refuses = () => Promise.reject(new Refused("notNow"));
    open(start(), { name: "add" }, { ...listed, await_bank: refuses });
    await user.click(await screen.findByRole("option", { name: /Cerrado/ }));
    await user.click(screen.getByRole("button", { name: "Avise quando voltar" }));
    expect(await screen.findByRole("alert")).toBeTruthy();
  });

  it("asks for everything but what was declined, and for accounts always", async () => {
    const { call } = open(start(running()), { name: "add" }, { ...listed, prepare: () => "c-running" });
    await user.click(await screen.findByRole("option", { name: /Ipê/ }));
    await user.click(screen.getByText("Escolher dados"));
    expect(screen.getByRole<HTMLInputElement>("checkbox", { name: "Contas e saldos" }).disabled).toBe(true);
    await user.click(screen.getByRole("checkbox", { name: "Empréstimos" }));
    await user.click(screen.getByRole("checkbox", { name: "Investimentos" }));
    await user.click(screen.getByRole("checkbox", { name: "Investimentos" }));
    await user.click(screen.getByRole("button", { name: "Continuar" }));
    expect(call).toHaveBeenCalledWith("prepare", { connector: 602, declined: ["loans"], means: "form" });
  });

  it("has it reported to a server of one's own, whose address is looked at first", async () => {
    const check_address = vi.fn();
    check_address.mockResolvedValueOnce({ type: "notHttps" }).mockResolvedValueOnce(null);
    const answers = { ...listed, check_address, prepare: () => "c-running" };
    const { app, call } = open(start(running()), { name: "add" }, answers);
    await user.click(await screen.findByRole("option", { name: /Ipê/ }));
    const folded = screen.getByText("Avisar um servidor seu (webhook)").closest("details")!;
    expect(folded.open).toBe(false);
    await user.click(screen.getByText("Avisar um servidor seu (webhook)"));
    const field = screen.getByLabelText("Endereço do servidor");
    await user.type(field, "http://exemplo.com.br");
    folded.open = false;
    await user.click(screen.getByRole("button", { name: "Continuar" }));
    expect((await screen.findByRole("alert")).textContent).toBe(
      "A Pluggy só envia por https:// e sem número de porta.",
    );
    expect([folded.open, document.activeElement]).toEqual([true, field]);
    expect(call).not.toHaveBeenCalledWith("prepare", expect.anything());
    await user.clear(field);
    expect(screen.queryByRole("alert")).toBeNull();
    const reportTo = "https://exemplo.com.br/avisos?chave=1";
    await user.type(field, reportTo);
    await user.click(screen.getByRole("button", { name: "Usar a janela da Pluggy" }));
    expect(call).toHaveBeenCalledWith("check_address", { address: reportTo });
    const wanted = { connector: 602, declined: [], reportTo, means: "widget" };
    await waitFor(() => expect(call).toHaveBeenCalledWith("prepare", wanted));
    expect(app.route).toEqual({ name: "connection", id: "c-running" });
  });

  it("is reported to nobody through a company's address", async () => {
    const broker = { ...mine(), kind: "broker" as const };
    open(startAt(opened(broker, running())), { name: "add" }, listed);
    await screen.findByRole("option", { name: /Ipê/ });
    expect(screen.queryByText("Avisar um servidor seu (webhook)")).toBeNull();
  });

  it("can be made in Pluggy's own window, when a person would rather", async () => {
    const { app, call } = open(start(running()), { name: "add" }, { ...listed, prepare: () => "c-running" });
    await user.click(await screen.findByRole("option", { name: /Ipê/ }));
    await user.click(screen.getByRole("button", { name: "Usar a janela da Pluggy" }));
    expect(call).toHaveBeenCalledWith("prepare", { connector: 602, declined: [], means: "widget" });
    expect(app.route).toEqual({ name: "connection", id: "c-running" });
  });

  it("says beforehand that a free plan leads there, and does", async () => {
    const free = settings({ plan: "free" });
    const { call } = open(
      startAt(opened(mine(), running())),
      { name: "add" },
      { ...listed, settings: () => free, prepare: () => "c-running" },
    );
    await user.click(await screen.findByRole("option", { name: /Ipê/ }));
    expect(await screen.findByText("Você entra no banco em uma janela da própria Pluggy")).toBeTruthy();
    expect(screen.getByText("Seu plano na Pluggy cria conexões pela janela dela.")).toBeTruthy();
    expect(screen.queryByRole("button", { name: /Usar a janela/ })).toBeNull();
    await user.click(screen.getByRole("button", { name: "Continuar" }));
    expect(call).toHaveBeenCalledWith("prepare", { connector: 602, declined: [], means: "onlyWidget" });
  });

  it("offers what is there already before another of the same", async () => {
    const there = { ...succeeded(), institution: institution() };
    const { app, call } = open(start(there), { name: "add" }, { ...listed, prepare: () => "c-running" });
    const option = await screen.findByRole("option", { name: /Araucária/ });
    expect(option.textContent).toContain("Já conectado");
    expect(screen.getByRole("heading", { name: "Você já conectou Banco Araucária" })).toBeTruthy();
    expect(screen.getByText(/Neste computador, atualizações assim levaram/)).toBeTruthy();
    expect(screen.getByRole("button", { name: "Conectar outra conta" })).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Atualizar agora" }));
    expect(call).toHaveBeenCalledWith("update", { connection: there.id });
    expect(call).not.toHaveBeenCalledWith("prepare", expect.anything());
    expect(app.route).toEqual({ name: "connection", id: there.id });
  });

  it("leads the keyboard to what is there already, not to a second one", async () => {
    const there = { ...succeeded(), institution: institution() };
    const { call } = open(start(there), { name: "add" }, listed);
    await screen.findAllByRole("option");
    await user.keyboard("{Enter}");
    expect(document.activeElement?.textContent).toBe("Atualizar agora");
    expect(call).not.toHaveBeenCalledWith("prepare", expect.anything());
  });

  it("does not count as connected what never was", async () => {
    const failed = { ...refused(), institution: institution(), made: false };
    open(start(failed), { name: "add" }, listed);
    const option = await screen.findByRole("option", { name: /Araucária/ });
    expect(option.textContent).not.toContain("Já conectado");
    expect(screen.getByRole("button", { name: "Continuar" })).toBeTruthy();
  });

  it("stays with what was chosen when the list comes anew in another order", async () => {
    const { app, call } = open(start(), { name: "add" }, { ...listed, prepare: () => "c" });
    await user.click(await screen.findByRole("option", { name: /Ipê/ }));
    const anew = vi.fn(async () => [...offers].reverse());
    await app.offers.load(anew as unknown as Call, false);
    await tick();
    expect(screen.getByRole("option", { selected: true }).textContent).toContain("Banco Ipê");
    await user.click(screen.getByRole("button", { name: "Continuar" }));
    expect(call).toHaveBeenCalledWith("prepare", { connector: 602, declined: [], means: "form" });
  });

  it("stays with the first, which somebody may be reading about, when another comes first", async () => {
    const { app } = open(start(), { name: "add" }, listed);
    await screen.findAllByRole("option");
    app.go({ name: "home" });
    await tick();
    const anew = [...offers].reverse();
    listed.institutions = () => anew;
    app.go({ name: "add" });
    await waitFor(() => expect(named()[0]).toBe("Banco Cerrado PJ"));
    listed.institutions = () => offers;
    expect(screen.getByRole("option", { selected: true }).textContent).toContain("Banco Araucária");
  });

  it("leaves one thing to ask for", async () => {
    const two = offer({ products: ["investments", "loans"] });
    open(start(), { name: "add" }, { institutions: () => [two] });
    await user.click(await screen.findByRole("checkbox", { name: "Investimentos" }));
    expect(screen.getByRole<HTMLInputElement>("checkbox", { name: "Empréstimos" }).disabled).toBe(true);
    expect(screen.getByText(/Só o que você escolheu abaixo/)).toBeTruthy();
  });

  it("shows Pluggy's test banks among real ones only to who asks for them", async () => {
    const test = offer({ institution: institution({ id: 2, name: "Pluggy Bank" }), test: true });
    const answer = (args: unknown) => ((args as { tests: boolean }).tests ? [...offers, test] : offers);
    open(startAt(opened(mine())), { name: "add" }, { institutions: answer });
    await screen.findAllByRole("option");
    expect(named()).not.toContain("Pluggy Bank");
    await user.click(screen.getByRole("checkbox", { name: "Mostrar bancos de teste da Pluggy" }));
    const shown = await screen.findByRole("option", { name: /Pluggy Bank/ });
    expect(shown.textContent).toContain("Banco de teste");
  });

  it("shows a logo once it has come, and asks for it once", async () => {
    const logo = "data:image/png;base64,iVBORw0KGgo=";
    const { call } = open(start(), { name: "add" }, { ...listed, logo: () => logo });
    await waitFor(() => expect(document.querySelectorAll(`img[src="${logo}"]`).length).toBeGreaterThan(0));
    expect(
      call.mock.calls.filter(
        ([command, args]) => command === "logo" && (args as { connector: number }).connector === 601,
      ),
    ).toHaveLength(1);
  });

  it("has 900 institutions at once, of which the page holds those that can be seen", async () => {
    const many = Array.from({ length: 900 }, (_, id) =>
      offer({ institution: institution({ id, name: `Banco ${id}` }) }),
    );
    open(start(), { name: "add" }, { institutions: () => many });
    const rows = await screen.findAllByRole("option");
    expect(rows.length).toBeLessThan(60);
    expect(rows[0]?.getAttribute("aria-setsize")).toBe("900");
    await user.keyboard("{ArrowUp}");
    const last = screen.getByRole("option", { selected: true });
    expect(last.getAttribute("aria-posinset")).toBe("900");
    expect(last.textContent).toContain("Banco 899");
  });

  describe("for the first time at a real one", () => {
    const withSettings = (view: () => Settings) => {
      const answers = { ...listed, settings: view, prepare: () => "c-running", accept_one_way: () => null };
      return open(startAt(opened(mine(), running())), { name: "add" }, answers);
    };
    const next = async () => user.click(await screen.findByRole("button", { name: "Continuar" }));

    it("goes on once a second way in was made, and not before", async () => {
      let wantsSecondWay = true;
      const { app, call } = withSettings(() => keyringOnly({ wantsSecondWay }));
      await waitFor(() => expect(app.safety.view).not.toBeNull());
      await next();
      expect(screen.getByRole("dialog", { name: "Antes do primeiro banco" })).toBeTruthy();
      await user.click(screen.getByRole("button", { name: "Criar código de recuperação" }));
      expect(call).toHaveBeenCalledWith("make_recovery_code");
      app.take({ type: "prompt", prompt: { type: "newRecoveryCode" } });
      expect(call).not.toHaveBeenCalledWith("prepare", expect.anything());
      wantsSecondWay = false;
      app.take({ type: "prompt", prompt: null });
      await waitFor(() => expect(app.route).toEqual({ name: "connection", id: "c-running" }));
    });

    it("goes on without one for somebody who has read what that means", async () => {
      let wantsSecondWay = true;
      const { app, call } = withSettings(() => keyringOnly({ wantsSecondWay }));
      await waitFor(() => expect(app.safety.view).not.toBeNull());
      await next();
      expect(screen.getByRole("dialog").textContent).toContain("não poderão ser recuperados");
      wantsSecondWay = false;
      await user.click(screen.getByRole("button", { name: "Seguir sem código" }));
      await waitFor(() => expect(app.route).toEqual({ name: "connection", id: "c-running" }));
      expect(call).toHaveBeenCalledWith("accept_one_way");
    });
  });
});
