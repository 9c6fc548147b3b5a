import { screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { Refused, type Settings } from "../ipc";
import { institutions, keyringOnly, mine, opened, running, start, startAt } from "../testing/samples";
import { open } from "../testing/stage";

const user = userEvent.setup();
const listed = { institutions: () => institutions };

describe("choosing a bank", () => {
  it("is ready to type, and finds without accents, by website and by code", async () => {
    open(start(), { name: "add" }, listed);
    const field = screen.getByRole("combobox");
    expect(document.activeElement).toBe(field);
    for (const [typed, bank] of [
      ["araucaria", "Banco Araucária"],
      ["lago", "Banco Vitória-Régia"],
      ["605", "Banco Cerrado PJ"],
    ] as const) {
      await user.clear(field);
      await user.type(field, typed);
      expect(screen.getAllByRole("option").map((option) => option.querySelector("b")?.textContent)).toEqual([
        bank,
      ]);
    }
  });

  it("says what to do when nothing is found", async () => {
    open(start(), { name: "add" }, listed);
    await user.type(screen.getByRole("combobox"), "nubank");
    expect(screen.getByRole("heading", { name: "Nenhum banco com “nubank”" })).toBeTruthy();
    expect(screen.getByText(/Confira a grafia/)).toBeTruthy();
  });

  it("is chosen by keyboard alone", async () => {
    const start_ = start(running());
    const { app, call } = open(start_, { name: "add" }, { ...listed, prepare: () => "c-running" });
    await screen.findAllByRole("option");
    await user.keyboard("{ArrowDown}");
    const chosen = screen.getByRole("option", { selected: true });
    expect(chosen.textContent).toContain("Banco Ipê");
    expect(screen.getByRole("combobox").getAttribute("aria-activedescendant")).toBe(chosen.id);
    await user.keyboard("{Enter}");
    expect(call).not.toHaveBeenCalledWith("prepare", expect.anything());
    expect(document.activeElement?.id).toBe("continue");
    await user.keyboard("{Enter}");
    expect(call).toHaveBeenCalledWith("prepare", { connector: 602 });
    expect(app.route).toEqual({ name: "connection", id: "c-running" });
  });

  it("can be tried again when the list did not come", async () => {
    let attempts = 0;
    const flaky = () => (attempts++ ? institutions : Promise.reject(new Refused("offline")));
    open(start(), { name: "add" }, { institutions: flaky });
    await user.click(await screen.findByRole("button", { name: "Tentar de novo" }));
    expect(await screen.findAllByRole("option")).toHaveLength(institutions.length);
  });

  describe("for the first time at a real one", () => {
    const withSettings = (view: () => Settings) => {
      const answers = { ...listed, settings: view, prepare: () => "c-running", accept_one_way: () => null };
      return open(startAt(opened(mine(), running())), { name: "add" }, answers);
    };
    const next = async () => user.click(await screen.findByRole("button", { name: "Continuar" }));

    it("goes on once a second way in was made, and not before", async () => {
      let wantsSecondWay = true;
      const { app, call } = withSettings(() => keyringOnly({ wantsSecondWay }));
      await waitFor(() => expect(app.safety.view).not.toBeNull());
      await next();
      expect(screen.getByRole("dialog", { name: "Antes do primeiro banco" })).toBeTruthy();
      await user.click(screen.getByRole("button", { name: "Criar código de recuperação" }));
      expect(call).toHaveBeenCalledWith("make_recovery_code");
      app.take({ type: "prompt", prompt: { type: "newRecoveryCode" } });
      expect(call).not.toHaveBeenCalledWith("prepare", expect.anything());
      wantsSecondWay = false;
      app.take({ type: "prompt", prompt: null });
      await waitFor(() => expect(app.route).toEqual({ name: "connection", id: "c-running" }));
    });

    it("goes on without one for somebody who has read what that means", async () => {
      let wantsSecondWay = true;
      const { app, call } = withSettings(() => keyringOnly({ wantsSecondWay }));
      await waitFor(() => expect(app.safety.view).not.toBeNull());
      await next();
      expect(screen.getByRole("dialog").textContent).toContain("não poderão ser recuperados");
      wantsSecondWay = false;
      await user.click(screen.getByRole("button", { name: "Seguir sem código" }));
      await waitFor(() => expect(app.route).toEqual({ name: "connection", id: "c-running" }));
      expect(call).toHaveBeenCalledWith("accept_one_way");
    });
  });
});
