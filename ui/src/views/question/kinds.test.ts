import { screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { Refused, type Act, type Question } from "../../ipc";
import { asking, running, start } from "../../testing/samples";
import { open, updated } from "../../testing/stage";

const user = userEvent.setup();
const PICTURE = "data:image/png;base64,iVBORw0KGgo=";

function ask(kind: Question["kind"], over: Partial<Question> = {}, answers = {}) {
  const connection = asking({ kind, label: "Qual conta?", deadline: null, ...over });
  return open(start(connection), { name: "connection", id: "c-asking" }, answers);
}

function wait(kind: Act["kind"], over: Partial<Act> = {}) {
  const act: Act = { kind, instructions: null, askedAt: "2026-11-19T12:10:02Z", deadline: null, ...over };
  const connection = running({ stage: { type: "needsAct", act } });
  return open(start(connection), { name: "connection", id: "c-running" });
}

describe("a choice", () => {
  const options = ["Conta pessoal", "Conta da família"].map((label, index) => ({ value: `${index}`, label }));

  it("has the keyboard, offers all that the bank does, and is sent by its value", async () => {
    const { call } = ask({ type: "choice", options });
    expect(screen.getByRole("group", { name: "Qual conta?" })).toBeTruthy();
    expect(document.activeElement).toBe(screen.getByRole("radio", { name: "Conta pessoal" }));
    await user.click(screen.getByRole("radio", { name: "Conta da família" }));
    await user.click(screen.getByRole("button", { name: "Continuar" }));
    expect(call).toHaveBeenCalledWith("answer", { connection: "c-asking", value: "1" });
  });

  it("is asked for when none was made, and sends nothing", async () => {
    const { call } = ask({ type: "choice", options });
    await user.click(screen.getByRole("button", { name: "Continuar" }));
    expect(screen.getByText("Escolha uma das opções.")).toBeTruthy();
    expect(call).not.toHaveBeenCalledWith("answer", expect.anything());
  });

  it("is a menu where there are many, and what was picked is still there while it is on its way", async () => {
    const many = Array.from({ length: 8 }, (_, index) => ({ value: `v${index}`, label: `Agência ${index}` }));
    const { app, call } = ask({ type: "choice", options: many });
    await user.selectOptions(screen.getByRole("combobox", { name: "Qual conta?" }), "Agência 6");
    await user.click(screen.getByRole("button", { name: "Continuar" }));
    expect(call).toHaveBeenCalledWith("answer", { connection: "c-asking", value: "v6" });
    const answering = { ...asking(), stage: { type: "answering" as const } };
    app.take(updated(11, { type: "connection", connection: answering }));
    const menu = (await screen.findByRole("combobox")) as HTMLSelectElement;
    expect(menu.value).toBe("v6");
    expect(menu.disabled).toBe(true);
  });
});

describe("a picture", () => {
  it("is shown with what it is, can be made larger, and its text is typed below", async () => {
    const { call, container } = ask({ type: "picture", picture: PICTURE }, { validation: null });
    const image = screen.getByRole("img", { name: "Imagem de Banco Araucária com o código a digitar" });
    expect(image.getAttribute("src")).toBe(PICTURE);
    const size = () => container.querySelector<HTMLElement>(".frame")?.style.getPropertyValue("--size");
    expect(size()).toBe("320px");
    await user.click(screen.getByRole("button", { name: "Aumentar imagem" }));
    expect(size()).toBe("440px");
    await user.type(screen.getByLabelText("Qual conta?"), "a b1");
    await user.click(screen.getByRole("button", { name: "Enviar código" }));
    expect(call).toHaveBeenCalledWith("answer", { connection: "c-asking", value: "a b1" });
  });

  it("that is none says so", () => {
    ask({ type: "picture", picture: null });
    expect(screen.getByText(/não é uma imagem/)).toBeTruthy();
  });
});

it("a password is typed in the credential window", async () => {
  const { call } = ask({ type: "password" });
  expect(screen.queryByRole("textbox")).toBeNull();
  await user.click(screen.getByRole("button", { name: "Digitar a senha" }));
  expect(call).toHaveBeenCalledWith("answer_unseen", { connection: "c-asking" });
});

describe("the bank's page", () => {
  it("is opened in the browser, again if need be, copied, and looked after", async () => {
    const { call } = ask({ type: "page", host: "autoriza.banco.example" });
    expect(screen.getByText(/Abrimos autoriza\.banco\.example no seu navegador/)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Abrir a página do banco" }));
    expect(call).toHaveBeenCalledWith("open_page", { connection: "c-asking" });
    expect(
      screen.getByRole("heading", { name: "Termine no site ou no app do banco e volte aqui" }),
    ).toBeTruthy();
    expect(screen.getByRole("button", { name: "Abrir a página de novo" })).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Copiar endereço" }));
    expect(call).toHaveBeenCalledWith("copy_page", { connection: "c-asking" });
    await user.click(screen.getByRole("button", { name: "Já autorizei, verificar" }));
    expect(call).toHaveBeenCalledWith("look", { connection: "c-asking" });
    expect(screen.getByText(/Ainda não vimos a autorização/)).toBeTruthy();
  });

  it("says when the browser did not open, and what to do", async () => {
    ask({ type: "page", host: "a.example" }, {}, { open_page: () => Promise.reject(new Refused("browser")) });
    await user.click(screen.getByRole("button", { name: "Abrir a página do banco" }));
    expect(screen.getByText("O navegador não abriu. Copie o endereço e abra-o você.")).toBeTruthy();
  });

  it("is not opened where its address is not safe", () => {
    ask({ type: "page", host: null });
    expect(screen.getByText(/não é seguro/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Abrir a página do banco" })).toBeNull();
  });
});

describe("the phone", () => {
  it("scans a picture that is replaced as the bank replaces it", async () => {
    const { app } = wait({ type: "scan", picture: PICTURE });
    expect(screen.getByRole("img", { name: /aplicativo de Caixa Jatobá/ }).getAttribute("src")).toBe(PICTURE);
    const act: Act = {
      kind: { type: "scan", picture: `${PICTURE}AAAA` },
      instructions: null,
      askedAt: "2026-11-19T12:10:02Z",
      deadline: null,
    };
    app.take(updated(11, { type: "connection", connection: running({ stage: { type: "needsAct", act } }) }));
    await expect
      .poll(() => screen.getByRole("img", { name: /aplicativo/ }).getAttribute("src"))
      .toContain("AAAA");
  });

  it("approves under the name that the bank shows there", async () => {
    const { call } = wait({ type: "approve", device: "Pluggy" }, { instructions: "Abra o aplicativo." });
    expect(screen.getByText("Lá, este acesso aparece como “Pluggy”.")).toBeTruthy();
    expect(screen.getByText("Abra o aplicativo.")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Já aprovei, verificar" }));
    expect(call).toHaveBeenCalledWith("look", { connection: "c-running" });
    expect(screen.getByText("Ainda não vimos. A Tomada continua verificando.")).toBeTruthy();
  });
});
