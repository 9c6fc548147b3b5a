import { screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { tick } from "svelte";
import { describe, expect, it } from "vitest";
import type { StoreHealth } from "../ipc";
import { closed, locked, mine, opened, profile, running, startAt } from "../testing/samples";
import { open } from "../testing/stage";

const user = userEvent.setup();
const ill = (health: StoreHealth, who = profile()) => ({ ...opened(who, running()), health });

describe("a store that is not well while its profile is open", () => {
  it.each([
    ["damaged", "Uma parte dos dados deste perfil está danificada"],
    ["diskFull", "O disco está cheio"],
    ["notWritten", "Não é possível gravar no disco"],
  ] as const)("%s is said when the window opens, and when it happens", async (health, title) => {
    const first = open(startAt(ill(health)));
    expect(screen.getByRole("region", { name: title })).toBeTruthy();
    first.unmount();
    const { app, container } = open(startAt(opened(profile())));
    expect(screen.queryByRole("region", { name: title })).toBeNull();
    app.take({ type: "health", profile: profile().id, health });
    await tick();
    expect(within(screen.getByRole("region", { name: title })).queryByRole("alert")).toBeNull();
    expect((await axe.run(container)).violations).toEqual([]);
    app.take({ type: "health", profile: profile().id, health: "sound" });
    await tick();
    expect(screen.queryByRole("region", { name: title })).toBeNull();
  });

  it("says of a full disk what becomes of what is new", () => {
    open(startAt(ill("diskFull")));
    expect(screen.getByText(/fica na memória e é gravado assim que houver espaço/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Consertar…" })).toBeNull();
  });

  it("is mended after a question that says what becomes of the file", async () => {
    const { call } = open(startAt(ill("damaged")));
    await user.click(screen.getByRole("button", { name: "Consertar…" }));
    const dialog = screen.getByRole("dialog");
    expect(dialog.textContent).toContain("guardado à parte");
    expect(call).not.toHaveBeenCalledWith("repair");
    await user.click(within(dialog).getByRole("button", { name: "Fechar e consertar" }));
    expect(call).toHaveBeenCalledWith("repair");
  });

  it("says nothing of another profile's, nor of one that is locked", async () => {
    const { app } = open(startAt(opened(profile()), mine()));
    app.take({ type: "health", profile: mine().id, health: "damaged" });
    await tick();
    expect(screen.queryByText("Uma parte dos dados deste perfil está danificada")).toBeNull();
    app.take({ type: "stage", stage: ill("damaged", mine()), profiles: [mine()] });
    app.take({ type: "stage", stage: locked(), profiles: [mine()] });
    await tick();
    expect(app.health).toBe("sound");
  });
});

describe("what was saved of a damaged store", () => {
  it("is said once", async () => {
    const { app } = open(startAt(closed({ type: "storeDamaged", backups: [] })));
    app.take({ type: "stage", stage: opened(profile(), running()), profiles: [profile()] });
    app.take({ type: "salvaged", connections: 3, lost: 1 });
    await tick();
    const saved = screen.getByRole("region", { name: "O que podia ser lido foi salvo" });
    expect(saved.textContent).toContain("3 conexões foram salvas. Cada uma é consultada de novo na Pluggy.");
    expect(saved.textContent).toContain("De outra conexão só restou um sinal; conecte esse banco de novo.");
    await user.click(within(saved).getByRole("button", { name: "Entendi" }));
    expect(screen.queryByText("O que podia ser lido foi salvo")).toBeNull();
  });
});

describe("a profile behind the screen that is not well", () => {
  const title = "Meus bancos: este perfil precisa de atenção";

  it("is said where the person is, and opened from there", async () => {
    const { app, call, container } = open(startAt(opened(profile()), mine()));
    expect(screen.queryByRole("region", { name: title })).toBeNull();
    app.take({ type: "stage", stage: opened(profile()), profiles: [profile(), mine({ ails: true })] });
    await tick();
    const said = screen.getByRole("region", { name: title });
    expect(said.textContent).toContain("as conexões podem não estar sendo acompanhadas");
    expect((await axe.run(container)).violations).toEqual([]);
    await user.click(within(said).getByRole("button", { name: "Abrir Meus bancos" }));
    expect(call).toHaveBeenCalledWith("switch_profile", { profile: mine().id });
  });

  it("says it where the person chooses a profile, too", async () => {
    open(startAt(closed({ type: "keyringLocked" }, ["keyring"]), profile(), mine({ ails: true })));
    expect(screen.getAllByText("Algo deu errado neste perfil. Abra-o para ver o que aconteceu.").length).toBe(
      1,
    );
  });
});
