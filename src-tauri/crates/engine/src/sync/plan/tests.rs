use super::*;
use crate::store::readings::ReadingId;

fn day(days: i64) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2026-05-20T12:00:00Z").unwrap().to_utc() + TimeDelta::days(days)
}

fn date(days: i64) -> NaiveDate {
    today(day(days))
}

fn owner(kind: Kind) -> Owner {
    Owner { id: "a".into(), kind, currency: "BRL".to_owned() }
}

fn reading(id: i64, list: Listing, began: i64, from_day: Option<i64>, end: Option<ListEnd>) -> Reading {
    let of = if matches!(list, Listing::Identity | Listing::Loans) { "" } else { "a" };
    let reach = Reach { list, of: of.to_owned(), from_day: from_day.map(date), created_from: None };
    let end = end.map(|end| (day(began), end));
    Reading { id: ReadingId(id), reach, began_at: day(began), cursor: None, rows: 0, worth: None, end }
}

fn whole(id: i64, list: Listing, began: i64, from_day: Option<i64>) -> Reading {
    reading(id, list, began, from_day, Some(ListEnd::Whole))
}

fn known<'a>(products: &'a [ProductStanding], readings: &'a [Reading]) -> Known<'a> {
    Known { products, readings, now: day(0), wish: Wish::Due, consent: Consent::Asked }
}

fn standing(product: Product, came: Came) -> ProductStanding {
    ProductStanding { product, came, last_at: None, bank_message: None }
}

/// Each step in a word, with its days counted from today.
fn told(steps: Vec<Step>) -> Vec<String> {
    let ago = |reach: &Reach| {
        let from = reach.from_day.map(|from| (from - date(0)).num_days());
        let since = reach.created_from.map(|since| (since - day(0)).num_days());
        format!("{:?} {from:?} {since:?}", reach.list)
    };
    let one = |step: Step| match step {
        Step::Read(reach) => format!("read {}", ago(&reach)),
        Step::GoOn(reading) => format!("go on {}", reading.id.0),
        Step::Not(reach, end) => format!("not {:?} {end:?}", reach.list),
        Step::Rest => "rest".to_owned(),
    };
    steps.into_iter().map(one).collect()
}

#[test]
fn a_year_at_first_and_once_a_week_and_ten_days_in_between() {
    use Listing::{LateMovements as Late, Movements};
    for (what, readings, steps) in [
        ("never read", vec![], ["rest", "read Movements Some(-365) None"]),
        (
            "read yesterday",
            vec![whole(1, Movements, -1, Some(-366))],
            ["read LateMovements None Some(-2)", "read Movements Some(-11) None"],
        ),
        (
            "every day",
            vec![whole(1, Movements, -3, Some(-368)), whole(2, Late, -1, None), whole(3, Movements, -1, Some(-11))],
            ["read LateMovements None Some(-2)", "read Movements Some(-11) None"],
        ),
        (
            "a week ago",
            vec![whole(1, Movements, -7, Some(-372)), whole(2, Movements, -1, Some(-17))],
            ["rest", "read Movements Some(-365) None"],
        ),
        (
            "not to its end",
            vec![reading(1, Movements, -1, Some(-366), Some(ListEnd::Holes))],
            ["rest", "read Movements Some(-365) None"],
        ),
        ("months ago", vec![whole(1, Movements, -90, Some(-455))], ["rest", "read Movements Some(-365) None"]),
    ] {
        let steps: Vec<String> = steps.map(str::to_owned).into();
        let found = told(known(&[], &readings).of_account(&owner(Kind::Account)));
        assert_eq!(found[..2], steps, "{what}");
    }
    let read = [whole(1, Movements, -1, Some(-366))];
    let wanted = Known { wish: Wish::All, ..known(&[], &read) };
    assert_eq!(told(wanted.of_account(&owner(Kind::Account)))[1], "read Movements Some(-365) None");
}

#[test]
fn an_update_costs_an_account_three_requests_at_most() {
    let readings = [
        whole(1, Listing::Movements, -1, Some(-366)),
        whole(2, Listing::Bills, -1, None),
        whole(3, Listing::LateMovements, -1, None),
    ];
    for (kind, most) in [(Kind::Account, 2), (Kind::Card, 3)] {
        let steps = known(&[], &readings).of_account(&owner(kind));
        assert_eq!(steps.iter().filter(|step| matches!(step, Step::Read(_))).count(), most);
    }
}

#[test]
fn what_stopped_goes_on_while_it_may() {
    let stopped = |ago: i64, end: Option<ListEnd>, cursor: Option<&str>| {
        let reading = reading(7, Listing::Movements, 0, Some(-365), end);
        let began_at = day(0) - TimeDelta::hours(ago);
        [Reading { cursor: cursor.map(str::to_owned), began_at, ..reading }]
    };
    let again = "read Movements Some(-365) None";
    for (what, readings, step) in [
        ("killed at a page", stopped(1, None, Some("c")), "go on 7"),
        ("no answer came", stopped(1, Some(ListEnd::Lost), Some("c")), "go on 7"),
        ("the disk was full", stopped(1, Some(ListEnd::NotKept), Some("c")), "go on 7"),
        ("somebody stopped it", stopped(1, Some(ListEnd::Stopped), Some("c")), "go on 7"),
        ("before the first page", stopped(1, None, None), again),
        ("yesterday", stopped(24, None, Some("c")), again),
        ("a cursor that loops", stopped(1, Some(ListEnd::Looped), None), again),
    ] {
        assert_eq!(told(known(&[], &readings).of_account(&owner(Kind::Account)))[1], step, "{what}");
    }
}

#[test]
fn a_gap_is_read_from_its_first_day_on_whether_anything_is_due_or_not() {
    let stopped = |from_day: i64| {
        let reading = reading(7, Listing::Movements, 0, Some(from_day), Some(ListEnd::Lost));
        [Reading { cursor: Some("c".to_owned()), ..reading }]
    };
    let read = [whole(1, Listing::Movements, -1, Some(-366)), whole(2, Listing::Bills, -1, None)];
    for (what, readings, from, steps) in [
        ("read yesterday", &read[..], -40, ["read Movements Some(-40) None", "read Bills None None"]),
        ("longer ago than a bank gives", &read, -400, ["read Movements Some(-365) None", "read Bills None None"]),
        ("cut off on the way", &stopped(-40), -40, ["go on 7", "read Bills None None"]),
        ("cut off nearer", &stopped(-11), -40, ["read Movements Some(-40) None", "read Bills None None"]),
    ] {
        let from = today(day(from));
        assert_eq!(told(known(&[], readings).back(&owner(Kind::Card), from)), steps, "{what}");
        assert_eq!(told(known(&[], readings).back(&owner(Kind::Account), from)), [steps[0], "rest"], "{what}");
    }
    // What the bank kept back may have come to Pluggy before.
    let products = [standing(Product::Transactions, Came::OverQuota)];
    let steps = told(known(&products, &read).back(&owner(Kind::Account), today(day(-40))));
    assert_eq!(steps[0], "read Movements Some(-40) None");
}

#[test]
fn what_the_bank_did_not_hand_out_is_not_asked_for_again() {
    let read = [whole(1, Listing::Movements, -1, Some(-366)), whole(2, Listing::Loans, -1, None)];
    for (came, step) in [
        (Came::OverQuota, "not Movements Quota"),
        (Came::Not, "not Movements NotUpdated"),
        (Came::NotPermitted, "not Movements NotUpdated"),
        (Came::WithRemark, "read Movements Some(-11) None"),
    ] {
        let products = [standing(Product::Transactions, came)];
        assert_eq!(told(known(&products, &read).of_account(&owner(Kind::Account)))[1], step);
        // What Pluggy has from before is worth reading once.
        let first = told(known(&products, &[]).of_account(&owner(Kind::Account)));
        assert_eq!(first[1], "read Movements Some(-365) None");
    }
    let products = [standing(Product::Loans, Came::Whole)];
    let item = known(&products, &read).of_item();
    assert_eq!(told(item), ["rest", "read Loans None None", "rest", "read Consents None None"]);
    let unasked = Known { consent: Consent::None, ..known(&products, &read) };
    assert_eq!(told(unasked.of_item())[3], "rest");
}

#[test]
fn what_is_refused_is_left_alone_for_a_week_unless_a_person_asks() {
    let refused = |ago: i64| [reading(1, Listing::Identity, -ago, None, Some(ListEnd::NotAllowed))];
    for (ago, wish, step, closed) in [
        (1, Wish::Due, "rest", 1),
        (8, Wish::Due, "read Identity None None", 0),
        (1, Wish::All, "read Identity None None", 1),
    ] {
        let readings = refused(ago);
        let known = Known { wish, ..known(&[], &readings) };
        assert_eq!(told(known.of_item())[2], step);
        assert_eq!(known.closed().len(), closed);
    }
    let read = [whole(1, Listing::Identity, -2, None)];
    assert_eq!(told(known(&[], &read).of_item())[2], "rest", "a bank hands it out a few times a month");
    assert!(categories_are_due(None, day(0)) && categories_are_due(Some(day(-30)), day(0)));
    assert!(!categories_are_due(Some(day(-29)), day(0)));
}
