import { screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { Refused, type Adoptable } from "../../ipc";
import { offers } from "../../testing/offers";
import { institution, NOW, running, start } from "../../testing/samples";
import { open } from "../../testing/stage";

const user = userEvent.setup();
const ID = "8b1b6d2e-0000-4000-8000-000000000001";
const found = (over: Partial<Adoptable> = {}): Adoptable => ({
  item: ID,
  institution: institution(),
  createdAt: NOW,
  lastSuccessAt: null,
  whose: "anothers",
  connection: null,
  ...over,
});

async function looksUp(answer: () => unknown) {
  const answers = { institutions: () => offers, find_item: answer, adopt: () => "c-running" };
  const opened = open(start(running()), { name: "add" }, answers);
  await user.click(screen.getByText("Já tenho um Item na Pluggy"));
  await user.type(screen.getByLabelText("Id do Item"), ID);
  await user.click(screen.getByRole("button", { name: "Procurar" }));
  return opened;
}

describe("an item that Pluggy has already", () => {
  it("is shown with whose it is, and taken only when the person says so", async () => {
    const { app, call } = await looksUp(() => found());
    expect(await screen.findByText(/criado para outra pessoa/)).toBeTruthy();
    expect(call).not.toHaveBeenCalledWith("adopt", expect.anything());
    await user.click(screen.getByRole("button", { name: "Trazer esta conexão" }));
    expect(call).toHaveBeenCalledWith("adopt", { item: ID });
    expect(app.route).toEqual({ name: "connection", id: "c-running" });
  });

  it("that is a connection already is that connection", async () => {
    const { app, call } = await looksUp(() => found({ connection: "c-running" }));
    await user.click(await screen.findByRole("button", { name: "Ver conexão" }));
    expect(call).not.toHaveBeenCalledWith("adopt", expect.anything());
    expect(app.route).toEqual({ name: "connection", id: "c-running" });
  });

  it("is deleted at Pluggy too, and that is said before, even where nothing was done here yet", async () => {
    const brought = running({ startedAt: null, made: true });
    open(start(brought), { name: "connection", id: brought.id });
    await user.click(screen.getByRole("button", { name: "Excluir conexão" }));
    expect(screen.getByRole("dialog").textContent).toContain("excluída também na Pluggy");
  });

  it("that comes late is not shown under another id", async () => {
    let answer: (item: Adoptable) => void = () => undefined;
    await looksUp(() => new Promise<Adoptable>((resolve) => (answer = resolve)));
    await user.type(screen.getByLabelText("Id do Item"), "x");
    answer(found());
    await waitFor(() =>
      expect(screen.getByRole<HTMLButtonElement>("button", { name: "Procurar" }).disabled).toBe(false),
    );
    expect(screen.queryByText(/criado para outra pessoa/)).toBeNull();
  });

  it("that is not there is said, and another id hides what was found before", async () => {
    let there = true;
    await looksUp(() => (there ? found() : Promise.reject(new Refused("unknownItem"))));
    await screen.findByText(/criado para outra pessoa/);
    await user.type(screen.getByLabelText("Id do Item"), "x");
    expect(screen.queryByText(/criado para outra pessoa/)).toBeNull();
    there = false;
    await user.click(screen.getByRole("button", { name: "Procurar" }));
    expect((await screen.findByRole("alert")).textContent).toContain("não conhece um Item com este id");
  });
});
