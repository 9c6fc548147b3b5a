// Every message from a window to Rust passes here, in a frame that no page script reaches: only known commands go through,
// and none of a size that a person could not have typed.
const COMMANDS = new Set([
  "start",
  "begin",
  "welcome",
  "switch_profile",
  "rename_profile",
  "set_public_key",
  "delete_profile",
  "unlock",
  "lock",
  "seen",
  "begin_anew",
  "restore_newest",
  "salvage",
  "repair",
  "settings",
  "set_lock_rules",
  "turn_lock_on",
  "turn_lock_off",
  "make_recovery_code",
  "remove_way",
  "keep_in_keyring",
  "accept_one_way",
  "security_check",
  "notices",
  "set_notice_rules",
  "snooze",
  "look_at",
  "erase_everything",
  "make_backup",
  "choose_backup",
  "restore_backup",
  "leave_backup",
  "decline_backup",
  "preferences",
  "set_preference",
  "leave",
  "institutions",
  "logo",
  "find_item",
  "adopt",
  "prepare",
  "enter_credentials",
  "widget",
  "update",
  "answer",
  "answer_unseen",
  "open_page",
  "open_meu_pluggy",
  "copy_page",
  "look",
  "forget_credentials",
  "remove",
  "show_prompt",
  "cancel_prompt",
  "activity",
  "ledger",
  "export_activity",
  "diagnostics",
  "save_diagnostics",
  "copy_diagnostics",
  "lab",
  "lab_bank",
  "lab_start",
  "lab_drive",
  "lab_copy",
  "cred_form",
  "cred_submit",
  "cred_cancel",
  "cred_print",
  "plugin:event|listen",
  "plugin:event|unlisten",
]);
const LARGEST = 16 * 1024;

window.__TAURI_ISOLATION_HOOK__ = (message) => {
  if (!COMMANDS.has(message.cmd)) throw new Error("not a command of this app");
  if (size(message.payload) > LARGEST) throw new Error("too large");
  return message;
};

// Counted without making another copy of what was typed.
function size(value) {
  if (typeof value === "string") return value.length;
  if (typeof value !== "object" || value === null) return 8;
  return Object.entries(value).reduce((sum, [key, inner]) => sum + key.length + size(inner), 2);
}
