//! Whether a failed request is sent again, and after how long: a function of what the request is, how it failed, how often
//! it was tried, and one roll of the dice.

use chrono::TimeDelta;

use crate::client::{Delivery, Error, RetryKind, call::Repeat};

const FIRST_PAUSE: TimeDelta = TimeDelta::milliseconds(500);
const LONGEST_PAUSE: TimeDelta = TimeDelta::seconds(30);

/// What comes after the time that Pluggy asked for, at most: not everybody at the same instant.
const SPREAD: TimeDelta = TimeDelta::seconds(2);

/// How often what failed is sent again. What may have been carried out is never sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Retries {
    /// Attempts in all, the first included.
    pub attempts: u32,
    /// The longest wait that a call takes upon itself. Asked for a longer one it ends with the error, which says how long.
    pub longest_wait: TimeDelta,
}

impl Default for Retries {
    fn default() -> Self {
        Self { attempts: 4, longest_wait: TimeDelta::seconds(75) }
    }
}

impl Retries {
    /// Each request is sent once.
    #[must_use]
    pub fn none() -> Self {
        Self { attempts: 1, longest_wait: TimeDelta::zero() }
    }

    /// How long to wait before sending again, or nothing: to give the error back. `roll` is from 0 to 1.
    pub(super) fn decide(&self, repeat: Repeat, error: &Error, attempt: u32, roll: f64) -> Option<TimeDelta> {
        let RetryKind::Transient { after } = error.retry_kind() else { return None };
        let may = match (repeat, error) {
            // The key's own request has had its attempts.
            (_, Error::NoKey(_)) => false,
            (Repeat::Freely, _) => true,
            (Repeat::WhileUnsent, _) => error.delivery() == Delivery::NotSent,
        };
        if !may || attempt >= self.attempts || after.is_some_and(|after| after > self.longest_wait) {
            return None;
        }
        let pause = FIRST_PAUSE * 2_i32.saturating_pow(attempt.saturating_sub(1).min(16));
        Some(match after {
            Some(after) => after + part(SPREAD, roll),
            None => part(pause.min(LONGEST_PAUSE), roll),
        })
    }
}

/// So much of a span: a roll of 1 is all of it.
pub(super) fn part(span: TimeDelta, roll: f64) -> TimeDelta {
    #[allow(clippy::cast_possible_truncation, reason = "spans of seconds, in milliseconds")]
    TimeDelta::milliseconds((span.num_milliseconds() as f64 * roll.clamp(0.0, 1.0)) as i64)
}

/// What repeats may cost: each call earns a fifth of one. A storm of failures is not answered with a storm of repeats.
#[derive(Debug)]
pub(super) struct Budget {
    fifths: u32,
}

const MOST_FIFTHS: u32 = 50;
const ONE: u32 = 5;

impl Default for Budget {
    fn default() -> Self {
        Self { fifths: MOST_FIFTHS }
    }
}

impl Budget {
    pub(super) fn earn(&mut self) {
        self.fifths = (self.fifths + 1).min(MOST_FIFTHS);
    }

    pub(super) fn spend(&mut self) -> bool {
        match self.fifths.checked_sub(ONE) {
            Some(rest) => {
                self.fifths = rest;
                true
            }
            None => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{client::Refusal, model::ErrorCode};

    fn refused(status: u16, code: Option<ErrorCode>, after: Option<i64>) -> Error {
        let mut body = Box::<crate::model::ErrorBody>::default();
        body.code_description = code;
        Error::Refused(Refusal { status, body, retry_after: after.map(TimeDelta::seconds) })
    }

    #[test]
    fn the_table() {
        use Repeat::{Freely, WhileUnsent};
        let quota = Some(ErrorCode::BalanceOpenFinanceRateLimit);
        // (request, how it failed, attempt, milliseconds to wait at the largest roll)
        let table = [
            (Freely, Error::NotSent, 1, Some(500)),
            (Freely, Error::NoAnswer, 2, Some(1000)),
            (Freely, Error::NoAnswer, 3, Some(2000)),
            (Freely, Error::NoAnswer, 4, None),
            (Freely, refused(503, None, None), 1, Some(500)),
            (Freely, refused(503, None, Some(60)), 1, Some(62_000)),
            (Freely, refused(429, None, Some(0)), 1, Some(2000)),
            (Freely, refused(429, None, Some(900)), 1, None),
            (Freely, refused(429, quota, None), 1, None),
            (Freely, refused(404, None, None), 1, None),
            (Freely, Error::TooLarge { limit: 1 }, 1, None),
            (Freely, Error::NoKey(Box::new(Error::NoAnswer)), 1, None),
            (WhileUnsent, Error::NotSent, 1, Some(500)),
            (WhileUnsent, Error::NoAnswer, 1, None),
            (WhileUnsent, refused(503, None, Some(1)), 1, None),
            (WhileUnsent, refused(429, None, Some(1)), 1, None),
        ];
        for (repeat, error, attempt, expected) in table {
            let pause = Retries::default().decide(repeat, &error, attempt, 1.0).map(|pause| pause.num_milliseconds());
            assert_eq!(pause, expected, "{repeat:?} after {error}, attempt {attempt}");
            assert_eq!(Retries::none().decide(repeat, &error, attempt, 1.0), None);
        }
        let least = Retries::default().decide(Freely, &refused(429, None, Some(60)), 1, 0.0);
        assert_eq!(least, Some(TimeDelta::seconds(60)), "never earlier than asked for");
    }
}
