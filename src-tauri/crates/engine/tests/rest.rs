//! Connections at rest, against the offline Pluggy over real HTTP, by a clock that only the test drives: what they ask for in
//! a day, in a storm, after a sleep; what a person who wants to be left alone is spared; and banks that are waited for.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod world;

use std::collections::BTreeSet;

use chrono::TimeDelta;
use pluggy::{ConnectorId, ItemId, model::HealthStatus};
use pluggy_sandbox::{ItemChange, world::Policy};
use tomada_engine::{
    ConnectionId, EngineError,
    activity::{
        ActivityFilter,
        entry::{Kind, What},
    },
    notice::NoticeKind,
    store::{Store, StoreError, StoreKey},
    view::{AutoSync, Cause, Change, May, Offer, Remember, Standing, Wanted, Why},
};
use world::World;

/// As long as the loop looks at the clock by itself.
const STEP: TimeDelta = TimeDelta::seconds(20);

const LOOK: &str = "GET /items/{id} ";

fn asked(world: &World, what: &str) -> usize {
    world.every_request().iter().filter(|line| line.starts_with(what)).count()
}

fn allow(world: &World, change: impl FnOnce(&mut Policy)) {
    let control = world.bank().control();
    let mut policy = control.policy();
    change(&mut policy);
    control.set_policy(policy);
}

/// So many connections that are well; the clock stands still.
async fn at_rest(world: &mut World, count: usize) -> Vec<ConnectionId> {
    let mut ids = Vec::new();
    for n in 0..count {
        let id = world.prepare(2).await;
        world.submit(&id, &format!("user-ok-perf-{}x", n + 1), "password-ok").await;
        world.until(&id, Cause::UpToDate).await;
        ids.push(id);
    }
    world.clock.freeze();
    ids
}

/// A consent that ends in a year, with automatic synchronisation until then.
async fn with_consent(world: &mut World) -> ConnectionId {
    allow(world, |policy| policy.auto_sync_hours = Some(24));
    let id = world.prepare(600).await;
    world.hand_over(&id, &[("cpf", "238.242.640-30")], Remember::No).await;
    world.until(&id, Cause::PageWanted).await;
    let page = world.engine.page(&id).await.unwrap();
    world.decides(page.path(), "approve").await;
    world.until(&id, Cause::UpToDate).await;
    id
}

/// The computer sleeps for so long, and is awake for two minutes.
async fn sleeps(world: &mut World, span: TimeDelta) {
    world.clock.freeze();
    world.clock.step(span);
    world.awake(TimeDelta::minutes(2), STEP).await;
    world.clock.run(world::PACE);
}

#[tokio::test(flavor = "multi_thread")]
async fn ten_connections_ask_for_nothing_in_ten_minutes_and_for_one_look_each_in_a_day() {
    let mut world = World::start().await;
    let ids = at_rest(&mut world, 10).await;
    let before = world.every_request().len();
    world.awake(TimeDelta::minutes(10), STEP).await;
    assert_eq!(world.every_request()[before..], [] as [String; 0]);
    // A day after each came, and no more than five minutes later. Whatever was late counts here.
    world.awake(TimeDelta::hours(24), STEP).await;
    let looked = world.every_request()[..before].iter().filter(|line| line.starts_with(LOOK)).count();
    world.asked_in_all(LOOK, looked + ids.len()).await;
    let since = world.every_request()[before..].to_vec();
    let (looks, others): (Vec<_>, Vec<_>) = since.iter().partition(|line| line.starts_with(LOOK));
    assert_eq!((looks.len(), looks[0].as_str()), (10, "GET /items/{id} 200"), "{since:?}");
    assert!(others.iter().all(|line| line.starts_with("POST /auth")), "{others:?}");
    for id in ids {
        assert_eq!(world.connection(&id).await.explanation.cause, Cause::UpToDate);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_storm_is_waited_out_by_ever_rarer_looks_and_nothing_is_lost() {
    for status in [429, 503] {
        let mut world = World::start().await;
        let ids = at_rest(&mut world, 5).await;
        let fault = format!(
            r#"{{"method":"GET","path":"/items/{{id}}","kind":"status","status":{status},"codeDescription":null}}"#
        );
        world.fault(&fault).await;
        let before = world.every_request().len();
        world.clock.step(TimeDelta::hours(25));
        world.awake(TimeDelta::hours(3), STEP).await;
        let since = world.every_request()[before..].to_vec();
        let count = |what: &str| since.iter().filter(|line| line.starts_with(what)).count();
        // At once, after a quarter of an hour, half an hour, an hour, and every hour then, each a little later. After a 429 the
        // others wait, too.
        let least = if status == 429 { 5 } else { 5 * 4 };
        assert!((least..=5 * 5).contains(&count(LOOK)), "{status}: {since:?}");
        assert!(
            count("GET /connectors") <= count(LOOK),
            "whether Pluggy answers at all is asked no oftener: {since:?}"
        );
        assert_eq!(since.len(), count(LOOK) + count("GET /connectors") + count("POST /auth"), "{since:?}");
        let good = asked(&world, "GET /items/{id} 200");
        world.no_faults().await;
        world.awake(TimeDelta::minutes(70), STEP).await;
        world.asked_in_all("GET /items/{id} 200", good + ids.len()).await;
        for id in ids {
            let well = world.connection(&id).await;
            assert_eq!((well.explanation.cause, well.accounts.len()), (Cause::UpToDate, 2), "{status}");
        }
        assert!(world.notices.iter().all(|kind| *kind == NoticeKind::Done), "{:?}", world.notices);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_sleep_each_is_looked_at_once_and_not_all_at_one_moment() {
    let mut world = World::start().await;
    let ids = at_rest(&mut world, 10).await;
    world.clock.run(world::PACE);
    let waiting = world.prepare(5).await;
    world.submit(&waiting, "user-ok", "password-ok").await;
    world.until(&waiting, Cause::CodeWanted).await;
    world.clock.freeze();
    world.notices.clear();
    for (slept, cause, notice) in
        [(TimeDelta::hours(8), Cause::UpToDate, None), (TimeDelta::days(3), Cause::Old, Some(NoticeKind::Stale))]
    {
        let looked = asked(&world, LOOK);
        world.clock.step(slept);
        let woken = world.clock.reading().now;
        world.awake(TimeDelta::minutes(2), TimeDelta::seconds(2)).await;
        // The code came too late, and that is seen, too.
        world.comes_to(&waiting, Cause::CodeTimeout).await;
        world.asked_in_all(LOOK, looked + 11).await;
        let looks = world.looks_of(woken, 11).await;
        let items: BTreeSet<&ItemId> = looks.iter().map(|(_, item)| item).collect();
        assert_eq!((items.len(), looks.len()), (11, 11), "after {slept}: one each: {looks:?}");
        let moments: BTreeSet<_> = looks.iter().map(|(at, _)| *at).collect();
        assert!(moments.len() > 3, "they are spread: {moments:?}");
        // Planned within a minute; time may go on for some steps before an answer is here.
        assert!(moments.iter().all(|at| *at - woken <= TimeDelta::seconds(90)), "over a minute: {moments:?}");
        for id in &ids {
            world.comes_to(id, cause).await;
        }
        // And whatever was told with that.
        world.asked_in_all(LOOK, looked + 11).await;
        let told = world.notices.iter().filter(|kind| Some(*kind) == notice.as_ref()).count();
        assert_eq!(told, if notice.is_some() { ids.len() } else { 0 }, "{:?}", world.notices);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_came_while_the_computer_slept_is_never_said_to_be_old() {
    let mut world = World::start().await;
    allow(&world, |policy| policy.auto_sync_hours = Some(24));
    let ids = at_rest(&mut world, 1).await;
    let before = world.connection(&ids[0]).await.last_success_at;
    sleeps(&mut world, TimeDelta::days(3) + TimeDelta::hours(12)).await;
    while world.connection(&ids[0]).await.last_success_at == before {
        world.changes().await;
    }
    world.comes_to(&ids[0], Cause::UpToDate).await;
    assert!(!world.causes.contains(&Cause::Old), "{:?}", world.causes);
    assert!(!world.notices.contains(&NoticeKind::Stale), "{:?}", world.notices);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_list_that_a_look_leads_to_deletes_nothing() {
    let mut world = World::start().await;
    let id = with_consent(&mut world).await;
    let accounts = world.connection(&id).await.accounts;
    let reads = asked(&world, "GET /accounts 200");
    assert!(!accounts.is_empty());
    world.clock.freeze();
    world.clock.step(TimeDelta::hours(25));
    // Pluggy has synchronised it; then the consent is withdrawn, and its data are empty without a word.
    let item = world.items().remove(0);
    world.client().item(&item).await.unwrap();
    let withdrawn = ItemChange { revoke_consent: Some(true), ..ItemChange::default() };
    world.bank().control().change(&item, withdrawn).unwrap();
    world.awake(TimeDelta::minutes(2), STEP).await;
    world.clock.run(world::PACE);
    world.asked_in_all("GET /accounts 200", reads + 1).await;
    world.comes_to(&id, Cause::UpToDate).await;
    assert_eq!(world.connection(&id).await.accounts, accounts);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_finds_the_store_in_use_and_doubles_nothing() {
    let mut world = World::on_disk().await;
    let ids = at_rest(&mut world, 1).await;
    let before = world.every_request().len();
    let second = Store::open(&world.folder().join("0"), &StoreKey::new(&[5; 32])).await;
    assert_eq!(second.err(), Some(StoreError::InUse));
    assert_eq!(world.every_request().len(), before);
    // The first goes on as it was, and what it has written is there for the next.
    let looked = asked(&world, LOOK);
    sleeps(&mut world, TimeDelta::hours(25)).await;
    world.asked_in_all(LOOK, looked + 1).await;
    assert_eq!(world.every_request()[before..].iter().filter(|line| line.starts_with(LOOK)).count(), 1);
    world.close().await;
    world.open_again().await;
    assert_eq!(world.connection(&ids[0]).await.explanation.cause, Cause::UpToDate);
    assert_eq!(world.items().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_end_of_a_consent_is_told_until_nothing_comes_without_another() {
    let mut world = World::start().await;
    let id = with_consent(&mut world).await;
    for (slept, days) in [(340, 25), (19, 6), (5, 1)] {
        sleeps(&mut world, TimeDelta::days(slept)).await;
        world.until_notice(NoticeKind::ConsentEnding { days }).await;
    }
    world.engine.disable_auto_sync(&id).await.unwrap();
    assert_eq!(world.connection(&id).await.upkeep.auto_sync, AutoSync::Off);
    sleeps(&mut world, TimeDelta::days(2)).await;
    world.comes_to(&id, Cause::ConsentEnded).await;
    let ended = world.connection(&id).await;
    assert_eq!(ended.upkeep.update, May::NeedsInput { what: Wanted::Consent });
    assert!(!ended.accounts.is_empty());
    let told = |kind: &&NoticeKind| matches!(kind, NoticeKind::ConsentEnding { .. });
    assert_eq!(world.notices.iter().filter(told).count(), 3, "{:?}", world.notices);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_paused_connection_the_end_of_its_consent_is_told_when_it_is_resumed() {
    let mut world = World::start().await;
    let id = with_consent(&mut world).await;
    world.engine.pause(&id, true).await.unwrap();
    let (before, told) = (asked(&world, LOOK), world.notices.len());
    sleeps(&mut world, TimeDelta::days(340)).await;
    assert_eq!(world.engine.look(&id).await, Err(EngineError::NotNow), "it is left alone");
    assert_eq!((asked(&world, LOOK), world.notices.len()), (before, told));
    // What the person does with it meanwhile brings nothing of it up either.
    world.engine.update(&id).await.unwrap();
    world.until(&id, Cause::Updating).await;
    world.comes_to(&id, Cause::UpToDate).await;
    assert_eq!(world.notices.len(), told, "{:?}", world.notices);
    world.engine.pause(&id, false).await.unwrap();
    world.until_notice(NoticeKind::ConsentEnding { days: 25 }).await;
    // Of another that ends while nobody wants to hear of it, its state tells.
    world.engine.disable_auto_sync(&id).await.unwrap();
    world.engine.pause(&id, true).await.unwrap();
    sleeps(&mut world, TimeDelta::days(26)).await;
    world.engine.pause(&id, false).await.unwrap();
    world.comes_to(&id, Cause::ConsentEnded).await;
    let told = |kind: &&NoticeKind| matches!(kind, NoticeKind::ConsentEnding { .. });
    assert_eq!(world.notices.iter().filter(told).count(), 1, "{:?}", world.notices);
}

fn health(world: &World, status: Option<HealthStatus>) {
    world.bank().control().set_health(ConnectorId(2), status).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bank_is_not_watched_for_a_paused_connection() {
    let mut world = World::start().await;
    let ids = at_rest(&mut world, 1).await;
    world.clock.run(world::PACE);
    health(&world, Some(HealthStatus::Offline));
    world.engine.update(&ids[0]).await.unwrap();
    world.until(&ids[0], Cause::BankUnavailable).await;
    world.engine.pause(&ids[0], true).await.unwrap();
    let before = asked(&world, "GET /connectors");
    world.awake(TimeDelta::hours(2), STEP).await;
    health(&world, None);
    world.awake(TimeDelta::hours(2), STEP).await;
    assert_eq!(asked(&world, "GET /connectors"), before);
    assert!(!world.notices.contains(&NoticeKind::BankBack));
    health(&world, Some(HealthStatus::Offline));
    world.engine.pause(&ids[0], false).await.unwrap();
    world.awake(TimeDelta::minutes(31), STEP).await;
    world.asked_in_all("GET /connectors", before + 1).await;
    let May::After { at, why: Why::BankOffline } = world.connection(&ids[0]).await.upkeep.update else {
        panic!("what is known to be down is not asked")
    };
    assert!(at > world.clock.reading().now);
    health(&world, None);
    world.awake(TimeDelta::minutes(31), STEP).await;
    world.until_notice(NoticeKind::BankBack).await;
}

async fn offered(world: &World) -> Offer {
    let offers = world.engine.institutions(false).await.unwrap();
    offers.into_iter().find(|offer| offer.institution.id == ConnectorId(2)).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_waits_for_a_bank_to_connect_is_told_once_when_it_is_back() {
    let mut world = World::on_disk().await;
    let bank = ConnectorId(2);
    assert_eq!(world.engine.await_bank(bank, true).await, Err(EngineError::UnknownConnector), "it was never listed");
    assert_eq!(offered(&world).await.standing, Standing::Online);
    assert_eq!(world.engine.await_bank(bank, true).await, Err(EngineError::NotNow), "there is nothing to wait for");
    health(&world, Some(HealthStatus::Offline));
    assert!(!offered(&world).await.awaited);
    world.engine.await_bank(bank, true).await.unwrap();
    world.engine.await_bank(bank, true).await.unwrap();
    assert!(offered(&world).await.awaited);
    world.clock.freeze();
    world.close().await;
    world.open_again().await;
    assert!(offered(&world).await.awaited, "it outlives the program");
    let before = asked(&world, "GET /connectors");
    world.awake(TimeDelta::minutes(95), STEP).await;
    world.asked_in_all("GET /connectors", before + 3).await;
    assert_eq!(asked(&world, "GET /connectors"), before + 3, "one call in half an hour");
    assert_eq!(world.notices, []);
    health(&world, None);
    world.awake(TimeDelta::minutes(30), STEP).await;
    let back = Change::Awaited { institution: bank, awaited: false, standing: Standing::Online };
    world.heard(|change| (*change == back).then_some(())).await;
    assert_eq!(world.notices, [NoticeKind::AwaitedBack]);
    let at = world.clock.reading().now;
    let before = asked(&world, "GET /connectors");
    world.awake(TimeDelta::hours(2), STEP).await;
    world.close().await;
    world.open_again().await;
    world.awake(TimeDelta::hours(2), STEP).await;
    assert_eq!(asked(&world, "GET /connectors"), before, "nobody waits any more");

    // That it was told is found later, with the way to the bank, and among what is handed on.
    let told = |kind| ActivityFilter { kind, connection: None };
    let page = world.engine.activity(&told(Kind::All), None).await.unwrap();
    let [entry] = page.entries.as_slice() else { panic!("{page:?}") };
    assert_eq!((entry.what, entry.bank.as_deref()), (What::BankBack { institution: bank }, Some("Pluggy Bank")));
    assert!(entry.at <= at && at < entry.at + TimeDelta::hours(1), "{entry:?}");
    for kind in [Kind::Problems, Kind::Yours] {
        assert_eq!(world.engine.activity(&told(kind), None).await.unwrap().entries, [], "{kind:?}");
    }

    // Whoever changes their mind is not told, and whoever waits in vain is not waited with for ever.
    health(&world, Some(HealthStatus::Offline));
    for (days, mind_changes) in [(0, true), (31, false)] {
        assert!(!offered(&world).await.awaited);
        world.engine.await_bank(bank, true).await.unwrap();
        if mind_changes {
            world.engine.await_bank(bank, false).await.unwrap();
        }
        let before = asked(&world, "GET /connectors");
        world.clock.step(TimeDelta::days(days));
        world.awake(TimeDelta::hours(1), STEP).await;
        assert_eq!(asked(&world, "GET /connectors"), before);
    }
    assert!(!offered(&world).await.awaited);
    assert_eq!(world.notices, []);
}
