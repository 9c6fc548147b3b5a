//! Identifiers as types, so that an account's id can't be asked for as an item's. UUID text for most; a connector's is an
//! integer ("Types").

use serde::{Deserialize, Serialize};

macro_rules! text_id {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => { $(
        $(#[$meta])*
        #[derive(Debug, Clone, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(transparent)]
        #[cfg_attr(feature = "ts", derive(ts_rs::TS))]
        pub struct $name(pub String);

        impl $name {
            /// The id's text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl From<String> for $name {
            fn from(id: String) -> Self {
                Self(id)
            }
        }

        impl From<&str> for $name {
            fn from(id: &str) -> Self {
                Self(id.to_owned())
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    )+ };
}

text_id! {
    /// An item: one connection of one person to one institution.
    ItemId,
    /// An account or a card.
    AccountId,
    /// A movement of an account or a card.
    TransactionId,
    /// A closed bill of a card.
    BillId,
    /// Interest, a fee or a tax on a bill.
    FinanceChargeId,
    /// A payment on a bill.
    BillPaymentId,
    /// A month's statement of an account.
    StatementId,
    /// An investment.
    InvestmentId,
    /// A movement of an investment.
    InvestmentTransactionId,
    /// A loan.
    LoanId,
    /// What an institution knows of somebody.
    IdentityId,
    /// What a person allowed.
    ConsentId,
    /// A category of transactions: eight digits.
    CategoryId,
    /// A rule that assigns a category.
    CategoryRuleId,
    /// A subscription to events.
    WebhookId,
    /// An institution's own id of an account, card, loan or investment.
    ResourceId,
    /// Something known to be wrong.
    IncidentId,
}

/// An institution that can be connected.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ConnectorId(pub i32);

impl std::fmt::Display for ConnectorId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}
