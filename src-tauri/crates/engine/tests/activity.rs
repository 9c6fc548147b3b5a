//! What happened and what left this computer, as a person reads it, against the offline Pluggy over real HTTP: exactly what
//! was done is told, in pages that fit together; what was typed is marked where it went; nothing of a person's is in what is
//! handed on.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod world;

use std::{collections::BTreeSet, fs};

use chrono::{DateTime, TimeDelta, Utc};
use pluggy_sandbox::world::Policy;
use serde_json::Value;
use tomada_engine::{
    ConnectionId,
    activity::{
        ActivityFilter, Export, PAGE,
        diagnostics::Around,
        entry::{Entry, Kind, What},
        purpose::{Carried as C, Carried, Purpose as P, Purpose},
        traffic::{LedgerFilter, LedgerTotals, OfPurpose},
    },
    store::{Change, Moment, Request, Store},
    view::Cause,
};
use world::World;

const MFA: i32 = 5;
const PLAIN: i32 = 2;

/// A bank that asks for a code is connected.
async fn connected_with_a_code(world: &mut World) -> ConnectionId {
    let id = world.prepare(MFA).await;
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::CodeWanted).await;
    world.engine.answer(&id, "123456".into()).await.unwrap();
    world.until(&id, Cause::UpToDate).await;
    id
}

async fn everything(world: &World, filter: &ActivityFilter) -> Vec<Entry> {
    world.store.write(Vec::new()).done().await.unwrap();
    let page = world.engine.activity(filter, None).await.unwrap();
    assert_eq!(page.next, None);
    page.entries
}

fn whats(entries: &[Entry]) -> Vec<What> {
    entries.iter().rev().map(|entry| entry.what).collect()
}

fn kind(kind: Kind) -> ActivityFilter {
    ActivityFilter { connection: None, kind }
}

/// What each request was for, without looks that follow each other, and what it carried.
async fn sent(world: &World) -> Vec<(Purpose, Carried)> {
    let page = world.engine.ledger(&LedgerFilter::default(), None).await.unwrap();
    let mut sent: Vec<_> = page.requests.iter().rev().map(|one| (one.purpose, one.carried)).collect();
    sent.dedup_by(|again, before| again == before && again.0 == Purpose::Look);
    sent
}

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_with_a_code_is_told_as_it_was() {
    let mut world = World::start().await;
    let id = connected_with_a_code(&mut world).await;
    let entries = everything(&world, &ActivityFilter::default()).await;
    let (asked, fine) = (What::Asked { cause: Cause::CodeWanted }, What::Ended { cause: Cause::UpToDate });
    assert_eq!(
        whats(&entries),
        [What::Chosen, What::ConnectAsked, asked, What::Told, What::Answered, fine, What::Told]
    );
    let name = world.connection(&id).await.institution.name;
    for entry in &entries {
        assert_eq!((entry.connection.as_ref(), entry.bank.as_ref()), (Some(&id), Some(&name)), "{entry:?}");
    }
    assert!(entries.windows(2).all(|two| two[0].at >= two[1].at), "the newest first");

    assert_eq!(
        sent(&world).await,
        [
            (P::Keys, C::Keys),
            (P::Institutions, C::Nothing),
            // The institution's own rules are asked with what was typed.
            (P::CheckTyped, C::Credentials),
            (P::Pass, C::Nothing),
            (P::Connect, C::Credentials),
            (P::Look, C::Nothing),
            (P::Answer, C::Code),
            (P::Look, C::Nothing),
            (P::Accounts, C::Nothing),
        ]
    );
    let carrying = LedgerFilter { carrying: true, ..LedgerFilter::default() };
    let page = world.engine.ledger(&carrying, None).await.unwrap();
    let purposes: Vec<_> = page.requests.iter().map(|one| one.purpose).collect();
    assert_eq!(purposes, [P::Answer, P::Connect, P::CheckTyped]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_a_refusal_and_a_deletion_are_told_and_found_by_kind() {
    let mut world = World::start().await;
    let id = world.prepare(PLAIN).await;
    world.submit(&id, "user-ok", "password-bad").await;
    world.until(&id, Cause::InvalidCredentials).await;
    world.engine.enter_credentials(&id).await.unwrap();
    world.engine.abandon(&id).await.unwrap();
    world.engine.enter_credentials(&id).await.unwrap();
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::UpToDate).await;

    let refused = What::Ended { cause: Cause::InvalidCredentials };
    let fine = What::Ended { cause: Cause::UpToDate };
    let all = everything(&world, &ActivityFilter::default()).await;
    assert_eq!(
        whats(&all),
        [
            What::Chosen,
            What::ConnectAsked,
            refused,
            What::Told,
            What::CredentialsWanted,
            What::GivenUp,
            What::CredentialsWanted,
            What::UpdateAsked,
            fine,
            What::Told,
        ]
    );
    assert_eq!(whats(&everything(&world, &kind(Kind::Problems)).await), [refused]);
    assert_eq!(
        whats(&everything(&world, &kind(Kind::Yours)).await),
        [
            What::Chosen,
            What::ConnectAsked,
            What::CredentialsWanted,
            What::GivenUp,
            What::CredentialsWanted,
            What::UpdateAsked,
        ]
    );
    // Each kind asked of the store is what it would be if all were looked at.
    for wanted in [Kind::Problems, Kind::Yours] {
        let found: Vec<_> = all.iter().filter(|entry| entry.what.is(wanted)).cloned().collect();
        assert_eq!(everything(&world, &kind(wanted)).await, found);
    }
    assert!(sent(&world).await.contains(&(Purpose::Update, Carried::Credentials)));

    // Another one has nothing to do with it.
    let other = ActivityFilter { connection: Some(world.prepare(MFA).await), kind: Kind::All };
    assert_eq!(whats(&everything(&world, &other).await), [What::Chosen]);

    // What is deleted takes what happened to it along: that it was deleted is what is left.
    world.engine.remove(&id).await.unwrap();
    world.until_removed(&id).await;
    let left = everything(&world, &ActivityFilter::default()).await;
    assert_eq!(whats(&left), [What::Chosen, What::Deleted]);
    assert_eq!((&left[0].connection, left[0].bank.as_deref()), (&None, Some("Pluggy Bank")));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_with_the_credentials_that_pluggy_has_carries_none() {
    let mut world = World::start().await;
    let id = world.prepare(PLAIN).await;
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::UpToDate).await;
    world.clock.step(TimeDelta::hours(2));
    world.engine.update(&id).await.unwrap();
    world.until(&id, Cause::UpToDate).await;
    assert!(sent(&world).await.contains(&(Purpose::Update, Carried::Nothing)), "{:?}", sent(&world).await);
    let yours = whats(&everything(&world, &kind(Kind::Yours)).await);
    assert_eq!(yours, [What::Chosen, What::ConnectAsked, What::UpdateAsked]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_of_pluggys_own_is_told_as_such() {
    let mut world = World::start().await;
    let control = world.bank().control();
    control.set_policy(Policy { auto_sync_hours: Some(24), ..control.policy() });
    let id = world.prepare(PLAIN).await;
    world.submit(&id, "user-ok", "password-ok").await;
    world.until(&id, Cause::UpToDate).await;
    let before = whats(&everything(&world, &ActivityFilter::default()).await).len();
    world.clock.step(TimeDelta::hours(26));
    world.until(&id, Cause::Updating).await;
    world.until(&id, Cause::UpToDate).await;
    let all = whats(&everything(&world, &ActivityFilter::default()).await);
    let since: Vec<_> = all.into_iter().skip(before).filter(|what| !matches!(what, What::Told)).collect();
    assert_eq!(since, [What::Synchronised, What::Ended { cause: Cause::UpToDate }]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_adds_up_is_what_was_sent() {
    let mut world = World::start().await;
    connected_with_a_code(&mut world).await;
    world.store.write(Vec::new()).done().await.unwrap();
    let old = |days: i64, host: &str| {
        Change::Request(Request {
            at: world_now(&world) - TimeDelta::days(days),
            host: host.to_owned(),
            method: "GET".to_owned(),
            path: "fetch".to_owned(),
            item: None,
            status: Some(200),
            sent: 0,
            received: 4000,
            duration_ms: 9,
            attempt: 1,
        })
    };
    world.store.write(vec![old(8, "logos.example"), old(90, "logos.example")]).done().await.unwrap();
    let page = world.engine.ledger(&LedgerFilter::default(), None).await.unwrap();
    let LedgerTotals { today, month, all, days } = page.totals.unwrap();
    assert_eq!(days, 400);
    assert_eq!(all.all.requests, u64::try_from(page.requests.len()).unwrap());
    assert_eq!(all.all.sent, page.requests.iter().map(|one| one.sent).sum::<u64>());
    assert_eq!(all.all.received, page.requests.iter().map(|one| one.received).sum::<u64>());
    assert_eq!(all.all.carrying, 3);
    assert_eq!((all.all.requests - month.all.requests, month.all.requests - today.all.requests), (1, 1));
    for totals in [&today, &month, &all] {
        assert_eq!(totals.all.requests, totals.hosts.iter().map(|one| one.figures.requests).sum::<u64>());
        assert_eq!(totals.all.received, totals.purposes.iter().map(|one| one.figures.received).sum::<u64>());
    }
    let hosts: Vec<_> = all.hosts.iter().map(|one| (one.host.as_str(), one.figures.carrying)).collect();
    assert_eq!(hosts, [("127.0.0.1", 3), ("logos.example", 0)]);
    let logos = |one: &&OfPurpose| one.purpose == Purpose::Logo;
    assert_eq!(all.purposes.iter().find(logos).unwrap().figures.received, 8000);
    let one_host = LedgerFilter { host: Some("logos.example".to_owned()), carrying: false };
    assert_eq!(world.engine.ledger(&one_host, None).await.unwrap().requests.len(), 2);
}

fn world_now(world: &World) -> DateTime<Utc> {
    use pluggy::Clock as _;
    world.clock.now()
}

/// Many rows of one connection, a code asked and answered in turn.
async fn crowded(store: &Store, id: &ConnectionId, rounds: i64) {
    let at = |second| DateTime::UNIX_EPOCH + TimeDelta::days(9) + TimeDelta::seconds(second);
    let moment = |second, state: &str, cause| {
        Change::History(Moment {
            connection: id.clone(),
            at: at(second),
            state: state.to_owned(),
            status: Some("UPDATING".to_owned()),
            execution_status: None,
            error_code: None,
            cause,
            trigger: tomada_engine::view::Trigger::Unknown,
            last_success_at: None,
        })
    };
    let changes = (0..rounds).flat_map(|round| {
        [
            moment(3 * round, "waiting", Cause::CodeWanted),
            moment(3 * round + 1, "answering", Cause::CheckingCode),
            moment(3 * round + 2, "following", Cause::Updating),
        ]
    });
    store.write(changes.collect()).done().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_fit_together_and_a_file_has_all_of_them() {
    let mut world = World::start().await;
    let id = world.prepare(MFA).await;
    crowded(&world.store, &id, 160).await;
    let (mut seen, mut after, mut pages) = (Vec::new(), None, Vec::new());
    loop {
        let page = world.engine.activity(&ActivityFilter::default(), after).await.unwrap();
        pages.push(page.entries.len());
        seen.extend(page.entries);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(pages, [PAGE, PAGE, PAGE, 21]);
    assert_eq!(seen.iter().map(|entry| &entry.id).collect::<BTreeSet<_>>().len(), 321);

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("o que houve.jsonl");
    fs::write(&file, "what was there before").unwrap();
    let export = Export::Activity { filter: ActivityFilter::default() };
    let exported = world.engine.export(&export, "1.2.3", &file).await.unwrap();
    assert_eq!((exported.lines, exported.path), (321, file.display().to_string()));
    let lines: Vec<Value> = lines(&file);
    assert_eq!((&lines[0]["format"], &lines[0]["program"]), (&"tomada-activity".into(), &"1.2.3".into()));
    assert_eq!(lines.len(), 322);
    let first = &lines[1];
    assert_eq!((&first["what"]["type"], &first["status"]), (&"answered".into(), &"UPDATING".into()), "{first}");
    assert_eq!(first["bank"], "Pluggy Bank (MFA)");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside it");

    let nowhere = folder.path().join("nowhere").join("a.jsonl");
    assert!(world.engine.export(&export, "1.2.3", &nowhere).await.is_err());
}

fn lines(file: &std::path::Path) -> Vec<Value> {
    fs::read_to_string(file).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_ledger_in_a_file_says_where_what_was_typed_went_and_not_what_it_was() {
    let mut world = World::start().await;
    connected_with_a_code(&mut world).await;
    world.store.write(Vec::new()).done().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("saidas.jsonl");
    let export = Export::Ledger { filter: LedgerFilter { carrying: true, host: None } };
    assert_eq!(world.engine.export(&export, "1.2.3", &file).await.unwrap().lines, 3);
    let written = lines(&file);
    assert_eq!(written[0]["format"], "tomada-ledger");
    let told: Vec<_> = written[1..].iter().map(|line| format!("{} {}", line["method"], line["path"])).collect();
    assert_eq!(told, ["\"POST\" \"/items/{id}/mfa\"", "\"POST\" \"/items\"", "\"POST\" \"/connectors/{id}/validate\""]);
    assert!(written[1..].iter().all(|line| line["host"] == "127.0.0.1" && line["status"] == 200));
    let text = fs::read_to_string(&file).unwrap();
    for secret in ["user-ok", "password-ok", "123456"] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_handed_on_tells_codes_and_nobody() {
    let mut world = World::start().await;
    let id = connected_with_a_code(&mut world).await;
    let planted = ["761.092.776-73", "76109277673", "Maria Souza", "Senha incorreta"];
    let moment = |state: &str, words: [&str; 3]| {
        Change::History(Moment {
            connection: id.clone(),
            at: world_now(&world),
            state: state.to_owned(),
            status: Some(words[0].to_owned()),
            execution_status: Some(words[1].to_owned()),
            error_code: Some(words[2].to_owned()),
            cause: Cause::UnknownState,
            trigger: tomada_engine::view::Trigger::Unknown,
            last_success_at: None,
        })
    };
    let odd = vec![
        moment("finished", [planted[0], planted[1], planted[2]]),
        moment(planted[3], ["OUTDATED", "SITE_NOT_AVAILABLE", "CPF_76109277673"]),
    ];
    world.store.write(odd).done().await.unwrap();
    let connection = world.connection(&id).await;
    assert!(!connection.accounts.is_empty());
    let around = || Around { program: "1.2.3".to_owned(), language: "pt-BR", ..Around::default() };
    for of in [None, Some(&id)] {
        let text = world.engine.diagnostics(of, around()).await.unwrap();
        let item = world.items()[0].to_string();
        for told in [
            "program: 1.2.3",
            &format!("item: {item}"),
            "connector: 5",
            "means: upToDate",
            "syncing  UPDATED  SUCCESS",
            "waiting  WAITING_USER_INPUT  WAITING_USER_INPUT",
            "OUTDATED  SITE_NOT_AVAILABLE  (withheld)",
            "POST  /items/{id}/mfa  200",
            "POST  /connectors/{id}/validate  200",
        ] {
            assert!(text.contains(told), "{told} in\n{text}");
        }
        let accounts = connection.accounts.iter();
        let named = accounts.flat_map(|account| {
            [account.name.clone(), account.ending.clone(), account.balance.as_ref().map(|money| money.amount.clone())]
        });
        let secrets = ["user-ok", "password-ok", "123456", "test", "127.0.0.1", "Pluggy Bank"].map(str::to_owned);
        for secret in planted.map(str::to_owned).into_iter().chain(secrets).chain(named.flatten()) {
            assert!(!text.contains(&secret), "{secret} in\n{text}");
        }
        assert!(!text.contains(&id.0), "our own name of it is nobody else's");
    }
}
