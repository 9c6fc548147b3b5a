//! What is on the desktop. Each slot has a task of its own that shows what is wanted there last: a desktop that hangs with
//! one notice holds up nobody else. What could not be shown is shown when there is a desktop again, if it still stands.
//!
//! Linux replaces and takes back. Windows and macOS do neither: there a notice is only ever added.

#[cfg(all(unix, not(target_os = "macos")))]
#[path = "desktop/linux.rs"]
mod system;
#[cfg(any(windows, target_os = "macos"))]
#[path = "desktop/others.rs"]
mod system;

use std::{collections::BTreeMap, time::Duration};

use notify_rust::{Notification, NotificationResponse};
use tokio::{
    sync::{mpsc, watch},
    task::JoinSet,
};
use tomada_engine::notice::Slot;

/// The action of a click on the notice itself, and of its button: the second kind asks for the credential window too.
const OPEN: &str = "default";
const BUTTON: &str = "open";
const CORRECT: &str = "correct";

/// How long the end of a profile waits for its notices to be taken back.
const LONGEST_FAREWELL: Duration = Duration::from_secs(1);

/// A notice in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Paper {
    pub(super) title: String,
    pub(super) body: String,
    pub(super) button: String,
    /// Its button asks for the credential window.
    pub(super) corrects: bool,
    /// It expires: a desktop that is not to be disturbed shows it all the same.
    pub(super) is_urgent: bool,
}

/// What comes from the desktop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Heard {
    /// The person followed a notice, by the button that asks for the credential window or otherwise.
    Followed { slot: Slot, corrects: bool },
    /// A notice was dismissed, or has expired.
    Gone(Slot),
    /// Whoever shows notices has ended, and they with it.
    #[cfg_attr(not(all(unix, not(target_os = "macos"))), expect(dead_code, reason = "elsewhere it does not end"))]
    Lost,
    /// There is somebody again who shows notices.
    #[cfg_attr(not(all(unix, not(target_os = "macos"))), expect(dead_code, reason = "elsewhere it does not end"))]
    Back,
}

/// What is wanted in a slot, and of which of the desktops that there have been.
type Wanted = (Option<Paper>, u32);

/// What is on the desktop of one profile.
#[derive(Debug)]
pub(super) struct Desktop {
    slots: BTreeMap<Slot, watch::Sender<Wanted>>,
    keeping: JoinSet<()>,
    /// Which desktop it is: one that begins anew knows nothing of what was on the one before.
    which: u32,
    heard: mpsc::UnboundedSender<Heard>,
}

impl Desktop {
    /// Whether what is shown can be replaced and taken back.
    pub(super) const REPLACES: bool = system::REPLACES;

    /// One with nothing on it, and what comes from it.
    pub(super) fn new() -> (Self, mpsc::UnboundedReceiver<Heard>) {
        let (heard, told) = mpsc::unbounded_channel();
        let mut keeping = JoinSet::new();
        keeping.spawn(system::watch(heard.clone()));
        (Self { slots: BTreeMap::new(), keeping, which: 0, heard }, told)
    }

    /// Shows this, in the place of what is in the slot.
    pub(super) fn show(&mut self, slot: Slot, paper: Paper) {
        let wanted = (Some(paper), self.which);
        match self.slots.get(&slot) {
            // A task that died is replaced.
            Some(keeper) if !keeper.is_closed() => drop(keeper.send_replace(wanted)),
            _ => {
                let (keeper, told) = watch::channel(wanted);
                self.keeping.spawn(system::keep(slot.clone(), told, self.heard.clone()));
                self.slots.insert(slot, keeper);
            }
        }
    }

    /// Takes back what is in a slot.
    pub(super) fn take_back(&self, slot: &Slot) {
        if let Some(keeper) = self.slots.get(slot) {
            keeper.send_replace((None, self.which));
        }
    }

    /// Everything that was shown is gone.
    pub(super) fn lost(&mut self) {
        self.which += 1;
    }

    /// Takes back everything, and waits for it a little. What watches the desktop ends when nobody listens any more.
    pub(super) async fn clear(mut self) {
        self.slots.clear();
        let all = async { while self.keeping.join_next().await.is_some() {} };
        // A desktop that hangs is left to itself.
        drop(tokio::time::timeout(LONGEST_FAREWELL, all).await);
    }
}

/// As the library has it.
fn notification(paper: &Paper) -> Notification {
    let mut notification = Notification::new();
    notification
        .appname("Tomada")
        .icon("tomada")
        .summary(&paper.title)
        .body(&escaped(&paper.body))
        .action(OPEN, &paper.button)
        .action(if paper.corrects { CORRECT } else { BUTTON }, &paper.button);
    notification
}

/// What the person's answer to a notice means.
fn heard(slot: Slot, response: &NotificationResponse) -> Heard {
    match response {
        NotificationResponse::Default => Heard::Followed { slot, corrects: false },
        NotificationResponse::Action(action) if action == CORRECT => Heard::Followed { slot, corrects: true },
        NotificationResponse::Action(action) if action == OPEN || action == BUTTON => {
            Heard::Followed { slot, corrects: false }
        }
        _ => Heard::Gone(slot),
    }
}

/// Some desktops read markup in the body.
fn escaped(body: &str) -> String {
    body.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bank_s_name_is_no_markup() {
        assert_eq!(escaped("Banco <b>A&B</b>"), "Banco &lt;b&gt;A&amp;B&lt;/b&gt;");
    }
}
