// Commands, typed: the only way from the screen to Rust. Arguments are never logged. What went wrong arrives as a code.
import { invoke } from "@tauri-apps/api/core";
import type { CommandError } from "./bindings/CommandError";
import type { ConnectionId } from "./bindings/ConnectionId";
import type { CredForm } from "./bindings/CredForm";
import type { Institution } from "./bindings/Institution";
import type { LabBank } from "./bindings/LabBank";
import type { LabCopy } from "./bindings/LabCopy";
import type { LabOrder } from "./bindings/LabOrder";
import type { LabView } from "./bindings/LabView";
import type { Start } from "./bindings/Start";

interface Commands {
  start: { args: undefined; answer: Start };
  institutions: { args: undefined; answer: Institution[] };
  prepare: { args: { connector: number }; answer: ConnectionId };
  enter_credentials: { args: { connection: ConnectionId }; answer: null };
  update: { args: { connection: ConnectionId }; answer: null };
  answer: { args: { connection: ConnectionId; value: string }; answer: null };
  remove: { args: { connection: ConnectionId }; answer: null };
  show_prompt: { args: undefined; answer: null };
  cancel_prompt: { args: undefined; answer: null };
  lab: { args: undefined; answer: LabView };
  lab_bank: { args: undefined; answer: LabBank };
  lab_start: { args: { case: string }; answer: ConnectionId };
  lab_drive: { args: { order: LabOrder }; answer: LabBank };
  lab_copy: { args: { what: LabCopy }; answer: null };
  cred_form: { args: undefined; answer: CredForm };
  cred_submit: { args: { values: Record<string, string> }; answer: null };
  cred_cancel: { args: undefined; answer: null };
}

export type Call = <K extends keyof Commands>(
  command: K,
  ...args: Commands[K]["args"] extends undefined ? [] : [Commands[K]["args"]]
) => Promise<Commands[K]["answer"]>;

/** Why a command was refused. */
export class Refused extends Error {
  constructor(readonly code: CommandError["code"]) {
    super(code);
  }
}

export const call: Call = async (command, ...args) => {
  try {
    return await invoke(command, args[0]);
  } catch (reason) {
    throw new Refused(code(reason));
  }
};

function code(reason: unknown): CommandError["code"] {
  const known = typeof reason === "object" && reason !== null && "code" in reason;
  return known ? (reason as CommandError).code : "provider";
}
