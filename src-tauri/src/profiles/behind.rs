//! The profiles that are not on the screen. Those that are unlocked are followed like the one that is; those that were locked
//! stay so until somebody unlocks them. Whatever opens without a person is opened at the start, one after the other.

use std::{collections::BTreeMap, mem};

use pluggy::{Clock as _, SystemClock};
use tomada_engine::{
    ConnectionId,
    lock::{Lock, LockReason},
    profile::{ProfileId, Unlocked},
};

use super::{
    open::{Held, Open},
    owner::{Owner, Screen, Shut},
};
use crate::{bridge, ipc::Event, prompt::Prompt, windows};
use tauri::Manager as _;

/// A profile that is not on the screen.
pub(super) enum Behind {
    /// Open.
    Open(Box<Open>),
    /// Locked, with its store closed.
    Locked(LockReason),
    /// Locked, and followed all the same.
    Followed(LockReason, Box<Open>),
}

impl Behind {
    /// What is followed of it.
    pub(super) fn open(&self) -> Option<&Open> {
        match self {
            Self::Open(open) | Self::Followed(_, open) => Some(open),
            Self::Locked(_) => None,
        }
    }

    pub(super) fn into_open(self) -> Option<Box<Open>> {
        match self {
            Self::Open(open) | Self::Followed(_, open) => Some(open),
            Self::Locked(_) => None,
        }
    }
}

impl Owner {
    /// What is on the screen goes behind it, as open as it is.
    pub(super) fn step_aside(&mut self) {
        // What is half typed there belongs to what was on the screen.
        windows::close_prompt(&self.app);
        let (id, behind) = match mem::replace(&mut self.screen, Screen::Welcome) {
            Screen::Open(open) => (open.id, Behind::Open(open)),
            Screen::Closed(Shut { id, locked: Some(why), followed: Some(open), .. }) => {
                (id, Behind::Followed(why, open))
            }
            Screen::Closed(Shut { id, locked: Some(why), .. }) => (id, Behind::Locked(why)),
            // It is tried anew when it is wanted again.
            Screen::Closed(_) | Screen::Welcome => return,
        };
        self.behind.insert(id, behind);
    }

    /// Puts another profile on the screen, as open as it is; one that is closed is opened as far as that goes without a person.
    pub(super) async fn bring(&mut self, id: ProfileId) {
        self.step_aside();
        match self.behind.remove(&id) {
            Some(Behind::Open(open)) => self.show_open(open).await,
            Some(Behind::Followed(why, open)) => {
                let kind = Some(open.kind);
                let shut = Shut { id, kind, door: None, locked: Some(why), followed: Some(open) };
                self.show(Screen::Closed(shut)).await;
            }
            Some(Behind::Locked(why)) => self.open(id, Some(why)).await,
            None => self.open(id, None).await,
        }
    }

    /// Shows what a notice was about, in its profile. Whoever is typing a secret is not taken away from it.
    pub(super) async fn lead(&mut self, id: ProfileId, connection: ConnectionId) {
        if self.shown() != Some(id) {
            let is_there = self.behind.contains_key(&id);
            if !is_there || self.app.state::<Prompt>().asked().is_some() {
                return;
            }
            self.bring(id).await;
        }
        bridge::emit(&self.app, Event::Show { connection });
    }

    /// Opens the next of those that nobody has looked at yet. One that wants a person stays closed until somebody does.
    pub(super) async fn open_behind(&mut self) {
        let Some(id) = self.unopened.pop_front() else { return };
        if self.shown() == Some(id) || self.behind.contains_key(&id) {
            return;
        }
        let Some(Ok(Unlocked { vault, key, store, offer_keyring })) = self.knock(id).await else { return };
        match Open::enter(&self.app, id, store, Some(Held { vault, key: Some(key), offer_keyring })).await {
            Ok(open) => {
                self.behind.insert(id, Behind::Open(Box::new(open)));
                self.tell().await;
            }
            Err(error) => tracing::error!(%error, "a profile could not be followed"),
        }
    }

    /// Locks what is behind the screen and has a lock to be locked with.
    pub(super) async fn lock_behind(&mut self, why: impl Fn(&Open) -> Lock) {
        let mut behind = BTreeMap::new();
        for (id, one) in mem::take(&mut self.behind) {
            let after = match one {
                Behind::Open(mut open) => {
                    open.lock = why(&open);
                    match open.lock {
                        Lock::Locked { why } if open.rules.keeps_following => {
                            open.forget_key();
                            Behind::Followed(why, open)
                        }
                        Lock::Locked { why } => {
                            open.close().await;
                            Behind::Locked(why)
                        }
                        Lock::Off | Lock::Open { .. } => Behind::Open(open),
                    }
                }
                other => other,
            };
            behind.insert(id, after);
        }
        self.behind = behind;
    }

    /// Closes everything that is open.
    pub(super) async fn close_all(&mut self) {
        self.unopened.clear();
        self.close().await;
        for (_, behind) in mem::take(&mut self.behind) {
            if let Some(open) = behind.into_open() {
                open.close().await;
            }
        }
    }

    /// The earliest moment at which time alone may lock something.
    pub(super) fn due(&self) -> Option<std::time::Duration> {
        let on_screen = match &self.screen {
            Screen::Open(open) => open.due(),
            Screen::Welcome | Screen::Closed(_) => None,
        };
        let behind = self.behind.values().filter_map(|one| match one {
            Behind::Open(open) => open.due(),
            Behind::Followed(..) | Behind::Locked(_) => None,
        });
        let due = behind.chain(on_screen).min()?;
        Some((due - SystemClock.now()).to_std().unwrap_or_default())
    }
}
