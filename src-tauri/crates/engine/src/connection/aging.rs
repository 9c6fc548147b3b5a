//! What time alone does to a connection: what came well becomes old, and the consent comes to its end. Either is said only of
//! what was just looked at ([`idle`](super::idle)), since it may have been renewed elsewhere. Pure.

use chrono::{DateTime, TimeDelta, Utc};

use super::attempt::{Attempt, Effect};
use crate::view::{Explanation, Tone};

/// Days before the end of a consent at which that is told.
const TOLD_BEFORE: [u32; 3] = [30, 7, 1];
const ALMOST_A_DAY: TimeDelta = TimeDelta::milliseconds(24 * 60 * 60 * 1000 - 1);

impl Attempt {
    /// What time alone has changed, as far as was just seen: what came well is old, the consent ends soon or has ended.
    pub(super) fn judge(&mut self, explanation: Explanation, now: DateTime<Utc>) -> Vec<Effect> {
        self.old |= self.old_at(explanation).is_some_and(|at| at <= now);
        self.consent_over = self.facts.consent_ends_at.is_some_and(|end| end <= now);
        self.consent_told(now).into_iter().collect()
    }

    /// Which consent, by its end, and what was told of it.
    pub(super) fn consent_told_of(&self) -> (Option<DateTime<Utc>>, Option<u32>) {
        (self.facts.consent_ends_at, self.facts.told_days)
    }

    /// Of the consent nothing is told now, and it is still to be told.
    pub(super) fn untell(&mut self, effects: &mut Vec<Effect>, (end, told): (Option<DateTime<Utc>>, Option<u32>)) {
        effects.retain(|effect| !matches!(effect, Effect::TellConsentEnds(_)));
        self.facts.told_days = told.filter(|_| self.facts.consent_ends_at == end);
    }

    /// When there may be something to say.
    pub(super) fn said_at(&self, explanation: Explanation) -> impl Iterator<Item = DateTime<Utc>> {
        self.old_at(explanation).into_iter().chain(self.consent_at())
    }

    /// When what came well becomes old.
    fn old_at(&self, explanation: Explanation) -> Option<DateTime<Utc>> {
        self.facts.old_at(self.last_success_at).filter(|_| explanation.tone == Tone::Ok)
    }

    /// When something is to be said of the consent next.
    fn consent_at(&self) -> Option<DateTime<Utc>> {
        let told_at = self.consent_told_at().map(|(at, _)| at);
        told_at.or(self.facts.consent_ends_at)
    }

    /// Of several ends that came near while nobody looked, the nearest is told; of one that has passed, the state tells.
    fn consent_told(&mut self, now: DateTime<Utc>) -> Option<Effect> {
        let end = self.facts.consent_ends_at?;
        let told = self.facts.told_days;
        while let Some((_, days)) = self.consent_told_at().filter(|(at, _)| *at <= now) {
            self.facts.told_days = Some(days);
        }
        // Rounded up: in the last hours it ends in one day.
        let left = u32::try_from((end - now + ALMOST_A_DAY).num_days()).unwrap_or_default();
        (self.facts.told_days != told && left > 0).then_some(Effect::TellConsentEnds(left))
    }

    /// When the end of its consent is to be told next, in days before it.
    fn consent_told_at(&self) -> Option<(DateTime<Utc>, u32)> {
        let end = self.facts.consent_ends_at?;
        let left = TOLD_BEFORE.into_iter().find(|days| self.facts.told_days.is_none_or(|told| *days < told))?;
        Some((end.checked_sub_signed(TimeDelta::days(i64::from(left)))?, left))
    }
}
