//! When what was said may be shown, and together with what: needs at once, unless many come at once; news gathered, and seldom;
//! what was held back in one notice.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};

use super::{
    NoticeKind,
    act::{Act, Counts, Slot, What},
    desk::Desk,
    said::{Hurry, Place, Said, hurry, is_news},
};
use crate::view::ConnectionId;

/// How long good ends, and whatever else is no hurry, are gathered.
const GATHERED: TimeDelta = TimeDelta::seconds(10);

/// Of these no more than so many in so long.
const MOST_NEWS: usize = 3;
const NEWS_SPAN: TimeDelta = TimeDelta::minutes(10);

/// Needs are shown at once, up to so many within so long. From the next on they become one.
const AT_ONCE: usize = 3;
const BURST: TimeDelta = TimeDelta::seconds(3);

/// Needs that came at about the same time.
#[derive(Debug)]
pub(super) struct Burst {
    since: DateTime<Utc>,
    shown: Vec<ConnectionId>,
    /// They have become one notice: whatever else comes while that has just come up joins it.
    became_one: bool,
}

impl Desk {
    /// When time alone lets something be shown.
    #[must_use]
    pub fn due(&self, now: DateTime<FixedOffset>) -> Option<DateTime<Utc>> {
        let held = self.said.values().filter(|said| said.place == Place::Held).filter_map(|said| {
            let snoozed = self.choices.snoozed.get(&said.notice.connection).copied();
            let quiet = self.choices.rules.quiet.until(now).filter(|_| self.is_quieted(said));
            snoozed.into_iter().chain(quiet).max()
        });
        let needs = self.waiting(false).next().and(self.burst.as_ref()).map(|burst| burst.since + BURST);
        held.chain(needs).chain(self.news_due()).min()
    }

    /// Shows whatever may be shown now.
    pub(super) fn release(&mut self, now: DateTime<FixedOffset>, acts: &mut Vec<Act>) {
        let mut freed = Vec::new();
        let ids: Vec<ConnectionId> = self.said.keys().cloned().collect();
        for id in ids {
            let Some(said) = self.said.get(&id) else { continue };
            let holds = self.holds(said, now);
            match (said.place, holds) {
                (Place::Waiting, true) => self.set(&id, Place::Held),
                (Place::Held, false) => freed.push(id),
                _ => {}
            }
        }
        let needs = freed.iter().any(|id| self.said.get(id).is_some_and(|said| !is_news(&said.notice.kind)));
        self.show(&freed, if needs { Slot::Needs } else { Slot::News }, acts);
        self.release_needs(now.to_utc(), acts);
        self.release_news(now.to_utc(), acts);
    }

    /// What came while nothing held it back: at once, unless much comes at once.
    fn release_needs(&mut self, now: DateTime<Utc>, acts: &mut Vec<Act>) {
        if let Some(burst) = self.burst.take_if(|burst| now >= burst.since + BURST || now < burst.since) {
            let end = burst.since + BURST;
            let left: Vec<_> = self.waiting(false).filter(|said| said.at < end).map(connection).collect();
            if !left.is_empty() {
                // They go into the one notice, those that could be shown by themselves too, where those can be taken back.
                let still = |id: &ConnectionId| self.said.get(id).is_some_and(|said| said.place == Place::Standing);
                let shown = burst.shown.into_iter().filter(|id| self.replaces && still(id));
                let all: Vec<_> = shown.chain(left).collect();
                match burst.became_one && self.replaces {
                    true => self.show_together(&all, Slot::Needs, acts),
                    false => self.show(&all, Slot::Needs, acts),
                }
                if burst.became_one || all.len() > 1 {
                    self.burst = Some(Burst { since: now, shown: Vec::new(), became_one: true });
                }
            }
        }
        let waiting: Vec<_> = self.waiting(false).map(connection).collect();
        for id in waiting {
            let begins = || Burst { since: now, shown: Vec::new(), became_one: false };
            let burst = self.burst.get_or_insert_with(begins);
            if burst.became_one || burst.shown.len() == AT_ONCE {
                break;
            }
            burst.shown.push(id.clone());
            self.show(&[id], Slot::Needs, acts);
        }
    }

    fn release_news(&mut self, now: DateTime<Utc>, acts: &mut Vec<Act>) {
        let first = self.waiting(true).map(|said| said.at).min();
        let is_due = self.news_due().is_some_and(|due| now >= due);
        // A clock that was set back must not put it off.
        if is_due || first.is_some_and(|first| now < first) {
            let ids: Vec<_> = self.waiting(true).map(connection).collect();
            self.show(&ids, Slot::News, acts);
            self.news.push_back(now);
            if self.news.len() > MOST_NEWS {
                self.news.pop_front();
            }
        }
    }

    fn news_due(&self) -> Option<DateTime<Utc>> {
        let first = self.waiting(true).map(|said| said.at).min()?;
        let full = self.news.front().filter(|_| self.news.len() == MOST_NEWS);
        Some(full.map_or(first + GATHERED, |at| (first + GATHERED).max(*at + NEWS_SPAN)))
    }

    /// What waits for nothing but its turn.
    fn waiting(&self, news: bool) -> impl Iterator<Item = &Said> {
        self.said.values().filter(move |said| said.place == Place::Waiting && is_news(&said.notice.kind) == news)
    }

    fn holds(&self, said: &Said, now: DateTime<FixedOffset>) -> bool {
        self.choices.snoozed.contains_key(&said.notice.connection)
            || self.is_quieted(said) && self.choices.rules.quiet.until(now).is_some()
            || self.veiled && is_news(&said.notice.kind)
    }

    /// Whether quiet hours hold it back.
    fn is_quieted(&self, said: &Said) -> bool {
        !(self.choices.rules.quiet.lets_urgent && hurry(&said.notice.kind) == Hurry::Urgent)
    }

    /// Shows one by itself, and several as one notice.
    fn show(&mut self, ids: &[ConnectionId], slot: Slot, acts: &mut Vec<Act>) {
        match ids {
            [] => {}
            [id] => {
                self.set(id, Place::Standing);
                acts.extend(self.said.get(id).map(|said| self.about_one(said)));
            }
            _ => self.show_together(ids, slot, acts),
        }
    }

    fn show_together(&mut self, ids: &[ConnectionId], slot: Slot, acts: &mut Vec<Act>) {
        let mut members: BTreeSet<_> = ids.iter().cloned().collect();
        for id in ids {
            self.put(id, Place::Counted, acts);
        }
        // Good ends that were told are no news; what is wrong still is.
        let before = self.many.remove(&slot).filter(|_| self.replaces).unwrap_or_default();
        members.extend(
            before.into_iter().filter(|id| self.said.get(id).is_some_and(|said| said.notice.kind != NoticeKind::Done)),
        );
        acts.push(self.about_many(&slot, &members));
        self.many.insert(slot, members);
    }

    fn set(&mut self, id: &ConnectionId, place: Place) {
        if let Some(said) = self.said.get_mut(id) {
            said.place = place;
        }
    }

    pub(super) fn about_one(&self, said: &Said) -> Act {
        let slot = Slot::Connection(said.notice.connection.clone());
        Act::Show { slot, what: What::One(said.notice.clone()), veiled: self.veiled }
    }

    pub(super) fn about_many(&self, slot: &Slot, members: &BTreeSet<ConnectionId>) -> Act {
        let mut counts = Counts::default();
        for said in members.iter().filter_map(|id| self.said.get(id)) {
            match (hurry(&said.notice.kind), &said.notice.kind) {
                (Hurry::Urgent | Hurry::Need, _) => counts.needs += 1,
                (Hurry::News, NoticeKind::Done) => counts.done += 1,
                (Hurry::News, _) => counts.others += 1,
            }
        }
        Act::Show { slot: slot.clone(), what: What::Many(counts), veiled: self.veiled }
    }
}

fn connection(said: &Said) -> ConnectionId {
    said.notice.connection.clone()
}
