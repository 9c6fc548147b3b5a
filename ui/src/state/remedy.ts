// What a person can do about a connection from here, as one button: what it is called, what it asks for, and from when on.
// Rust has said what may be done; what is left here is to count down to an instant, and to name the button.
import type { Cause, Connection, Why } from "../ipc";
import type { TextKey } from "../text";

/** What is asked of Rust. */
export type Command = "update" | "enter_credentials" | "widget";

export type Remedy =
  /** It can be pressed. Without a command, the connection's own page is where it goes on. */
  | { type: "press"; label: TextKey; command: Command | null; code: boolean }
  /** Another connection is the way on. */
  | { type: "anew"; label: TextKey }
  /** It can be, from then on. */
  | { type: "wait"; at: string; why: Why }
  /** It cannot, and nobody knows from when on. */
  | { type: "cannot"; why: Why }
  | { type: "none" };

/** Whether nothing calls for an update, and one may be asked for all the same. */
export const quiet = ({ explanation }: Connection): boolean =>
  explanation.remedy === "nothing" || explanation.remedy === "wait";

const OTHERWISE: Partial<Record<Cause, TextKey>> = {
  choiceWanted: "remedy.answerOtherwise.choiceWanted",
  pageWanted: "remedy.answerOtherwise.pageWanted",
};
const NONE = { type: "none" } as const;

const press = (label: TextKey, command: Command | null = null, code = false): Remedy => ({
  type: "press",
  label,
  command,
  code,
});

/** At an instant, in milliseconds since 1970. */
export function remedy(connection: Connection, now: number): Remedy {
  const { explanation, stage, upkeep } = connection;
  const may = upkeep.update;
  switch (explanation.remedy) {
    case "answer":
      return press(OTHERWISE[explanation.cause] ?? "remedy.answer");
    case "connectAgain":
      return { type: "anew", label: "remedy.connectAgain" };
    case "widget":
      return press(explanation.cause === "widgetOpen" ? "remedy.showWidget" : "remedy.widget", "widget");
    case "enterCredentials":
      // What the bank has refused several times is not sent to it at once again.
      if (may.type === "after" && may.why === "refusals" && Date.parse(may.at) > now)
        return { type: "wait", at: may.at, why: may.why };
      return press(
        stage.type === "needsCredentials" ? "remedy.firstCredentials" : "remedy.enterCredentials",
        "enter_credentials",
      );
    case "update":
      return update(connection, now);
    case "nothing":
    case "wait":
      return stage.type === "finished" && connection.made && !connection.archived
        ? update(connection, now)
        : NONE;
  }
}

function update(connection: Connection, now: number): Remedy {
  const { explanation, institution, made, upkeep } = connection;
  const may = upkeep.update;
  const again = !quiet(connection) && explanation.cause !== "old";
  const label = again ? "remedy.update" : "remedy.refresh";
  if (institution.refresh === "meuPluggy" && made && may.type !== "never")
    return press("meuPluggy.readAgain", "update");
  switch (may.type) {
    case "now":
      return press(label, "update");
    case "after":
      // What it comes to then, Rust knows when it is pressed.
      if (Date.parse(may.at) <= now) return press(label, "update");
      return { type: "wait", at: may.at, why: may.why };
    case "needsInput":
      if (may.what === "credentials") return press("remedy.enterCredentials", "enter_credentials");
      if (may.what === "consent") return press("remedy.connectAgain", "update");
      return press(label, "update", true);
    case "useWidget":
      return press("remedy.atWidget", "widget");
    case "onlyRead":
      return press("meuPluggy.readAgain", "update");
    case "never":
      return { type: "cannot", why: may.why };
    case "running":
      return NONE;
  }
}

/** Whether Pluggy's own window is offered besides: it asks whatever the bank asks, and takes an update at any time. Not where
 *  it is the way on already, where the bank is to be left alone, and where nothing is there to be updated. */
export function byWidget(connection: Connection, now: number): boolean {
  const { archived, explanation, institution, made, stage, upkeep } = connection;
  const may = upkeep.update;
  if (stage.type !== "finished" || !made || archived || institution.refresh === "meuPluggy") return false;
  if (explanation.remedy === "widget") return false;
  if (may.type === "needsInput") return may.what !== "consent";
  return may.type === "now" || (may.type === "after" && (may.why === "fresh" || Date.parse(may.at) <= now));
}
