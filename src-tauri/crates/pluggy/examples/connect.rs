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
    model::{ConnectorCredential, CredentialType, ItemStatus},
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
    let new = CreateItem {
        client_user_id: Some("example"),
        avoid_duplicates: Some(true),
        ..CreateItem::new(connector.id, &typed)
    };
    let mut item = client.create_item(&new).await?;

    let (mut shown, mut page_shown) = (None, false);
    loop {
        if item.execution_status != shown {
            println!("{}", item.execution_status.as_ref().map_or("…", |status| status.as_str()));
            shown.clone_from(&item.execution_status);
        }
        match (&item.status, &item.parameter) {
            // Answered on the bank's own page, and not here.
            (Some(ItemStatus::WaitingUserInput), Some(question)) if question.kind == Some(CredentialType::Oauth) => {
                if !page_shown {
                    println!("Open {}", question.data.as_deref().unwrap_or("the bank's page"));
                    page_shown = true;
                }
                tokio::time::sleep(Duration::from_secs(2)).await;
                item = client.item(&item.id).await?;
            }
            (Some(ItemStatus::WaitingUserInput), Some(question)) => {
                let answer = Parameters::from_iter([ask(question)?]);
                client.answer_mfa(&item.id, &answer).await?;
                tokio::time::sleep(Duration::from_secs(1)).await;
                item = client.item(&item.id).await?;
            }
            (Some(ItemStatus::Updating | ItemStatus::WaitingUserInput | ItemStatus::WaitingUserAction), _) => {
                tokio::time::sleep(Duration::from_secs(2)).await;
                item = client.item(&item.id).await?;
            }
            _ => break,
        }
    }

    if let Some(error) = item.error {
        return Err(error
            .provider_message
            .or(error.message)
            .unwrap_or_else(|| "the bank gave no reason".to_owned())
            .into());
    }
    for account in client.accounts(&item.id, None).await?.results {
        let balance = account.balance_money().map(|money| format!("{} {}", money.currency_code, money.amount));
        println!("{}  {}  {}", account.id, account.name.unwrap_or_default(), balance.unwrap_or_default());
    }
    Ok(())
}

fn ask(question: &ConnectorCredential) -> io::Result<(String, Sensitive)> {
    println!("{}?", question.label.as_ref().unwrap_or(&question.name));
    for option in question.options.iter().flatten() {
        println!("  {}  {}", option.value, option.label);
    }
    let mut line = String::new();
    io::stdin().read_line(&mut line)?;
    Ok((question.name.clone(), Sensitive::from(line.trim())))
}
