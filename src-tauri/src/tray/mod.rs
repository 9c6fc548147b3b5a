//! The icon in the notification area: how things are at a glance, the queue, and the way out. Nothing needs it: many desktops
//! show none, and the app is whole without (docs/decisions/0012).
//!
//! | file | holds |
//! |---|---|
//! | `seen` | what it has been told of the profiles |
//! | `model` | what it shows of that |
//! | `mark` | its pictures |
//! | `linux`, `other` | how each system shows it |
//!
//! One task owns it. Not in here: what closing and quitting do (`leaving`), what is remembered (`preferences`).

#[cfg(all(unix, not(target_os = "macos")))]
mod linux;
mod mark;
mod model;
#[cfg(any(windows, target_os = "macos"))]
mod other;
mod seen;
#[cfg(test)]
mod tests;

use std::time::Duration;

use tauri::{AppHandle, Manager as _, async_runtime};
use tokio::{
    sync::{mpsc, watch},
    time::Instant,
};

#[cfg(all(unix, not(target_os = "macos")))]
use self::linux::Drawn;
#[cfg(any(windows, target_os = "macos"))]
use self::other::Drawn;
pub(crate) use self::seen::{Door, Told};
use self::{
    model::{Choice, Face},
    seen::Seen,
};
use crate::{
    bridge,
    commands::computer,
    ipc::Event,
    leaving,
    preferences::Preferences,
    profiles::{Lead, Profiles},
    text::Text,
    windows,
};

/// How long a hidden window waits for a tray to be reached by: at login a panel may start after this program.
const GRACE: Duration = Duration::from_secs(20);

/// What the rest of the app has of the tray.
#[derive(Debug)]
pub(crate) struct Tray {
    told: mpsc::UnboundedSender<Told>,
    now: watch::Receiver<Now>,
}

/// What others need to know of it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Now {
    /// Somebody shows it.
    pub(crate) there: bool,
    /// Executions that are followed, which ends with the program.
    pub(crate) in_flight: usize,
}

/// What the drawn tray says.
#[derive(Debug)]
enum Said {
    /// Somebody shows it, or nobody does any more.
    There(bool),
    Chosen(Choice),
}

impl Tray {
    /// The tray, and the task that will show it.
    pub(crate) fn new(app: &AppHandle) -> (Self, Owner) {
        let (told, hears) = mpsc::unbounded_channel();
        let (tell, now) = watch::channel(Now::default());
        (Self { told, now }, Owner::new(app.clone(), hears, tell))
    }

    /// Something is different. Without an owner the program is ending.
    pub(crate) fn tell(&self, told: Told) {
        drop(self.told.send(told));
    }

    pub(crate) fn now(&self) -> Now {
        *self.now.borrow()
    }
}

/// The task.
pub(crate) struct Owner {
    app: AppHandle,
    hears: mpsc::UnboundedReceiver<Told>,
    seen: Seen,
    tell: watch::Sender<Now>,
    face: Face,
    /// When a hidden window shows itself, should nobody have shown the tray by then.
    lost: Option<Instant>,
}

impl Owner {
    fn new(app: AppHandle, hears: mpsc::UnboundedReceiver<Told>, tell: watch::Sender<Now>) -> Self {
        let seen = Seen::default();
        let face = model::face(&seen, app.state::<Preferences>().discreet(), &app.state::<Text>().tray);
        Self { app, hears, seen, tell, face, lost: Some(Instant::now() + GRACE) }
    }

    /// Shows it where there is anybody to show it, until the app ends. The main window is there already.
    pub(crate) async fn run(mut self) {
        let (says, mut said) = mpsc::unbounded_channel();
        let mut preferences = self.app.state::<Preferences>().subscribe();
        let drawn = Drawn::new(&self.app, self.face.clone(), says.clone()).await;
        if drawn.is_none() {
            // Nobody will: a hidden window has nothing to wait for.
            self.lost = Some(Instant::now());
        }
        loop {
            let lost = self.lost;
            let wait = async {
                match lost {
                    Some(lost) => tokio::time::sleep_until(lost).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                told = self.hears.recv() => {
                    let Some(told) = told else { return };
                    self.seen.hear(told);
                    // Whatever has come meanwhile is drawn once.
                    while let Ok(told) = self.hears.try_recv() {
                        self.seen.hear(told);
                    }
                }
                Some(said) = said.recv() => match said {
                    Said::There(there) => self.there(there),
                    Said::Chosen(choice) => self.choose(choice),
                },
                Ok(()) = preferences.changed() => self.tell_window(),
                () = wait => {
                    self.lost = None;
                    windows::show_if_hidden(&self.app);
                }
            }
            let in_flight = self.seen.in_flight();
            self.tell.send_if_modified(|now| std::mem::replace(&mut now.in_flight, in_flight) != in_flight);
            let discreet = self.app.state::<Preferences>().discreet();
            let face = model::face(&self.seen, discreet, &self.app.state::<Text>().tray);
            if face != self.face
                && let Some(drawn) = &drawn
            {
                drawn.redraw(face.clone()).await;
            }
            self.face = face;
        }
    }

    fn there(&mut self, there: bool) {
        if self.tell.borrow().there == there {
            return;
        }
        self.tell.send_modify(|now| now.there = there);
        self.lost = (!there).then(|| Instant::now() + GRACE);
        self.tell_window();
    }

    /// The settings say what there is to choose from.
    fn tell_window(&self) {
        bridge::emit(&self.app, Event::Preferences { preferences: computer::view(&self.app) });
    }

    fn choose(&self, choice: Choice) {
        match choice {
            Choice::Connection(profile, connection) => {
                windows::come_forward(&self.app);
                let profiles = self.app.state::<Profiles>().inner().clone();
                async_runtime::spawn(async move { profiles.lead(profile, Lead::To(connection)).await });
            }
            Choice::Open => windows::come_forward(&self.app),
            Choice::Discreet => {
                let changed = self.app.state::<Preferences>().change(|chosen| chosen.discreet = !chosen.discreet);
                if let Err(error) = changed {
                    tracing::warn!(%error, "the preferences could not be written");
                }
            }
            Choice::Lock => {
                let profiles = self.app.state::<Profiles>().inner().clone();
                // What has been locked meanwhile is locked.
                async_runtime::spawn(async move { profiles.lock().await.ok() });
            }
            Choice::Quit => leaving::quit(&self.app),
        }
    }
}
