//! One account that came twice: deleted at Pluggy with its copy kept and connected anew, or through Open Finance after a direct
//! connector. Over HTTP, against the offline Pluggy, through an engine.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod world;

use std::{collections::BTreeMap, fs};

use chrono::{NaiveDate, TimeDelta};
use futures_util::TryStreamExt as _;
use pluggy::{AccountId, client::TransactionFilter as Everything, model::Transaction};
use tomada_engine::{
    ConnectionId, EngineError,
    accounts::{days, units},
    export::{ExportRequest, Words},
    joining::likeness::Sureness,
    view::{
        AccountKind, Cause, Change, JoiningOffer, Joinings, LocalCopy, Period, Remember, TransactionFilter,
        TransactionRow, Which,
    },
};
use world::World;

const BANK: i32 = 2;
const DIRECT: i32 = 302;
const OPEN_FINANCE: i32 = 702;
const CPF: &str = "761.092.776-73";

async fn synced(world: &mut World, id: &ConnectionId) {
    world.heard(|change| matches!(change, Change::Synced { id: whose, .. } if whose == id).then_some(())).await;
}

/// A world some decades on: the bank finds a transaction by its id from 1974 on.
async fn begun() -> World {
    let world = World::start().await;
    world.clock.step(TimeDelta::days(20_000));
    world
}

async fn connected(world: &mut World, connector: i32) -> ConnectionId {
    let id = world.prepare(connector).await;
    match connector {
        BANK => world.submit(&id, "user-ok", "password-ok").await,
        DIRECT => world.hand_over(&id, &[("cpf", CPF), ("password", "password-ok")], Remember::No).await,
        _ => {
            world.hand_over(&id, &[("cpf", CPF)], Remember::No).await;
            world.until(&id, Cause::PageWanted).await;
            let page = world.engine.page(&id).await.unwrap();
            world.decides(page.path(), "approve").await;
        }
    }
    synced(world, &id).await;
    id
}

/// Deleted at Pluggy; what it brought is kept.
async fn deleted(world: &mut World, id: &ConnectionId) {
    world.engine.delete(id, LocalCopy::Kept).await.unwrap();
    world.until(id, Cause::Archived).await;
}

/// Every row that is listed, the newest first.
async fn listed(world: &World, accounts: &[AccountId]) -> Vec<TransactionRow> {
    let mut all = Vec::new();
    for which in [Which::Future, Which::UpToToday] {
        let filter = TransactionFilter { accounts: accounts.to_vec(), which, ..TransactionFilter::default() };
        let mut from = None;
        loop {
            let skip = u32::from(from.is_some());
            let window = world.engine.transactions(&filter, from, skip, 200).await.unwrap().rows;
            let Some(last) = window.last() else { break };
            from = Some(last.place);
            all.extend(window);
        }
    }
    all
}

/// What there is of an account at the bank: how many rows of each day come to how much, signed as a list signs them.
async fn at_bank(world: &World, account: &AccountId) -> BTreeMap<NaiveDate, (usize, i64)> {
    let rows: Vec<Transaction> =
        world.client().transactions(account, &Everything::default()).try_collect().await.unwrap();
    by_day(rows.iter().map(|row| {
        let amount = row.amount_in_account_currency.or(row.amount).unwrap();
        (days::meant(row.date.unwrap().0), units::read(&amount.to_string()).unwrap())
    }))
}

fn by_day(rows: impl Iterator<Item = (NaiveDate, i64)>) -> BTreeMap<NaiveDate, (usize, i64)> {
    let mut days = BTreeMap::new();
    for (day, amount) in rows {
        let sum: &mut (usize, i64) = days.entry(day).or_default();
        *sum = (sum.0 + 1, sum.1 + amount);
    }
    days
}

fn shown(rows: &[TransactionRow]) -> BTreeMap<NaiveDate, (usize, i64)> {
    by_day(rows.iter().map(|row| (row.day, units::read(&row.money.amount).unwrap())))
}

/// What is listed of an account from the day on from which the bank tells of another.
async fn since(world: &World, account: &AccountId, told: &AccountId) -> BTreeMap<NaiveDate, (usize, i64)> {
    let first = *at_bank(world, told).await.keys().next().unwrap();
    let rows = shown(&listed(world, std::slice::from_ref(account)).await);
    rows.into_iter().filter(|(day, _)| *day >= first).collect()
}

/// Joins all that is offered, and says which: the later account and the earlier one.
async fn joined(world: &World) -> Vec<(AccountId, AccountId)> {
    let Joinings { offers, .. } = world.engine.joinings().await.unwrap();
    let pairs: Vec<_> = offers.iter().map(|it| (it.newer.id.clone(), it.older[0].account.id.clone())).collect();
    for (newer, older) in &pairs {
        world.engine.join_accounts(newer, older).await.unwrap();
    }
    pairs
}

/// Each account in a line, as it stands in the room.
async fn room(world: &World) -> Vec<String> {
    let view = world.engine.accounts().await.unwrap();
    let rows = view.banks.iter().flat_map(|bank| &bank.accounts);
    rows.map(|row| format!("{:?} {} +{}", row.kind, row.balance.as_ref().unwrap().amount, row.joined)).collect()
}

/// An export in OFX, of these accounts or of all, and the words of its files.
fn ofx(accounts: Option<&[&AccountId]>) -> (ExportRequest, Words) {
    let texts: serde_json::Value = serde_json::from_str(include_str!("../../../../ui/src/text/pt-BR.json")).unwrap();
    let request = serde_json::from_value(serde_json::json!({
        "accounts": accounts,
        "period": { "from": null, "to": null }, "format": { "type": "ofx", "version": "xml" }
    }));
    (request.unwrap(), serde_json::from_value(texts["export"]["file"].clone()).unwrap())
}

async fn fitids(world: &World) -> Vec<String> {
    let (request, words) = ofx(None);
    let folder = tempfile::tempdir().unwrap();
    let report = world.engine.export_accounts(&request, words, folder.path()).await.unwrap();
    let mut ids = Vec::new();
    for file in fs::read_dir(&report.folder).unwrap() {
        let text = fs::read_to_string(file.unwrap().path()).unwrap();
        ids.extend(text.split("<FITID>").skip(1).map(|rest| rest.split('<').next().unwrap().trim().to_owned()));
    }
    ids.sort();
    ids
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_was_deleted_at_pluggy_and_connected_anew_goes_on_where_it_was() {
    let mut world = begun().await;
    let old = connected(&mut world, BANK).await;
    let before = listed(&world, &[]).await;
    let ids_before = fitids(&world).await;
    deleted(&mut world, &old).await;
    assert_eq!(world.engine.joinings().await.unwrap(), Joinings::default(), "there is nothing to be joined with");
    // Forty days in which nobody asked the bank.
    world.clock.step(TimeDelta::days(40));
    let new = connected(&mut world, BANK).await;
    let apart = listed(&world, &[]).await;
    assert!(apart.len() > before.len() * 3 / 2, "everything is there twice");

    let offers = world.engine.joinings().await.unwrap().offers;
    let told: Vec<_> = offers
        .iter()
        .map(|it| {
            (it.newer.kind, &it.newer.connection, it.older.len(), it.older[0].sureness, &it.older[0].account.connection)
        })
        .collect();
    let sure = |kind| (kind, &new, 1, Sureness::Sure, &old);
    assert_eq!(told, [sure(AccountKind::Checking), sure(AccountKind::CreditCard)]);
    let (checking, was) = (&offers[0].newer.id, &offers[0].older[0].account.id);
    let preview = world.engine.joining_preview(checking, was).await.unwrap();
    let of_new = listed(&world, std::slice::from_ref(checking)).await.len();
    let of_old = listed(&world, std::slice::from_ref(was)).await.len();
    assert_eq!(usize::try_from(preview.known + preview.changed + preview.doubtful + preview.new).unwrap(), of_new);
    assert_eq!(usize::try_from(preview.known + preview.changed + preview.earlier).unwrap(), of_old);
    assert!(preview.known > 200 && preview.new > 20 && preview.earlier > 20, "{preview:?}");
    assert!(!preview.samples.is_empty());

    let pairs = joined(&world).await;
    assert_eq!(world.engine.joinings().await.unwrap().offers, []);
    let whole = listed(&world, &[]).await;
    // One history: what the bank has now, to the cent, and before that what it had.
    for (newer, older) in &pairs {
        let one = listed(&world, std::slice::from_ref(newer)).await;
        assert_eq!(one, listed(&world, std::slice::from_ref(older)).await, "either leads to it");
        assert!(one.iter().all(|row| row.account == *newer), "and the one that is told of stands for it");
        let now = at_bank(&world, newer).await;
        assert_eq!(since(&world, newer, newer).await, now);
        assert!(shown(&one).keys().next() < now.keys().next());
    }
    assert!(room(&world).await.iter().all(|row| row.ends_with("+1")), "{:?}", room(&world).await);
    let flow = world.engine.money_flow(&[], Period::All).await.unwrap().unwrap();
    let months: i64 =
        flow.months.iter().map(|it| units::read(&it.came).unwrap() - units::read(&it.went).unwrap()).sum();
    let checked = listed(&world, std::slice::from_ref(checking)).await;
    let today = days::today(world.clock.reading().now);
    let all: i64 =
        checked.iter().filter(|row| row.day <= today).map(|row| units::read(&row.money.amount).unwrap()).sum();
    assert_eq!(months, all);
    // A program that has read the first file finds all of it again in the second.
    let ids_after = fitids(&world).await;
    let lost: Vec<_> = ids_before.iter().filter(|id| !ids_after.contains(id)).collect();
    assert!(lost.is_empty(), "{} of {}", lost.len(), ids_before.len());
    let mut once = ids_after.clone();
    once.dedup();
    assert_eq!(once.len(), ids_after.len());

    // Another category goes to where Pluggy still has the movement, and stands in the one history.
    let posted = checked.iter().find(|row| row.day < today - TimeDelta::days(60)).unwrap();
    let categories = world.engine.categories().await.unwrap();
    let other = categories.iter().find(|one| Some(&one.id) != posted.category.as_ref()).unwrap();
    let told = world.engine.categorize(posted.place, other.id.clone()).await.unwrap();
    assert_eq!(told.row, TransactionRow { category: Some(other.id.clone()), ..posted.clone() });

    // What comes later comes once.
    world.clock.step(TimeDelta::days(3));
    world.engine.update(&new).await.unwrap();
    synced(&mut world, &new).await;
    let later = listed(&world, &[]).await;
    assert!(later.len() > whole.len());
    for (newer, _) in &pairs {
        assert_eq!(since(&world, newer, newer).await, at_bank(&world, newer).await);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_joined_is_taken_apart_as_it_was_for_thirty_days() {
    let mut world = begun().await;
    let old = connected(&mut world, BANK).await;
    deleted(&mut world, &old).await;
    world.clock.step(TimeDelta::days(10));
    connected(&mut world, BANK).await;
    let (rows, accounts, ids) = (listed(&world, &[]).await, room(&world).await, fitids(&world).await);
    let offered = world.engine.joinings().await.unwrap();
    let pairs = joined(&world).await;
    assert_ne!(listed(&world, &[]).await, rows);
    let told = world.engine.joinings().await.unwrap().joined;
    assert_eq!(told.len(), pairs.len());
    assert_eq!(told[0].until - told[0].at, TimeDelta::days(30));
    for (newer, _) in &pairs {
        world.engine.undo_joining(newer).await.unwrap();
    }
    assert_eq!(listed(&world, &[]).await, rows);
    assert_eq!((room(&world).await, fitids(&world).await), (accounts, ids));
    assert_eq!(world.engine.joinings().await.unwrap(), offered);

    let pairs = joined(&world).await;
    let mut told = Vec::new();
    for (newer, _) in &pairs {
        told.push(at_bank(&world, newer).await);
    }
    world.clock.step(TimeDelta::days(30));
    let (newer, older) = &pairs[0];
    assert_eq!(world.engine.undo_joining(newer).await, Err(EngineError::NotNow));
    assert_eq!(world.engine.joinings().await.unwrap(), Joinings::default());
    assert_eq!(world.engine.join_accounts(newer, older).await, Err(EngineError::NotNow), "they are one");
    // The one that was there first goes for good: what only it had goes, and nothing else.
    world.engine.remove(&old).await.unwrap();
    world.until_removed(&old).await;
    for ((newer, _), told) in pairs.iter().zip(told) {
        assert_eq!(shown(&listed(&world, std::slice::from_ref(newer)).await), told);
    }
    assert!(room(&world).await.iter().all(|row| row.ends_with("+0")));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_of_a_direct_connector_is_known_again_through_open_finance_while_both_bring_it() {
    let mut world = begun().await;
    let direct = connected(&mut world, DIRECT).await;
    world.clock.step(TimeDelta::days(5));
    let open = connected(&mut world, OPEN_FINANCE).await;
    let offers = world.engine.joinings().await.unwrap().offers;
    assert!(offers.len() == 3 && offers.iter().all(|it| it.older[0].sureness == Sureness::Sure), "{offers:?}");
    let pairs = joined(&world).await;
    // Another category is told to both, or the one that is not asked would undo it: of a movement that both had by then.
    let today = days::today(world.clock.reading().now);
    let rows = listed(&world, std::slice::from_ref(&pairs[0].0)).await;
    let posted = rows.iter().find(|row| row.day < today - TimeDelta::days(7)).unwrap();
    let categories = world.engine.categories().await.unwrap();
    let other = categories.iter().find(|one| Some(&one.id) != posted.category.as_ref()).unwrap();
    // One of them may be gone by then.
    world.fault(r#"{"method":"PATCH","count":1,"kind":"status","status":404,"codeDescription":null}"#).await;
    let told = world.engine.categorize(posted.place, other.id.clone()).await.unwrap();
    assert_eq!(told.row.category.as_ref(), Some(&other.id));
    world.engine.categorize(posted.place, other.id.clone()).await.unwrap();
    for (day, id) in [(1, &direct), (2, &open), (1, &direct), (0, &open)] {
        world.clock.step(TimeDelta::days(day));
        world.engine.update(id).await.unwrap();
        synced(&mut world, id).await;
        // Whichever was asked last tells all that the bank has by then; what the other says of it is no second movement.
        for (newer, older) in &pairs {
            let asked = if id == &direct { older } else { newer };
            assert_eq!(since(&world, newer, asked).await, at_bank(&world, asked).await, "{asked} by {day}");
        }
        let now = world.engine.transaction(posted.place).await.unwrap();
        assert_eq!(now.row.category.as_ref(), Some(&other.id), "{day}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_person_says_is_not_the_same_is_not_offered_again() {
    let mut world = begun().await;
    let old = connected(&mut world, BANK).await;
    deleted(&mut world, &old).await;
    let new = connected(&mut world, BANK).await;
    let offers = world.engine.joinings().await.unwrap().offers;
    let (checking, was) = (offers[0].newer.id.clone(), offers[0].older[0].account.id.clone());
    world.engine.keep_apart(checking.clone(), was.clone()).await.unwrap();
    let left = world.engine.joinings().await.unwrap().offers;
    assert_eq!(left, offers[1..]);
    assert_eq!(world.engine.join_accounts(&checking, &was).await, Err(EngineError::NotNow));
    assert_eq!(world.engine.joining_preview(&checking, &was).await, Err(EngineError::NotNow));
    world.engine.sync(&new).await.unwrap();
    synced(&mut world, &new).await;
    let pair = |it: &JoiningOffer| (it.newer.id.clone(), it.older[0].account.id.clone());
    let still = world.engine.joinings().await.unwrap().offers;
    assert_eq!(still.iter().map(pair).collect::<Vec<_>>(), left.iter().map(pair).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_export_after_every_sync_follows_accounts_that_are_joined_taken_apart_and_deleted() {
    let mut world = begun().await;
    let old = connected(&mut world, BANK).await;
    deleted(&mut world, &old).await;
    world.clock.step(TimeDelta::days(10));
    let new = connected(&mut world, BANK).await;
    let folder = tempfile::tempdir().unwrap();
    let files = || {
        let manifest = fs::read(folder.path().join("Tomada").join("manifest.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_slice(&manifest).unwrap();
        ["accounts", "earlier"].map(|of| manifest[of].as_array().unwrap().len())
    };
    let (request, words) = ofx(None);
    world.engine.export_after_every_sync(request, words, folder.path()).await.unwrap();
    assert_eq!(files(), [4, 0]);
    let pairs = joined(&world).await;
    world.engine.sync(&new).await.unwrap();
    synced(&mut world, &new).await;
    assert_eq!(files(), [2, 2], "a file that is not written any more stays, and is told apart");
    for (newer, _) in &pairs {
        world.engine.undo_joining(newer).await.unwrap();
    }
    world.engine.sync(&new).await.unwrap();
    synced(&mut world, &new).await;
    assert_eq!(files(), [4, 2], "and has its name for itself");

    let pairs = joined(&world).await;
    let (newer, older) = &pairs[0];
    let (request, words) = ofx(Some(&[older]));
    world.engine.export_after_every_sync(request, words, folder.path()).await.unwrap();
    assert_eq!(files(), [1, 5]);
    world.engine.remove(&old).await.unwrap();
    world.until_removed(&old).await;
    let offered = world.engine.export_offer().await.unwrap().standing.unwrap();
    assert_eq!(offered.request.accounts, Some(vec![newer.as_str().to_owned()]));
    world.engine.sync(&new).await.unwrap();
    synced(&mut world, &new).await;
    assert_eq!(files(), [1, 5], "what was chosen is still there, under the account that stands for it");
}
