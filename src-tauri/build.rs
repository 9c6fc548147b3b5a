//! Prepares what `generate_context!` embeds: the commands that windows may be granted, and a `ui/dist` to embed when the UI
//! has not been built yet, so that a clean clone can be checked and tested.

use std::{fs, io, path::Path};

/// Every command, by the window that may call it. Each is granted in `tauri.conf.json`, and let through by `ui/isolation`.
const COMMANDS: &[&str] = &[
    // main
    "start",
    "begin",
    "welcome",
    "switch_profile",
    "rename_profile",
    "set_public_key",
    "delete_profile",
    "begin_anew",
    "restore_newest",
    "salvage",
    "repair",
    "erase_everything",
    "make_backup",
    "choose_backup",
    "restore_backup",
    "leave_backup",
    "decline_backup",
    "unlock",
    "lock",
    "seen",
    "settings",
    "set_lock_rules",
    "turn_lock_on",
    "turn_lock_off",
    "make_recovery_code",
    "remove_way",
    "keep_in_keyring",
    "leave_keyring",
    "accept_one_way",
    "security_check",
    "preferences",
    "set_preference",
    "leave",
    "notices",
    "set_notice_rules",
    "snooze",
    "look_at",
    "surprise_seen",
    "institutions",
    "await_bank",
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
    "open_reset_page",
    "open_meu_pluggy",
    "copy_page",
    "look",
    "forget_credentials",
    "remove",
    "connection_details",
    "connection_consent",
    "rename_connection",
    "pause_connection",
    "disable_auto_sync",
    "export_consent",
    "show_prompt",
    "cancel_prompt",
    "accounts",
    "categories",
    "transactions",
    "transaction_count",
    "transaction",
    "categorize",
    "money_flow",
    "holdings",
    "bank_lists",
    "account_checks",
    "read_lists",
    "stop_reading",
    "read_back",
    "joinings",
    "joining_preview",
    "join_accounts",
    "keep_apart",
    "undo_joining",
    "activity",
    "ledger",
    "export_activity",
    "webhooks",
    "save_webhook",
    "revive_webhook",
    "delete_webhook",
    "ask_webhook_header",
    "remove_webhook_headers",
    "check_address",
    "report_to",
    "diagnostics",
    "save_diagnostics",
    "copy_diagnostics",
    "export_offer",
    "export_accounts",
    "export_after_every_sync",
    "stop_exporting",
    "open_export",
    "lab",
    "lab_bank",
    "lab_start",
    "lab_drive",
    "lab_copy",
    // cred
    "cred_form",
    "cred_submit",
    "cred_cancel",
    "cred_print",
];

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo:rerun-if-changed=ui/dist");
    println!("cargo:rerun-if-changed=ui/isolation");
    placeholder(Path::new("ui/dist"))?;
    let manifest = tauri_build::AppManifest::new().commands(COMMANDS);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest))?;
    Ok(())
}

fn placeholder(dist: &Path) -> io::Result<()> {
    let index = dist.join("index.html");
    if index.exists() {
        return Ok(());
    }
    fs::create_dir_all(dist)?;
    fs::write(index, "<!doctype html><title>Tomada</title><p>cargo xtask run</p>")
}
