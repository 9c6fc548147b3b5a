//! Tomada's shell: the only code that knows Tauri. It opens windows, hands commands to the engine, and carries what the
//! engine has to tell to the webview and to the desktop.
//!
//! | module | holds |
//! |---|---|
//! | `commands` | what a window may ask, a file a subject |
//! | [`ipc`] | the types that cross, beside the engine's view |
//! | `arguments` | what the command line asks for |
//! | `absence` | when the computer sleeps, or its session is locked |
//! | `again` | a start that meets the end of the one before |
//! | `bridge` | what the engine tells, to the webview and the desktop |
//! | `clipboard` | the system's clipboard, written to and never read |
//! | `notifications` | the desktop's notices |
//! | `first_look` | what the main window shows before it can ask |
//! | `windows` | the main window, and the credential window for as long as it is needed |
//! | `tray` | the icon in the notification area |
//! | `leaving` | closing the window, and quitting |
//! | `told_to_end` | the system, which wants the program to end |
//! | `login` | whether the system starts this app |
//! | `widget` | the window of Pluggy's widget |
//! | `dialogs` | the system's dialogs for choosing a file |
//! | `prompt` | what the credential window is asking for |
//! | `profiles` | the profiles of this computer: which is on the screen, and whether it is open |
//! | `preferences` | what a person wants of the app itself on this computer |
//! | `policy` | what the organization fixes on this computer |
//! | `check` | the security check, for a window or without one |
//! | `doctor` | the same on the command line |
//! | `links` | links that open this app |
//! | `seldom` | what others may make this app do only so often |
//! | `sandbox` | the Sandbox profile: this app's own offline Pluggy |
//! | `lab` | the Lab of a Sandbox profile: cases, and the bank that it drives |
//! | `text` | the few texts that are written outside of the webview |
//! | `painting` | by what the windows are painted |
//! | `handing` | what may be handed on to whoever helps |
//! | `hardening` | what the process gives up before it begins |

mod absence;
mod again;
mod arguments;
mod bridge;
mod check;
mod clipboard;
mod commands;
mod dialogs;
mod doctor;
mod first_look;
mod handing;
mod hardening;
pub mod ipc;
mod lab;
mod leaving;
mod links;
mod login;
mod notifications;
mod painting;
mod policy;
mod preferences;
mod profiles;
mod prompt;
mod sandbox;
mod seldom;
mod text;
mod told_to_end;
mod tray;
mod widget;
mod windows;

use std::{
    env,
    io::{self, Write as _},
    path::PathBuf,
    process::ExitCode,
    sync::Arc,
};

use tauri::{App, Context, Manager, RunEvent, async_runtime};

use crate::{arguments::Asked, profiles::Profiles, text::Text, windows::Show};

/// Does what the command line asks for: without arguments, runs the app until its main window is closed.
#[must_use]
pub fn run() -> ExitCode {
    hardening::apply();
    painting::by_the_processor();
    log_to_stderr();
    let mut context = tauri::generate_context!();
    if cfg!(debug_assertions) {
        // What is tried out never meets what is in use, in the keyring or on the disk.
        context.config_mut().identifier.push_str(".dev");
    }
    let text = Text::of_system();
    match arguments::read(env::args_os().skip(1)) {
        Asked::Open => return open(context, text, Show::AtOnce),
        Asked::Hidden => return open(context, text, Show::InTray),
        Asked::Doctor => {
            let service = &context.config().identifier;
            let folder = data_folder(service);
            let mut out = io::stdout().lock();
            let report = doctor::report(&mut out, &text, folder.as_deref(), service);
            let well = async_runtime::block_on(report).and_then(|well| out.flush().map(|()| well));
            // Whoever asked for a report does not take one that was never written for a good one.
            return if matches!(well, Ok(true)) { ExitCode::SUCCESS } else { ExitCode::FAILURE };
        }
        // Nobody may be reading.
        Asked::Help => drop(writeln!(io::stdout(), "{}", text.doctor.help)),
        Asked::Version => drop(writeln!(io::stdout(), "tomada {}", env!("CARGO_PKG_VERSION"))),
        Asked::Unknown => {
            drop(writeln!(io::stderr(), "{}", text.doctor.usage));
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}

/// Where everything lies that outlives the program.
fn data_folder(identifier: &str) -> Option<PathBuf> {
    Some(dirs::data_dir()?.join(identifier))
}

fn open(context: Context, text: Text, show: Show) -> ExitCode {
    let app = tauri::Builder::default()
        // A second start shows the first; what one by a link does is up to the link, and the system's own shows nothing.
        .plugin(tauri_plugin_single_instance::init(|app, given, _| {
            if arguments::asks_for_no_window(given.iter().skip(1)) {
                return;
            }
            if let Err(error) = windows::bring(app, windows::MAIN) {
                tracing::warn!(%error, "the window could not be shown");
            }
        }))
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_dialog::init())
        .register_asynchronous_uri_scheme_protocol(first_look::SCHEME, |context, request, responder| {
            first_look::answer(&context, &request, responder);
        })
        .invoke_handler(tauri::generate_handler![
            commands::start::start,
            commands::profiles::begin,
            commands::profiles::welcome,
            commands::profiles::switch_profile,
            commands::profiles::rename_profile,
            commands::profiles::set_public_key,
            commands::profiles::delete_profile,
            commands::profiles::begin_anew,
            commands::profiles::restore_newest,
            commands::profiles::salvage,
            commands::profiles::repair,
            commands::profiles::erase_everything,
            commands::moving::make_backup,
            commands::moving::choose_backup,
            commands::moving::restore_backup,
            commands::moving::leave_backup,
            commands::moving::decline_backup,
            commands::security::unlock,
            commands::security::lock,
            commands::security::seen,
            commands::security::settings,
            commands::security::set_lock_rules,
            commands::security::turn_lock_on,
            commands::security::turn_lock_off,
            commands::security::make_recovery_code,
            commands::security::remove_way,
            commands::security::keep_in_keyring,
            commands::security::leave_keyring,
            commands::security::accept_one_way,
            commands::security::security_check,
            commands::computer::preferences,
            commands::computer::set_preference,
            commands::computer::leave,
            commands::notices::notices,
            commands::notices::set_notice_rules,
            commands::notices::snooze,
            commands::notices::look_at,
            commands::notices::surprise_seen,
            commands::institutions::institutions,
            commands::institutions::await_bank,
            commands::institutions::logo,
            commands::connections::prepare,
            commands::connections::find_item,
            commands::connections::adopt,
            commands::connections::enter_credentials,
            commands::connections::widget,
            commands::connections::update,
            commands::connections::answer,
            commands::connections::answer_unseen,
            commands::connections::open_page,
            commands::connections::open_reset_page,
            commands::connections::open_meu_pluggy,
            commands::connections::copy_page,
            commands::connections::look,
            commands::connections::forget_credentials,
            commands::page::remove,
            commands::page::connection_details,
            commands::page::connection_consent,
            commands::page::rename_connection,
            commands::page::pause_connection,
            commands::page::disable_auto_sync,
            commands::page::export_consent,
            commands::prompt::show_prompt,
            commands::prompt::cancel_prompt,
            commands::accounts::accounts,
            commands::accounts::categories,
            commands::accounts::transactions,
            commands::accounts::transaction_count,
            commands::accounts::transaction,
            commands::accounts::categorize,
            commands::accounts::money_flow,
            commands::accounts::holdings,
            commands::accounts::bank_lists,
            commands::accounts::account_checks,
            commands::accounts::read_lists,
            commands::accounts::stop_reading,
            commands::accounts::read_back,
            commands::joining::joinings,
            commands::joining::joining_preview,
            commands::joining::join_accounts,
            commands::joining::keep_apart,
            commands::joining::undo_joining,
            commands::activity::activity,
            commands::activity::ledger,
            commands::activity::export_activity,
            commands::webhooks::webhooks,
            commands::webhooks::save_webhook,
            commands::webhooks::revive_webhook,
            commands::webhooks::delete_webhook,
            commands::webhooks::ask_webhook_header,
            commands::webhooks::remove_webhook_headers,
            commands::webhooks::check_address,
            commands::webhooks::report_to,
            commands::activity::diagnostics,
            commands::activity::save_diagnostics,
            commands::activity::copy_diagnostics,
            commands::export::export_offer,
            commands::export::export_accounts,
            commands::export::export_after_every_sync,
            commands::export::stop_exporting,
            commands::export::open_export,
            commands::lab::lab,
            commands::lab::lab_bank,
            commands::lab::lab_start,
            commands::lab::lab_drive,
            commands::lab::lab_copy,
            commands::prompt::cred_form,
            commands::prompt::cred_submit,
            commands::prompt::cred_cancel,
            commands::prompt::cred_print,
        ])
        .on_window_event(windows::on_event)
        .setup(move |app| Ok(set_up(app, text, show)?))
        .build(context);
    match app {
        Ok(app) => {
            app.run(|app, event| match event {
                RunEvent::Exit => async_runtime::block_on(app.state::<Profiles>().end()),
                // The Dock's icon leads to the window that was closed.
                #[cfg(target_os = "macos")]
                RunEvent::Reopen { .. } => windows::come_forward(app),
                _ => {}
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            again::try_over(&error);
            tracing::error!(%error, "the app could not start");
            ExitCode::FAILURE
        }
    }
}

fn set_up(app: &App, text: Text, show: Show) -> tauri::Result<()> {
    let folder = app.path().app_data_dir()?;
    app.manage(text);
    let found = policy::Found::read();
    if found.policy.is_strict() {
        hardening::strict();
    }
    app.manage(preferences::Preferences::read(folder.clone(), &found.policy));
    app.manage(Arc::new(found));
    app.manage(leaving::Asked::default());
    #[cfg(any(windows, target_os = "macos"))]
    app.handle().plugin(login::plugin(&app.config().identifier))?;
    let (tray, shows) = tray::Tray::new(app.handle());
    app.manage(tray);
    app.manage(prompt::Prompt::default());
    app.manage(widget::Widget::default());
    app.manage(clipboard::Clipboard::default());
    app.manage(notifications::Gaze::default());
    app.manage(handing::Handing::default());
    app.manage(commands::export::Written::default());
    let profiles = Profiles::start(app.handle().clone(), folder, app.config().identifier.clone());
    told_to_end::follow(app.handle());
    absence::watch(app.handle(), profiles);
    windows::open_main(app.handle(), show)?;
    async_runtime::spawn(shows.run());
    links::follow(app.handle());
    Ok(())
}

/// Errors and warnings of this program; more when `TOMADA_LOG` asks for it. Nothing that a person typed is ever in an event.
fn log_to_stderr() {
    let level = match env::var("TOMADA_LOG").as_deref() {
        Ok("debug") => tracing::Level::DEBUG,
        Ok("info") => tracing::Level::INFO,
        _ => tracing::Level::WARN,
    };
    tracing_subscriber::fmt().with_max_level(level).with_writer(io::stderr).init();
}
