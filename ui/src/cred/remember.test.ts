import { screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { credFields, credForm } from "../testing/forms";
import { openCred } from "../testing/stage";

const user = userEvent.setup();
const box = (): HTMLInputElement => screen.getByRole("checkbox", { name: "Lembrar neste computador" });
const cpf = (): HTMLInputElement => screen.getByLabelText("CPF");
const password = (): HTMLInputElement => screen.getByLabelText("Senha do internet banking");
const enter = () => user.click(screen.getByRole("button", { name: "Entrar" }));
const kept = credFields.map((field) => ({ ...field, kept: true }));

describe("remembering on this computer", () => {
  it("is off until it is ticked, and says what it means", async () => {
    const { call } = openCred(credForm({ testValues: null }));
    expect(box().checked).toBe(false);
    expect(screen.getByText(/A senha não fica neste computador/)).toBeTruthy();
    await user.click(box());
    expect(screen.queryByText(/A senha não fica neste computador/)).toBeNull();
    expect(screen.getByText(/A Pluggy também guarda a senha/)).toBeTruthy();
    await user.type(cpf(), "76109277673");
    await user.type(password(), "segredo{Enter}");
    expect(call).toHaveBeenCalledWith("cred_submit", {
      values: { user: "76109277673", password: "segredo" },
      remember: "yes",
    });
  });

  it("is not offered where nothing could be kept", async () => {
    const { call } = openCred(credForm({ remember: null }));
    expect(screen.queryByRole("checkbox")).toBeNull();
    await user.type(cpf(), "76109277673");
    await user.type(password(), "segredo{Enter}");
    expect(call).toHaveBeenCalledWith("cred_submit", {
      values: { user: "76109277673", password: "segredo" },
    });
  });

  it("lets a field be empty of which a value is kept, and says so there", async () => {
    const { call } = openCred(credForm({ fields: kept, remember: "yes" }));
    expect(box().checked).toBe(true);
    expect(screen.getAllByText(/Guardado neste computador: deixe vazio para usar/)).toHaveLength(2);
    expect(cpf().value).toBe("");
    expect(cpf().getAttribute("aria-required")).toBe("false");
    await enter();
    expect(call).toHaveBeenCalledWith("cred_submit", { values: {}, remember: "yes" });
  });

  it("checks what is typed in its place, and hands over that alone", async () => {
    const { call } = openCred(credForm({ fields: kept, remember: "yes" }));
    await user.type(password(), "curta");
    await enter();
    expect(screen.getByText("A senha tem de 6 a 20 caracteres.")).toBeTruthy();
    expect(call).not.toHaveBeenCalledWith("cred_submit", expect.anything());
    await user.type(password(), "-nem-tanto");
    await enter();
    expect(call).toHaveBeenCalledWith("cred_submit", {
      values: { password: "curta-nem-tanto" },
      remember: "yes",
    });
  });

  it("still wants what is not kept", async () => {
    const fields = credFields.map((field) => ({ ...field, kept: field.name === "user" }));
    const { call } = openCred(credForm({ fields, remember: "yes" }));
    await enter();
    expect(document.activeElement).toBe(password());
    expect(screen.getAllByText("Preencha este campo.")).toHaveLength(1);
    expect(call).not.toHaveBeenCalledWith("cred_submit", expect.anything());
  });

  it("says that what is kept is used once more when the tick is taken away", async () => {
    const { call } = openCred(credForm({ fields: kept, remember: "yes" }));
    await user.click(box());
    expect(screen.getByText("O que está guardado vale só desta vez e depois é esquecido.")).toBeTruthy();
    await enter();
    expect(call).toHaveBeenCalledWith("cred_submit", { values: {}, remember: "no" });
  });
});
