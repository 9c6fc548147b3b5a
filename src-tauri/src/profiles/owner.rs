//! The task that owns the profiles: what is on the screen (no profile, a closed one, or an open one) and what is open behind
//! it. Everything that changes them comes in as a message and is done before the next.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    path::PathBuf,
    sync::Arc,
    time::Duration,
};

use pluggy::{Clock as _, SystemClock};
use tauri::{AppHandle, Manager, async_runtime::JoinHandle};
use tokio::sync::{mpsc, watch};
use tomada_engine::{
    lock::{LockInput, LockReason},
    profile::{Door, ListError, Mending, Place, ProfileId, ProfileKind, Profiles as List, Provider},
    store::StoreError,
    vault::{Cost, Keyring, Means, Prompts},
};

use super::{Now, Shown, asks::Job, behind::Behind, inbox::Inbox, moving::Moving, open::Open};
use crate::{
    bridge,
    commands::Answer,
    ipc::{CommandError, ErrorCode, Event, Stage, UnlistedReason},
    policy,
    seldom::Seldom,
    tray::Tray,
    widget,
};

/// Never for long at once: a computer that slept has slept through it.
pub(super) const LONGEST_NAP: Duration = Duration::from_secs(20);

/// How often the window is shown a profile that changes while it is shown.
const MOST_LOOKS: u32 = 3;

pub(super) struct Owner {
    pub(super) app: AppHandle,
    pub(super) folder: PathBuf,
    /// The name of this app in the keyring.
    pub(super) service: String,
    pub(super) policy: Arc<policy::Found>,
    /// Nothing where it could not be read.
    pub(super) list: Option<List>,
    /// Why it could not.
    pub(super) unlisted: Option<UnlistedReason>,
    pub(super) screen: Screen,
    /// What is open, or locked, and not on the screen.
    pub(super) behind: BTreeMap<ProfileId, Behind>,
    /// Those that did not open, though nobody had locked them, and are not on the screen.
    pub(super) ailing: BTreeSet<ProfileId>,
    /// Profiles that have not been looked at since the start.
    pub(super) unopened: VecDeque<ProfileId>,
    /// A provider that works, and waits for a passphrase to be kept under.
    pub(super) waiting: Option<(Provider, Option<tomada_engine::profile::Plan>)>,
    /// What is about to be done with a backup.
    pub(super) moving: Moving,
    /// How the right key is to mend a damaged store.
    pub(super) mending: Option<Mending>,
    /// Links that lead back here.
    pub(super) returns: Seldom,
    pub(super) inbox: Inbox,
    /// The security check that goes on beside everything else.
    pub(super) checking: Option<JoinHandle<()>>,
    prompts: Prompts,
    now: watch::Sender<Now>,
}

/// What is on the screen.
pub(super) enum Screen {
    Welcome,
    Closed(Shut),
    Open(Box<Open>),
}

/// A profile that is closed.
pub(super) struct Shut {
    pub(super) id: ProfileId,
    pub(super) kind: Option<ProfileKind>,
    /// Nothing while it is followed: then its store is open.
    pub(super) door: Option<Box<Door>>,
    /// Why it was locked, if it was.
    pub(super) locked: Option<LockReason>,
    /// Locked, and followed all the same.
    pub(super) followed: Option<Box<Open>>,
}

impl Screen {
    /// What is followed of it.
    pub(super) fn into_open(self) -> Option<Box<Open>> {
        match self {
            Self::Open(open) | Self::Closed(Shut { followed: Some(open), .. }) => Some(open),
            Self::Closed(_) | Self::Welcome => None,
        }
    }
}

impl Owner {
    pub(super) fn new(
        app: AppHandle,
        folder: PathBuf,
        service: String,
        now: watch::Sender<Now>,
        jobs: mpsc::Receiver<Job>,
    ) -> Self {
        let prompts = Prompts::default();
        let inbox = Inbox::new(app.clone(), jobs, prompts.clone());
        let policy = Arc::clone(&app.state::<Arc<policy::Found>>());
        let mut owner = Self {
            app,
            folder,
            service,
            policy,
            list: None,
            unlisted: None,
            screen: Screen::Welcome,
            behind: BTreeMap::new(),
            ailing: BTreeSet::new(),
            unopened: VecDeque::new(),
            waiting: None,
            mending: None,
            moving: Moving::Nothing,
            returns: Seldom::default(),
            inbox,
            checking: None,
            prompts,
            now,
        };
        owner.read_list();
        owner
    }

    /// Reads which profiles there are. None of them has been looked at.
    pub(super) fn read_list(&mut self) {
        (self.list, self.unlisted) = match List::read(&self.folder) {
            Ok(list) => (Some(list), None),
            Err(error) => {
                tracing::error!(%error, "the profiles can't be known");
                let newer = matches!(error, ListError::Newer(_));
                (None, Some(if newer { UnlistedReason::Newer } else { UnlistedReason::Disk }))
            }
        };
        self.unopened = self.list.iter().flat_map(List::all).map(|one| one.id).collect();
    }

    /// Opens the first of those that nobody has looked at yet.
    async fn open_first(&mut self) {
        if let Some(first) = self.unopened.pop_front() {
            self.open(first, None).await;
        }
    }

    pub(super) async fn run(mut self) {
        self.settle().await;
        self.open_first().await;
        loop {
            let nap = self.due();
            let due = async {
                match nap {
                    // A sleep of no length is a sleep all the same, and what comes after would go before it.
                    Some(nap) if nap.is_zero() => {}
                    Some(nap) => tokio::time::sleep(nap.min(LONGEST_NAP)).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                // Whoever waits for an answer goes first.
                biased;
                job = self.inbox.next() => match job {
                    Some(Job::End(ended)) => {
                        self.close_all().await;
                        ended.send(()).ok();
                        return;
                    }
                    Some(job) => self.work(job).await,
                    None => return,
                },
                () = due => self.noticed(LockInput::Time, SystemClock.now()).await,
                () = std::future::ready(()), if !self.unopened.is_empty() => self.open_behind().await,
            }
        }
    }

    async fn work(&mut self, job: Job) {
        // Whoever no longer waits for an answer has closed its window; that is no error.
        match job {
            Job::Start(reply) => drop(reply.send(Ok(self.views().await))),
            Job::Begin(beginning, reply) => drop(reply.send(self.begin(beginning).await)),
            Job::Welcome(reply) => drop(reply.send(self.welcome().await)),
            Job::Switch(id, reply) => {
                self.bring(id).await;
                drop(reply.send(Ok(())));
            }
            Job::Lead(id, lead) => self.lead(id, lead).await,
            Job::Returned(state) => self.returned(&state).await,
            Job::Rename(name, reply) => drop(reply.send(self.rename(&name).await)),
            Job::SetPublicKey(pem, reply) => drop(reply.send(self.set_public_key(pem.as_deref()).await)),
            Job::Delete(reply) => drop(reply.send(self.delete().await)),
            Job::Unlock(way, reply) => drop(reply.send(self.unlock(way).await)),
            Job::Lock(reply) => drop(reply.send(self.lock_now().await)),
            Job::BeginAnew(reply) => drop(reply.send(self.begin_anew().await)),
            Job::Mend(how, way, reply) => drop(reply.send(self.mend(how, way).await)),
            Job::Repair(reply) => drop(reply.send(self.repair().await)),
            Job::Settings(reply) => drop(reply.send(self.settings())),
            Job::SetRules(rules, reply) => drop(reply.send(self.set_rules(rules).await)),
            Job::TurnLockOn(reply) => drop(reply.send(self.turn_lock_on().await)),
            Job::TurnLockOff(reply) => drop(reply.send(self.turn_lock_off().await)),
            Job::MakeRecoveryCode(reply) => drop(reply.send(self.make_recovery_code().await)),
            Job::RemoveWay(way, reply) => drop(reply.send(self.remove_way(way).await)),
            Job::KeepInKeyring(reply) => drop(reply.send(self.keep_in_keyring().await)),
            Job::MayConnect(reply) => drop(reply.send(self.may_connect())),
            Job::AcceptOneWay(reply) => drop(reply.send(self.accept_one_way().await)),
            Job::Check(reply) => self.check(reply),
            Job::Erase(reply) => drop(reply.send(self.erase().await)),
            Job::Moving(asked, reply) => drop(reply.send(self.moving(asked).await)),
            Job::Typed(purpose, values, reply) => drop(reply.send(self.typed(purpose, values).await)),
            Job::GivenUp(reply) => {
                (self.waiting, self.mending) = (None, None);
                self.give_up_moving();
                drop(reply.send(Ok(())));
            }
            Job::LookAgain => self.tell().await,
            // Whatever was waited for was given up for it.
            Job::LeaveKeyring(reply) => drop(reply.send(Ok(()))),
            Job::Noticed(input, at, reply) => {
                self.noticed(input, at).await;
                drop(reply.send(Ok(())));
            }
            Job::End(_) => {}
        }
    }

    /// Closes what is on the screen.
    pub(super) async fn close(&mut self) {
        self.stop_checking();
        widget::close(&self.app).await;
        if let Some(open) = std::mem::replace(&mut self.screen, Screen::Welcome).into_open() {
            open.close().await;
        }
    }

    /// The ways to begin; or, where it could not be known which profiles there are, another look.
    async fn welcome(&mut self) -> Answer<()> {
        if self.list.is_none() {
            self.read_list();
            // What is shown may be nothing but that the list can't be read.
            self.settle().await;
            self.show(Screen::Welcome).await;
            self.open_first().await;
            return Ok(());
        }
        self.step_aside().await;
        self.show(Screen::Welcome).await;
        Ok(())
    }

    /// Which profile is on the screen.
    pub(super) fn shown(&self) -> Option<ProfileId> {
        match &self.screen {
            Screen::Open(open) => Some(open.id),
            Screen::Closed(shut) => Some(shut.id),
            Screen::Welcome => None,
        }
    }

    async fn rename(&mut self, name: &str) -> Answer<()> {
        self.opened()?.rename(name).await?;
        self.tell().await;
        Ok(())
    }

    /// Puts something on the screen.
    pub(super) async fn show(&mut self, screen: Screen) {
        self.screen = screen;
        // It says for itself how it is.
        if let Some(id) = self.shown() {
            self.ailing.remove(&id);
        }
        self.tell().await;
    }

    /// Tells the window, and the commands, what is on the screen.
    pub(super) async fn tell(&mut self) {
        let shown = match &self.screen {
            Screen::Open(open) => {
                let (engine, lab, notifications) = (open.engine.clone(), open.lab.clone(), open.notifications.clone());
                Some(Shown { profile: open.id, engine, lab, notifications })
            }
            Screen::Welcome | Screen::Closed(_) => None,
        };
        let (names, open) = (self.names(), self.followed().map(Open::closing).collect());
        self.app.state::<Tray>().tell(self.for_tray(&names));
        self.now.send_replace(Now { shown, unlocked: self.unlocked(), names, open });
        // What an engine tells between its snapshot and the moment at which the window knows whose it is is lost on the window:
        // it is looked again whether there was anything.
        let mut told = None;
        for _ in 0..MOST_LOOKS {
            let (stage, profiles) = self.views().await;
            let revision = match &stage {
                Stage::Open { snapshot, .. } => Some(snapshot.revision),
                Stage::Closed { .. } | Stage::Welcome | Stage::Unlisted { .. } => None,
            };
            if told == Some(revision) {
                break;
            }
            told = Some(revision);
            bridge::emit(&self.app, Event::Stage { stage, profiles });
            if revision.is_none() {
                break;
            }
        }
    }

    /// What is locked is called by no name from now on, however long the rest of it takes.
    pub(super) fn veil(&self) {
        let (unlocked, names) = (self.unlocked(), self.names());
        self.app.state::<Tray>().tell(self.for_tray(&names));
        self.now.send_modify(|now| (now.unlocked, now.names) = (unlocked, names));
    }

    pub(super) fn opened(&mut self) -> Answer<&mut Open> {
        match &mut self.screen {
            Screen::Open(open) => Ok(open),
            Screen::Welcome | Screen::Closed(_) => Err(super::CLOSED),
        }
    }

    pub(super) fn place(&self, id: ProfileId) -> Option<Place> {
        self.list.as_ref().map(|list| Place { id, folder: list.folder(id) })
    }

    pub(super) fn means(&self) -> Means {
        self.all_means()()
    }

    /// The same, for whoever needs several.
    pub(super) fn all_means(&self) -> impl Fn() -> Means + Send + Sync + use<> {
        let (service, prompts) = (self.service.clone(), self.prompts.clone());
        move || {
            let keyring = Keyring::new(service.clone(), Keyring::BACKGROUND).with(prompts.clone());
            Means { keyring, cost: Cost::USUAL, clock: Arc::new(SystemClock) }
        }
    }
}

impl From<ListError> for CommandError {
    fn from(error: ListError) -> Self {
        match error {
            ListError::Disk(error) => StoreError::from(error).into(),
            ListError::Newer(_) => Self { code: ErrorCode::Disk },
        }
    }
}

impl From<StoreError> for CommandError {
    fn from(error: StoreError) -> Self {
        let code = match error {
            StoreError::DiskFull => ErrorCode::DiskFull,
            StoreError::ReadOnly => ErrorCode::ReadOnly,
            StoreError::Closed => ErrorCode::Closed,
            _ => ErrorCode::Disk,
        };
        Self { code }
    }
}
