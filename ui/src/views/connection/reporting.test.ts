import { screen, waitFor } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it, vi } from "vitest";
import { Refused, type Connection } from "../../ipc";
import { archived, mine, opened, start, startAt, succeeded } from "../../testing/samples";
import { open, updated } from "../../testing/stage";

const user = userEvent.setup();
const page = { name: "connection", id: "c-ok" } as const;
const reporting = (to: string, isPending: boolean): Connection => ({
  ...succeeded(),
  reporting: { to, isPending },
});
const told = () => document.querySelector("[data-test=reporting]")?.textContent?.replace(/\s+/g, " ").trim();

describe("a server of one's own", () => {
  it("is folded away while there is none, and told of from the next update on", async () => {
    const { app, call } = open(start(succeeded()), page, { report_to: () => null });
    expect(told()).toBeUndefined();
    const summary = screen.getByText("Avisar um servidor seu (webhook)");
    expect(summary.closest("details")!.open).toBe(false);
    await user.click(summary);
    await user.type(screen.getByLabelText("Endereço do servidor"), "https://exemplo.com.br/x?chave=1");
    await user.click(screen.getByRole("button", { name: "Avisar este endereço" }));
    const address = "https://exemplo.com.br/x?chave=1";
    expect(call).toHaveBeenCalledWith("report_to", { connection: "c-ok", address });
    expect(await screen.findByText("Anotado.")).toBeTruthy();
    expect(screen.getByLabelText<HTMLInputElement>("Endereço do servidor").value).toBe("");
    const connection = reporting("https://exemplo.com.br/x?…", true);
    app.take(updated(11, { type: "connection", connection }));
    await waitFor(() =>
      expect(told()).toBe(
        "A Pluggy vai avisar https://exemplo.com.br/x?…. Ela só fica sabendo junto com a próxima atualização que " +
          "você pedir. O que vem depois de “?” não aparece aqui: pode ser um segredo.",
      ),
    );
    await user.click(screen.getByRole("button", { name: "Desistir deste endereço" }));
    expect(call).toHaveBeenCalledWith("report_to", { connection: "c-ok", address: null });
    expect(await screen.findByText("Fica como estava.")).toBeTruthy();
  });

  it("is shown once Pluggy knows, and can be another, but not none", async () => {
    open(start(reporting("https://exemplo.com.br/x", false)), page);
    expect(told()).toBe("A Pluggy avisa https://exemplo.com.br/x.");
    await user.click(screen.getByText("Outro endereço"));
    expect(screen.getByText(/para tirar é preciso excluir a conexão/)).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Desistir deste endereço" })).toBeNull();
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Avisar este endereço" }).disabled).toBe(
      true,
    );
  });

  it("is not asked for where only Pluggy's window may update: it takes none then", () => {
    const told_to = reporting("https://exemplo.com.br/x", false);
    open(start({ ...told_to, takesAddress: false }), page);
    expect(told()).toBe("A Pluggy avisa https://exemplo.com.br/x.");
    expect(screen.queryByText("Outro endereço")).toBeNull();
  });

  it("says what is wrong with the address where it was typed, and what could not be done", async () => {
    const report_to = vi.fn().mockResolvedValueOnce({ type: "notPublic" });
    report_to.mockRejectedValueOnce(new Refused("notNow"));
    open(start(succeeded()), page, { report_to });
    await user.click(screen.getByText("Avisar um servidor seu (webhook)"));
    const field = screen.getByLabelText("Endereço do servidor");
    await user.type(field, "https://casa.local{Enter}");
    expect((await screen.findByRole("alert")).textContent?.trim()).toBe(
      "Esse nome só existe neste computador ou na rede dele. A Pluggy precisa de um nome público.",
    );
    expect([document.activeElement, field.getAttribute("aria-invalid")]).toEqual([field, "true"]);
    await user.type(field, ".com{Enter}");
    expect(await screen.findByRole("alert")).toBeTruthy();
    expect(field.getAttribute("aria-invalid")).toBe("false");
  });

  it("has nothing to be told of what is only here, and of a company's connections", () => {
    open(start({ ...archived(), id: "c-ok" }), page);
    expect(screen.queryByText("Avisar um servidor seu (webhook)")).toBeNull();
    document.body.replaceChildren();
    open(startAt(opened({ ...mine(), kind: "broker" }, succeeded())), page);
    expect(screen.queryByText("Avisar um servidor seu (webhook)")).toBeNull();
  });
});
