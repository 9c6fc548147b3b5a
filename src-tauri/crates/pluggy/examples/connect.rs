//! Connects a bank in the terminal, with whatever it asks on the way.
//!
//! Against an offline Pluggy: `cargo run -p pluggy-sandbox -- --port 4600` in one terminal, and in another
//! `PLUGGY_URL=http://127.0.0.1:4600 PLUGGY_CLIENT_ID=… PLUGGY_CLIENT_SECRET=… cargo run -p pluggy --example connect -- 5`
//! with the keys that the sandbox prints. What is typed is shown: this is for pretend banks.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a command line speaks through them")]

use std::{env, error::Error, io, time::Duration};

use pluggy::{
    Client, ConnectorId, Sensitive,
    client::{CreateItem, OwnKeys, Parameters},
    model::{ConnectorCredential, ItemStatus},
};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let keys = OwnKeys::new(env::var("PLUGGY_CLIENT_ID")?, Sensitive::new(env::var("PLUGGY_CLIENT_SECRET")?));
    let mut builder = Client::builder(keys);
    if let Ok(base) = env::var("PLUGGY_URL") {
        builder = builder.base(base.parse()?);
    }
    let client = builder.build()?;

    let connector = client.connector(ConnectorId(env::args().nth(1).unwrap_or_default().parse()?)).await?;
    println!("{}", connector.name.as_deref().unwrap_or("A bank without a name"));
    let typed = connector.credentials.iter().map(ask).collect::<Result<Parameters, _>>()?;
    let mut item = client.create_item(&CreateItem::new(connector.id, &typed)).await?;

    let mut shown = None;
    loop {
        if item.execution_status != shown {
            println!("{}", item.execution_status.as_ref().map_or("…", |status| status.as_str()));
            shown.clone_from(&item.execution_status);
        }
        match (&item.status, &item.parameter) {
            (Some(ItemStatus::WaitingUserInput), Some(question)) => {
                let answer = Parameters::from_iter([ask(question)?]);
                item = client.answer_mfa(&item.id, &answer).await?;
            }
            (Some(ItemStatus::Updating | ItemStatus::WaitingUserInput | ItemStatus::WaitingUserAction), _) => {
                tokio::time::sleep(Duration::from_secs(2)).await;
                item = client.item(&item.id).await?;
            }
            _ => break,
        }
    }

    for account in client.accounts(&item.id, None).await?.results {
        let balance = account.balance_money().map(|money| format!("{} {}", money.currency_code, money.amount));
        println!("{}  {}  {}", account.id, account.name.unwrap_or_default(), balance.unwrap_or_default());
    }
    Ok(())
}

fn ask(question: &ConnectorCredential) -> io::Result<(String, Sensitive)> {
    println!("{}?", question.label.as_ref().unwrap_or(&question.name));
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    Ok((question.name.clone(), Sensitive::from(line.trim())))
}
