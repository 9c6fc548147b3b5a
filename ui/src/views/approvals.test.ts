import { screen, within } from "@testing-library/svelte";
import { describe, expect, it } from "vitest";
import type { Pending } from "../ipc";
import { start, succeeded } from "../testing/samples";
import { open } from "../testing/stage";

const page = { name: "connection", id: "c-ok" } as const;
const TITLE = "Falta a aprovação de outra pessoa";
const shown = (pending: Pending | null) => open(start({ ...succeeded(), pending }), page);

describe("a connection of which something waits for somebody else", () => {
  it("says how much of what, and that nobody tells that person", () => {
    shown({ accounts: 2, cards: 1, others: 0 });
    const told = within(screen.getByRole("region", { name: TITLE }));
    expect(told.getAllByRole("listitem").map((item) => item.textContent)).toEqual([
      "2 contas esperam",
      "1 cartão espera",
    ]);
    expect(told.getByText(/A Pluggy não avisa essa pessoa nem informa o prazo/)).toBeTruthy();
  });

  it("does not guess what the bank did not say", () => {
    shown({ accounts: 0, cards: 0, others: 0 });
    const told = within(screen.getByRole("region", { name: TITLE }));
    expect(told.queryAllByRole("listitem")).toEqual([]);
    expect(told.getByText("O banco não disse o que espera.")).toBeTruthy();
  });

  it("says nothing where nothing waits", () => {
    shown(null);
    expect(screen.queryByText(TITLE)).toBeNull();
  });
});
