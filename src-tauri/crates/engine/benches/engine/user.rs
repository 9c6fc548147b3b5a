//! Somebody with many accounts, who connects one after the other and waits until each is where it is to be.

use std::{collections::BTreeSet, ops::Range, path::Path, sync::Arc};

use pluggy::{
    Clock, ConnectorId, Sensitive,
    client::{OwnKeys, Parameters},
};
use pluggy_sandbox::Keys;
use tokio::sync::mpsc::UnboundedReceiver;
use tomada_engine::{
    Engine, Output, Profile,
    store::{Store, StoreKey},
    view::{Change, ConnectionId},
};

/// A bank that wants a password and no code.
const BANK: ConnectorId = ConnectorId(2);
/// Asked for at the same time.
const AT_ONCE: usize = 20;

/// A new store on the disk, encrypted as the app's is.
pub(crate) async fn store(folder: &Path) -> Store {
    Store::create(&folder.join("store"), &key()).await.unwrap()
}

pub(crate) async fn open_again(folder: &Path) -> Store {
    Store::open(&folder.join("store"), &key()).await.unwrap()
}

fn key() -> StoreKey {
    StoreKey::new(&[1; 32])
}

pub(crate) async fn engine(
    bank: &str,
    clock: impl Clock + 'static,
    store: Store,
) -> (Engine, UnboundedReceiver<Output>) {
    let keys = Keys::demo();
    let profile = Profile {
        base: bank.parse().unwrap(),
        access: Arc::new(OwnKeys::new(keys.client_id, keys.client_secret)),
        clock: Arc::new(clock),
        client_user_id: "bench".to_owned(),
        encryption: None,
        returns_to: None,
        // The bank's clock may stand still while this one goes on.
        pretend_banks: true,
    };
    Engine::open(profile, store).await.unwrap()
}

/// All that a connection brought has been read.
pub(crate) fn read(change: &Change) -> Option<&ConnectionId> {
    match change {
        Change::Synced { id, .. } => Some(id),
        _ => None,
    }
}

/// It is at Pluggy.
pub(crate) fn made(change: &Change) -> Option<&ConnectionId> {
    match change {
        Change::Connection { connection } if connection.made => Some(&connection.id),
        _ => None,
    }
}

/// Connects these, each as another user of the same bank, until each has `arrived`.
pub(crate) async fn connect(
    engine: &Engine,
    told: &mut UnboundedReceiver<Output>,
    users: Range<usize>,
    arrived: impl Fn(&Change) -> Option<&ConnectionId>,
) {
    engine.institutions(false).await.unwrap();
    for group in users.collect::<Vec<_>>().chunks(AT_ONCE) {
        let mut awaited = BTreeSet::new();
        for user in group {
            awaited.insert(begin(engine, user + 1).await);
        }
        while !awaited.is_empty() {
            if let Output::Update(update) = told.recv().await.unwrap()
                && let Some(id) = arrived(&update.change)
            {
                awaited.remove(id);
            }
        }
    }
}

/// Begins a connection of somebody who has so many times the movements of others.
pub(crate) async fn begin(engine: &Engine, times: usize) -> ConnectionId {
    let typed = [("user", called(times)), ("password", "password-ok".to_owned())];
    let typed = typed.map(|(name, value)| (name.to_owned(), Sensitive::new(value)));
    engine.connect(BANK, Parameters::from_iter(typed)).await.unwrap()
}

/// What the bank knows them as.
pub(crate) fn called(times: usize) -> String {
    format!("user-ok-perf-{times}x")
}
