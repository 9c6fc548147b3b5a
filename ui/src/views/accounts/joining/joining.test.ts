import { configure, screen, waitFor, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { describe, expect, it } from "vitest";
import { Refused, type Joinings } from "../../../ipc";
import * as room from "../../../testing/accounts";
import * as sample from "../../../testing/joining";
import { start, succeeded } from "../../../testing/samples";
import { open } from "../../../testing/stage";

const user = userEvent.setup();
configure({ testIdAttribute: "data-test" });

const text = (element: Element) => element.textContent?.replaceAll("\u00a0", " ").replace(/\s+/g, " ").trim();
const dialog = () => screen.findByRole("dialog");

/** The room, with what stands there; an answer changes it. */
function enter(begin: Joinings, answers: object = {}) {
  let view = begin;
  const without = (id: string) => ({ ...view, offers: view.offers.filter(({ newer }) => newer.id !== id) });
  const stage = open(
    start(succeeded()),
    { name: "accounts" },
    {
      ...room.listing(3),
      joinings: () => view,
      joining_preview: () => sample.preview(),
      join_accounts: (asked: unknown) => {
        view = { ...without((asked as { newer: string }).newer), joined: [sample.joined] };
      },
      keep_apart: (asked: unknown) => {
        view = without((asked as { newer: string }).newer);
      },
      undo_joining: () => {
        view = { offers: [sample.offer()], joined: [] };
      },
      ...answers,
    },
  );
  const asked = (command: string) =>
    stage.call.mock.calls.filter(([name]) => name === command).map(([, args]) => args);
  return { ...stage, asked };
}

describe("an account that came twice", () => {
  it("is not spoken of where there is none", async () => {
    enter({ offers: [], joined: [] });
    await screen.findByTestId("bank");
    expect(screen.queryByTestId("joining")).toBeNull();
    expect(screen.queryByRole("button", { name: "Contas unidas" })).toBeNull();
  });

  it("is offered, and shown with what would become of its rows", async () => {
    const { asked } = enter(sample.joinings());
    expect(text(await screen.findByTestId("joining"))).toBe(
      "Uma conta parece ser a que você já tinha Veio por outra conexão. Unida à de antes, forma um histórico só, sem lançamentos repetidos. Ver o que muda",
    );
    await user.click(screen.getByRole("button", { name: "Ver o que muda" }));
    const shown = within(await dialog());
    expect(shown.getByText("Titular, banco, tipo e número são os mesmos.")).toBeTruthy();
    const counts = await shown.findByTestId("joining-counts");
    expect(within(counts).getAllByRole("listitem").map(text)).toEqual([
      "1.142 estão nas duas e passam a aparecer uma vez",
      "1 está nas duas, com outro texto, dia ou valor, e passa a aparecer uma vez",
      "3 só na conta nova",
      "250 só na conta de antes: continuam na lista",
    ]);
    await user.click(shown.getByText("Ver exemplos"));
    expect(shown.getAllByTestId("joining-sample").map(text)).toEqual([
      "Nas duas, de outro jeito 18/11 Pix enviado a Maria -R$ 2,50 na conta de antes:17/11 PIX MARIA -R$ 3,50",
      "Só na conta nova 19/11 Compra 0 -R$ 1,50",
    ]);
    expect(asked("joining_preview")).toEqual([{ newer: "a1", older: "a0" }]);
  });

  it("is joined, said until when it can be taken apart, and taken apart", async () => {
    const { asked } = enter(sample.joinings());
    await user.click(await screen.findByRole("button", { name: "Ver o que muda" }));
    const join = await screen.findByRole("button", { name: "Unir as contas" });
    await waitFor(() => expect(join).toHaveProperty("disabled", false));
    const lists = asked("transaction_count").length;
    await user.click(join);
    expect(asked("join_accounts")).toEqual([{ newer: "a1", older: "a0" }]);
    await waitFor(() =>
      expect(screen.getByTestId("joining-said").textContent).toBe(
        "Contas unidas. Até 19 de dezembro de 2026 dá para separar, em “Contas unidas”.",
      ),
    );
    expect(screen.queryByRole("dialog")).toBeNull();
    expect(screen.queryByTestId("joining")).toBeNull();
    await waitFor(() => expect(asked("transaction_count").length).toBeGreaterThan(lists));

    await user.click(screen.getByRole("button", { name: "Contas unidas" }));
    const row = within(await dialog()).getByTestId("joined");
    expect(text(row)).toContain("dá para separar até 19 de dezembro de 2026");
    await user.click(within(row).getByRole("button", { name: "Separar" }));
    expect(asked("undo_joining")).toEqual([{ account: "a1" }]);
    expect(await screen.findByText("Separadas. Está tudo como era antes.")).toBeTruthy();
    expect(screen.getByTestId("joining")).toBeTruthy();
  });

  it("is not asked about again once somebody says that it is another", async () => {
    const { asked } = enter(sample.joinings());
    await user.click(await screen.findByRole("button", { name: "Ver o que muda" }));
    await user.click(await screen.findByRole("button", { name: "Não é a mesma conta" }));
    expect(asked("keep_apart")).toEqual([{ newer: "a1", older: "a0" }]);
    await waitFor(() => expect(screen.queryByTestId("joining")).toBeNull());
    expect(screen.getByTestId("joining-said").textContent).toBe(
      "Anotado: são contas diferentes. Isto não será perguntado de novo.",
    );
  });

  it("that may be one of several is joined with the one that is chosen", async () => {
    const other = sample.side({ id: "a9", ending: "9001", toldAt: null });
    const older = [
      { account: sample.before, sureness: "doubtful" as const },
      { account: other, sureness: "doubtful" as const },
    ];
    const { asked } = enter(sample.joinings({ offers: [sample.offer({ older })] }));
    await user.click(await screen.findByRole("button", { name: "Ver o que muda" }));
    const shown = within(await dialog());
    expect(shown.getByText(/mais de uma conta pode ser a mesma/)).toBeTruthy();
    expect(asked("joining_preview"), "nothing is compared before a choice").toEqual([]);
    expect(shown.getByRole("button", { name: "Unir as contas" })).toHaveProperty("disabled", true);
    await user.click(shown.getByRole("radio", { name: /9001/ }));
    await shown.findByTestId("joining-counts");
    await user.click(shown.getByRole("button", { name: "Unir as contas" }));
    expect(asked("join_accounts")).toEqual([{ newer: "a1", older: "a9" }]);
  });

  it("one after the other, and one that is put off stays offered", async () => {
    const card = sample.side({ id: "a3", kind: "creditCard", name: "Cartão Platinum", ending: "8670" });
    const offers = [sample.offer(), sample.offer({ newer: card })];
    const { asked } = enter(sample.joinings({ offers }));
    expect(text(await screen.findByTestId("joining"))).toContain("2 contas parecem ser as que você já tinha");
    await user.click(screen.getByRole("button", { name: "Ver o que muda" }));
    expect(await screen.findByText("1 de 2")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Agora não" }));
    expect(await screen.findByText("2 de 2")).toBeTruthy();
    expect(within(await dialog()).getByText("Cartão Platinum · 8670")).toBeTruthy();
    await user.click(screen.getByRole("button", { name: "Agora não" }));
    await waitFor(() => expect(screen.queryByRole("dialog")).toBeNull());
    expect(screen.getByTestId("joining")).toBeTruthy();
    expect([...asked("join_accounts"), ...asked("keep_apart")]).toEqual([]);
  });

  it("whose rows can't be compared is not joined, and why is said", async () => {
    enter(sample.joinings(), { joining_preview: () => Promise.reject(new Refused("disk")) });
    await user.click(await screen.findByRole("button", { name: "Ver o que muda" }));
    expect(await screen.findByRole("alert")).toBeTruthy();
    expect(screen.getByRole("button", { name: "Unir as contas" })).toHaveProperty("disabled", true);
  });
});
