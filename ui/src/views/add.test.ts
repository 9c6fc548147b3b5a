import { screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { Refused } from "../ipc";
import { institutions, running, start } from "../testing/samples";
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
});
