//! What was said of a connection: how much of a hurry it is, where it has come to, and what takes its place. Pure.

use chrono::{DateTime, Utc};

use super::{Notice, NoticeKind, Trouble};

/// How much of a hurry something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hurry {
    /// It expires.
    Urgent,
    /// It needs the person.
    Need,
    /// It does not.
    News,
}

/// The last thing said about a connection.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) notice: Notice,
    pub(super) at: DateTime<Utc>,
    pub(super) place: Place,
}

/// Where it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
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

impl Said {
    /// Whether it is still the thing to tell after this was said: the end of a consent is no news to whoever has to repair the
    /// connection, and a good end is none that puts it off.
    pub(super) fn outlasts(&self, kind: &NoticeKind) -> bool {
        let is_consent = |kind: &NoticeKind| matches!(kind, NoticeKind::ConsentEnding { .. });
        let before = &self.notice.kind;
        match is_consent(before) {
            true => is_news(kind) && self.place != Place::Over,
            false => is_consent(kind) && !is_news(before),
        }
    }
}

pub(super) fn is_news(kind: &NoticeKind) -> bool {
    hurry(kind) == Hurry::News
}

pub(super) fn hurry(kind: &NoticeKind) -> Hurry {
    match kind {
        NoticeKind::CodeNeeded { .. } | NoticeKind::ActionNeeded { .. } => Hurry::Urgent,
        NoticeKind::Failed { trouble: Trouble::Bank }
        | NoticeKind::Done
        | NoticeKind::Partial
        | NoticeKind::Stale
        | NoticeKind::BankBack
        | NoticeKind::AwaitedBack => Hurry::News,
        NoticeKind::Failed { .. } | NoticeKind::ConsentEnding { .. } => Hurry::Need,
    }
}

/// Whether it is told only when it comes a second time.
pub(super) fn is_excused_once(kind: &NoticeKind) -> bool {
    matches!(kind, NoticeKind::Failed { trouble: Trouble::Provider })
}

/// Whether both are one problem.
pub(super) fn is_same(one: &NoticeKind, other: &NoticeKind) -> bool {
    let both_codes = matches!((one, other), (NoticeKind::CodeNeeded { .. }, NoticeKind::CodeNeeded { .. }));
    both_codes || one == other
}
