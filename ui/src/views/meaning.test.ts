import { screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, it } from "vitest";
import { running, start, succeeded } from "../testing/samples";
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
