//! What a connection has used up of what there is only so much of: updates, and Open Finance's quotas of the month, which are
//! counted by what was seen ("Updates and auto-sync"). Pure.

use chrono::{DateTime, Datelike as _, TimeDelta, Utc};

use crate::{
    store::Request,
    view::{Limits, Metered, Product, Quota, Run, Tone},
};

/// What the institutions' day and month are counted by: Brasília, which has had no other summer time since 2019.
const BRASILIA: TimeDelta = TimeDelta::hours(-3);

const EACH_TIME: TimeDelta = TimeDelta::zero();
const DAY: TimeDelta = TimeDelta::days(1);
const WEEK: TimeDelta = TimeDelta::days(7);

/// Of which product what is counted, how often a month it may be asked for, and how old it becomes before it is again.
const QUOTAS: [(Product, Metered, u32, TimeDelta); 11] = [
    (Product::Accounts, Metered::Accounts, 4, WEEK),
    (Product::Accounts, Metered::Balances, 420, EACH_TIME),
    (Product::Transactions, Metered::RecentTransactions, 240, EACH_TIME),
    (Product::Transactions, Metered::OldTransactions, 4, WEEK),
    (Product::CreditCards, Metered::Cards, 4, WEEK),
    (Product::CreditCards, Metered::Bills, 30, DAY),
    (Product::CreditCards, Metered::CardLimits, 240, EACH_TIME),
    (Product::Investments, Metered::Investments, 30, DAY),
    (Product::Identity, Metered::Identity, 4, WEEK),
    (Product::Loans, Metered::Loans, 4, WEEK),
    (Product::Loans, Metered::LoanInstalments, 30, DAY),
];

/// Since when requests count: midnight, or an hour ago, whichever was before.
#[must_use]
pub fn since(now: DateTime<Utc>) -> DateTime<Utc> {
    midnight(now).min(now - TimeDelta::hours(1))
}

/// What was used up, by the requests since then.
#[must_use]
pub fn limits(requests: &[Request], now: DateTime<Utc>) -> Limits {
    let (today, hour) = (midnight(now), now - TimeDelta::hours(1));
    let count = |counts: &dyn Fn(&Request) -> bool| {
        u32::try_from(requests.iter().filter(|request| counts(request)).count()).unwrap_or(u32::MAX)
    };
    let asks = |request: &Request| request.method == "PATCH" && request.path == "/items/{id}";
    Limits {
        asked_last_hour: count(&|request| asks(request) && request.at > hour),
        asked_today: count(&|request| asks(request) && request.at >= today),
        requests_today: count(&|request| request.at >= today),
        quotas: Vec::new(),
    }
}

/// What executions used up this month of what Open Finance counts, where these products are collected. The runs are those
/// that were seen, the newest first.
#[must_use]
pub fn quotas(products: &[Product], runs: &[Run], now: DateTime<Utc>) -> Vec<Quota> {
    let month = |at: DateTime<Utc>| {
        let there = at + BRASILIA;
        (there.year(), there.month())
    };
    let asked: Vec<DateTime<Utc>> = runs.iter().rev().filter(|run| reached(run)).map(|run| run.at).collect();
    let counted = QUOTAS.iter().filter(|(product, ..)| products.contains(product));
    counted
        .map(|(_, what, of, every)| {
            let (mut used, mut last) = (0, None);
            for at in &asked {
                if last.is_none_or(|last| *at >= last + *every) {
                    last = Some(*at);
                    used += u32::from(month(*at) == month(now));
                }
            }
            Quota { what: *what, used, of: *of }
        })
        .collect()
}

/// Whether the institution was asked for something.
fn reached(run: &Run) -> bool {
    run.tone == Tone::Ok
}

fn midnight(now: DateTime<Utc>) -> DateTime<Utc> {
    let day = (now + BRASILIA).date_naive();
    day.and_time(chrono::NaiveTime::MIN).and_utc() - BRASILIA
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::view::{Cause, Trigger};

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn request(method: &str, path: &str, when: &str) -> Request {
        Request {
            at: at(when),
            host: String::new(),
            method: method.to_owned(),
            path: path.to_owned(),
            item: None,
            status: Some(200),
            sent: 0,
            received: 0,
            duration_ms: 0,
            attempt: 1,
        }
    }

    #[test]
    fn updates_count_from_midnight_in_brasilia_and_from_an_hour_ago() {
        let now = at("2026-11-20T03:30:00Z");
        let requests = [
            request("PATCH", "/items/{id}", "2026-11-20T02:20:00Z"),
            request("PATCH", "/items/{id}", "2026-11-20T02:45:00Z"),
            request("PATCH", "/items/{id}", "2026-11-20T03:10:00Z"),
            request("PATCH", "/items/{id}/disable-auto-sync", "2026-11-20T03:11:00Z"),
            request("GET", "/items/{id}", "2026-11-20T03:12:00Z"),
        ];
        assert_eq!(since(now), at("2026-11-20T02:30:00Z"));
        let limits = limits(&requests, now);
        assert_eq!((limits.asked_last_hour, limits.asked_today, limits.requests_today), (2, 1, 3));
    }

    #[test]
    fn a_quota_is_used_as_often_as_it_was_old_enough_and_begins_anew_with_the_month() {
        let run = |when: &str, cause| {
            let tone = crate::connection::status::explain(cause).tone;
            Run { at: at(when), trigger: Trigger::Automatic, cause, tone, lasted: None, phases: vec![] }
        };
        let mut runs = vec![
            run("2026-10-30T12:00:00Z", Cause::UpToDate),
            run("2026-11-01T02:00:00Z", Cause::UpToDate),
            run("2026-11-02T12:00:00Z", Cause::UpToDate),
            run("2026-11-02T18:00:00Z", Cause::PartlyUpToDate),
            run("2026-11-03T12:00:00Z", Cause::BankUnavailable),
            run("2026-11-07T12:00:00Z", Cause::UpToDate),
        ];
        runs.reverse();
        let now = at("2026-11-20T12:00:00Z");
        let used = |product| -> Vec<(Metered, u32)> {
            quotas(&[product], &runs, now).iter().map(|quota| (quota.what, quota.used)).collect()
        };
        assert_eq!(used(Product::Accounts), [(Metered::Accounts, 1), (Metered::Balances, 3)]);
        assert_eq!(used(Product::CreditCards), [(Metered::Cards, 1), (Metered::Bills, 2), (Metered::CardLimits, 3)]);
        assert_eq!(used(Product::BrokerageNote), []);
    }
}
