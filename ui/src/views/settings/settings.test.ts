import { fireEvent, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Refused, type CheckStep, type Erased, type PreferencesView, type Settings } from "../../ipc";
import { mine, opened, profile, startAt } from "../../testing/samples";
import { keyringOnly, settings } from "../../testing/settings";
import { open } from "../../testing/stage";

afterEach(() => void vi.restoreAllMocks());

const user = userEvent.setup();
const press = (name: string | RegExp) => user.click(screen.getByRole("button", { name }));
const part = (name: string) => within(screen.getByRole("region", { name }));
const refuse = (code: Refused["code"]) => () => Promise.reject(new Refused(code));

/** The settings' room, once it is filled. */
async function room(view: Settings = settings(), answers = {}, others = [profile()]) {
  const given = { settings: () => view, ...answers };
  const opened_ = open(startAt(opened(view.profile), ...others), { name: "settings" }, given);
  await screen.findByRole("region", { name: "Este perfil" });
  return opened_;
}

describe("the profile's settings", () => {
  it("say what it is, and what its plan allows", async () => {
    await room();
    expect(part("Este perfil").getByText("Com chaves próprias")).toBeTruthy();
    expect(part("Este perfil").getByText("Produção")).toBeTruthy();
    expect(screen.getByText("Tomada 0.1.0")).toBeTruthy();
  });

  it("say whose address it uses", async () => {
    const company = mine({ kind: "broker" });
    await room(settings({ profile: company, plan: null, broker: "empresa.example" }));
    expect(screen.getByText("empresa.example")).toBeTruthy();
    expect(screen.queryByText("Plano da Pluggy")).toBeNull();
  });

  it("give it another name", async () => {
    const { call } = await room();
    const name = screen.getByRole("textbox", { name: "Nome do perfil" });
    await user.clear(name);
    expect(screen.getByRole("button", { name: "Salvar nome" })).toHaveProperty("disabled", true);
    await user.type(name, " Casa {Enter}");
    expect(call).toHaveBeenCalledWith("rename_profile", { name: "Casa" });
    expect(await screen.findByText("Nome salvo.")).toBeTruthy();
  });

  it("delete it only after saying what goes and what stays", async () => {
    const { call } = await room();
    await press("Excluir este perfil…");
    const dialog = screen.getByRole("dialog", { name: "Excluir Meus bancos?" });
    expect(dialog.textContent).toContain("As conexões continuam na Pluggy");
    expect(call).not.toHaveBeenCalledWith("delete_profile");
    await press("Excluir perfil");
    expect(call).toHaveBeenCalledWith("delete_profile");
  });

  it("lead to the other profiles, and to a new one", async () => {
    const { call } = await room();
    await press("Abrir Demonstração");
    expect(call).toHaveBeenCalledWith("switch_profile", { profile: profile().id });
    await press("Criar outro perfil");
    expect(call).toHaveBeenCalledWith("welcome");
  });

  it("can be asked for again when they did not come", async () => {
    let works = false;
    const answer = () => (works ? settings() : refuse("disk")());
    open(startAt(opened(mine())), { name: "settings" }, { settings: answer });
    const again = await screen.findByRole("button", { name: "Tentar de novo" });
    expect(screen.getByRole("region", { name: "Apagar tudo" })).toBeTruthy();
    works = true;
    await user.click(again);
    expect(await screen.findByRole("region", { name: "Este perfil" })).toBeTruthy();
  });
});

describe("the application's public key", () => {
  const key = () => screen.getByRole("textbox", { name: "Chave pública" }) as HTMLTextAreaElement;
  const its = () => part("Chave pública da Pluggy");

  it("is given, and says what leaves encrypted from then on", async () => {
    let publicKey: string | null = null;
    const answers = {
      settings: () => settings({ publicKey }),
      set_public_key: () => ((publicKey = "PEM"), null),
    };
    const { call } = await room(settings(), answers);
    expect(its().getByText(/^Algumas aplicações têm uma/)).toBeTruthy();
    expect(its().getByRole("button", { name: "Salvar chave" })).toHaveProperty("disabled", true);
    await user.type(key(), " PEM ");
    await press("Salvar chave");
    expect(call).toHaveBeenCalledWith("set_public_key", { pem: "PEM" });
    expect(await its().findByText(/^Ligada\. O que você digita/)).toBeTruthy();
    expect(its().getByRole("status").textContent).toMatch(/^Salvo/);
  });

  it("is shown, and taken away by emptying the field", async () => {
    const { call } = await room(settings({ publicKey: "PEM" }));
    expect(key().value).toBe("PEM");
    await user.clear(key());
    await press("Remover chave");
    expect(call).toHaveBeenCalledWith("set_public_key", { pem: null });
  });

  it("that is none is refused at the field, and nowhere else", async () => {
    await room(settings(), { set_public_key: refuse("publicKey") });
    await user.type(key(), "x");
    await press("Salvar chave");
    expect((await screen.findAllByText(/Esta não é uma chave pública/)).map((said) => said.id)).toEqual([
      "public-key-problem",
    ]);
    expect(key().getAttribute("aria-invalid")).toBe("true");
  });

  it("is not asked of pretend banks, which are in this computer", async () => {
    await room(settings({ profile: profile(), plan: null }), {}, []);
    expect(screen.queryByRole("textbox", { name: "Chave pública" })).toBeNull();
  });
});

describe("the ways in", () => {
  it("are listed, and one goes only after a question", async () => {
    const { call } = await room();
    const ways = part("Jeitos de entrar");
    expect(ways.getAllByRole("listitem").map((row) => row.querySelector("b")?.textContent)).toEqual([
      "Senha",
      "Código de recuperação",
    ]);
    await press("Remover: Código de recuperação");
    expect(screen.getByRole("dialog").textContent).toContain("perder os outros jeitos de entrar");
    await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Remover" }));
    expect(call).toHaveBeenCalledWith("remove_way", { way: "recoveryCode" });
  });

  it("say why one has to stay", async () => {
    await room(settings(), { remove_way: refuse("keepWay") });
    await press("Remover: Senha");
    await user.click(within(screen.getByRole("dialog")).getByRole("button", { name: "Remover" }));
    expect((await screen.findByRole("alert")).textContent).toContain("precisa ficar");
  });

  it("never lose the last one", async () => {
    await room(keyringOnly());
    expect(screen.getByText("em GNOME Keyring")).toBeTruthy();
    expect(screen.queryByRole("button", { name: /^Remover/ })).toBeNull();
  });

  it("get a recovery code, a new one or the first, in the credential window", async () => {
    const { call, unmount } = await room();
    expect(screen.getByText("O código anterior deixa de valer.")).toBeTruthy();
    await press("Criar um novo código de recuperação");
    expect(call).toHaveBeenCalledWith("make_recovery_code");
    unmount();
    await room(keyringOnly());
    expect(screen.getByRole("button", { name: "Criar código de recuperação" })).toBeTruthy();
  });

  it("get the keyring back where it could keep the key, and what that means for the lock", async () => {
    const { call } = await room(settings({ offerKeyring: true }));
    expect(screen.getByText(/abrir sem pedir a senha/)).toBeTruthy();
    await press("Guardar no chaveiro");
    expect(call).toHaveBeenCalledWith("keep_in_keyring");
  });
});

describe("the lock", () => {
  it("is turned on in the credential window, after saying that the keyring loses the key", async () => {
    const { call } = await room(keyringOnly());
    const button = screen.getByRole("button", { name: "Ligar o bloqueio" });
    const said = document.getElementById(button.getAttribute("aria-describedby") ?? "");
    expect(said?.textContent).toContain("a chave sai do chaveiro deste computador");
    await user.click(button);
    expect(call).toHaveBeenCalledWith("turn_lock_on");
    expect(screen.queryByLabelText("Bloquear quando ninguém usa")).toBeNull();
  });

  it("gets another passphrase in the credential window, one that can't be turned off too", async () => {
    for (const having of [settings(), settings({ fixed: ["requireLock"] })]) {
      const { call, unmount } = await room(having);
      await press("Trocar a senha…");
      expect(call).toHaveBeenCalledWith("turn_lock_on");
      unmount();
    }
  });

  it("is turned off, or says why not", async () => {
    const { call } = await room(settings(), { turn_lock_off: refuse("noKeyring") });
    await press("Desligar o bloqueio");
    expect(call).toHaveBeenCalledWith("turn_lock_off");
    expect((await screen.findByRole("alert")).textContent).toContain("Não há neste computador um chaveiro");
  });

  it("has rules that can be set one by one", async () => {
    const { call } = await room();
    const { rules } = settings();
    await user.selectOptions(screen.getByLabelText("Bloquear quando ninguém usa"), "Depois de 5 minutos");
    expect(call).toHaveBeenCalledWith("set_lock_rules", { rules: { ...rules, idleMinutes: 5 } });
    await user.selectOptions(screen.getByLabelText("Bloquear quando ninguém usa"), "Nunca");
    expect(call).toHaveBeenCalledWith("set_lock_rules", { rules: { ...rules, idleMinutes: null } });
    await user.click(screen.getByRole("checkbox", { name: /Acompanhar as conexões também/ }));
    expect(call).toHaveBeenCalledWith("set_lock_rules", { rules: { ...rules, keepsFollowing: true } });
  });

  it("goes back to what holds when a rule is refused", async () => {
    await room(settings(), { set_lock_rules: refuse("disk") });
    const box = screen.getByRole("checkbox", { name: /suspensão/ }) as HTMLInputElement;
    await user.click(box);
    expect(await screen.findByRole("alert")).toBeTruthy();
    expect(box.checked).toBe(true);
    const idle = screen.getByLabelText("Bloquear quando ninguém usa") as HTMLSelectElement;
    await user.selectOptions(idle, "Nunca");
    await waitFor(() => expect(idle.value).toBe("10"));
  });

  it("shows what a policy fixes, its own time too, and lets nobody change it", async () => {
    const rules = { ...settings().rules, idleMinutes: 3 };
    await room(settings({ rules, fixed: ["idleMinutes", "onSleep"] }));
    const idle = screen.getByLabelText("Bloquear quando ninguém usa") as HTMLSelectElement;
    expect(idle.selectedOptions[0]?.textContent).toBe("Depois de 3 minutos");
    expect(idle.disabled).toBe(true);
    expect(screen.getAllByText("Definido pela sua organização")).toHaveLength(2);
    expect(screen.getByRole("checkbox", { name: /suspensão/ })).toHaveProperty("disabled", true);
    expect(screen.getByRole("checkbox", { name: /sessão/ })).toHaveProperty("disabled", false);
  });
});

describe("a lock that the organization requires", () => {
  it("can't be turned off, and neither can its passphrase be removed", async () => {
    await room(settings({ fixed: ["requireLock"] }));
    expect(screen.getByText("Sua organização pede um bloqueio: ele não pode ser desligado.")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Desligar o bloqueio" })).toBeNull();
    expect(screen.queryByRole("button", { name: "Remover: Senha" })).toBeNull();
    expect(screen.getByRole("button", { name: "Remover: Código de recuperação" })).toBeTruthy();
    expect(screen.getByRole("checkbox", { name: /suspensão/ })).toHaveProperty("disabled", false);
  });

  it("is asked for where there is none", async () => {
    const { call } = await room(keyringOnly({ fixed: ["requireLock"] }));
    expect(screen.getByText("Sua organização pede um bloqueio neste perfil.")).toBeTruthy();
    await press("Ligar o bloqueio");
    expect(call).toHaveBeenCalledWith("turn_lock_on");
  });
});

describe("the security check", () => {
  const steps: CheckStep[] = [
    { what: "keyring", result: "notApplicable", detail: null },
    { what: "permissions", result: "bad", detail: "0755" },
  ];
  const said = [
    "Tomada 0.1.0: Verificação de segurança",
    "[não se aplica] O chaveiro não é usado neste perfil",
    "[problema] Outros usuários podem ler os arquivos (0755)",
  ].join("\n");

  async function checked() {
    const opened_ = await room(settings(), { security_check: () => steps });
    await press("Verificar agora");
    await screen.findByText("Verificação concluída.");
    return opened_;
  }

  it("says each step in words, for ears as well", async () => {
    await checked();
    const rows = part("Verificação de segurança").getAllByRole("listitem");
    expect(rows.map((row) => row.textContent?.replace(/\s+/g, " ").trim())).toEqual([
      "não se aplica: O chaveiro não é usado neste perfil",
      "problema: Outros usuários podem ler os arquivos 0755",
    ]);
  });

  it("says what to do about a clock, a keyring, a link and a policy", async () => {
    const steps: CheckStep[] = [
      { what: "keyring", result: "warning", detail: "the keyring is locked" },
      { what: "link", result: "notApplicable", detail: "xdg-mime is not installed" },
      { what: "policy", result: "bad", detail: "others may write it" },
      { what: "clock", result: "warning", detail: "+900 s" },
      { what: "lock", result: "bad", detail: null },
    ];
    await room(settings(), { security_check: () => steps });
    await press("Verificar agora");
    const rows = await part("Verificação de segurança").findAllByRole("listitem");
    expect(rows.map((row) => row.textContent?.replace(/\s+/g, " ").trim())).toEqual([
      "atenção: O chaveiro deste computador não pode ser usado. Com uma senha, a Tomada não precisa dele the keyring is locked",
      "não se aplica: Não dá para saber aqui o que abre endereços tomada:// xdg-mime is not installed",
      "problema: O arquivo de regras da sua organização não pode ser lido como deve, ou outros podem alterá-lo; por isso não está valendo. Avise quem cuida deste computador others may write it",
      "atenção: O relógio deste computador difere mais de 5 minutos do da Pluggy. Ligue o ajuste automático da hora nas configurações do sistema +900 s",
      "problema: Sua organização pede um bloqueio, e este perfil não tem. Ligue-o nas configurações",
    ]);
  });

  it("is copied as plain text", async () => {
    const copying = vi.spyOn(navigator.clipboard, "writeText").mockResolvedValue();
    await checked();
    await press("Copiar relatório");
    expect(copying).toHaveBeenCalledWith(said);
    expect(screen.getByText("Relatório copiado.")).toBeTruthy();
  });

  it("is selected to be copied by hand where a page may not", async () => {
    vi.spyOn(navigator.clipboard, "writeText").mockRejectedValue(new Error("denied"));
    await checked();
    await press("Copiar relatório");
    const text = (await screen.findByRole("textbox", { name: "Relatório" })) as HTMLTextAreaElement;
    expect(text.value).toBe(said);
    await waitFor(() => expect(document.activeElement).toBe(text));
    expect(text.selectionEnd - text.selectionStart).toBe(said.length);
  });
});

describe("erasing everything", () => {
  const erased: Erased = {
    profiles: 2,
    keyringEntries: 1,
    keyringLeft: false,
    files: 14,
    login: true,
    link: true,
    left: ["/home/maria/resto"],
  };

  it("needs a word, says what it removed and what it could not, and ends at the beginning", async () => {
    const { app, call } = await room(settings(), { erase_everything: () => erased });
    const button = screen.getByRole("button", { name: "Apagar tudo deste computador" });
    expect(button).toHaveProperty("disabled", true);
    const word = screen.getByRole("textbox", { name: "Para confirmar, digite APAGAR" });
    await user.type(word, "apaga{Enter}");
    await fireEvent.submit(word);
    expect(call).not.toHaveBeenCalledWith("erase_everything");
    await user.type(word, "r");
    await user.click(button);
    expect(await screen.findByRole("heading", { name: "Nem tudo pôde ser apagado" })).toBeTruthy();
    for (const text of [
      "2 perfis",
      "1 chave no chaveiro",
      "14 arquivos",
      "A Tomada não abre mais junto com o computador",
      "Endereços tomada:// deixaram de abrir a Tomada",
      "/home/maria/resto",
    ])
      expect(screen.getByText(text)).toBeTruthy();
    app.take({ type: "stage", stage: { type: "welcome" }, profiles: [] });
    await tick();
    expect(screen.getByText("14 arquivos")).toBeTruthy();
    await press("Concluir");
    expect(screen.getByRole("heading", { name: "Bem-vindo à Tomada" })).toBeTruthy();
  });

  it("does not say that nothing is left where a keyring did not answer", async () => {
    await room(settings(), { erase_everything: () => ({ ...erased, keyringLeft: true, left: [] }) });
    await user.type(screen.getByRole("textbox", { name: /digite APAGAR/ }), "APAGAR{Enter}");
    expect(await screen.findByRole("heading", { name: "Nem tudo pôde ser apagado" })).toBeTruthy();
    expect(screen.getByText(/uma chave da Tomada pode ter ficado nele/)).toBeTruthy();
    expect(screen.queryByText("Não pôde ser removido. Apague à mão:")).toBeNull();
  });

  it("says when it did not work", async () => {
    await room(settings(), { erase_everything: refuse("disk") });
    await user.type(screen.getByRole("textbox", { name: /digite APAGAR/ }), "APAGAR{Enter}");
    expect((await screen.findByRole("alert")).textContent).toContain("gravar no disco");
  });
});

describe("the app on this computer", () => {
  const preferences = (over: Partial<PreferencesView> = {}): PreferencesView => ({
    startsAtLogin: false,
    onClose: null,
    discreet: false,
    discreetIsFixed: false,
    tray: true,
    ...over,
  });
  const here = () => part("Neste computador");

  it("starts with the session when asked to, hidden where there is a tray to be reached by", async () => {
    const answers = {
      preferences: () => preferences(),
      set_preference: () => preferences({ startsAtLogin: true }),
    };
    const { call } = await room(settings(), answers);
    const box = here().getByRole("checkbox", { name: "Abrir a Tomada ao iniciar a sessão" });
    expect(box).toHaveProperty("checked", false);
    expect(here().getByText("Sem janela: só o ícone na área de notificação.")).toBeTruthy();
    await user.click(box);
    expect(call).toHaveBeenCalledWith("set_preference", { change: { type: "startsAtLogin", on: true } });
    expect(box).toHaveProperty("checked", true);
  });

  it("asks when it is closed until somebody has said what that means, and lets that be changed", async () => {
    const answers = {
      preferences: () => preferences(),
      set_preference: () => preferences({ onClose: "stay" }),
    };
    const { call } = await room(settings(), answers);
    const choice = () => here().getByRole("combobox", { name: "Ao fechar a janela" }) as HTMLSelectElement;
    const offered = () => [...choice().options].map(({ text }) => text);
    expect(choice().value).toBe("ask");
    expect(offered()).toEqual(["Perguntar", "Continuar na área de notificação", "Sair da Tomada"]);
    await user.selectOptions(choice(), "stay");
    expect(call).toHaveBeenCalledWith("set_preference", { change: { type: "onClose", does: "stay" } });
    expect(choice().value).toBe("stay");
    expect(offered()).toEqual(["Continuar na área de notificação", "Sair da Tomada"]);
  });

  it("has nothing to choose about closing where there is no tray", async () => {
    await room(settings(), { preferences: () => preferences({ tray: false }) });
    expect(here().queryByRole("combobox")).toBeNull();
    expect(here().getByText(/^Este sistema não mostra ícones/)).toBeTruthy();
  });

  it("follows what was changed in the tray", async () => {
    const { app } = await room(settings(), { preferences: () => preferences() });
    const box = here().getByRole("checkbox", { name: "Modo discreto" });
    app.take({ type: "preferences", preferences: preferences({ discreet: true }) });
    await tick();
    expect(box).toHaveProperty("checked", true);
  });

  it("leaves nothing to choose where the organization wants it discreet", async () => {
    const fixed = preferences({ discreet: true, discreetIsFixed: true });
    await room(settings(), { preferences: () => fixed });
    const box = here().getByRole("checkbox", { name: "Modo discreto" });
    expect(box).toMatchObject({ checked: true, disabled: true });
    const described = box.getAttribute("aria-describedby") ?? "";
    expect(document.getElementById(described)?.textContent).toContain("Definido pela sua organização");
  });

  it("goes back to what holds when it could not be written", async () => {
    await room(settings(), { preferences: () => preferences(), set_preference: refuse("disk") });
    const box = here().getByRole("checkbox", { name: "Modo discreto" });
    await user.click(box);
    expect(await here().findByRole("alert")).toBeTruthy();
    expect(box).toHaveProperty("checked", false);
  });
});
