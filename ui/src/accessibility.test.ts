// Every screen is held to axe's rules. Contrast needs a real page and is looked at there.
import axe from "axe-core";
import { screen } from "@testing-library/svelte";
import { expect, it } from "vitest";
import type { Route } from "./state/app.svelte";
import * as lab from "./testing/lab";
import * as samples from "./testing/samples";
import { open, openCred } from "./testing/stage";

const on = (id: string): Route => ({ name: "connection", id });
const home: Route = { name: "home" };
const { asking, bankDown, credFields, credForm, field, institutions, refused, running, start, succeeded } =
  samples;

async function violations(): Promise<string[]> {
  const { violations } = await axe.run(document, { rules: { "color-contrast": { enabled: false } } });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
}

it.each([
  ["home, empty", start(), home],
  ["home, full", start(asking(), refused(), running(), succeeded(), bankDown()), home],
  ["at work", start(running()), on("c-running")],
  ["a code", start(asking()), on("c-asking")],
  ["success", start(succeeded()), on("c-ok")],
  ["failure", start(refused()), on("c-refused")],
  ["the veil", { ...start(running()), prompt: { type: "connection", connection: "c-running" } }, home],
] as const)("%s", async (_, begin, route) => {
  document.documentElement.lang = "pt-BR";
  open(begin, route);
  expect(await violations()).toEqual([]);
});

it("choosing a bank", async () => {
  open(start(), { name: "add" }, { institutions: () => institutions });
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
