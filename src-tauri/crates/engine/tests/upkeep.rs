//! How connections are kept alive, against the offline Pluggy over real HTTP: each row of the table of states, each rule of
//! updates, what happens while nobody does anything, and that what a bank refused is not sent to it again.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod world;

use chrono::TimeDelta;
use pluggy::{
    ConnectorId,
    client::Parameters,
    model::{ExecutionStatus, HealthStatus},
};
use pluggy_sandbox::{ItemChange, world::Policy};
use tomada_engine::{
    ConnectionId, EngineError,
    connection::offer::Wishes,
    notice::NoticeKind,
    view::{
        AutoSync, ByItself, Came, Cause, Connection, ConsentEnd, FieldError, May, Means, Product, Remedy, Remember,
        Retry, Side, Stage, Surprise, Wanted, Why,
    },
};
use world::World;

async fn connected(world: &mut World, connector: i32) -> ConnectionId {
    let id = world.prepare(connector).await;
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::UpToDate).await;
    id
}

fn asked(world: &World, what: &str) -> usize {
    world.every_request().iter().filter(|line| line.starts_with(what)).count()
}

fn allow(world: &World, change: impl FnOnce(&mut Policy)) {
    let control = world.bank().control();
    let mut policy = control.policy();
    change(&mut policy);
    control.set_policy(policy);
}

/// What the bank or somebody else does to the only item there is.
fn change(world: &World, change: ItemChange) {
    let item = world.items().remove(0);
    world.bank().control().change(&item, change).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn every_end_of_an_execution_has_its_row() {
    use {ByItself as B, Cause as C, Remedy as M, Retry as R, Side as S};
    const CREDENTIALS: May = May::NeedsInput { what: Wanted::Credentials };
    let mut world = World::start().await;
    // Pluggy tries again by itself where it synchronises by itself, and then only.
    allow(&world, |policy| policy.auto_sync_hours = Some(8));
    for (user, cause, side, remedy, retry, by_itself, update) in [
        ("user-ok", C::UpToDate, S::Nobody, M::Nothing, R::NoNeed, B::Syncs, May::Now),
        ("user-ok-quota", C::PartlyUpToDate, S::Nobody, M::Nothing, R::HelpsLater, B::Syncs, May::Now),
        ("user-nobody", C::InvalidCredentials, S::You, M::EnterCredentials, R::HelpsAfterYou, B::Nothing, CREDENTIALS),
        ("user-input-timeout", C::CodeTimeout, S::You, M::Update, R::Helps, B::Nothing, May::Now),
        ("user-locked", C::AccountLocked, S::Bank, M::EnterCredentials, R::HelpsAfterYou, B::Nothing, CREDENTIALS),
        (
            "user-account-credentials-reset",
            C::CredentialsReset,
            S::Bank,
            M::EnterCredentials,
            R::HelpsAfterYou,
            B::Nothing,
            CREDENTIALS,
        ),
        ("user-account-need-actions", C::AccountNeedsAction, S::You, M::Update, R::HelpsAfterYou, B::Tries, May::Now),
        (
            "user-not-supported",
            C::UserNotSupported,
            S::Provider,
            M::EnterCredentials,
            R::HelpsAfterYou,
            B::Nothing,
            CREDENTIALS,
        ),
        (
            "user-revoked",
            C::AuthorizationRevoked,
            S::You,
            M::EnterCredentials,
            R::HelpsAfterYou,
            B::Nothing,
            May::NeedsInput { what: Wanted::Consent },
        ),
        ("user-logged", C::AlreadyLoggedIn, S::You, M::Update, R::HelpsAfterYou, B::Tries, May::Now),
        ("user-unavailable", C::BankUnavailable, S::Bank, M::Update, R::HelpsLater, B::Tries, May::Now),
        ("user-connection-error", C::ConnectionFailed, S::Provider, M::Update, R::HelpsLater, B::Tries, May::Now),
        ("user-error", C::ProviderFailed, S::Provider, M::Update, R::Helps, B::Tries, May::Now),
        ("user-generic-error", C::ProviderFailed, S::Provider, M::Update, R::Helps, B::Tries, May::Now),
        ("user-merge-error", C::ProviderFailed, S::Provider, M::Update, R::Helps, B::Tries, May::Now),
        ("user-unknown-state", C::UnknownState, S::Provider, M::Update, R::Helps, B::Tries, May::Now),
    ] {
        let id = world.prepare(2).await;
        world.submit(&id, user, "password-ok").await;
        let end = world.until(&id, cause).await;
        let row = (end.explanation.side, end.explanation.remedy, end.upkeep.retry, end.upkeep.update);
        assert_eq!(row, (side, remedy, retry, update), "{user}");
        // Whether Pluggy names a time is Pluggy's; where it names none, nothing happens by itself.
        let scheduled = matches!(end.upkeep.auto_sync, AutoSync::At { .. });
        assert_eq!(end.upkeep.by_itself, if scheduled { by_itself } else { B::Nothing }, "{user}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_of_an_update_has_its_row_and_is_not_asked_for_again() {
    use Cause as C;
    for (status, code, cause, why) in [
        (409, "CLIENT_HAS_ITEM_UPDATES_DISABLED", C::UpdatesOff, Some(Why::Subscription)),
        (400, "TOO_MANY_CONSECUTIVE_ERRORS", C::TooManyErrors, Some(Why::TooManyErrors)),
        (409, "ITEM_IN_ERROR_COOLDOWN", C::Cooldown, Some(Why::Cooldown)),
        (409, "CONNECTOR_OFFLINE", C::BankUnavailable, Some(Why::BankOffline)),
        (409, "ITEM_ORIGINAL_CONNECTED_WITH_DIFFERENT_ACCOUNT", C::OtherAccess, None),
        (404, "ITEM_NOT_FOUND", C::Gone, Some(Why::NoItem)),
        (400, "SOMETHING_NEW", C::Refused, None),
    ] {
        let mut world = World::start().await;
        let id = connected(&mut world, 2).await;
        let fault = format!(
            r#"{{"method":"PATCH","path":"/items/{{id}}","count":1,"kind":"status","status":{status},"codeDescription":"{code}"}}"#
        );
        world.fault(&fault).await;
        world.engine.update(&id).await.unwrap();
        let refused = world.until(&id, cause).await;
        assert_eq!(refused.accounts.len(), 2, "{code}: what there was is kept");
        match (why, refused.upkeep.update) {
            (None, _) => {}
            (Some(why), May::Never { why: told } | May::After { why: told, .. }) => {
                assert_eq!(told, why, "{code}");
                assert_eq!(world.engine.update(&id).await, Err(EngineError::NotNow), "{code}");
                assert_eq!(asked(&world, "PATCH /items/{id}"), 1, "{code}");
            }
            (Some(_), may) => panic!("{code}: {may:?}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_fresh_is_no_failure_and_the_next_update_has_a_time() {
    let mut world = World::start().await;
    allow(&world, |policy| policy.new_team = true);
    let id = connected(&mut world, 2).await;
    // How often Pluggy allows it, only Pluggy knows, until it tells.
    world.engine.update(&id).await.unwrap();
    world.until(&id, Cause::UpToDate).await;
    let told = world.connection(&id).await;
    let May::After { at, why: Why::Fresh } = told.upkeep.update else { panic!("{:?}", told.upkeep.update) };
    assert_eq!(Some(at), told.last_success_at.map(|last| last + TimeDelta::hours(1)));
    assert_eq!(world.notices, [NoticeKind::Done], "nothing is told but the first good end");
    let before = asked(&world, "PATCH /items/{id}");
    assert_eq!(world.engine.update(&id).await, Err(EngineError::NotNow));
    assert_eq!(asked(&world, "PATCH /items/{id}"), before, "what would be refused is not asked for");
    world.clock.step(TimeDelta::hours(1));
    world.engine.update(&id).await.unwrap();
    world.until(&id, Cause::Updating).await;
    world.until(&id, Cause::UpToDate).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_password_is_never_sent_twice() {
    let mut world = World::start().await;
    let id = world.prepare(2).await;
    world.submit(&id, "user-ok", "password-old").await;
    world.until(&id, Cause::InvalidCredentials).await;
    world.engine.enter_credentials(&id).await.unwrap();
    world.until(&id, Cause::CredentialsWanted).await;
    let (before, windows) = (world.every_request().len(), world.windows);
    world.submit(&id, "user-ok", "password-old").await;
    world.until(&id, Cause::CredentialsMalformed).await;
    assert_eq!(world.every_request().len(), before, "nothing left this computer");
    assert_eq!(world.windows, windows + 1, "the window is back");
    let fields = world.engine.form(&id).await.unwrap().fields;
    assert_eq!((&fields[0].error, &fields[1].error), (&None, &Some(FieldError::RefusedBefore)));
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::UpToDate).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_password_that_was_refused_is_not_sent_again_when_it_is_typed() {
    let mut world = World::on_disk().await;
    let id = world.prepare(2).await;
    world.hand_over(&id, &[("user", "user-ok"), ("password", "password-ok")], Remember::Yes).await;
    world.until(&id, Cause::UpToDate).await;
    assert_eq!(world.kept(&id).await.len(), 2);
    world.engine.enter_credentials(&id).await.unwrap();
    world.hand_over(&id, &[("user", "user-ok"), ("password", "")], Remember::Yes).await;
    world.until(&id, Cause::Updating).await;
    // At the bank, it was changed.
    let refused = Some(ExecutionStatus::InvalidCredentials);
    change(&world, ItemChange { execution_status: refused, ..ItemChange::default() });
    world.until(&id, Cause::InvalidCredentials).await;
    assert!(world.kept(&id).await.is_empty());
    world.engine.enter_credentials(&id).await.unwrap();
    let before = asked(&world, "PATCH /items/{id}");
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::CredentialsMalformed).await;
    assert_eq!(asked(&world, "PATCH /items/{id}"), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_two_refusals_the_person_is_sent_to_the_bank_and_nothing_is_sent_for_a_quarter_of_an_hour() {
    let mut world = World::start().await;
    let id = world.prepare(2).await;
    world.submit(&id, "user-ok", "password-one").await;
    world.until(&id, Cause::InvalidCredentials).await;
    world.engine.enter_credentials(&id).await.unwrap();
    world.submit(&id, "user-ok", "password-two").await;
    let refused = world.until(&id, Cause::RefusedOften).await;
    assert_eq!(refused.upkeep.refusals, 2);
    let May::After { at, why: Why::Refusals } = refused.upkeep.update else { panic!("{:?}", refused.upkeep.update) };
    assert_eq!(Some(at), refused.ended_at.map(|ended| ended + TimeDelta::minutes(15)));
    let before = world.every_request().len();
    assert_eq!(world.engine.enter_credentials(&id).await, Err(EngineError::NotNow));
    // A day goes by: nothing of the person's is sent by itself.
    world.clock.step(TimeDelta::hours(24));
    world.engine.enter_credentials(&id).await.unwrap();
    let sent = &world.every_request()[before..];
    assert!(sent.iter().all(|line| line.starts_with("GET ") || line.starts_with("POST /auth")), "{sent:?}");
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::UpToDate).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_that_wants_a_code_from_the_beginning_asks_for_that_alone() {
    let mut world = World::start().await;
    let id = world.prepare(4).await;
    let all = [("user", "user-ok"), ("password", "password-ok"), ("token", "123456")];
    world.hand_over(&id, &all, Remember::No).await;
    let fine = world.until(&id, Cause::UpToDate).await;
    assert_eq!(fine.upkeep.update, May::NeedsInput { what: Wanted::Code });
    world.engine.update(&id).await.unwrap();
    world.until(&id, Cause::CredentialsWanted).await;
    let fields = world.engine.form(&id).await.unwrap().fields;
    assert_eq!(fields.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(), ["token"]);
    world.hand_over(&id, &[("token", "000000")], Remember::No).await;
    world.until(&id, Cause::InvalidCode).await;
    // Whoever changes their mind is where they were.
    world.engine.enter_credentials(&id).await.unwrap();
    assert_eq!(world.engine.form(&id).await.unwrap().fields.len(), 3, "after a refusal all is asked for");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_automatic_synchronisation_is_found_at_its_time_by_one_look() {
    let mut world = World::start().await;
    allow(&world, |policy| policy.auto_sync_hours = Some(8));
    let id = connected(&mut world, 2).await;
    let first = world.connection(&id).await;
    let AutoSync::At { at } = first.upkeep.auto_sync else { panic!("{:?}", first.upkeep) };
    let before = world.every_request().len();
    // The computer is awake: nothing is looked at before it can be there.
    let until = at - world.clock.reading().now + TimeDelta::minutes(10);
    world.awake(until, TimeDelta::seconds(20)).await;
    world.clock.run(world::PACE);
    world.until(&id, Cause::Updating).await;
    // What came with that may have been heard already.
    world.comes_to(&id, Cause::UpToDate).await;
    let second = world.connection(&id).await;
    assert!(second.last_success_at > first.last_success_at);
    let since = &world.every_request()[before..];
    assert!(!since.iter().any(|line| line.starts_with("PATCH")), "Pluggy does that: {since:?}");
    let looks = since.iter().filter(|line| line.starts_with("GET /items/{id}")).count();
    assert_eq!(looks, 1, "{since:?}");
    assert!(matches!(second.upkeep.auto_sync, AutoSync::At { at: next } if next > at));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_refreshes_becomes_old_and_says_so_once() {
    let mut world = World::start().await;
    let id = connected(&mut world, 2).await;
    world.clock.step(TimeDelta::hours(48));
    let old = world.until(&id, Cause::Old).await;
    assert_eq!(old.accounts.len(), 2);
    assert_eq!(old.upkeep.retry, Retry::Helps);
    world.clock.step(TimeDelta::hours(48));
    world.asked_in_all("GET /items/{id} 200", asked(&world, "GET /items/{id} 200") + 1).await;
    assert_eq!(world.notices, [NoticeKind::Done, NoticeKind::Stale]);
    world.engine.update(&id).await.unwrap();
    world.until(&id, Cause::UpToDate).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_deleted_elsewhere_is_kept_and_marked_as_gone() {
    let mut world = World::start().await;
    let id = connected(&mut world, 2).await;
    let item = world.items().remove(0);
    world.client().delete_item(&item).await.unwrap();
    world.clock.step(TimeDelta::hours(25));
    let gone = world.until(&id, Cause::Gone).await;
    assert_eq!((gone.accounts.len(), gone.upkeep.update), (2, May::Never { why: Why::NoItem }));
    let before = world.every_request().len();
    world.clock.step(TimeDelta::days(30));
    world.engine.clock_changed().await;
    world.engine.snapshot().await.unwrap();
    assert_eq!(world.every_request().len(), before, "nobody asks for what is not there");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_repair_by_any_other_path_clears_what_stood() {
    let mut world = World::start().await;
    let id = world.prepare(2).await;
    world.submit(&id, "user-ok", "password-old").await;
    world.until(&id, Cause::InvalidCredentials).await;
    // In the widget, on another computer.
    let item = world.items().remove(0);
    let typed = [("user", "user-ok"), ("password", "password-ok")];
    let typed = Parameters::from_iter(typed.map(|(name, value)| (name.to_owned(), value.into())));
    let update = pluggy::client::UpdateItem { parameters: Some((&typed).into()), ..Default::default() };
    world.client().update_item(&item, &update).await.unwrap();
    world.clock.step(TimeDelta::hours(25));
    world.until(&id, Cause::UpToDate).await;
    assert_eq!(world.connection(&id).await.upkeep.refusals, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_that_is_withdrawn_in_the_middle_keeps_what_came_before() {
    let mut world = World::start().await;
    let id = connected(&mut world, 2).await;
    world.engine.update(&id).await.unwrap();
    world.until(&id, Cause::Updating).await;
    let revoked = Some(ExecutionStatus::UserAuthorizationRevoked);
    change(&world, ItemChange { execution_status: revoked, ..ItemChange::default() });
    let revoked = world.until(&id, Cause::AuthorizationRevoked).await;
    assert_eq!((revoked.accounts.len(), revoked.upkeep.consent), (2, ConsentEnd::Revoked));
    assert_eq!(revoked.upkeep.update, May::NeedsInput { what: Wanted::Consent });
}

#[tokio::test(flavor = "multi_thread")]
async fn each_product_says_whether_it_came() {
    let mut world = World::start().await;
    let id = world.prepare(2).await;
    world.submit(&id, "user-ok-quota", "password-ok").await;
    let partly = world.until(&id, Cause::PartlyUpToDate).await;
    let came = |product| partly.upkeep.products.iter().find(|one| one.product == product).map(|one| one.came);
    assert_eq!(came(Product::Accounts), Some(Came::Whole));
    assert_eq!(came(Product::Transactions), Some(Came::OverQuota));
    assert_eq!(world.notices, [NoticeKind::Partial]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bank_that_was_down_is_watched_until_it_is_back() {
    let mut world = World::start().await;
    let id = connected(&mut world, 2).await;
    let offline = |status| world.bank().control().set_health(ConnectorId(2), status).unwrap();
    offline(Some(HealthStatus::Offline));
    world.engine.update(&id).await.unwrap();
    let down = world.until(&id, Cause::BankUnavailable).await;
    assert!(matches!(down.upkeep.update, May::After { why: Why::BankOffline, .. }), "{:?}", down.upkeep.update);
    let before = asked(&world, "GET /connectors");
    world.clock.step(TimeDelta::minutes(31));
    world.asked_in_all("GET /connectors", before + 1).await;
    world.bank().control().set_health(ConnectorId(2), None).unwrap();
    world.clock.step(TimeDelta::minutes(31));
    world.until_notice(NoticeKind::BankBack).await;
    let back: Connection = world.connection(&id).await;
    assert_eq!((back.upkeep.update, &back.stage), (May::Now, &Stage::Finished));
    assert_eq!(asked(&world, "GET /connectors"), before + 2, "one call for all banks, and no more when it is back");
    world.clock.step(TimeDelta::hours(2));
    world.engine.clock_changed().await;
    world.engine.snapshot().await.unwrap();
    assert_eq!(asked(&world, "GET /connectors"), before + 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn deadlines_are_the_banks_however_wrong_the_clock_of_the_computer_is() {
    for minutes in [-10, 10, 24 * 60] {
        let mut world = World::start().await;
        world.with_a_wrong_clock(TimeDelta::minutes(minutes)).await;
        world.engine.institutions(true).await.unwrap();
        let id = world.engine.prepare(ConnectorId(5), Wishes::default(), Means::Form).await.unwrap();
        world.submit(&id, "user-ok", "password-ok").await;
        let asked = world.until(&id, Cause::CodeWanted).await;
        let Stage::NeedsInput { question } = asked.stage else { panic!("{:?}", asked.stage) };
        let snapshot = world.engine.snapshot().await.unwrap();
        let left = (question.deadline.unwrap() - snapshot.clock.now).num_seconds();
        assert!((60..=120).contains(&left), "{left} s are left where the bank waits two minutes");
        let told = i64::from(snapshot.clock.ahead_minutes);
        assert!((told - minutes).abs() <= 1, "{told} and not {minutes}");
        world.engine.answer(&id, "123456".into()).await.unwrap();
        world.until(&id, Cause::UpToDate).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_this_version_does_not_know_is_told_once() {
    let mut world = World::start().await;
    for user in ["user-unknown-state", "user-ok"] {
        let id = world.prepare(2).await;
        world.submit(&id, user, "password-ok").await;
        world.until(&id, if user == "user-ok" { Cause::UpToDate } else { Cause::UnknownState }).await;
    }
    assert_eq!(world.surprises, [Surprise::NewState]);
    assert_eq!(world.engine.snapshot().await.unwrap().surprise, Some(Surprise::NewState));

    let mut world = World::start().await;
    let id = connected(&mut world, 2).await;
    let fault =
        r#"{"path":"/accounts","count":1,"kind":"status","status":410,"codeDescription":"ENDPOINT_DEPRECATED"}"#;
    world.fault(fault).await;
    world.engine.update(&id).await.unwrap();
    world.until(&id, Cause::ProviderFailed).await;
    assert_eq!(world.surprises, [Surprise::Retired]);
    assert_eq!(world.connection(&id).await.accounts.len(), 2, "what there was is kept");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_seen_of_it_is_not_told_again_and_hides_nothing_else() {
    let mut world = World::on_disk().await;
    let meets = async |world: &mut World| {
        let id = world.prepare(2).await;
        world.submit(&id, "user-unknown-state", "password-ok").await;
        world.until(&id, Cause::UnknownState).await;
        // Nobody connects the same twice.
        world.engine.remove(&id).await.unwrap();
        world.until_removed(&id).await;
    };
    meets(&mut world).await;
    world.engine.surprise_seen(Surprise::NewState).await.unwrap();
    assert_eq!(world.engine.snapshot().await.unwrap().surprise, None);
    meets(&mut world).await;
    world.close().await;
    world.open_again().await;
    meets(&mut world).await;
    assert_eq!(world.surprises, [Surprise::NewState]);
    assert_eq!(world.engine.snapshot().await.unwrap().surprise, None);

    let id = connected(&mut world, 2).await;
    world.fault(r#"{"path":"/accounts","count":1,"kind":"status","status":410}"#).await;
    world.clock.step(TimeDelta::hours(2));
    world.engine.update(&id).await.unwrap();
    world.until(&id, Cause::ProviderFailed).await;
    assert_eq!(world.surprises, [Surprise::NewState, Surprise::Retired]);
}
