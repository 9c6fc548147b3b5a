import { fireEvent, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Refused } from "../../ipc";
import { asking, expired, running, start, succeeded } from "../../testing/samples";
import { open, updated } from "../../testing/stage";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const user = () => userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
const ask = (over = {}, answers = {}) =>
  open(start(asking(over)), { name: "connection", id: "c-asking" }, answers);
const field = (): HTMLInputElement => screen.getByRole("textbox", { name: /Digite o código/ });
const pass = async (seconds: number) => {
  await vi.advanceTimersByTimeAsync(seconds * 1000);
  await tick();
};

/** What a browser does on Ctrl+V outside of any field. */
const paste = (text: string) =>
  fireEvent.paste(document.body, { clipboardData: { getData: () => text, types: ["text/plain"] } });

describe("the bank's code", () => {
  it("can be pasted anywhere, with spaces, and keeps its zeros", async () => {
    const { call } = ask();
    expect(document.activeElement).toBe(field());
    await paste("00 12-34");
    expect(field().value).toBe("001234");
    await user().click(screen.getByRole("button", { name: "Enviar código" }));
    expect(call).toHaveBeenCalledWith("answer", { connection: "c-asking", value: "001234" });
    expect(field().value).toBe("");
  });

  it("is held to the bank's rule, in the bank's words, before it is sent", async () => {
    const { call } = ask();
    await user().type(field(), "123{Enter}");
    expect(screen.getByRole("alert").textContent).toContain("O token tem 6 dígitos.");
    expect(call).not.toHaveBeenCalledWith("answer", expect.anything());
  });

  it("is asked for again when it did not arrive, and says so", () => {
    ask({ asking: "again" });
    expect(screen.getByRole("alert").textContent).toContain(
      "O código não chegou à Pluggy. Digite-o de novo.",
    );
  });

  it("stays in the field when it could not be sent", async () => {
    ask({}, { answer: () => Promise.reject(new Refused("offline")) });
    await user().type(field(), "123456{Enter}");
    expect(field().value).toBe("123456");
    expect(screen.getByRole("alert").textContent).toContain("A Pluggy não respondeu");
  });

  it("quotes the bank and offers the code that pretend banks accept", async () => {
    ask();
    expect(document.querySelector("q")?.textContent).toBe("Enviamos um SMS para (11) •••••-••41.");
    await user().click(screen.getByRole("button", { name: "Usar" }));
    expect(field().value).toBe("123456");
  });

  it("counts down to the deadline, says so at 30 and 10 seconds, and locks at zero", async () => {
    const { container } = ask();
    const left = () => container.querySelector("[data-test=countdown]")?.textContent;
    expect(left()).toBe("0:42");
    expect(screen.queryByText(/Faltam/)).toBeNull();
    await pass(12);
    expect(left()).toBe("0:30");
    expect(screen.getByText(/Faltam 30 segundos/)).toBeTruthy();
    await pass(20);
    expect(screen.getByText(/Faltam 10 segundos/)).toBeTruthy();
    expect(field().disabled).toBe(false);
    await pass(10);
    expect(field().disabled).toBe(true);
    expect(screen.getByText("O tempo deste código acabou", { selector: ".badge" })).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Enviar código" })).toBeNull();
  });

  it("stands still with a frozen clock", async () => {
    const { app, container } = ask();
    app.take(
      updated(11, { type: "clock" }, { clock: { now: "2026-11-19T12:10:02Z", rate: 0, aheadMinutes: 0 } }),
    );
    await pass(90);
    expect(container.querySelector("[data-test=countdown]")?.textContent).toBe("0:40");
  });

  it("invents no countdown where the bank gave no deadline", () => {
    const { container } = ask({ deadline: null });
    expect(container.querySelector("[data-test=countdown]")).toBeNull();
    expect(screen.getByText("O banco não informou até quando o código vale.")).toBeTruthy();
  });

  it("offers the way on once the bank has given up", async () => {
    const { app, call } = ask();
    app.take(updated(11, { type: "connection", connection: expired() }));
    await tick();
    await user().click(screen.getByRole("button", { name: "Tentar de novo" }));
    expect(call).toHaveBeenCalledWith("update", { connection: "c-asking" });
  });
});

describe("a connection", () => {
  it("shows what was found", () => {
    open(start(succeeded()), { name: "connection", id: "c-ok" });
    expect(screen.getByRole("heading", { name: "Encontramos 3 contas" })).toBeTruthy();
    expect(
      screen.getByText("fatura em aberto R$ 1.942,50", {
        normalizer: (text) => text.replaceAll("\u00a0", " "),
      }),
    ).toBeTruthy();
  });

  it("is cancelled only after a question", async () => {
    const { call } = open(start(running()), { name: "connection", id: "c-running" });
    await user().click(screen.getByRole("button", { name: "Cancelar" }));
    expect(call).not.toHaveBeenCalledWith("remove", expect.anything());
    await user().click(screen.getByRole("button", { name: "Excluir" }));
    expect(call).toHaveBeenCalledWith("remove", { connection: "c-running", copy: "dropped" });
  });

  it("waits under the veil while credentials are typed, and has the focus again after", async () => {
    const { app, call } = open(start(running()), { name: "connection", id: "c-running" });
    const cancel = screen.getByRole("button", { name: "Cancelar" });
    cancel.focus();
    app.take({ type: "prompt", prompt: { type: "connection", connection: "c-running" } });
    await tick();
    expect(document.activeElement?.textContent?.trim()).toBe("Mostrar de novo");
    expect(document.querySelector<HTMLElement>(".stage")?.inert).toBe(true);
    await user().keyboard("{Escape}");
    expect(call).toHaveBeenCalledWith("cancel_prompt");
    app.take({ type: "prompt", prompt: null });
    await tick();
    expect(document.activeElement).toBe(cancel);
  });
});
