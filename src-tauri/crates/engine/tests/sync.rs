//! What a connection brought is read after every good execution, by itself, beside everything else: over HTTP, against the
//! offline Pluggy, through an engine.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod world;

use chrono::TimeDelta;
use pluggy_sandbox::ItemChange;
use tomada_engine::{
    ConnectionId, EngineError,
    export::ExportRequest,
    sync::movement,
    view::{Cause, Change, Finding, Lack, ListEnd, ListState, Listing, Verdict},
};
use world::World;

const BANK: i32 = 2;
const OPEN_FINANCE: i32 = 600;

/// Waits until all lists of a connection have been read, or can't be.
async fn synced(world: &mut World, id: &ConnectionId) -> Vec<ListState> {
    world
        .heard(|change| match change {
            Change::Synced { id: whose, lists } if whose == id => Some(lists.clone()),
            _ => None,
        })
        .await
}

async fn connected(world: &mut World) -> ConnectionId {
    let id = world.prepare(BANK).await;
    world.submit(&id, "user-ok", "password-ok").await;
    id
}

fn lack(lists: &[ListState], list: Listing) -> Vec<Option<Lack>> {
    lists.iter().filter(|state| state.list == list).map(|state| state.lack).collect()
}

fn asked(world: &World, what: &str) -> usize {
    world.all_requests().iter().filter(|line| line.starts_with(what)).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_execution_brought_is_here_a_moment_later_and_told_page_by_page() {
    let mut world = World::start().await;
    let id = connected(&mut world).await;
    let mut pages = Vec::new();
    let lists = world
        .heard(|change| match change {
            Change::Reading { id: whose, list, rows } if *whose == id => {
                pages.push((*list, *rows));
                None
            }
            Change::Synced { lists, .. } => Some(lists.clone()),
            _ => None,
        })
        .await;
    assert!(lists.iter().all(|list| list.lack.is_none() && list.whole_at.is_some()), "{lists:?}");
    assert_eq!(world.engine.lists(&id).await.unwrap(), lists);
    let accounts = world.connection(&id).await.accounts;
    for account in &accounts {
        let of = |list: &&ListState| list.list == Listing::Movements && list.of.as_deref() == Some(account.id.as_str());
        assert!(lists.iter().any(|list| of(&list)), "{:?}", account.kind);
    }
    assert!(pages.iter().any(|(list, rows)| *list == Listing::Movements && *rows > 100), "{pages:?}");
    // The accounts were read with the execution: not again.
    assert_eq!(asked(&world, "GET /accounts "), 1);
    assert_eq!(asked(&world, "GET /v2/transactions "), accounts.len());
    assert_eq!(asked(&world, "GET /consents "), 0, "nobody was asked for one");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_costs_three_requests_an_account_and_its_balance_is_held_against_its_rows() {
    let mut world = World::start().await;
    let id = connected(&mut world).await;
    synced(&mut world, &id).await;
    let account = world.connection(&id).await.accounts.remove(0);
    assert_eq!(world.engine.completeness(&id, &account.id).await.unwrap().verdict, Verdict::Unknown);
    let days = |world: &World| movement::today(pluggy::Clock::now(&world.clock));
    for _ in 0..2 {
        world.clock.step(TimeDelta::days(1));
        let (before, accounts) = (world.all_requests().len(), world.connection(&id).await.accounts.len());
        world.engine.update(&id).await.unwrap();
        synced(&mut world, &id).await;
        let since = &world.all_requests()[before..];
        let lists =
            since.iter().filter(|line| line.starts_with("GET /v2/transactions ") || line.starts_with("GET /bills "));
        assert!(lists.count() <= 3 * accounts, "{since:?}");
    }
    let known = world.store.evidence(&id, &account.id, days(&world)).await.unwrap().unwrap();
    assert_eq!(known.worths.len(), 3, "what it came to is known of each reading");
    let found = world.engine.completeness(&id, &account.id).await.unwrap();
    let compared =
        |finding: &Finding| matches!(finding, Finding::BalanceAgrees { .. } | Finding::BalanceDiffers { .. });
    assert!(found.findings.iter().any(compared), "{found:?}");
    let none = world.engine.completeness(&id, &"another".into()).await;
    assert_eq!(none, Err(EngineError::NotNow));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_that_was_withdrawn_takes_nothing_away_and_is_told() {
    let mut world = World::start().await;
    let id = world.prepare(OPEN_FINANCE).await;
    world.hand_over(&id, &[("cpf", "761.092.776-73")], tomada_engine::view::Remember::No).await;
    world.until(&id, Cause::PageWanted).await;
    let page = world.engine.page(&id).await.unwrap();
    world.decides(page.path(), "approve").await;
    let before = synced(&mut world, &id).await;
    assert!(asked(&world, "GET /consents ") == 1 && before.iter().all(|list| list.lack.is_none()), "{before:?}");
    let items = world.engine.items().await.unwrap();
    let revoked = ItemChange { revoke_consent: Some(true), ..ItemChange::default() };
    world.bank().control().change(&items[0].1, revoked).unwrap();
    world.engine.sync(&id).await.unwrap();
    let lists = synced(&mut world, &id).await;
    let accounts = lack(&lists, Listing::Accounts).remove(0).unwrap();
    assert_eq!(accounts.end, Some(ListEnd::Empty));
    assert!(accounts.since.is_some(), "what was here is from then");
    assert_eq!(lack(&lists, Listing::Movements), lack(&before, Listing::Movements), "nothing else was even asked for");
    assert!(!world.connection(&id).await.accounts.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_power_cut_left_unread_is_read_when_the_profile_is_opened_again() {
    let mut world = World::on_disk().await;
    world.power_cut_after("GET /v2/transactions 200");
    let id = connected(&mut world).await;
    world.until_power_cut().await;
    let lists = synced(&mut world, &id).await;
    assert!(lists.iter().all(|list| list.lack.is_none()), "{lists:?}");
    assert!(lists.iter().any(|list| list.list == Listing::Movements));
    // All is here: another opening asks for nothing.
    let before = asked(&world, "GET /v2/transactions ");
    world.close().await;
    world.open_again().await;
    world.pass(TimeDelta::seconds(20)).await;
    assert_eq!(asked(&world, "GET /v2/transactions "), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broker_hands_out_accounts_and_says_what_it_does_not() {
    let mut world = World::start().await;
    world.through_a_broker().await;
    let id = connected(&mut world).await;
    let lists = synced(&mut world, &id).await;
    assert_eq!(lack(&lists, Listing::Accounts), [None]);
    let refused = Some(Lack { end: Some(ListEnd::NotAllowed), since: None });
    assert!(!lack(&lists, Listing::Movements).is_empty());
    for list in [Listing::Movements, Listing::Loans, Listing::Identity] {
        assert!(lack(&lists, list).iter().all(|lack| *lack == refused), "{list:?}: {lists:?}");
    }
    assert_eq!(world.connection(&id).await.explanation.cause, Cause::UpToDate, "the connection is none the worse");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_is_removed_takes_its_readings_along_and_another_is_not_asked_for() {
    let mut world = World::start().await;
    let id = connected(&mut world).await;
    synced(&mut world, &id).await;
    assert!(!world.store.readings(&id).await.unwrap().is_empty());
    world.engine.remove(&id).await.unwrap();
    world.until_removed(&id).await;
    assert_eq!(world.store.readings(&id).await.unwrap(), []);
    assert_eq!(world.engine.sync(&id).await, Err(EngineError::UnknownConnection));
    assert_eq!(world.engine.lists(&id).await.unwrap(), []);
}

#[tokio::test(flavor = "multi_thread")]
async fn silence_while_lists_are_read_is_made_up_for_without_anybody_asking() {
    let mut world = World::start().await;
    world.fault(r#"{"path":"/v2/transactions","count":3,"kind":"status","status":503,"codeDescription":null}"#).await;
    let id = connected(&mut world).await;
    let lists = synced(&mut world, &id).await;
    let lacks = lack(&lists, Listing::Movements);
    assert_eq!(lacks[0].and_then(|lack| lack.end), Some(ListEnd::Lost), "{lists:?}");
    assert_eq!(world.connection(&id).await.explanation.cause, Cause::UpToDate);
    let lists = synced(&mut world, &id).await;
    assert!(lists.iter().all(|list| list.lack.is_none()), "{lists:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_export_that_is_wanted_after_every_sync_is_written_with_what_came() {
    let mut world = World::start().await;
    let id = connected(&mut world).await;
    synced(&mut world, &id).await;
    let texts: serde_json::Value = serde_json::from_str(include_str!("../../../../ui/src/text/pt-BR.json")).unwrap();
    let words = serde_json::from_value(texts["export"]["file"].clone()).unwrap();
    let request: ExportRequest = serde_json::from_value(serde_json::json!({
        "accounts": null, "period": { "from": null, "to": null }, "format": { "type": "json" }
    }))
    .unwrap();
    let folder = tempfile::tempdir().unwrap();
    world.engine.export_after_every_sync(request, words, folder.path()).await.unwrap();
    let engine = world.engine.clone();
    let run = async || engine.export_offer().await.unwrap().standing.unwrap().run.unwrap();
    let first = run().await;
    world.clock.step(TimeDelta::days(1));
    world.engine.update(&id).await.unwrap();
    synced(&mut world, &id).await;
    let second = run().await;
    assert!(second.at >= first.at + TimeDelta::days(1) && second.rows > first.rows, "{first:?}, {second:?}");
    // What can't be written is told, and takes nothing from the sync.
    std::fs::remove_dir_all(folder.path()).unwrap();
    std::fs::write(folder.path(), "").unwrap();
    world.engine.sync(&id).await.unwrap();
    assert!(synced(&mut world, &id).await.iter().all(|list| list.lack.is_none()));
    assert_eq!(run().await.rows, None);
    world.engine.stop_exporting().await.unwrap();
    assert_eq!(engine.export_offer().await.unwrap().standing, None);
}
