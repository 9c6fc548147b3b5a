import { screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { tick } from "svelte";
import { afterEach, describe, expect, it, vi } from "vitest";
import { Refused, type ClosedReason, type Way } from "../ipc";
import { called } from "../state/profile";
import { texts } from "../testing/texts";
import { closed, locked, mine, NOW, opened, profile, running, startAt } from "../testing/samples";
import { settings } from "../testing/settings";
import { open } from "../testing/stage";

afterEach(() => void vi.useRealTimers());

const user = userEvent.setup();
const home = { name: "home" } as const;
const press = (name: string | RegExp) => user.click(screen.getByRole("button", { name }));
const buttons = () => screen.getAllByRole("button").map((button) => button.textContent?.trim());
const ALL: Way[] = ["recoveryCode", "keyring", "passphrase"];
const keyring = (fault: Extract<ClosedReason, { type: "keyring" }>["fault"]): ClosedReason => ({
  type: "keyring",
  fault,
  recorded: "KWallet",
});

describe("a locked profile", () => {
  it("says why, and whether connections are followed", async () => {
    const { app } = open(startAt(locked(false, "idle")));
    expect(screen.getByRole("heading", { name: "A Tomada está bloqueada" })).toBeTruthy();
    expect(screen.getByText("Ninguém a usou por um tempo.")).toBeTruthy();
    expect(screen.getByText(/não são acompanhadas enquanto isso/)).toBeTruthy();
    app.take({ type: "stage", stage: locked(true), profiles: [mine()] });
    await tick();
    expect(screen.getByText(/continuam sendo acompanhadas. Os avisos aparecem sem conteúdo/)).toBeTruthy();
  });

  it("is unlocked by the best way first, by keyboard alone", async () => {
    const { call } = open(startAt(locked()));
    await user.tab();
    await user.keyboard("{Enter}");
    expect(call).toHaveBeenCalledWith("unlock", { way: "passphrase" });
    await press("Usar o código de recuperação");
    expect(call).toHaveBeenCalledWith("unlock", { way: "recoveryCode" });
  });

  it("can be deleted by whoever has forgotten the passphrase, after a question", async () => {
    const { call } = open(startAt(locked()));
    await user.click(screen.getByText("Excluir este perfil, ou apagar tudo"));
    await press("Excluir este perfil…");
    const dialog = screen.getByRole("dialog");
    expect(dialog.textContent).toContain("As conexões continuam na Pluggy");
    expect(call).not.toHaveBeenCalledWith("delete_profile");
    await user.click(within(dialog).getByRole("button", { name: "Excluir perfil" }));
    expect(call).toHaveBeenCalledWith("delete_profile");
  });

  it("keeps nothing of its connections in the window, and comes back to the exact place", async () => {
    const { app, container } = open(startAt(opened(mine(), running())), {
      name: "connection",
      id: "c-running",
    });
    expect(document.title).toBe("Caixa Jatobá — Tomada");
    app.take({ type: "stage", stage: locked(), profiles: [mine()] });
    await tick();
    expect(container.textContent).not.toContain("Jatobá");
    expect(document.title).toBe("A Tomada está bloqueada — Tomada");
    expect(app.connection("c-running")).toBeUndefined();
    expect(screen.queryByRole("navigation")).toBeNull();
    app.take({ type: "stage", stage: opened(mine(), running()), profiles: [mine()] });
    await tick();
    expect(document.title).toBe("Caixa Jatobá — Tomada");
  });
});

describe("a keyring that does not open a profile", () => {
  it.each([
    ["noSession", "Não há uma sessão com chaveiro"],
    ["noProgram", "Nenhum programa de chaveiro está em uso"],
    ["noDefault", "O chaveiro ainda não foi criado"],
    ["noEntry", "A chave não está neste chaveiro"],
  ] as const)("%s is told apart, and leads to the passphrase", async (fault, title) => {
    const { call } = open(startAt(closed(keyring(fault), ALL)));
    expect(screen.getByRole("heading", { name: title })).toBeTruthy();
    expect(screen.getByText("O programa que guardou a chave: KWallet.")).toBeTruthy();
    expect(buttons().slice(0, 3)).toEqual([
      "Usar a senha",
      "Usar o código de recuperação",
      "Tentar o chaveiro de novo",
    ]);
    await press("Tentar o chaveiro de novo");
    expect(call).toHaveBeenCalledWith("unlock", { way: "keyring" });
  });

  it.each([
    [keyring("locked"), "O chaveiro continua trancado", "Tentar o chaveiro de novo"],
    [keyring("failed"), "O chaveiro não respondeu", "Tentar o chaveiro de novo"],
    [{ type: "keyringLocked" }, "O chaveiro deste computador está trancado", "Abrir com o chaveiro"],
  ] as [ClosedReason, string, string][])("that may yet open is tried first", (why, title, first) => {
    open(startAt(closed(why, ALL)));
    expect(screen.getByRole("heading", { name: title })).toBeTruthy();
    expect(buttons()[0]).toBe(first);
  });

  it.each([
    [ALL, "Você também pode entrar com a senha ou com o código de recuperação."],
    [["keyring", "passphrase"], "Você também pode entrar com a senha."],
    [["keyring", "recoveryCode"], "Você também pode entrar com o código de recuperação."],
  ] as [Way[], string][])("says what else opens the profile: %s", (ways, said) => {
    open(startAt(closed(keyring("locked"), ways)));
    expect(screen.getByText(said)).toBeTruthy();
  });

  it("says so when nothing else opens the profile", () => {
    open(startAt(closed(keyring("noEntry"), ["keyring"])));
    expect(screen.getByText(/não tem senha nem código de recuperação/)).toBeTruthy();
  });
});

describe("a store that can't be opened", () => {
  it("is begun anew only after a question that says what becomes of the files", async () => {
    const { call } = open(startAt(closed({ type: "storeGone", backups: [] })));
    await press("Começar vazio…");
    expect(call).not.toHaveBeenCalledWith("begin_anew");
    const dialog = screen.getByRole("dialog");
    expect(dialog.textContent).toContain("guardados à parte");
    await user.click(within(dialog).getByRole("button", { name: "Começar vazio" }));
    expect(call).toHaveBeenCalledWith("begin_anew");
  });

  it("that is gone has its newest backup restored, and is looked for again", async () => {
    vi.setSystemTime(new Date(NOW));
    const { call } = open(startAt(closed({ type: "storeGone", backups: [NOW] }, ["passphrase"])));
    expect(screen.getByText(/O backup mais novo é de hoje/)).toBeTruthy();
    expect(buttons().slice(0, 2)).toEqual(["Restaurar este backup", "Tentar de novo"]);
    expect(screen.queryByRole("button", { name: "Salvar o que puder ser lido" })).toBeNull();
    await press("Restaurar este backup");
    expect(call).toHaveBeenCalledWith("restore_newest", { way: null });
  });

  it("has its newest backup restored, and says of when it is", async () => {
    vi.setSystemTime(new Date(NOW));
    const { call } = open(startAt(closed({ type: "storeDamaged", backups: [NOW] }, ["keyring"])));
    expect(screen.getByText(/O backup mais novo é de hoje/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Abrir com o chaveiro" })).toBeNull();
    await press("Restaurar este backup");
    expect(call).toHaveBeenCalledWith("restore_newest", { way: null });
  });

  it("is mended with the recovery code by whoever has lost the passphrase", async () => {
    const why: ClosedReason = { type: "storeDamaged", backups: [NOW] };
    const { call } = open(startAt(closed(why, ["passphrase", "recoveryCode"])));
    await user.click(screen.getByRole("checkbox", { name: "Usar o código de recuperação, e não a senha" }));
    await press("Restaurar este backup");
    expect(call).toHaveBeenCalledWith("restore_newest", { way: "recoveryCode" });
    await press("Salvar o que puder ser lido");
    expect(call).toHaveBeenCalledWith("salvage", { way: "recoveryCode" });
  });

  it("asks for no choice where there is one secret", () => {
    open(startAt(closed({ type: "storeDamaged", backups: [NOW] }, ["keyring", "recoveryCode"])));
    expect(screen.queryByRole("checkbox")).toBeNull();
  });

  it("says when there is no backup", () => {
    open(startAt(closed({ type: "storeDamaged", backups: [] })));
    expect(screen.getByText("Não há backup neste computador.")).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Restaurar este backup" })).toBeNull();
  });

  it("has what can be read of it saved, first where there is no backup", async () => {
    const { call } = open(startAt(closed({ type: "storeDamaged", backups: [] }, ["keyring"])));
    expect(
      screen.getByText(
        /salvar o que ainda pode ser lido: as conexões, as configurações e o que já aconteceu/,
      ),
    ).toBeTruthy();
    expect(buttons()[0]).toBe("Salvar o que puder ser lido");
    await press("Salvar o que puder ser lido");
    expect(call).toHaveBeenCalledWith("salvage", { way: null });
  });

  it("says so when nothing of it can be read", async () => {
    const refuse = () => Promise.reject(new Refused("nothingSaved"));
    open(startAt(closed({ type: "storeDamaged", backups: [] })), home, { salvage: refuse });
    await press("Salvar o que puder ser lido");
    const alert = await screen.findByRole("alert");
    expect(alert.textContent).toBe(
      "Não foi possível recuperar este perfil a partir do arquivo danificado, que ficou como está. Se você tem um backup em outro lugar, use-o; senão, comece vazio.",
    );
  });

  it.each([
    ["storeInUse", "Este perfil está aberto em outro programa"],
    ["newer", "Uma versão mais nova guardou este perfil"],
    ["diskFull", "O disco está cheio"],
    ["readOnly", "Nada pode ser gravado na pasta da Tomada"],
    ["disk", "O disco não respondeu"],
  ] as const)("%s passes: it is looked at again, and nothing is begun anew", async (type, title) => {
    const { call } = open(startAt(closed({ type })));
    expect(screen.getByRole("heading", { name: title })).toBeTruthy();
    expect(buttons()).toEqual(["Tentar de novo"]);
    await press("Tentar de novo");
    expect(call).toHaveBeenCalledWith("switch_profile", { profile: profile().id });
  });

  it("tells a refusal", async () => {
    const refuse = () => Promise.reject(new Refused("noKeyring"));
    open(startAt(closed({ type: "keyringLocked" }, ["keyring"])), home, { unlock: refuse });
    await press("Abrir com o chaveiro");
    expect((await screen.findByRole("alert")).textContent).toContain("Use uma senha.");
  });
});

describe("other profiles", () => {
  it("are led to from a closed one", async () => {
    const { call } = open(startAt(locked(), profile()), home, { settings: () => settings() });
    await press("Abrir Demonstração");
    expect(call).toHaveBeenCalledWith("switch_profile", { profile: profile().id });
  });

  it("are told apart where they have no name", () => {
    const t = texts("pt-BR");
    const all = [profile(), mine(), mine({ id: "beef0000" }), profile({ id: "x", name: "Aulas" })];
    expect(all.map((one) => called(one, all, t))).toEqual([
      "Demonstração",
      "Meus bancos · c0de",
      "Meus bancos · beef",
      "Aulas",
    ]);
    expect(called(profile({ kind: null }), [], t)).toBe("Perfil sem nome");
  });
});

describe("a keyring that waits for a person", () => {
  const WAITS = /A Tomada espera pelo chaveiro deste computador/;

  it("is said wherever the person is, and can be left", async () => {
    for (const stage of [closed({ type: "keyringLocked" }, ["keyring"]), opened(profile(), running())]) {
      const { app, call, container, unmount } = open(startAt(stage));
      expect(screen.queryByText(WAITS)).toBeNull();
      app.take({ type: "atKeyring", waits: true });
      await tick();
      const said = screen.getByText(WAITS);
      expect(said.closest("[role='status']")).toBeTruthy();
      expect((await axe.run(container)).violations).toEqual([]);
      await press("Parar de esperar");
      expect(call).toHaveBeenCalledWith("leave_keyring");
      app.take({ type: "atKeyring", waits: false });
      await tick();
      expect(screen.queryByText(WAITS)).toBeNull();
      unmount();
    }
  });
});

describe("a key that stayed in the keyring when its profile was deleted", () => {
  it("is said until it was seen", async () => {
    const { app } = open(startAt({ type: "welcome" }));
    app.take({ type: "keyLeft" });
    await tick();
    expect(screen.getByText(/Não foi possível saber se uma chave saiu do chaveiro/)).toBeTruthy();
    await press("Entendi");
    expect(screen.queryByText(/uma chave saiu/)).toBeNull();
  });
});
