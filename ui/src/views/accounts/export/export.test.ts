import { configure, render, screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { describe, expect, it } from "vitest";
import { Refused, type Call } from "../../../ipc";
import { App } from "../../../state/app.svelte";
import Host from "../../../testing/Host.svelte";
import { checking, exported, exportOffer, standing } from "../../../testing/exports";
import { NOW, start } from "../../../testing/samples";
import { commands } from "../../../testing/stage";
import { texts } from "../../../testing/texts";
import { days, turnedRound, usual } from "./choices";
import Export from "./Export.svelte";

const user = userEvent.setup();
configure({ testIdAttribute: "data-test" });

/** The dialog, opened. */
async function opened(answers: Parameters<typeof commands>[0] = {}) {
  const call = commands({ export_offer: () => exportOffer(), ...answers });
  const app = new App(start(), texts("pt-BR"));
  render(Host, { scene: { app, call: call as unknown as Call }, of: Export });
  await user.click(screen.getByRole("button", { name: "Exportar…" }));
  return { call };
}

const choose = (name: string | RegExp) => user.click(screen.getByRole("radio", { name }));
const press = (name: string) => user.click(screen.getByRole("button", { name }));
const whole = { accounts: null, period: { from: null, to: null } };

async function violations(): Promise<string[]> {
  document.documentElement.lang = "pt-BR";
  document.title = "Contas — Tomada";
  const { violations } = await axe.run(document, { rules: { "color-contrast": { enabled: false } } });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

describe("an export", () => {
  it("is of everything, for a Brazilian spreadsheet, unless something else is chosen", async () => {
    const { call } = await opened();
    await press("Escolher pasta e exportar…");
    const format = { type: "csv", numbers: "brazilian", bom: true };
    expect(call).toHaveBeenLastCalledWith("export_accounts", { request: { ...whole, format } });
    // No folder was chosen: nothing is said to have been written.
    expect(screen.getByTestId("exported").textContent?.trim()).toBe("");
  });

  it("is of some accounts, and of none can't be asked for", async () => {
    const { call } = await opened();
    await choose("Só estas:");
    expect(screen.getByRole("button", { name: "Escolher pasta e exportar…" })).toHaveProperty(
      "disabled",
      true,
    );
    expect(screen.getAllByRole("checkbox").map((box) => box.closest("label")?.textContent?.trim())).toEqual([
      "Banco Ipê · Conta Fácil · final 3450 1234 lançamentos",
      "Banco Ipê · Cartão de crédito · final 8670 sem lançamentos",
      "Marca de UTF-8 no início, para o Excel mostrar os acentos",
    ]);
    await user.click(screen.getByRole("checkbox", { name: /Conta Fácil/ }));
    await choose(/^OFX/);
    await choose(/^2\.2/);
    await press("Escolher pasta e exportar…");
    expect(call).toHaveBeenLastCalledWith("export_accounts", {
      request: { ...whole, accounts: [checking.id], format: { type: "ofx", version: "xml" } },
    });
  });

  it("says what was written, what was left out, and opens its folder", async () => {
    const { call } = await opened({ export_accounts: () => exported });
    await choose(/^OFX/);
    await press("Escolher pasta e exportar…");
    const said = within(await screen.findByTestId("exported"));
    expect(said.getByText("/casa/Tomada 2026-11-22")).toBeTruthy();
    const cells = said.getAllByRole("cell").map((cell) => cell.textContent);
    expect(cells).toEqual(["1.233", "R$\u00a05.000,00", "-R$\u00a0307,8891", "R$\u00a04.692,1109"]);
    expect(said.getByText("1 pendente ficou de fora.")).toBeTruthy();
    expect(said.getByText("ab".repeat(32))).toBeTruthy();
    expect(await violations()).toEqual([]);
    await press("Abrir a pasta");
    expect(call).toHaveBeenLastCalledWith("open_export");
  });

  it("says why nothing was written, and can be tried again", async () => {
    await opened({ export_accounts: () => Promise.reject(new Refused("diskFull")) });
    await press("Escolher pasta e exportar…");
    expect((await screen.findByRole("alert")).textContent).toContain("O disco está cheio");
    expect(screen.getByRole("button", { name: "Escolher pasta e exportar…" })).toHaveProperty(
      "disabled",
      false,
    );
  });

  it("waits for accounts to come, and says so", async () => {
    await opened({ export_offer: () => exportOffer({ accounts: [] }) });
    expect(await screen.findByText(/^Ainda não há contas para exportar\./)).toBeTruthy();
  });

  it("can be asked for again when what there is could not be read", async () => {
    let works = false;
    const export_offer = () => (works ? exportOffer() : Promise.reject(new Refused("disk")));
    await opened({ export_offer });
    works = true;
    await press("Tentar de novo");
    expect(await screen.findByRole("group", { name: "Contas" })).toBeTruthy();
  });

  it("has nothing that axe finds, with all there is to choose", async () => {
    await opened({ export_offer: () => exportOffer({ standing: standing() }) });
    await choose("Só estas:");
    await user.selectOptions(screen.getByRole("combobox", { name: "Período" }), "De um dia a outro");
    expect(await violations()).toEqual([]);
  });
});

describe("the export after every sync", () => {
  it("is turned on with what is chosen, told of, and turned off", async () => {
    let is: ReturnType<typeof standing> | null = null;
    const { call } = await opened({
      export_offer: () => exportOffer({ standing: is }),
      export_after_every_sync: () => ((is = standing()), exported),
      stop_exporting: () => ((is = null), null),
    });
    await choose(/^Excel/);
    await press("Escolher pasta e ligar…");
    expect(call).toHaveBeenCalledWith("export_after_every_sync", {
      request: { ...whole, format: { type: "xlsx" } },
    });
    const said = within(screen.getByTestId("standing"));
    expect(await said.findByText(/^Ligado: Excel \(\.xlsx\), na pasta/)).toBeTruthy();
    expect(said.getByText("/casa/Finanças")).toBeTruthy();
    expect(said.getByText(/^Escrito em .*: 1234 lançamentos\.$/)).toBeTruthy();
    await press("Desligar");
    expect(await said.findByText(/^Desligado\. Os arquivos já escritos continuam/)).toBeTruthy();
  });

  it("says when it could not be written, and what to look at", async () => {
    await opened({
      export_offer: () => exportOffer({ standing: standing({ run: { at: NOW, rows: null } }) }),
    });
    expect(await screen.findByText(/não pôde ser escrito\. Confira se a pasta ainda existe/)).toBeTruthy();
  });
});

describe("a period", () => {
  // 01:00 UTC on the first of March is still February in Sao Paulo.
  const now = Date.parse("2028-03-01T01:00:00Z");
  it.each([
    ["all", null, null],
    ["thisMonth", "2028-02-01", "2028-02-29"],
    ["lastMonth", "2028-01-01", "2028-01-31"],
    ["thisYear", "2028-01-01", "2028-12-31"],
    ["lastYear", "2027-01-01", "2027-12-31"],
  ] as const)("%s is told in Sao Paulo", (period, from, to) => {
    expect(days({ ...usual, period }, now)).toEqual({ from, to });
  });

  it("of one's own is open at an end that was left empty, and is never turned round", () => {
    const own = { ...usual, period: "own" as const };
    expect(days({ ...own, from: "2026-01-05" }, now)).toEqual({ from: "2026-01-05", to: null });
    expect(turnedRound({ from: "2026-01-05", to: "2026-01-04" })).toBe(true);
    expect(turnedRound({ from: "2026-01-05", to: "2026-01-05" })).toBe(false);
  });
});
