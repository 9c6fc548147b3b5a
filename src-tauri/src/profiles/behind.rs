//! The profiles that are not on the screen. Those that are unlocked are followed like the one that is; those that were locked
//! stay so until somebody unlocks them. Whatever opens without a person is opened at the start, one after the other.

use std::{mem, time::Instant};

use pluggy::Sensitive;
use tomada_engine::{
    ConnectionId,
    lock::LockReason,
    profile::{Closed, Door, ProfileId, Profiles as List, Unlocked},
    vault::KeyringFault,
};

use super::{
    Lead,
    doors::knock,
    open::{Held, Open},
    owner::{Owner, Screen, Shut},
};
use crate::{bridge, ipc::Event, prompt::Prompt, widget, windows};
use tauri::Manager as _;

/// A profile that is not on the screen.
pub(super) enum Behind {
    /// Open.
    Open(Box<Open>),
    /// Closed: locked, or behind a door that was tried. The door stays, so that whoever guessed wrong waits here too.
    Closed(Option<LockReason>, Option<Box<Door>>),
    /// Locked, and followed all the same.
    Followed(LockReason, Box<Open>),
}

impl Behind {
    /// What is followed of it.
    pub(super) fn open(&self) -> Option<&Open> {
        match self {
            Self::Open(open) | Self::Followed(_, open) => Some(open),
            Self::Closed(..) => None,
        }
    }

    pub(super) fn into_open(self) -> Option<Box<Open>> {
        match self {
            Self::Open(open) | Self::Followed(_, open) => Some(open),
            Self::Closed(..) => None,
        }
    }
}

impl Owner {
    /// What is on the screen goes behind it, as open as it is.
    pub(super) async fn step_aside(&mut self) {
        // What is half typed there belongs to what was on the screen.
        windows::close_prompt(&self.app);
        widget::close(&self.app).await;
        let (id, behind) = match mem::replace(&mut self.screen, Screen::Welcome) {
            Screen::Open(open) => (open.id, Behind::Open(open)),
            Screen::Closed(Shut { id, locked: Some(why), followed: Some(open), .. }) => {
                (id, Behind::Followed(why, open))
            }
            Screen::Closed(Shut { id, locked, door, .. }) => {
                if door.as_ref().map_or(locked.is_none(), |door| ails(&door.why)) {
                    self.ailing.insert(id);
                }
                // What may have passed by itself is tried anew when it is wanted again.
                let door = door.filter(|door| matches!(door.why, Closed::SecretWanted(_)));
                (id, Behind::Closed(locked, door))
            }
            Screen::Welcome => return,
        };
        self.behind.insert(id, behind);
    }

    /// Puts another profile on the screen, as open as it is; one that is closed is opened as far as that goes without a person.
    pub(super) async fn bring(&mut self, id: ProfileId) {
        self.step_aside().await;
        match self.behind.remove(&id) {
            Some(Behind::Open(open)) => self.show_open(open).await,
            Some(Behind::Followed(why, open)) => {
                let kind = Some(open.kind);
                let shut = Shut { id, kind, door: None, locked: Some(why), followed: Some(open) };
                self.show(Screen::Closed(shut)).await;
            }
            Some(Behind::Closed(locked, Some(door))) => self.stay_out(id, door, locked).await,
            Some(Behind::Closed(locked, None)) => self.open(id, locked).await,
            None => self.open(id, None).await,
        }
    }

    /// Shows what a notice was about, in its profile. Whoever is typing a secret is not taken away from it.
    pub(super) async fn lead(&mut self, id: ProfileId, lead: Lead) {
        if self.shown() != Some(id) {
            let is_there = self.behind.contains_key(&id);
            // A backup that is being looked at lies above everything else.
            self.leave_backup().await;
            if !is_there || self.app.state::<Prompt>().asked().is_some() {
                return;
            }
            self.bring(id).await;
        }
        let event = match &lead {
            Lead::To(connection) | Lead::Correct(connection) => Event::Show { connection: Some(connection.clone()) },
            Lead::Connect(institution) => Event::ShowBank { institution: *institution },
            Lead::Anywhere => Event::Show { connection: None },
        };
        bridge::emit(&self.app, event);
        if let (Lead::Correct(connection), Screen::Open(open)) = (&lead, &self.screen)
            && self.app.state::<Prompt>().asked().is_none()
            && let Err(error) = open.engine.enter_credentials(connection).await
        {
            tracing::debug!(%error, "there is nothing to correct any more");
        }
    }

    /// Somebody followed a link back from a bank's own page. The profile that waits for its state looks at the connection and
    /// shows it; what is locked is not asked. Should nobody know the state, nothing happens.
    pub(super) async fn returned(&mut self, state: &Sensitive) {
        if !self.returns.may(Instant::now()) {
            return;
        }
        let Some((id, connection)) = self.whose(state).await else { return };
        windows::come_forward(&self.app);
        if widget::is_open(&self.app, &connection) {
            // It goes on there.
            return widget::show(&self.app, connection);
        }
        self.lead(id, Lead::To(connection)).await;
    }

    async fn whose(&self, state: &Sensitive) -> Option<(ProfileId, ConnectionId)> {
        let on_screen = match &self.screen {
            Screen::Open(open) => Some(open),
            Screen::Closed(_) | Screen::Welcome => None,
        };
        let behind = self.behind.values().filter_map(|one| match one {
            Behind::Open(open) => Some(open),
            Behind::Closed(..) | Behind::Followed(..) => None,
        });
        for open in on_screen.into_iter().chain(behind) {
            // A session that has ended waits for nobody.
            if let Ok(Some(connection)) = open.engine.returned(state.expose()).await {
                return Some((open.id, connection));
            }
        }
        None
    }

    /// Opens the next of those that nobody has looked at yet. One that wants a person stays closed until somebody does.
    pub(super) async fn open_behind(&mut self) {
        let Some(id) = self.unopened.pop_front() else { return };
        if self.shown() == Some(id) || self.behind.contains_key(&id) {
            return;
        }
        let Some(place) = self.place(id) else { return };
        let (locks, knock) = (self.locks(), knock(place, self.all_means()));
        let Some(knocked) = self.inbox.unless(locks, knock).await else {
            // A lock goes first, whatever a keyring that hangs does.
            return self.unopened.push_front(id);
        };
        let Unlocked { vault, key, store, offer_keyring } = match knocked {
            Ok(unlocked) => unlocked,
            Err(door) if ails(&door.why) => return self.ails(id).await,
            Err(_) => return,
        };
        match Open::enter(&self.app, id, store, Some(Held { vault, key: Some(key), offer_keyring })).await {
            Ok(open) => {
                self.behind.insert(id, Behind::Open(Box::new(open)));
                self.tell().await;
            }
            Err(error) => {
                tracing::error!(%error, "a profile could not be followed");
                self.ails(id).await;
            }
        }
    }

    /// The keyring opens, which it may not have done before: whoever else was kept out by it is tried anew. What somebody has
    /// locked stays so.
    pub(super) fn knock_again(&mut self) {
        self.behind.retain(|_, one| !matches!(one, Behind::Closed(None, None)));
        let shown = self.shown();
        let away = |id: &ProfileId| shown != Some(*id) && !self.behind.contains_key(id);
        self.unopened = self.list.iter().flat_map(List::all).map(|one| one.id).filter(away).collect();
    }

    /// It did not open. What it was is said when somebody opens it: it is tried anew then.
    async fn ails(&mut self, id: ProfileId) {
        self.ailing.insert(id);
        self.tell().await;
    }
}

/// Whether a profile is closed because something is wrong with it, and not because it wants whoever it belongs to.
pub(super) fn ails(why: &Closed) -> bool {
    !matches!(why, Closed::KeyringLocked | Closed::SecretWanted(None | Some(KeyringFault::Refused)))
}
