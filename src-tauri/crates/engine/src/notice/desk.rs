//! The desk that everything to be told of one profile passes over: when it is shown, together with what, and when it is taken
//! back. At most one notice a connection, and none twice for one problem; what is no hurry is gathered, and much at once becomes
//! one. During quiet hours, while a connection is snoozed, and behind the veil (locked, or with others looking on) it waits.
//!
//! Pure: it is told what happens and what time it is where the person is, and answers with what the desktop is to do.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chrono::{DateTime, FixedOffset, Utc};

use super::{
    Notice, NoticeChoices, NoticeKind,
    act::{Act, Input, Slot},
    release::Burst,
    said::{Place, Said, is_excused_once, is_news, is_same},
};
use crate::view::ConnectionId;

/// The desk of one profile.
#[derive(Debug)]
pub struct Desk {
    pub(super) choices: NoticeChoices,
    /// Whether the desktop replaces and takes back.
    pub(super) replaces: bool,
    pub(super) veiled: bool,
    looking: Option<ConnectionId>,
    pub(super) said: BTreeMap<ConnectionId, Said>,
    /// Which connections the notices about many are about, while they stand.
    pub(super) many: BTreeMap<Slot, BTreeSet<ConnectionId>>,
    pub(super) burst: Option<Burst>,
    /// When news were last shown.
    pub(super) news: VecDeque<DateTime<Utc>>,
}

impl Desk {
    /// A desk that was told these before, on a desktop that replaces and takes back what it shows, or does not. Of those that
    /// are `untold`, as [`Desk::untold`] had it, nobody was shown anything. Veiled, until it is told otherwise.
    #[must_use]
    pub fn new(choices: NoticeChoices, replaces: bool, told: Vec<Notice>, untold: &BTreeSet<ConnectionId>) -> Self {
        let problems = told.into_iter().filter(|notice| notice.kind != NoticeKind::Done).map(|notice| {
            let place = match untold.contains(&notice.connection) {
                true if is_excused_once(&notice.kind) => Place::Once,
                true => Place::Held,
                false => Place::Over,
            };
            (notice.connection.clone(), Said { notice, at: DateTime::UNIX_EPOCH, place })
        });
        let said = problems.collect();
        let (many, news) = (BTreeMap::new(), VecDeque::new());
        Self { choices, replaces, veiled: true, looking: None, said, many, burst: None, news }
    }

    /// What is chosen.
    #[must_use]
    pub fn choices(&self) -> &NoticeChoices {
        &self.choices
    }

    /// Whose problem was said and not shown: it waits, or is excused once. What is no problem is let go of with the program.
    #[must_use]
    pub fn untold(&self) -> BTreeSet<ConnectionId> {
        let untold = self.said.iter().filter(|(_, said)| {
            matches!(said.place, Place::Waiting | Place::Held | Place::Once) && said.notice.kind != NoticeKind::Done
        });
        untold.map(|(id, _)| id.clone()).collect()
    }

    /// What is to be done now.
    pub fn step(&mut self, input: Input, now: DateTime<FixedOffset>) -> Vec<Act> {
        let mut acts = Vec::new();
        match input {
            Input::Said(notice) => self.take(notice, now, &mut acts),
            Input::Withdrawn(id) => self.forget(&id, &mut acts),
            Input::Rules(rules) => {
                self.choices.rules = rules;
                self.drop_if(&mut acts, |desk, said| !desk.choices.rules.tells(&said.notice));
            }
            Input::Snooze(id, until) => self.snooze(id, until, &mut acts),
            Input::Veiled(veiled) => self.veil(veiled, &mut acts),
            Input::Looking(at) => {
                self.looking = at;
                self.drop_if(&mut acts, |desk, said| {
                    is_news(&said.notice.kind) && desk.looking.as_ref() == Some(&said.notice.connection)
                });
            }
            Input::Gone(slot) => self.gone(&slot),
            Input::Back => self.show_again(&mut acts),
            Input::Time => {}
        }
        self.choices.snoozed.retain(|_, until| *until > now.to_utc());
        self.release(now, &mut acts);
        // The last word about a slot counts: what is replaced need not be taken back first.
        let mut settled = BTreeSet::new();
        acts.reverse();
        acts.retain(|act| settled.insert(act.slot().clone()));
        acts.reverse();
        acts
    }

    /// Something was said.
    fn take(&mut self, notice: Notice, now: DateTime<FixedOffset>, acts: &mut Vec<Act>) {
        let id = notice.connection.clone();
        if self.said.get(&id).is_some_and(|before| before.outlasts(&notice.kind)) {
            return;
        }
        let mut place = Place::Waiting;
        if let Some(before) = self.said.get_mut(&id)
            && is_same(&before.notice.kind, &notice.kind)
        {
            match before.place {
                Place::Once => {}
                Place::Standing if self.replaces && before.notice != notice => {}
                Place::Over | Place::Standing | Place::Counted if notice.kind == NoticeKind::Done => {}
                _ => {
                    before.notice = notice;
                    return;
                }
            }
        } else if is_excused_once(&notice.kind) {
            place = Place::Once;
        }
        let snoozed = self.choices.snoozed.get(&id).is_some_and(|until| *until > now.to_utc());
        let is_seen = snoozed || self.looking.as_ref() == Some(&id);
        if !self.choices.rules.tells(&notice) || (is_seen && is_news(&notice.kind)) {
            place = Place::Over;
        }
        self.forget(&id, acts);
        self.said.insert(id, Said { notice, at: now.to_utc(), place });
    }

    /// Nothing is wrong with a connection any more, or something else is.
    fn forget(&mut self, id: &ConnectionId, acts: &mut Vec<Act>) {
        if let Some(said) = self.said.remove(id) {
            self.take_down(id, said.place, acts);
        }
    }

    /// Takes something off the desktop, wherever it is.
    fn take_down(&mut self, id: &ConnectionId, place: Place, acts: &mut Vec<Act>) {
        if place == Place::Standing {
            acts.push(Act::TakeBack(Slot::Connection(id.clone())));
        }
        for (slot, members) in &mut self.many {
            if members.remove(id) && members.is_empty() {
                acts.push(Act::TakeBack(slot.clone()));
            }
        }
        self.many.retain(|_, members| !members.is_empty());
    }

    /// Takes down what is of no interest any more.
    fn drop_if(&mut self, acts: &mut Vec<Act>, is_over: impl Fn(&Self, &Said) -> bool) {
        let over = self.said.iter().filter(|(_, said)| is_over(self, said)).map(|(id, _)| id.clone());
        for id in over.collect::<Vec<_>>() {
            self.put(&id, Place::Over, acts);
        }
    }

    /// Moves something off the desktop to another place.
    pub(super) fn put(&mut self, id: &ConnectionId, to: Place, acts: &mut Vec<Act>) {
        let Some(said) = self.said.get_mut(id) else { return };
        let place = std::mem::replace(&mut said.place, to);
        self.take_down(id, place, acts);
    }

    fn snooze(&mut self, id: ConnectionId, until: Option<DateTime<Utc>>, acts: &mut Vec<Act>) {
        match until {
            None => drop(self.choices.snoozed.remove(&id)),
            Some(until) => {
                let on_desktop = |place| matches!(place, Place::Standing | Place::Counted | Place::Waiting);
                let said = self.said.get(&id).filter(|said| on_desktop(said.place));
                if let Some(is_news) = said.map(|said| is_news(&said.notice.kind)) {
                    self.put(&id, if is_news { Place::Over } else { Place::Held }, acts);
                }
                self.choices.snoozed.insert(id, until);
            }
        }
    }

    fn veil(&mut self, veiled: bool, acts: &mut Vec<Act>) {
        let falls = veiled && !self.veiled;
        self.veiled = veiled;
        if falls {
            self.drop_if(acts, |_, said| {
                is_news(&said.notice.kind) && matches!(said.place, Place::Standing | Place::Counted)
            });
            // Where nothing is replaced, it stays as it is: another notice would not take the name away.
            if self.replaces {
                self.show_again(acts);
            }
        }
    }

    fn show_again(&self, acts: &mut Vec<Act>) {
        let standing = self.said.values().filter(|said| said.place == Place::Standing);
        acts.extend(standing.map(|said| self.about_one(said)));
        acts.extend(self.many.iter().map(|(slot, members)| self.about_many(slot, members)));
    }

    fn gone(&mut self, slot: &Slot) {
        let members = self.many.remove(slot).unwrap_or_default();
        let one = match slot {
            Slot::Connection(id) => Some(id),
            Slot::Needs | Slot::News => None,
        };
        for id in members.iter().chain(one) {
            if let Some(said) = self.said.get_mut(id)
                && matches!(said.place, Place::Standing | Place::Counted)
            {
                said.place = Place::Over;
            }
        }
    }
}
