//! The Sandbox profile: the app starts its own offline Pluggy on a loopback port, and its engine speaks to it over HTTP as
//! it would to the real one. Both live in one time, which can be frozen, stepped and scaled. Debug builds accept another
//! sandbox (`external`), so that tests can kill the app and keep the bank, or stop the bank and keep the app.

mod external;
mod keep;

use std::{net::Ipv4Addr, sync::Arc};

use pluggy::{
    Clock, Sensitive, SystemClock,
    client::{Error, OwnKeys, SetupError},
};
use pluggy_sandbox::{Control, Keys, Sandbox, SandboxConfig, StartError, VirtualClock};
use tokio::sync::mpsc;
use tomada_engine::{
    Engine, Output, Profile,
    store::{Store, StoreError},
};

use crate::{lab::Reach, links};

/// An open Sandbox profile.
pub(crate) struct Opened {
    pub(crate) engine: Engine,
    /// For other clients.
    pub(crate) reach: Reach,
    pub(crate) told: mpsc::UnboundedReceiver<Output>,
    /// Held as long as the profile is open; nothing listens afterwards.
    pub(crate) bank: Option<Sandbox>,
    store: Store,
}

/// What is left to do when the profile is closed.
#[derive(Debug, Clone)]
pub(crate) struct Closing {
    engine: Engine,
    bank: Option<Control>,
    store: Store,
}

impl Opened {
    pub(crate) fn closing(&self) -> Closing {
        let bank = self.bank.as_ref().map(Sandbox::control);
        Closing::new(self.engine.clone(), bank, self.store.clone())
    }
}

impl Closing {
    pub(crate) fn new(engine: Engine, bank: Option<Control>, store: Store) -> Self {
        Self { engine, bank, store }
    }

    /// Waits until all of it is on the disk. Somebody else may be doing the same.
    pub(crate) async fn close(self) {
        if let Some(bank) = self.bank {
            // It has said so itself.
            drop(keep::keep_now(&bank, &self.store).await);
        }
        match self.engine.close().await {
            Ok(()) | Err(StoreError::Closed) => {}
            Err(error) => tracing::error!(%error, "not all of the profile could be written"),
        }
    }
}

/// Why the profile could not be opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Client(#[from] SetupError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Engine(#[from] tomada_engine::OpenError),
    #[error("the sandbox's address is not one")]
    Address,
    #[error("the external sandbox does not tell its time")]
    Clock(#[source] Error),
}

/// Opens the profile that this store is of.
pub(crate) async fn open(store: Store, client_user_id: String) -> Result<Opened, OpenError> {
    let other = external::named();
    // Another program's sandbox has the keys that all have; the app's own are nobody else's.
    let keys = if other.is_some() { Keys::demo() } else { Keys::random() };
    let access = Arc::new(OwnKeys::new(keys.client_id.clone(), keys.client_secret.clone()));
    let (bank, base, clock, control) = match other {
        Some(other) => {
            let clock = other.clock().await?;
            (None, other.url, clock, other.control)
        }
        None => {
            let (world, now) = keep::found(&store, SystemClock.now()).await?;
            let clock = VirtualClock::running(now, 1.0);
            let control = Sensitive::new(uuid::Uuid::new_v4().simple().to_string());
            let mut config = SandboxConfig::new((Ipv4Addr::LOCALHOST, 0).into(), clock.clone(), keys.clone());
            config.control = Some(control.clone());
            config.world = world;
            let bank = Sandbox::start(config).await?;
            tokio::spawn(keep::keep(bank.control(), store.clone()));
            let url = bank.url().to_owned();
            (Some(bank), url, clock, control)
        }
    };
    let reach = Reach { url: base.clone(), keys, control };
    let profile = Profile {
        base: base.parse().map_err(|_| OpenError::Address)?,
        access,
        clock: Arc::new(clock.clone()),
        client_user_id,
        encryption: None,
        returns_to: links::returns_to(),
        pretend_banks: true,
    };
    let (engine, told) = Engine::open(profile, store.clone()).await?;
    tokio::spawn(tell_of_changes(clock, engine.clone()));
    Ok(Opened { engine, reach, told, bank, store })
}

/// What counts down on a screen has to know when the time goes otherwise.
async fn tell_of_changes(clock: VirtualClock, engine: Engine) {
    let mut changes = clock.changes();
    while changes.changed().await.is_ok() {
        engine.clock_changed().await;
    }
}
