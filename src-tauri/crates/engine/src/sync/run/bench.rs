//! For the tests of a go: a server that says what each of them wants, a store, and a day that does not end.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

use pluggy::{
    ConnectorId, Sensitive, SystemClock,
    client::{OwnKeys, Retries},
    model::Connector,
};
use serde_json::{Value, json};
use wiremock::{Mock, MockServer, Request, Respond, ResponseTemplate, matchers::any};

use super::*;
use crate::{
    connection::{attempt::Attempt, care::Care},
    store::{change::Row, readings::Reading},
};

pub(super) type Query = BTreeMap<String, String>;
type Says = dyn Fn(&str, &Query) -> (u16, Value) + Send;

/// A Pluggy that says what it is told to say, and otherwise that there is nothing.
#[derive(Clone)]
struct Pluggy(Arc<Mutex<Box<Says>>>);

impl Respond for Pluggy {
    fn respond(&self, request: &Request) -> ResponseTemplate {
        let (path, query) = (request.url.path(), request.url.query_pairs().into_owned().collect());
        let (status, body) = match path {
            "/auth" => (200, json!({ "apiKey": "key" })),
            path => self.0.lock().unwrap_or_else(PoisonError::into_inner)(path, &query),
        };
        ResponseTemplate::new(status).set_body_json(body)
    }
}

pub(super) struct Bench {
    server: MockServer,
    pluggy: Pluggy,
    pub(super) store: Store,
}

const DAY: &str = "2026-05-20T12:00:00Z";

/// It is always noon of one day, and nothing is waited for.
#[derive(Debug)]
struct Noon;

impl Clock for Noon {
    fn now(&self) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(DAY).unwrap().to_utc()
    }

    fn sleep_until(&self, _: DateTime<Utc>) -> pluggy::clock::Sleep<'_> {
        Box::pin(std::future::ready(()))
    }
}

impl Bench {
    pub(super) async fn new() -> Self {
        let server = MockServer::start().await;
        let pluggy = Pluggy(Arc::new(Mutex::new(Box::new(|_, _| (200, json!({ "results": [] }))))));
        Mock::given(any()).respond_with(pluggy.clone()).mount(&server).await;
        let store = Store::in_memory().await.unwrap();
        let connector = Connector { id: ConnectorId(5), ..Connector::default() };
        let attempt = Attempt::of_item(&connector, Some("item".into()), Noon.now());
        let row = Row { id: ConnectionId("c".to_owned()), connector, attempt, care: Care::default() };
        let told = accounts(&["a"]);
        store.write(vec![Change::Connection(Box::new(row)), told]).done().await.unwrap();
        Self { server, pluggy, store }
    }

    pub(super) fn says(&self, says: impl Fn(&str, &Query) -> (u16, Value) + Send + 'static) {
        *self.pluggy.0.lock().unwrap() = Box::new(says);
    }

    /// Only its movements are of interest.
    pub(super) fn lists(&self, page: impl Fn(&Query) -> Value + Send + 'static) {
        self.says(move |path, query| match path {
            "/v2/transactions" => (200, page(query)),
            _ => (200, json!({ "results": [] })),
        });
    }

    pub(super) fn run(&self) -> Run {
        let client = Client::builder(OwnKeys::new("id", Sensitive::from("secret")));
        let client = client.base(self.server.uri().parse().unwrap()).clock(Arc::new(SystemClock));
        Run {
            client: client.retries(Retries::none()).build().unwrap(),
            store: self.store.clone(),
            clock: Arc::new(Noon),
            connection: ConnectionId("c".to_owned()),
            item: "item".into(),
            products: Vec::new(),
            wish: Wish::Due,
            back: None,
            consent: Consent::None,
            accounts: Some(vec![wire("a")]),
        }
    }

    pub(super) async fn goes(&self) -> RunEnd {
        self.run().go(|_| {}).await.unwrap()
    }

    /// How each reading of movements ended, in order.
    pub(super) async fn ends(&self) -> Vec<Option<ListEnd>> {
        let readings = self.store.readings(&ConnectionId("c".to_owned())).await.unwrap();
        let movements = readings.iter().filter(|reading| reading.reach.list == Listing::Movements);
        movements.map(|reading| reading.end.map(|(_, end)| end)).collect()
    }

    pub(super) async fn last(&self) -> Reading {
        self.store.readings(&ConnectionId("c".to_owned())).await.unwrap().pop().unwrap()
    }

    /// Each movement that is here: its id, what became of it, its amount.
    pub(super) async fn rows(&self) -> Vec<String> {
        self.store.every_movement().await.unwrap()
    }

    pub(super) async fn asked(&self, path: &str) -> usize {
        self.server.received_requests().await.unwrap().iter().filter(|request| request.url.path() == path).count()
    }
}

pub(super) fn wire(id: &str) -> Account {
    serde_json::from_value(json!({ "id": id, "itemId": "item", "type": "BANK", "currencyCode": "BRL", "balance": 10 }))
        .unwrap()
}

pub(super) fn accounts(ids: &[&str]) -> Change {
    let told: Vec<Account> = ids.iter().map(|id| wire(id)).collect();
    let brought = accounts::Brought {
        accounts: told.iter().map(accounts::shown).collect(),
        told,
        scope: crate::store::products::Scope::All,
        bank: None,
        pending: None,
    };
    Change::Product(ProductChange::Accounts(brought.told(ConnectionId("c".to_owned()), Noon.now())))
}

pub(super) fn row(id: &str, day: u32, amount: f64) -> Value {
    let kind = if amount < 0.0 { "DEBIT" } else { "CREDIT" };
    json!({ "id": id, "accountId": "a", "date": format!("2026-05-{day:02}T15:00:00.000Z"), "amount": amount,
            "type": kind, "description": id, "status": "POSTED" })
}

pub(super) fn page(rows: &[Value], next: Option<&str>) -> Value {
    json!({ "results": rows, "next": next.map(|after| format!("?accountId=a&after={after}")) })
}

/// The only page of a list that has numbered ones.
pub(super) fn one(row: &Value) -> Value {
    json!({ "results": [row], "page": 1, "totalPages": 1, "total": 1 })
}

/// Rows by the cursor with which they are asked for, and by their ids.
pub(super) fn pages(
    list: Vec<(&'static str, Vec<Value>, Option<&'static str>)>,
) -> impl Fn(&Query) -> Value + Send + 'static {
    move |query| {
        if let Some(ids) = query.get("ids") {
            let all = list.iter().flat_map(|(_, rows, _)| rows.clone());
            let found: Vec<Value> = all.filter(|row| ids.contains(row["id"].as_str().unwrap())).collect();
            return page(&found, None);
        }
        let after = query.get("after").map_or("", String::as_str);
        let (_, rows, next) = list.iter().find(|(cursor, ..)| *cursor == after).unwrap();
        page(rows, *next)
    }
}
