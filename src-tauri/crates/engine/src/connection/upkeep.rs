//! What an item says of itself besides its execution: when it is synchronised next, what its products brought, when its
//! consent ends, and what a refused update told about the next. From it follows when the item is looked at while nothing is
//! under way, and when what it brought is old. Pure. Whether it may be updated is [`rules`](super::rules)'.

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::{
    ItemId,
    model::{Connector, Item, StatusDetailProduct},
};
use serde::{Deserialize, Serialize};

use super::{Record, attempt::Attempt, offer, rules, status};
use crate::{
    view::{AutoSync, Came, Cause, ConsentEnd, ProductStanding, Reporting, Upkeep, Why},
    webhooks::Address,
    words::{PARAGRAPH, said},
};

/// What came well is old after this long.
const OLD: TimeDelta = TimeDelta::hours(48);
/// Where each execution asks for a code, nobody is there for one every day.
const OLD_WITH_CODES: TimeDelta = TimeDelta::days(7);
/// Where no time is named, an item is looked at this long after it last brought something.
const DAILY: TimeDelta = TimeDelta::hours(24);
/// A synchronisation that is due takes a while to begin and to end.
const SETTLED: TimeDelta = TimeDelta::minutes(3);
/// One that is late is looked for again after this long.
const LATE: TimeDelta = TimeDelta::hours(1);
/// Looks at many items are spread over this long.
const SPREAD_S: u64 = 300;

/// What is known of an item besides its execution.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Facts {
    /// Earliest next automatic synchronisation.
    pub next_auto_sync_at: Option<DateTime<Utc>>,
    /// When automatic synchronisation was switched off.
    pub auto_sync_disabled_at: Option<DateTime<Utc>>,
    /// When the item last brought something.
    pub last_updated_at: Option<DateTime<Utc>>,
    /// Logins in a row that were refused.
    pub refusals: u32,
    /// When the consent ends.
    pub consent_ends_at: Option<DateTime<Utc>>,
    /// What each product brought.
    pub products: Vec<ProductStanding>,
    /// Until when nothing is to be asked for.
    pub hold: Option<Hold>,
    /// Hours between two updates, once Pluggy has told them.
    pub hours_between: Option<u32>,
    /// That no update is to be had, once Pluggy has told it.
    pub never: Option<Why>,
    /// Every execution asks for a code.
    pub asks_codes: bool,
    /// The end of the consent that was last told, in days before it.
    pub told_days: Option<u32>,
    /// Where Pluggy reports what happens with it.
    pub reports_to: Option<Address>,
}

/// Until when nothing is to be asked for, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Hold {
    /// Until when.
    pub until: DateTime<Utc>,
    /// Why.
    pub why: Why,
}

impl Facts {
    /// Of an institution, before there is an item.
    #[must_use]
    pub fn of(connector: &Connector) -> Self {
        let on_the_form = connector.credentials.iter().any(|credential| credential.mfa == Some(true));
        Self { asks_codes: on_the_form || connector.has_mfa == Some(true), ..Self::default() }
    }

    /// Takes in what an item says.
    pub fn take(&mut self, item: &Item) {
        let at = |instant: Option<pluggy::time::Instant>| instant.map(|instant| instant.0);
        self.next_auto_sync_at = at(item.next_auto_sync_at);
        self.auto_sync_disabled_at = at(item.auto_sync_disabled_at);
        self.last_updated_at = at(item.last_updated_at).or(self.last_updated_at);
        self.refusals = item.consecutive_failed_login_attempts.unwrap_or_default();
        if self.consent_ends_at != at(item.consent_expires_at) {
            self.consent_ends_at = at(item.consent_expires_at);
            self.told_days = None;
        }
        if item.status_detail.is_some() || item.last_updated_at.is_some() {
            self.products = products(item);
        }
        self.reports_to = item.webhook_url.clone().map(Address::new);
        // What an item carries of its institution lacks the credentials, of which one may be a code.
        self.asks_codes |= item.connector.as_ref().is_some_and(|connector| connector.has_mfa == Some(true));
    }

    /// When what was brought then is old.
    #[must_use]
    pub fn old_at(&self, last_success_at: Option<DateTime<Utc>>) -> Option<DateTime<Utc>> {
        last_success_at?.checked_add_signed(self.fresh())
    }

    /// How long what was brought is up to date. What Pluggy synchronises by itself needs nobody's code.
    #[must_use]
    pub fn fresh(&self) -> TimeDelta {
        if self.asks_codes && self.next_auto_sync_at.is_none() { OLD_WITH_CODES } else { OLD }
    }

    /// When to look at an item that nothing is under way for.
    #[must_use]
    pub fn next_look(&self, item: &ItemId, now: DateTime<Utc>) -> DateTime<Utc> {
        let spread = spread(item);
        match (self.next_auto_sync_at, self.last_updated_at) {
            (Some(at), _) if at + SETTLED > now => at + SETTLED + spread,
            // Pluggy tries again every hour, and after a few times no more.
            (Some(at), _) if at + DAILY > now => now + LATE + spread,
            (Some(_), _) => now + DAILY + spread,
            (None, Some(last)) if last + DAILY > now => last + DAILY + spread,
            (None, _) => now + DAILY + spread,
        }
    }
}

/// How much later an item is looked at than others would be: always the same for the same one.
pub(super) fn spread(item: &ItemId) -> TimeDelta {
    // FNV-1a.
    let hash = item.as_str().bytes();
    let hash =
        hash.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    TimeDelta::seconds(i64::try_from(hash % SPREAD_S).unwrap_or_default())
}

/// What each product that was asked for brought. Without a word on any, all came.
fn products(item: &Item) -> Vec<ProductStanding> {
    let asked = item.products.iter().filter_map(|wire| Some((offer::product(wire)?, wire)));
    let standing = |(product, wire)| {
        let detail = item.status_detail.as_ref();
        let told = detail.and_then(|detail| detail.of(wire));
        match (told, detail) {
            (Some(told), _) => Some(ProductStanding {
                product,
                came: came(told),
                last_at: told.last_updated_at.map(|at| at.0),
                bank_message: told
                    .warnings
                    .iter()
                    .find_map(|warning| said(warning.provider_message.as_deref(), PARAGRAPH)),
            }),
            // It was not asked for.
            (None, Some(_)) => None,
            (None, None) => Some(ProductStanding {
                product,
                came: Came::Whole,
                last_at: item.last_updated_at.map(|at| at.0),
                bank_message: None,
            }),
        }
    };
    asked.filter_map(standing).collect()
}

fn came(told: &StatusDetailProduct) -> Came {
    let code = |code: &str| told.warnings.iter().any(|warning| warning.code.as_deref() == Some(code));
    match told.is_updated {
        Some(true) if told.warnings.is_empty() => Came::Whole,
        Some(true) => Came::WithRemark,
        _ if code("423") => Came::OverQuota,
        _ if code("002") => Came::NotApproved,
        _ if code("001") => Came::NotPermitted,
        _ => Came::Not,
    }
}

/// How a connection is kept alive, for a screen.
#[must_use]
pub fn upkeep(record: &Record, now: DateTime<Utc>) -> Upkeep {
    let attempt = &record.attempt;
    let facts = &attempt.facts;
    let auto_sync = match (facts.auto_sync_disabled_at, facts.next_auto_sync_at) {
        (Some(_), _) => AutoSync::Off,
        (None, Some(at)) => AutoSync::At { at },
        (None, None) => AutoSync::None,
    };
    let outlook = status::outlook(attempt.explanation().cause, auto_sync);
    Upkeep {
        update: rules::may_update(record, now),
        retry: outlook.retry,
        by_itself: outlook.by_itself,
        auto_sync,
        old_at: facts.old_at(attempt.last_success_at),
        refusals: attempt.refusals(),
        products: facts.products.clone(),
        consent: consent(record),
    }
}

fn consent(record: &Record) -> ConsentEnd {
    let attempt = &record.attempt;
    match (attempt.facts.consent_ends_at, record.connector.is_open_finance) {
        _ if attempt.explanation().cause == Cause::AuthorizationRevoked => ConsentEnd::Revoked,
        (Some(at), _) => ConsentEnd::Dated { at },
        (None, Some(true)) if attempt.item.is_some() => ConsentEnd::Open,
        _ => ConsentEnd::NoConsent,
    }
}

impl Attempt {
    /// How long what it brought is up to date.
    #[must_use]
    pub fn fresh(&self) -> TimeDelta {
        self.facts.fresh()
    }

    /// Has what happens with it reported there, once Pluggy can be told: with nothing, where Pluggy was told last.
    pub(super) fn asks_to_report(&mut self, address: Option<Address>) {
        self.report_to = address.filter(|wanted| self.facts.reports_to.as_ref() != Some(wanted));
    }

    /// Where what happens with it is reported, for a screen.
    pub(super) fn reporting(&self) -> Option<Reporting> {
        let to = self.report_to.as_ref().or(self.facts.reports_to.as_ref())?;
        Some(Reporting { to: to.shown(), is_pending: self.report_to.is_some() })
    }
}

#[cfg(test)]
mod tests {
    use pluggy::model::ConnectorCredential;

    use super::*;
    use crate::view::Product;

    fn day(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn item(json: &str) -> Item {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn what_each_product_brought_is_read_with_the_banks_own_words() {
        let told = |json: &str| {
            let mut facts = Facts::default();
            facts.take(&item(json));
            facts.products.into_iter().map(|one| (one.product, one.came, one.bank_message)).collect::<Vec<_>>()
        };
        assert_eq!(
            told(
                r#"{"id":"i","products":["ACCOUNTS","TRANSACTIONS","CREDIT_CARDS","LOANS","IDENTITY","INVESTMENTS"],
                   "statusDetail":{"accounts":{"isUpdated":true,"lastUpdatedAt":null,"warnings":[]},
                     "transactions":{"isUpdated":false,"lastUpdatedAt":null,"warnings":[{"code":"423"}]},
                     "creditCards":{"isUpdated":false,"warnings":[{"code":"001","providerMessage":"Não permitido"}]},
                     "loans":{"isUpdated":false,"warnings":[{"code":"002"}]},
                     "identity":{"isUpdated":true,"warnings":[{"code":"9","message":"x"}]},
                     "investments":null}}"#
            ),
            [
                (Product::Accounts, Came::Whole, None),
                (Product::Transactions, Came::OverQuota, None),
                (Product::CreditCards, Came::NotPermitted, Some("Não permitido".to_owned())),
                (Product::Loans, Came::NotApproved, None),
                (Product::Identity, Came::WithRemark, None),
            ]
        );
        assert_eq!(
            told(r#"{"id":"i","products":["ACCOUNTS"],"lastUpdatedAt":"2026-11-22T00:00:00Z"}"#),
            [(Product::Accounts, Came::Whole, None)],
            "without a word on any, all came"
        );
        assert_eq!(told(r#"{"id":"i","products":["ACCOUNTS"]}"#), [], "nothing has come yet");
    }

    #[test]
    fn an_item_is_looked_at_when_it_will_have_something_new() {
        let now = day("2026-11-22T12:00:00Z");
        let id = ItemId::from("a");
        let minutes = |facts: &Facts| (facts.next_look(&id, now) - now).num_minutes();
        let (next, last) = (|at: &str| Some(day(at)), |at: &str| Some(day(at)));
        for (what, next_auto_sync_at, last_updated_at, from) in [
            ("its next synchronisation", next("2026-11-22T21:00:00Z"), last("2026-11-22T09:00:00Z"), 9 * 60 + 3),
            ("one that is late", next("2026-11-22T09:00:00Z"), last("2026-11-21T09:00:00Z"), 60),
            ("a day after the last", None, last("2026-11-22T09:00:00Z"), 21 * 60),
            ("one that did not come for a day", next("2026-11-21T09:00:00Z"), last("2026-11-20T09:00:00Z"), 24 * 60),
            ("one that never brought anything", None, None, 24 * 60),
            ("one that has brought nothing for long", None, last("2026-11-01T09:00:00Z"), 24 * 60),
        ] {
            let facts = Facts { next_auto_sync_at, last_updated_at, ..Facts::default() };
            let after = minutes(&facts);
            assert!((from..from + 5).contains(&after), "{what}: {after} and not {from} minutes");
        }
    }

    #[test]
    fn many_looks_do_not_fall_on_one_moment() {
        let now = day("2026-11-22T12:00:00Z");
        let mut moments: Vec<_> =
            (0..100).map(|n| Facts::default().next_look(&ItemId::from(n.to_string().as_str()), now)).collect();
        moments.sort();
        moments.dedup();
        assert!(moments.len() > 60, "{}", moments.len());
    }

    #[test]
    fn what_asks_for_codes_is_old_later() {
        let came = day("2026-11-20T12:00:00Z");
        let old = |asks_codes| Facts { asks_codes, ..Facts::default() }.old_at(Some(came));
        assert_eq!(old(false), Some(day("2026-11-22T12:00:00Z")));
        assert_eq!(old(true), Some(day("2026-11-27T12:00:00Z")));
        assert_eq!(Facts::default().old_at(None), None);
        let synchronised = Facts { asks_codes: true, next_auto_sync_at: Some(came), ..Facts::default() };
        assert_eq!(synchronised.old_at(Some(came)), Some(day("2026-11-22T12:00:00Z")), "nobody is asked for those");
        // The code is asked for with the credentials, and an item does not say so.
        let code = ConnectorCredential { mfa: Some(true), ..ConnectorCredential::default() };
        let mut facts = Facts::of(&Connector { credentials: vec![code], ..Connector::default() });
        facts.take(&item(r#"{"id":"i","connector":{"id":4,"hasMFA":false}}"#));
        assert!(facts.asks_codes);
    }
}
