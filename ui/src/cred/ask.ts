// What the credential window asks for, apart from a bank's: the fields of each kind, in words, and where a problem belongs.
import type { CredAbout, CredProblem, Field } from "../ipc";
import type { Texts } from "../text";

/** Everything but a bank's credentials. */
export type Own = Exclude<CredAbout, { type: "connection" }>;

/** Fewest characters of a passphrase. How good one is, is not scored: people choose worse ones to please a meter. */
const FEWEST = 8;

/** What the window is called. */
export const heading = (about: CredAbout, t: Texts): string =>
  about.type === "connection"
    ? t.get("cred.title", { bank: about.institution.name })
    : t.get(`cred.${about.type}.title`);

/** What may stand in any text of a kind. */
export const named = (about: Own) => ({
  host: about.type === "broker" || about.type === "webhookHeader" ? about.host : "",
});

/** What it is for, and why it is asked for if that is no choice. */
export const introduction = (about: Own, t: Texts): string =>
  about.type === "newPassphrase" && about.because
    ? t.get("cred.newPassphrase.because", { why: t.get(`noKeyring.${about.because}`) })
    : t.get(`cred.${about.type}.body`, named(about));

/** The fields, the one at fault with what is wrong. */
export function fields(about: Own, problem: CredProblem | null, t: Texts): Field[] {
  const fault = problem && place(about, problem);
  return asked(about, t).map((field) =>
    problem && field.name === fault
      ? { ...field, error: { type: "invalid", message: said(about, problem, t) } }
      : field,
  );
}

/** What to say of a problem that is no field's; empty when there is none. */
export const general = (about: Own, problem: CredProblem | null, t: Texts): string =>
  problem && place(about, problem) === null ? said(about, problem, t) : "";

/** Seconds until it may be tried again. */
export const pause = (problem: CredProblem | null): number =>
  problem?.type === "wrong" || problem?.type === "tooSoon" ? problem.wait : 0;

function asked(about: Own, t: Texts): Field[] {
  switch (about.type) {
    case "clientKeys":
      return [
        field("clientId", t.get("cred.clientKeys.clientId"), { value: about.clientId }),
        secret("clientSecret", t.get("cred.clientKeys.clientSecret")),
      ];
    case "broker":
      return [secret("bearer", t.get("cred.broker.bearer"))];
    case "webhookHeader":
      return [
        field("name", t.get("cred.webhookHeader.name"), {
          value: "Authorization",
          validation: "^[A-Za-z0-9!#$%&'*+.^_`|~-]+$",
          validationMessage: t.get("cred.webhookHeader.badName"),
        }),
        secret("value", t.get("cred.webhookHeader.value")),
      ];
    case "newPassphrase":
    case "backupPassphrase":
      return [
        secret("passphrase", t.get(`cred.${about.type}.passphrase`), {
          help: t.get(`cred.${about.type}.help`, { fewest: FEWEST }),
          validation: `^[\\s\\S]{${FEWEST},}$`,
          validationMessage: t.get("cred.problem.tooShort", { fewest: FEWEST }),
        }),
        secret("again", t.get(`cred.${about.type}.again`)),
      ];
    case "passphrase":
    case "backup":
      return [secret("passphrase", t.get(`cred.${about.type}.passphrase`))];
    case "newRecoveryCode":
      return (["first", "second"] as const).map((name, index) =>
        field(name, t.get("cred.newRecoveryCode.group", { number: (about.asked[index] ?? 0) + 1 })),
      );
    case "recoveryCode":
      return [field("code", t.get("cred.recoveryCode.code"), { help: t.get("cred.recoveryCode.help") })];
  }
}

/** The field that a problem is about. */
function place(about: Own, problem: CredProblem): string | null {
  if (["offline", "answer", "address", "memory"].includes(problem.type)) return null;
  if (problem.type === "notTheSame") return "again";
  return {
    clientKeys: "clientSecret",
    broker: "bearer",
    webhookHeader: "name",
    newPassphrase: "passphrase",
    passphrase: "passphrase",
    newRecoveryCode: "first",
    recoveryCode: "code",
    backupPassphrase: "passphrase",
    backup: "passphrase",
  }[about.type];
}

function said(about: Own, problem: CredProblem, t: Texts): string {
  switch (problem.type) {
    case "wrong":
      return t.get(
        about.type === "recoveryCode" || about.type === "backup"
          ? `cred.${about.type}.wrong`
          : "cred.passphrase.wrong",
      );
    case "refused":
      return t.get(
        about.type === "broker" || about.type === "webhookHeader"
          ? `cred.${about.type}.refused`
          : "cred.clientKeys.refused",
        named(about),
      );
    case "codeLength":
    case "codeTypo":
      return t.get(`cred.recoveryCode.${problem.type}`);
    case "notWritten":
      return t.get("cred.newRecoveryCode.notWritten");
    case "tooShort":
      return t.get("cred.problem.tooShort", { fewest: problem.fewest });
    default:
      return t.get(`cred.problem.${problem.type}`);
  }
}

function field(name: string, label: string, over: Partial<Field> = {}): Field {
  return {
    name,
    label,
    kind: { type: "text" },
    placeholder: null,
    help: null,
    validation: null,
    validationMessage: null,
    optional: false,
    shortLived: false,
    kept: false,
    value: null,
    error: null,
    ...over,
  };
}

const secret = (name: string, label: string, over: Partial<Field> = {}): Field =>
  field(name, label, { kind: { type: "password" }, ...over });
