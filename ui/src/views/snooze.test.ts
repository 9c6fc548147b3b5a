import { screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Refused, type NoticeChoices } from "../ipc";
import { offer, offers } from "../testing/offers";
import {
  asking,
  institution,
  mine,
  NOW,
  opened,
  running,
  start,
  startAt,
  succeeded,
} from "../testing/samples";
import { notices } from "../testing/settings";
import { open } from "../testing/stage";

const user = userEvent.setup();
const page = { name: "connection", id: "c-ok" } as const;
const menu = () => screen.getByText("Silenciar").closest("details") as HTMLDetailsElement;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(NOW) });
  return () => void vi.useRealTimers();
});

describe("silencing a connection", () => {
  it("is for an hour, until the morning or for a week, and is taken back there", async () => {
    let kept: NoticeChoices = notices();
    const { call } = open(start(succeeded()), page, {
      notices: () => kept,
      snooze: (args) => {
        const { howLong } = args as { howLong: string | null };
        kept = notices({}, howLong ? { "c-ok": "2026-11-20T11:00:00Z" } : {});
        return null;
      },
    });
    await user.click(screen.getByText("Silenciar"));
    expect(screen.getByRole("button", { name: "Por 1 hora" })).toBeTruthy();
    expect(screen.getByRole("button", { name: "Por uma semana" })).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Até amanhã de manhã" }));
    expect(call).toHaveBeenCalledWith("snooze", { connection: "c-ok", howLong: "tomorrow" });
    const silent = await screen.findByText(/^Em silêncio até amanhã, \d\d:00$/);
    expect(silent.closest("details")?.open).toBe(false);
    expect(document.activeElement).toBe(silent);
    await user.click(silent);
    await user.click(screen.getByRole("button", { name: "Voltar a avisar" }));
    expect(call).toHaveBeenLastCalledWith("notices");
    expect(await screen.findByText("Silenciar")).toBeTruthy();
  });

  it("is left by Escape, and by going elsewhere", async () => {
    open(start(succeeded()), page, { notices: () => notices() });
    await user.click(screen.getByText("Silenciar"));
    await user.keyboard("{Escape}");
    expect(menu().open).toBe(false);
    await user.click(screen.getByText("Silenciar"));
    screen.getByRole("button", { name: "Por 1 hora" }).focus();
    screen.getByRole("button", { name: "Voltar às conexões" }).focus();
    expect(menu().open).toBe(false);
  });

  it("says why it could not be kept", async () => {
    const refuse = () => Promise.reject(new Refused("diskFull"));
    open(start(succeeded()), page, { notices: () => notices(), snooze: refuse });
    await user.click(screen.getByText("Silenciar"));
    await user.click(screen.getByRole("button", { name: "Por 1 hora" }));
    expect(await screen.findByRole("alert")).toBeTruthy();
    expect(menu().open).toBe(true);
  });

  it("is not offered of what Pluggy does not have yet", () => {
    open(start({ ...running(), made: false }), { name: "connection", id: "c-running" });
    expect(screen.queryByText("Silenciar")).toBeNull();
  });
});

describe("a notice that is followed", () => {
  it("gives the keyboard to the field of the question, on whatever it was", async () => {
    const { app } = open(start(asking()), { name: "home" });
    app.take({ type: "show", connection: "c-asking" });
    await tick();
    const field = screen.getByRole("textbox");
    expect(document.activeElement).toBe(field);
    screen.getByRole("button", { name: "Responder depois" }).focus();
    app.take({ type: "show", connection: "c-asking" });
    await tick();
    expect(document.activeElement).toBe(field);
  });

  it("leads to what needs the person when it is about many, or home when nothing does", async () => {
    const { app } = open(start(asking(), succeeded()), page);
    app.take({ type: "show", connection: null });
    expect(app.route).toEqual({ name: "pending" });
    const { app: fine } = open(start(succeeded()), page);
    fine.take({ type: "show", connection: null });
    expect(fine.route).toEqual({ name: "home" });
  });

  it("about a bank that is yet to be connected leads to it in the search, whatever was looked for", async () => {
    const { app } = open(start(succeeded()), { name: "add" }, { institutions: () => offers });
    await screen.findAllByRole("option");
    await user.type(screen.getByRole("combobox"), "Araucária");
    expect(screen.getAllByRole("option")).toHaveLength(1);
    app.take({ type: "showBank", institution: 605 });
    await waitFor(() =>
      expect(screen.getByRole("option", { selected: true }).textContent).toContain("Banco Cerrado PJ"),
    );
    expect(screen.getByRole<HTMLInputElement>("combobox").value).toBe("");
    app.go({ name: "home" });
    app.take({ type: "showBank", institution: 603 });
    await waitFor(() =>
      expect(screen.getByRole("option", { selected: true }).textContent).toContain("Caixa Jatobá"),
    );
  });

  it("about one of Pluggy's pretend banks shows those too", async () => {
    const pretend = offer({ institution: institution({ id: 9, name: "Pluggy Bank" }), test: true });
    const institutions = (args: unknown) =>
      (args as { tests: boolean }).tests ? [...offers, pretend] : offers;
    const { app } = open(startAt(opened(mine())), { name: "home" }, { institutions });
    app.take({ type: "showBank", institution: 9 });
    await waitFor(() =>
      expect(screen.getByRole("option", { selected: true }).textContent).toContain("Pluggy Bank"),
    );
  });

  it("is not needed for what is on the screen, which Rust is told", async () => {
    const { app, call } = open(start(succeeded()), page);
    expect(call).toHaveBeenCalledWith("look_at", { connection: "c-ok" });
    app.go({ name: "home" });
    await tick();
    expect(call).toHaveBeenLastCalledWith("look_at", { connection: null });
  });
});
