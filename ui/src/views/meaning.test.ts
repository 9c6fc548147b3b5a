import { screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import type { Cause, Connection } from "../ipc";
import { refused, running, start, succeeded, upkeep } from "../testing/samples";
import { open } from "../testing/stage";

const twin = () =>
  running({
    id: "c-twin",
    institution: succeeded().institution,
    stage: { type: "finished" },
    explanation: { tone: "stale", cause: "alreadyConnected", side: "nobody", remedy: "nothing" },
    made: false,
  });

it("leads from a connection that exists already to the one that does, and shows no steps of it", async () => {
  const { app } = open(start(twin(), succeeded()), { name: "connection", id: "c-twin" });
  expect(screen.queryByText("Entrar no banco")).toBeNull();
  await userEvent.click(screen.getByRole("button", { name: "Ver a conexão que já existe" }));
  expect(app.route).toEqual({ name: "connection", id: "c-ok" });
});

it("has no way on where the other one is not here", () => {
  open(start(twin()), { name: "connection", id: "c-twin" });
  expect(screen.queryByRole("button", { name: "Ver a conexão que já existe" })).toBeNull();
});

const page = { name: "connection", id: "c-refused" } as const;
const outlook = () => document.querySelector('[data-test="outlook"]')?.textContent;
const withCause = (cause: Cause, resetHost: string | null = null): Connection => ({
  ...refused(),
  institution: { ...refused().institution, resetHost },
  explanation: { ...refused().explanation, cause },
  upkeep: upkeep({ retry: "helpsAfterYou", byItself: "nothing" }),
});

it("says on whose side it is, whether trying again helps, and what happens by itself", () => {
  open(start(withCause("invalidCredentials")), page);
  expect(outlook()).toBe(
    "Depende de você. Tentar de novo só ajuda depois de você fazer isto. Nada acontece sozinho até lá.",
  );
});

it("says nothing of the kind where all is well", () => {
  open(start(succeeded()), { name: "connection", id: "c-ok" });
  expect(outlook()).toBeUndefined();
});

it.each(["credentialsReset", "accountLocked"] as const)(
  "of %s leads to the bank's own page, and says whose it is",
  async (cause) => {
    const { call } = open(start(withCause(cause, "banco.example")), page);
    await userEvent.click(screen.getByRole("button", { name: "Trocar a senha em banco.example" }));
    expect(call).toHaveBeenCalledWith("open_reset_page", { connection: "c-refused" });
  },
);

it("leads to no page where none is known, or where that is not what helps", () => {
  const first = open(start(withCause("credentialsReset")), page);
  expect(screen.queryByRole("button", { name: /^Trocar a senha/ })).toBeNull();
  first.unmount();
  open(start(withCause("invalidCredentials", "banco.example")), page);
  expect(screen.queryByRole("button", { name: /^Trocar a senha/ })).toBeNull();
});
