import { screen, within } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { Refused, type NoticeChoices, type NoticeRules } from "../../ipc";
import { NOW, opened, profile, startAt, succeeded } from "../../testing/samples";
import { notices, settings } from "../../testing/settings";
import { open } from "../../testing/stage";

const user = userEvent.setup();

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(NOW) });
  return () => void vi.useRealTimers();
});

/** The part of the settings, over a Rust that keeps what it is told. */
async function part(choices: NoticeChoices = notices(), answers = {}) {
  let kept = choices;
  const given = {
    settings: () => settings({ profile: profile() }),
    notices: () => kept,
    set_notice_rules: (args: unknown) => {
      kept = { ...kept, rules: (args as { rules: NoticeRules }).rules };
      return null;
    },
    snooze: () => ((kept = { ...kept, snoozed: {} }), null),
    ...answers,
  };
  const opened_ = open(startAt(opened(profile(), succeeded())), { name: "settings" }, given);
  const region = within(await screen.findByRole("region", { name: "Avisos" }));
  await region.findByRole("group", { name: "Do que avisar" });
  return { ...opened_, region, rules: () => kept.rules };
}

const box = (name: string | RegExp) => screen.getByRole("checkbox", { name }) as HTMLInputElement;

describe("what is told on the desktop", () => {
  it("is all of it, until something is switched off, and then the rest", async () => {
    const { rules } = await part();
    const group = within(screen.getByRole("group", { name: "Do que avisar" }));
    const boxes = group.getAllByRole("checkbox") as HTMLInputElement[];
    expect(boxes.map(({ checked }) => checked)).toEqual(Array(7).fill(true));
    await user.click(box("Tudo atualizado"));
    expect(rules().muted).toEqual(["done"]);
    await user.click(box("O banco voltou"));
    await user.click(box("Tudo atualizado"));
    expect(rules().muted).toEqual(["bankBack"]);
    expect([box("Tudo atualizado").checked, box("O banco voltou").checked]).toEqual([true, false]);
  });

  it("stays as it was where it can't be written, and says so", async () => {
    const { region } = await part(notices(), {
      set_notice_rules: () => Promise.reject(new Refused("diskFull")),
    });
    await user.click(box("Dados velhos"));
    expect(await region.findByRole("alert")).toBeTruthy();
    expect(box("Dados velhos").checked).toBe(true);
  });
});

describe("quiet hours", () => {
  const from = () => screen.getByLabelText("Das") as HTMLInputElement;

  it("are off, and have the night to begin with", async () => {
    const { rules } = await part();
    expect(screen.queryByLabelText("Das")).toBeNull();
    await user.click(box("Não avisar em certas horas"));
    expect(rules().quiet).toEqual({ on: true, from: 1320, to: 420, letsUrgent: true });
    expect([from().value, (screen.getByLabelText("às") as HTMLInputElement).value]).toEqual([
      "22:00",
      "07:00",
    ]);
  });

  it("begin when the person says, and only at a time there is", async () => {
    const on = { on: true, from: 1320, to: 420, letsUrgent: true };
    const { call, rules } = await part(notices({ quiet: on }));
    await user.clear(from());
    await user.tab();
    expect(from().value).toBe("22:00");
    expect(call).not.toHaveBeenCalledWith("set_notice_rules", expect.anything());
    await user.clear(from());
    await user.type(from(), "23:30");
    await user.tab();
    expect(rules().quiet).toEqual({ ...on, from: 23 * 60 + 30 });
    await user.click(box(/^Códigos e aprovações aparecem mesmo assim/));
    expect(rules().quiet.letsUrgent).toBe(false);
  });
});

describe("silenced connections", () => {
  it("are none, or each can be woken", async () => {
    const { call } = await part(notices({}, { "c-ok": "2026-11-19T13:30:00Z" }));
    const until = screen.getByText(/^até hoje, \d\d:30$/);
    expect(until.parentElement?.textContent).toContain("Banco Ipê");
    await user.click(screen.getByRole("button", { name: "Voltar a avisar: Banco Ipê" }));
    expect(call).toHaveBeenCalledWith("snooze", { connection: "c-ok", howLong: null });
    expect(await screen.findByText(/^Nenhuma\. Na página de uma conexão/)).toBeTruthy();
    expect(document.activeElement?.textContent).toBe("Conexões em silêncio");
  });

  it("are not those whose time is over, or that are gone", async () => {
    await part(notices({}, { "c-ok": "2026-11-19T12:00:00Z", gone: "2026-12-19T12:00:00Z" }));
    expect(screen.getByText(/^Nenhuma/)).toBeTruthy();
  });
});
