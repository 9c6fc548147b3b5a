// The button that a state calls for, in each answer to whether another execution may be asked for; the clock is driven.
import { screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Connection, May } from "../ipc";
import { byWidget, remedy } from "../state/remedy";
import { archived, at, bankDown, NOW, refused, start, succeeded, upkeep } from "../testing/samples";
import { open, updated } from "../testing/stage";

const NOON = Date.parse(NOW);
const allowed = (update: May, of: Connection = succeeded()): Connection => ({
  ...of,
  upkeep: upkeep({ update }),
});
const after = (seconds: number, why: Extract<May, { type: "after" }>["why"] = "fresh"): May => ({
  type: "after",
  at: at(seconds),
  why,
});
const page = (id: string) => ({ name: "connection", id }) as const;

describe("what there is to press", () => {
  const free = (label: string, command: string, code = false) => ({ type: "press", label, command, code });
  it.each([
    [{ type: "now" }, free("remedy.refresh", "update")],
    [after(60), { type: "wait", at: at(60), why: "fresh" }],
    [after(0), free("remedy.refresh", "update")],
    [{ type: "needsInput", what: "code" }, free("remedy.refresh", "update", true)],
    [{ type: "needsInput", what: "credentials" }, free("remedy.enterCredentials", "enter_credentials")],
    [{ type: "needsInput", what: "consent" }, free("remedy.connectAgain", "update")],
    [{ type: "useWidget" }, free("remedy.atWidget", "widget")],
    [{ type: "running" }, { type: "none" }],
    [{ type: "onlyRead" }, free("meuPluggy.readAgain", "update")],
    [
      { type: "never", why: "subscription" },
      { type: "cannot", why: "subscription" },
    ],
  ] as [May, object][])("of one that is well, where it is %j", (may, expected) => {
    expect(remedy(allowed(may), NOON)).toEqual(expected);
  });

  it("of one that went wrong is to try again", () => {
    expect(remedy(allowed({ type: "now" }, bankDown()), NOON)).toEqual(free("remedy.update", "update"));
  });

  it("of one whose data are old is an update, for nothing went wrong", () => {
    const old = bankDown();
    const explanation = { ...old.explanation, cause: "old" } as const;
    expect(remedy({ ...old, explanation }, NOON)).toEqual(free("remedy.refresh", "update"));
  });

  it("of one that the bank refused often is nothing for a while, and of one that it refused once is new credentials", () => {
    const wait = { type: "wait", at: at(900), why: "refusals" };
    expect(remedy(allowed(after(900, "refusals"), refused()), NOON)).toEqual(wait);
    const enter = free("remedy.enterCredentials", "enter_credentials");
    expect(remedy(allowed(after(900, "refusals"), refused()), NOON + 900_000)).toEqual(enter);
    expect(remedy(allowed(after(900, "cooldown"), refused()), NOON)).toEqual(enter);
  });

  it("of what is not there at Pluggy is nothing", () => {
    expect(remedy({ ...succeeded(), made: false }, NOON)).toEqual({ type: "none" });
  });
});

describe("Pluggy’s own window beside it", () => {
  it.each([
    [{ type: "now" }, true],
    [{ type: "needsInput", what: "credentials" }, true],
    [{ type: "needsInput", what: "code" }, true],
    [{ type: "needsInput", what: "consent" }, false],
    // It is bound to no interval; but the bank, and whoever was refused, are left alone.
    [after(900), true],
    [after(900, "refusals"), false],
    [after(900, "bankOffline"), false],
    [after(0, "refusals"), true],
    [{ type: "useWidget" }, false],
    [{ type: "running" }, false],
    [{ type: "onlyRead" }, false],
    [{ type: "never", why: "subscription" }, false],
  ] as [May, boolean][])("where it is %j: %s", (may, offered) => {
    expect(byWidget(allowed(may, refused()), NOON)).toBe(offered);
  });

  it("is for what is there at Pluggy, and is not refreshed elsewhere", () => {
    expect(byWidget(succeeded(), NOON)).toBe(true);
    expect(byWidget(archived(), NOON)).toBe(false);
    expect(byWidget({ ...succeeded(), made: false }, NOON)).toBe(false);
    const { institution } = succeeded();
    expect(byWidget({ ...succeeded(), institution: { ...institution, refresh: "meuPluggy" } }, NOON)).toBe(
      false,
    );
    const already = { ...refused().explanation, remedy: "widget" } as const;
    expect(byWidget({ ...refused(), explanation: already }, NOON)).toBe(false);
  });
});

describe("an update whose time has not come", () => {
  beforeEach(() => void vi.useFakeTimers({ now: NOON }));
  afterEach(() => void vi.useRealTimers());
  const user = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
  const pass = async (ms: number) => {
    await vi.advanceTimersByTimeAsync(ms);
    await tick();
  };

  it("counts down, says why, keeps the keyboard, and is pressed once it has come", async () => {
    const { call } = open(start(allowed(after(90))), page("c-ok"));
    const button = screen.getByRole("button", { name: "Disponível em 1:30" });
    expect(button.getAttribute("aria-disabled")).toBe("true");
    const reason = document.getElementById(button.getAttribute("aria-describedby") ?? "");
    expect(reason?.textContent).toBe("O que há é recente: a Pluggy aceita outra atualização às 09:11.");
    button.focus();
    await user.click(button);
    expect(call).not.toHaveBeenCalledWith("update", expect.anything());
    await pass(60_000);
    expect(button.textContent?.trim()).toBe("Disponível em 0:30");
    const told = () => screen.queryByText("Banco Ipê já pode ser atualizada.");
    expect(told()).toBeNull();
    await pass(30_500);
    expect(button.textContent?.trim()).toBe("Atualizar");
    expect(document.activeElement).toBe(button);
    expect(told()?.getAttribute("role")).toBe("status");
    await user.click(button);
    expect(call).toHaveBeenCalledWith("update", { connection: "c-ok" });
  });

  it("says when, where more than an hour is left, and on which day, where it is another one", () => {
    const first = open(start(allowed(after(3 * 3600))), page("c-ok"));
    expect(screen.getByRole("button", { name: "Disponível às 12:10" })).toBeTruthy();
    first.unmount();
    open(start(allowed(after(86_400 * 3, "quota"))), page("c-ok"));
    expect(screen.getByRole("button", { name: "Disponível em 22/11, 09:10" })).toBeTruthy();
    expect(screen.getByText(/ela volta em 22\/11\.$/)).toBeTruthy();
  });

  it("is told of in a list only to whoever waits for it", async () => {
    const other = { ...allowed(after(30)), id: "c-2" };
    open(start(allowed(after(30)), other));
    const [first] = screen.getAllByRole("button", { name: /^Disponível em/ });
    first?.focus();
    await pass(31_000);
    expect(screen.getAllByText("Banco Ipê já pode ser atualizada.")).toHaveLength(1);
    expect(screen.getAllByRole("button", { name: "Atualizar" })).toHaveLength(2);
  });

  it("is pressed as soon as Rust says that it may be", async () => {
    const { app } = open(start(allowed(after(3600 * 5))), page("c-ok"));
    app.take(updated(11, { type: "connection", connection: succeeded() }));
    await tick();
    expect(screen.getByRole("button", { name: "Atualizar" }).getAttribute("aria-disabled")).toBeNull();
  });
});

describe("on the page", () => {
  const user = userEvent.setup();

  it("what cannot be had is said, and not offered", () => {
    const never = { type: "never", why: "tooManyErrors" } as const;
    open(start(allowed(never, bankDown())), page("c-down"));
    expect(screen.getByText("A Pluggy deixou de tentar; o suporte dela pode liberar.")).toBeTruthy();
    expect(screen.queryByRole("button", { name: /Tentar de novo|Atualizar/ })).toBeNull();
  });

  it("a code that will be asked for is announced by the button", async () => {
    const { call } = open(start(allowed({ type: "needsInput", what: "code" })), page("c-ok"));
    expect(screen.getByText("Cada atualização pede um código novo do banco.")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Atualizar" }));
    expect(call).toHaveBeenCalledWith("update", { connection: "c-ok" });
  });

  it("new credentials can be entered though nothing calls for them, and not while the bank rests", async () => {
    const { app, call } = open(start(succeeded()), page("c-ok"));
    const name = "Informar os dados de acesso de novo";
    await user.click(screen.getByRole("button", { name }));
    expect(call).toHaveBeenCalledWith("enter_credentials", { connection: "c-ok" });
    const resting = allowed(after(900, "refusals"));
    app.take(updated(11, { type: "connection", connection: resting }));
    await tick();
    expect(screen.queryByRole("button", { name })).toBeNull();
  });

  it("Pluggy’s own window is one button, beside what the state calls for, or with what is settled where all is well", async () => {
    const { app, call } = open(start(refused()), page("c-refused"));
    const beside = screen.getByRole("button", { name: "Tentar na janela da Pluggy" });
    await user.click(beside);
    expect(call).toHaveBeenCalledWith("widget", { connection: "c-refused" });
    expect(beside.classList.contains("primary")).toBe(false);
    const well = { ...succeeded(), id: "c-refused" };
    app.take(updated(11, { type: "connection", connection: well }));
    await tick();
    expect(screen.queryByRole("button", { name: "Tentar na janela da Pluggy" })).toBeNull();
    const settled = within(screen.getByRole("region", { name: "Cuidar desta conexão" }));
    expect(settled.getByRole("button", { name: "Atualizar na janela da Pluggy" })).toBeTruthy();
    expect(screen.getAllByRole("button", { name: /Pluggy/ })).toHaveLength(1);
  });

  it("where the plan leaves only that window, it is not offered twice", () => {
    open(start(allowed({ type: "useWidget" })), page("c-ok"));
    expect(screen.getAllByRole("button", { name: /janela da Pluggy/ })).toHaveLength(1);
  });

  it("a list says nothing of what is well and cannot be updated", () => {
    open(start(allowed({ type: "never", why: "subscription" })));
    const row = within(screen.getByRole("listitem"));
    expect(row.queryByText(/não atualiza conexões/)).toBeNull();
    expect(row.getAllByRole("button")).toHaveLength(1);
  });
});
