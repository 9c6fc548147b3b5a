//! An export from what a store holds to what lies in a folder.

use std::{fs, path::Path};

use chrono::{DateTime, Utc};
use pluggy::{ConnectorId, model::Connector};
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use super::{
    ExportFormat, ExportRequest, Numbers, Period, Version, Words,
    make::{self, Making, Target},
    standing,
};
use crate::{
    connection::{attempt::Attempt, care::Care},
    store::{
        Change, Store, StoreError,
        change::Row,
        products::{AccountRow, AccountsTold, HoldingRow, MovementRow, ProductChange, Scope},
        readings::ReadingId,
    },
    view::{Account, AccountKind, ConnectionId, Listing, Money},
};

fn now() -> DateTime<Utc> {
    "2026-11-22T12:30:00Z".parse().unwrap()
}

fn words() -> Words {
    let texts: Value = serde_json::from_str(include_str!("../../../../../ui/src/text/en.json")).unwrap();
    serde_json::from_value(texts["export"]["file"].clone()).unwrap()
}

fn connection() -> Change {
    let connector = Connector { id: ConnectorId(5), name: Some("Ipê / Teste".to_owned()), ..Connector::default() };
    let attempt = Attempt::new(&connector, now());
    Change::Connection(Box::new(Row { id: ConnectionId("c".to_owned()), connector, attempt, care: Care::default() }))
}

fn accounts(told: &[(&str, AccountKind)]) -> Change {
    let row = |(id, kind): &(&str, AccountKind)| AccountRow {
        account: Account {
            id: (*id).into(),
            kind: *kind,
            name: Some("Conta".to_owned()),
            ending: Some("3450".to_owned()),
            balance: Some(Money { amount: "100".to_owned(), currency: "BRL".to_owned() }),
        },
        document: Some(format!(r#"{{"id":"{id}","itemId":"i"}}"#)),
    };
    let accounts = told.iter().map(row).collect();
    let connection = ConnectionId("c".to_owned());
    Change::Product(ProductChange::Accounts(AccountsTold { connection, at: now(), accounts, scope: Scope::All }))
}

fn movements(account: &str, told: &[(&str, &str, &str)]) -> Change {
    let row = |(id, day, amount): &(&str, &str, &str)| MovementRow {
        id: (*id).into(),
        day: day.parse().unwrap(),
        units: 0,
        amount: (*amount).to_owned(),
        currency: "BRL".to_owned(),
        pending: false,
        category: None,
        description: format!("Row {amount}"),
        provider_id: None,
        bill: None,
        created_at: None,
        document: format!(r#"{{"id":"{id}"}}"#),
    };
    let rows = told.iter().map(row).collect();
    Change::Product(ProductChange::Movements { account: account.into(), reading: ReadingId(1), rows })
}

fn bill(account: &str, day: &str) -> Change {
    let rows = vec![HoldingRow {
        id: format!("bill of {account} {day}"),
        parent: Some(account.to_owned()),
        day: Some(day.parse().unwrap()),
        document: "{}".to_owned(),
    }];
    Change::Product(ProductChange::Holdings {
        connection: ConnectionId("c".to_owned()),
        list: Listing::Bills,
        reading: (ReadingId(1), now()),
        rows,
    })
}

async fn store() -> Store {
    let store = Store::in_memory().await.unwrap();
    let changes = vec![
        connection(),
        accounts(&[("a", AccountKind::Checking), ("card", AccountKind::CreditCard)]),
        movements("a", &[("3", "2026-11-20", "-3.5"), ("2", "2026-11-01", "10"), ("1", "2026-10-31", "1")]),
        movements("card", &[("4", "2026-11-10", "-20")]),
        bill("card", "2026-11-15"),
        bill("card", "2026-12-15"),
        bill("a", "2026-11-15"),
    ];
    store.write(changes).done().await.unwrap();
    store
}

fn request(format: ExportFormat) -> ExportRequest {
    ExportRequest { accounts: None, period: Period::default(), format }
}

const CSV: ExportFormat = ExportFormat::Csv { numbers: Numbers::International, bom: false };

async fn made(store: &Store, request: &ExportRequest, folder: &Path) -> Result<super::ExportReport, StoreError> {
    let making = Making { words: words(), now: now() };
    make::make(store, request, Target::Anew(folder.to_owned()), making).await
}

fn there(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        fs::read_dir(folder).unwrap().map(|one| one.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[tokio::test]
async fn every_format_has_its_files_and_a_manifest_that_can_be_checked() {
    let (store, folder) = (store().await, tempfile::tempdir().unwrap());
    let names = ["Ipê  Teste - Conta - 3450", "Ipê  Teste - Conta - 3450 (2)"];
    let each = |ending: &str| names.map(|name| format!("{name}.{ending}")).to_vec();
    for (nth, (format, files)) in [
        (CSV, each("csv")),
        (ExportFormat::Ofx { version: Version::Sgml }, each("ofx")),
        (ExportFormat::Json, vec!["Tomada.json".to_owned()]),
        (ExportFormat::Xlsx, vec!["Tomada.xlsx".to_owned()]),
    ]
    .into_iter()
    .enumerate()
    {
        let report = made(&store, &request(format), folder.path()).await.unwrap();
        let called = if nth == 0 { "Tomada 2026-11-22".to_owned() } else { format!("Tomada 2026-11-22 ({})", nth + 1) };
        let to = folder.path().join(called);
        assert_eq!(report.folder, to.display().to_string());
        let mut wanted = [files, vec!["README.txt".to_owned(), "manifest.json".to_owned()]].concat();
        wanted.sort();
        assert_eq!(there(&to), wanted);
        let manifest: Value = serde_json::from_slice(&fs::read(to.join("manifest.json")).unwrap()).unwrap();
        assert_eq!(manifest["accounts"][0]["rows"], 3);
        assert_eq!(manifest["accounts"][0]["sum"], "7.50");
        assert_eq!(manifest["accounts"][0]["opening"], "92.50");
        for file in manifest["files"].as_array().unwrap() {
            let bytes = fs::read(to.join(file["name"].as_str().unwrap())).unwrap();
            assert_eq!(file["sha256"], super::fitid::hex(Sha256::digest(&bytes).iter()), "{file}");
            assert_eq!(file["bytes"], bytes.len());
        }
    }
}

#[tokio::test]
async fn only_what_was_asked_for_is_in_it() {
    let (store, folder) = (store().await, tempfile::tempdir().unwrap());
    let november = Period { from: "2026-11-01".parse().ok(), to: "2026-11-30".parse().ok() };
    let wanted =
        ExportRequest { accounts: Some(vec!["card".to_owned()]), period: november, format: ExportFormat::Json };
    let report = made(&store, &wanted, folder.path()).await.unwrap();
    let json = fs::read(Path::new(&report.folder).join("Tomada.json")).unwrap();
    let json: Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(json["accounts"].as_array().unwrap().len(), 1);
    assert_eq!(json["accounts"][0]["kind"], "creditCard");
    let bills: Vec<_> = json["holdings"].as_array().unwrap().iter().map(|one| one["id"].as_str().unwrap()).collect();
    assert_eq!(bills, ["bill of card 2026-11-15"]);
    let whole = ExportRequest { accounts: None, ..wanted };
    let report = made(&store, &whole, folder.path()).await.unwrap();
    let rows: Vec<u64> = report.manifest.accounts.iter().map(|account| account.rows).collect();
    assert_eq!(rows, [2, 1]);
}

#[tokio::test]
async fn a_folder_that_is_gone_leaves_nothing_half_done() {
    let (store, folder) = (store().await, tempfile::tempdir().unwrap());
    let gone = folder.path().join("gone");
    assert_eq!(made(&store, &request(CSV), &gone).await.unwrap_err(), StoreError::Missing);
    assert_eq!(there(folder.path()), Vec::<String>::new());
}

#[tokio::test]
async fn after_a_sync_the_files_are_as_the_store_is_then_until_it_is_stopped() {
    let (store, folder) = (store().await, tempfile::tempdir().unwrap());
    assert_eq!(super::after_sync(&store, now()).await.unwrap(), None);
    standing::begin(&store, request(CSV), words(), folder.path(), now()).await.unwrap();
    let file = folder.path().join("Tomada").join("Ipê  Teste - Conta - 3450.csv");
    let lines = || fs::read_to_string(&file).unwrap().lines().count();
    assert_eq!(lines(), 4);
    store.write(vec![movements("a", &[("5", "2026-11-21", "-9")])]).done().await.unwrap();
    let ran = super::after_sync(&store, now()).await.unwrap().unwrap();
    assert_eq!((ran.rows, lines()), (Some(5), 5));
    // It fails without the sync's knowing, and says so to whoever asks.
    fs::remove_dir_all(folder.path()).unwrap();
    assert_eq!(super::after_sync(&store, now()).await.unwrap().unwrap().rows, None);
    let standing = standing::standing(&store).await.unwrap().unwrap();
    assert_eq!(standing.run.map(|run| run.rows), Some(None));
    standing::stop(&store).await.unwrap();
    assert_eq!(super::after_sync(&store, now()).await.unwrap(), None);
    assert_eq!(standing::standing(&store).await.unwrap(), None);
}
