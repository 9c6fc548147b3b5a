//! The notices of a profile, from the engine to the desktop and back: a task of its own, so that nothing that follows
//! connections ever waits for a desktop or for the disk.
//!
//! | file | holds |
//! |---|---|
//! | `desktop` | what is on the desktop, by whatever means the system has |
//! | `words` | what a notice says |
//! | `gaze` | what the person looks at |
//!
//! Not in here: what is shown when. That is the engine's desk. No notice carries a code, an account, an amount or a person; a
//! bank's name only while the profile is unlocked and nobody else looks on. A code is never answered in one: its button leads
//! to where it is typed.

mod desktop;
mod gaze;
mod words;

use std::{
    collections::{BTreeSet, HashMap},
    time::Duration,
};

use chrono::{DateTime, FixedOffset, Local};
use tauri::{AppHandle, Manager as _, async_runtime};
use tokio::sync::{mpsc, oneshot};
use tomada_engine::{
    ConnectionId,
    notice::{self, Act, Desk, Input, Notice, NoticeChoices, NoticeRules, Slot, Snooze},
    profile::ProfileId,
    store::{Store, StoreError, Told},
};

use self::desktop::{Desktop, Heard};
pub(crate) use self::{gaze::Gaze, words::Words};
use crate::{
    commands::Answer,
    ipc::{CommandError, ErrorCode},
    preferences::Preferences,
    profiles::{Lead, Profiles},
    text::Text,
    windows,
};

/// The name of what a person chose about notices, beside a profile's connections.
const CHOICES: &str = "notices";

/// The name of whose problems were said and not shown, beside a profile's connections.
const UNTOLD: &str = "noticesUntold";

/// Never for long at once: a computer that slept has slept through it, and clocks are set.
const LONGEST_NAP: Duration = Duration::from_secs(30);

/// A handle to the notices of an open profile. They are taken back with the last one.
#[derive(Debug, Clone)]
pub(crate) struct Notifications(mpsc::UnboundedSender<Ask>);

/// What is asked of the task.
#[derive(Debug)]
enum Ask {
    Said(Notice),
    Withdrawn(ConnectionId),
    Removed(ConnectionId),
    Choices(oneshot::Sender<NoticeChoices>),
    SetRules(NoticeRules, oneshot::Sender<Answer<()>>),
    Snooze(ConnectionId, Option<Snooze>, oneshot::Sender<Answer<()>>),
    Close(oneshot::Sender<()>),
}

impl Notifications {
    /// Begins with what was chosen and told before. `banks`: what connections are called.
    ///
    /// # Errors
    /// [`StoreError`]: what that was could not be read.
    pub(crate) async fn start(
        app: &AppHandle,
        profile: ProfileId,
        store: Store,
        banks: &HashMap<ConnectionId, String>,
    ) -> Result<Self, StoreError> {
        let choices: NoticeChoices = store.setting(CHOICES).await?.unwrap_or_default();
        // Without what stands something may be told again: a profile opens all the same.
        let standing = match store.standing().await {
            Err(StoreError::Damaged) => Vec::new(),
            read => read?,
        };
        let told = standing.into_iter().filter_map(|told| notice(told, banks)).collect();
        let untold: BTreeSet<ConnectionId> = store.setting(UNTOLD).await?.unwrap_or_default();
        let desk = Desk::new(choices, Desktop::REPLACES, told, &untold);
        let (asks, asked) = mpsc::unbounded_channel();
        let (desktop, heard) = Desktop::new();
        let task = Task { app: app.clone(), profile, store, desk, untold, desktop };
        async_runtime::spawn(task.run(asked, heard));
        Ok(Self(asks))
    }

    /// Something is to be told.
    pub(crate) fn said(&self, notice: Notice) {
        self.hand(Ask::Said(notice));
    }

    /// What was told about a connection no longer stands.
    pub(crate) fn withdrawn(&self, connection: ConnectionId) {
        self.hand(Ask::Withdrawn(connection));
    }

    /// A connection is gone.
    pub(crate) fn removed(&self, connection: ConnectionId) {
        self.hand(Ask::Removed(connection));
    }

    /// What is chosen.
    pub(crate) async fn choices(&self) -> Answer<NoticeChoices> {
        self.ask(Ask::Choices).await
    }

    /// Something else is chosen. It holds once it is on the disk.
    pub(crate) async fn set_rules(&self, rules: NoticeRules) -> Answer<()> {
        self.ask(|reply| Ask::SetRules(rules, reply)).await?
    }

    /// A connection is to be silent for so long; with nothing, no longer. It holds once it is on the disk.
    pub(crate) async fn snooze(&self, connection: ConnectionId, how_long: Option<Snooze>) -> Answer<()> {
        self.ask(|reply| Ask::Snooze(connection, how_long, reply)).await?
    }

    /// Takes back everything, and waits for that as long as a desktop may take.
    pub(crate) async fn close(&self) {
        // One that has ended has taken back everything.
        drop(self.ask(Ask::Close).await);
    }

    fn hand(&self, ask: Ask) {
        // Without a task the profile is closed, and nothing of it is told.
        drop(self.0.send(ask));
    }

    async fn ask<T>(&self, ask: impl FnOnce(oneshot::Sender<T>) -> Ask) -> Answer<T> {
        let (reply, answer) = oneshot::channel();
        self.hand(ask(reply));
        answer.await.map_err(|_| CommandError { code: ErrorCode::Closed })
    }
}

struct Task {
    app: AppHandle,
    profile: ProfileId,
    store: Store,
    desk: Desk,
    /// Whose problems nobody was shown, as it is on the disk.
    untold: BTreeSet<ConnectionId>,
    desktop: Desktop,
}

impl Task {
    async fn run(mut self, mut asked: mpsc::UnboundedReceiver<Ask>, mut heard: mpsc::UnboundedReceiver<Heard>) {
        let app = self.app.clone();
        let mut profiles = app.state::<Profiles>().watched();
        let mut preferences = app.state::<Preferences>().subscribe();
        let mut gaze = app.state::<Gaze>().subscribe();
        // What was left untold is told once it is known who may read it.
        if app.state::<Profiles>().is_unlocked(self.profile) {
            self.look_around();
        }
        loop {
            self.keep().await;
            let now = now();
            let due = self.desk.due(now).map(|due| (due - now.to_utc()).to_std().unwrap_or_default());
            let due = async {
                match due {
                    Some(due) => tokio::time::sleep(due.min(LONGEST_NAP)).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                // Who else may read it comes before what is told.
                biased;
                Ok(()) = profiles.changed() => self.look_around(),
                Ok(()) = preferences.changed() => self.look_around(),
                Ok(()) = gaze.changed() => self.look_around(),
                Some(heard) = heard.recv() => self.hear(heard),
                ask = asked.recv() => match ask {
                    Some(Ask::Close(closed)) => {
                        drop(heard);
                        self.desktop.clear().await;
                        // Whoever asked may not wait for it.
                        closed.send(()).ok();
                        return;
                    }
                    Some(ask) => self.work(ask).await,
                    None => {
                        drop(heard);
                        return self.desktop.clear().await;
                    }
                },
                () = due => self.step(Input::Time),
            }
        }
    }

    /// Keeps whose problems nobody was shown: the next start shows them, and no other a second time.
    async fn keep(&mut self) {
        let untold = self.desk.untold();
        if untold == self.untold {
            return;
        }
        match self.store.write_setting(UNTOLD, &untold).await {
            Ok(()) => self.untold = untold,
            // The profile is being closed, or its disk is full: what was kept before is as good as there is.
            Err(error) => tracing::debug!(%error, "what is still to be told could not be kept"),
        }
    }

    async fn work(&mut self, ask: Ask) {
        // Whoever no longer waits for an answer has closed its window; that is no error.
        match ask {
            Ask::Said(notice) => self.step(Input::Said(notice)),
            Ask::Withdrawn(connection) => self.step(Input::Withdrawn(connection)),
            Ask::Removed(connection) => {
                self.step(Input::Withdrawn(connection.clone()));
                if self.desk.choices().snoozed.contains_key(&connection)
                    && let Err(refused) = self.snooze(connection, None).await
                {
                    tracing::warn!(?refused, "a connection that is gone is still silenced");
                }
            }
            Ask::Choices(reply) => drop(reply.send(self.desk.choices().clone())),
            Ask::SetRules(rules, reply) => {
                let choices = NoticeChoices { rules: rules.clone(), ..self.desk.choices().clone() };
                drop(reply.send(self.choose(choices, Input::Rules(rules)).await));
            }
            Ask::Snooze(connection, how_long, reply) => drop(reply.send(self.snooze(connection, how_long).await)),
            Ask::Close(_) => {}
        }
    }

    async fn snooze(&mut self, connection: ConnectionId, how_long: Option<Snooze>) -> Answer<()> {
        let until = how_long.map(|how_long| how_long.until(now()));
        let mut choices = self.desk.choices().clone();
        match until {
            Some(until) => choices.snoozed.insert(connection.clone(), until),
            None => choices.snoozed.remove(&connection),
        };
        self.choose(choices, Input::Snooze(connection, until)).await
    }

    /// What could not be written does not hold.
    async fn choose(&mut self, choices: NoticeChoices, input: Input) -> Answer<()> {
        self.store.write_setting(CHOICES, &choices).await?;
        self.step(input);
        Ok(())
    }

    /// Who else may see the desktop, and what the person sees already.
    fn look_around(&mut self) {
        let is_open = self.app.state::<Profiles>().is_unlocked(self.profile);
        let is_discreet = self.app.state::<Preferences>().discreet().is_on();
        let looking = self.app.state::<Gaze>().rests_on();
        self.step(Input::Veiled(!is_open || is_discreet));
        self.step(Input::Looking(looking));
    }

    fn hear(&mut self, heard: Heard) {
        match heard {
            Heard::Followed { slot, corrects } => {
                self.step(Input::Gone(slot.clone()));
                windows::come_forward(&self.app);
                let lead = match slot {
                    Slot::Connection(connection) if corrects => Lead::Correct(connection),
                    Slot::Connection(place) => match notice::bank_at(&place) {
                        Some(bank) => Lead::Connect(bank),
                        None => Lead::To(place),
                    },
                    Slot::Needs | Slot::News => Lead::Anywhere,
                };
                let (profiles, profile) = (self.app.state::<Profiles>().inner().clone(), self.profile);
                // The profiles may be waiting for this task to end.
                async_runtime::spawn(async move { profiles.lead(profile, lead).await });
            }
            Heard::Gone(slot) => self.step(Input::Gone(slot)),
            Heard::Lost => self.desktop.lost(),
            Heard::Back => self.step(Input::Back),
        }
    }

    fn step(&mut self, input: Input) {
        for act in self.desk.step(input, now()) {
            match act {
                Act::Show { slot, what, veiled } => {
                    let profile = self.app.state::<Profiles>().name_in_notice(self.profile).filter(|_| !veiled);
                    let paper = self.app.state::<Text>().notice.paper(&what, veiled, profile.as_deref());
                    self.desktop.show(slot, paper);
                }
                Act::TakeBack(slot) => self.desktop.take_back(&slot),
            }
        }
    }
}

fn now() -> DateTime<FixedOffset> {
    Local::now().fixed_offset()
}

/// What a later version told is no problem that this one knows; nor is what is told of a connection that is gone.
fn notice(told: Told, banks: &HashMap<ConnectionId, String>) -> Option<Notice> {
    let bank = banks.get(&told.connection)?.clone();
    Some(Notice { connection: told.connection, bank, kind: told.kind? })
}
