import { screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Refused, type CredAbout, type CredProblem } from "../ipc";
import { credAsk, newCode } from "../testing/forms";
import { openCred } from "../testing/stage";

afterEach(() => void vi.useRealTimers());

const user = userEvent.setup();
const field = (label: string): HTMLInputElement => screen.getByLabelText(label);
const press = (name: string) => user.click(screen.getByRole("button", { name }));
const given = (values: object) => ["cred_submit", { values }] as const;
const keys: CredAbout = { type: "clientKeys", clientId: null };

describe("an application's keys", () => {
  it("are handed over by their names, the secret hidden until it is to be shown", async () => {
    const { call } = openCred(credAsk(keys));
    expect(document.title).toBe("Chaves da sua aplicação");
    await user.type(field("Client ID"), "id-1");
    expect(field("Client Secret").type).toBe("password");
    await press("Mostrar Client Secret");
    expect(field("Client Secret").type).toBe("text");
    await user.type(field("Client Secret"), "hush{Enter}");
    expect(call).toHaveBeenCalledWith(...given({ clientId: "id-1", clientSecret: "hush" }));
    expect(field("Client Secret").value).toBe("");
  });

  it("that are refused are asked for again in the same window, and say so at the field", async () => {
    const again = credAsk({ ...keys, clientId: "id-1" }, { type: "refused" });
    openCred(credAsk(keys), { cred_form: () => again });
    await user.type(field("Client ID"), "id-1");
    await user.type(field("Client Secret"), "wrong{Enter}");
    await waitFor(() => expect(field("Client Secret").getAttribute("aria-invalid")).toBe("true"));
    expect(screen.getByText(/A Pluggy recusou estas chaves/)).toBeTruthy();
    expect(field("Client ID").value).toBe("id-1");
    expect(field("Client Secret").value).toBe("");
    await waitFor(() => expect(document.activeElement).toBe(field("Client Secret")));
  });

  it("lead to whatever has to be asked next", async () => {
    openCred(credAsk(keys), { cred_form: () => credAsk({ type: "newPassphrase", because: null }) });
    await user.type(field("Client ID"), "id-1");
    await user.type(field("Client Secret"), "hush{Enter}");
    expect(await screen.findByRole("heading", { name: "Criar uma senha" })).toBeTruthy();
    expect(document.title).toBe("Criar uma senha");
  });

  it("are kept on the screen's form when they could not be handed over", async () => {
    const { call } = openCred(credAsk(keys), { cred_submit: () => Promise.reject(new Refused("notNow")) });
    await user.type(field("Client ID"), "id-1");
    await user.type(field("Client Secret"), "hush{Enter}");
    expect((await screen.findByRole("alert")).textContent).toContain("A situação mudou");
    expect(call).not.toHaveBeenCalledWith("cred_form");
  });
});

it.each([
  [{ type: "offline" }, "Sem resposta"],
  [{ type: "answer" }, "A resposta não veio da Pluggy"],
  [{ type: "address" }, "Este endereço não serve"],
] as [CredProblem, string][])("says what is no field's fault apart: %j", (problem, said) => {
  openCred(credAsk({ type: "broker", host: "empresa.example" }, problem));
  expect(screen.getByRole("alert").textContent).toContain(said);
  expect(field("Token de acesso").getAttribute("aria-invalid")).toBe("false");
});

it("names the company that a token is for, and that refused it", async () => {
  const { call } = openCred(credAsk({ type: "broker", host: "empresa.example" }, { type: "refused" }));
  expect(screen.getByText("empresa.example quer ver um token antes de responder.")).toBeTruthy();
  expect(screen.getByText(/^empresa\.example recusou este token/)).toBeTruthy();
  await user.type(field("Token de acesso"), "t0ken{Enter}");
  expect(call).toHaveBeenCalledWith(...given({ bearer: "t0ken" }));
});

describe("a new passphrase", () => {
  const type = async (first: string, second: string) => {
    await user.type(field("Senha nova"), first);
    await user.type(field("A mesma senha outra vez"), `${second}{Enter}`);
  };

  it("says that nobody can reset it, and is handed over typed twice", async () => {
    const { call } = openCred(credAsk({ type: "newPassphrase", because: null }));
    expect(screen.getByText(/Ninguém pode trocar esta senha por você/)).toBeTruthy();
    await type("oito éé ", "oito éé ");
    expect(call).toHaveBeenCalledWith(...given({ passphrase: "oito éé ", again: "oito éé " }));
  });

  it("is being at work, and a lock falls from here too", async () => {
    const { call } = openCred(credAsk({ type: "newPassphrase", because: null }));
    await user.type(field("Senha nova"), "oito");
    expect(call.mock.calls.filter(([name]) => name === "seen")).toHaveLength(1);
    expect(call).not.toHaveBeenCalledWith("lock");
    await user.keyboard("{Control>}l{/Control}");
    expect(call).toHaveBeenCalledWith("lock");
  });

  it("says why a profile needs one where a keyring should have done", () => {
    openCred(credAsk({ type: "newPassphrase", because: "noDefault" }));
    expect(
      screen.getByText(/não tem um chaveiro padrão que dure.* Por isso este perfil precisa de uma senha/),
    ).toBeTruthy();
  });

  it("needs eight characters, and the same ones twice", async () => {
    const { call } = openCred(credAsk({ type: "newPassphrase", because: null }));
    await type("sete777", "sete777");
    expect(screen.getByText("Use pelo menos 8 caracteres.")).toBeTruthy();
    expect(document.activeElement).toBe(field("Senha nova"));
    await user.type(field("Senha nova"), "8");
    await press("Usar esta senha");
    expect(screen.getByText("As duas não são iguais.")).toBeTruthy();
    expect(document.activeElement).toBe(field("A mesma senha outra vez"));
    expect(call).not.toHaveBeenCalledWith("cred_submit", expect.anything());
  });

  it.each([
    [{ type: "tooShort", fewest: 12 }, "Senha nova", "Use pelo menos 12 caracteres."],
    [{ type: "tooLong" }, "Senha nova", "É longa demais para uma senha."],
    [{ type: "notTheSame" }, "A mesma senha outra vez", "As duas não são iguais."],
  ] as [CredProblem, string, string][])("says what Rust found at the field: %j", (problem, label, said) => {
    openCred(credAsk({ type: "newPassphrase", because: null }, problem));
    expect(screen.getByText(said)).toBeTruthy();
    expect(field(label).getAttribute("aria-invalid")).toBe("true");
  });
});

describe("a passphrase", () => {
  it("that was wrong has to wait, and the button says how long", async () => {
    vi.useFakeTimers();
    const { call } = openCred(credAsk({ type: "passphrase" }, { type: "wrong", wait: 2 }));
    const typing = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
    expect(screen.getByText("Esta senha não abre o perfil.")).toBeTruthy();
    expect(screen.getByRole("button", { name: "Tente de novo em 2 s" })).toHaveProperty("disabled", true);
    await typing.type(field("Senha"), "correta 1{Enter}");
    expect(call).not.toHaveBeenCalledWith("cred_submit", expect.anything());
    await vi.advanceTimersByTimeAsync(1250);
    await tick();
    expect(screen.getByRole("button", { name: "Tente de novo em 1 s" })).toBeTruthy();
    await vi.advanceTimersByTimeAsync(1000);
    await tick();
    expect(screen.getByRole("button", { name: "Desbloquear" })).toHaveProperty("disabled", false);
    await typing.type(field("Senha"), "{Enter}");
    expect(call).toHaveBeenCalledWith(...given({ passphrase: "correta 1" }));
  });

  it("may be tried again at once after a typing error", async () => {
    openCred(credAsk({ type: "passphrase" }, { type: "wrong", wait: 0 }));
    expect(screen.getByRole("button", { name: "Desbloquear" })).toHaveProperty("disabled", false);
  });

  it("warns of Caps Lock", async () => {
    openCred(credAsk({ type: "passphrase" }));
    const event = new KeyboardEvent("keyup", { key: "A", bubbles: true });
    Object.defineProperty(event, "getModifierState", { value: (key: string) => key === "CapsLock" });
    field("Senha").dispatchEvent(event);
    await tick();
    expect(screen.getByText("Caps Lock está ligado.")).toBeTruthy();
  });
});

describe("a new recovery code", () => {
  it("is shown, then hidden while two of its groups are asked for by number", async () => {
    const { call } = openCred(credAsk(newCode));
    expect(screen.getAllByRole("listitem").map((group) => group.textContent)).toContain("30F4T");
    expect(screen.queryByRole("textbox")).toBeNull();
    await press("Já anotei");
    expect(screen.queryByText("0F4T")).toBeNull();
    await waitFor(() => expect(document.activeElement).toBe(field("Grupo 3")));
    await user.type(field("Grupo 3"), "0f4t");
    await user.type(field("Grupo 6"), "5nhb{Enter}");
    expect(call).toHaveBeenCalledWith(...given({ first: "0f4t", second: "5nhb" }));
  });

  it("can be looked at again by whoever did not write it down", async () => {
    openCred(credAsk(newCode, { type: "notWritten" }));
    expect(screen.getByText(/Uma das duas partes não confere/)).toBeTruthy();
    expect(screen.queryByText("0F4T")).toBeNull();
    await press("Ver o código de novo");
    expect(screen.getByText("0F4T")).toBeTruthy();
  });
});

describe("a recovery code", () => {
  it("is handed over as it was typed", async () => {
    const { call } = openCred(credAsk({ type: "recoveryCode" }));
    await user.type(field("Código de recuperação"), "7k2m 9qxd{Enter}");
    expect(call).toHaveBeenCalledWith(...given({ code: "7k2m 9qxd" }));
  });

  it.each([
    [{ type: "codeLength" }, "Faltam ou sobram letras"],
    [{ type: "codeTypo" }, "Há um erro de digitação"],
    [{ type: "wrong", wait: 0 }, "Este código não abre este perfil"],
    [{ type: "tooSoon", wait: 3 }, "Cedo demais"],
  ] as [CredProblem, string][])("says what is wrong with it: %j", (problem, said) => {
    openCred(credAsk({ type: "recoveryCode" }, problem));
    expect(screen.getByText(new RegExp(said))).toBeTruthy();
    expect(field("Código de recuperação").getAttribute("aria-invalid")).toBe("true");
  });

  it("is given up with Esc", async () => {
    const { call } = openCred(credAsk({ type: "recoveryCode" }));
    await user.keyboard("{Escape}");
    expect(call).toHaveBeenCalledWith("cred_cancel");
  });
});
