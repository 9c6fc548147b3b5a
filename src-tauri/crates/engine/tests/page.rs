//! What the page of a connection is given, after what really happened to it: Pluggy's automatic synchronisations and a bank
//! that refuses, by the bank's own clock.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod world;

use chrono::TimeDelta;
use pluggy::{ItemId, model::ExecutionStatus};
use pluggy_sandbox::{ItemChange, world::Policy};
use tomada_engine::{
    EngineError,
    store::Deletion,
    view::{
        Answer, AutoSync, Cause, Change, ConsentEnd, Health, LocalCopy, Metered, Permission, Product, Remember, Trigger,
    },
};
use world::World;

/// A connection without a code, with automatic synchronisation once a day.
async fn synchronised(world: &mut World) -> tomada_engine::ConnectionId {
    let control = world.bank().control();
    control.set_policy(Policy { auto_sync_hours: Some(24), ..control.policy() });
    let id = world.prepare(2).await;
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::UpToDate).await;
    id
}

/// The next automatic synchronisation comes, is seen and read.
async fn next_day(world: &mut World, id: &tomada_engine::ConnectionId) {
    let before = world.connection(id).await.last_success_at;
    world.clock.step(TimeDelta::hours(24) + TimeDelta::minutes(10));
    while world.connection(id).await.last_success_at == before {
        world.changes().await;
    }
    world.comes_to(id, Cause::UpToDate).await;
}

/// The item of the only connection.
async fn item(world: &World) -> ItemId {
    world.engine.items().await.unwrap().remove(0).1
}

#[tokio::test(flavor = "multi_thread")]
async fn the_past_tells_who_began_what_and_how_long_it_was_well() {
    let mut world = World::start().await;
    let id = synchronised(&mut world).await;
    next_day(&mut world, &id).await;
    next_day(&mut world, &id).await;
    // The bank is down when the person asks.
    world.engine.update(&id).await.unwrap();
    world.comes_to(&id, Cause::Updating).await;
    let change = ItemChange { execution_status: Some(ExecutionStatus::SiteNotAvailable), ..ItemChange::default() };
    world.bank().control().change(&item(&world).await, change).unwrap();
    world.comes_to(&id, Cause::BankUnavailable).await;

    let details = world.engine.details(&id).await.unwrap();
    let runs: Vec<_> = details.runs.iter().map(|run| (run.trigger, run.cause)).collect();
    assert_eq!(
        runs,
        [
            (Trigger::Person, Cause::BankUnavailable),
            (Trigger::Automatic, Cause::UpToDate),
            (Trigger::Automatic, Cause::UpToDate),
            (Trigger::Person, Cause::UpToDate),
        ]
    );
    assert!(details.runs[3].lasted.is_some() && !details.runs[3].phases.is_empty(), "{:?}", details.runs[3]);
    let between = details.runs[1].at - details.runs[2].at - TimeDelta::hours(24);
    assert!(between >= TimeDelta::zero() && between < TimeDelta::minutes(1), "when Pluggy did, not when it was seen");
    let health: Vec<_> = details.month.stretches.iter().map(|one| (one.health, one.cause, one.trigger)).collect();
    assert_eq!(
        health,
        [
            (Health::NotYet, None, Trigger::Unknown),
            (Health::Ok, Some(Cause::UpToDate), Trigger::Person),
            (Health::Stale, Some(Cause::BankUnavailable), Trigger::Person),
        ]
    );
    assert_eq!(details.quarter.stretches.len(), 3);
    assert!(details.month.uptime.is_some_and(|percent| percent >= 98), "{:?}", details.month.uptime);
    assert_eq!((details.limits.asked_last_hour, details.limits.asked_today), (1, 1));
    assert!(details.limits.requests_today >= 2);
    assert_eq!(details.limits.quotas, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_looked_at_is_not_known() {
    let mut world = World::on_disk().await;
    let id = synchronised(&mut world).await;
    world.close().await;
    // Far from the next of the synchronisations.
    world.clock.step(TimeDelta::hours(5 * 24 + 12));
    world.open_again().await;
    let before = world.connection(&id).await.last_success_at;
    world.clock.step(TimeDelta::minutes(2));
    while world.connection(&id).await.last_success_at == before {
        world.changes().await;
    }
    world.comes_to(&id, Cause::UpToDate).await;
    let details = world.engine.details(&id).await.unwrap();
    let health: Vec<_> = details.month.stretches.iter().map(|one| one.health).collect();
    assert_eq!(health, [Health::NotYet, Health::Ok, Health::Unknown, Health::Ok]);
    assert_eq!(details.month.uptime, Some(100), "of the time of which anything is known");
    let runs: Vec<_> = details.runs.iter().map(|run| run.trigger).collect();
    assert_eq!(runs, [Trigger::Automatic, Trigger::Person]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_paused_connection_is_left_alone_until_it_is_resumed() {
    let mut world = World::start().await;
    let id = synchronised(&mut world).await;
    world.engine.pause(&id, true).await.unwrap();
    assert!(world.connection(&id).await.paused_at.is_some());
    let before = world.every_request().len();
    world.clock.step(TimeDelta::days(3));
    // Long enough for a look that would have been planned.
    world.pass(TimeDelta::minutes(2)).await;
    let asked = world.every_request().split_off(before);
    // What it brought before may still be read, and want a key.
    assert!(asked.iter().all(|line| line.starts_with("POST /auth ")), "{asked:?}");
    world.engine.pause(&id, false).await.unwrap();
    let success = world.connection(&id).await.last_success_at;
    while world.connection(&id).await.last_success_at == success {
        world.changes().await;
    }
    assert_eq!(world.connection(&id).await.paused_at, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_called_what_the_person_calls_it() {
    let mut world = World::on_disk().await;
    let id = synchronised(&mut world).await;
    let bank = world.connection(&id).await.institution.name;
    world.engine.rename(&id, Some(" Conta da\u{202E} casa ".to_owned())).await.unwrap();
    world.close().await;
    world.open_again().await;
    let connection = world.connection(&id).await;
    assert_eq!(connection.institution.name, "Conta da casa");
    assert_eq!(connection.bank_name.as_deref(), Some(bank.as_str()));
    world.engine.rename(&id, None).await.unwrap();
    let connection = world.connection(&id).await;
    assert_eq!((connection.institution.name, connection.bank_name), (bank, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn automatic_synchronisation_is_switched_off_at_pluggy() {
    let mut world = World::start().await;
    let id = synchronised(&mut world).await;
    assert!(matches!(world.connection(&id).await.upkeep.auto_sync, AutoSync::At { .. }));
    world.engine.disable_auto_sync(&id).await.unwrap();
    assert_eq!(world.connection(&id).await.upkeep.auto_sync, AutoSync::Off);
    let asked = world.requests().iter().any(|line| line == "PATCH /items/{id}/disable-auto-sync 200");
    assert!(asked, "{:?}", world.requests());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_is_proved_and_what_is_here_stays_if_it_is_to() {
    let mut world = World::on_disk().await;
    let id = synchronised(&mut world).await;
    let item = item(&world).await;
    let accounts = world.connection(&id).await.accounts;
    world.engine.delete(&id, LocalCopy::Kept).await.unwrap();
    let kept = world.until(&id, Cause::Archived).await;
    let proof = kept.archived.unwrap();
    assert_eq!((proof.answer, kept.made, &kept.accounts), (Answer::Deleted, false, &accounts));
    assert_eq!(world.items(), [] as [ItemId; 0], "at Pluggy nothing is left");

    world.close().await;
    world.open_again().await;
    let connection = world.connection(&id).await;
    assert_eq!((connection.archived, connection.accounts), (Some(proof), accounts));
    let before = world.every_request().len();
    assert_eq!(world.engine.update(&id).await, Err(EngineError::NotNow));
    assert_eq!(world.engine.enter_credentials(&id).await, Err(EngineError::NotNow));
    world.pass(TimeDelta::minutes(2)).await;
    assert_eq!(world.every_request().len(), before, "nothing is asked of Pluggy any more");
    assert_eq!(world.engine.details(&id).await.unwrap().runs.len(), 1, "its history is there");
    let deletions = world.store.deletions().await.unwrap();
    let [Deletion { item: gone, answer, copy, .. }] = &deletions[..] else { panic!("{deletions:?}") };
    assert_eq!((gone, *answer, *copy), (&item, Answer::Deleted, LocalCopy::Kept));

    // Later it goes from here, too.
    world.engine.remove(&id).await.unwrap();
    world.until_removed(&id).await;
    assert_eq!(world.store.deletions().await.unwrap(), deletions, "that it was deleted stays written");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_was_gone_already_is_told_apart() {
    let mut world = World::start().await;
    let id = synchronised(&mut world).await;
    world.client().delete_item(&item(&world).await).await.unwrap();
    world.engine.delete(&id, LocalCopy::Dropped).await.unwrap();
    let proof = world
        .heard(|change| match change {
            Change::Removed { id: gone, proof, .. } if *gone == id => Some(*proof),
            _ => None,
        })
        .await;
    assert_eq!(proof.map(|proof| proof.answer), Some(Answer::WasGone));
    assert_eq!(world.store.deletions().await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_says_what_it_covers_and_how_it_ends() {
    let mut world = World::start().await;
    let id = world.prepare(600).await;
    world.hand_over(&id, &[("cpf", "238.242.640-30")], Remember::No).await;
    world.until(&id, Cause::PageWanted).await;
    let page = world.engine.page(&id).await.unwrap();
    world.decides(page.path(), "approve").await;
    world.until(&id, Cause::UpToDate).await;

    let consent = world.engine.consent(&id).await.unwrap().unwrap();
    let (given, ends) = (consent.given_at.unwrap(), consent.expires_at.unwrap());
    assert_eq!(ends - given, TimeDelta::days(365));
    assert!(consent.granted.contains(&Product::Accounts), "{consent:?}");
    assert!(consent.permissions.contains(&Permission::Accounts), "{consent:?}");
    assert_eq!((consent.missing, consent.revoked_at), (vec![], None));
    let quotas = world.engine.details(&id).await.unwrap().limits.quotas;
    let accounts = quotas.iter().find(|quota| quota.what == Metered::Accounts).unwrap();
    assert_eq!((accounts.used, accounts.of), (1, 4));

    let revoked = ItemChange { revoke_consent: Some(true), ..ItemChange::default() };
    world.bank().control().change(&item(&world).await, revoked).unwrap();
    let consent = world.engine.consent(&id).await.unwrap().unwrap();
    assert!(consent.revoked_at.is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_may_have_no_end_and_credentials_have_none() {
    let mut world = World::start().await;
    let control = world.bank().control();
    control.set_policy(Policy { open_consents: true, ..control.policy() });
    let id = world.prepare(600).await;
    world.hand_over(&id, &[("cpf", "761.092.776-73")], Remember::No).await;
    world.until(&id, Cause::PageWanted).await;
    let page = world.engine.page(&id).await.unwrap();
    world.decides(page.path(), "approve").await;
    world.until(&id, Cause::UpToDate).await;
    let consent = world.engine.consent(&id).await.unwrap().unwrap();
    assert_eq!((consent.expires_at, consent.revoked_at), (None, None));
    assert!(consent.given_at.is_some());
    assert_eq!(world.connection(&id).await.upkeep.consent, ConsentEnd::Open);

    let mut world = World::start().await;
    let id = synchronised(&mut world).await;
    assert_eq!(world.engine.consent(&id).await.unwrap(), None);
    let asked = world.all_requests().iter().any(|line| line.starts_with("GET /consents"));
    assert!(!asked, "nobody is asked about what can't be");
}
