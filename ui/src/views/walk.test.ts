// The banner, the walk through all that needs somebody, and the list that nothing moves in while a hand is over it.
import { screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import { describe, expect, it } from "vitest";
import type { Connection } from "../ipc";
import { asking, institution, NOW, refused, running, start, succeeded } from "../testing/samples";
import { open, updated } from "../testing/stage";

const user = userEvent.setup();
const change = (connection: Connection) => ({ type: "connection", connection }) as const;
const text = (test: string) =>
  document.querySelector(`[data-test="${test}"]`)?.textContent?.replace(/\s+/g, " ").trim();
const named = () => screen.getAllByRole("listitem").map((row) => row.querySelector("b")?.textContent);
const another = (): Connection => ({
  ...refused(),
  id: "c-third",
  institution: institution({ id: 607, name: "Corretora Mandacaru" }),
});

describe("the banner", () => {
  it("says what the first two want, and how many more there are", () => {
    open(start(succeeded(), another(), refused(), asking()));
    expect(text("need")).toBe(
      "3 conexões precisam de você Banco Araucária: esperando código, até 09:10. " +
        "Banco Cerrado PJ: senha recusada. E mais 1. Resolver agora",
    );
  });

  it("goes as soon as there is nothing left, whoever repaired it", async () => {
    const { app } = open(start(refused()));
    expect(text("need")).toContain("1 conexão precisa de você");
    app.take(updated(11, change({ ...succeeded(), id: "c-refused" })));
    await tick();
    expect(text("need")).toBeUndefined();
  });

  it("says nothing of one that somebody left alone", () => {
    open(start({ ...refused(), pausedAt: NOW }));
    expect(text("need")).toBeUndefined();
  });
});

describe("the walk", () => {
  const begin = async () => {
    const opened = open(start(succeeded(), another(), refused(), asking()));
    await user.click(screen.getByRole("button", { name: "Resolver agora" }));
    return opened;
  };
  const place = () => document.querySelector('[data-test="walk"] b')?.textContent;
  const said = () => document.querySelector('[data-test="walk"] p')?.textContent;
  const heading = () => screen.getByRole("heading", { level: 1 }).textContent;

  it("goes from one to the next and back, by button and by shortcut, and keeps the keyboard", async () => {
    await begin();
    expect([heading(), place()]).toEqual(["Banco Araucária", "1 de 3"]);
    const next = screen.getByRole("button", { name: "Próxima" });
    await user.click(next);
    expect([heading(), place()]).toEqual(["Banco Cerrado PJ", "2 de 3"]);
    expect(document.activeElement).toBe(next);
    await user.keyboard("{Control>}j{/Control}");
    expect([heading(), place()]).toEqual(["Corretora Mandacaru", "3 de 3"]);
    await user.click(screen.getByRole("button", { name: "Anterior" }));
    expect([heading(), place()]).toEqual(["Banco Cerrado PJ", "2 de 3"]);
  });

  it("passes what was repaired by another way, and says of the one on the screen that it is dealt with", async () => {
    const { app } = await begin();
    app.take(updated(11, change({ ...succeeded(), id: "c-refused" })));
    await tick();
    expect(place()).toBe("1 de 2");
    app.take(updated(12, change(running({ id: "c-asking" }))));
    await tick();
    expect(screen.getByText("Esta já não precisa de você.")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Próxima" }));
    expect([heading(), place()]).toEqual(["Corretora Mandacaru", "2 de 2"]);
    // Nobody is needed any more, and one that was repaired may still come to need somebody again.
    app.take(updated(13, change({ ...succeeded(), id: "c-third" })));
    await tick();
    expect(said()).toBe("Agora nenhuma conexão espera por você. 1 ainda está em andamento.");
    expect(document.querySelector('[data-test="walk"]')!.textContent).not.toContain("Concluir");
    app.take(updated(14, change({ ...refused(), id: "c-asking" })));
    await tick();
    expect(said()).toBe("Esta já não precisa de você.");
    app.take(updated(15, change({ ...succeeded(), id: "c-asking" })));
    await tick();
    expect(screen.getByText("Nenhuma conexão precisa mais de você.")).toBeTruthy();
    expect(screen.queryByText(/ainda está em andamento/)).toBeNull();
    const [done] = screen.getAllByRole("button", { name: "Concluir" });
    await user.click(done!);
    expect(app.route).toEqual({ name: "home" });
    expect(text("need")).toBeUndefined();
  });

  it("is over when somebody leaves it, by its button or by going elsewhere", async () => {
    const { app } = await begin();
    await user.click(screen.getByRole("button", { name: "Sair" }));
    expect(app.route).toEqual({ name: "home" });
    await user.click(screen.getByRole("button", { name: "Abrir Banco Cerrado PJ" }));
    expect(place()).toBeUndefined();
    await user.click(screen.getByRole("button", { name: "Conexões" }));
    await user.click(screen.getByRole("button", { name: "Resolver agora" }));
    app.go({ name: "settings" });
    app.take({ type: "show", connection: "c-refused" });
    await tick();
    expect(place()).toBeUndefined();
  });
});

describe("the order of the list", () => {
  const mend = (id: string) => change({ ...succeeded(), id, institution: refused().institution });

  it("is by who needs somebody, and follows what happens", async () => {
    const { app } = open(start(succeeded(), running(), refused(), asking()));
    expect(named()).toEqual(["Banco Araucária", "Banco Cerrado PJ", "Caixa Jatobá", "Banco Ipê"]);
    app.take(updated(11, mend("c-refused")));
    await tick();
    expect(named()).toEqual(["Banco Araucária", "Caixa Jatobá", "Banco Cerrado PJ", "Banco Ipê"]);
  });

  it("stays as it is under a pointer, and while a row has the keyboard", async () => {
    const { app } = open(start(succeeded(), running(), refused(), asking()));
    const before = named();
    await user.hover(screen.getByRole("button", { name: "Abrir Banco Ipê" }));
    app.take(updated(11, mend("c-refused")));
    await tick();
    expect(named()).toEqual(before);
    screen.getByRole("button", { name: "Abrir Banco Ipê" }).focus();
    await user.hover(screen.getByRole("heading", { name: "Conexões" }));
    await tick();
    expect(named()).toEqual(before);
    screen.getByRole("button", { name: "Conectar banco" }).focus();
    await tick();
    expect(named()).toEqual(["Banco Araucária", "Caixa Jatobá", "Banco Cerrado PJ", "Banco Ipê"]);
  });
});

it("a long list is looked through by name, without accents, and a short one is not", async () => {
  const many = Array.from({ length: 20 }, (_, nth) => ({ ...succeeded(), id: `c-${nth}` }));
  const first = open(start(...many, running()));
  await user.type(screen.getByRole("searchbox", { name: "Procurar nas conexões" }), "jatoba");
  expect(named()).toEqual(["Caixa Jatobá"]);
  expect(screen.getByText("1 conexão encontrada")).toBeTruthy();
  await user.keyboard("x");
  expect(screen.getByText("Nenhuma conexão com esse nome")).toBeTruthy();
  first.unmount();
  open(start(running(), succeeded()));
  expect(screen.queryByRole("searchbox")).toBeNull();
});
