import { screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import type { Connection } from "../ipc";
import { asking, institution, NOW, running, start } from "../testing/samples";
import { open, updated } from "../testing/stage";

const user = userEvent.setup();
const first = { ...asking(), id: "c-first" };
const second = {
  ...asking({ deadline: null }),
  id: "c-second",
  institution: institution({ id: 603, name: "Caixa Jatobá" }),
};

describe("what waits for the person", () => {
  it("is one list, most urgent first, with how long there is", async () => {
    const { app } = open(start(second, running(), first), { name: "pending" });
    const rows = screen.getAllByRole("listitem");
    expect(rows.map((row) => row.querySelector("b")?.textContent)).toEqual([
      "Banco Araucária",
      "Caixa Jatobá",
    ]);
    expect(rows[0]?.textContent).toMatch(/faltam 0:4\d/);
    expect(rows[1]?.textContent).toContain("desde hoje");
    await user.click(screen.getAllByRole("button", { name: "Informar código" })[0] as HTMLElement);
    expect(app.route).toEqual({ name: "connection", id: "c-first" });
  });

  it("is counted beside its room, and gone when it was answered", async () => {
    const { app } = open(start(first, second));
    const room = () => screen.getByRole("button", { name: /^Pendências/ });
    expect(room().getAttribute("aria-label")).toBe("Pendências, 2 esperam por você");
    await user.click(room());
    for (const { id } of [first, second])
      app.take(
        updated(20 + (id === "c-second" ? 1 : 0), { type: "removed", id, name: "Banco", proof: null }),
      );
    expect(await screen.findByRole("heading", { name: "Nada espera por você" })).toBeTruthy();
    expect(room().getAttribute("aria-label")).toBe("Pendências");
  });

  it("leads to what is done elsewhere, too", async () => {
    const act = {
      kind: { type: "approve", device: null },
      instructions: null,
      askedAt: NOW,
      deadline: null,
    } as const;
    const phone = {
      ...asking(),
      id: "c-phone",
      stage: { type: "needsAct", act },
      explanation: { tone: "need", cause: "actionWanted", side: "you", remedy: "wait" },
    } as Connection;
    const { app } = open(start(phone), { name: "pending" });
    await user.click(screen.getByRole("button", { name: "Ver o que fazer" }));
    expect(app.route).toEqual({ name: "connection", id: "c-phone" });
  });

  it("is walked by one key from anywhere", async () => {
    const { app } = open(start(second, running(), first), { name: "settings" });
    const goes = async () => {
      await user.keyboard("{Control>}j{/Control}");
      return app.route;
    };
    expect(await goes()).toEqual({ name: "connection", id: "c-first" });
    expect(await goes()).toEqual({ name: "connection", id: "c-second" });
    expect(await goes()).toEqual({ name: "connection", id: "c-first" });
  });

  it("leads where it would be when nothing waits", async () => {
    const { app } = open(start(running()));
    await user.keyboard("{Meta>}j{/Meta}");
    expect(app.route).toEqual({ name: "pending" });
  });
});
