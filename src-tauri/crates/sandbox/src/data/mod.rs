//! What an item's institution knows of a person: accounts, transactions, bills, investments, loans, identity. Made up as it
//! is read, from the item and the times at which it was collected; nothing of it is held in memory.

mod accounts;
mod bills;
mod categories;
mod identity;
mod investments;
mod loans;
mod movements;
mod transactions;
mod wording;

use chrono::{DateTime, Utc};
use pluggy::{
    ItemId,
    model::{Connector, ConnectorType},
};
use serde_json::{Map, Value};

pub(crate) use self::{
    accounts::{AccountKind, Holding},
    categories::{categories, category},
    transactions::{day_of, instant, row_id},
    wording::merchant,
};
use crate::{connectors, execution::perf};

/// Whose data it is, and when it was collected.
#[derive(Debug, Clone)]
pub(crate) struct Dossier {
    pub(crate) item: ItemId,
    pub(crate) persona: Persona,
    /// The ends of the executions that brought data; not empty.
    pub(crate) collected: Vec<DateTime<Utc>>,
}

/// What is known of an item at MeuPluggy: which of the banks it passes on, by its place.
pub(crate) const PASSED_ON: &str = "passedOn";
/// The numbers (COMPE) of what MeuPluggy passes on.
const BANKS: [u16; 3] = [260, 341, 77];

/// What of a person changes the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Persona {
    pub(crate) is_company: bool,
    pub(crate) invests_only: bool,
    pub(crate) has_savings: bool,
    pub(crate) has_two_checking_accounts: bool,
    /// How many times the usual transactions.
    pub(crate) times: u32,
    /// The number (COMPE) of the bank. The same person has the same accounts there, through whichever connector.
    pub(crate) bank: u16,
}

impl Persona {
    pub(crate) fn of(connector: &Connector, known: &Map<String, Value>) -> Self {
        let user = known.get("user").and_then(Value::as_str).unwrap_or_default();
        Self {
            is_company: connector.kind == Some(ConnectorType::BusinessBank),
            invests_only: connector.kind == Some(ConnectorType::Investment),
            has_savings: connector.is_sandbox != Some(true),
            has_two_checking_accounts: user == "user-ok-two-checking-accounts",
            times: perf(user).unwrap_or(1),
            bank: known.get(PASSED_ON).and_then(Value::as_u64).map_or_else(|| connectors::number(connector), passed_on),
        }
    }
}

fn passed_on(place: u64) -> u16 {
    let place = usize::try_from(place).unwrap_or_default() % BANKS.len();
    BANKS.get(place).copied().unwrap_or_default()
}

/// An id that follows from what it is of.
pub(crate) fn id_of(item: &ItemId, what: &str) -> String {
    let space = uuid::Uuid::parse_str(item.as_str()).unwrap_or_default();
    uuid::Uuid::new_v5(&space, what.as_bytes()).to_string()
}
