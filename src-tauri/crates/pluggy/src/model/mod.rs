//! What travels between Pluggy and a client, a file a resource.
//!
//! * Every field but an id may be missing or `null`: the official schema errs in both directions ("Conventions").
//! * Unknown keys are ignored, unknown enum words are kept.
//! * A field without a value is written as `null` where Pluggy is known to write `null`, and left out elsewhere.
//! * A list that Pluggy never sends as `null` is a `Vec`; missing or `null`, it is empty.
//! * The structs are plain and have a `Default`; a later minor version may add fields, so build them with
//!   `..Default::default()`.

use serde::{Deserialize, Deserializer, de};

mod account;
mod account_balance;
mod auth;
mod bill;
mod card;
mod category;
mod connector;
mod connector_health;
mod consent;
mod credential;
mod error_body;
mod error_code;
mod execution;
mod identity;
mod investment;
mod investment_transaction;
mod item;
mod loan;
mod merchant;
mod page;
mod payment_data;
mod product;
mod resource;
mod scr;
mod status_detail;
mod transaction;
mod validation;
mod webhook;

pub use account::*;
pub use account_balance::*;
pub use auth::*;
pub use bill::*;
pub use card::*;
pub use category::*;
pub use connector::*;
pub use connector_health::*;
pub use consent::*;
pub use credential::*;
pub use error_body::*;
pub use error_code::*;
pub use execution::*;
pub use identity::*;
pub use investment::*;
pub use investment_transaction::*;
pub use item::*;
pub use loan::*;
pub use merchant::*;
pub use page::*;
pub use payment_data::*;
pub use product::*;
pub use resource::*;
pub use scr::*;
pub use status_detail::*;
pub use transaction::*;
pub use validation::*;
pub use webhook::*;

/// A text, or a number as it is written; missing or `null`, it is empty.
fn text_or_number<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    match serde_json::Value::deserialize(deserializer)? {
        serde_json::Value::String(text) => Ok(text),
        serde_json::Value::Null => Ok(String::new()),
        other @ (serde_json::Value::Number(_) | serde_json::Value::Bool(_)) => Ok(other.to_string()),
        _ => Err(de::Error::custom("not a text, expected a text or a number")),
    }
}

/// A number that rows are not worth losing for: anything else is nothing.
fn number_or_nothing<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    let value = serde_json::Value::deserialize(deserializer)?;
    let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
    Ok(number.or_else(|| value.as_str()?.parse().ok()))
}

/// A list that is missing, `null` or there.
fn null_as_empty<'de, D: Deserializer<'de>, T: Deserialize<'de>>(deserializer: D) -> Result<Vec<T>, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}
