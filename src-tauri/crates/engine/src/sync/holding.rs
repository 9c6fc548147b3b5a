//! Everything but movements as it is kept: in the words in which it came, with what it is found by beside. Pure.

use chrono::NaiveDate;
use pluggy::{
    model::{Bill, Category, Consent, Identity, Investment, InvestmentTransaction, Loan},
    time::Instant,
};
use serde::Serialize;

use super::movement::day;
use crate::{
    store::products::{CategoryRow, HoldingRow},
    words::{LINE, said},
};

/// What is kept as it came.
pub(super) trait Kept: Serialize {
    /// Its id, and the day that it lies on.
    fn of(&self) -> (&str, Option<Instant>);

    /// As it is kept; nothing of what has no id.
    fn row(&self, parent: Option<&str>) -> Option<HoldingRow> {
        let (id, at) = self.of();
        let document = serde_json::to_string(self).ok()?;
        let day: Option<NaiveDate> = at.map(day);
        let parent = parent.map(str::to_owned);
        (!id.is_empty()).then(|| HoldingRow { id: id.to_owned(), parent, day, document })
    }
}

impl Kept for Bill {
    fn of(&self) -> (&str, Option<Instant>) {
        (self.id.as_str(), self.due_date)
    }
}

impl Kept for Investment {
    fn of(&self) -> (&str, Option<Instant>) {
        (self.id.as_str(), self.due_date)
    }
}

impl Kept for InvestmentTransaction {
    fn of(&self) -> (&str, Option<Instant>) {
        (self.id.as_str(), self.date)
    }
}

impl Kept for Loan {
    fn of(&self) -> (&str, Option<Instant>) {
        (self.id.as_str(), self.due_date)
    }
}

impl Kept for Identity {
    fn of(&self) -> (&str, Option<Instant>) {
        (self.id.as_str(), None)
    }
}

impl Kept for Consent {
    fn of(&self) -> (&str, Option<Instant>) {
        (self.id.as_str(), self.created_at)
    }
}

/// A category as it is kept; nothing of one without a name.
pub(super) fn category(wire: &Category) -> Option<CategoryRow> {
    Some(CategoryRow {
        id: wire.id.clone(),
        parent: wire.parent_id.clone(),
        name: said(wire.description.as_deref(), LINE)?,
        translated: said(wire.description_translated.as_deref(), LINE),
    })
}
