//! Which profile is on the screen, and whether it is open.

use serde::{Deserialize, Serialize};
use tomada_engine::{
    lock::{LockReason, LockRules},
    profile::{Plan, ProfileId, ProfileKind},
    view::Snapshot,
};

/// What the main window shows.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Stage {
    /// There is no profile yet, or another one is to be made: the three ways to begin.
    Welcome,
    /// It can't be known which profiles there are: nothing is begun in their place.
    Unlisted {
        /// Why.
        why: UnlistedReason,
    },
    /// A profile that is not open.
    Closed {
        /// Which.
        profile: ProfileView,
        /// Why.
        why: ClosedReason,
        /// The ways in that there are.
        ways: Vec<Way>,
    },
    /// A profile that is open.
    Open {
        /// Which.
        profile: ProfileView,
        /// Where everything stands.
        snapshot: Snapshot,
        /// How its store does.
        health: StoreHealth,
    },
}

/// Why it can't be known which profiles there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum UnlistedReason {
    /// A newer version of this app wrote the list.
    Newer,
    /// The list or the folder can't be read.
    Disk,
}

/// How the store of an open profile does, by what it means for the person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum StoreHealth {
    /// Well.
    Sound,
    /// Some of it is not as it was written.
    Damaged,
    /// The disk is full: what is new is kept in memory, and written when there is room.
    DiskFull,
    /// Nothing can be written, for another reason: what is new is kept in memory, and tried again.
    NotWritten,
}

/// A profile, as a list shows it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ProfileView {
    /// Which.
    pub id: ProfileId,
    /// How it reaches Pluggy; not known where the list of profiles was lost.
    pub kind: Option<ProfileKind>,
    /// What the person calls it; known while it is open, and nothing if they never named it.
    pub name: Option<String>,
    /// Nothing of it is kept, because of this: there is no keyring that does, and no passphrase was given.
    pub in_memory: Option<KeyringTrouble>,
    /// Its connections are followed now, on the screen or behind it.
    pub followed: bool,
    /// It is open and has a lock that can be turned.
    pub locks: bool,
    /// It is not on the screen, and did not open, or its store is not well: it says more once it is on the screen.
    pub ails: bool,
}

/// Why a profile is not open.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum ClosedReason {
    /// It was locked.
    Locked {
        /// Why.
        reason: LockReason,
        /// Connections are followed all the same.
        follows: bool,
    },
    /// The keyring is locked, or was not unlocked by whoever was asked to.
    KeyringLocked,
    /// The keyring can't be used, or has not what it should.
    Keyring {
        /// What is wrong with it.
        fault: KeyringTrouble,
        /// Which program had kept the key.
        recorded: Option<String>,
    },
    /// There has been a store, and it is gone, or nothing is left of it.
    StoreGone {
        /// Days of the backups that there are, the newest first (instants).
        backups: Vec<String>,
    },
    /// The store is damaged.
    StoreDamaged {
        /// The same.
        backups: Vec<String>,
    },
    /// Another program has it open.
    StoreInUse,
    /// A newer version of this app wrote it.
    Newer,
    /// The key file is missing or damaged.
    KeyFile,
    /// The key file is whole, and not this profile's, or not this store's.
    KeyFileOfAnother,
    /// There is not enough memory to work with keys.
    Memory,
    /// The profile opened, and this program could not start it.
    NotStarted,
    /// The disk is full.
    DiskFull,
    /// Nothing can be written where its files are.
    ReadOnly,
    /// The disk can't be read or written.
    Disk,
}

/// What is wrong with a keyring, by what helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum KeyringTrouble {
    /// There is no login session with one.
    NoSession,
    /// No program keeps one.
    NoProgram,
    /// There is none that lasts.
    NoDefault,
    /// It is locked.
    Locked,
    /// It has no entry for this profile, or a wrong one.
    NoEntry,
    /// It does not answer, or failed.
    Failed,
}

/// A way in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Way {
    /// The keyring of the system.
    Keyring,
    /// A passphrase.
    Passphrase,
    /// A recovery code.
    RecoveryCode,
}

/// What begins.
#[derive(Debug, Clone, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Beginning {
    /// With pretend banks.
    Sandbox,
    /// With an application's own keys, which are asked for in the credential window.
    OwnKeys {
        /// The application's public key, in PEM form, if it has one.
        public_key: Option<String>,
    },
    /// Through a company's address; what it wants to be shown, if anything, is asked for in the credential window.
    Broker {
        /// The address.
        url: String,
        /// Whether it wants to be shown something.
        has_bearer: bool,
        /// The public key of the company's application, in PEM form, if it handed one on.
        public_key: Option<String>,
    },
}

/// Everything that the settings show of the open profile.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Settings {
    /// Which.
    pub profile: ProfileView,
    /// What its subscription allows; only with own keys.
    pub plan: Option<Plan>,
    /// The host of the company's address.
    pub broker: Option<String>,
    /// The application's public key, in PEM form: with one, bank passwords leave encrypted.
    pub public_key: Option<String>,
    /// The ways in.
    pub ways: Vec<WayView>,
    /// Whether a second way in is to be made, or declined, before a bank is connected.
    pub wants_second_way: bool,
    /// Whether to offer a backup kept elsewhere once there is a connection.
    pub offers_backup: bool,
    /// Whether this computer's keyring could keep the key, and does not.
    pub offer_keyring: bool,
    /// Whether it has a lock: a passphrase and no keyring.
    pub has_lock: bool,
    /// When it locks itself.
    pub rules: LockRules,
    /// What a policy of the organization fixes: names of fields of `rules`, and `requireLock`.
    pub fixed: Vec<String>,
}

/// A way in, as the settings show it.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct WayView {
    /// Which.
    pub way: Way,
    /// Which program keeps it, of a keyring.
    pub backend: Option<String>,
    /// When it was made (an instant).
    pub created: String,
    /// When it last opened the profile (an instant).
    pub last_used: Option<String>,
}

/// What the organization fixes about new profiles.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PolicyView {
    /// The kinds of profile that may be made.
    pub profiles: Vec<ProfileKind>,
    /// The company's address, if there is only one.
    pub broker: Option<String>,
}

/// What was erased.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Erased {
    /// Profiles.
    pub profiles: u32,
    /// Entries in the keyring.
    pub keyring_entries: u32,
    /// Whether the keyring may still have one: it did not answer, or nobody could read which.
    pub keyring_left: bool,
    /// Files.
    pub files: u32,
    /// Whether it started with the computer, and no longer does.
    pub login: bool,
    /// Whether links opened this app, and no longer do.
    pub link: bool,
    /// What could not be removed: paths.
    pub left: Vec<String>,
}

/// One step of the security check.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CheckStep {
    /// What was looked at.
    pub what: CheckSubject,
    /// How it is.
    pub result: CheckResult,
    /// A technical detail, for the report: never a secret.
    pub detail: Option<String>,
}

/// What the security check looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum CheckSubject {
    /// The keyring keeps what it is given.
    Keyring,
    /// The store's pages hold together.
    Store,
    /// Nobody else may read the files.
    Permissions,
    /// The desktop shows notices.
    Notifications,
    /// Links that begin with this app's name open it.
    Link,
    /// What the organization fixes.
    Policy,
    /// The lock that the organization requires.
    Lock,
    /// This computer's clock goes as Pluggy's.
    Clock,
    /// Pluggy answers.
    Network,
    /// There is a way back without this computer's keyring.
    Recovery,
    /// There is a recent backup.
    Backup,
}

/// How a step went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum CheckResult {
    /// As it should.
    Good,
    /// Something to know.
    Warning,
    /// Not as it should.
    Bad,
    /// Not a question here.
    NotApplicable,
}
