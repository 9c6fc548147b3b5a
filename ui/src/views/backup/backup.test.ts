import { screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { Refused, type BackupState, type ClosedReason, type CommandError, type ProfileView } from "../../ipc";
import { credAsk, newCode } from "../../testing/forms";
import * as samples from "../../testing/samples";
import { backup, settings } from "../../testing/settings";
import { open, openCred } from "../../testing/stage";
import ptBR from "../../text/pt-BR.json";

const { closed, mine, opened, profile, running, startAt, succeeded } = samples;
const user = userEvent.setup();
const button = (name: string) => screen.findByRole("button", { name });
const press = async (name: string) => user.click(await button(name));
const welcome = () => startAt({ type: "welcome" });
const said = (state: BackupState) => ({ type: "backup", state }) as const;
const room = (view = settings()) =>
  open(startAt(opened(mine(), succeeded())), { name: "settings" }, { settings: () => view });

describe("a backup for another computer", () => {
  it("is made from the settings, which say what goes along and what does not", async () => {
    const { app, call } = room();
    const part = within(await screen.findByRole("region", { name: "Backup para outro computador" }));
    expect(
      part.getByText(/as chaves da sua aplicação na Pluggy\..*Não vão os jeitos de entrar/s),
    ).toBeTruthy();
    await user.click(part.getByRole("button", { name: "Fazer um backup…" }));
    expect(call).toHaveBeenCalledWith("make_backup");
    app.take(said({ type: "making" }));
    await part.findByText("Fazendo o backup e lendo-o de volta…");
    expect(part.getByRole<HTMLButtonElement>("button").disabled).toBe(true);
    app.take(said({ type: "made", path: "/media/pendrive/casa.tomada", connections: 2 }));
    expect(await part.findByText(/lido de volta e conferido/)).toBeTruthy();
    expect(part.getByText("/media/pendrive/casa.tomada")).toBeTruthy();
    expect(part.getByText("2 conexões")).toBeTruthy();
    expect(part.getByRole<HTMLButtonElement>("button").disabled).toBe(false);
  });

  it.each([
    ["diskFull", /O disco está cheio/],
    ["readOnly", /escolha outro lugar/],
    ["backupNotTheSame", /não confere com o que foi gravado/],
  ] as [CommandError["code"], RegExp][])("that could not be made says why: %s", async (code, words) => {
    const { app } = room();
    await button("Fazer um backup…");
    app.take(said({ type: "failed", code }));
    expect((await screen.findByRole("alert")).textContent).toMatch(words);
  });

  it("is not told of in another profile", async () => {
    const { app } = room();
    app.take(said({ type: "made", path: "/a.tomada", connections: 1 }));
    app.take({ type: "stage", stage: opened(profile()), profiles: [profile(), mine()] });
    expect(app.backup).toEqual({ type: "none" });
  });
});

describe("the offer of one", () => {
  const home = (view = settings({ offersBackup: true }), connection = succeeded()) =>
    open(startAt(opened(mine(), connection)), { name: "home" }, { settings: () => view });
  const offer = () => screen.queryByText("Guarde um backup longe deste computador");

  it("comes once a connection has brought something, and leads to one", async () => {
    const { app, call } = home();
    await press("Fazer um backup…");
    expect(call).toHaveBeenCalledWith("make_backup");
    app.take(said({ type: "failed", code: "diskFull" }));
    expect((await screen.findByRole("alert")).textContent).toMatch(/O disco está cheio/);
  });

  it("is declined for good, and says no more", async () => {
    let offersBackup = true;
    const answers = {
      settings: () => settings({ offersBackup }),
      decline_backup: () => void (offersBackup = false),
    };
    open(startAt(opened(mine(), succeeded())), { name: "home" }, answers);
    await press("Agora não");
    await waitFor(() => expect(offer()).toBeNull());
  });

  it("waits for the first connection, and for a second way in", async () => {
    home(settings({ offersBackup: true }), running());
    home(settings({ offersBackup: true, wantsSecondWay: true }));
    await waitFor(() => expect(screen.getByText("Falta um segundo jeito de entrar")).toBeTruthy());
    expect(offer()).toBeNull();
  });
});

describe("a backup that is restored", () => {
  it("is chosen at the first start", async () => {
    const { app, call } = open(welcome());
    await press("Restaurar um backup…");
    expect(call).toHaveBeenCalledWith("choose_backup");
    app.take(said({ type: "reading" }));
    await screen.findByText("Abrindo o backup…");
  });

  const lost: [string, ClosedReason][] = [
    ["storeGone", { type: "storeGone", backups: [] }],
    ["storeDamaged", { type: "storeDamaged", backups: [samples.NOW] }],
    ["keyFile", { type: "keyFile" }],
  ];
  it.each(lost)("is offered where what is here may be lost: %s", async (_, why) => {
    const { call } = open(startAt(closed(why)));
    await press("Usar um backup guardado em outro lugar…");
    expect(call).toHaveBeenCalledWith("choose_backup");
  });

  it("is not offered where a profile only has to be unlocked, or waited for", () => {
    open(startAt(samples.locked()));
    open(startAt(closed({ type: "storeInUse" })));
    expect(screen.queryByRole("button", { name: /backup/ })).toBeNull();
  });

  it.each([
    ["notABackup", /não é um backup da Tomada/],
    ["backupCut", /incompleto/],
    ["backupDamaged", /danificado/],
    ["backupNewer", /Atualize a Tomada/],
    ["backupGone", /não está mais onde estava/],
    ["readOnly", /Não dá para gravar/],
  ] as [CommandError["code"], RegExp][])("says what is wrong with a file: %s", async (code, words) => {
    const { app } = open(welcome(), undefined, { choose_backup: () => Promise.reject(new Refused(code)) });
    await press("Restaurar um backup…");
    expect((await screen.findByRole("alert")).textContent).toMatch(words);
    // The same, found out after the passphrase.
    app.take(said({ type: "failed", code }));
    expect(screen.getByRole("alert").textContent).toMatch(words);
  });

  const found = (replaces: ProfileView | null = null, answers = {}) => {
    const stage = open(welcome(), undefined, answers);
    stage.app.take(said({ type: "found", backup: backup({ replaces }) }));
    return stage;
  };

  it("shows what is in it before anything happens", async () => {
    const { call } = found();
    await screen.findByRole("heading", { name: "Restaurar este backup?" });
    await waitFor(() => expect(document.title).toBe("Restaurar este backup? — Tomada"));
    for (const fact of [
      "Casa da Maria",
      "Com chaves próprias",
      "3 conexões: Banco Araucária e Banco Ipê",
      "0.1.0",
    ])
      expect(screen.getByText(fact)).toBeTruthy();
    expect(screen.getByText(/ainda não existe neste computador/)).toBeTruthy();
    expect(call).not.toHaveBeenCalledWith("restore_backup");
    await press("Restaurar");
    expect(call).toHaveBeenCalledWith("restore_backup");
  });

  it("says which profile it would replace, and that nothing is deleted", async () => {
    found(mine({ name: "Casa" }));
    expect(await screen.findByText(/já existe neste computador: Casa\..*nada é apagado/)).toBeTruthy();
  });

  it("says where it leads", async () => {
    open(welcome()).app.take(
      said({ type: "found", backup: backup({ kind: "broker", broker: "bancos.exemplo.com.br" }) }),
    );
    expect(await screen.findByText("Pelo endereço de uma empresa")).toBeTruthy();
    expect(screen.getByText("Endereço da empresa")).toBeTruthy();
    expect(screen.getByText("bancos.exemplo.com.br")).toBeTruthy();
  });

  it("that the organization does not allow says so, and is not restored", async () => {
    const { app, call } = open(welcome());
    app.take(said({ type: "found", backup: backup({ restoring: "forbidden" }) }));
    expect(await screen.findByText(/organização não permite este perfil/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Restaurar" })).toBeNull();
    expect(screen.queryByText(/chave nova/)).toBeNull();
    await press("Cancelar");
    expect(call).toHaveBeenCalledWith("leave_backup");
  });

  it("says that a passphrase is asked for, where a lock is required", async () => {
    open(welcome()).app.take(said({ type: "found", backup: backup({ restoring: "passphrase" }) }));
    expect(await screen.findByText(/exige uma senha/)).toBeTruthy();
    expect(screen.queryByText(/chaveiro/)).toBeNull();
  });

  it("is left alone by whoever changes their mind", async () => {
    const { call } = found();
    await press("Cancelar");
    expect(call).toHaveBeenCalledWith("leave_backup");
    expect(await screen.findByRole("heading", { name: "Bem-vindo à Tomada" })).toBeTruthy();
    expect(call).not.toHaveBeenCalledWith("restore_backup");
  });

  it("that could not be restored is still there, with the reason", async () => {
    found(null, { restore_backup: () => Promise.reject(new Refused("diskFull")) });
    await press("Restaurar");
    expect((await screen.findByRole("alert")).textContent).toBe(ptBR.error.diskFull);
    expect((await button("Restaurar")).hasAttribute("disabled")).toBe(false);
  });
});

describe("the passphrase of a backup", () => {
  it("is typed twice for a new one, by the rules of every passphrase", async () => {
    const { call } = openCred(credAsk({ type: "backupPassphrase" }));
    const [first, second] = ["Senha do backup", "A mesma senha outra vez"].map((name) =>
      screen.getByLabelText(name),
    );
    await user.type(first!, "curta{Enter}");
    expect(screen.getByText("Use pelo menos 8 caracteres.")).toBeTruthy();
    await user.clear(first!);
    await user.type(first!, "atirei o pau no gato");
    await user.type(second!, "atirei o pau no gato{Enter}");
    const values = { passphrase: "atirei o pau no gato", again: "atirei o pau no gato" };
    expect(call).toHaveBeenCalledWith("cred_submit", { values });
  });

  it("that is wrong is asked for again, and waited for", () => {
    openCred(credAsk({ type: "backup" }, { type: "wrong", wait: 4 }));
    expect(screen.getByText("Esta senha não abre o backup.")).toBeTruthy();
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Tente de novo em 4 s" }).disabled).toBe(
      true,
    );
  });
});

describe("the page with a recovery code", () => {
  it("is printed by Rust, and says what it is and what it can't do", async () => {
    const { call, container } = openCred(credAsk(newCode));
    const page = container.querySelector<HTMLElement>(".kit");
    const text = page?.textContent ?? "";
    for (const words of ["Casa da Maria", "3. 0F4T", "sete grupos", "Não traz os dados de volta"])
      expect(text).toContain(words);
    await press("Imprimir…");
    expect(call).toHaveBeenCalledWith("cred_print");
  });

  it("is gone from the window with the code itself", async () => {
    const { container } = openCred(credAsk(newCode));
    await press("Já anotei");
    expect(container.querySelector(".kit")).toBeNull();
    expect(container.textContent).not.toContain("0F4T");
  });

  it("that can't be printed says so", async () => {
    openCred(credAsk(newCode), { cred_print: () => Promise.reject(new Refused("window")) });
    await press("Imprimir…");
    expect((await screen.findByRole("alert")).textContent).toBe(ptBR.error.window);
  });
});
