import { screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { Refused } from "../ipc";
import { credForm, field } from "../testing/forms";
import { openCred } from "../testing/stage";

const user = userEvent.setup();
const cpf = (): HTMLInputElement => screen.getByLabelText("CPF");
const password = (): HTMLInputElement => screen.getByLabelText("Senha do internet banking");
const submit = () => user.click(screen.getByRole("button", { name: "Entrar" }));

describe("the credential window", () => {
  it("hands over what was typed, as it was typed", async () => {
    const { call } = openCred(credForm());
    await user.type(cpf(), "00109277600");
    await user.type(password(), " segredo {Enter}");
    expect(call).toHaveBeenCalledWith("cred_submit", {
      values: { user: "00109277600", password: " segredo " },
      remember: "no",
    });
  });

  it("says what is missing and what does not match, and goes to the first", async () => {
    const { call } = openCred(credForm());
    await user.type(cpf(), "123");
    await submit();
    expect(document.activeElement).toBe(cpf());
    expect(screen.getByText("O CPF tem 11 dígitos.")).toBeTruthy();
    expect(screen.getByText("Preencha este campo.")).toBeTruthy();
    expect(call).not.toHaveBeenCalledWith("cred_submit", expect.anything());
  });

  it("writes a CPF as people do, and says at once when there is none of that number", async () => {
    const { call } = openCred(credForm());
    await user.type(cpf(), "76109277637");
    await user.tab();
    expect(cpf().value).toBe("761.092.776-37");
    expect(screen.getByText("Este CPF não existe. Confira os números.")).toBeTruthy();
    await user.clear(cpf());
    await user.type(cpf(), "76109277673");
    expect(screen.queryByText(/não existe/)).toBeNull();
    await user.type(password(), "segredo{Enter}");
    expect(cpf().value).toBe("");
    expect(call).toHaveBeenCalledWith("cred_submit", {
      values: { user: "76109277673", password: "segredo" },
      remember: "no",
    });
  });

  it("checks a field when it is left", async () => {
    openCred(credForm());
    await user.type(cpf(), "123");
    await user.tab();
    expect(cpf().getAttribute("aria-invalid")).toBe("true");
  });

  it("shows what was refused the last time, in optional fields too", async () => {
    const refused = { type: "invalid", message: "CPF não encontrado." } as const;
    openCred(credForm({ fields: [field({ value: "00109277600", error: refused, optional: true })] }));
    expect(screen.getByText("CPF não encontrado.")).toBeTruthy();
    await waitFor(() => expect(document.activeElement).toBe(screen.getByRole("textbox")));
  });

  it("shows and hides the password, and wipes it once handed over", async () => {
    openCred(credForm(), { cred_submit: () => Promise.reject(new Refused("offline")) });
    expect(password().type).toBe("password");
    await user.click(screen.getByRole("button", { name: /Mostrar/ }));
    expect(password().type).toBe("text");
    await user.click(screen.getByRole("button", { name: "Preencher dados de teste" }));
    await submit();
    expect(await screen.findByText(/A Pluggy não respondeu/)).toBeTruthy();
    expect(password().value).toBe("");
  });

  it("offers no test data where the bank is real", () => {
    openCred(credForm({ testValues: null }));
    expect(screen.queryByText("Preencher dados de teste")).toBeNull();
    expect(screen.getByText(/A Pluggy a guarda criptografada/)).toBeTruthy();
  });

  it("is given up with Esc", async () => {
    const { call } = openCred(credForm());
    await user.keyboard("{Escape}");
    expect(call).toHaveBeenCalledWith("cred_cancel");
  });
});
