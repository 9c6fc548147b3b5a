//! The requests that a connection's effects stand for, each as one future that ends in the input it leads to. This is where
//! what a person typed leaves for Pluggy.

use std::{sync::Arc, time::Duration};

use pluggy::{
    Client, ConnectorId, Error, ItemId, Sensitive,
    client::{
        ConnectorFilter, CreateItem, Deleted, EncryptedParameters, EncryptionKey, ItemParameters, Parameters,
        UpdateItem,
    },
    model::{ConnectTokenRequest, Item, ItemOptions, ParameterError, Product},
};

use super::{
    Record, attempt::Input, failure::Failure, form, guard::Fingerprint, journal::Line, meu_pluggy, remember::Missing,
};
use crate::{
    store::Written,
    sync::{self, Brought},
    view::{ConnectionId, Network},
    webhooks::Address,
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
    pub(crate) fn of(record: &Record) -> Self {
        let fields = form::asked(record).map(|credential| credential.name.clone()).collect();
        Self { connector: record.connector.id, fields }
    }
}

/// One request, with what it carries.
#[derive(Debug)]
pub(crate) enum Kind {
    Create {
        rules: Rules,
        products: Vec<Product>,
        client_user_id: Arc<str>,
        /// Where Pluggy is to report what happens with it.
        report_to: Option<Address>,
        /// Where the bank's own page leads back to.
        back: Option<Sensitive>,
        typed: Parameters,
    },
    Update {
        rules: Rules,
        item: ItemId,
        /// The same, where that is news.
        report_to: Option<Address>,
        typed: Parameters,
    },
    Read {
        item: ItemId,
    },
    Answer {
        item: ItemId,
        typed: Parameters,
    },
    Sync {
        item: ItemId,
        /// Some of it may wait for somebody else.
        is_pending: bool,
    },
    Delete {
        item: ItemId,
    },
}

/// What has to be on the disk around a request.
#[derive(Debug)]
pub(crate) struct Papers {
    /// The decision to send it; nothing where nothing was decided, as of a look at what runs.
    pub(crate) decided: Option<Written>,
    /// How far it comes: of one that must not be sent twice.
    pub(crate) line: Option<Line>,
    /// What it takes from there.
    pub(crate) missing: Missing,
}

/// How a request ended.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) connection: ConnectionId,
    pub(crate) input: Input,
    /// What a [`Kind::Sync`] brought.
    pub(crate) brought: Option<Brought>,
    /// What credentials are known again by of which some were the store's.
    pub(crate) tried: Option<Fingerprint>,
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

/// Sends a request and waits for its end. Nothing leaves before what led to it is written; with a `key`, credentials leave
/// encrypted or not at all.
pub(crate) async fn send(
    client: Client,
    connection: ConnectionId,
    papers: Papers,
    key: Option<Arc<EncryptionKey>>,
    kind: Kind,
) -> Outcome {
    let decided = match papers.decided {
        Some(decided) => decided.done().await,
        None => Ok(()),
    };
    let Some(line) = papers.line else {
        // To look once more, or to delete once more, does no harm, should nobody remember that it was decided.
        let (input, brought) = exchange(&client, kind, None).await;
        return Outcome { connection, input, brought, tried: None };
    };
    let unsent = |failure| {
        let input = Input::Sent(Err(failure));
        Outcome { connection: connection.clone(), input, brought: None, tried: None }
    };
    if decided.is_err() {
        return unsent(Failure::NotWritten);
    }
    crash_point!("after-intent");
    let kind = completed(kind, &papers.missing).await;
    let tried = match &kind {
        Kind::Create { typed, .. } | Kind::Update { typed, .. } => papers.missing.fingerprint(typed),
        _ => None,
    };
    let sealed = match ready(&client, &kind, key.as_deref()).await {
        Ok(sealed) => sealed,
        Err(failure) => {
            line.ended(&Err(failure.clone())).await;
            return unsent(failure);
        }
    };
    crash_point!("after-rules");
    if line.sending().await.is_err() {
        return unsent(Failure::NotWritten);
    }
    crash_point!("before-send");
    let (input, brought) = exchange(&client, kind, sealed.as_ref()).await;
    if let Input::Sent(result) = &input {
        crash_point!("before-id");
        line.ended(result).await;
        crash_point!("after-id");
    }
    Outcome { connection, input, brought, tried }
}

/// What was typed, as it may leave: encrypted, if that is wanted, or as it is, once the rules let it. The rules are asked for
/// with the values themselves, so what is to be encrypted is not shown to them: its creation has its own refusals.
async fn ready(
    client: &Client,
    kind: &Kind,
    key: Option<&EncryptionKey>,
) -> Result<Option<EncryptedParameters>, Failure> {
    let (Kind::Create { rules, typed, .. } | Kind::Update { rules, typed, .. }) = kind else { return Ok(None) };
    if typed.is_empty() {
        return Ok(None);
    }
    match key {
        Some(key) => typed.encrypt(key).map(Some).map_err(|_| Failure::NotEncrypted),
        None => malformed(client, rules, typed).await.map_or(Ok(None), |refused| Err(Failure::Malformed(refused))),
    }
}

/// What was left empty is taken from the store, by this request alone.
async fn completed(mut kind: Kind, missing: &Missing) -> Kind {
    if let Kind::Create { typed, .. } | Kind::Update { typed, .. } = &mut kind {
        *typed = missing.added_to(std::mem::take(typed)).await;
    }
    kind
}

/// What the institution's own rules refuse of what was typed, before anything is made or tried with it. Where they can't be
/// asked, what they guard is asked for all the same: it has its own refusals.
async fn malformed(client: &Client, rules: &Rules, typed: &Parameters) -> Option<Vec<ParameterError>> {
    let asked = tokio::time::timeout(PATIENCE, client.validate(rules.connector, typed)).await;
    let mut refused = asked.ok()?.ok()?.errors;
    // What no field is at fault for could not be corrected: whether it matters, the creation tells.
    refused.retain(|error| error.parameter.as_ref().is_some_and(|name| rules.fields.contains(name)));
    (!refused.is_empty()).then_some(refused)
}

async fn exchange(client: &Client, kind: Kind, sealed: Option<&EncryptedParameters>) -> (Input, Option<Brought>) {
    let mut brought = None;
    let input = match kind {
        Kind::Create { rules, products, client_user_id, report_to, back, typed } => {
            let item = CreateItem {
                webhook_url: report_to.as_ref().map(Address::expose),
                client_user_id: Some(&client_user_id),
                avoid_duplicates: meu_pluggy::avoids_duplicates(rules.connector),
                oauth_redirect_uri: back.as_ref().map(|back| back.expose().as_str()),
                products: &products,
                parameters: leaving(&typed, sealed),
                ..CreateItem::new(rules.connector, &typed)
            };
            Input::Sent(create(client, &item).await)
        }
        Kind::Update { item, report_to, typed, .. } => {
            let parameters = (!typed.is_empty()).then(|| leaving(&typed, sealed));
            let webhook_url = report_to.as_ref().map(Address::expose);
            let update = UpdateItem { parameters, webhook_url, ..UpdateItem::default() };
            Input::Sent(read(client.update_item(&item, &update).await))
        }
        Kind::Read { item } => {
            crash_point!("before-look");
            let found = read(client.item(&item).await);
            crash_point!("after-look");
            Input::Read(found)
        }
        Kind::Answer { item, typed } => {
            crash_point!("before-answer");
            let taken = read(client.answer_mfa(&item, &typed).await);
            crash_point!("after-answer");
            Input::AnswerSent(taken)
        }
        Kind::Sync { item, is_pending } => {
            crash_point!("before-sync");
            let found = sync::brought(client, &item, is_pending).await;
            crash_point!("after-sync");
            Input::Synced(match found {
                Ok(found) => {
                    brought = Some(found);
                    Ok(())
                }
                Err(error) => Err(Failure::from(&error)),
            })
        }
        Kind::Delete { item } => Input::Removed(match client.delete_item(&item).await {
            Ok(Deleted::Now) => Ok(()),
            Ok(Deleted::Before) => Err(Failure::Gone),
            Err(error) => Err(Failure::from(&error)),
        }),
    };
    (input, brought)
}

fn leaving<'a>(typed: &'a Parameters, sealed: Option<&'a EncryptedParameters>) -> ItemParameters<'a> {
    sealed.map_or_else(|| typed.into(), Into::into)
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
        oauth_redirect_uri: item.oauth_redirect_uri.map(str::to_owned),
        ..ItemOptions::default()
    };
    let request = ConnectTokenRequest { item_id: None, options: Some(options) };
    let token = client.connect_token(&request).await.map_err(|error| match Failure::from(&error) {
        // Without a token no item was asked for, whatever became of the token.
        Failure::Lost => Failure::Unreachable,
        failure => failure,
    })?;
    crash_point!("after-token");
    read(client.speaking_as(token).create_item(item).await)
}

fn read(result: Result<Item, Error>) -> Result<Box<Item>, Failure> {
    result.map(Box::new).map_err(|error| Failure::from(&error))
}
