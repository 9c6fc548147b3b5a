import { screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import { describe, expect, it, vi } from "vitest";
import { Refused, type Connection } from "../ipc";
import { archived, asking, at, bankDown, refused, running, start, succeeded } from "../testing/samples";
import { open, updated } from "../testing/stage";

const user = userEvent.setup();

describe("the list of connections", () => {
  it("invites to connect the first bank", async () => {
    const { app } = open(start());
    await user.click(screen.getByRole("button", { name: "Conectar banco" }));
    expect(app.route).toEqual({ name: "add" });
  });

  it("tells how many need the person and leads to the first", async () => {
    const { app } = open(start(succeeded(), asking()));
    expect(screen.getByText("1 conexão precisa de você")).toBeTruthy();
    const line = screen
      .getByText(/^2 bancos/)
      .textContent?.replace(/\s+/g, " ")
      .trim();
    expect(line).toBe("2 bancos · 1 em dia · última atualização hoje, 09:09");
    await user.click(screen.getByRole("button", { name: "Resolver agora" }));
    expect(app.route).toEqual({ name: "connection", id: "c-asking" });
    expect(document.title).toBe("Banco Araucária — Tomada");
  });

  it.each([768, 0])(
    "comes a screenful at a time, as it is scrolled to, in a window %i high",
    async (height) => {
      vi.stubGlobal("innerHeight", height);
      const near: (() => void)[] = [];
      const Observer = class {
        constructor(private readonly seen: (entries: object[]) => void) {}
        observe(place: Element): void {
          if (!place.childNodes.length)
            near.push(() =>
              this.seen([{ isIntersecting: true, boundingClientRect: place.getBoundingClientRect() }]),
            );
        }
        disconnect(): void {}
      };
      vi.stubGlobal("IntersectionObserver", Observer);
      const many = Array.from({ length: 40 }, (_, nth) => ({ ...succeeded(), id: `c-${nth}` }));
      const { app } = open(start(...many));
      const rows = () => screen.getAllByRole("listitem");
      const screenful = rows().length;
      expect(screenful).toBeLessThan(40);
      expect(rows()[0]?.getAttribute("aria-setsize"), "whoever hears the list hears how long it is").toBe(
        "40",
      );
      // A connection that runs meanwhile brings no row.
      app.take(updated(1, { type: "connection", connection: { ...succeeded(), id: "c-0" } }));
      await tick();
      expect(rows()).toHaveLength(screenful);
      while (rows().length < 40) {
        const before = rows().length;
        near.at(-1)?.();
        await tick();
        expect(rows()).toHaveLength(Math.min(40, before + screenful));
      }
      expect(rows().at(-1)?.getAttribute("aria-posinset")).toBe("40");
      vi.unstubAllGlobals();
    },
  );

  it("has no banner when nothing is asked of the person", () => {
    open(start(succeeded(), running()));
    expect(screen.queryByText("Resolver agora")).toBeNull();
  });

  it("asks for another execution, then shows it", async () => {
    const { app, call } = open(start(bankDown()));
    await user.click(screen.getByRole("button", { name: "Tentar de novo" }));
    expect(call).toHaveBeenCalledWith("update", { connection: "c-down" });
    expect(app.route).toEqual({ name: "connection", id: "c-down" });
  });

  it("marks what is left alone by a word and an icon, says since when, and puts it last", () => {
    const paused = { ...refused(), pausedAt: at(-3600) };
    open(start(paused, { ...archived(), id: "c-copy" }, bankDown(), succeeded()));
    const rows = screen.getAllByRole("listitem");
    const names = rows.map((row) => row.querySelector("b")?.textContent);
    expect(names).toEqual(["Nuvem Digital", "Banco Ipê", "Banco Cerrado PJ", "Banco Ipê"]);
    const badges = [...(rows[2]?.querySelectorAll(".badge") ?? [])];
    expect(badges.map((badge) => badge.textContent?.trim())).toEqual(["Senha recusada", "Pausada"]);
    expect(badges.every((badge) => badge.querySelector("svg"))).toBe(true);
    expect(rows[2]?.textContent).toContain("pausada desde hoje, 08:10");
    expect(rows[3]?.textContent, "nothing more comes of a copy").not.toContain("próxima");
    expect(screen.getAllByText("Pausada")).toHaveLength(1);
  });

  it("leads whoever is needed to what is done elsewhere", async () => {
    const act = {
      kind: { type: "approve", device: null },
      instructions: null,
      askedAt: at(-9),
      deadline: null,
    };
    const phone = {
      ...asking(),
      stage: { type: "needsAct", act },
      explanation: { tone: "need", cause: "actionWanted", side: "you", remedy: "wait" },
    } as Connection;
    const { app } = open(start(phone));
    await user.click(screen.getByRole("button", { name: "Ver o que fazer" }));
    expect(app.route).toEqual({ name: "connection", id: "c-asking" });
  });

  it("tells a refusal where the button is", async () => {
    const offline = () => Promise.reject(new Refused("offline"));
    open(start(refused()), { name: "home" }, { enter_credentials: offline });
    const row = screen.getByRole("listitem");
    await user.click(within(row).getByRole("button", { name: /^Informar/ }));
    expect(within(row).getByRole("alert").textContent).toContain("A Pluggy não respondeu");
  });
});
