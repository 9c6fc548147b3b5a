import { screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import { describe, expect, it } from "vitest";
import { Refused, type Call, type LabBank } from "../../ipc";
import { Lab } from "../../state/lab.svelte";
import { bank, view } from "../../testing/lab";
import { asking, start } from "../../testing/samples";
import { open } from "../../testing/stage";

const user = userEvent.setup();
const ITEM = bank().items[0]?.id;

/** The Lab's room, once it is filled. */
async function lab(over = {}, answers = {}) {
  const given = { lab: () => view(over), lab_bank: () => bank(), lab_drive: () => bank(), ...answers };
  const opened = open(start(asking()), { name: "lab" }, given);
  await screen.findByRole("listbox");
  return opened;
}

const unfold = (name: RegExp) => user.click(screen.getByRole("heading", { name }));
const drive = (order: object) => ["lab_drive", { order }] as const;

describe("the Lab's cases", () => {
  it("is a room of its own in the sidebar", async () => {
    const { app } = open(start(), { name: "home" }, { lab: () => view() });
    await user.click(screen.getByRole("button", { name: "Laboratório" }));
    expect(app.route).toEqual({ name: "lab" });
    expect(document.title).toBe("Laboratório — Tomada");
  });

  it("are found by what they are about, by their user, their id and their end", async () => {
    await lab();
    const field = screen.getByRole("combobox", { name: /Qual caso/ });
    for (const [typed, id] of [
      ["codigo atrasado", "mfa-code-late"],
      ["user-locked", "sign-in-locked"],
      ["mfa-oauth", "mfa-oauth-refused"],
      ["bloqueado", "sign-in-locked"],
    ] as const) {
      await user.clear(field);
      await user.type(field, typed);
      expect(screen.getAllByRole("option").map((option) => option.id)).toContain(`case-${id}`);
      expect(within(screen.getByRole("listbox")).getAllByRole("option")).toHaveLength(1);
    }
  });

  it("are chosen and started by keyboard alone, and then say what to do above the connection", async () => {
    const { app, call } = await lab({}, { lab_start: () => "c-asking" });
    await user.type(screen.getByRole("combobox", { name: /Qual caso/ }), "late{Enter}");
    expect(document.activeElement?.textContent?.trim()).toBe("Começar este caso");
    await user.keyboard("{Enter}");
    expect(call).toHaveBeenCalledWith("lab_start", { case: "mfa-code-late" });
    expect(app.route).toEqual({ name: "connection", id: "c-asking" });
    await tick();
    const strip = screen.getByRole("complementary", { name: "Caso mfa-code-late" });
    expect(
      within(strip)
        .getAllByRole("listitem")
        .map((step) => step.textContent),
    ).toEqual([
      "O Laboratório entra em Pluggy Bank (MFA) com user-ok.",
      "Vá até depois do fim do prazo.",
      "Tente enviar 123456 outra vez. A Tomada não deixa; pela API, a resposta é ITEM_MFA_EXPIRED.",
      "Peça para tentar de novo.",
      "Responda 123456.",
    ]);
    await user.click(within(strip).getByRole("button", { name: "Fim do prazo" }));
    const past = { type: "clock", drive: { toEndOfWait: ITEM, stepSeconds: 3 } };
    expect(call).toHaveBeenCalledWith(...drive(past));
  });

  it("stop the clock in the last second, which nobody could type in, and let it go on", async () => {
    const { app, call } = await lab({}, { lab_start: () => "c-asking" });
    await user.click(screen.getByRole("button", { name: "Começar este caso" }));
    const strip = await screen.findByRole("complementary", { name: /^Caso/ });
    expect(within(strip).queryByRole("button", { name: "Deixar o relógio andar" })).toBeNull();
    await user.click(within(strip).getByRole("button", { name: "Último segundo" }));
    const last = { type: "clock", drive: { rate: 0, toEndOfWait: ITEM } };
    expect(call).toHaveBeenCalledWith(...drive(last));
    app.clock.set({ now: new Date(app.clock.now).toISOString(), rate: 0, aheadMinutes: 0 });
    await tick();
    await user.click(within(strip).getByRole("button", { name: "Deixar o relógio andar" }));
    expect(call).toHaveBeenCalledWith(...drive({ type: "clock", drive: { rate: 1 } }));
  });

  it("can be tried again when they did not come", async () => {
    let attempts = 0;
    const flaky = () => (attempts++ ? view() : Promise.reject(new Refused("offline")));
    open(start(), { name: "lab" }, { lab: flaky });
    await user.click(await screen.findByRole("button", { name: "Tentar de novo" }));
    expect(await screen.findAllByRole("option")).not.toHaveLength(0);
  });
});

describe("the Lab's bank", () => {
  it("has its time stopped, hurried and stepped", async () => {
    const { call } = await lab();
    expect(screen.getByRole("button", { name: "1×" }).getAttribute("aria-pressed")).toBe("true");
    await user.click(screen.getByRole("button", { name: "Parado" }));
    expect(call).toHaveBeenCalledWith(...drive({ type: "clock", drive: { rate: 0 } }));
    await user.click(screen.getByRole("button", { name: "+ 1 dia" }));
    expect(call).toHaveBeenCalledWith(...drive({ type: "clock", drive: { stepSeconds: 86_400 } }));
  });

  it("has an item put into a state", async () => {
    const { call } = await lab();
    await user.selectOptions(screen.getByLabelText("Pôr em outro estado"), "ACCOUNT_LOCKED");
    await user.click(screen.getByRole("button", { name: "Pôr neste estado" }));
    const order = { type: "item", item: ITEM, change: { executionStatus: "ACCOUNT_LOCKED" } };
    expect(call).toHaveBeenCalledWith(...drive(order));
    expect(screen.getByRole("button", { name: "Próxima atualização" })).toHaveProperty("disabled", true);
  });

  it("has faults switched on, shown, and switched off", async () => {
    const fault = {
      id: 3,
      path: "/items/{id}",
      count: 2,
      kind: "status",
      status: 429,
      codeDescription: null,
    };
    const { call } = await lab({}, { lab_drive: () => bank({ faults: [fault as never] }) });
    await unfold(/^Falhas/);
    await user.click(screen.getByRole("button", { name: "Ligar falha" }));
    const { id: _, ...asked } = { ...fault, count: 1 };
    expect(call).toHaveBeenCalledWith(...drive({ type: "addFault", fault: asked }));
    const row = (await screen.findByText("2 vezes")).closest("li") as HTMLElement;
    expect(row.textContent).toContain("Pedidos demais (429)");
    expect(row.closest("details")?.open).toBe(true);
    await user.click(within(row).getByRole("button", { name: "Desligar" }));
    expect(call).toHaveBeenCalledWith(...drive({ type: "removeFault", id: 3 }));
  });

  it("has faults of other clients, which are called what they are", async () => {
    const status = { id: 1, kind: "status", status: 418, codeDescription: null };
    const later = { id: 2, kind: "latency", milliseconds: 250 };
    await lab({ bank: bank({ faults: [status, later] as never }) });
    await unfold(/^Falhas/);
    expect(screen.getByText(/Resposta 418/)).toBeTruthy();
    expect(screen.getByText(/Demora 250 ms/)).toBeTruthy();
  });

  it("does not take back what was done because an older look came late", async () => {
    const looks: ((seen: LabBank) => void)[] = [];
    const stalled = bank({ faults: [{ id: 3, kind: "stall" }] });
    const answers = {
      lab: () => Promise.resolve(view()),
      lab_bank: () => new Promise((seen) => looks.push(seen)),
      lab_drive: () => Promise.resolve(stalled),
    };
    const call = ((command: keyof typeof answers) => answers[command]()) as Call;
    const lab = new Lab();
    await lab.load(call);
    const look = lab.refresh(call);
    await lab.drive(call, { type: "addFault", fault: { kind: "stall" } });
    for (const seen of looks) seen(bank());
    await look;
    expect(lab.bank?.faults).toHaveLength(1);
  });

  it("has its health and its plan set, and forgets everything only after a question", async () => {
    const { call } = await lab();
    await unfold(/^Bancos e plano/);
    await user.selectOptions(screen.getByLabelText("Como está"), "OFFLINE");
    expect(call).toHaveBeenCalledWith(...drive({ type: "health", connector: 5, status: "OFFLINE" }));
    await user.selectOptions(screen.getByLabelText("Atualização automática"), "24");
    expect(call).toHaveBeenCalledWith(...drive({ type: "policy", plan: "production", autoSyncHours: 24 }));
    await user.click(screen.getByRole("button", { name: /^Apagar tudo no banco/ }));
    expect(call).not.toHaveBeenCalledWith(...drive({ type: "reset" }));
    await user.click(screen.getByRole("button", { name: "Apagar tudo" }));
    expect(call).toHaveBeenCalledWith(...drive({ type: "reset" }));
  });

  it("is copied from by Rust, and says what was copied, or that it was not", async () => {
    let works = true;
    const { call } = await lab(
      {},
      { lab_copy: () => (works ? null : Promise.reject(new Refused("clipboard"))) },
    );
    await unfold(/^Para outros programas/);
    await user.click(screen.getByRole("button", { name: "Token de controle" }));
    expect(call).toHaveBeenCalledWith("lab_copy", { what: "controlToken" });
    expect(screen.getByText("Token de controle: copiado.")).toBeTruthy();
    works = false;
    await user.click(screen.getByRole("button", { name: "Endereço" }));
    expect(screen.getByText("Não foi possível copiar. Tente de novo.")).toBeTruthy();
  });

  it("that runs elsewhere is not driven from here, and its cases are started all the same", async () => {
    await lab({ bank: null });
    expect(screen.getByText(/roda em outro programa \(http:\/\/127.0.0.1:4600\)/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Parado" })).toBeNull();
    expect(screen.getByRole("button", { name: "Começar este caso" })).toBeTruthy();
  });
});
