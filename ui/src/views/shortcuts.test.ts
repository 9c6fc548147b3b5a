import { screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { afterEach, describe, expect, it, vi } from "vitest";
import { offers } from "../testing/offers";
import { at, bankDown, mine, opened, start, startAt, succeeded, upkeep } from "../testing/samples";
import { open } from "../testing/stage";

const user = userEvent.setup();
const ctrl = (key: string) => user.keyboard(`{Control>}${key}{/Control}`);
const page = { name: "connection", id: "c-ok" } as const;
const listing = { institutions: () => offers };

afterEach(() => void vi.unstubAllGlobals());

describe("a shortcut", () => {
  it.each([
    ["n", { name: "add" }],
    ["t", { name: "accounts" }],
    [",", { name: "settings" }],
    ["f", { name: "add" }],
  ])("Ctrl+%s leads to %j", async (key, route) => {
    const { app } = open(start(succeeded()), page, listing);
    await ctrl(key);
    expect(app.route).toEqual(route);
  });

  it("updates the connection on the screen, and none from a list", async () => {
    const { app, call } = open(start(bankDown(), succeeded()));
    await ctrl("r");
    expect(call).not.toHaveBeenCalledWith("update", expect.anything());
    app.go(page);
    await waitFor(() => expect(screen.getByRole("button", { name: "Atualizar" })).toBeTruthy());
    await ctrl("r");
    expect(call.mock.calls.filter(([name]) => name === "update")).toEqual([
      ["update", { connection: "c-ok" }],
    ]);
  });

  it("leads to the button that waits, and presses nothing", async () => {
    const waits = {
      ...succeeded(),
      upkeep: upkeep({ update: { type: "after", at: at(600), why: "fresh" } }),
    };
    const { call } = open(start(waits), page);
    await ctrl("r");
    expect(document.activeElement?.getAttribute("aria-disabled")).toBe("true");
    expect(call).not.toHaveBeenCalledWith("update", expect.anything());
  });

  it("finds in the list where there is a field for it", async () => {
    const many = Array.from({ length: 20 }, (_, nth) => ({ ...succeeded(), id: `c-${nth}` }));
    const { app } = open(start(...many));
    await ctrl("f");
    expect(document.activeElement).toBe(screen.getByRole("searchbox"));
    expect(app.route).toEqual({ name: "home" });
  });

  it("is the app's alone: the page is not loaded again, not even where it means nothing", async () => {
    open(start());
    const event = new KeyboardEvent("keydown", { key: "r", ctrlKey: true, bubbles: true, cancelable: true });
    document.body.dispatchEvent(event);
    expect(event.defaultPrevented).toBe(true);
  });

  it("leaves a text field what is its own on a Mac", async () => {
    vi.stubGlobal("navigator", { ...navigator, platform: "MacIntel" });
    const { app } = open(start(succeeded()), { name: "add" }, listing);
    const field = await screen.findByRole("combobox");
    const press = (over: KeyboardEventInit) => {
      const event = new KeyboardEvent("keydown", { key: ",", bubbles: true, cancelable: true, ...over });
      field.dispatchEvent(event);
      return event.defaultPrevented;
    };
    expect(press({ ctrlKey: true })).toBe(false);
    expect(press({ metaKey: true, shiftKey: true })).toBe(false);
    expect(app.route).toEqual({ name: "add" });
    expect(press({ metaKey: true })).toBe(true);
    expect(app.route).toEqual({ name: "settings" });
  });

  it("does nothing below a dialog", async () => {
    const { app } = open(start(succeeded()), page);
    const dialog = document.createElement("dialog");
    dialog.open = true;
    document.body.append(dialog);
    await ctrl("n");
    await user.keyboard("{Escape}");
    dialog.remove();
    expect(app.route).toEqual(page);
  });
});

describe("Escape", () => {
  it("goes back from a connection, and from the search once nothing is typed there", async () => {
    const { app } = open(start(succeeded()), page, listing);
    await user.keyboard("{Escape}");
    expect(app.route).toEqual({ name: "home" });
    app.go({ name: "add" });
    const field = await screen.findByRole("combobox");
    await user.type(field, "ip{Escape}");
    expect(app.route).toEqual({ name: "add" });
    await user.clear(field);
    await user.keyboard("{Escape}");
    expect(app.route).toEqual({ name: "home" });
  });

  it("closes what a field is in, and not the page with it", async () => {
    const { app } = open(start(succeeded()), page);
    await user.click(screen.getByRole("button", { name: "Dar outro nome" }));
    await user.clear(screen.getByLabelText("Nome só neste computador"));
    await user.keyboard("{Escape}");
    expect(app.route).toEqual(page);
  });
});

describe("F1", () => {
  it("lists what there is, as this computer's keys are called, until it is closed", async () => {
    open(start(succeeded()));
    await user.keyboard("{F1}");
    const dialog = screen.getByRole("dialog", { name: "Atalhos do teclado" });
    const listed = () =>
      [...dialog.querySelectorAll("dt")].map((keys) => keys.textContent?.replace(/\s+/g, ""));
    expect(listed()).toEqual(["Ctrl+N", "Ctrl+R", "Ctrl+F", "Ctrl+T", "Ctrl+,", "Ctrl+J", "F1", "Esc"]);
    expect((await axe.run(dialog)).violations).toEqual([]);
    await user.click(within(dialog).getByRole("button", { name: "Fechar" }));
    expect(screen.queryByRole("dialog")).toBeNull();
  });

  it("names the lock where there is one, and the keys of a Mac on a Mac", async () => {
    vi.stubGlobal("navigator", { ...navigator, platform: "MacIntel" });
    open(startAt(opened(mine({ locks: true }))));
    await user.keyboard("{F1}");
    const dialog = screen.getByRole("dialog");
    expect(within(dialog).getByText("⌘L")).toBeTruthy();
    expect(within(dialog).getByText("Bloquear a Tomada")).toBeTruthy();
  });
});
