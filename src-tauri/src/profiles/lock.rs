//! When a lock falls: on what is on the screen, and on what is behind it. Whoever is there is there for all of it, and whoever
//! leaves leaves all of it.

use std::{collections::BTreeMap, mem, time::Duration};

use chrono::{DateTime, Utc};
use pluggy::{Clock as _, SystemClock};
use tomada_engine::{
    lock::{Lock, LockInput, LockReason},
    profile::Door,
};

use super::{
    behind::Behind,
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
        self.noticed(LockInput::Ask).await;
        Ok(())
    }

    /// Something that may lock what is open.
    pub(super) async fn noticed(&mut self, input: LockInput) {
        let now = SystemClock.now();
        let behind = self.lock_behind(input, now).await;
        let mut on_screen = None;
        if let Screen::Open(open) = &mut self.screen {
            open.lock = open.lock.clone().step(input, &open.rules, now);
            if let Lock::Locked { why } = open.lock {
                on_screen = Some(why);
            }
        }
        match on_screen {
            Some(why) => self.shut(why).await,
            // What was locked is called by no name any more.
            None if behind => self.tell().await,
            None => {}
        }
    }

    /// Whether something behind the screen was locked.
    async fn lock_behind(&mut self, input: LockInput, now: DateTime<Utc>) -> bool {
        let mut locked = false;
        let mut after = BTreeMap::new();
        for (id, one) in mem::take(&mut self.behind) {
            let Behind::Open(mut open) = one else {
                after.insert(id, one);
                continue;
            };
            open.lock = open.lock.clone().step(input, &open.rules, now);
            let Lock::Locked { why } = open.lock else {
                after.insert(id, Behind::Open(open));
                continue;
            };
            locked = true;
            if open.rules.keeps_following {
                open.leave().await;
                after.insert(id, Behind::Followed(why, open));
            } else {
                open.close().await;
                after.insert(id, Behind::Closed(Some(why), None));
            }
        }
        self.behind = after;
        locked
    }

    /// Closes the door: the store with it, unless connections are to be followed.
    async fn shut(&mut self, why: LockReason) {
        let Screen::Open(mut open) = mem::replace(&mut self.screen, Screen::Welcome) else { return };
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

    /// How long until time alone may lock something.
    pub(super) fn due(&self) -> Option<Duration> {
        let due = self.followed().filter_map(super::open::Open::due).min()?;
        Some((due - SystemClock.now()).to_std().unwrap_or_default())
    }
}
