// Every screen is held to axe's rules. Contrast needs a real page and is looked at there.
import axe from "axe-core";
import { screen } from "@testing-library/svelte";
import { tick } from "svelte";
import { expect, it } from "vitest";
import type { BackupState, CredAbout, CredProblem } from "./ipc";
import type { Route } from "./state/app.svelte";
import * as accounts from "./testing/accounts";
import * as joining from "./testing/joining";
import { activityPage, ledgerPage } from "./testing/activity";
import { credAsk, credFields, credForm, field, newCode } from "./testing/forms";
import * as lab from "./testing/lab";
import { offer, offers } from "./testing/offers";
import { consent, details } from "./testing/page";
import * as samples from "./testing/samples";
import { backup, keyringOnly, notices, settings } from "./testing/settings";
import { open, openCred, updated } from "./testing/stage";

const on = (id: string): Route => ({ name: "connection", id });
const home: Route = { name: "home" };
const { asking, bankDown, refused, running, start, succeeded } = samples;

async function violations(): Promise<string[]> {
  const { violations } = await axe.run(document, { rules: { "color-contrast": { enabled: false } } });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

const waits = samples.upkeep({ update: { type: "after", at: samples.at(600), why: "fresh" } });

it.each([
  ["home, empty", start(), home],
  ["home, full", start(asking(), refused(), running(), succeeded(), bankDown()), home],
  ["at work", start(running()), on("c-running")],
  ["a code", start(asking()), on("c-asking")],
  ["success", start(succeeded()), on("c-ok")],
  ["only a copy", start(samples.archived()), on("c-ok")],
  ["failure", start(refused()), on("c-refused")],
  ["kept credentials", start({ ...succeeded(), remembered: true }), on("c-ok")],
  ["the veil", { ...start(running()), prompt: { type: "connection", connection: "c-running" } }, home],
] as const)("%s", async (_, begin, route) => {
  document.documentElement.lang = "pt-BR";
  open(begin, route);
  expect(await violations()).toEqual([]);
});

const { closed, locked, mine, opened, profile, startAt } = samples;

it.each([
  ["an update that waits", start({ ...succeeded(), upkeep: waits })],
  ["many connections", start(...Array.from({ length: 20 }, (_, nth) => ({ ...refused(), id: `c-${nth}` })))],
] as const)("%s, in the list, on the page, and in the walk", async (_, begin) => {
  const { app } = open(begin);
  expect(await violations()).toEqual([]);
  app.go(on(app.connections[0]?.id ?? ""));
  await tick();
  expect(await violations()).toEqual([]);
  app.begins();
  await tick();
  expect(await violations()).toEqual([]);
});

it.each([
  ["the first start", startAt({ type: "welcome" })],
  ["profiles that can't be known", startAt({ type: "unlisted", why: "newer" })],
  ["another profile", startAt({ type: "welcome" }, profile(), mine())],
  ["locked", startAt(locked(true), profile())],
  [
    "a wrong keyring",
    startAt(
      closed({ type: "keyring", fault: "noEntry", recorded: "KWallet" }, ["keyring", "passphrase"], mine()),
    ),
  ],
  ["a damaged store", startAt(closed({ type: "storeDamaged", backups: [samples.NOW] }))],
  ["a lost store", startAt(closed({ type: "storeGone", backups: [] }))],
  ["a full disk", startAt(closed({ type: "diskFull" }))],
  ["nothing kept", startAt(opened(profile({ inMemory: "noProgram" })))],
  ["the veil over a lock", { ...startAt(locked()), prompt: { type: "passphrase" } }],
] as const)("%s", async (_, begin) => {
  document.documentElement.lang = "pt-BR";
  open(begin);
  expect(await violations()).toEqual([]);
});

it.each(["Configurar", "Informar"])("set-up, after %s", async (name) => {
  open(startAt({ type: "welcome" }));
  screen.getByRole("button", { name }).click();
  await screen.findByRole("button", { name: "Voltar" });
  expect(await violations()).toEqual([]);
});

it.each([
  ["a lock", settings({ fixed: ["idleMinutes", "onSleep"], offerKeyring: true })],
  ["a keyring", keyringOnly()],
])("the settings with %s", async (_, view) => {
  const check = [{ what: "clock", result: "warning", detail: "+41 s" }];
  const told = notices(
    { quiet: { on: true, from: 0, to: 60, letsUrgent: true } },
    { "c-running": "2999-01-01T00:00:00Z" },
  );
  const answers = { settings: () => view, security_check: () => check, notices: () => told };
  const { app } = open(startAt(opened(mine(), running()), profile()), { name: "settings" }, answers);
  (await screen.findByRole("button", { name: "Verificar agora" })).click();
  await screen.findByText("Verificação concluída.");
  expect(await violations()).toEqual([]);
  app.go(home);
  await screen.findByRole("heading", { name: "Conexões" });
  expect(await violations()).toEqual([]);
  app.erased = {
    profiles: 1,
    keyringEntries: 1,
    keyringLeft: true,
    files: 3,
    login: true,
    link: true,
    left: ["/home/maria/resto"],
  };
  await screen.findByText("/home/maria/resto");
  expect(await violations()).toEqual([]);
});

it.each([
  [{ type: "clientKeys", clientId: null }, { type: "refused" }],
  [{ type: "broker", host: "empresa.example" }, { type: "offline" }],
  [{ type: "newPassphrase", because: "noProgram" }, null],
  [{ type: "passphrase" }, { type: "wrong", wait: 4 }],
  [newCode, null],
  [newCode, { type: "notWritten" }],
  [{ type: "recoveryCode" }, { type: "codeTypo" }],
  [{ type: "backupPassphrase" }, { type: "tooShort", fewest: 8 }],
  [{ type: "backup" }, { type: "wrong", wait: 4 }],
] as [CredAbout, CredProblem | null][])("the credential window about %j", async (about, problem) => {
  openCred(credAsk(about, problem));
  expect(await violations()).toEqual([]);
});

it("what waits for the person, and nothing that does", async () => {
  const { app } = open(start(asking(), { ...asking({ deadline: null }), id: "c-2" }), { name: "pending" });
  expect(await violations()).toEqual([]);
  for (const [revision, id] of [
    [20, "c-asking"],
    [21, "c-2"],
  ] as const)
    app.take(updated(revision, { type: "removed", id, name: "Banco", proof: null }));
  await screen.findByRole("heading", { name: "Nada espera por você" });
  expect(await violations()).toEqual([]);
});

it("a bank that Meu Pluggy passes on, and another one to be authorised", async () => {
  const there = { ...succeeded(), institution: samples.meuPluggy("Nubank") };
  const listed = [offer({ institution: samples.meuPluggy() }), ...offers];
  const { app, container } = open(startAt(opened(mine(), there)), on("c-ok"), { institutions: () => listed });
  expect(await violations()).toEqual([]);
  app.go({ name: "add" });
  await screen.findAllByRole("option");
  container.querySelectorAll("details").forEach((part) => (part.open = true));
  expect(await violations()).toEqual([]);
});

it("accounts, their list, one transaction, and the money by month", async () => {
  const list = accounts.listing(
    accounts.mixed.length,
    (index) => accounts.mixed[index] ?? accounts.transaction(0),
  );
  open(
    start(samples.consented()),
    { name: "accounts" },
    {
      ...list,
      transaction: () => accounts.transactionDetails(),
      money_flow: () => accounts.moneyFlow(),
      holdings: () => accounts.holdings(),
    },
  );
  (await screen.findByText("LOJA DE MÓVEIS")).click();
  await screen.findByText("Ana Lima · ***.456.789-**");
  expect(await violations()).toEqual([]);
  screen.getByRole("button", { name: "Fechar" }).click();
  screen.getByRole("button", { name: "Saldo e meses" }).click();
  await screen.findByRole("table", { name: "Por mês" });
  expect(await violations()).toEqual([]);
  for (const part of ["Faturas", "Investimentos", "Empréstimos", "Cadastro"]) {
    screen.getByRole("button", { name: part }).click();
    await tick();
    expect(await violations()).toEqual([]);
  }
});

it("accounts, while a bank is read, with what is missing and what is not", async () => {
  const { app } = open(
    start(samples.succeeded()),
    { name: "accounts" },
    {
      ...accounts.listing(4),
      bank_lists: () => [accounts.bankLists({ missing: [accounts.missing()] })],
      account_checks: () => [accounts.check(), accounts.check(accounts.gap, "a3")],
    },
  );
  await screen.findByText("Falta alguma coisa");
  (await screen.findByText("Tudo confere")).click();
  expect(await violations()).toEqual([]);
  app.take(updated(20, { type: "reading", id: "c-ok", list: "movements", rows: 1_200 }));
  await screen.findByRole("button", { name: "Parar a leitura de Banco Ipê" });
  expect(await violations()).toEqual([]);
});

it("an account that came twice, what would come of joining it, and the way back", async () => {
  const older = [joining.before, joining.side({ id: "a9", ending: "9001" })].map((account) => ({
    account,
    sureness: "doubtful" as const,
  }));
  const offers = [joining.offer(), joining.offer({ newer: joining.side({ id: "a3" }), older })];
  const { container } = open(
    start(succeeded()),
    { name: "accounts" },
    {
      ...accounts.listing(3),
      joinings: () => joining.joinings({ offers, joined: [joining.joined] }),
      joining_preview: () => joining.preview({ doubtful: 2 }),
    },
  );
  (await screen.findByRole("button", { name: "Ver o que muda" })).click();
  await screen.findByText("Ver exemplos");
  container.querySelectorAll("details").forEach((part) => (part.open = true));
  expect(await violations()).toEqual([]);
  screen.getByRole("button", { name: "Agora não" }).click();
  await screen.findByRole("group", { name: "Qual delas é a mesma conta?" });
  expect(await violations()).toEqual([]);
  screen.getByRole("button", { name: "Agora não" }).click();
  await tick();
  screen.getByRole("button", { name: "Contas unidas" }).click();
  await tick();
  expect(await violations()).toEqual([]);
});

it.each([
  ["without a connection", start()],
  ["before anything has come", start(running())],
])("accounts, %s", async (_, begin) => {
  const none = { banks: [], totals: [] };
  open(begin, { name: "accounts" }, { ...accounts.listing(0), accounts: () => none });
  await screen.findByText(
    begin.stage.type === "open" && begin.stage.snapshot.connections.length
      ? "Ver conexões"
      : "Nenhuma conta ainda",
  );
  expect(await violations()).toEqual([]);
});

it("choosing a bank", async () => {
  open(start(), { name: "add" }, { institutions: () => offers });
  await screen.findAllByRole("option");
  expect(await violations()).toEqual([]);
});

it("the Lab, every panel open, and a case above its connection", async () => {
  const answers = {
    lab: () => lab.view({ started: { "c-asking": "mfa-code-late" } }),
    lab_bank: () => lab.bank(),
  };
  const { app, container } = open(start(asking()), { name: "lab" }, answers);
  await screen.findAllByRole("option");
  container.querySelectorAll("details").forEach((panel) => (panel.open = true));
  expect(await violations()).toEqual([]);
  app.go(on("c-asking"));
  await screen.findByRole("complementary", { name: "Caso mfa-code-late" });
  expect(await violations()).toEqual([]);
});

it("the credential window", async () => {
  const kind = { type: "select", options: [{ value: "pf", label: "Pessoa física" }] } as const;
  openCred(
    credForm({
      fields: [
        ...credFields,
        field({ name: "kind", label: "Tipo", kind: { ...kind, options: [...kind.options] } }),
      ],
    }),
  );
  expect(await violations()).toEqual([]);
});

it.each([
  ["a backup that may be restored", { type: "found", backup: backup({ replaces: mine() }) }],
  ["a backup that is being opened", { type: "reading" }],
  ["a backup that can't be opened", { type: "failed", code: "backupCut" }],
] as [string, BackupState][])("%s", async (_, state) => {
  open(startAt({ type: "welcome" })).app.take({ type: "backup", state });
  await tick();
  expect(await violations()).toEqual([]);
});

it.each([
  ["home", { type: "none" }],
  ["home", { type: "made", path: "/media/casa.tomada", connections: 2 }],
  ["settings", { type: "made", path: "/media/casa.tomada", connections: 2 }],
  ["settings", { type: "failed", code: "diskFull" }],
] as ["home" | "settings", BackupState][])("%s, after %j", async (name, state) => {
  const offersBackup = state.type === "none";
  const answers = { settings: () => settings({ offersBackup }) };
  const { app } = open(startAt(opened(mine(), succeeded())), { name }, answers);
  app.take({ type: "backup", state });
  await screen.findByText(/backup longe deste computador|lido de volta e conferido|O disco está cheio/);
  expect(await violations()).toEqual([]);
});

it("what happened, what left, and what may be handed on", async () => {
  const given = {
    activity: () => activityPage(undefined, [1, 1, 1, 1, 1]),
    ledger: () => ledgerPage(),
    diagnostics: () => "Tomada diagnostics: 1",
  };
  open(start(succeeded()), { name: "activity" }, given);
  await screen.findByRole("button", { name: "Mostrar mais" });
  expect(await violations()).toEqual([]);
  screen.getByRole("button", { name: "O que saiu deste computador" }).click();
  await screen.findByRole("checkbox");
  expect(await violations()).toEqual([]);
  screen.getByRole("button", { name: "Diagnóstico" }).click();
  await screen.findByRole("textbox");
  expect(await violations()).toEqual([]);
});

it("the page of a connection", async () => {
  document.documentElement.lang = "pt-BR";
  const answers = {
    connection_details: () => details(),
    connection_consent: () => consent(),
  };
  open(start(samples.consented()), on("c-ok"), answers);
  await screen.findByText("em dia 90% do tempo conhecido");
  await screen.findByText("Pedido e não autorizado");
  expect(await violations()).toEqual([]);
  screen.getByRole("button", { name: "Dar outro nome" }).click();
  await screen.findByLabelText("Nome só neste computador");
  expect(await violations()).toEqual([]);
});
