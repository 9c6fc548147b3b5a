//! The engine against the offline Pluggy, over real HTTP: what a person is told, in which order, and what Pluggy was asked.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod world;

use chrono::TimeDelta;
use pluggy::{
    ConnectorId, Sensitive,
    client::{CreateItem, Parameters},
};
use tomada_engine::{
    notice::NoticeKind,
    view::{Cause, FieldError, Network, Pending, Remember, Stage},
};
use world::{Late, World};

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_with_a_code_from_first_to_last() {
    let mut world = World::start().await;
    let id = world.prepare(5).await;
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::CodeWanted).await;
    world.engine.answer(&id, Sensitive::from("123456")).await.unwrap();
    let end = world.until(&id, Cause::UpToDate).await;

    assert_eq!(
        world.causes,
        [
            Cause::CredentialsWanted,
            Cause::Sending,
            Cause::Updating,
            Cause::CodeWanted,
            Cause::CheckingCode,
            Cause::Updating,
            Cause::UpToDate
        ]
    );
    assert_eq!(end.accounts.len(), 2);
    assert_eq!(
        world.requests(),
        [
            "POST /auth 200",
            "GET /connectors 200",
            "POST /connectors/5/validate 200",
            "POST /connect_token 200",
            "POST /items 200",
            "GET /items/{id} 200",
            "POST /items/{id}/mfa 200",
            "GET /items/{id} 200",
            "GET /accounts 200"
        ],
        "repeated reads are one here"
    );
    assert!(matches!(world.notices[..], [NoticeKind::CodeNeeded { deadline: Some(_) }, NoticeKind::Done]));
    assert_eq!(world.withdrawn, 1, "the notice about the code goes when it was answered");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_bank_would_refuse_is_asked_for_again_with_the_rest_kept() {
    let mut world = World::start().await;
    let id = world.prepare(2).await;
    world.submit(&id, "maria", "password-ok").await;
    world.until(&id, Cause::CredentialsMalformed).await;
    let made = |world: &World| world.requests().iter().filter(|line| line.starts_with("POST /items ")).count();
    assert_eq!(made(&world), 0, "nothing was asked for with what its rules refuse");
    let fields = world.engine.form(&id).await.unwrap().fields;
    assert_eq!(fields[0].value.as_deref(), Some("maria"), "what is no secret need not be typed again");
    assert_eq!(
        fields[0].error,
        Some(FieldError::Invalid { message: Some("O user deve começar com \"user-\"".to_owned()) })
    );
    assert_eq!((&fields[1].value, &fields[1].error), (&None, &None), "a password is never given back");
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::UpToDate).await;
    assert_eq!(made(&world), 1);
    assert!(world.notices.len() == 1, "the person was looking when the form was refused: {:?}", world.notices);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_password_is_sent_once_and_corrected_on_the_same_item() {
    let mut world = World::start().await;
    let id = world.prepare(2).await;
    world.submit(&id, "user-ok", "password-bad").await;
    world.until(&id, Cause::InvalidCredentials).await;
    let sent = |world: &World| world.requests().iter().filter(|line| line.starts_with("POST /items ")).count();
    assert_eq!(sent(&world), 1);
    world.engine.enter_credentials(&id).await.unwrap();
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::UpToDate).await;
    assert_eq!(sent(&world), 1, "the correction updates the item and makes no second one");
    assert!(world.requests().contains(&"PATCH /items/{id} 200".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_one_second_late_is_explained_and_another_can_be_asked_for() {
    let mut world = World::start().await;
    let id = world.prepare(5).await;
    world.submit(&id, "user-ok", "password-ok").await;
    let asked = world.until(&id, Cause::CodeWanted).await;
    let Stage::NeedsInput { question } = asked.stage else { panic!("it waits for a code") };
    world.clock.freeze();
    let late = question.deadline.unwrap() + TimeDelta::seconds(1) - pluggy::Clock::now(&world.clock);
    world.clock.step(late);
    // Whether the answer or the look at the deadline comes first: the code is late either way.
    let _refused_or_ignored = world.engine.answer(&id, Sensitive::from("123456")).await;
    world.clock.run(world::PACE);
    world.until(&id, Cause::CodeTimeout).await;
    world.engine.update(&id).await.unwrap();
    world.until(&id, Cause::CodeWanted).await;
    world.engine.answer(&id, Sensitive::from("000000")).await.unwrap();
    world.until(&id, Cause::InvalidCode).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_in_mid_execution_is_waited_out() {
    let mut world = World::start().await;
    let id = world.prepare(2).await;
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::Updating).await;
    world.outage_begins().await;
    world.until_network(Network::Offline).await;
    let snapshot = world.engine.snapshot().await.unwrap();
    assert_eq!(snapshot.connections[0].explanation.cause, Cause::Updating, "the attempt is kept as it was");
    world.outage_ends().await;
    world.until_network(Network::Online).await;
    let end = world.until(&id, Cause::UpToDate).await;
    assert_eq!(end.accounts.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_pluggy_nothing_is_sent_and_the_person_is_told() {
    let mut world = World::start().await;
    let id = world.prepare(2).await;
    world.outage_begins().await;
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::NotSent).await;
    world.outage_ends().await;
    world.engine.enter_credentials(&id).await.unwrap();
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::UpToDate).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_end_is_no_failure_of_ours() {
    let mut world = World::start().await;
    let id = world.prepare(2).await;
    world.submit(&id, "user-unknown-state", "password-ok").await;
    world.until(&id, Cause::UnknownState).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_credentials_are_not_connected_twice_and_deleting_deletes_at_pluggy() {
    let mut world = World::start().await;
    let first = world.prepare(2).await;
    world.submit(&first, "user-ok", "password-ok").await;
    world.until(&first, Cause::UpToDate).await;
    let second = world.prepare(2).await;
    world.submit(&second, "user-ok", "password-ok").await;
    world.until(&second, Cause::AlreadyConnected).await;
    world.engine.remove(&first).await.unwrap();
    world.until_removed(&first).await;
    assert_eq!(world.requests().last().map(String::as_str), Some("DELETE /items/{id} 200"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_item_of_somebody_else_is_not_taken_up() {
    let mut world = World::start().await;
    let typed = [("user", "user-ok"), ("password", "password-ok")];
    let typed = Parameters::from_iter(typed.map(|(name, value)| (name.to_owned(), Sensitive::from(value))));
    let theirs = CreateItem { client_user_id: Some("somebody else"), ..CreateItem::new(ConnectorId(2), &typed) };
    let theirs = world.client().create_item(&theirs).await.unwrap();
    let id = world.prepare(2).await;
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::AlreadyConnected).await;
    assert_eq!(world.engine.items().await.unwrap(), [], "it was looked at, and left alone");
    world.engine.remove(&id).await.unwrap();
    world.until_removed(&id).await;
    assert_eq!(world.items(), [theirs.id], "what was never ours is not deleted");
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_at_hand_need_no_window_until_they_are_refused() {
    let mut world = World::start().await;
    world.engine.institutions(false).await.unwrap();
    let typed = |user: &str| {
        let typed = [("user", user), ("password", "password-ok")];
        Parameters::from_iter(typed.map(|(name, value)| (name.to_owned(), Sensitive::from(value))))
    };
    let id = world.engine.connect(ConnectorId(2), typed("user-ok")).await.unwrap();
    world.until(&id, Cause::UpToDate).await;
    assert_eq!(world.causes, [Cause::CredentialsWanted, Cause::Sending, Cause::Updating, Cause::UpToDate]);
    assert_eq!(world.windows, 0);
    let items = world.engine.items().await.unwrap();
    assert_eq!(items.iter().map(|(connection, _)| connection).collect::<Vec<_>>(), [&id]);

    let refused = world.engine.connect(ConnectorId(2), typed("maria")).await.unwrap();
    world.until(&refused, Cause::CredentialsMalformed).await;
    assert_eq!(world.windows, 1);
    assert_eq!(world.engine.items().await.unwrap().len(), 1, "what was refused is no item");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_from_before_the_answer_does_not_ask_again() {
    let late = Late::default();
    let mut world = World::with(&late).await;
    let id = world.prepare(5).await;
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::CodeWanted).await;
    let look = late.hold("GET /items/{id} 200");
    look.until_there();
    world.engine.answer(&id, Sensitive::from("123456")).await.unwrap();
    world.until(&id, Cause::Updating).await;
    drop(look);
    world.until(&id, Cause::UpToDate).await;
    assert_eq!(world.causes.iter().filter(|cause| **cause == Cause::CodeWanted).count(), 1, "{:?}", world.causes);
    assert!(matches!(world.notices[..], [NoticeKind::CodeNeeded { .. }, NoticeKind::Done]), "{:?}", world.notices);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_the_rules_cant_be_asked_the_connection_is_made_all_the_same() {
    let mut world = World::start().await;
    world.fault(r#"{"method":"POST","path":"/connectors/2/validate","kind":"status","status":500}"#).await;
    let id = world.prepare(2).await;
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::UpToDate).await;
    let asked = world.requests().iter().any(|line| line == "POST /connectors/2/validate 500");
    assert!(asked, "{:?}", world.requests());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bank_is_connected_through_a_broker_who_keeps_the_keys() {
    let mut world = World::start().await;
    world.through_a_broker().await;
    let id = world.prepare(5).await;
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::CodeWanted).await;
    world.engine.answer(&id, Sensitive::from("123456")).await.unwrap();
    let connection = world.until(&id, Cause::UpToDate).await;
    assert_eq!(connection.accounts.len(), 2);
    let requests = world.requests();
    assert!(!requests.iter().any(|request| request.starts_with("POST /connect_token")), "{requests:?}");
    assert_eq!(world.items().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_holder_has_to_approve_is_told_until_it_is_approved() {
    let mut world = World::start().await;
    let id = world.prepare(600).await;
    world.hand_over(&id, &[("cpf", "238.242.640-30")], Remember::No).await;
    world.until(&id, Cause::PageWanted).await;
    let page = world.engine.page(&id).await.unwrap();
    world.decides(page.path(), "approve").await;
    let end = world.until(&id, Cause::UpToDate).await;
    assert_eq!(end.pending, Some(Pending { accounts: 1, cards: 0, others: 0 }));
    assert!(!end.accounts.is_empty(), "the rest is there");

    // The other holder takes a day.
    world.clock.step(TimeDelta::hours(25));
    world.engine.update(&id).await.unwrap();
    world.comes_to(&id, Cause::Updating).await;
    let end = world.until(&id, Cause::UpToDate).await;
    assert_eq!(end.pending, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn that_something_waits_is_told_even_when_nobody_says_what() {
    let mut world = World::start().await;
    world.fault(r#"{"method":"GET","path":"/items/{id}/resources","kind":"status","status":500}"#).await;
    let id = world.prepare(600).await;
    world.hand_over(&id, &[("cpf", "238.242.640-30")], Remember::No).await;
    world.until(&id, Cause::PageWanted).await;
    let page = world.engine.page(&id).await.unwrap();
    world.decides(page.path(), "approve").await;
    let end = world.until(&id, Cause::UpToDate).await;
    assert_eq!(end.pending, Some(Pending::default()));
}
