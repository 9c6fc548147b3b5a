import { screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { presence } from "../state/presence";
import { mine, opened, profile, start, startAt, succeeded } from "../testing/samples";
import { keyringOnly, settings } from "../testing/settings";
import { commands, open } from "../testing/stage";

const user = userEvent.setup();
const home = { name: "home" } as const;
const own = () => startAt(opened(mine()));
const times = (call: ReturnType<typeof commands>, name: string) =>
  call.mock.calls.filter(([command]) => command === name).length;

describe("the sidebar", () => {
  it("names the profile and what it is", () => {
    open(startAt(opened(mine({ name: "Casa" }))));
    expect(screen.getByText("Casa")).toBeTruthy();
    expect(screen.getByText("com chaves próprias")).toBeTruthy();
  });

  it("has the Lab and the word on pretend banks in a Sandbox profile alone", async () => {
    const { app } = open(start());
    expect(screen.getByRole("button", { name: "Laboratório" })).toBeTruthy();
    expect(screen.getAllByText(/Nada sai deste computador/).length).toBeGreaterThan(0);
    app.take({ type: "stage", stage: opened(mine()), profiles: [mine(), profile()] });
    await tick();
    expect(screen.queryByRole("button", { name: "Laboratório" })).toBeNull();
    expect(screen.queryByText(/Nada sai deste computador/)).toBeNull();
  });

  it("leads to the settings", async () => {
    const { app } = open(start());
    await user.click(screen.getByRole("button", { name: "Configurações" }));
    expect(app.route).toEqual({ name: "settings" });
    expect(document.title).toBe("Configurações — Tomada");
  });
});

describe("locking", () => {
  it("is at hand where there is a lock, by button and by shortcut", async () => {
    const { call } = open(startAt(opened(mine({ locks: true }))), home, { settings: () => settings() });
    await user.click(await screen.findByRole("button", { name: "Bloquear agora" }));
    expect(times(call, "lock")).toBe(1);
    await user.keyboard("{Control>}l{/Control}");
    expect(times(call, "lock")).toBe(2);
    await user.keyboard("{Meta>}l{/Meta}");
    expect(times(call, "lock")).toBe(3);
    await user.keyboard("l{Control>}{Shift>}l{/Shift}{/Control}");
    expect(times(call, "lock")).toBe(3);
  });

  it("is at hand while a question is open, too", async () => {
    const { call } = open(startAt(opened(mine({ locks: true }))), home, { settings: () => settings() });
    const dialog = document.createElement("dialog");
    dialog.open = true;
    document.body.append(dialog);
    await user.keyboard("{Control>}l{/Control}");
    dialog.remove();
    expect(times(call, "lock")).toBe(1);
  });

  it("is not offered where there is none", async () => {
    const { app, call } = open(own(), home, { settings: () => keyringOnly() });
    await waitFor(() => expect(app.safety.view).not.toBeNull());
    expect(screen.queryByRole("button", { name: "Bloquear agora" })).toBeNull();
    await user.keyboard("{Control>}l{/Control}");
    expect(times(call, "lock")).toBe(0);
  });

  it("is there, and at hand, where only a profile behind the screen has one", async () => {
    const { call } = open(startAt(opened(profile()), mine({ locks: true })));
    expect(screen.getByRole("button", { name: "Bloquear agora" })).toBeTruthy();
    await user.keyboard("{Control>}l{/Control}");
    expect(times(call, "lock")).toBe(1);
    const { call: closed } = open(startAt({ type: "welcome" }, mine({ locks: true })));
    await user.keyboard("{Control>}l{/Control}");
    expect(times(closed, "lock")).toBe(1);
  });
});

describe("somebody who is there", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is told to Rust at most once in 20 s", async () => {
    const call = commands();
    const somebody = presence(call as never);
    somebody();
    vi.advanceTimersByTime(19_999);
    somebody();
    expect(times(call, "seen")).toBe(1);
    vi.advanceTimersByTime(1);
    somebody();
    expect(times(call, "seen")).toBe(2);
  });
});

it("tells Rust that somebody is there, in whatever profile, and only while there is a lock", async () => {
  const { call } = open(startAt(opened(profile()), mine({ locks: true })));
  await user.keyboard("a");
  expect(times(call, "seen")).toBe(1);
  const { call: other } = open(start());
  await user.keyboard("a");
  expect(times(other, "seen")).toBe(0);
});

describe("banners", () => {
  it("say that nothing is kept, why, and lead to a passphrase", async () => {
    const { call } = open(startAt(opened(profile({ inMemory: "noProgram" }))));
    expect(screen.getByText(/Falta neste computador o programa que guarda chaves/)).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Criar uma senha" }));
    expect(call).toHaveBeenCalledWith("turn_lock_on");
    await user.click(screen.getByRole("button", { name: "Tentar o chaveiro de novo" }));
    expect(call).toHaveBeenCalledWith("begin", { beginning: { type: "sandbox" } });
  });

  it("ask before the keyring's profile takes the place of what is in memory", async () => {
    const { call } = open(startAt(opened(profile({ inMemory: "failed" }), succeeded())));
    await user.click(screen.getByRole("button", { name: "Tentar o chaveiro de novo" }));
    expect(call).not.toHaveBeenCalledWith("begin", expect.anything());
    await user.click(screen.getByRole("button", { name: "Começar" }));
    expect(call).toHaveBeenCalledWith("begin", { beginning: { type: "sandbox" } });
  });

  it.each([
    ["noSession", /fora de uma sessão da área de trabalho/],
    ["noDefault", /não tem um chaveiro padrão que dure/],
    ["locked", /está trancado, e não foi destrancado/],
    ["failed", /não respondeu, ou não guardou a chave/],
  ] as const)("tell apart why nothing is kept: %s", (inMemory, said) => {
    open(startAt(opened(profile({ inMemory }))));
    expect(screen.getByText(said)).toBeTruthy();
  });

  it("ask for a second way in where there is but one, until one is made or declined knowingly", async () => {
    let wantsSecondWay = true;
    const { call } = open(own(), home, {
      settings: () => keyringOnly({ wantsSecondWay }),
      accept_one_way: () => ((wantsSecondWay = false), null),
    });
    await user.click(await screen.findByRole("button", { name: "Criar código de recuperação" }));
    expect(call).toHaveBeenCalledWith("make_recovery_code");
    await user.click(screen.getByRole("button", { name: "Seguir sem código" }));
    const dialog = screen.getByRole("dialog", { name: "Seguir sem código de recuperação?" });
    expect(dialog.textContent).toContain("não poderão ser recuperados");
    expect(call).not.toHaveBeenCalledWith("accept_one_way");
    await user.click(screen.getAllByRole("button", { name: "Seguir sem código" })[1] as HTMLElement);
    expect(call).toHaveBeenCalledWith("accept_one_way");
    expect(screen.queryByText("Falta um segundo jeito de entrar")).toBeNull();
  });

  it("ask nothing of pretend banks", async () => {
    const { app } = open(start(), home, {
      settings: () => keyringOnly({ profile: profile(), wantsSecondWay: false }),
    });
    await waitFor(() => expect(app.safety.view).not.toBeNull());
    expect(screen.queryByText("Falta um segundo jeito de entrar")).toBeNull();
  });
});
