import { configure, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { tick } from "svelte";
import { describe, expect, it } from "vitest";
import { Refused, type Start } from "../../ipc";
import { activityPage, entry, ledgerPage, nothing, period, request } from "../../testing/activity";
import { refused, running, start, succeeded } from "../../testing/samples";
import { open, updated } from "../../testing/stage";

const user = userEvent.setup();
configure({ testIdAttribute: "data-test" });

/** The room, once its first part is filled. */
async function room(answers = {}, begin: Start = start(succeeded(), running())) {
  const given = { activity: () => activityPage(), ledger: () => ledgerPage(), ...answers };
  const opened = open(begin, { name: "activity" }, given);
  await tick();
  return opened;
}

const part = (name: string) => user.click(screen.getByRole("button", { name }));
const rows = () => screen.getAllByTestId("entry").map((row) => row.textContent?.replace(/\s+/g, " ").trim());
const pressed = (name: string) => screen.getByRole("button", { name }).getAttribute("aria-pressed");

describe("what happened", () => {
  it("is a room of its own in the sidebar, after what waits", async () => {
    open(start(), { name: "home" }, { activity: () => activityPage() });
    const rooms = within(screen.getByRole("navigation")).getAllByRole("button");
    expect(rooms.map((room) => room.textContent?.trim())).toEqual([
      "Conexões",
      "Pendências",
      "Contas",
      "Atividade",
      "Laboratório",
      "Configurações",
    ]);
    await user.click(screen.getByRole("button", { name: "Atividade" }));
    expect(document.title).toBe("Atividade — Tomada");
    expect(await screen.findAllByTestId("entry")).toHaveLength(6);
  });

  it("is told by days, each in a sentence", async () => {
    const { app } = await room();
    await screen.findAllByTestId("entry");
    expect(rows().map((row) => row?.replace(/^\d\d:\d\d /, ""))).toEqual([
      "Banco Ipê O banco recusou usuário ou senha.",
      "Banco Ipê A Tomada avisou você na área de trabalho.",
      "Banco Ipê Você respondeu ao banco.",
      "Banco Ipê Banco Ipê pediu um código.",
      "Banco Ipê Você pediu uma atualização.",
      "Conexão excluída A Pluggy excluiu a conexão, com a senha e os dados que guardava.",
    ]);
    expect(screen.getAllByRole("heading", { level: 2 }).map((day) => day.textContent)).toEqual([
      "Hoje",
      "Ontem",
    ]);
    await user.click(screen.getAllByRole("button", { name: "Banco Ipê" })[0] as HTMLElement);
    expect(app.route).toEqual({ name: "connection", id: "c-ok" });
  });

  it("leads from a bank that came back to it in the search", async () => {
    const what = { type: "bankBack", institution: 605 } as const;
    const back = entry(1, { what, connection: null, bank: "Banco Cerrado PJ", tone: null });
    const { app } = await room({ activity: () => activityPage([back]) });
    await screen.findAllByTestId("entry");
    expect(rows()[0]).toContain("O banco voltou a responder. A Tomada avisou você na área de trabalho.");
    await user.click(screen.getByRole("button", { name: "Banco Cerrado PJ" }));
    expect(app.route).toEqual({ name: "add", institution: 605 });
  });

  it("is narrowed to one connection and to one kind, and widened again", async () => {
    const only = ({ filter }: { filter: { kind: string } }) =>
      filter.kind === "problems" ? activityPage([]) : activityPage();
    const { call } = await room({ activity: only });
    await user.selectOptions(await screen.findByLabelText("Conexão"), "Caixa Jatobá");
    const asked = (connection: string | null, kind: string) => ({
      filter: { connection, kind },
      after: null,
    });
    expect(call).toHaveBeenLastCalledWith("activity", asked("c-running", "all"));
    await user.click(screen.getByRole("button", { name: "Problemas" }));
    expect(call).toHaveBeenLastCalledWith("activity", asked("c-running", "problems"));
    expect(await screen.findByRole("heading", { name: "Nada disso aconteceu" })).toBeTruthy();
    expect(pressed("Problemas")).toBe("true");
    await user.click(screen.getByRole("button", { name: "Mostrar tudo" }));
    expect(call).toHaveBeenLastCalledWith("activity", asked(null, "all"));
    expect(await screen.findAllByTestId("entry")).toHaveLength(6);
  });

  it("comes a page at a time, and the keyboard is not lost at the end", async () => {
    const pages = {
      first: activityPage([entry(1), entry(2)], [5, 9, 9, 9, 9]),
      last: activityPage([entry(3)]),
    };
    const { call } = await room({
      activity: ({ after }: { after: unknown }) => (after ? pages.last : pages.first),
    });
    await screen.findByText("2 linhas na tela");
    await user.click(screen.getByRole("button", { name: "Mostrar mais" }));
    expect(call).toHaveBeenLastCalledWith("activity", expect.objectContaining({ after: [5, 9, 9, 9, 9] }));
    const end = await screen.findByText("3 linhas na tela. Isto é tudo.");
    expect(rows()).toHaveLength(3);
    expect(screen.queryByRole("button", { name: "Mostrar mais" })).toBeNull();
    await waitFor(() => expect(document.activeElement).toBe(end));
  });

  it("says that nothing has happened yet", async () => {
    await room({ activity: () => activityPage([]) });
    expect(await screen.findByRole("heading", { name: "Nada aconteceu ainda" })).toBeTruthy();
    expect(screen.queryByRole("button", { name: "Salvar em arquivo…" })).toBeNull();
  });

  it("can be asked for again when it did not come", async () => {
    let asked = 0;
    await room({ activity: () => (asked++ ? activityPage() : Promise.reject(new Refused("disk"))) });
    await user.click(await screen.findByRole("button", { name: "Tentar de novo" }));
    expect(await screen.findAllByTestId("entry")).toHaveLength(6);
  });

  it("does not move by itself: what is new waits for a press", async () => {
    const { app, call } = await room();
    await screen.findAllByTestId("entry");
    app.take(updated(20, { type: "connection", connection: { ...refused(), id: "c-running" } }));
    const show = await screen.findByRole("button", { name: "Mostrar" });
    expect(call.mock.calls.filter(([command]) => command === "activity")).toHaveLength(1);
    await user.click(show);
    expect(call.mock.calls.filter(([command]) => command === "activity")).toHaveLength(2);
    expect(screen.queryByRole("button", { name: "Mostrar" })).toBeNull();
  });

  it("is saved as it is shown, and says where, or why not, or nothing when no place was chosen", async () => {
    const answers = [null, { path: "/casa/atividade.jsonl", lines: 6 }, new Refused("diskFull")];
    const export_activity = () => {
      const answer = answers.shift();
      return answer instanceof Refused ? Promise.reject(answer) : answer;
    };
    const { call } = await room({ export_activity });
    await user.click(await screen.findByRole("button", { name: "Problemas" }));
    const keep = await screen.findByRole("button", { name: "Salvar em arquivo…" });
    await user.click(keep);
    expect(call).toHaveBeenLastCalledWith("export_activity", {
      what: { type: "activity", filter: { connection: null, kind: "problems" } },
    });
    expect(screen.getByTestId("kept").textContent?.trim()).toBe("");
    await user.click(keep);
    expect(screen.getByTestId("kept").textContent?.trim()).toBe("6 linhas salvas em /casa/atividade.jsonl");
    await user.click(keep);
    expect((await screen.findByRole("alert")).textContent).toContain("disco");
    expect(screen.getByTestId("kept").textContent?.trim()).toBe("");
  });
});

describe("what left this computer", () => {
  it("says where what was typed went, and shows which requests those were", async () => {
    const { call } = await room();
    await part("O que saiu deste computador");
    const proof = await screen.findByTestId("proof");
    expect(proof.textContent).toContain("3 pedidos levaram senha ou código, todos para api.pluggy.ai.");
    await user.click(within(proof).getByRole("button", { name: "Ver quais" }));
    const filter = { host: null, carrying: true };
    expect(call).toHaveBeenLastCalledWith("ledger", { filter, below: null });
    expect(screen.getByRole("checkbox")).toHaveProperty("checked", true);
  });

  it("warns when it went to more than one address", async () => {
    const hosts = [...period().hosts, { host: "outra.example", figures: period().all }];
    const all = period({ hosts });
    const totals = { today: nothing(), month: all, all, days: 400 };
    await room({ ledger: () => ledgerPage({ totals }) });
    await part("O que saiu deste computador");
    expect((await screen.findByTestId("proof")).textContent).toContain(
      "para endereços diferentes: api.pluggy.ai, outra.example.",
    );
  });

  it("has each request in words", async () => {
    await room();
    await part("O que saiu deste computador");
    const list = await screen.findAllByTestId("request");
    const cells = (row: HTMLElement) =>
      within(row)
        .getAllByRole("cell")
        .slice(1)
        .map((cell) => cell.textContent?.replace(/\s+/g, " ").trim());
    expect(list.map(cells)).toEqual([
      ["Ver como está uma conexão", "api.pluggy.ai", "0 B", "4,1 kB", "pedidos demais tentativa 2"],
      ["Conectar levou os dados de acesso", "api.pluggy.ai", "164 B", "4,1 kB", "atendido"],
      ["Buscar o logotipo de um banco", "cdn.example", "0 B", "1,3 MB", "sem resposta"],
      [
        "Apresentar as chaves do perfil levou as chaves do perfil",
        "api.pluggy.ai",
        "90 B",
        "4,1 kB",
        "atendido",
      ],
    ]);
  });

  it("adds up by address and purpose, for a time that is chosen", async () => {
    await room();
    await part("O que saiu deste computador");
    const totals = await screen.findByTestId("totals");
    expect(within(totals).getAllByRole("table")).toHaveLength(2);
    const row = within(totals).getByRole("row", { name: /^api\.pluggy\.ai/ });
    expect(row.textContent?.replace(/\s+/g, " ").trim()).toBe("api.pluggy.ai403812 B4,1 kB");
    await user.click(within(totals).getByRole("button", { name: "Hoje" }));
    expect(within(totals).getByText("Nenhum pedido neste período.")).toBeTruthy();
    expect(screen.getByText(/guardados por 400 dias/)).toBeTruthy();
  });

  it("keeps its totals while more of it comes", async () => {
    const first = ledgerPage({ next: 6 });
    const { call } = await room({
      ledger: ({ below }: { below: number | null }) =>
        below === null ? first : ledgerPage({ requests: [request(1)], totals: null }),
    });
    await part("O que saiu deste computador");
    await user.click(await screen.findByRole("button", { name: "Mostrar mais" }));
    expect(call).toHaveBeenLastCalledWith("ledger", {
      filter: { host: null, carrying: false },
      below: 6,
    });
    expect(await screen.findAllByTestId("request")).toHaveLength(5);
    expect(screen.getByTestId("totals")).toBeTruthy();
  });

  it("says that nothing has left", async () => {
    const totals = { today: nothing(), month: nothing(), all: nothing(), days: 400 };
    await room({ ledger: () => ledgerPage({ requests: [], totals }) });
    await part("O que saiu deste computador");
    expect(await screen.findByRole("heading", { name: "Nada saiu deste computador" })).toBeTruthy();
  });
});

describe("what may be handed on", () => {
  const made = "Tomada diagnostics: 1\nitem: 1234\n";

  it("is shown whole before it is saved or copied, of all or of one", async () => {
    const { call } = await room({ diagnostics: () => made, save_diagnostics: () => "/casa/diag.txt" });
    await part("Diagnóstico");
    const text = await screen.findByLabelText<HTMLTextAreaElement>("Relatório de diagnóstico");
    expect([text.value, text.readOnly]).toEqual([made, true]);
    await user.selectOptions(screen.getByLabelText("Sobre"), "Banco Ipê");
    expect(call).toHaveBeenLastCalledWith("diagnostics", { connection: "c-ok" });
    await screen.findByLabelText("Relatório de diagnóstico");
    await user.click(screen.getByRole("button", { name: "Salvar em arquivo…" }));
    expect(screen.getByTestId("kept").textContent?.trim()).toBe("Salvo em /casa/diag.txt");
    await user.click(screen.getByRole("button", { name: "Copiar" }));
    expect(call).toHaveBeenLastCalledWith("copy_diagnostics");
    expect(screen.getByTestId("kept").textContent?.trim()).toBe("Relatório copiado.");
  });

  it("can't be saved before it is there", async () => {
    await room({ diagnostics: () => Promise.reject(new Refused("disk")) });
    await part("Diagnóstico");
    expect(await screen.findByRole("alert")).toBeTruthy();
    expect(screen.getByRole("button", { name: "Salvar em arquivo…" })).toHaveProperty("disabled", true);
  });
});
