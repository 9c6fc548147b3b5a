//! Writes an account's transactions of the last thirty days, one a line.
//!
//! `PLUGGY_CLIENT_ID=… PLUGGY_CLIENT_SECRET=… cargo run -p pluggy --example transactions -- <account id>`; with
//! `PLUGGY_URL` for an offline Pluggy.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line speaks through them")]

use std::{env, error::Error};

use chrono::{TimeDelta, Utc};
use futures_util::{StreamExt as _, pin_mut};
use pluggy::{
    AccountId, Client, Sensitive,
    client::{OwnKeys, TransactionFilter},
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let keys = OwnKeys::new(env::var("PLUGGY_CLIENT_ID")?, Sensitive::new(env::var("PLUGGY_CLIENT_SECRET")?));
    let mut builder = Client::builder(keys);
    if let Ok(base) = env::var("PLUGGY_URL") {
        builder = builder.base(base.parse()?);
    }
    let client = builder.build()?;

    let account = AccountId::from(env::args().nth(1).ok_or("which account?")?);
    let month = (Utc::now() - TimeDelta::days(30)).into();
    let filter = TransactionFilter { from: Some(month), ..TransactionFilter::default() };
    let rows = client.transactions(&account, &filter);
    pin_mut!(rows);
    while let Some(row) = rows.next().await {
        match row {
            Ok(row) => {
                let day = row.date.map(|date| date.0.date_naive().to_string()).unwrap_or_default();
                let amount =
                    row.money().map(|money| format!("{} {:>12}", money.currency_code, money.amount.to_string()));
                println!("{day}  {}  {}", amount.unwrap_or_default(), row.description.unwrap_or_default());
            }
            // One row that can't be read is no reason to stop.
            Err(pluggy::Error::Row(error)) => eprintln!("{error}"),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(())
}
