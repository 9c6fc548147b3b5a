//! "Remember on this device", against the offline Pluggy and a real encrypted file: what is kept, from when until when, what
//! it is used for, and that the window is never given it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod world;

use std::{fs, path::Path};

use pluggy::{Sensitive, model::ExecutionStatus};
use pluggy_sandbox::ItemChange;
use tomada_engine::{
    ConnectionId,
    view::{Cause, FieldError, Remember},
};
use world::World;

/// User and password.
const BANK: i32 = 2;
/// A short-lived code on the same form.
const ONE_STEP: i32 = 4;
/// A code that is asked for afterwards.
const WITH_CODE: i32 = 5;

const GOOD: [(&str, &str); 2] = [("user", "user-ok"), ("password", "password-ok")];

fn pairs(typed: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut pairs: Vec<_> = typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    pairs.sort();
    pairs
}

/// Which fields the window may leave empty, and whether the box is ticked.
async fn form(world: &World, id: &ConnectionId) -> (Vec<String>, Option<Remember>) {
    let form = world.engine.form(id).await.unwrap();
    let kept = form.fields.iter().filter(|field| field.kept).map(|field| field.name.clone()).collect();
    assert!(form.fields.iter().all(|field| !field.kept || field.value.is_none()), "what is kept is not given back");
    (kept, form.remember)
}

/// A connection whose credentials are kept.
async fn remembered(world: &mut World, typed: &[(&str, &str)]) -> ConnectionId {
    let id = world.prepare(BANK).await;
    world.hand_over(&id, typed, Remember::Yes).await;
    world.until(&id, Cause::UpToDate).await;
    assert_eq!(world.kept(&id).await, pairs(typed));
    id
}

async fn again(world: &mut World, id: &ConnectionId, typed: &[(&str, &str)], remember: Remember, end: Cause) {
    world.engine.enter_credentials(id).await.unwrap();
    world.hand_over(id, typed, remember).await;
    world.until(id, end).await;
}

fn checks(world: &World) -> usize {
    world.every_request().iter().filter(|line| line.contains("/validate ")).count()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_kept_unless_it_is_asked_for() {
    let mut world = World::on_disk().await;
    let id = world.prepare(BANK).await;
    assert_eq!(form(&world, &id).await, (vec![], Some(Remember::No)), "off, until somebody turns it on");
    world.submit(&id, "user-ok", "password-ok").await;
    let end = world.until(&id, Cause::UpToDate).await;
    assert!(!end.remembered);
    assert_eq!(world.kept(&id).await, []);
    world.engine.enter_credentials(&id).await.unwrap();
    assert_eq!(form(&world, &id).await, (vec![], Some(Remember::No)));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_kept_once_the_bank_has_let_the_person_in_and_not_before() {
    let mut world = World::on_disk().await;
    let id = world.prepare(WITH_CODE).await;
    world.hand_over(&id, &GOOD, Remember::Yes).await;
    let asked = world.until(&id, Cause::CodeWanted).await;
    assert!(!asked.remembered, "who is asked for a code is not in yet");
    assert_eq!(world.kept(&id).await, []);
    world.engine.answer(&id, Sensitive::from("123456")).await.unwrap();
    let end = world.until(&id, Cause::UpToDate).await;
    assert!(end.remembered);
    assert_eq!(world.kept(&id).await, pairs(&GOOD));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_bank_refuses_is_never_kept() {
    let mut world = World::on_disk().await;
    let id = world.prepare(BANK).await;
    world.hand_over(&id, &[("user", "maria"), ("password", "password-ok")], Remember::Yes).await;
    world.until(&id, Cause::CredentialsMalformed).await;
    assert_eq!(world.kept(&id).await, []);
    assert_eq!(form(&world, &id).await, (vec![], Some(Remember::Yes)), "what was chosen need not be chosen again");
    world.hand_over(&id, &[("user", "user-ok"), ("password", "password-bad")], Remember::Yes).await;
    world.until(&id, Cause::InvalidCredentials).await;
    assert_eq!(world.kept(&id).await, []);
    again(&mut world, &id, &GOOD, Remember::Yes, Cause::UpToDate).await;
    assert_eq!(world.kept(&id).await, pairs(&GOOD), "of what was typed, what was taken");

    let locked = world.prepare(WITH_CODE).await;
    world.hand_over(&locked, &GOOD, Remember::Yes).await;
    world.until(&locked, Cause::CodeWanted).await;
    world.engine.answer(&locked, Sensitive::from("000000")).await.unwrap();
    world.until(&locked, Cause::InvalidCode).await;
    assert_eq!(world.kept(&locked).await, [], "nobody was let in");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_empty_is_taken_from_what_is_kept_and_what_is_typed_replaces_it() {
    let mut world = World::on_disk().await;
    let id = remembered(&mut world, &GOOD).await;
    world.engine.enter_credentials(&id).await.unwrap();
    assert_eq!(form(&world, &id).await, (vec!["user".to_owned(), "password".to_owned()], Some(Remember::Yes)));
    let before = checks(&world);
    world.hand_over(&id, &[("password", "")], Remember::Yes).await;
    world.until(&id, Cause::UpToDate).await;
    assert_eq!(checks(&world), before + 1, "with nothing typed, the bank's rules were asked about what is kept");
    assert_eq!(world.kept(&id).await, pairs(&GOOD));

    let other = [("user", "user-ok-two-checking-accounts")];
    again(&mut world, &id, &other, Remember::Yes, Cause::UpToDate).await;
    let both = [other[0], GOOD[1]];
    assert_eq!(world.kept(&id).await, pairs(&both), "the one replaced, the other as it was");
    again(&mut world, &id, &[("user", "user-ok")], Remember::Yes, Cause::UpToDate).await;
    world.engine.update(&id).await.unwrap();
    world.until(&id, Cause::UpToDate).await;
    assert_eq!(world.kept(&id).await, pairs(&GOOD), "an update that asks for nothing changes nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_kept_and_is_refused_is_forgotten_and_not_sent_again() {
    let mut world = World::on_disk().await;
    let id = remembered(&mut world, &GOOD).await;
    again(&mut world, &id, &[("user", "user-nobody")], Remember::Yes, Cause::InvalidCredentials).await;
    assert_eq!(world.kept(&id).await, []);
    assert!(!world.connection(&id).await.remembered);
    world.engine.enter_credentials(&id).await.unwrap();
    assert_eq!(form(&world, &id).await.0, [] as [&str; 0], "it has to be typed");
    world.hand_over(&id, &[("user", "user-ok")], Remember::Yes).await;
    world.until(&id, Cause::CredentialsMalformed).await;
    let fields = world.engine.form(&id).await.unwrap().fields;
    assert_eq!(fields[1].error, Some(FieldError::Missing), "no password was sent in the place of the missing one");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_the_bank_has_changed_meanwhile_is_forgotten() {
    let mut world = World::on_disk().await;
    let id = remembered(&mut world, &GOOD).await;
    world.clock.freeze();
    world.engine.update(&id).await.unwrap();
    world.until(&id, Cause::Updating).await;
    let refused = Some(ExecutionStatus::InvalidCredentials);
    let change = ItemChange { execution_status: refused, ..ItemChange::default() };
    world.bank().control().change(&world.items()[0], change).unwrap();
    world.clock.run(world::PACE);
    world.until(&id, Cause::InvalidCredentials).await;
    assert_eq!(world.kept(&id).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_wanted_any_more_is_used_once_and_forgotten() {
    let mut world = World::on_disk().await;
    let id = remembered(&mut world, &GOOD).await;
    let before = checks(&world);
    again(&mut world, &id, &[], Remember::No, Cause::UpToDate).await;
    assert_eq!(checks(&world), before + 1);
    assert_eq!(world.kept(&id).await, []);
    world.engine.enter_credentials(&id).await.unwrap();
    assert_eq!(form(&world, &id).await, (vec![], Some(Remember::No)));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_forgotten_at_once_when_the_person_says_so() {
    let mut world = World::on_disk().await;
    let id = remembered(&mut world, &GOOD).await;
    world.engine.forget_credentials(&id).await.unwrap();
    assert_eq!(world.kept(&id).await, []);
    assert!(!world.connection(&id).await.remembered);
    assert_eq!(form(&world, &id).await, (vec![], Some(Remember::No)));
    assert_eq!(world.connection(&id).await.explanation.cause, Cause::UpToDate, "the connection is as it was");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_forgotten_with_the_connection_even_while_pluggy_does_not_answer() {
    let mut world = World::on_disk().await;
    let id = remembered(&mut world, &GOOD).await;
    world.outage_begins().await;
    world.engine.remove(&id).await.unwrap();
    world.until(&id, Cause::Deleting).await;
    assert_eq!(world.kept(&id).await, []);
    world.outage_ends().await;
    world.until_removed(&id).await;
    assert_eq!(world.kept(&id).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_short_lived_code_is_never_kept() {
    let mut world = World::on_disk().await;
    let id = world.prepare(ONE_STEP).await;
    let typed = [GOOD[0], GOOD[1], ("token", "123456")];
    world.hand_over(&id, &typed, Remember::Yes).await;
    world.until(&id, Cause::UpToDate).await;
    assert_eq!(world.kept(&id).await, pairs(&GOOD));
    world.engine.enter_credentials(&id).await.unwrap();
    assert_eq!(form(&world, &id).await.0, ["user", "password"]);
    world.hand_over(&id, &[], Remember::Yes).await;
    world.until(&id, Cause::CredentialsMalformed).await;
    assert_eq!(world.kept(&id).await, pairs(&GOOD), "the code that is missing is not what is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_nothing_outlives_the_program_nothing_is_kept() {
    let mut world = World::start().await;
    let id = world.prepare(BANK).await;
    assert_eq!(form(&world, &id).await, (vec![], None), "it is not offered");
    world.hand_over(&id, &GOOD, Remember::Yes).await;
    let end = world.until(&id, Cause::UpToDate).await;
    assert!(!end.remembered);
    assert_eq!(world.kept(&id).await, []);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_before_the_bank_has_answered_leaves_nothing_behind() {
    let mut world = World::on_disk().await;
    for locked in [true, false] {
        let id = world.prepare(WITH_CODE).await;
        let user = if locked { "user-ok" } else { "user-ok-text" };
        world.hand_over(&id, &[("user", user), ("password", "password-ok")], Remember::Yes).await;
        world.until(&id, Cause::CodeWanted).await;
        if locked {
            world.engine.let_go().await;
        } else {
            world.power_cut().await;
        }
        world.engine.answer(&id, Sensitive::from("123456")).await.unwrap();
        world.until(&id, Cause::UpToDate).await;
        assert_eq!(world.kept(&id).await, [], "locked: {locked}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_outlives_a_restart_in_no_form_that_anybody_can_read() {
    let mut world = World::on_disk().await;
    let planted = [("user", "user-ok-perf-7x"), ("password", "password-ok")];
    let id = remembered(&mut world, &planted).await;
    world.store.back_up().await.unwrap().unwrap();
    world.power_cut().await;
    assert!(world.connection(&id).await.remembered);
    assert_eq!(form(&world, &id).await.0, ["user", "password"]);
    again(&mut world, &id, &[], Remember::Yes, Cause::UpToDate).await;
    world.close().await;
    let files = bytes(world.folder());
    assert!(files.len() > 3, "there is something to look at");
    for (name, bytes) in files {
        for secret in planted.map(|(_, value)| value) {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} can be read in {name}");
        }
    }
}

/// Every byte of every file under a folder.
fn bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: std::path::PathBuf| match path.is_dir() {
        true => bytes(&path),
        false => vec![(path.display().to_string(), fs::read(&path).unwrap())],
    };
    entries.flat_map(read).collect()
}
