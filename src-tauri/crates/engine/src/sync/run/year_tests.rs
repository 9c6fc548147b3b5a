//! A year of daily updates against the offline Pluggy, over HTTP, by a clock that is driven: rows that come late, change,
//! vanish and come back under other ids. What is here in the end is what Pluggy has, to the cent.

use std::{collections::BTreeMap, net::Ipv4Addr, sync::Arc};

use chrono::TimeDelta;
use futures_util::TryStreamExt as _;
use pluggy::{
    ConnectorId, Sensitive,
    client::{CreateItem, OwnKeys, Parameters, Retries, TransactionFilter, UpdateItem},
    model::{AccountType, ItemStatus, Transaction},
};
use pluggy_sandbox::{Keys, Sandbox, SandboxConfig, VirtualClock};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::*;
use crate::{
    connection::{attempt::Attempt, care::Care},
    store::change::Row,
};

const CONTROL: &str = "control";
/// Fifty-two weeks, so that the last day is one on which everything is looked at.
const DAYS: u32 = 364;

struct Life {
    bank: Sandbox,
    clock: VirtualClock,
    client: Client,
    store: Store,
    item: ItemId,
    requests: usize,
}

impl Life {
    async fn begins() -> Self {
        let clock = VirtualClock::frozen(DateTime::parse_from_rfc3339("2026-01-02T15:00:00Z").unwrap().to_utc());
        let mut config = SandboxConfig::new((Ipv4Addr::LOCALHOST, 0).into(), clock.clone(), Keys::demo());
        config.control = Some(Sensitive::from(CONTROL));
        let bank = Sandbox::start(config).await.unwrap();
        let keys = Keys::demo();
        let client = Client::builder(OwnKeys::new(keys.client_id, keys.client_secret))
            .base(format!("http://{}", bank.address()).parse().unwrap())
            .clock(Arc::new(clock.clone()))
            .retries(Retries::none())
            .build()
            .unwrap();
        let typed = [("user", "user-ok"), ("password", "password-ok")];
        let typed: Parameters =
            typed.map(|(name, value)| (name.to_owned(), Sensitive::from(value))).into_iter().collect();
        let item = client.create_item(&CreateItem::new(ConnectorId(2), &typed)).await.unwrap();
        let store = Store::in_memory().await.unwrap();
        let connector = item.connector.clone().unwrap();
        let attempt = Attempt::of_item(&connector, Some(item.id.clone()), clock.now());
        let row = Row { id: ConnectionId("c".to_owned()), connector, attempt, care: Care::default() };
        store.write(vec![Change::Connection(Box::new(row))]).done().await.unwrap();
        clock.step(TimeDelta::minutes(2));
        Self { bank, clock, client, store, item: item.id, requests: 0 }
    }

    async fn a_day_passes(&self) {
        self.clock.step(TimeDelta::days(1));
        self.client.update_item(&self.item, &UpdateItem::default()).await.unwrap();
        self.clock.step(TimeDelta::minutes(2));
        let item = self.client.item(&self.item).await.unwrap();
        assert_eq!(item.status, Some(ItemStatus::Updated));
    }

    /// A go, and the requests that it cost.
    async fn goes(&mut self) -> Vec<String> {
        self.requests = self.bank.requests().len();
        let run = Run {
            client: self.client.clone(),
            store: self.store.clone(),
            clock: Arc::new(self.clock.clone()),
            connection: ConnectionId("c".to_owned()),
            item: self.item.clone(),
            products: Vec::new(),
            wish: Wish::Due,
            back: None,
            consent: Consent::None,
            accounts: None,
        };
        assert_eq!(run.go(|_| {}).await.unwrap(), RunEnd::Done);
        self.bank.requests().split_off(self.requests)
    }

    async fn accounts(&self) -> Vec<Account> {
        self.client.accounts(&self.item, None).await.unwrap().results
    }

    /// What Pluggy has of an account: each row's id, and what it comes to in ten-thousandths, by the type alone.
    async fn at_pluggy(&self, account: &Account) -> BTreeMap<String, i64> {
        let rows: Vec<Transaction> =
            self.client.transactions(&account.id, &TransactionFilter::default()).try_collect().await.unwrap();
        let worth = |row: &Transaction| {
            let told = row.amount_in_account_currency.or(row.amount).unwrap();
            let sign = if account.kind == Some(AccountType::Credit) { -1 } else { 1 };
            sign * i64::try_from(told.0.checked_mul(10_000.into()).unwrap()).unwrap()
        };
        rows.iter().map(|row| (row.id.to_string(), worth(row))).collect()
    }

    async fn controls(&self, what: &str, body: &Value) {
        let mut stream = TcpStream::connect(self.bank.address()).await.unwrap();
        let body = body.to_string();
        let (verb, path) = what.split_once(' ').unwrap();
        let request = format!(
            "{verb} /_sandbox{path} HTTP/1.1\r\nhost: {}\r\nauthorization: Bearer {CONTROL}\r\n\
             content-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
            self.bank.address(),
            body.len()
        );
        stream.write_all(request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 20"), "{what}: {answer}");
    }

    /// A final row of so many days ago, or somewhat before.
    async fn row_of(&self, account: &Account, days: i64) -> Transaction {
        let to = Some((self.clock.now() - TimeDelta::days(days)).into());
        let filter = TransactionFilter { to, ..TransactionFilter::default() };
        let page = self.client.transactions_page(&account.id, &filter, None).await.unwrap();
        page.results.into_iter().next().unwrap()
    }

    /// What somebody does to the account on a day.
    async fn happens(&self, account: &Account, day: u32) {
        let ago = |days: i64| json!((self.clock.now() - TimeDelta::days(days)).to_rfc3339());
        let added = format!("POST /accounts/{}/transactions", account.id);
        let change = async |days: i64, change: Value| {
            let row = self.row_of(account, days).await;
            self.controls(&format!("PATCH /transactions/{}", row.id), &change).await;
        };
        if day % 5 == 1 {
            self.controls(&added, &json!({ "amount": -12.34, "description": "ATRASADA", "date": ago(3) })).await;
        }
        if day % 7 == 2 {
            self.controls(&added, &json!({ "amount": 0.0101, "description": "MUITO ATRASADA", "date": ago(40) })).await;
        }
        if day % 6 == 3 {
            change(4, json!({ "description": "Corrigida" })).await;
        }
        if day % 9 == 5 {
            // The same direction, so that its type stays true.
            let row = self.row_of(account, 60).await;
            let doubled = row.amount.map(|amount| pluggy::Amount(amount.0 + amount.0));
            let change = json!({ "amount": doubled });
            self.controls(&format!("PATCH /transactions/{}", row.id), &change).await;
        }
        if day % 11 == 4 {
            let row = self.row_of(account, 20).await;
            self.controls(&format!("DELETE /transactions/{}", row.id), &json!({})).await;
        }
        if day % 13 == 6 {
            let row = self.row_of(account, 2).await;
            self.controls(&format!("DELETE /transactions/{}", row.id), &json!({})).await;
        }
    }
}

#[tokio::test]
async fn a_year_of_daily_updates_ends_with_exactly_what_pluggy_has() {
    let mut life = Life::begins().await;
    life.goes().await;
    let accounts = life.accounts().await;
    assert!(accounts.len() >= 2);
    let mut replaced = 0;
    for day in 1..=DAYS {
        for account in &accounts {
            life.happens(account, day).await;
        }
        life.a_day_passes().await;
        let asked = life.goes().await;
        let of_accounts = asked
            .iter()
            .filter(|line| ["GET /v2/transactions", "GET /bills"].iter().any(|list| line.starts_with(list)));
        let most = 3 * accounts.len();
        assert!(day % 7 == 0 || of_accounts.count() <= most, "day {day} costs more than it may: {asked:?}");
        for account in &accounts {
            if day % 7 == 0 {
                let (here, there) =
                    (life.store.movements_of(&account.id).await.unwrap(), life.at_pluggy(account).await);
                assert_eq!(here, there, "day {day}, {:?}", account.kind);
                replaced =
                    life.store.every_movement().await.unwrap().iter().filter(|row| row.contains("became")).count();
            }
        }
    }
    assert!(replaced > 50, "{replaced}: a card's purchases are pending first, and another row then");
    for account in &accounts {
        let here = life.store.movements_of(&account.id).await.unwrap();
        assert!(here.len() > 300, "{:?} has {} rows", account.kind, here.len());
    }
}
