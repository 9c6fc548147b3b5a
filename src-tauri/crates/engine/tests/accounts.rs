//! The accounts' room, with what a pretend bank really has: accounts by bank, transactions in one list, and a category that is
//! changed at Pluggy first.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod world;

use chrono::{NaiveDate, TimeDelta};
use futures_util::TryStreamExt as _;
use pluggy::{AccountId, TransactionId, client::TransactionFilter as Everything, model::Transaction};
use tomada_engine::{
    EngineError,
    accounts::{days, units},
    activity::{
        purpose::{Carried, Purpose},
        traffic::LedgerFilter,
    },
    view::{AccountKind, Change, Flow, FlowFilter, Period, TransactionFilter, TransactionRow, Which},
};
use world::World;

/// A connection whose lists have been read, its checking account, and all that the bank has of that.
async fn filled() -> (World, AccountId, Vec<Transaction>) {
    let mut world = World::start().await;
    // The bank finds a transaction by its id from 1974 on.
    world.clock.step(TimeDelta::days(20_000));
    let id = world.prepare(2).await;
    world.submit(&id, "user-ok", "password-ok").await;
    world.heard(|change| matches!(change, Change::Synced { .. }).then_some(())).await;
    let view = world.engine.accounts().await.unwrap();
    let checking = view.banks[0].accounts.iter().find(|account| account.kind == AccountKind::Checking).unwrap();
    let account = checking.id.clone();
    let client = world.client();
    let rows: Vec<Transaction> = client.transactions(&account, &Everything::default()).try_collect().await.unwrap();
    (world, account, rows)
}

async fn listed(world: &World, filter: &TransactionFilter) -> Vec<TransactionRow> {
    world.engine.transactions(filter, None, 0, 200).await.unwrap().rows
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_bank_has_is_one_list_that_is_found_in_by_text_amount_and_day() {
    let (world, account, rows) = filled().await;
    let of = vec![account.clone()];
    let all = TransactionFilter { accounts: of, which: Which::UpToToday, ..TransactionFilter::default() };
    let future = TransactionFilter { which: Which::Future, ..all.clone() };
    let count = world.engine.transaction_count(&all).await.unwrap();
    assert_eq!(usize::try_from(count.total + count.future).unwrap(), rows.len());
    assert_eq!(count.future, world.engine.transaction_count(&future).await.unwrap().total);

    let found = listed(&world, &all).await;
    assert_eq!(found.first().map(|row| row.place), count.marks.first().copied());
    assert!(found.windows(2).all(|pair| pair[0].place > pair[1].place && pair[0].day >= pair[1].day));
    assert!(found.iter().all(|row| row.account == account && matches!(row.flow, Flow::In | Flow::Out)));
    // From the mark of the first row on, one row further.
    let window = world.engine.transactions(&all, Some(count.marks[0]), 1, 2).await.unwrap().rows;
    assert_eq!(window, found[1..3]);

    let one = &found[1];
    let by = |text: String| TransactionFilter { text, ..all.clone() };
    let word = one.description.split_whitespace().next().unwrap().to_lowercase();
    let amount = one.money.amount.trim_start_matches('-').replace('.', ",");
    for text in [word, format!("R$ {amount}"), one.day.format("%d/%m/%Y").to_string()] {
        assert!(listed(&world, &by(text.clone())).await.contains(one), "{text}");
    }
    assert_eq!(listed(&world, &by("nenhum se chama assim".to_owned())).await, []);
    let incoming = listed(&world, &TransactionFilter { flow: FlowFilter::In, ..all }).await;
    assert!(incoming.iter().all(|row| row.flow == Flow::In));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_category_is_changed_at_pluggy_and_what_pluggy_answers_is_kept() {
    let (world, _, _) = filled().await;
    let rows = listed(&world, &TransactionFilter::default()).await;
    let categories = world.engine.categories().await.unwrap();
    let before = &rows[0];
    let other = categories.iter().find(|one| Some(&one.id) != before.category.as_ref()).unwrap();
    let changed = world.engine.categorize(before.place, other.id.clone()).await.unwrap();
    assert_eq!(changed.row, TransactionRow { category: Some(other.id.clone()), ..before.clone() });
    assert_eq!(world.engine.transaction(before.place).await.unwrap(), changed);
    let id = TransactionId::from(world.store.movement(before.place).await.unwrap().unwrap().id);
    let at_pluggy = world.client().transaction(&id).await.unwrap();
    assert_eq!(at_pluggy.category_id.unwrap().as_str(), other.id);
    // Its category's list has it, and so has that of the one above.
    let of = TransactionFilter { category: Some(other.id.clone()), ..TransactionFilter::default() };
    assert!(listed(&world, &of).await.contains(&changed.row));

    // What was asked for has its own purpose, and nothing of it was typed for a bank.
    world.store.write(Vec::new()).done().await.unwrap();
    let asked = world.engine.ledger(&LedgerFilter::default(), None).await.unwrap().requests;
    let last = asked.iter().find(|one| one.details.method == "PATCH").unwrap();
    assert_eq!((last.purpose, last.carried), (Purpose::Categorize, Carried::Nothing));
    assert!(asked.iter().all(|one| one.purpose != Purpose::Other), "{asked:?}");

    // What Pluggy does not take changes nothing here.
    let refused = world.engine.categorize(before.place, "not a category".to_owned()).await;
    assert_eq!(refused, Err(EngineError::Provider));
    assert_eq!(world.engine.transaction(before.place).await.unwrap(), changed);
    assert_eq!(world.engine.categorize(0, other.id.clone()).await, Err(EngineError::NotNow));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_balance_ends_with_the_banks_and_months_add_up_to_the_cent() {
    let (world, account, rows) = filled().await;
    let flow = world.engine.money_flow(std::slice::from_ref(&account), Period::All).await.unwrap().unwrap();
    let view = world.engine.accounts().await.unwrap();
    let of = view.banks[0].accounts.iter().find(|one| one.id == account).unwrap();
    let cents = |amount: &str| units::read(amount).unwrap();
    assert_eq!(cents(&flow.balance.last().unwrap().amount), cents(&of.balance.as_ref().unwrap().amount));
    let today = days::today(world.clock.reading().now);
    let so_far = |row: &&Transaction| row.date.unwrap().0.date_naive() <= today;
    let all: i64 = rows.iter().filter(so_far).map(|row| cents(&row.amount.unwrap().to_string())).sum();
    let months: i64 = flow.months.iter().map(|month| cents(&month.came) - cents(&month.went)).sum();
    assert_eq!(months, all);
    let none = Period::Days { from: None, to: NaiveDate::from_ymd_opt(1900, 1, 1) };
    assert_eq!(world.engine.money_flow(&[account], none).await.unwrap().unwrap().months, []);
}
