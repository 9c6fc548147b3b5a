//! A profile that is open: its engine and what that needs around it.

use std::{collections::HashMap, sync::Arc};

use chrono::{DateTime, Utc};
use pluggy::{Clock, SystemClock};
use pluggy_sandbox::Sandbox;
use tauri::{AppHandle, Manager, async_runtime::JoinHandle};
use tokio::sync::mpsc;
use tomada_engine::{
    ConnectionId, Engine, OpenError, Output, Profile,
    lock::{Lock, LockRules},
    policy::Policy,
    profile::{NAME, ONE_WAY_IS_FINE, Plan, ProfileId, ProfileKind, Provider},
    store::{Store, StoreError},
    vault::{DataKey, Vault},
};

use super::begin;
use crate::{
    bridge, check,
    commands::Answer,
    ipc::KeyringTrouble,
    lab::Lab,
    links,
    notifications::Notifications,
    policy,
    sandbox::{self, Closing},
    tray::{Told, Tray},
};

/// The names of what a profile keeps beside its connections.
const RULES: &str = "lockRules";
const BACKUP_IS_SETTLED: &str = "backupIsSettled";
pub(super) const PLAN: &str = "plan";
const CLIENT_USER_ID: &str = "clientUserId";

/// A profile that is open.
pub(super) struct Open {
    pub(super) id: ProfileId,
    pub(super) kind: ProfileKind,
    pub(super) name: Option<String>,
    pub(super) engine: Engine,
    pub(super) lab: Option<Arc<Lab>>,
    pub(super) store: Store,
    pub(super) notifications: Notifications,
    /// Nothing where it lives in memory.
    pub(super) held: Option<Held>,
    /// Why it lives in memory, if it does.
    pub(super) in_memory: Option<KeyringTrouble>,
    pub(super) plan: Option<Plan>,
    pub(super) broker: Option<String>,
    pub(super) public_key: Option<String>,
    pub(super) rules: LockRules,
    /// One way in is enough for its person.
    pub(super) one_way_is_fine: bool,
    /// There is a backup elsewhere, or its person wants none.
    pub(super) backup_is_settled: bool,
    pub(super) lock: Lock,
    closing: Closing,
    /// Carries what the engine tells; the bank ends with it.
    carrying: JoinHandle<()>,
}

/// The key of an open profile, and its ways in.
pub(super) struct Held {
    pub(super) vault: Vault,
    /// Nothing while it is locked and followed all the same.
    pub(super) key: Option<DataKey>,
    pub(super) offer_keyring: bool,
}

/// Why a profile whose store is open does not go on.
#[derive(Debug, thiserror::Error)]
pub(super) enum EnterError {
    #[error(transparent)]
    Bank(#[from] sandbox::OpenError),
    #[error(transparent)]
    Engine(#[from] OpenError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Provider(#[from] pluggy::client::SetupError),
    #[error(transparent)]
    Encryption(#[from] pluggy::client::EncryptionError),
    #[error("Pluggy's address is not one")]
    Address,
}

/// What an engine that has just begun comes with.
struct Begun {
    engine: Engine,
    told: mpsc::UnboundedReceiver<Output>,
    bank: Option<Sandbox>,
    lab: Option<Arc<Lab>>,
    closing: Closing,
}

impl Open {
    /// Starts the session of a profile whose store is open.
    pub(super) async fn enter(
        app: &AppHandle,
        id: ProfileId,
        store: Store,
        held: Option<Held>,
    ) -> Result<Self, EnterError> {
        // A store without a provider is one whose set-up was interrupted; nobody is asked for anything there.
        let provider = Provider::read(&store).await?.unwrap_or(Provider::Sandbox);
        let client_user_id = client_user_id(&store).await?;
        let broker = match &provider {
            Provider::Broker { url, .. } => url.host_str().map(str::to_owned),
            _ => None,
        };
        let begun = match provider.access()? {
            None => {
                let opened = sandbox::open(store.clone(), client_user_id).await?;
                let closing = opened.closing();
                let lab = Arc::new(Lab::new(opened.reach, opened.bank.as_ref().map(Sandbox::control)));
                Begun { engine: opened.engine, told: opened.told, bank: opened.bank, lab: Some(lab), closing }
            }
            Some(access) => {
                let base = begin::pluggy().ok_or(EnterError::Address)?;
                let clock = Arc::new(SystemClock);
                // What can't be encrypted any more does not leave as it is: such a profile stays closed.
                let encryption = provider.encryption()?;
                let returns_to = links::returns_to();
                let profile =
                    Profile { base, access, clock, client_user_id, encryption, returns_to, pretend_banks: false };
                let (engine, told) = Engine::open(profile, store.clone()).await?;
                let closing = Closing::new(engine.clone(), None, store.clone());
                Begun { engine, told, bank: None, lab: None, closing }
            }
        };
        let banks = tell_tray(app, id, &begun.engine).await;
        let notifications = Notifications::start(app, id, store.clone(), &banks).await?;
        let chosen: LockRules = store.setting(RULES).await?.unwrap_or_default();
        let has_lock = held.as_ref().is_some_and(Held::has_lock);
        let lock = if has_lock { Lock::Open { seen: SystemClock.now() } } else { Lock::Off };
        Ok(Self {
            id,
            kind: provider.kind(),
            name: store.setting(NAME).await?,
            plan: store.setting(PLAN).await?,
            one_way_is_fine: store.setting(ONE_WAY_IS_FINE).await?.unwrap_or_default(),
            rules: app.state::<Arc<policy::Found>>().policy.rules(&chosen),
            backup_is_settled: store.setting(BACKUP_IS_SETTLED).await?.unwrap_or_default(),
            broker,
            public_key: provider.public_key().map(str::to_owned),
            carrying: bridge::carry(app, id, store.clone(), begun.told, notifications.clone(), begun.bank),
            engine: begun.engine,
            lab: begun.lab,
            closing: begun.closing,
            store,
            notifications,
            held,
            in_memory: None,
            lock,
        })
    }

    /// Ends the session, and waits until all of it is on the disk.
    pub(super) async fn close(self) {
        // What there is comes first: a desktop that is slow to take its notices back keeps nobody from the disk.
        self.closing.close().await;
        self.notifications.close().await;
        self.carrying.abort();
    }

    /// What ends its session, whoever else is busy with it.
    pub(super) fn closing(&self) -> Closing {
        self.closing.clone()
    }

    pub(super) async fn rename(&mut self, name: &str) -> Result<(), StoreError> {
        let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
        self.store.write_setting(NAME, &name).await?;
        self.name = name;
        Ok(())
    }

    /// What a person wants from now on, as far as the policy leaves it to them.
    pub(super) async fn set_rules(&mut self, wanted: &LockRules, policy: &Policy) -> Answer<()> {
        let before: LockRules = self.store.setting(RULES).await?.unwrap_or_default();
        let chosen = policy.choose(&before, wanted)?;
        self.store.write_setting(RULES, &chosen).await?;
        self.rules = policy.rules(&chosen);
        Ok(())
    }

    pub(super) async fn accept_one_way(&mut self) -> Result<(), StoreError> {
        self.store.write_setting(ONE_WAY_IS_FINE, &true).await?;
        self.one_way_is_fine = true;
        Ok(())
    }

    pub(super) async fn settle_backup(&mut self) -> Result<(), StoreError> {
        self.store.write_setting(BACKUP_IS_SETTLED, &true).await?;
        self.backup_is_settled = true;
        Ok(())
    }

    /// Its ways in have changed, and with them whether it has a lock.
    pub(super) fn settle_lock(&mut self) {
        let has_lock = self.held.as_ref().is_some_and(Held::has_lock);
        self.lock = match &self.lock {
            _ if !has_lock => Lock::Off,
            Lock::Off => Lock::Open { seen: SystemClock.now() },
            lock => lock.clone(),
        };
    }

    /// Locked, and followed all the same.
    pub(super) async fn leave(&mut self) {
        if let Some(held) = &mut self.held {
            held.key = None;
        }
        self.engine.let_go().await;
    }

    /// When time alone may lock it.
    pub(super) fn due(&self) -> Option<DateTime<Utc>> {
        self.lock.due(&self.rules)
    }
}

impl Held {
    /// A lock is a passphrase that nothing in this session gets around.
    pub(super) fn has_lock(&self) -> bool {
        check::has_lock(&self.vault.slots())
    }

    pub(super) fn has_second_way(&self) -> bool {
        check::has_second_way(&self.vault.slots())
    }
}

/// Whatever changes after this snapshot is an update with a higher revision. Answers what the connections are called.
async fn tell_tray(app: &AppHandle, id: ProfileId, engine: &Engine) -> HashMap<ConnectionId, String> {
    // A session that has ended has nothing to show.
    let Ok(snapshot) = engine.snapshot().await else { return HashMap::new() };
    let banks = snapshot.connections.iter().map(|one| (one.id.clone(), one.institution.name.clone())).collect();
    app.state::<Tray>().tell(Told::Opened(id, Box::new(snapshot)));
    banks
}

/// What this profile's items are told by.
async fn client_user_id(store: &Store) -> Result<String, StoreError> {
    if let Some(known) = store.setting(CLIENT_USER_ID).await? {
        return Ok(known);
    }
    let new = format!("tomada-{}", uuid::Uuid::new_v4());
    store.write_setting(CLIENT_USER_ID, &new).await?;
    Ok(new)
}
