//! Everything that a sandbox remembers: its application and its items. Plain functions that take the time; no password and
//! no code is kept, only what they lead to.

use std::{
    collections::BTreeMap,
    hash::{BuildHasher, RandomState},
};

use chrono::{DateTime, Utc};
use pluggy::{
    Amount, ConnectorId, ItemId, Sensitive,
    model::{
        Account, AccountSubtype, AccountType, ConnectorCredential, ErrorCode, ExecutionStatus, Item, ItemError,
        ItemStatus, Product,
    },
    time::Instant,
};
use rust_decimal::Decimal;
use serde_json::{Map, Value};

use crate::{
    api::{ApiError, Refuse},
    connectors::{self, TEST_CODE},
    execution::{Answer, Execution, Standing},
    people,
};

/// The application that a sandbox knows.
#[derive(Debug, Clone)]
pub struct Keys {
    /// `clientId`.
    pub client_id: String,
    /// `clientSecret`.
    pub client_secret: Sensitive,
}

impl Keys {
    /// Keys that open nothing but a sandbox.
    #[must_use]
    pub fn demo() -> Self {
        Self {
            client_id: "5a4d0b0a-0000-4000-8000-000000000001".to_owned(),
            client_secret: Sensitive::from("5a4d0b0a-0000-4000-8000-000000000002"),
        }
    }
}

/// Everything that a sandbox remembers.
#[derive(Debug, Default)]
pub struct World {
    items: BTreeMap<ItemId, Row>,
    /// Makes fingerprints that mean nothing elsewhere.
    salt: RandomState,
}

#[derive(Debug)]
struct Row {
    connector: ConnectorId,
    client_user_id: Option<String>,
    products: Vec<Product>,
    created_at: DateTime<Utc>,
    /// The connect token that made it.
    made_by: Option<String>,
    /// Of connector, user and password.
    fingerprint: u64,
    /// Of the last one-step code, which is good for one execution only.
    code: Option<u64>,
    execution: Execution,
    failed_logins_before: u32,
    success_before: Option<DateTime<Utc>>,
    account_ids: [String; 2],
}

/// What an item is made with.
#[derive(Debug)]
pub(crate) struct NewItem {
    pub(crate) connector: ConnectorId,
    pub(crate) parameters: Map<String, Value>,
    pub(crate) client_user_id: Option<String>,
    pub(crate) products: Option<Vec<Product>>,
    pub(crate) avoid_duplicates: bool,
    pub(crate) made_by: Option<String>,
}

impl World {
    /// "Items", create.
    pub(crate) fn create(&mut self, new: NewItem, now: DateTime<Utc>) -> Result<Item, ApiError> {
        let connector = connectors::find(new.connector).ok_or_else(ApiError::connector_not_found)?;
        let refused = connectors::refused(&connector, &new.parameters);
        if !refused.is_empty() {
            return Err(ApiError::parameters(refused));
        }
        let fingerprint = self.fingerprint(new.connector, &new.parameters);
        if new.avoid_duplicates {
            let twins = self.twins(fingerprint, now);
            if !twins.is_empty() {
                return Err(ApiError::duplicates(twins));
            }
        }
        let id = ItemId(uuid::Uuid::new_v4().to_string());
        let row = Row {
            connector: new.connector,
            client_user_id: new.client_user_id,
            products: new.products.unwrap_or_else(|| connector.products.clone()),
            created_at: now,
            made_by: new.made_by,
            fingerprint,
            code: self.code(&new.parameters),
            execution: start(&connector, &new.parameters, now),
            failed_logins_before: 0,
            success_before: None,
            account_ids: [uuid::Uuid::new_v4().to_string(), uuid::Uuid::new_v4().to_string()],
        };
        let item = row.item(&id, now);
        self.items.insert(id, row);
        Ok(item)
    }

    /// "Items", read.
    pub(crate) fn item(&self, id: &ItemId, now: DateTime<Utc>) -> Result<Item, ApiError> {
        Ok(self.row(id)?.item(id, now))
    }

    /// "Updates and auto-sync".
    pub(crate) fn update(
        &mut self,
        id: &ItemId,
        parameters: Option<Map<String, Value>>,
        now: DateTime<Utc>,
    ) -> Result<Item, ApiError> {
        let row = self.row(id)?;
        let connector = connectors::find(row.connector).ok_or_else(ApiError::connector_not_found)?;
        let standing = row.execution.at(now);
        if standing.ended_at.is_none() {
            return Err(ApiError::bad_request(
                Refuse::Code(ErrorCode::ItemIsAlreadyUpdating),
                "The item is already being updated",
            ));
        }
        let parameters = parameters.filter(|parameters| !parameters.is_empty());
        if parameters.is_none() && standing.status == ItemStatus::LoginError {
            return Err(ApiError::bad_request(
                Refuse::Code(ErrorCode::LastExecutionHadLoginError),
                "Last execution had a login error, new parameters are needed",
            ));
        }
        let code_name = connector.credentials.iter().find(|credential| credential.mfa == Some(true));
        if let Some(credential) = code_name {
            let given = parameters.as_ref().and_then(|parameters| parameters.get(&credential.name));
            if given.is_none() {
                return Err(ApiError::code_wanted(&credential.name));
            }
            if self.code(parameters.as_ref().unwrap_or(&Map::new())) == row.code {
                return Err(ApiError::bad_request(
                    Refuse::Code(ErrorCode::MfaParameterWasAlreadyUsed),
                    "MFA parameter has to be updated from last execution",
                ));
            }
        }
        // Only a fresh code: the rest of the credentials is the one that Pluggy has.
        let only_code = parameters
            .as_ref()
            .is_some_and(|given| code_name.is_some_and(|credential| given.keys().all(|name| *name == credential.name)));
        let (fingerprint, code, execution) = match &parameters {
            Some(given) if !only_code => {
                let refused = connectors::refused(&connector, given);
                if !refused.is_empty() {
                    return Err(ApiError::parameters(refused));
                }
                (self.fingerprint(row.connector, given), self.code(given), start(&connector, given, now))
            }
            given => {
                let code = given.as_ref().and_then(|given| self.code(given));
                let mut execution = Execution { started_at: now, answer: None, ..row.execution.clone() };
                if let Some(given) = given {
                    execution.scenario = with_code(execution.scenario, given);
                }
                (row.fingerprint, code, execution)
            }
        };
        let (failed, success) = (row.failed_logins(&standing), row.success(&standing));
        let row = self.items.get_mut(id).ok_or_else(ApiError::item_not_found)?;
        row.failed_logins_before = failed;
        row.success_before = success;
        row.fingerprint = fingerprint;
        row.code = code;
        row.execution = execution;
        Ok(row.item(id, now))
    }

    /// "Items", delete.
    pub(crate) fn delete(&mut self, id: &ItemId) -> Result<(), ApiError> {
        self.items.remove(id).map(|_| ()).ok_or_else(ApiError::item_not_found)
    }

    /// "MFA".
    pub(crate) fn answer(
        &mut self,
        id: &ItemId,
        answer: &Map<String, Value>,
        now: DateTime<Utc>,
    ) -> Result<Item, ApiError> {
        let row = self.items.get_mut(id).ok_or_else(ApiError::item_not_found)?;
        let refuse = |code, message| Err(ApiError::bad_request(Refuse::Code(code), message));
        if row.execution.answer.is_some() {
            return refuse(ErrorCode::ItemMfaAlreadyProvided, "MFA parameter was already provided");
        }
        let standing = row.execution.at(now);
        let Some(deadline) = standing.asks_until else {
            return if standing.execution == ExecutionStatus::UserInputTimeout {
                refuse(ErrorCode::ItemMfaExpired, "MFA parameter has expired")
            } else {
                Err(ApiError::not_found(Refuse::Code(ErrorCode::ItemMfaNotFound), "item is not waiting for MFA"))
            };
        };
        let expected = connectors::question(Instant(deadline)).name;
        let Some(value) = answer.get(&expected).and_then(Value::as_str) else {
            return refuse(ErrorCode::ItemMfaParameterExpectedMismatch, "MFA parameter is not the expected one");
        };
        row.execution.answer = Some(Answer { at: now, right: value == TEST_CODE });
        Ok(row.item(id, now))
    }

    /// "Accounts": none until the item has been updated once, none for an unknown item.
    pub(crate) fn accounts(&self, id: &ItemId, now: DateTime<Utc>) -> Vec<Account> {
        let Some(row) = self.items.get(id) else {
            return Vec::new();
        };
        match row.success(&row.execution.at(now)) {
            Some(since) => row.accounts(id, since),
            None => Vec::new(),
        }
    }

    /// The connect token that made an item.
    pub(crate) fn made_by(&self, id: &ItemId) -> Option<&str> {
        self.items.get(id)?.made_by.as_deref()
    }

    fn row(&self, id: &ItemId) -> Result<&Row, ApiError> {
        self.items.get(id).ok_or_else(ApiError::item_not_found)
    }

    /// Items with the same credentials. One whose credentials the bank refused is not a connection, and does not count.
    fn twins(&self, fingerprint: u64, now: DateTime<Utc>) -> Vec<ItemId> {
        self.items
            .iter()
            .filter(|(_, row)| row.fingerprint == fingerprint)
            .filter(|(_, row)| row.execution.at(now).status != ItemStatus::LoginError)
            .map(|(id, _)| id.clone())
            .collect()
    }

    fn fingerprint(&self, connector: ConnectorId, parameters: &Map<String, Value>) -> u64 {
        self.salt.hash_one((connector, text(parameters, "user"), text(parameters, "password")))
    }

    fn code(&self, parameters: &Map<String, Value>) -> Option<u64> {
        parameters.get("token").and_then(Value::as_str).map(|code| self.salt.hash_one(code))
    }
}

impl Row {
    fn failed_logins(&self, standing: &Standing) -> u32 {
        match standing.status {
            ItemStatus::LoginError => self.failed_logins_before + 1,
            ItemStatus::Updated => 0,
            _ => self.failed_logins_before,
        }
    }

    fn success(&self, standing: &Standing) -> Option<DateTime<Utc>> {
        if standing.status == ItemStatus::Updated { standing.ended_at } else { self.success_before }
    }

    fn item(&self, id: &ItemId, now: DateTime<Utc>) -> Item {
        let standing = self.execution.at(now);
        let failed = matches!(standing.status, ItemStatus::LoginError | ItemStatus::Outdated);
        Item {
            id: id.clone(),
            connector: connectors::find(self.connector),
            created_at: Some(Instant(self.created_at)),
            updated_at: Some(Instant(standing.ended_at.unwrap_or(now))),
            last_updated_at: self.success(&standing).map(Instant),
            error: failed.then(|| ItemError {
                code: Some(standing.execution.clone()),
                message: Some(format!("Execution ended with {}", standing.execution)),
                provider_message: self.execution.scenario.provider_message.clone(),
                attributes: None,
            }),
            client_user_id: self.client_user_id.clone(),
            consecutive_failed_login_attempts: Some(self.failed_logins(&standing)),
            parameter: standing.asks_until.map(|until| connectors::question(Instant(until))),
            products: self.products.clone(),
            status: Some(standing.status),
            execution_status: Some(standing.execution),
            ..Item::default()
        }
    }

    fn accounts(&self, item: &ItemId, since: DateTime<Utc>) -> Vec<Account> {
        let [checking, card] = &self.account_ids;
        let account = |id: &str, kind, subtype, number: &str, name: &str, balance| Account {
            id: id.into(),
            item_id: item.clone(),
            kind: Some(kind),
            subtype: Some(subtype),
            number: Some(number.to_owned()),
            balance: Some(Amount(balance)),
            name: Some(name.to_owned()),
            currency_code: Some("BRL".to_owned()),
            tax_number: Some("761.092.776-73".to_owned()),
            owner: Some("John Doe".to_owned()),
            created_at: Some(Instant(since)),
            updated_at: Some(Instant(since)),
            ..Account::default()
        };
        vec![
            account(
                checking,
                AccountType::Bank,
                AccountSubtype::CheckingAccount,
                "0001/12345-0",
                "Conta Corrente",
                Decimal::new(320_811, 2),
            ),
            account(
                card,
                AccountType::Credit,
                AccountSubtype::CreditCard,
                "xxxx8670",
                "Pluggy Bank Mastercard Black",
                // Four decimals occur.
                Decimal::new(19_425_000, 4),
            ),
        ]
    }
}

fn start(connector: &pluggy::model::Connector, parameters: &Map<String, Value>, now: DateTime<Utc>) -> Execution {
    let scenario = people::scenario(text(parameters, "user"), text(parameters, "password"));
    let has_code = connector.credentials.iter().any(|ConnectorCredential { mfa, .. }| *mfa == Some(true));
    Execution {
        started_at: now,
        scenario: if has_code { with_code(scenario, parameters) } else { scenario },
        asks_for_code: connectors::asks_for_code(connector),
        answer: None,
    }
}

/// A one-step code is checked with the password.
fn with_code(mut scenario: people::Scenario, parameters: &Map<String, Value>) -> people::Scenario {
    let right = text(parameters, "token") == TEST_CODE;
    match (&scenario.end, right) {
        (ExecutionStatus::Success, false) => scenario.end = ExecutionStatus::InvalidCredentialsMfa,
        (ExecutionStatus::InvalidCredentialsMfa, true) => scenario.end = ExecutionStatus::Success,
        _ => {}
    }
    scenario
}

fn text<'a>(parameters: &'a Map<String, Value>, name: &str) -> &'a str {
    parameters.get(name).and_then(Value::as_str).unwrap_or_default()
}
