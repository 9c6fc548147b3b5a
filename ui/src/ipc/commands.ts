// Commands, typed: the only way from the screen to Rust. Arguments are never logged. What went wrong arrives as a code.
import { invoke } from "@tauri-apps/api/core";
import type { AccountCheck } from "./bindings/AccountCheck";
import type { AccountId } from "./bindings/AccountId";
import type { AccountsView } from "./bindings/AccountsView";
import type { ActivityExport } from "./bindings/ActivityExport";
import type { ActivityFilter } from "./bindings/ActivityFilter";
import type { ActivityPage } from "./bindings/ActivityPage";
import type { ActivityPlace } from "./bindings/ActivityPlace";
import type { Adoptable } from "./bindings/Adoptable";
import type { Backfilled } from "./bindings/Backfilled";
import type { BankLists } from "./bindings/BankLists";
import type { Beginning } from "./bindings/Beginning";
import type { CategoryView } from "./bindings/CategoryView";
import type { CheckStep } from "./bindings/CheckStep";
import type { CommandError } from "./bindings/CommandError";
import type { ConnectionId } from "./bindings/ConnectionId";
import type { Consent } from "./bindings/Consent";
import type { CredForm } from "./bindings/CredForm";
import type { Details } from "./bindings/Details";
import type { DocumentShown } from "./bindings/DocumentShown";
import type { Erased } from "./bindings/Erased";
import type { ExportOffer } from "./bindings/ExportOffer";
import type { ExportReport } from "./bindings/ExportReport";
import type { ExportRequest } from "./bindings/ExportRequest";
import type { Exported } from "./bindings/Exported";
import type { Holdings } from "./bindings/Holdings";
import type { JoiningPreview } from "./bindings/JoiningPreview";
import type { Joinings } from "./bindings/Joinings";
import type { LabBank } from "./bindings/LabBank";
import type { LabCopy } from "./bindings/LabCopy";
import type { LabOrder } from "./bindings/LabOrder";
import type { LabView } from "./bindings/LabView";
import type { LeaveAnswer } from "./bindings/LeaveAnswer";
import type { LedgerFilter } from "./bindings/LedgerFilter";
import type { LedgerPage } from "./bindings/LedgerPage";
import type { LocalCopy } from "./bindings/LocalCopy";
import type { LockRules } from "./bindings/LockRules";
import type { Means } from "./bindings/Means";
import type { MoneyFlow } from "./bindings/MoneyFlow";
import type { NoticeChoices } from "./bindings/NoticeChoices";
import type { NoticeRules } from "./bindings/NoticeRules";
import type { Offer } from "./bindings/Offer";
import type { Period } from "./bindings/Period";
import type { PreferenceChange } from "./bindings/PreferenceChange";
import type { PreferencesView } from "./bindings/PreferencesView";
import type { Product } from "./bindings/Product";
import type { ProfileId } from "./bindings/ProfileId";
import type { Remember } from "./bindings/Remember";
import type { Settings } from "./bindings/Settings";
import type { Snooze } from "./bindings/Snooze";
import type { Start } from "./bindings/Start";
import type { TransactionCount } from "./bindings/TransactionCount";
import type { TransactionDetails } from "./bindings/TransactionDetails";
import type { TransactionFilter } from "./bindings/TransactionFilter";
import type { TransactionWindow } from "./bindings/TransactionWindow";
import type { Surprise } from "./bindings/Surprise";
import type { Webhook } from "./bindings/Webhook";
import type { WebhookProblem } from "./bindings/WebhookProblem";
import type { WebhookTopic } from "./bindings/WebhookTopic";
import type { Way } from "./bindings/Way";

/** From the row of this place on, or from the first. */
type TransactionsWanted = {
  filter: TransactionFilter;
  from: number | null;
  skip: number;
  most: number;
};

/** A new one has no id yet. */
type WebhookToSave = {
  id: string | null;
  url: string;
  topic: WebhookTopic;
};

/** Where Pluggy is to report what happens with it is said only by those who want that. */
type ConnectionToMake = {
  connector: number;
  declined: Product[];
  reportTo?: string;
  means: Means;
};

interface Commands {
  start: { args: undefined; answer: Start };
  begin: { args: { beginning: Beginning }; answer: null };
  welcome: { args: undefined; answer: null };
  switch_profile: { args: { profile: ProfileId }; answer: null };
  rename_profile: { args: { name: string }; answer: null };
  set_public_key: { args: { pem: string | null }; answer: null };
  delete_profile: { args: undefined; answer: null };
  unlock: { args: { way: Way }; answer: null };
  lock: { args: undefined; answer: null };
  seen: { args: undefined; answer: null };
  begin_anew: { args: undefined; answer: null };
  restore_newest: { args: { way: Way | null }; answer: null };
  salvage: { args: { way: Way | null }; answer: null };
  repair: { args: undefined; answer: null };
  settings: { args: undefined; answer: Settings };
  set_lock_rules: { args: { rules: LockRules }; answer: null };
  turn_lock_on: { args: undefined; answer: null };
  turn_lock_off: { args: undefined; answer: null };
  make_recovery_code: { args: undefined; answer: null };
  remove_way: { args: { way: Way }; answer: null };
  keep_in_keyring: { args: undefined; answer: null };
  leave_keyring: { args: undefined; answer: null };
  accept_one_way: { args: undefined; answer: null };
  security_check: { args: undefined; answer: CheckStep[] };
  notices: { args: undefined; answer: NoticeChoices };
  set_notice_rules: { args: { rules: NoticeRules }; answer: null };
  snooze: { args: { connection: ConnectionId; howLong: Snooze | null }; answer: null };
  surprise_seen: { args: { surprise: Surprise }; answer: null };
  look_at: { args: { connection: ConnectionId | null }; answer: null };
  make_backup: { args: undefined; answer: null };
  choose_backup: { args: undefined; answer: null };
  restore_backup: { args: undefined; answer: null };
  leave_backup: { args: undefined; answer: null };
  decline_backup: { args: undefined; answer: null };
  erase_everything: { args: undefined; answer: Erased };
  preferences: { args: undefined; answer: PreferencesView };
  set_preference: { args: { change: PreferenceChange }; answer: PreferencesView };
  leave: { args: { answer: LeaveAnswer }; answer: null };
  institutions: { args: { tests: boolean }; answer: Offer[] };
  await_bank: { args: { connector: number; wanted: boolean }; answer: null };
  logo: { args: { connector: number }; answer: string | null };
  find_item: { args: { pasted: string }; answer: Adoptable };
  adopt: { args: { item: string }; answer: ConnectionId };
  prepare: { args: ConnectionToMake; answer: ConnectionId };
  enter_credentials: { args: { connection: ConnectionId }; answer: null };
  widget: { args: { connection: ConnectionId }; answer: null };
  update: { args: { connection: ConnectionId }; answer: null };
  answer: { args: { connection: ConnectionId; value: string }; answer: null };
  answer_unseen: { args: { connection: ConnectionId }; answer: null };
  open_page: { args: { connection: ConnectionId }; answer: null };
  open_reset_page: { args: { connection: ConnectionId }; answer: null };
  open_meu_pluggy: { args: undefined; answer: null };
  copy_page: { args: { connection: ConnectionId }; answer: null };
  look: { args: { connection: ConnectionId }; answer: null };
  forget_credentials: { args: { connection: ConnectionId }; answer: null };
  remove: { args: { connection: ConnectionId; copy: LocalCopy }; answer: null };
  connection_details: { args: { connection: ConnectionId }; answer: Details };
  connection_consent: { args: { connection: ConnectionId }; answer: Consent | null };
  rename_connection: { args: { connection: ConnectionId; name: string | null }; answer: null };
  pause_connection: { args: { connection: ConnectionId; paused: boolean }; answer: null };
  disable_auto_sync: { args: { connection: ConnectionId }; answer: null };
  export_consent: { args: { connection: ConnectionId }; answer: null };
  show_prompt: { args: undefined; answer: null };
  cancel_prompt: { args: undefined; answer: null };
  accounts: { args: undefined; answer: AccountsView };
  categories: { args: undefined; answer: CategoryView[] };
  transactions: { args: TransactionsWanted; answer: TransactionWindow };
  transaction_count: { args: { filter: TransactionFilter }; answer: TransactionCount };
  transaction: { args: { place: number }; answer: TransactionDetails };
  categorize: { args: { place: number; category: string }; answer: TransactionDetails };
  holdings: { args: { shown: DocumentShown }; answer: Holdings };
  joinings: { args: undefined; answer: Joinings };
  joining_preview: { args: { newer: AccountId; older: AccountId }; answer: JoiningPreview };
  join_accounts: { args: { newer: AccountId; older: AccountId }; answer: null };
  keep_apart: { args: { newer: AccountId; older: AccountId }; answer: null };
  undo_joining: { args: { account: AccountId }; answer: null };
  money_flow: { args: { of: AccountId[]; period: Period }; answer: MoneyFlow | null };
  bank_lists: { args: undefined; answer: BankLists[] };
  account_checks: { args: undefined; answer: AccountCheck[] };
  read_lists: { args: { connection: ConnectionId }; answer: null };
  stop_reading: { args: { connection: ConnectionId }; answer: null };
  read_back: { args: { connection: ConnectionId; account: AccountId }; answer: Backfilled };
  activity: { args: { filter: ActivityFilter; after: ActivityPlace | null }; answer: ActivityPage };
  ledger: { args: { filter: LedgerFilter; below: number | null }; answer: LedgerPage };
  webhooks: { args: undefined; answer: Webhook[] };
  save_webhook: { args: WebhookToSave; answer: WebhookProblem | null };
  revive_webhook: { args: { id: string }; answer: WebhookProblem | null };
  delete_webhook: { args: { id: string }; answer: null };
  ask_webhook_header: { args: { id: string }; answer: null };
  remove_webhook_headers: { args: { id: string }; answer: WebhookProblem | null };
  check_address: { args: { address: string }; answer: WebhookProblem | null };
  report_to: { args: { connection: ConnectionId; address: string | null }; answer: WebhookProblem | null };
  export_activity: { args: { what: ActivityExport }; answer: Exported | null };
  diagnostics: { args: { connection: ConnectionId | null }; answer: string };
  save_diagnostics: { args: undefined; answer: string | null };
  export_offer: { args: undefined; answer: ExportOffer };
  export_accounts: { args: { request: ExportRequest }; answer: ExportReport | null };
  export_after_every_sync: { args: { request: ExportRequest }; answer: ExportReport | null };
  stop_exporting: { args: undefined; answer: null };
  open_export: { args: undefined; answer: null };
  copy_diagnostics: { args: undefined; answer: null };
  lab: { args: undefined; answer: LabView };
  lab_bank: { args: undefined; answer: LabBank };
  lab_start: { args: { case: string }; answer: ConnectionId };
  lab_drive: { args: { order: LabOrder }; answer: LabBank };
  lab_copy: { args: { what: LabCopy }; answer: null };
  cred_form: { args: undefined; answer: CredForm };
  cred_submit: { args: { values: Record<string, string>; remember?: Remember }; answer: null };
  cred_cancel: { args: undefined; answer: null };
  cred_print: { args: undefined; answer: null };
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
