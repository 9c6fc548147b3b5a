//! What is added to a connection's history: one moment for each change of what it does or means, with Pluggy's own words
//! where an item was read. Pure.

use chrono::{DateTime, Utc};
use pluggy::model::Item;

use super::{Record, attempt::Input};
use crate::store::Moment;

/// Pluggy's words for what an item was doing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    status: Option<String>,
    execution_status: Option<String>,
    error_code: Option<String>,
}

impl Seen {
    /// Those that an input brings.
    #[must_use]
    pub fn in_input(input: &Input) -> Self {
        match input {
            Input::Sent(Ok(item)) | Input::Read(Ok(item)) | Input::AnswerSent(Ok(item)) => Self::in_item(item),
            _ => Self::default(),
        }
    }

    fn in_item(item: &Item) -> Self {
        let code = item.error.as_ref().and_then(|error| error.code.as_ref());
        Self {
            status: item.status.as_ref().map(ToString::to_string),
            execution_status: item.execution_status.as_ref().map(ToString::to_string),
            error_code: code.map(ToString::to_string),
        }
    }
}

/// Where a connection stands.
#[must_use]
pub fn moment(record: &Record, seen: Seen, at: DateTime<Utc>) -> Moment {
    Moment {
        connection: record.id.clone(),
        at,
        state: record.attempt.state.word().to_owned(),
        status: seen.status,
        execution_status: seen.execution_status,
        error_code: seen.error_code,
        cause: record.attempt.explanation().cause,
    }
}

impl Moment {
    /// Whether it says nothing that the one before did not: a read that found all as it was, or a request that said nothing.
    pub(super) fn repeats(&self, before: &Self) -> bool {
        let same = |now: &Option<String>, then: &Option<String>| now.is_none() || now == then;
        self.state == before.state
            && self.cause == before.cause
            && same(&self.status, &before.status)
            && same(&self.execution_status, &before.execution_status)
            && same(&self.error_code, &before.error_code)
    }
}
