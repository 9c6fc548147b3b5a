import { screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { Refused } from "../ipc";
import { start, succeeded } from "../testing/samples";
import { open, updated } from "../testing/stage";

const user = userEvent.setup();
const page = { name: "connection", id: "c-ok" } as const;
const kept = { ...succeeded(), remembered: true };
const HERE = "Seus dados de acesso a este banco estão guardados neste computador.";
const forget = () => screen.getByRole("button", { name: "Esquecer as credenciais de Banco Ipê" });

describe("a connection whose credentials are kept", () => {
  it("says so, and has them forgotten", async () => {
    const { app, call } = open(start(kept), page);
    expect(screen.getByText(HERE)).toBeTruthy();
    await user.click(forget());
    expect(call).toHaveBeenCalledWith("forget_credentials", { connection: "c-ok" });
    app.take(updated(11, { type: "connection", connection: succeeded() }));
    const gone = await screen.findByText(/não estão mais guardados neste computador/);
    expect(document.activeElement).toBe(gone);
    expect(screen.queryByText(HERE)).toBeNull();
  });

  it("says nothing where nothing is kept", () => {
    open(start(succeeded()), page);
    expect(screen.queryByText(/guardadas neste computador/)).toBeNull();
    expect(screen.queryByRole("button", { name: /Esquecer/ })).toBeNull();
  });

  it("says why they could not be forgotten", async () => {
    open(start(kept), page, { forget_credentials: () => Promise.reject(new Refused("closed")) });
    await user.click(forget());
    expect(await screen.findByRole("alert")).toBeTruthy();
    expect(screen.getByText(HERE)).toBeTruthy();
  });
});
