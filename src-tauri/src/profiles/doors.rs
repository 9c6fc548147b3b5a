//! From a closed profile to one that is open and on the screen, or to what stands in between.

use std::time::{Duration, Instant};

use tomada_engine::{
    lock::LockReason,
    profile::{Closed, Door, Place, ProfileId, ProfileKind, Unlocked},
    store::StoreError,
    vault::Means,
};

use super::{
    open::{Held, Open},
    owner::{Owner, Screen, Shut},
};

/// How long a program may take to end that still has a store open, and how often that is looked at.
const LONGEST_END: Duration = Duration::from_secs(5);
const LOOK: Duration = Duration::from_millis(100);

impl Owner {
    /// Opens a profile as far as that goes without a person. `locked` is why it was locked, if it was.
    pub(super) async fn open(&mut self, id: ProfileId, locked: Option<LockReason>) {
        let Some(place) = self.place(id) else { return };
        match knock(place, self.all_means()).await {
            Ok(unlocked) => self.enter(id, unlocked).await,
            Err(door) => self.stay_out(id, door, locked).await,
        }
    }

    /// Goes in, with the store open.
    pub(super) async fn enter(&mut self, id: ProfileId, unlocked: Unlocked) {
        let Unlocked { vault, key, store, offer_keyring } = unlocked;
        let held = Held { vault, key: Some(key), offer_keyring };
        match Open::enter(&self.app, id, store, Some(held)).await {
            Ok(open) => self.show_open(Box::new(open)).await,
            Err(error) => {
                tracing::error!(%error, "the profile could not be started");
                let (kind, door) = (self.kind(id), self.door_after(id, &error).await);
                self.show(Screen::Closed(Shut { id, kind, door, locked: None, followed: None })).await;
            }
        }
    }

    /// An open profile, on the screen: the next start begins with it.
    pub(super) async fn show_open(&mut self, open: Box<Open>) {
        let kept = self.list.as_mut().filter(|_| open.held.is_some());
        if let Some(Err(error)) = kept.map(|list| list.put_first(open.id, open.kind)) {
            tracing::warn!(%error, "the list of profiles could not be written");
        }
        self.show(Screen::Open(open)).await;
    }

    /// What stands in between, on the screen.
    pub(super) async fn stay_out(&mut self, id: ProfileId, door: Box<Door>, locked: Option<LockReason>) {
        let kind = self.kind(id);
        self.show(Screen::Closed(Shut { id, kind, door: Some(door), locked, followed: None })).await;
    }

    fn kind(&self, id: ProfileId) -> Option<ProfileKind> {
        self.list.as_ref().and_then(|list| list.all().iter().find(|one| one.id == id)?.kind)
    }
}

/// Tries a profile's door. A program that is just ending, as the one before this may be, is waited for.
pub(super) async fn knock(place: Place, means: impl Fn() -> Means) -> Result<Unlocked, Box<Door>> {
    let began = Instant::now();
    loop {
        match Door::open(place.clone(), means()).await {
            Err(door) if matches!(door.why, Closed::Store(StoreError::InUse)) && began.elapsed() < LONGEST_END => {
                tokio::time::sleep(LOOK).await;
            }
            other => return other,
        }
    }
}
