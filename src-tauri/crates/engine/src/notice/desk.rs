//! The desk that everything to be told of one profile passes over: when it is shown, together with what, and when it is taken
//! back. At most one notice a connection, and none twice for one problem; what is no hurry is gathered, and much at once becomes
//! one. During quiet hours, while a connection is snoozed, and behind the veil (locked, or with others looking on) it waits.
//!
//! Pure: it is told what happens and what time it is where the person is, and answers with what the desktop is to do.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use chrono::{DateTime, FixedOffset, TimeDelta, Utc};

use super::{Notice, NoticeChoices, NoticeKind, NoticeRules, Trouble};
use crate::view::ConnectionId;

/// How long good ends, and whatever else is no hurry, are gathered.
const GATHERED: TimeDelta = TimeDelta::seconds(10);

/// Of these no more than so many in so long.
const MOST_NEWS: usize = 3;
const NEWS_SPAN: TimeDelta = TimeDelta::minutes(10);

/// Needs are shown at once, up to so many within so long. From the next on they become one.
const AT_ONCE: usize = 3;
const BURST: TimeDelta = TimeDelta::seconds(3);

/// What happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Input {
    /// Something is to be told.
    Said(Notice),
    /// What was told about this no longer stands.
    Withdrawn(ConnectionId),
    /// Something else is chosen.
    Rules(NoticeRules),
    /// A connection is to be silent until then; with nothing, no longer.
    Snooze(ConnectionId, Option<DateTime<Utc>>),
    /// Locked, or with others looking on: no notice names anything.
    Veiled(bool),
    /// The person looks at this connection now; at none, if nothing.
    Looking(Option<ConnectionId>),
    /// A notice is no longer on the desktop: followed, dismissed, or never shown.
    Gone(Slot),
    /// The desktop has lost all notices, and can show some again.
    Back,
    /// Time has passed.
    Time,
}

/// A place for a notice on the desktop. What is shown in one replaces what was there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Slot {
    /// For one connection.
    Connection(ConnectionId),
    /// For many that need the person.
    Needs,
    /// For many that do not.
    News,
}

/// What the desktop is to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Show this.
    Show {
        /// Where.
        slot: Slot,
        /// What.
        what: What,
        /// Without a name.
        veiled: bool,
    },
    /// Take back what is there.
    TakeBack(Slot),
}

/// What a notice on the desktop is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum What {
    /// One connection.
    One(Notice),
    /// Several.
    Many(Counts),
}

/// How many connections there is something to tell of.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Those that need the person.
    pub needs: u32,
    /// Those of which all came.
    pub done: u32,
    /// The others.
    pub others: u32,
}

/// How much of a hurry something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hurry {
    /// It expires.
    Urgent,
    /// It needs the person.
    Need,
    /// It does not.
    News,
}

/// The last thing said about a connection.
#[derive(Debug)]
struct Said {
    notice: Notice,
    at: DateTime<Utc>,
    place: Place,
}

/// Where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Not shown yet.
    Waiting,
    /// Held back by quiet hours, a snooze or the veil.
    Held,
    /// In its connection's slot.
    Standing,
    /// Among others, in the slot of many.
    Counted,
    /// Seen, dismissed, or not wanted. The problem is still the same one.
    Over,
    /// Not worth telling unless it comes again.
    Once,
}

/// Needs that came at about the same time.
#[derive(Debug)]
struct Burst {
    since: DateTime<Utc>,
    shown: Vec<ConnectionId>,
}

/// The desk of one profile.
#[derive(Debug)]
pub struct Desk {
    choices: NoticeChoices,
    /// Whether the desktop replaces and takes back.
    replaces: bool,
    veiled: bool,
    looking: Option<ConnectionId>,
    said: BTreeMap<ConnectionId, Said>,
    /// Which connections the notices about many are about, while they stand.
    many: BTreeMap<Slot, BTreeSet<ConnectionId>>,
    burst: Option<Burst>,
    /// When news were last shown.
    news: VecDeque<DateTime<Utc>>,
}

impl Desk {
    /// A desk that was told these before, on a desktop that replaces and takes back what it shows, or does not. Veiled, until it
    /// is told otherwise.
    #[must_use]
    pub fn new(choices: NoticeChoices, replaces: bool, told: Vec<Notice>) -> Self {
        let problems = told.into_iter().filter(|notice| notice.kind != NoticeKind::Done).map(|notice| {
            let place = if is_excused_once(&notice.kind) { Place::Once } else { Place::Over };
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
    fn put(&mut self, id: &ConnectionId, to: Place, acts: &mut Vec<Act>) {
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

    /// Shows whatever may be shown now.
    fn release(&mut self, now: DateTime<FixedOffset>, acts: &mut Vec<Act>) {
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
                self.show(&all, Slot::Needs, acts);
            }
        }
        let waiting: Vec<_> = self.waiting(false).map(connection).collect();
        for id in waiting {
            let burst = self.burst.get_or_insert_with(|| Burst { since: now, shown: Vec::new() });
            if burst.shown.len() == AT_ONCE {
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
            _ => {
                let mut members: BTreeSet<_> = ids.iter().cloned().collect();
                for id in ids {
                    self.put(id, Place::Counted, acts);
                }
                // Good ends that were told are no news; what is wrong still is.
                let before = self.many.remove(&slot).filter(|_| self.replaces).unwrap_or_default();
                members.extend(
                    before
                        .into_iter()
                        .filter(|id| self.said.get(id).is_some_and(|said| said.notice.kind != NoticeKind::Done)),
                );
                acts.push(self.about_many(&slot, &members));
                self.many.insert(slot, members);
            }
        }
    }

    fn set(&mut self, id: &ConnectionId, place: Place) {
        if let Some(said) = self.said.get_mut(id) {
            said.place = place;
        }
    }

    fn about_one(&self, said: &Said) -> Act {
        let slot = Slot::Connection(said.notice.connection.clone());
        Act::Show { slot, what: What::One(said.notice.clone()), veiled: self.veiled }
    }

    fn about_many(&self, slot: &Slot, members: &BTreeSet<ConnectionId>) -> Act {
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

impl Said {
    /// Whether it is still the thing to tell after this was said: the end of a consent is no news to whoever has to repair the
    /// connection, and a good end is none that puts it off.
    fn outlasts(&self, kind: &NoticeKind) -> bool {
        let is_consent = |kind: &NoticeKind| matches!(kind, NoticeKind::ConsentEnding { .. });
        let before = &self.notice.kind;
        match is_consent(before) {
            true => is_news(kind) && self.place != Place::Over,
            false => is_consent(kind) && !is_news(before),
        }
    }
}

impl Act {
    fn slot(&self) -> &Slot {
        match self {
            Self::Show { slot, .. } | Self::TakeBack(slot) => slot,
        }
    }
}

impl What {
    /// Whether it expires.
    #[must_use]
    pub fn is_urgent(&self) -> bool {
        matches!(self, Self::One(notice) if hurry(&notice.kind) == Hurry::Urgent)
    }
}

fn connection(said: &Said) -> ConnectionId {
    said.notice.connection.clone()
}

fn is_news(kind: &NoticeKind) -> bool {
    hurry(kind) == Hurry::News
}

fn hurry(kind: &NoticeKind) -> Hurry {
    match kind {
        NoticeKind::CodeNeeded { .. } | NoticeKind::ActionNeeded { .. } => Hurry::Urgent,
        NoticeKind::Failed { trouble: Trouble::Bank }
        | NoticeKind::Done
        | NoticeKind::Partial
        | NoticeKind::Stale
        | NoticeKind::BankBack => Hurry::News,
        NoticeKind::Failed { .. } | NoticeKind::ConsentEnding { .. } => Hurry::Need,
    }
}

/// Whether it is told only when it comes a second time.
fn is_excused_once(kind: &NoticeKind) -> bool {
    matches!(kind, NoticeKind::Failed { trouble: Trouble::Provider })
}

/// Whether both are one problem.
fn is_same(one: &NoticeKind, other: &NoticeKind) -> bool {
    let both_codes = matches!((one, other), (NoticeKind::CodeNeeded { .. }, NoticeKind::CodeNeeded { .. }));
    both_codes || one == other
}
