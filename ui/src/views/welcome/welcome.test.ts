import { screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import { describe, expect, it } from "vitest";
import { Refused } from "../../ipc";
import { mine, opened, profile, startAt } from "../../testing/samples";
import { open } from "../../testing/stage";

const user = userEvent.setup();
const home = { name: "home" } as const;
const first = () => startAt({ type: "welcome" });
const press = (name: string | RegExp) => user.click(screen.getByRole("button", { name }));

describe("the first start", () => {
  it("offers three ways, and begins with pretend banks by one click", async () => {
    const { app, call } = open(first());
    expect(screen.getByRole("heading", { name: "Bem-vindo à Tomada" })).toBeTruthy();
    expect(document.title).toBe("Bem-vindo à Tomada — Tomada");
    expect(screen.getAllByRole("button").map((button) => button.textContent?.trim())).toEqual([
      "Experimentar",
      "Configurar",
      "Informar",
      "Restaurar um backup…",
    ]);
    await press("Experimentar");
    expect(call).toHaveBeenCalledWith("begin", { beginning: { type: "sandbox" } });
    app.take({ type: "stage", stage: opened(profile()), profiles: [profile()] });
    await tick();
    expect(screen.getByRole("heading", { name: "Conexões" })).toBeTruthy();
  });

  it("says what went wrong where the button is", async () => {
    open(first(), home, { begin: () => Promise.reject(new Refused("disk")) });
    await press("Experimentar");
    expect((await screen.findByRole("alert")).textContent).toContain("Não foi possível gravar no disco");
  });

  it("says what went wrong later", async () => {
    const { app } = open(first());
    app.take({ type: "trouble", code: "offline" });
    await tick();
    expect(screen.getByRole("alert").textContent).toContain("A Pluggy não respondeu");
  });

  it("has no way back, until there is a profile", async () => {
    open(first());
    expect(screen.queryByRole("button", { name: /Voltar/ })).toBeNull();
  });

  it("leads back to the profile that was in use", async () => {
    const { call } = open(startAt({ type: "welcome" }, mine(), profile()));
    expect(screen.getByRole("heading", { name: "Outro perfil" })).toBeTruthy();
    await press("Voltar a Meus bancos");
    expect(call).toHaveBeenCalledWith("switch_profile", { profile: mine().id });
  });
});

describe("an organization's rules", () => {
  const company = "https://bancos.empresa.example/token";
  const ruled = () => ({ ...first(), policy: { profiles: ["broker" as const], broker: company } });

  it("leave the ways that they allow, and say why there are no others", async () => {
    open(ruled());
    const buttons = screen.getAllByRole("button").map((button) => button.textContent?.trim());
    expect(buttons).toEqual(["Informar", "Restaurar um backup…"]);
    expect(screen.getByText(/Sua organização definiu como a Tomada pode ser usada/)).toBeTruthy();
  });

  it("fill in the company's address, which nobody changes", async () => {
    const { call } = open(ruled());
    await press("Informar");
    const url = screen.getByRole("textbox", { name: "Endereço" }) as HTMLInputElement;
    await user.type(url, "/outro");
    expect(url.value).toBe(company);
    expect(screen.getByText("Definido pela sua organização")).toBeTruthy();
    await press("Testar e continuar");
    expect(call).toHaveBeenCalledWith("begin", {
      beginning: { type: "broker", url: company, hasBearer: false, publicKey: null },
    });
  });

  it("are said when something else was tried", async () => {
    open(first(), home, { begin: () => Promise.reject(new Refused("fixed")) });
    await press("Experimentar");
    expect((await screen.findByRole("alert")).textContent).toBe("Isto é definido pela sua organização.");
  });
});

describe("own keys", () => {
  it("are explained, with the vendor's advice, before they are asked for in the credential window", async () => {
    const { call } = open(first());
    await press("Configurar");
    for (const said of [
      /dashboard\.pluggy\.ai/,
      /meu\.pluggy\.ai/,
      /O lugar de um Client Secret é um servidor/,
      /habilite \(200\) MeuPluggy/,
      /Só para as suas próprias contas: não para as de outras pessoas, nem para uso comercial/,
      /antes que o período de teste da Pluggy acabe/,
    ])
      expect(screen.getAllByText(said).length, String(said)).toBeGreaterThan(0);
    expect(screen.getAllByRole("textbox")).toEqual([screen.getByLabelText("Chave pública")]);
    expect(screen.getByLabelText("Chave pública").closest("details")?.open).toBe(false);
    await press("Informar as chaves");
    expect(call).toHaveBeenCalledWith("begin", { beginning: { type: "ownKeys", publicKey: null } });
  });

  it("come with the application's public key, where there is one; what is none is said at the field", async () => {
    const { call } = open(first(), home, { begin: () => Promise.reject(new Refused("publicKey")) });
    await press("Configurar");
    await user.click(screen.getByText("A aplicação tem uma chave pública da Pluggy (opcional)"));
    const key = screen.getByRole("textbox", { name: "Chave pública" });
    await user.type(key, " PEM ");
    await press("Informar as chaves");
    expect(call).toHaveBeenCalledWith("begin", { beginning: { type: "ownKeys", publicKey: "PEM" } });
    expect((await screen.findByText(/Esta não é uma chave pública/)).id).toBe("public-key-problem");
    expect(key.getAttribute("aria-invalid")).toBe("true");
    await user.type(key, "x");
    expect(screen.queryByText(/Esta não é uma chave pública/)).toBeNull();
  });

  it("are walked to and back from by keyboard", async () => {
    open(first());
    await user.tab();
    await user.tab();
    await user.keyboard("{Enter}");
    await waitFor(() => expect(document.activeElement?.tagName).toBe("MAIN"));
    await press("Voltar");
    await waitFor(() => expect(document.activeElement?.textContent?.trim()).toBe("Configurar"));
  });
});

describe("a company's address", () => {
  const address = (): HTMLInputElement => screen.getByRole("textbox", { name: "Endereço" });
  async function company(answers = {}) {
    const opened = open(first(), home, answers);
    await press("Informar");
    return opened;
  }

  it("is handed over, and whether it asks for a token", async () => {
    const { call } = await company();
    await user.type(address(), " https://empresa.example/token ");
    await user.click(screen.getByRole("checkbox", { name: "O endereço pede um token de acesso" }));
    await press("Testar e continuar");
    const beginning = {
      type: "broker",
      url: "https://empresa.example/token",
      hasBearer: true,
      publicKey: null,
    };
    expect(call).toHaveBeenCalledWith("begin", { beginning });
  });

  it.each(["", "empresa", "http://empresa.example", "ftp://empresa.example", "https://a:b@empresa.example"])(
    "is not %j",
    async (typed) => {
      const { call } = await company();
      if (typed) await user.type(address(), typed);
      await press("Testar e continuar");
      expect(screen.getByText(/Este endereço não serve/)).toBeTruthy();
      expect(address().getAttribute("aria-invalid")).toBe("true");
      expect(document.activeElement).toBe(address());
      expect(call).not.toHaveBeenCalledWith("begin", expect.anything());
    },
  );

  it("may come with the public key of the company's application", async () => {
    const { call } = await company();
    await user.type(address(), "https://empresa.example/token");
    await user.type(screen.getByRole("textbox", { name: "Chave pública" }), "PEM");
    await press("Testar e continuar");
    const beginning = {
      type: "broker",
      url: "https://empresa.example/token",
      hasBearer: false,
      publicKey: "PEM",
    };
    expect(call).toHaveBeenCalledWith("begin", { beginning });
  });

  it("may be one of this very computer, and Rust has the last word", async () => {
    await company({ begin: () => Promise.reject(new Refused("address")) });
    await user.type(address(), "http://127.0.0.1:8080/token{Enter}");
    expect(await screen.findByText(/Este endereço não serve/)).toBeTruthy();
    await user.type(address(), "s");
    expect(screen.queryByText(/Este endereço não serve/)).toBeNull();
  });
});
