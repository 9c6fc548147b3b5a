//! When a lock falls: on what is on the screen, and on what is behind it. Whoever is there is there for all of it, and whoever
//! leaves leaves all of it.

use std::{collections::BTreeMap, mem, time::Duration};

use chrono::{DateTime, Utc};
use pluggy::{Clock as _, SystemClock};
use tomada_engine::{
    lock::{Lock, LockInput},
    profile::Door,
};

use super::{
    behind::Behind,
    end::all,
    inbox::Locks,
    open::Open,
    owner::{Owner, Screen, Shut},
};
use crate::{
    commands::Answer,
    ipc::{CommandError, ErrorCode},
    widget, windows,
};

impl Owner {
    /// Locks everything that has a lock.
    pub(super) async fn lock_now(&mut self) -> Answer<()> {
        if !self.followed().any(|open| matches!(open.lock, Lock::Open { .. })) {
            return Err(CommandError { code: ErrorCode::NotNow });
        }
        self.noticed(LockInput::Ask, SystemClock.now()).await;
        Ok(())
    }

    /// Something that may lock what is open, and when that was.
    pub(super) async fn noticed(&mut self, input: LockInput, now: DateTime<Utc>) {
        let on_screen = match &mut self.screen {
            Screen::Open(open) => Some(open),
            Screen::Closed(_) | Screen::Welcome => None,
        };
        let behind = self.behind.values_mut().filter_map(|one| match one {
            Behind::Open(open) => Some(open),
            Behind::Closed(..) | Behind::Followed(..) => None,
        });
        let mut falls = false;
        for open in on_screen.into_iter().chain(behind) {
            open.lock = open.lock.clone().step(input, &open.rules, now);
            falls |= matches!(open.lock, Lock::Locked { .. });
        }
        if !falls {
            return;
        }
        self.stop_checking();
        // First of all: what follows may wait for a window, or for a desktop that hangs.
        self.veil();
        self.lock_behind().await;
        match &self.screen {
            Screen::Open(open) if matches!(open.lock, Lock::Locked { .. }) => self.shut().await,
            _ => self.tell().await,
        }
    }

    /// Closes what is locked behind the screen, or follows it all the same.
    async fn lock_behind(&mut self) {
        let (mut after, mut closing) = (BTreeMap::new(), Vec::new());
        for (id, one) in mem::take(&mut self.behind) {
            let one = match one {
                Behind::Open(mut open) => match open.lock {
                    Lock::Locked { why } if open.rules.keeps_following => {
                        open.leave().await;
                        Behind::Followed(why, open)
                    }
                    Lock::Locked { why } => {
                        closing.push(open.close());
                        Behind::Closed(Some(why), None)
                    }
                    Lock::Off | Lock::Open { .. } => Behind::Open(open),
                },
                other => other,
            };
            after.insert(id, one);
        }
        self.behind = after;
        all(closing.into_iter()).await;
    }

    /// Closes the door: the store with it, unless connections are to be followed.
    async fn shut(&mut self) {
        let Screen::Open(mut open) = mem::replace(&mut self.screen, Screen::Welcome) else { return };
        let Lock::Locked { why } = open.lock else { return self.show(Screen::Open(open)).await };
        // What is half typed there is nobody's to see, nor what is in a backup.
        windows::close_prompt(&self.app);
        widget::close(&self.app).await;
        self.leave_backup().await;
        let (id, kind) = (open.id, Some(open.kind));
        if open.rules.keeps_following {
            open.leave().await;
            self.show(Screen::Closed(Shut { id, kind, door: None, locked: Some(why), followed: Some(open) })).await;
            return;
        }
        open.close().await;
        let Some(place) = self.place(id) else { return self.show(Screen::Welcome).await };
        match Door::open(place, self.means()).await {
            // It has no lock any more: somebody changed the key file meanwhile.
            Ok(unlocked) => self.enter(id, unlocked).await,
            Err(door) => self.stay_out(id, door, Some(why)).await,
        }
    }

    /// What may lock something while other things are done.
    pub(super) fn locks(&self) -> Locks {
        let now = SystemClock.now();
        let falls = |open: &Open, input| matches!(open.lock, Lock::Open { .. }) && would_lock(open, input, now);
        let by = [LockInput::Ask, LockInput::Sleep, LockInput::Session];
        let by = by.into_iter().filter(|input| self.followed().any(|open| falls(open, *input))).collect();
        Locks { by, due: self.due() }
    }

    /// How long until time alone may lock something.
    pub(super) fn due(&self) -> Option<Duration> {
        let due = self.followed().filter_map(Open::due).min()?;
        Some((due - SystemClock.now()).to_std().unwrap_or_default())
    }
}

fn would_lock(open: &Open, input: LockInput, now: DateTime<Utc>) -> bool {
    matches!(open.lock.clone().step(input, &open.rules, now), Lock::Locked { .. })
}
