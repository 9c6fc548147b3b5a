//! How a connection is kept alive: whether it may be updated, what happens by itself, what each product brought.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::Product;

/// How one connection is kept alive.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Upkeep {
    /// Whether another execution may be asked for.
    pub update: May,
    /// Whether asking for one helps.
    pub retry: Retry,
    /// What happens without anybody asking.
    pub by_itself: ByItself,
    /// Pluggy's automatic synchronisation.
    pub auto_sync: AutoSync,
    /// When what is there becomes old; that it is, once that has passed. Nothing where there never was any.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub old_at: Option<DateTime<Utc>>,
    /// Logins in a row that the bank refused.
    pub refusals: u32,
    /// What each product brought; empty before the first good execution.
    pub products: Vec<ProductStanding>,
    /// The end of the Open Finance consent.
    pub consent: ConsentEnd,
}

/// Whether another execution may be asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum May {
    /// It may.
    Now,
    /// Not before this.
    After {
        /// From when on.
        #[cfg_attr(feature = "ts", ts(type = "string"))]
        at: DateTime<Utc>,
        /// What it waits for.
        why: Why,
    },
    /// Only with something that the person types or authorises.
    NeedsInput {
        /// What.
        what: Wanted,
    },
    /// Only at Pluggy's widget: the subscription has no other way.
    UseWidget,
    /// One is under way.
    Running,
    /// What there is by now can be read, and no more: it is refreshed elsewhere.
    OnlyRead,
    /// Not from here, and nobody knows from when on.
    Never {
        /// Why.
        why: Why,
    },
}

/// What stands in the way of an update.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Why {
    /// Pluggy allows one in so many hours; what there is, is fresh.
    Fresh,
    /// The bank refused several logins in a row.
    Refusals,
    /// Pluggy rests after errors.
    Cooldown,
    /// The institution's Open Finance quota of the month is used up.
    Quota,
    /// The bank is switched off at Pluggy.
    BankOffline,
    /// It failed so often in a row that Pluggy tries no more; its support can.
    TooManyErrors,
    /// The subscription updates nothing.
    Subscription,
    /// There is nothing of it at Pluggy.
    NoItem,
}

/// What an update wants of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Wanted {
    /// The bank's credentials.
    Credentials,
    /// A new code, with the update.
    Code,
    /// Another consent at the bank.
    Consent,
}

/// Whether asking again helps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Retry {
    /// There is nothing to try again.
    NoNeed,
    /// It does, at once.
    Helps,
    /// It does, a while later.
    HelpsLater,
    /// It does, once the person has done something.
    HelpsAfterYou,
    /// It does not.
    Useless,
}

/// What happens without anybody asking.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum ByItself {
    /// Nothing.
    Nothing,
    /// It goes on, and the app follows it.
    GoesOn,
    /// It goes on as soon as the person has done something elsewhere.
    GoesOnAfterYou,
    /// Pluggy synchronises it again.
    Syncs,
    /// Pluggy tries again, a few times.
    Tries,
}

/// Pluggy's automatic synchronisation of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum AutoSync {
    /// Not before this.
    At {
        /// The earliest moment.
        #[cfg_attr(feature = "ts", ts(type = "string"))]
        at: DateTime<Utc>,
    },
    /// Somebody switched it off.
    Off,
    /// Pluggy names no time: by the subscription, the bank, or how the last execution ended.
    None,
}

/// What one product brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct ProductStanding {
    /// Which one.
    pub product: Product,
    /// Whether it came with the last good execution.
    pub came: Came,
    /// When it last did.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub last_at: Option<DateTime<Utc>>,
    /// What the bank says of it, in its own words.
    pub bank_message: Option<String>,
}

/// Whether a product came, and what kept it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Came {
    /// It did.
    Whole,
    /// It did, with a remark.
    WithRemark,
    /// It did not, and nobody said why.
    Not,
    /// It did not: the bank or the consent does not let it (`001`).
    NotPermitted,
    /// It did not: another holder has not approved it (`002`).
    NotApproved,
    /// It did not: the institution's quota of the month is used up (`423`).
    OverQuota,
}

/// The end of an Open Finance consent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum ConsentEnd {
    /// There is none: the connection goes by credentials, or nothing is known of it.
    NoConsent,
    /// It has no end but the person's wish.
    Open,
    /// It ends then.
    Dated {
        /// When.
        #[cfg_attr(feature = "ts", ts(type = "string"))]
        at: DateTime<Utc>,
    },
    /// It was withdrawn at the bank.
    Revoked,
}
