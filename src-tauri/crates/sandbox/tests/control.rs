//! `/_sandbox`: with its token everything can be made to happen, and without it it is not there.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod bank;

use chrono::TimeDelta;
use pluggy::{
    Clock as _, ConnectorId, Error, Sensitive,
    client::{CreateItem, Delivery, EncryptionKey, ItemParameters, Parameters, TransactionFilter, UpdateItem},
    model::{AccountType, Item},
    time::Instant,
};
use pluggy_sandbox::world::World;
use serde_json::{Value, json};

use crate::bank::{Bank, account, connected, refused, rows, sign_in};

async fn made(bank: &Bank, connector: i32, user: &str) -> Item {
    bank.client.create_item(&CreateItem::new(ConnectorId(connector), &sign_in(user))).await.unwrap()
}

async fn words(bank: &Bank, item: &Item) -> String {
    bank.client.item(&item.id).await.unwrap().execution_status.unwrap().to_string()
}

#[tokio::test]
async fn without_its_token_it_is_not_there() {
    let bank = Bank::open().await;
    for header in ["", "authorization: Bearer wrong", &bank.key().await] {
        let answer = bank.raw("GET", "/_sandbox/items", header, "").await;
        assert!(answer.starts_with("HTTP/1.1 404"), "{answer}");
    }
}

#[tokio::test]
async fn the_clock_is_driven_to_where_it_matters() {
    let bank = Bank::open().await;
    let item = made(&bank, 5, "user-ok").await;
    bank.control("POST", "/clock", &json!({ "stepSeconds": 6 })).await;
    assert_eq!(words(&bank, &item).await, "WAITING_USER_INPUT");
    bank.control("POST", "/clock", &json!({ "toEndOfWait": item.id })).await;
    assert_eq!(words(&bank, &item).await, "WAITING_USER_INPUT", "a second is left");
    bank.control("POST", "/clock", &json!({ "stepSeconds": 1 })).await;
    assert_eq!(words(&bank, &item).await, "USER_INPUT_TIMEOUT");
    let (status, answer) = bank.try_control("POST", "/clock", &json!({ "toEndOfWait": item.id })).await;
    assert_eq!((status, answer["message"].as_str()), (400, Some("the item waits for nothing")));
    let reading = bank.control("POST", "/clock", &json!({ "to": "2027-01-01T00:00:00Z", "rate": 0 })).await;
    assert_eq!((reading["now"].as_str(), reading["rate"].as_f64()), (Some("2027-01-01T00:00:00Z"), Some(0.0)));
}

#[tokio::test]
async fn an_item_is_put_into_any_state() {
    let bank = Bank::open().await;
    let item = made(&bank, 2, "user-ok").await;
    for status in
        ["MERGE_ERROR", "USER_INPUT_TIMEOUT", "USER_AUTHORIZATION_REVOKED", "QUANTUM_ERROR", "LOANS_IN_PROGRESS"]
    {
        bank.control("POST", &format!("/items/{}", item.id), &json!({ "executionStatus": status })).await;
        assert_eq!(words(&bank, &item).await, status);
    }
    bank.control("POST", &format!("/items/{}", item.id), &json!({ "executionStatus": "SUCCESS", "failures": 6 })).await;
    let update = bank.client.update_item(&item.id, &UpdateItem::default()).await;
    assert!(update.is_ok(), "a success forgives what was before");
    for (counted, code) in [
        (json!({ "failedLogins": 2 }), "TOO_MANY_CONSECUTIVE_LOGIN_FAILURES"),
        (json!({ "failures": 6 }), "TOO_MANY_CONSECUTIVE_ERRORS"),
    ] {
        let item = connected(&bank, 2, &sign_in("user-ok")).await;
        bank.control("POST", &format!("/items/{}", item.id), &counted).await;
        assert_eq!(refused(bank.client.update_item(&item.id, &UpdateItem::default()).await), (400, code.to_owned()));
    }
    let (status, _) = bank.try_control("POST", &format!("/items/{}", item.id), &json!({ "magic": true })).await;
    assert_eq!(status, 400, "what is not known is refused");
}

#[tokio::test]
async fn a_consent_that_is_withdrawn_takes_the_data_along() {
    let bank = Bank::open().await;
    let item = bank.client.create_item(&CreateItem::new(ConnectorId(200), &Parameters::new())).await.unwrap();
    bank.clock.step(TimeDelta::seconds(6));
    bank.control("POST", &format!("/items/{}", item.id), &json!({ "done": true })).await;
    bank.clock.step(TimeDelta::seconds(60));
    assert_eq!(bank.client.accounts(&item.id, None).await.unwrap().results.len(), 3);
    bank.control("POST", &format!("/items/{}", item.id), &json!({ "revokeConsent": true })).await;
    assert_eq!(bank.client.accounts(&item.id, None).await.unwrap().results.len(), 0, "empty, and no error");
    assert!(bank.client.consents(&item.id).await.unwrap().results[0].revoked_at.is_some());
}

#[tokio::test]
async fn faults_strike_as_ordered() {
    let bank = Bank::open().await;
    let item = made(&bank, 2, "user-ok").await;
    let fault = async |fault: Value| bank.control("POST", "/faults", &fault).await;

    fault(json!({ "path": "/items/{id}", "count": 1, "kind": "status", "status": 429 })).await;
    let Err(Error::Refused(busy)) = bank.client.item(&item.id).await else { panic!("not refused") };
    assert_eq!((busy.status, busy.retry_after), (429, Some(TimeDelta::seconds(60))));
    bank.clock.step(TimeDelta::seconds(61));

    fault(json!({ "path": "/items/{id}", "count": 1, "kind": "malformed" })).await;
    assert!(matches!(bank.client.item(&item.id).await, Err(Error::Body(_))));
    fault(json!({ "path": "/items/{id}", "count": 1, "kind": "cut", "afterBytes": 40 })).await;
    assert!(matches!(bank.client.item(&item.id).await, Err(Error::NoAnswer)));

    // Carried out, and nobody hears of it: the case that a creation must survive.
    fault(json!({ "method": "POST", "path": "/items", "count": 1, "kind": "cut", "afterBytes": 0 })).await;
    let created = bank.client.create_item(&CreateItem::new(ConnectorId(2), &sign_in("user-ok"))).await;
    assert_eq!(created.unwrap_err().delivery(), Delivery::Unknown);
    assert_eq!(
        bank.control("GET", "/items", &Value::Null).await.as_array().unwrap().len(),
        2,
        "it is there all the same"
    );

    let standing = fault(json!({ "path": "/auth", "kind": "malformed" })).await;
    let id = standing[0]["id"].as_u64().unwrap();
    assert_eq!(standing, json!([{ "id": id, "path": "/auth", "kind": "malformed" }]), "those before are used up");
    bank.control("DELETE", &format!("/faults/{id}"), &Value::Null).await;
    let (status, _) = bank.try_control("DELETE", &format!("/faults/{id}"), &Value::Null).await;
    assert_eq!(status, 404, "it is off already");

    fault(json!({ "kind": "stall" })).await;
    let stalled = tokio::time::timeout(std::time::Duration::from_millis(200), bank.client.item(&item.id)).await;
    assert!(stalled.is_err(), "no answer comes");
    bank.control("DELETE", "/faults", &Value::Null).await;
    bank.client.item(&item.id).await.unwrap();
}

#[tokio::test]
async fn everything_is_kept_forgotten_and_brought_back() {
    let bank = Bank::open().await;
    let item = made(&bank, 2, "user-ok").await;
    bank.clock.step(TimeDelta::seconds(60));
    let before = bank.client.accounts(&item.id, None).await.unwrap().results;
    let own = [("user", "user-own"), ("password", "hunter2-own")];
    let own: Parameters = own.map(|(name, value)| (name.to_owned(), Sensitive::from(value))).into_iter().collect();
    bank.client.create_item(&CreateItem::new(ConnectorId(2), &own)).await.unwrap();
    let snapshot = bank.control("GET", "/snapshot", &Value::Null).await;
    assert!(!snapshot.to_string().contains("hunter2"), "no password is kept");
    bank.control("POST", "/reset", &Value::Null).await;
    assert_eq!(bank.client.item(&item.id).await.unwrap_err().status(), Some(404));
    bank.control("PUT", "/snapshot", &snapshot).await;
    assert_eq!(bank.client.accounts(&item.id, None).await.unwrap().results, before);
    for wrong in [json!([1]), json!({}), json!({ "world": {}, "now": "2027-01-01T00:00:00Z" })] {
        assert_eq!(bank.try_control("PUT", "/snapshot", &wrong).await.0, 400, "{wrong}");
    }
    assert_eq!(bank.client.accounts(&item.id, None).await.unwrap().results, before, "nothing was changed");
    let log = bank.control("GET", "/log", &Value::Null).await;
    assert!(log.as_array().unwrap().contains(&json!("GET /items/{id} 404")), "{log}");
}

#[tokio::test]
async fn what_was_kept_goes_on_in_its_own_time() {
    let bank = Bank::open().await;
    bank.clock.step(TimeDelta::days(40));
    let item = connected(&bank, 2, &sign_in("user-ok")).await;
    let kept = bank.control("GET", "/snapshot", &Value::Null).await;

    let later = Bank::open().await;
    later.control("PUT", "/snapshot", &kept).await;
    assert_eq!(later.clock.now(), bank.clock.now());
    assert_eq!(later.client.item(&item.id).await.unwrap().execution_status, item.execution_status);
    // Earlier versions left the time out.
    let old = Bank::open().await;
    old.clock.step(TimeDelta::days(41));
    old.control("PUT", "/snapshot", &kept["world"]).await;
    assert_eq!(old.client.item(&item.id).await.unwrap().execution_status, item.execution_status);
}

#[tokio::test]
async fn a_seed_outlives_that_everything_is_forgotten() {
    let bank = Bank::open().await;
    let first = made(&bank, 2, "user-ok").await;
    bank.control("POST", "/reset", &Value::Null).await;
    assert_eq!(made(&bank, 2, "user-ok").await.id, first.id);
}

#[tokio::test]
async fn what_makes_no_sense_is_refused_and_what_is_too_large_never_comes() {
    let bank = Bank::open().await;
    for fault in [json!({ "kind": "stall", "count": 0 }), json!({ "kind": "stall", "probability": 1.5 })] {
        assert_eq!(bank.try_control("POST", "/faults", &fault).await.0, 400, "{fault}");
    }
    let item = connected(&bank, 2, &sign_in("user-ok")).await;
    bank.control("PUT", "/policy", &json!({ "contractHours": u32::MAX, "autoSyncHours": u32::MAX })).await;
    assert_eq!(bank.client.item(&item.id).await.unwrap().next_auto_sync_at, None);
    let early = refused(bank.client.update_item(&item.id, &UpdateItem::default()).await);
    assert_eq!(early, (409, "CLIENT_IS_UPDATING_BEFORE_ALLOWED_FREQUENCY".to_owned()));
}

#[tokio::test]
async fn a_plan_and_an_institutions_health_are_set() {
    let bank = Bank::open().await;
    let mut policy = bank.control("GET", "/policy", &Value::Null).await;
    policy["plan"] = "free".into();
    bank.control("PUT", "/policy", &policy).await;
    let refused = bank.client.create_item(&CreateItem::new(ConnectorId(2), &sign_in("user-ok"))).await.unwrap_err();
    assert_eq!(refused.code().unwrap().as_str(), "CREATE_ITEMS_API_FREE_DISABLED");
    policy["plan"] = "production".into();
    bank.control("PUT", "/policy", &policy).await;
    bank.control("PUT", "/connectors/2/health", &json!({ "status": "OFFLINE" })).await;
    let refused = bank.client.create_item(&CreateItem::new(ConnectorId(2), &sign_in("user-ok"))).await.unwrap_err();
    assert_eq!(refused.code().unwrap().as_str(), "CONNECTOR_OFFLINE");
    let health = bank.client.connector(ConnectorId(2)).await.unwrap().health.unwrap();
    assert_eq!(health.status.unwrap().as_str(), "OFFLINE");
    bank.control("PUT", "/connectors/2/health", &json!({ "status": null })).await;
    made(&bank, 2, "user-ok").await;
}

#[tokio::test]
async fn a_seed_gives_the_same_data_each_time() {
    let mut stories = Vec::new();
    for seed in [7, 7, 8] {
        let bank = Bank::with(World::seeded(seed)).await;
        let item = made(&bank, 2, "user-ok").await;
        bank.clock.step(TimeDelta::seconds(60));
        let accounts = bank.client.accounts(&item.id, None).await.unwrap().results;
        let filter = TransactionFilter::default();
        stories.push(bank.client.transactions_page(&accounts[0].id, &filter, None).await.unwrap().results);
    }
    assert_eq!(stories[0], stories[1]);
    assert_ne!(stories[0], stories[2]);
}

#[tokio::test]
async fn a_transaction_is_added_changed_and_taken_away() {
    let bank = Bank::open().await;
    let item = connected(&bank, 2, &sign_in("user-ok")).await;
    let account = account(&bank, &item, AccountType::Bank).await;
    let before = rows(&bank, &account).await;
    let balance = async || bank.client.account(&account.id).await.unwrap().balance.unwrap().0.to_string();
    assert_eq!(balance().await, "3208.11");

    let path = format!("/accounts/{}/transactions", account.id);
    let wish = json!({ "amount": -12.5, "description": "CAFE", "date": "2026-11-20T13:00:00Z", "status": "PENDING" });
    let added = bank.control("POST", &path, &wish).await;
    assert_eq!((&added["type"], &added["status"]), (&json!("DEBIT"), &json!("PENDING")));
    let now = rows(&bank, &account).await;
    assert_eq!(now.len(), before.len() + 1);
    assert!(now.iter().any(|row| row.description.as_deref() == Some("CAFE")));
    assert_eq!(balance().await, "3195.61", "the balance knows of it");
    let evening = json!({ "date": "2026-11-20T01:30:00Z", "description": "NOITE" });
    let evening = bank.control("POST", &path, &evening).await;
    let since = TransactionFilter { from: Instant::parse("2026-11-20"), ..TransactionFilter::default() };
    let found = bank.client.transactions_page(&account.id, &since, None).await.unwrap().results;
    assert!(found.iter().any(|row| json!(row.id) == evening["id"]), "a day begins by UTC");
    bank.control("DELETE", &format!("/transactions/{}", evening["id"].as_str().unwrap()), &Value::Null).await;
    let far = bank.control("POST", &path, &json!({ "date": "2031-01-01T12:00:00Z" })).await;
    assert_eq!(rows(&bank, &account).await[0].id.as_str(), far["id"].as_str().unwrap(), "the latest first");

    let path = |id: &Value| format!("/transactions/{}", id.as_str().unwrap());
    bank.control("PATCH", &path(&added["id"]), &json!({ "status": "POSTED", "amount": -13 })).await;
    let id = added["id"].as_str().unwrap().to_owned().into();
    let row = bank.client.transaction(&id).await.unwrap();
    assert_eq!((row.status.unwrap().as_str(), row.amount.unwrap().0.to_string().as_str()), ("POSTED", "-13"));
    let made_up = json!(before[3].id);
    bank.control("PATCH", &path(&made_up), &json!({ "description": "OUTRA COISA" })).await;
    assert!(rows(&bank, &account).await.iter().any(|row| row.description.as_deref() == Some("OUTRA COISA")));
    for id in [&made_up, &added["id"], &far["id"]] {
        bank.control("DELETE", &path(id), &Value::Null).await;
        assert_eq!(bank.try_control("DELETE", &path(id), &Value::Null).await.0, 404, "it is there no more");
    }
    let after = rows(&bank, &account).await;
    assert_eq!(after.len(), before.len() - 1);
    let (status, _) = bank.try_control("POST", "/accounts/nobody/transactions", &json!({})).await;
    assert_eq!(status, 404);
}

#[tokio::test]
async fn what_is_encrypted_with_its_public_key_is_read_and_what_is_not_is_refused() {
    let bank = Bank::open().await;
    let of = async |bank: &Bank| {
        let told = bank.control("GET", "/public-key", &Value::Null).await;
        EncryptionKey::from_pem(told["publicKey"].as_str().unwrap()).unwrap()
    };
    let (key, other) = (of(&bank).await, of(&Bank::open().await).await);
    let (right, wrong) = (sign_in("user-ok"), Parameters::from_iter([("user".to_owned(), Sensitive::from("x"))]));
    let create = async |parameters: ItemParameters<'_>| {
        let new = CreateItem { parameters, ..CreateItem::new(ConnectorId(2), &right) };
        bank.client.create_item(&new).await
    };
    let not_read = || (400, "parameters could not be decrypted".to_owned());
    assert_eq!(refused(create((&right.encrypt(&other).unwrap()).into()).await), not_read());
    // Read, and held against the institution's rules like any other.
    assert_eq!(refused(create((&wrong.encrypt(&key).unwrap()).into()).await).1, "CONNECTOR_VALIDATION_ERROR");
    let item = create((&right.encrypt(&key).unwrap()).into()).await.unwrap();
    bank.clock.step(TimeDelta::seconds(60));
    assert_eq!(words(&bank, &item).await, "SUCCESS");

    let update = async |key: &EncryptionKey| {
        let sealed = right.encrypt(key).unwrap();
        bank.client
            .update_item(&item.id, &UpdateItem { parameters: Some((&sealed).into()), ..UpdateItem::default() })
            .await
    };
    assert_eq!(refused(update(&other).await), not_read());
    update(&key).await.unwrap();
}
