//! What whoever helps needs to know of connections, and nothing that tells who somebody is or what they have: Pluggy's ids
//! of items and institutions, its own codes with their times, requests by the shape of their path. No name, no account, no
//! amount, no word of a bank's, nothing that was typed, no host. Codes come from outside and may be anything: one that does
//! not look like a code is withheld. English, for those who read such files read many of them.

use std::{collections::HashMap, fmt::Write as _};

use chrono::{DateTime, SecondsFormat, Utc};
use pluggy::{ConnectorId, ItemId};
use serde::Serialize;

use super::{ABOVE_ALL, traffic::Sent};
use crate::{
    ConnectionId, Engine,
    store::{
        Moment, Request, StoreError,
        past::{Reach, Sift},
    },
    view::{Cause, Connection, Network},
};

/// Moments and requests of a connection that are told, where there is only one, and where there may be many.
const ROWS: (usize, usize) = (100, 30);
/// Of all requests, the last that are looked through.
const RECENT: usize = 5000;

/// What a code's letters may be at most.
const LONGEST_CODE: usize = 64;
/// Digits in a row that no code has, and a document or an account may.
const LONGEST_NUMBER: usize = 4;

/// What the program knows of itself and of this computer: words of its own, none of a person's.
#[derive(Debug, Clone, Default)]
pub struct Around {
    /// This program's version.
    pub program: String,
    /// The operating system.
    pub system: String,
    /// The webview's version, where it is known.
    pub webview: Option<String>,
    /// The language of its texts.
    pub language: &'static str,
    /// How the profile reaches Pluggy.
    pub profile: String,
    /// Whether the profile has a lock.
    pub locks: bool,
    /// Whether credentials are encrypted with the application's public key.
    pub encrypts: bool,
}

/// All of it, before it is put into words.
#[derive(Debug)]
struct Gathered {
    around: Around,
    now: DateTime<Utc>,
    online: bool,
    lasts: bool,
    connections: Vec<Ailing>,
    /// Requests that name no item.
    others: Vec<Sent>,
}

/// One connection.
#[derive(Debug)]
struct Ailing {
    item: Option<ItemId>,
    connector: ConnectorId,
    cause: Cause,
    started_at: Option<DateTime<Utc>>,
    ended_at: Option<DateTime<Utc>>,
    last_success_at: Option<DateTime<Utc>>,
    moments: Vec<Moment>,
    requests: Vec<Sent>,
}

impl Engine {
    /// What may be handed on about one connection, or about all.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn diagnostics(&self, of: Option<&ConnectionId>, around: Around) -> Result<String, StoreError> {
        let snapshot = self.snapshot().await.map_err(|_| StoreError::Closed)?;
        let items = self.items().await.map_err(|_| StoreError::Closed)?;
        let item_of = |id: &ConnectionId| items.iter().find(|(known, _)| known == id).map(|(_, item)| item.clone());
        let most = if of.is_some() { ROWS.0 } else { ROWS.1 };
        let only = of.and_then(item_of);
        let wanted = move |request: &Request| match (&only, &request.item) {
            (Some(only), Some(item)) => only == item,
            _ => true,
        };
        let recent = self.store.requests(Reach { below: ABOVE_ALL, most: RECENT }, "", wanted).await?;
        let mut requests: HashMap<Option<ItemId>, Vec<Sent>> = HashMap::new();
        for one in recent.into_iter().map(Sent::from) {
            let of_item = requests.entry(one.details.item.clone()).or_default();
            if of_item.len() < most {
                of_item.push(one);
            }
        }
        let mut connections = Vec::new();
        for connection in snapshot.connections.iter().filter(|one| of.is_none_or(|of| one.id == *of)) {
            let Connection { id, institution, explanation, started_at, ended_at, last_success_at, .. } = connection;
            let reach = Reach { below: ABOVE_ALL, most };
            let turns = self.store.turns(reach, Some(id.clone()), Sift::Any, |_| true).await?;
            let item = item_of(id);
            connections.push(Ailing {
                requests: item.clone().and_then(|item| requests.remove(&Some(item))).unwrap_or_default(),
                item,
                connector: institution.id,
                cause: explanation.cause,
                started_at: *started_at,
                ended_at: *ended_at,
                last_success_at: *last_success_at,
                moments: turns.into_iter().map(|(_, turn)| turn.moment).collect(),
            });
        }
        let gathered = Gathered {
            around,
            now: self.clock.now(),
            online: snapshot.network == Network::Online,
            lasts: self.store.lasts(),
            connections,
            others: requests.remove(&None).unwrap_or_default(),
        };
        Ok(gathered.told())
    }
}

impl Gathered {
    fn told(&self) -> String {
        let mut text = Lines(String::new());
        let Around { program, system, webview, language, profile, locks, encrypts } = &self.around;
        text.says("Tomada diagnostics", "1");
        text.says("made", &instant(self.now));
        text.says("program", program);
        text.says("system", system);
        text.says("webview", webview.as_deref().unwrap_or("unknown"));
        text.says("language", language);
        text.says("profile", profile);
        text.says("kept on disk", yes(self.lasts));
        text.says("lock", yes(*locks));
        text.says("credentials encrypted", yes(*encrypts));
        text.says("Pluggy answers", yes(self.online));
        text.says("connections", &self.connections.len().to_string());
        for (number, connection) in self.connections.iter().enumerate() {
            connection.tell(number + 1, &mut text);
        }
        text.heading("other requests, newest first");
        text.requests(&self.others);
        text.0
    }
}

impl Ailing {
    fn tell(&self, number: usize, text: &mut Lines) {
        let when = |at: Option<DateTime<Utc>>| at.map_or("-".to_owned(), instant);
        text.heading(&format!("connection {number}"));
        text.says("item", &self.item.as_ref().map_or("none".to_owned(), uuid));
        text.says("connector", &self.connector.0.to_string());
        text.says("means", &word(&self.cause));
        text.says("started", &when(self.started_at));
        text.says("ended", &when(self.ended_at));
        text.says("last success", &when(self.last_success_at));
        text.heading("its states, newest first: at, state, status, executionStatus, error, meaning");
        for moment in &self.moments {
            let said = |code: &Option<String>| code.as_deref().map_or("-".to_owned(), code_of);
            text.row(&[
                instant(moment.at),
                state(&moment.state),
                said(&moment.status),
                said(&moment.execution_status),
                said(&moment.error_code),
                word(&moment.cause),
            ]);
        }
        text.heading("its requests, newest first");
        text.requests(&self.requests);
    }
}

/// A text that grows by whole lines.
struct Lines(String);

impl Lines {
    fn says(&mut self, what: &str, value: &str) {
        self.row(&[format!("{what}: {value}")]);
    }

    fn heading(&mut self, what: &str) {
        self.row(&[format!("\n{what}")]);
    }

    fn row(&mut self, cells: &[String]) {
        // Writing to a text does not fail.
        let _ = writeln!(self.0, "{}", cells.join("  "));
    }

    fn requests(&mut self, requests: &[Sent]) {
        for one in requests {
            let details = &one.details;
            let status = details.status.map_or("no answer".to_owned(), |status| status.to_string());
            self.row(&[
                instant(one.at),
                details.method.clone(),
                details.path.clone(),
                status,
                format!("{} ms", details.duration_ms),
                format!("try {}", one.attempt),
            ]);
        }
    }
}

fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::Millis, true)
}

fn yes(is: bool) -> &'static str {
    if is { "yes" } else { "no" }
}

/// A word of one of our own enums.
fn word(of: &impl Serialize) -> String {
    serde_json::to_value(of).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

const WITHHELD: &str = "(withheld)";

/// A state's word, which is one of ours unless the store is another's.
fn state(word: &str) -> String {
    let is_word = word.len() <= LONGEST_CODE && word.chars().all(|letter| letter.is_ascii_alphabetic());
    if is_word { word.to_owned() } else { WITHHELD.to_owned() }
}

/// A code of Pluggy's, if it looks like one.
fn code_of(code: &str) -> String {
    let fits = |letter: char| letter.is_ascii_uppercase() || letter.is_ascii_digit() || letter == '_';
    let is_number = |part: &str| part.len() > LONGEST_NUMBER;
    let is_code = (1..=LONGEST_CODE).contains(&code.len())
        && code.chars().all(fits)
        && code.starts_with(|letter: char| letter.is_ascii_uppercase())
        && !code.split(|letter: char| !letter.is_ascii_digit()).any(is_number);
    if is_code { code.to_owned() } else { WITHHELD.to_owned() }
}

/// An item's id, if it looks like one.
fn uuid(item: &ItemId) -> String {
    match uuid::Uuid::try_parse(item.as_str()) {
        Ok(id) => id.to_string(),
        Err(_) => WITHHELD.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_look_like_a_code_is_withheld() {
        for code in ["UPDATED", "LOGIN_ERROR", "USER_INPUT_TIMEOUT", "SITE_NOT_AVAILABLE", "ERROR_4001", "MFA2"] {
            assert_eq!(code_of(code), code);
        }
        for other in [
            "",
            "76109277673",
            "CPF_76109277673",
            "A12345",
            "761.092.776-73",
            "Senha incorreta, Maria",
            "maria",
            "9LIVES",
            "Conta 4471",
            &"A".repeat(65),
        ] {
            assert_eq!(code_of(other), WITHHELD, "{other}");
        }
        assert_eq!((state("finished"), state("761.092.776-73")), ("finished".to_owned(), WITHHELD.to_owned()));
        assert_eq!(uuid(&ItemId::from("Maria Souza")), WITHHELD);
    }
}
