//! The requests that a connection's effects stand for, each as one future that ends in the input it leads to. This is where
//! what a person typed leaves for Pluggy.

use std::{sync::Arc, time::Duration};

use pluggy::{
    Client, ConnectorId, Error, ItemId,
    client::{ConnectToken, ConnectorFilter, CreateItem, Parameters, UpdateItem},
    model::{ConnectTokenRequest, Connector, Item, ItemOptions, ParameterError, Product},
};

use super::{attempt::Input, failure::Failure, journal::Line};
use crate::{
    store::Written,
    sync,
    view::{Account, ConnectionId, Network},
};

/// How long the rules are waited for: less than anybody would wait before the creation itself.
const PATIENCE: Duration = Duration::from_secs(10);

/// Whose rules hold for what was typed, and into which fields.
#[derive(Debug)]
pub(crate) struct Rules {
    pub(crate) connector: ConnectorId,
    pub(crate) fields: Vec<String>,
}

impl Rules {
    pub(crate) fn of(connector: &Connector) -> Self {
        let fields = connector.credentials.iter().map(|credential| credential.name.clone()).collect();
        Self { connector: connector.id, fields }
    }
}

/// One request, with what it carries.
#[derive(Debug)]
pub(crate) enum Kind {
    Create { rules: Rules, products: Vec<Product>, client_user_id: Arc<str>, typed: Parameters },
    Update { rules: Rules, item: ItemId, typed: Parameters },
    Read { item: ItemId },
    Answer { item: ItemId, typed: Parameters },
    Sync { item: ItemId },
    Delete { item: ItemId },
}

/// What has to be on the disk around a request.
#[derive(Debug)]
pub(crate) struct Papers {
    /// The decision to send it.
    pub(crate) decided: Written,
    /// How far it comes: of one that must not be sent twice.
    pub(crate) line: Option<Line>,
}

/// How a request ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) connection: ConnectionId,
    pub(crate) input: Input,
    /// What a [`Kind::Sync`] brought.
    pub(crate) accounts: Option<Vec<Account>>,
}

impl Outcome {
    /// Whether Pluggy could not be reached.
    pub(crate) fn is_silence(&self) -> bool {
        let failure = match &self.input {
            Input::Sent(result) | Input::Read(result) | Input::AnswerSent(result) => result.as_ref().err(),
            Input::Synced(result) | Input::Removed(result) => result.as_ref().err(),
            _ => None,
        };
        failure.is_some_and(Failure::is_silence)
    }
}

/// Sends a request and waits for its end. Nothing leaves before what led to it is written.
pub(crate) async fn send(client: Client, connection: ConnectionId, papers: Papers, kind: Kind) -> Outcome {
    let decided = papers.decided.done().await;
    let Some(line) = papers.line else {
        // To look once more, or to delete once more, does no harm, should nobody remember that it was decided.
        let (input, accounts) = exchange(&client, kind).await;
        return Outcome { connection, input, accounts };
    };
    let unsent = |failure| Outcome { connection: connection.clone(), input: Input::Sent(Err(failure)), accounts: None };
    if decided.is_err() {
        return unsent(Failure::NotWritten);
    }
    if let Some(refused) = malformed(&client, &kind).await {
        let result = Err(Failure::Malformed(refused));
        line.ended(&result).await;
        return Outcome { connection, input: Input::Sent(result), accounts: None };
    }
    if line.sending().await.is_err() {
        return unsent(Failure::NotWritten);
    }
    let (input, accounts) = exchange(&client, kind).await;
    if let Input::Sent(result) = &input {
        line.ended(result).await;
    }
    Outcome { connection, input, accounts }
}

/// What the institution's own rules refuse of what was typed, before anything is made or tried with it. Where they can't be
/// asked, what they guard is asked for all the same: it has its own refusals.
async fn malformed(client: &Client, kind: &Kind) -> Option<Vec<ParameterError>> {
    let (Kind::Create { rules, typed, .. } | Kind::Update { rules, typed, .. }) = kind else { return None };
    if typed.is_empty() {
        return None;
    }
    let asked = tokio::time::timeout(PATIENCE, client.validate(rules.connector, typed)).await;
    let mut refused = asked.ok()?.ok()?.errors;
    // What no field is at fault for could not be corrected: whether it matters, the creation tells.
    refused.retain(|error| error.parameter.as_ref().is_some_and(|name| rules.fields.contains(name)));
    (!refused.is_empty()).then_some(refused)
}

async fn exchange(client: &Client, kind: Kind) -> (Input, Option<Vec<Account>>) {
    let mut accounts = None;
    let input = match kind {
        Kind::Create { rules, products, client_user_id, typed } => {
            let item = CreateItem {
                client_user_id: Some(&client_user_id),
                avoid_duplicates: Some(true),
                products: &products,
                ..CreateItem::new(rules.connector, &typed)
            };
            Input::Sent(create(client, &item).await)
        }
        Kind::Update { item, typed, .. } => {
            let parameters = (!typed.is_empty()).then_some((&typed).into());
            let update = UpdateItem { parameters, ..UpdateItem::default() };
            Input::Sent(read(client.update_item(&item, &update).await))
        }
        Kind::Read { item } => Input::Read(read(client.item(&item).await)),
        Kind::Answer { item, typed } => Input::AnswerSent(read(client.answer_mfa(&item, &typed).await)),
        Kind::Sync { item } => Input::Synced(match sync::accounts(client, &item).await {
            Ok(found) => {
                accounts = Some(found);
                Ok(())
            }
            Err(error) => Err(Failure::from(&error)),
        }),
        Kind::Delete { item } => Input::Removed(client.delete_item(&item).await.map_err(|error| Failure::from(&error))),
    };
    (input, accounts)
}

/// Whether Pluggy answers, by the cheapest question that it refuses nobody: a search that finds nothing.
pub(crate) async fn probe(client: &Client) -> Network {
    let filter = ConnectorFilter { name: Some("-".to_owned()), ..ConnectorFilter::default() };
    match client.connectors(&filter).await.map_err(|error| Failure::from(&error)) {
        Err(failure) if failure.is_silence() => Network::Offline,
        _ => Network::Online,
    }
}

/// A connect token of its own for every creation; everything else goes by the profile's key.
async fn create(client: &Client, item: &CreateItem<'_>) -> Result<Box<Item>, Failure> {
    let options = ItemOptions {
        client_user_id: item.client_user_id.map(str::to_owned),
        avoid_duplicates: item.avoid_duplicates,
        ..ItemOptions::default()
    };
    let request = ConnectTokenRequest { item_id: None, options: Some(options) };
    let token = client.create_connect_token(&request).await.map_err(|error| match Failure::from(&error) {
        // Without a token no item was asked for, whatever became of the token.
        Failure::Lost => Failure::Unreachable,
        failure => failure,
    })?;
    read(client.speaking_as(ConnectToken(token.access_token)).create_item(item).await)
}

fn read(result: Result<Item, Error>) -> Result<Box<Item>, Failure> {
    result.map(Box::new).map_err(|error| Failure::from(&error))
}
