// What the list is narrowed to, and what its controls show: the two never disagree, in whichever order they are used.
import { configure, screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import type { TransactionFilter } from "../../ipc";
import * as room from "../../testing/accounts";
import { start, succeeded } from "../../testing/samples";
import { open } from "../../testing/stage";

const user = userEvent.setup();
configure({ testIdAttribute: "data-test" });

async function enter() {
  const { call } = open(start(succeeded()), { name: "accounts" }, room.listing(4));
  await screen.findByText("4 lançamentos");
  const asked = () =>
    call.mock.calls
      .filter(([name]) => name === "transactions")
      .map(([, args]) => (args as { filter: TransactionFilter }).filter);
  return { last: () => asked().at(-1) };
}

const select = (label: string) => screen.getByLabelText<HTMLSelectElement>(label);
const shown = (label: string) => select(label).selectedOptions[0]?.textContent?.trim();
const clear = () => user.click(screen.getByRole("button", { name: "Mostrar tudo" }));

describe.each([
  [
    "Período",
    "Mês passado",
    { period: { type: "lastMonth" } },
    "Todo o período",
    { period: { type: "all" } },
  ],
  ["Categoria", "Padaria", { category: "10010000" }, "Categorias", { category: null }],
  ["Entradas e saídas", "Só entradas", { flow: "in" }, "Entradas e saídas", { flow: "any" }],
  ["Entradas e saídas", "Só saídas", { flow: "out" }, "Entradas e saídas", { flow: "any" }],
  ["Quais lançamentos", "Só pendentes", { which: "pending" }, "Até hoje", { which: "upToToday" }],
] as const)("%s: %s", (label, choice, chosen, rest, widened) => {
  const choose = async () => {
    const option = [...select(label).options].find((one) => one.textContent?.trim() === choice);
    await user.selectOptions(select(label), option as HTMLOptionElement);
  };

  it("takes again after everything was shown, as often as somebody likes", async () => {
    const { last } = await enter();
    for (let round = 0; round < 3; round += 1) {
      await choose();
      await waitFor(() => expect(last()).toMatchObject(chosen));
      expect(shown(label)).toBe(choice);
      await clear();
      await waitFor(() => expect(last()).toMatchObject(widened));
      expect(shown(label)).toBe(rest);
    }
  });

  it("shows what the list is narrowed to, even where the control was left at something else", async () => {
    const { last } = await enter();
    await choose();
    // A browser that puts a control back by itself, or a choice that was begun and not told of: no event comes.
    select(label).selectedIndex = 0;
    await clear();
    select(label).selectedIndex = 1;
    await user.type(screen.getByRole("searchbox"), "x");
    await waitFor(() => expect(last()).toMatchObject({ ...widened, text: "x" }));
    expect(shown(label)).toBe(rest);
    await choose();
    await waitFor(() => expect(last()).toMatchObject(chosen));
    expect(shown(label)).toBe(choice);
  });
});

it("what was typed a moment before everything is shown is not looked for any more", async () => {
  const { last } = await enter();
  await user.selectOptions(select("Entradas e saídas"), "Só entradas");
  await waitFor(() => expect(last()).toMatchObject({ flow: "in" }));
  vi.useFakeTimers();
  try {
    const typist = userEvent.setup({ advanceTimers: vi.advanceTimersByTime });
    const field = screen.getByRole("searchbox");
    await typist.type(field, "padaria");
    await typist.click(screen.getByRole("button", { name: "Mostrar tudo" }));
    expect(field).toHaveProperty("value", "");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(last()).toMatchObject({ flow: "any", text: "" });
  } finally {
    vi.useRealTimers();
  }
});

it("a direction that is chosen right after a word was typed is not lost, and neither is the word", async () => {
  const { last } = await enter();
  await user.type(screen.getByRole("searchbox"), "padaria");
  await user.selectOptions(select("Entradas e saídas"), "Só entradas");
  await waitFor(() => expect(last()).toMatchObject({ flow: "in", text: "padaria" }));
  expect(shown("Entradas e saídas")).toBe("Só entradas");
});
