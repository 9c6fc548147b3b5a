//! Closing the main window, and quitting: where there is a tray to stay in, the person is asked once which of them closing
//! means; and whoever quits while executions are followed is told first what stops. Nothing is lost by either: Pluggy goes on,
//! and the next start takes up what was under way (`connection/restart` in the engine).
//!
//! The main window asks. One that does not answer keeps nobody here: the second time, it is done.

use std::sync::{Mutex, PoisonError};

use tauri::{AppHandle, Manager as _};

use crate::{
    bridge,
    ipc::{Event, LeaveAnswer, Leaving, OnClose},
    preferences::Preferences,
    tray::{Now, Tray},
    windows,
};

/// What the main window is asking about, if it is.
#[derive(Debug, Default)]
pub(crate) struct Asked(Mutex<Option<Leaving>>);

/// What happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Quit,
    /// The window goes, the app stays.
    Hide,
    Ask,
}

/// What comes of wanting this, with the tray as it is. Pure.
fn next(wanted: Leaving, tray: Now, on_close: Option<OnClose>, asked: Option<Leaving>) -> Next {
    match (wanted, on_close) {
        (Leaving::Closing, _) if !tray.there => Next::Quit,
        (Leaving::Closing, Some(OnClose::Quit)) => Next::Quit,
        (Leaving::Closing, Some(OnClose::Stay)) => Next::Hide,
        (Leaving::Closing, None) if asked.is_some() => Next::Hide,
        (Leaving::Quitting, _) if tray.in_flight == 0 || asked == Some(Leaving::Quitting) => Next::Quit,
        (Leaving::Closing | Leaving::Quitting, _) => Next::Ask,
    }
}

/// The person closes the main window.
pub(crate) fn close(app: &AppHandle) {
    match want(app, Leaving::Closing) {
        Next::Quit => windows::end(app),
        Next::Hide => hide(app),
        Next::Ask => ask(app, Leaving::Closing),
    }
}

/// The person wants the app to end.
pub(crate) fn quit(app: &AppHandle) {
    match want(app, Leaving::Quitting) {
        Next::Quit | Next::Hide => windows::end(app),
        Next::Ask => {
            windows::come_forward(app);
            ask(app, Leaving::Quitting);
        }
    }
}

/// The person has answered what the main window asked. One that asked nothing is not answered.
pub(crate) fn answered(app: &AppHandle, answer: LeaveAnswer) {
    let Some(asked) = set(app, None) else { return };
    match (asked, answer) {
        (_, LeaveAnswer::GoBack) | (Leaving::Quitting, LeaveAnswer::Stay) => {}
        (Leaving::Closing, LeaveAnswer::Stay) => {
            keep(app, OnClose::Stay);
            hide(app);
        }
        (Leaving::Closing, LeaveAnswer::Quit) => {
            keep(app, OnClose::Quit);
            windows::end(app);
        }
        (Leaving::Quitting, LeaveAnswer::Quit) => windows::end(app),
    }
}

fn want(app: &AppHandle, wanted: Leaving) -> Next {
    let asked = *app.state::<Asked>().0.lock().unwrap_or_else(PoisonError::into_inner);
    next(wanted, app.state::<Tray>().now(), app.state::<Preferences>().on_close(), asked)
}

fn ask(app: &AppHandle, why: Leaving) {
    set(app, Some(why));
    let in_flight = u32::try_from(app.state::<Tray>().now().in_flight).unwrap_or(u32::MAX);
    bridge::emit(app, Event::Leaving { why, in_flight });
}

fn hide(app: &AppHandle) {
    windows::hide_main(app);
}

/// One that could not be kept is asked for again.
fn keep(app: &AppHandle, does: OnClose) {
    if let Err(error) = app.state::<Preferences>().change(|chosen| chosen.on_close = Some(does)) {
        tracing::warn!(%error, "the preferences could not be written");
    }
}

/// What was asked before.
fn set(app: &AppHandle, asked: Option<Leaving>) -> Option<Leaving> {
    std::mem::replace(&mut app.state::<Asked>().0.lock().unwrap_or_else(PoisonError::into_inner), asked)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_closing_and_quitting_do() {
        use Leaving::{Closing, Quitting};
        const NONE: Now = Now { there: false, in_flight: 0 };
        const BUSY: Now = Now { there: false, in_flight: 2 };
        const TRAY: Now = Now { there: true, in_flight: 0 };
        const BUSY_TRAY: Now = Now { there: true, in_flight: 2 };
        let (stay, ends) = (Some(OnClose::Stay), Some(OnClose::Quit));
        for (wanted, tray, on_close, asked, expected) in [
            // Without a tray there is nowhere to stay, whatever was said when there was one.
            (Closing, NONE, None, None, Next::Quit),
            (Closing, NONE, stay, None, Next::Quit),
            (Closing, BUSY, None, None, Next::Quit),
            // Asked once.
            (Closing, TRAY, None, None, Next::Ask),
            (Closing, TRAY, stay, None, Next::Hide),
            (Closing, TRAY, ends, None, Next::Quit),
            (Closing, BUSY_TRAY, ends, None, Next::Quit),
            // A window that does not answer goes all the same.
            (Closing, TRAY, None, Some(Closing), Next::Hide),
            (Closing, BUSY_TRAY, None, Some(Quitting), Next::Hide),
            (Quitting, BUSY_TRAY, None, Some(Quitting), Next::Quit),
            // Quitting says what stops, where something does.
            (Quitting, TRAY, stay, None, Next::Quit),
            (Quitting, BUSY_TRAY, stay, None, Next::Ask),
            (Quitting, BUSY_TRAY, ends, Some(Closing), Next::Ask),
        ] {
            assert_eq!(next(wanted, tray, on_close, asked), expected, "{wanted:?} {tray:?} {on_close:?} {asked:?}");
        }
    }
}
