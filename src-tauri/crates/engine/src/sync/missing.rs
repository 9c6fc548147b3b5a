//! What of a connection is not here, since when, why, and what a person can do: from how far its lists are here and from what
//! the bank handed out. Each thing once, by its nearest reason; what has the same reason, together. Pure.
//!
//! Not in here: words.

use chrono::{DateTime, Utc};
use pluggy::AccountId;

use super::plan::product;
use crate::view::{
    Came, Cause, ListEnd, ListRemedy, ListState, Listing, Missing, MissingWhat, MissingWhy, ProductStanding, ReadingNow,
};

/// What is missing. `cause` is what the connection's state means.
#[must_use]
pub fn missing(products: &[ProductStanding], lists: &[ListState], cause: Cause, now: ReadingNow) -> Vec<Missing> {
    let is_over = matches!(cause, Cause::AuthorizationRevoked | Cause::ConsentEnded);
    let mut found = Vec::new();
    for standing in products {
        let Some(why) = kept_back(standing.came) else { continue };
        let why = if is_over { MissingWhy::ConsentOver } else { why };
        add(&mut found, MissingWhat::Product { product: standing.product }, None, why, standing.last_at);
    }
    for state in lists {
        let Some(why) = state.lack.and_then(|lack| why(lack.end, now)) else { continue };
        // Late movements are movements: who misses some does not ask how they were looked for.
        let list = if state.list == Listing::LateMovements { Listing::Movements } else { state.list };
        let is_the_banks = matches!(why, MissingWhy::NotHandedOut | MissingWhy::Quota | MissingWhy::Empty);
        let told = |one: &ProductStanding| Some(one.product) == product(list) && kept_back(one.came).is_some();
        if is_the_banks && products.iter().any(told) {
            continue;
        }
        let why = if is_over && is_the_banks { MissingWhy::ConsentOver } else { why };
        let of = state.of.as_deref().filter(|_| matches!(list, Listing::Movements | Listing::Bills));
        add(&mut found, MissingWhat::List { list }, of, why, state.lack.and_then(|lack| lack.since));
    }
    found
}

fn add(found: &mut Vec<Missing>, what: MissingWhat, of: Option<&str>, why: MissingWhy, since: Option<DateTime<Utc>>) {
    let of: Vec<AccountId> = of.map(|of| AccountId(of.to_owned())).into_iter().collect();
    let like = |one: &&mut Missing| {
        one.why == why && one.since.is_some() == since.is_some() && one.of.is_empty() == of.is_empty()
    };
    let Some(one) = found.iter_mut().find(like) else {
        return found.push(Missing { what: vec![what], of, why, since, remedy: remedy(why) });
    };
    one.since = one.since.min(since);
    if !one.what.contains(&what) {
        one.what.push(what);
    }
    for account in of {
        if !one.of.contains(&account) {
            one.of.push(account);
        }
    }
}

/// Why the bank did not hand a product out; nothing where it did.
fn kept_back(came: Came) -> Option<MissingWhy> {
    match came {
        Came::Whole | Came::WithRemark => None,
        Came::Not => Some(MissingWhy::NotHandedOut),
        Came::NotPermitted => Some(MissingWhy::NotPermitted),
        Came::NotApproved => Some(MissingWhy::NotApproved),
        Came::OverQuota => Some(MissingWhy::Quota),
    }
}

/// Why a list is not here; nothing for one that is being read.
fn why(end: Option<ListEnd>, now: ReadingNow) -> Option<MissingWhy> {
    Some(match end {
        None if matches!(now, ReadingNow::Going { .. }) => return None,
        Some(ListEnd::Whole) => return None,
        // What was cut off.
        None | Some(ListEnd::Lost) => MissingWhy::Lost,
        Some(ListEnd::Empty) => MissingWhy::Empty,
        Some(ListEnd::Holes) => MissingWhy::Holes,
        Some(ListEnd::Looped) => MissingWhy::Looped,
        Some(ListEnd::NotUpdated) => MissingWhy::NotHandedOut,
        Some(ListEnd::Quota) => MissingWhy::Quota,
        Some(ListEnd::NotAllowed) => MissingWhy::NotAllowed,
        Some(ListEnd::Retired) => MissingWhy::Retired,
        Some(ListEnd::Gone) => MissingWhy::Gone,
        Some(ListEnd::Refused) => MissingWhy::Refused,
        Some(ListEnd::NotKept) => MissingWhy::NotKept,
        Some(ListEnd::Stopped) => MissingWhy::Stopped,
    })
}

fn remedy(why: MissingWhy) -> ListRemedy {
    match why {
        MissingWhy::Holes
        | MissingWhy::Looped
        | MissingWhy::Refused
        | MissingWhy::Lost
        | MissingWhy::NotKept
        | MissingWhy::Stopped => ListRemedy::ReadAgain,
        MissingWhy::NotHandedOut
        | MissingWhy::NotPermitted
        | MissingWhy::ConsentOver
        | MissingWhy::Empty
        | MissingWhy::Gone => ListRemedy::SeeConnection,
        MissingWhy::NotApproved | MissingWhy::Quota | MissingWhy::NotAllowed | MissingWhy::Retired => {
            ListRemedy::Nothing
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::view::{Lack, Product};

    fn at(hours: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::hours(hours)
    }

    fn list(list: Listing, of: Option<&str>, end: Option<ListEnd>, since: Option<i64>) -> ListState {
        let since = since.map(at);
        let lack = (end != Some(ListEnd::Whole)).then_some(Lack { end, since });
        ListState { list, of: of.map(str::to_owned), whole_at: since, from_day: None, lack }
    }

    fn product(product: Product, came: Came) -> ProductStanding {
        ProductStanding { product, came, last_at: Some(at(3)), bank_message: None }
    }

    fn of_list(list: Listing) -> MissingWhat {
        MissingWhat::List { list }
    }

    #[test]
    fn each_end_of_a_list_has_its_reason_and_what_to_do() {
        use {ListEnd as E, ListRemedy as R, MissingWhy as W};
        for (end, why, remedy) in [
            (None, W::Lost, R::ReadAgain),
            (Some(E::Lost), W::Lost, R::ReadAgain),
            (Some(E::Stopped), W::Stopped, R::ReadAgain),
            (Some(E::NotKept), W::NotKept, R::ReadAgain),
            (Some(E::Holes), W::Holes, R::ReadAgain),
            (Some(E::Looped), W::Looped, R::ReadAgain),
            (Some(E::Refused), W::Refused, R::ReadAgain),
            (Some(E::Empty), W::Empty, R::SeeConnection),
            (Some(E::NotUpdated), W::NotHandedOut, R::SeeConnection),
            (Some(E::Gone), W::Gone, R::SeeConnection),
            (Some(E::Quota), W::Quota, R::Nothing),
            (Some(E::NotAllowed), W::NotAllowed, R::Nothing),
            (Some(E::Retired), W::Retired, R::Nothing),
        ] {
            let found = missing(&[], &[list(Listing::Loans, None, end, Some(7))], Cause::UpToDate, ReadingNow::Idle);
            let what = vec![of_list(Listing::Loans)];
            assert_eq!(found, [Missing { what, of: Vec::new(), why, since: Some(at(7)), remedy }], "{end:?}");
        }
    }

    #[test]
    fn what_is_whole_or_on_its_way_is_not_missing() {
        let going = ReadingNow::Going { list: Listing::Loans, rows: 0 };
        let whole = list(Listing::Accounts, None, Some(ListEnd::Whole), Some(1));
        assert_eq!(missing(&[], &[whole, list(Listing::Loans, None, None, None)], Cause::UpToDate, going), []);
        let lacking = list(Listing::Loans, None, Some(ListEnd::Holes), None);
        assert_eq!(missing(&[], &[lacking], Cause::UpToDate, going).len(), 1, "it is, until it has been read");
    }

    #[test]
    fn what_has_one_reason_is_told_together_and_what_the_bank_kept_back_once() {
        let products = [product(Product::CreditCards, Came::OverQuota), product(Product::Accounts, Came::Whole)];
        let lists = [
            list(Listing::Movements, Some("a"), Some(ListEnd::NotAllowed), Some(9)),
            list(Listing::LateMovements, Some("a"), Some(ListEnd::NotAllowed), Some(8)),
            list(Listing::Movements, Some("b"), Some(ListEnd::NotAllowed), Some(7)),
            list(Listing::Bills, Some("c"), Some(ListEnd::Quota), Some(5)),
            list(Listing::Loans, None, Some(ListEnd::NotAllowed), None),
            list(Listing::Identity, None, Some(ListEnd::NotAllowed), None),
        ];
        let told = missing(&products, &lists, Cause::UpToDate, ReadingNow::Idle);
        let told: Vec<_> = told.into_iter().map(|one| (one.what, one.of, one.why, one.since)).collect();
        let quota = vec![MissingWhat::Product { product: Product::CreditCards }];
        let both = vec!["a".into(), "b".into()];
        assert_eq!(
            told,
            [
                (quota, vec![], MissingWhy::Quota, Some(at(3))),
                (vec![of_list(Listing::Movements)], both, MissingWhy::NotAllowed, Some(at(7))),
                (vec![of_list(Listing::Loans), of_list(Listing::Identity)], vec![], MissingWhy::NotAllowed, None),
            ]
        );
    }

    #[test]
    fn a_consent_that_is_over_is_the_reason_of_all_that_the_bank_keeps_back() {
        let lists = [
            list(Listing::Accounts, None, Some(ListEnd::Empty), Some(2)),
            list(Listing::Categories, None, Some(ListEnd::Retired), Some(2)),
        ];
        let products = [product(Product::Loans, Came::Not)];
        for (cause, first) in [
            (Cause::AuthorizationRevoked, MissingWhy::ConsentOver),
            (Cause::ConsentEnded, MissingWhy::ConsentOver),
            (Cause::UpToDate, MissingWhy::NotHandedOut),
        ] {
            let found = missing(&products, &lists, cause, ReadingNow::Idle);
            assert_eq!(found[0].why, first, "{cause:?}");
            let is_one = first == MissingWhy::ConsentOver;
            assert_eq!(found.len(), if is_one { 2 } else { 3 }, "{cause:?}");
            assert_eq!(found.last().map(|one| one.why), Some(MissingWhy::Retired));
        }
    }
}
