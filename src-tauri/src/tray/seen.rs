//! What the tray has been told: which profiles are followed, whether each is locked, and of each connection the little that a
//! menu needs. Snapshots and updates fit together by their revisions, as they do in the window.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use tomada_engine::{
    ConnectionId,
    profile::ProfileId,
    view::{Change, Connection, Network, Remedy, Snapshot, Stage, Tone, Update},
};

/// What it is told.
#[derive(Debug)]
pub(crate) enum Told {
    /// A profile's session has begun.
    Opened(ProfileId, Box<Snapshot>),
    /// The engine of a profile changed something.
    Update(ProfileId, Box<Update>),
    /// Which profiles are followed, and whether anything open has a lock. All others are closed.
    Profiles { followed: BTreeMap<ProfileId, Door>, lockable: bool },
}

/// How a followed profile stands to whoever is there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Door {
    /// Unlocked; its name, where there is more than one to tell apart.
    Open(Option<String>),
    /// Locked, and followed all the same. So is one of which it has not been said yet.
    #[default]
    Locked,
}

/// Everything that was told.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) profiles: BTreeMap<ProfileId, Followed>,
    pub(super) lockable: bool,
}

/// A profile that is followed.
#[derive(Debug)]
pub(super) struct Followed {
    revision: u64,
    pub(super) door: Door,
    pub(super) network: Network,
    pub(super) connections: BTreeMap<ConnectionId, Brief>,
}

/// A connection, in short.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Brief {
    pub(super) bank: String,
    pub(super) state: State,
    /// An execution of it is followed, which ends here when the program does.
    pub(super) in_flight: bool,
    /// When an answer comes too late, and since when one is wanted.
    pub(super) deadline: Option<DateTime<Utc>>,
    pub(super) since: Option<DateTime<Utc>>,
}

/// How a connection is, as far as a menu goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    /// It waits for the person.
    Needs,
    /// It ended badly, and goes on when the person does something.
    Stopped,
    /// At work.
    Busy,
    /// Nothing is wanted of anybody here.
    Calm,
}

impl Seen {
    pub(super) fn hear(&mut self, told: Told) {
        match told {
            Told::Opened(profile, snapshot) => {
                let door = self.profiles.remove(&profile).map(|before| before.door).unwrap_or_default();
                let Snapshot { revision, network, connections, .. } = *snapshot;
                let connections =
                    connections.iter().map(|connection| (connection.id.clone(), Brief::of(connection))).collect();
                self.profiles.insert(profile, Followed { revision, door, network, connections });
            }
            Told::Update(profile, update) => {
                if let Some(followed) = self.profiles.get_mut(&profile)
                    && update.revision > followed.revision
                {
                    followed.apply(*update);
                }
            }
            Told::Profiles { followed, lockable } => {
                self.lockable = lockable;
                self.profiles.retain(|id, _| followed.contains_key(id));
                for (id, door) in followed {
                    if let Some(known) = self.profiles.get_mut(&id) {
                        known.door = door;
                    }
                }
            }
        }
    }

    /// Executions that are followed here.
    pub(super) fn in_flight(&self) -> usize {
        self.profiles.values().flat_map(|one| one.connections.values()).filter(|brief| brief.in_flight).count()
    }
}

impl Followed {
    fn apply(&mut self, update: Update) {
        self.revision = update.revision;
        match update.change {
            Change::Connection { connection } => {
                self.connections.insert(connection.id.clone(), Brief::of(&connection));
            }
            Change::Removed { id, .. } => {
                self.connections.remove(&id);
            }
            Change::Network { network } => self.network = network,
            Change::Surprise { .. }
            | Change::Awaited { .. }
            | Change::Reading { .. }
            | Change::Synced { .. }
            | Change::Clock => {}
        }
    }
}

impl Brief {
    fn of(connection: &Connection) -> Self {
        let (deadline, since) = match &connection.stage {
            Stage::NeedsInput { question } => (question.deadline, Some(question.asked_at)),
            Stage::NeedsAct { act } => (act.deadline, Some(act.asked_at)),
            _ => (None, None),
        };
        let in_flight = !matches!(connection.stage, Stage::NeedsCredentials | Stage::AtWidget | Stage::Finished);
        let explained = connection.explanation;
        Self {
            bank: connection.institution.name.clone(),
            state: State::of(explained.tone, explained.remedy),
            in_flight,
            deadline,
            since,
        }
    }
}

impl State {
    /// What nobody here can do anything about does not call anybody.
    fn of(tone: Tone, remedy: Remedy) -> Self {
        match (tone, remedy) {
            (Tone::Need, _) => Self::Needs,
            (Tone::Busy, _) => Self::Busy,
            (Tone::Fail, Remedy::Wait | Remedy::Nothing) | (Tone::Stale | Tone::Ok, _) => Self::Calm,
            (Tone::Fail, _) => Self::Stopped,
        }
    }
}
