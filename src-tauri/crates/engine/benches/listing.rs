//! How long it takes to open the accounts' room with 100,000 movements, and to find some of 1,000,000: in an encrypted store
//! on the disk, each search's first rows as a screen asks for them. Then how long counting takes, which comes apart.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a bench speaks through its figures")]

use std::time::{Duration, Instant};

use chrono::{DateTime, TimeDelta};
use pluggy::{AccountId, ConnectorId, TransactionId, model::Connector};
use tempfile::TempDir;
use tomada_engine::{
    ConnectionId,
    accounts::{search, units},
    connection::{Record, attempt::Attempt},
    store::{
        Change, Part, Store, StoreKey, Wanted,
        products::{AccountRow, AccountsTold, MovementRow, ProductChange, Scope},
        readings::Reach,
    },
    view::{Account, AccountKind, FlowFilter, Listing, SearchLanguage, Which},
};

const OPENED: usize = 100_000;
const SEARCHED: usize = 1_000_000;
const ACCOUNTS: usize = 10;
const PAGE: usize = 500;
const RUNS: usize = 9;
const FIRST: Part = Part { below: i64::MAX, skip: 0, most: 100 };

const SHOPS: [&str; 12] = [
    "Padaria Pão de Açúcar",
    "Mercado São João",
    "Uber Viagem",
    "Pix enviado",
    "Pix recebido",
    "Farmácia Boa Saúde",
    "Posto Ipê",
    "Restaurante Sabor Mineiro",
    "Assinatura de música",
    "Compra no débito",
    "Tarifa mensal",
    "Livraria Cultura",
];
const SEARCHES: [&str; 10] = [
    "acucar",
    "pi",
    "compra",
    "mercado joao",
    "livraria 4821",
    "R$ 1.942,50",
    "42",
    "18/11",
    "novembro 2024",
    "nada disso",
];

/// Rows of the size of real ones: spread over accounts, a few hundred a day.
fn rows(from: usize, a_day: usize) -> Vec<MovementRow> {
    let row = |number: usize| {
        let units = (i64::try_from(number).unwrap() * 7_919 % 5_000_000 - 4_000_000) * 100;
        let day = DateTime::UNIX_EPOCH.date_naive() + TimeDelta::days(18_000 + i64::try_from(number / a_day).unwrap());
        let description = format!("{} {}", SHOPS[number % SHOPS.len()], number % 9_973);
        let amount = units::write(units);
        let document = format!(
            r#"{{"id":"{number}","description":"{description}","descriptionRaw":"{description} SAO PAULO BR","currencyCode":"BRL","amount":1.5,"date":"{day}T12:00:00.000Z","type":"DEBIT","status":"POSTED","category":"Shopping","categoryId":"08000000","createdAt":"{day}T13:00:00.000Z","updatedAt":"{day}T13:00:00.000Z"}}"#
        );
        MovementRow {
            id: TransactionId::from(number.to_string()),
            day,
            units,
            amount,
            currency: "BRL".to_owned(),
            pending: false,
            category: None,
            description,
            provider_id: None,
            bill: None,
            created_at: None,
            document,
        }
    };
    (from..from + PAGE).map(row).collect()
}

async fn fill(store: &Store, total: usize) {
    let (id, now) = (ConnectionId("c".to_owned()), DateTime::UNIX_EPOCH);
    let connector = Connector { id: ConnectorId(5), ..Connector::default() };
    let record = Record::new(id.clone(), connector.clone(), Attempt::new(&connector, now));
    let account = |number: usize| Account {
        id: AccountId(format!("a{number}")),
        kind: AccountKind::Checking,
        name: Some("Conta".to_owned()),
        ending: None,
        balance: None,
    };
    let accounts = (0..ACCOUNTS).map(|number| AccountRow { account: account(number), document: None }).collect();
    let told = AccountsTold { connection: id.clone(), at: now, accounts, scope: Scope::All };
    let changes = vec![Change::Connection(Box::new((&record).into())), Change::Product(ProductChange::Accounts(told))];
    store.write(changes).done().await.unwrap();
    let reach = Reach { list: Listing::Movements, of: String::new(), from_day: None, created_from: None };
    let reading = store.begin_reading(&id, reach, now).await.unwrap();
    let a_day = total / 2_000;
    for page in 0..total / PAGE {
        let account = AccountId(format!("a{}", page % ACCOUNTS));
        let rows = rows(page * PAGE, a_day);
        let change = Change::Product(ProductChange::Movements { account, reading, rows });
        store.write(vec![change]).done().await.unwrap();
    }
}

fn wanted(typed: &str) -> Wanted {
    let today = "2026-11-19".parse().unwrap();
    Wanted {
        accounts: Vec::new(),
        days: i64::MIN..=i64::MAX,
        category: None,
        flow: FlowFilter::Any,
        which: Which::UpToToday,
        search: search::read(typed, SearchLanguage::Portuguese, today),
    }
}

fn figures(name: &str, took: &mut [Duration], note: &str) {
    took.sort();
    let at = |share: usize| took[(took.len() - 1) * share / 100].as_secs_f64() * 1000.0;
    println!("{name:<42} {:>8.2} {:>8.2}   {note}", at(50), at(100));
}

async fn opening(folder: &TempDir) {
    let key = StoreKey::new(&[1; 32]);
    let store = Store::create(&folder.path().join("opened"), &key).await.unwrap();
    fill(&store, OPENED).await;
    store.close().await.unwrap();
    let (mut opened, mut first) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        // Nothing of it is in SQLite's memory.
        let store = Store::open(&folder.path().join("opened"), &key).await.unwrap();
        let start = Instant::now();
        assert_eq!(store.accounts().await.unwrap().len(), ACCOUNTS);
        assert_eq!(store.listed(wanted(""), FIRST).await.unwrap().len(), FIRST.most);
        first.push(start.elapsed());
        assert_eq!(store.places(wanted("")).await.unwrap().len(), OPENED);
        opened.push(start.elapsed());
        store.close().await.unwrap();
    }
    figures("opening with 100,000, its first rows", &mut first, "");
    figures("opening with 100,000, and their number", &mut opened, "150 at most");
}

async fn searching(folder: &TempDir) {
    let store = Store::create(&folder.path().join("searched"), &StoreKey::new(&[1; 32])).await.unwrap();
    fill(&store, SEARCHED).await;
    for typed in SEARCHES {
        let (mut first, mut counted, mut all) = (Vec::new(), Vec::new(), 0);
        for _ in 0..RUNS {
            let start = Instant::now();
            drop(store.listed(wanted(typed), FIRST).await.unwrap());
            first.push(start.elapsed());
            let start = Instant::now();
            all = store.places(wanted(typed)).await.unwrap().len();
            counted.push(start.elapsed());
        }
        figures(&format!("{typed:?} in 1,000,000, its first rows"), &mut first, "50 at most");
        figures(&format!("{typed:?}, their number"), &mut counted, &all.to_string());
    }
    let whole = store.places(wanted("")).await.unwrap();
    let deep = Part { below: whole[900_000] + 1, skip: 499, most: 100 };
    let mut took = Vec::new();
    for _ in 0..RUNS {
        let start = Instant::now();
        assert_eq!(store.listed(wanted(""), deep).await.unwrap()[0].place, whole[900_499]);
        took.push(start.elapsed());
    }
    figures("scrolled to the 900,500th", &mut took, "");
    store.close().await.unwrap();
}

fn main() {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let folder = TempDir::new_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    println!("{:<42} {:>8} {:>8}   milliseconds\n", "", "median", "worst");
    runtime.block_on(async {
        opening(&folder).await;
        searching(&folder).await;
    });
}
