import { screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import { expect, it } from "vitest";
import type { Event } from "../ipc";
import { locked, running, start, startAt } from "../testing/samples";
import { open } from "../testing/stage";

type Leaving = Extract<Event, { type: "leaving" }>;

/** The window, about to be left. */
async function leaves(why: Leaving["why"], inFlight: number, begin = start(running())) {
  const { app, call } = open(begin);
  app.take({ type: "leaving", why, inFlight });
  await tick();
  return { app, call };
}

const question = (name: string) => within(screen.getByRole("dialog", { name }));
const buttons = (name: string) =>
  question(name)
    .getAllByRole("button")
    .map(({ textContent }) => textContent?.trim());

it("asks once what closing the window means, and says what each does", async () => {
  const { call } = await leaves("closing", 0);
  const name = "Fechar a janela ou sair?";
  expect(buttons(name)).toEqual(["Voltar", "Sair da Tomada", "Continuar na área de notificação"]);
  expect(question(name).getByText(/avisar quando um banco precisar de você/)).toBeTruthy();
  expect(question(name).queryByText(/em andamento/)).toBeNull();
  await userEvent.click(question(name).getByRole("button", { name: "Continuar na área de notificação" }));
  expect(call).toHaveBeenCalledWith("leave", { answer: "stay" });
  expect(screen.queryByRole("dialog")).toBeNull();
});

it("says what stops when the app ends in the middle of something, and that nothing is lost", async () => {
  const { call } = await leaves("quitting", 2);
  const name = "Sair da Tomada?";
  expect(buttons(name)).toEqual(["Voltar", "Sair assim mesmo"]);
  expect(question(name).getByText(/^2 conexões estão em andamento\./).textContent).toContain("nada se perde");
  await userEvent.click(question(name).getByRole("button", { name: "Sair assim mesmo" }));
  expect(call).toHaveBeenCalledWith("leave", { answer: "quit" });
});

it("lets whoever closes in the middle of something know that, too", async () => {
  await leaves("closing", 1);
  expect(question("Fechar a janela ou sair?").getByText(/^Uma conexão está em andamento\./)).toBeTruthy();
});

it("goes back to where the person was, by Escape as well", async () => {
  const { app, call } = await leaves("quitting", 1);
  const dialog = screen.getByRole("dialog", { name: "Sair da Tomada?" });
  dialog.dispatchEvent(new globalThis.Event("cancel", { cancelable: true }));
  await tick();
  expect(call).toHaveBeenCalledWith("leave", { answer: "goBack" });
  expect(screen.queryByRole("dialog")).toBeNull();
  expect(app.leaving).toBeNull();
});

it("asks behind a lock as well, where only a number is told", async () => {
  const { call } = await leaves("quitting", 3, startAt(locked(true)));
  await userEvent.click(question("Sair da Tomada?").getByRole("button", { name: "Voltar" }));
  expect(call).toHaveBeenCalledWith("leave", { answer: "goBack" });
});
