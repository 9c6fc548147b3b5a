//! A sandbox whose clock stands until it is stepped, and a client of it.

#![allow(dead_code, reason = "each test takes what it needs")]

use std::{net::Ipv4Addr, sync::Arc};

use chrono::{DateTime, TimeDelta, Utc};
use futures_util::TryStreamExt as _;
use pluggy::{
    Client, ConnectorId, Error, Sensitive,
    client::{CreateItem, OwnKeys, Parameters, Retries, TransactionFilter, UpdateItem},
    model::{Account, AccountType, Item, ItemStatus, Transaction},
};
use pluggy_sandbox::{Keys, Sandbox, SandboxConfig, VirtualClock, world::World};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

pub(crate) struct Bank {
    pub(crate) sandbox: Sandbox,
    pub(crate) clock: VirtualClock,
    pub(crate) client: Client,
}

impl Bank {
    pub(crate) async fn open() -> Self {
        // The same data each time.
        Self::with(World::seeded(7)).await
    }

    pub(crate) async fn with(world: World) -> Self {
        let start: DateTime<Utc> = "2026-11-21T12:00:00Z".parse().unwrap();
        let (clock, keys) = (VirtualClock::frozen(start), Keys::demo());
        let mut config = SandboxConfig::new((Ipv4Addr::LOCALHOST, 0).into(), clock.clone(), keys.clone());
        config.world = world;
        config.control = Some(Sensitive::from("control"));
        let sandbox = Sandbox::start(config).await.unwrap();
        let client = Client::builder(OwnKeys::new(keys.client_id, keys.client_secret))
            .base(sandbox.url().parse().unwrap())
            .clock(Arc::new(clock.clone()))
            .retries(Retries::none())
            .build()
            .unwrap();
        Self { sandbox, clock, client }
    }

    /// Somebody decides on the bank's own page.
    pub(crate) async fn decides(&self, item: &Item, decision: &str) {
        let body = format!("decision={decision}");
        let head = "content-type: application/x-www-form-urlencoded";
        let answer = self.raw("POST", &format!("/oauth/{}", item.id), head, &body).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    }

    /// Something asked of the control, which does it.
    pub(crate) async fn control(&self, method: &str, path: &str, body: &Value) -> Value {
        let (status, answer) = self.try_control(method, path, body).await;
        assert!((200..300).contains(&status), "{method} {path}: {status} {answer}");
        answer
    }

    /// Something asked of the control: the status and the body of its answer.
    pub(crate) async fn try_control(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let headers = "authorization: Bearer control\r\ncontent-type: application/json";
        let answer = self.raw(method, &format!("/_sandbox{path}"), headers, &body).await;
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, serde_json::from_str(body).unwrap_or(Value::Null))
    }

    /// The header that an application's requests carry.
    pub(crate) async fn key(&self) -> String {
        let keys = Keys::demo();
        let body = format!(r#"{{"clientId":"{}","clientSecret":"{}"}}"#, keys.client_id, keys.client_secret.expose());
        let answer = self.raw("POST", "/auth", "content-type: application/json", &body).await;
        let key = answer.split("\"apiKey\":\"").nth(1).unwrap().split('"').next().unwrap();
        format!("x-api-key: {key}")
    }

    /// A request as it is written, and the answer as it comes: for what the client has no method for.
    pub(crate) async fn raw(&self, method: &str, path: &str, headers: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(self.sandbox.address()).await.unwrap();
        let (host, length) = (self.sandbox.address(), body.len());
        let headers = if headers.is_empty() { String::new() } else { format!("{headers}\r\n") };
        let request = format!(
            "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}"
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        answer
    }
}

pub(crate) fn sign_in(user: &str) -> Parameters {
    let typed = [("user", user), ("password", "password-ok")];
    typed.into_iter().map(|(name, value)| (name.to_owned(), Sensitive::from(value))).collect()
}

pub(crate) async fn connected(bank: &Bank, connector: i32, typed: &Parameters) -> Item {
    let item = bank.client.create_item(&CreateItem::new(ConnectorId(connector), typed)).await.unwrap();
    bank.clock.step(TimeDelta::seconds(60));
    let item = bank.client.item(&item.id).await.unwrap();
    assert_eq!(item.status, Some(ItemStatus::Updated), "{:?}", item.execution_status);
    item
}

pub(crate) async fn refresh(bank: &Bank, item: &Item) {
    bank.client.update_item(&item.id, &UpdateItem::default()).await.unwrap();
    bank.clock.step(TimeDelta::seconds(60));
}

pub(crate) async fn account(bank: &Bank, item: &Item, kind: AccountType) -> Account {
    bank.client.accounts(&item.id, Some(&kind)).await.unwrap().results.remove(0)
}

pub(crate) async fn rows(bank: &Bank, account: &Account) -> Vec<Transaction> {
    bank.client.transactions(&account.id, &TransactionFilter::default()).try_collect().await.unwrap()
}

#[track_caller]
pub(crate) fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> (u16, String) {
    match result.unwrap_err() {
        Error::Refused(refusal) => (
            refusal.status,
            refusal.code().map_or_else(|| refusal.body.message.clone().unwrap_or_default(), ToString::to_string),
        ),
        other => panic!("not refused, but {other}"),
    }
}
