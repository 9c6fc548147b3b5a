//! What a connection brought is read after every good execution, by itself, beside everything else: over HTTP, against the
//! offline Pluggy, through an engine.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod world;

use chrono::TimeDelta;
use futures_util::TryStreamExt as _;
use pluggy::{client::TransactionFilter, model::Transaction};
use pluggy_sandbox::ItemChange;
use tomada_engine::{
    ConnectionId, EngineError,
    export::ExportRequest,
    sync::movement,
    view::{
        AccountKind, BankLists, Cause, Change, Finding, Lack, ListEnd, ListRemedy, ListState, Listing, MissingWhat,
        MissingWhy, ReadingNow, Verdict,
    },
};
use world::{Late, World};

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

/// How the lists of the only connection stand.
async fn banks(world: &World) -> BankLists {
    let mut banks = world.engine.bank_lists().await.unwrap();
    assert_eq!(banks.len(), 1);
    banks.remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_balance_moved_by_without_its_rows_is_missed_and_read_again_on_request() {
    let mut world = World::start().await;
    // A Sunday after 1974, from when on the bank finds a transaction by its id. Nothing moves on the Monday.
    world.clock.step(TimeDelta::days(20_016) + TimeDelta::hours(13));
    let id = connected(&mut world).await;
    synced(&mut world, &id).await;
    // By now what came with the first execution is not late any more.
    world.clock.step(TimeDelta::hours(30));
    world.engine.update(&id).await.unwrap();
    synced(&mut world, &id).await;
    let accounts = world.connection(&id).await.accounts;
    let account = accounts.into_iter().find(|one| one.kind == AccountKind::Checking).unwrap();
    assert_eq!(world.engine.read_back(&id, &account.id).await, Err(EngineError::NotNow), "nothing is missing yet");
    // A row of three weeks ago is corrected: no reading of the last days tells of that.
    let now = pluggy::Clock::now(&world.clock);
    let days = |row: &Transaction| (now - row.date.unwrap().0).num_days();
    let listed = world.client();
    let rows: Vec<Transaction> =
        listed.transactions(&account.id, &TransactionFilter::default()).try_collect().await.unwrap();
    let row = rows.iter().find(|row| (15..30).contains(&days(row))).unwrap();
    let amount = row.amount.unwrap().to_string().parse::<f64>().unwrap() - 12.34;
    world.changes_row(&row.id, &format!(r#"{{"amount":{amount:.2}}}"#)).await;
    world.clock.step(TimeDelta::hours(6));
    world.engine.update(&id).await.unwrap();
    synced(&mut world, &id).await;
    let found = world.engine.completeness(&id, &account.id).await.unwrap();
    let Some(Finding::BalanceDiffers { by, since, until }) = found.findings.first() else { panic!("{found:?}") };
    assert_eq!((by.amount.as_str(), *until > *since), ("-12.34", true));
    assert_eq!((found.verdict, found.reread_at), (Verdict::Gap, None));
    let checks = world.engine.account_checks().await.unwrap();
    assert_eq!(checks.iter().find(|check| check.account == account.id).unwrap().completeness, found);

    // What never came to its rows says nothing of them, however an earlier reading ended.
    world.fault(r#"{"path":"/accounts","count":1,"kind":"status","status":410,"codeDescription":null}"#).await;
    let refused = world.engine.read_back(&id, &account.id).await.unwrap();
    assert_eq!((refused.came, refused.end), (0, Some(ListEnd::Retired)));

    let before = world.all_requests().len();
    let filled = world.engine.read_back(&id, &account.id).await.unwrap();
    assert_eq!((filled.came, filled.end), (0, Some(ListEnd::Whole)), "a row that was there is another now");
    let Some(Finding::BalanceAgrees { since: agrees }) = filled.completeness.findings.first() else {
        panic!("{filled:?}")
    };
    assert!(agrees < since, "as if it had never been missing");
    assert_eq!(filled.completeness.backfill_from, None);
    let since = world.all_requests().split_off(before);
    let lists = since.iter().filter(|line| line.starts_with("GET /") && !line.starts_with("GET /items"));
    let lists: Vec<_> = lists.map(|line| line.split(' ').take(2).collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(lists, ["GET /accounts", "GET /v2/transactions"], "nothing but what was wanted is asked for");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_being_read_is_told_stopped_by_a_person_and_read_on_when_they_ask() {
    let late = Late::default();
    let mut world = World::with(&late).await;
    let held = late.hold("GET /v2/transactions 200");
    let id = connected(&mut world).await;
    held.until_there();
    world.heard(|change| matches!(change, Change::Reading { list: Listing::Movements, .. }).then_some(())).await;
    let bank = banks(&world).await;
    assert_eq!((bank.connection, bank.missing), (id.clone(), vec![]), "what is on its way is not missing");
    assert_eq!(bank.now, ReadingNow::Going { list: Listing::Movements, rows: 0 });
    world.engine.stop_reading(&id).await.unwrap();
    let lists = synced(&mut world, &id).await;
    drop(held);
    let stopped = Some(Lack { end: Some(ListEnd::Stopped), since: None });
    assert_eq!(lack(&lists, Listing::Movements), [stopped]);
    assert_eq!(lack(&lists, Listing::Accounts), [None], "what came stays");
    assert_eq!(world.engine.stop_reading(&id).await, Err(EngineError::NotNow));
    let bank = banks(&world).await;
    assert_eq!(bank.now, ReadingNow::Idle);
    let [missing] = bank.missing.as_slice() else { panic!("{:?}", bank.missing) };
    assert_eq!(missing.what, [MissingWhat::List { list: Listing::Movements }]);
    assert_eq!((missing.why, missing.since, missing.remedy), (MissingWhy::Stopped, None, ListRemedy::ReadAgain));
    // Nobody asks again by themselves.
    let before = asked(&world, "GET /v2/transactions ");
    world.pass(TimeDelta::minutes(20)).await;
    assert_eq!(asked(&world, "GET /v2/transactions "), before);
    world.engine.sync(&id).await.unwrap();
    assert!(synced(&mut world, &id).await.iter().all(|list| list.lack.is_none()));
    assert_eq!(banks(&world).await.missing, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_broker_does_not_hand_out_is_told_in_one_line_and_so_is_a_consent_that_is_over() {
    let mut world = World::start().await;
    world.through_a_broker().await;
    let id = connected(&mut world).await;
    synced(&mut world, &id).await;
    let told: Vec<_> = banks(&world).await.missing.into_iter().map(|one| (one.why, one.since, one.remedy)).collect();
    let refused = (MissingWhy::NotAllowed, None, ListRemedy::Nothing);
    assert_eq!(told, [refused; 2], "once of the accounts, and once of all the rest");
}
