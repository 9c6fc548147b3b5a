//! What goes in comes out.

use chrono::TimeDelta;
use pluggy::{AccountId, ConnectorId, ItemId, Sensitive, client::Parameters};
use tomada_engine::{
    connection::{
        attempt::Input,
        failure::Failure,
        journal::{Delivery, Entry},
    },
    notice::NoticeKind,
    store::{
        Change, Deletion, Logo, Moment, Request, Store, StoreError,
        products::{AccountRow, AccountsTold, ProductChange, Scope},
    },
    view::{Account, AccountKind, Answer, Cause, LocalCopy, Money, Trigger},
};

use super::{at, connection, id, record};

#[tokio::test]
async fn a_connection_is_read_as_it_was_written_in_every_state() {
    let store = Store::in_memory().await.unwrap();
    let mut record = record("a");
    let question = serde_json::from_str(
        r#"{"id":"item-a","status":"WAITING_USER_INPUT","executionStatus":"WAITING_USER_INPUT",
            "parameter":{"name":"token","label":"Código","expiresAt":"2026-11-21T12:00:00.000Z"}}"#,
    )
    .unwrap();
    let done = serde_json::from_str(r#"{"id":"item-a","status":"UPDATED","executionStatus":"SUCCESS"}"#).unwrap();
    let inputs = [
        Input::EnterCredentials,
        Input::Submit,
        Input::Sent(Err(Failure::Lost)),
        Input::Due,
        Input::Read(Ok(Box::new(question))),
        Input::Answer,
        Input::AnswerSent(Err(Failure::Lost)),
        Input::Read(Ok(Box::new(done))),
        Input::Synced(Ok(())),
        Input::Update,
        Input::Sent(Err(Failure::Malformed(vec![]))),
        Input::Abandon,
        Input::Remove,
    ];
    for (second, input) in (0..).zip(inputs) {
        drop(record.attempt.step(input, at(second)));
        store.write(vec![Change::Connection(Box::new((&record).into()))]).done().await.unwrap();
        let found = store.contents(at(0)).await.unwrap().connections.remove(0);
        assert_eq!(found.attempt, record.attempt);
        assert_eq!(found.connector, record.connector);
    }
    assert_eq!(record.attempt.state.word(), "deleting", "the states that were passed are those that were meant");
}

#[tokio::test]
async fn money_keeps_every_digit_and_accounts_their_order() {
    let store = Store::in_memory().await.unwrap();
    let account = |name: &str, amount: Option<&str>| Account {
        id: AccountId::from(name),
        kind: AccountKind::CreditCard,
        name: Some(name.to_owned()),
        ending: None,
        balance: amount.map(|amount| Money { amount: amount.to_owned(), currency: "BRL".to_owned() }),
    };
    let accounts = vec![account("z", Some("1942.5000")), account("a", Some("-0.10")), account("m", None)];
    let rows = accounts.iter().map(|account| AccountRow { account: account.clone(), document: None }).collect();
    let told = AccountsTold { connection: id("a"), at: at(1), accounts: rows, scope: Scope::All };
    let told = Change::Product(ProductChange::Accounts(told));
    store.write(vec![connection("a"), told]).done().await.unwrap();
    assert_eq!(store.contents(at(0)).await.unwrap().connections[0].accounts, accounts);
}

#[tokio::test]
async fn a_removed_connection_leaves_only_a_request_that_may_have_made_an_item() {
    let store = Store::in_memory().await.unwrap();
    let entry = |attempt: i64, delivery| {
        let (connection, connector) = (id("a"), ConnectorId(5));
        Entry { connection, connector, attempt: at(attempt), delivery, at: at(attempt) + TimeDelta::nanoseconds(1) }
    };
    let moment = Moment {
        connection: id("a"),
        at: at(1),
        state: "waiting".to_owned(),
        status: Some("WAITING_USER_INPUT".to_owned()),
        execution_status: Some("QUANTUM_STATE".to_owned()),
        error_code: None,
        cause: Cause::CodeWanted,
        trigger: Trigger::Automatic,
        last_success_at: Some(at(-60)),
    };
    let deadline = Some(at(60));
    let code = NoticeKind::CodeNeeded { deadline };
    let changes = vec![
        connection("a"),
        Change::History(moment.clone()),
        Change::Told(id("a"), code.clone(), at(1)),
        Change::Withdrawn(id("a"), at(2)),
        Change::Told(id("a"), NoticeKind::Done, at(3)),
        Change::Journal(entry(0, Delivery::Unknown)),
        Change::Journal(entry(10, Delivery::Sending)),
        Change::Journal(entry(10, Delivery::Accepted(ItemId::from("item")))),
    ];
    store.write(changes).done().await.unwrap();
    assert_eq!(store.history(&id("a")).await.unwrap(), [moment]);
    let told = store.told(&id("a")).await.unwrap();
    assert_eq!((&told[0].kind, told[0].withdrawn_at), (&Some(code), Some(at(2))));
    assert_eq!((&told[1].kind, told[1].withdrawn_at), (&Some(NoticeKind::Done), None));
    assert_eq!(store.standing().await.unwrap(), told[1..], "what was withdrawn is not");
    let last = entry(10, Delivery::Accepted(ItemId::from("item")));
    let contents = store.contents(at(0)).await.unwrap();
    assert_eq!(contents.journal, [last], "the last of each connection");
    assert_eq!(contents.latest, store.history(&id("a")).await.unwrap());

    store.write(vec![Change::Forget(id("a"))]).done().await.unwrap();
    let left = store.contents(at(0)).await.unwrap();
    assert_eq!(left.connections.len(), 0);
    assert_eq!(left.journal, [entry(0, Delivery::Unknown)]);
    assert_eq!((store.history(&id("a")).await, store.told(&id("a")).await), (Ok(vec![]), Ok(vec![])));
}

#[tokio::test]
async fn the_ledger_says_who_was_asked_for_what() {
    let store = Store::in_memory().await.unwrap();
    let request = |status| Request {
        at: at(1),
        host: "api.pluggy.ai".to_owned(),
        method: "POST".to_owned(),
        path: "/items/{id}/mfa".to_owned(),
        item: Some(ItemId::from("item")),
        status,
        sent: 20,
        received: 3000,
        duration_ms: 120,
        attempt: 1,
    };
    store.write(vec![Change::Request(request(Some(200))), Change::Request(request(None))]).done().await.unwrap();
    assert_eq!(store.ledger(9).await.unwrap(), [request(None), request(Some(200))]);
    assert_eq!(store.ledger(1).await.unwrap(), [request(None)]);
    let item = ItemId::from("item");
    assert_eq!(store.asked_about(&item, at(1)).await.unwrap(), [request(Some(200)), request(None)]);
    assert_eq!(store.asked_about(&item, at(2)).await.unwrap(), []);
    assert_eq!(store.asked_about(&ItemId::from("other"), at(0)).await.unwrap(), []);
}

#[tokio::test]
async fn what_a_person_settled_comes_back_and_a_deletion_outlives_its_connection() {
    let store = Store::in_memory().await.unwrap();
    let mut record = record("a");
    record.care.rename(Some("Conta da casa"));
    record.care.pause(true, at(5));
    store.write(vec![Change::Connection(Box::new((&record).into()))]).done().await.unwrap();
    assert_eq!(store.contents(at(0)).await.unwrap().connections.remove(0).care, record.care);

    let deletion = Deletion {
        connection: id("a"),
        connector: ConnectorId(5),
        name: Some("Conta da casa".to_owned()),
        item: ItemId::from("item-a"),
        at: at(9),
        answer: Answer::WasGone,
        copy: LocalCopy::Dropped,
    };
    store.write(vec![Change::Forget(id("a")), Change::Deleted(deletion.clone())]).done().await.unwrap();
    assert_eq!(store.contents(at(0)).await.unwrap().connections.len(), 0);
    assert_eq!(store.deletions().await.unwrap(), [deletion]);
}

#[tokio::test]
async fn settings_logos_and_remembered_credentials_are_kept_and_replaced() {
    let store = Store::in_memory().await.unwrap();
    assert_eq!(store.setting::<bool>("quiet").await, Ok(None));
    store.write_setting("quiet", &true).await.unwrap();
    store.write_setting("quiet", &false).await.unwrap();
    assert_eq!(store.setting("quiet").await, Ok(Some(false)));
    assert_eq!(store.setting::<String>("quiet").await, Ok(None), "another version's value is as good as none");

    let logo = |byte| Logo { png: vec![byte; 3], fetched_at: at(i64::from(byte)) };
    store.write_logo("00ff", logo(1)).await.unwrap();
    store.write_logo("00ff", logo(2)).await.unwrap();
    assert_eq!(store.logo("00ff").await, Ok(Some(logo(2))));
    assert_eq!(store.logo("ff00").await, Ok(None));

    let write = async |change| store.write_now_or_never(vec![change]).done().await;
    let typed = |name: &str, value: &str| Parameters::from_iter([(name.to_owned(), Sensitive::from(value))]);
    let remembered = |name: &str, value: &str| Change::Remembered(id("a"), typed(name, value));
    let unknown = write(remembered("password", "segredo")).await;
    assert!(matches!(unknown, Err(StoreError::Statement(_))), "for a connection that is in the store only");
    write(connection("a")).await.unwrap();
    write(remembered("user", "maria")).await.unwrap();
    write(remembered("password", "segredo")).await.unwrap();
    write(remembered("password", "segredo \"ç\"")).await.unwrap();
    write(connection("a")).await.unwrap();
    let read = store.remembered(&id("a")).await.unwrap().unwrap();
    let read: Vec<(&str, &str)> = read.iter().map(|(name, value)| (name, value.expose().as_str())).collect();
    assert_eq!(read, [("password", "segredo \"ç\""), ("user", "maria")]);
    let found = store.contents(at(0)).await.unwrap().connections.remove(0).kept;
    assert_eq!((found.fields.len(), found.wanted), (2, true), "of which fields is known from the beginning");
    write(Change::Forgotten(id("a"))).await.unwrap();
    assert!(store.remembered(&id("a")).await.unwrap().is_none());
    write(remembered("password", "segredo")).await.unwrap();
    write(Change::Forget(id("a"))).await.unwrap();
    assert!(store.remembered(&id("a")).await.unwrap().is_none(), "they go with their connection");
}
