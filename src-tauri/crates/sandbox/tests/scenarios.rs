//! Each scenario of Pluggy's sandbox, walked over HTTP with the clock driven: the whole sequence of what a client sees.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod bank;

use chrono::TimeDelta;
use pluggy::{
    ConnectorId, Error, Sensitive,
    client::{CreateItem, Parameters, UpdateItem},
    model::{CredentialType, Item},
};
use serde::Deserialize;

use crate::bank::Bank;

#[derive(Deserialize, Debug)]
#[serde(rename_all = "camelCase")]
struct Scenario {
    connector: i32,
    user: Option<String>,
    password: Option<String>,
    mfa_token: Option<String>,
    #[serde(default)]
    parameters: std::collections::BTreeMap<String, String>,
    #[serde(default)]
    status: Vec<String>,
    execution: Vec<String>,
}

impl Scenario {
    /// What is typed; "*" stands for anything else.
    fn parameters(&self) -> Parameters {
        let mut typed: Vec<(&str, &str)> = Vec::new();
        for (name, value) in [("user", &self.user), ("password", &self.password)] {
            match value.as_deref() {
                Some("*") => typed.push((name, if name == "user" { "user-nobody" } else { "password-bad" })),
                Some(value) => typed.push((name, value)),
                None => {}
            }
        }
        for (name, value) in &self.parameters {
            typed.push((name, if value == "*" { "529.982.247-25" } else { value }));
        }
        match self.mfa_token.as_deref() {
            Some("!=123456" | "*") if self.asks_beside() => typed.push(("token", "654321")),
            Some("same as last execution") => typed.push(("token", "123456")),
            Some(token @ ("123456" | "000000")) if self.asks_beside() => typed.push(("token", token)),
            _ => {}
        }
        typed.into_iter().map(|(name, value)| (name.to_owned(), Sensitive::from(value))).collect()
    }

    /// Whether the code stands beside the credentials.
    fn asks_beside(&self) -> bool {
        matches!(self.connector, 1 | 9)
    }

    fn answer(&self, item: &Item) -> Option<Parameters> {
        let question = item.parameter.as_ref()?;
        let value = match (&question.kind, self.mfa_token.as_deref()) {
            (Some(CredentialType::Select), _) => question.options.as_ref()?.first()?.value.clone(),
            (_, Some("!=123456")) => "654321".to_owned(),
            (_, Some(_)) => "123456".to_owned(),
            (_, None) => return None,
        };
        Some(Parameters::from_iter([(question.name.clone(), Sensitive::new(value))]))
    }

    /// What a client is to see, but for the end.
    fn story(&self) -> Vec<(&'static str, &'static str)> {
        let mut story = vec![("UPDATING", "CREATED"), ("UPDATING", "LOGIN_IN_PROGRESS")];
        let cpf = self.parameters.get("cpf").map(String::as_str);
        let code = [("WAITING_USER_INPUT", "WAITING_USER_INPUT"), ("UPDATING", "LOGIN_MFA_IN_PROGRESS")];
        match (self.connector, self.user.as_deref(), self.mfa_token.as_deref()) {
            (600, ..) if cpf != Some("*") => {
                story.extend([("WAITING_USER_INPUT", "WAITING_USER_INPUT"), ("UPDATING", "LOGIN_IN_PROGRESS")]);
            }
            (19, ..) => story.extend([("WAITING_USER_ACTION", "WAITING_USER_ACTION"), code[1]]),
            (3 | 5, Some("user-ok-phone" | "user-ok-multi-company"), _) => story.extend(code.into_iter().chain(code)),
            (3 | 5, Some(user), Some(_)) if user.starts_with("user-ok") => story.extend(code),
            (3 | 5, Some("user-ok"), None) => story.push(code[0]),
            (0, Some("user-mfa"), _) | (9, _, Some("000000")) => story.extend(code),
            _ => {}
        }
        let collected = ["SUCCESS", "PARTIAL_SUCCESS"].contains(&self.execution[0].as_str());
        if collected && self.connector == 16 {
            let phases = ["ACCOUNTS", "INVESTMENTS", "INVESTMENTS_TRANSACTIONS", "IDENTITY"];
            story
                .extend(PHASES.iter().filter(|(name, _)| phases.contains(name)).map(|(_, phase)| ("UPDATING", *phase)));
        } else if collected {
            story.extend(PHASES.iter().map(|(_, phase)| ("UPDATING", *phase)));
        } else if cpf == Some("16351171199") {
            story.push(("UPDATING", "ACCOUNTS_IN_PROGRESS"));
        }
        if collected {
            story.push(("UPDATING", "MERGING"));
        }
        story
    }
}

const PHASES: [(&str, &str); 8] = [
    ("ACCOUNTS", "ACCOUNTS_IN_PROGRESS"),
    ("CREDIT_CARDS", "CREDITCARDS_IN_PROGRESS"),
    ("TRANSACTIONS", "TRANSACTIONS_IN_PROGRESS"),
    ("INVESTMENTS", "INVESTMENTS_IN_PROGRESS"),
    ("INVESTMENTS_TRANSACTIONS", "INVESTMENTS_TRANSACTIONS_IN_PROGRESS"),
    ("PAYMENT_DATA", "PAYMENT_DATA_IN_PROGRESS"),
    ("IDENTITY", "IDENTITY_IN_PROGRESS"),
    ("LOANS", "LOANS_IN_PROGRESS"),
];

fn words(item: &Item) -> (String, String) {
    let status = item.status.as_ref().unwrap().to_string();
    (status, item.execution_status.as_ref().unwrap().to_string())
}

/// Follows an item to its end, second by second.
async fn walk(bank: &Bank, scenario: &Scenario, mut item: Item) -> Vec<(String, String)> {
    let mut story = vec![words(&item)];
    for _ in 0..1000 {
        match item.status.as_ref().unwrap().as_str() {
            "WAITING_USER_INPUT" => match item.parameter.as_ref().unwrap().kind {
                Some(CredentialType::Oauth) => bank.decides(&item, "approve").await,
                _ => match scenario.answer(&item) {
                    Some(answer) => drop(bank.client.answer_mfa(&item.id, &answer).await.unwrap()),
                    None => bank.clock.step(TimeDelta::seconds(1)),
                },
            },
            "UPDATING" | "WAITING_USER_ACTION" => bank.clock.step(TimeDelta::seconds(1)),
            _ => return story,
        }
        item = bank.client.item(&item.id).await.unwrap();
        if story.last() != Some(&words(&item)) {
            story.push(words(&item));
        }
    }
    panic!("{scenario:?} does not end: {story:?}");
}

#[tokio::test]
async fn every_scenario_of_pluggys_sandbox_is_walked() {
    let scenarios: Vec<Scenario> = serde_json::from_str(include_str!("fixtures/scenarios.json")).unwrap();
    assert_eq!(scenarios.len(), 97);
    let bank = Bank::open().await;
    for scenario in &scenarios {
        let parameters = scenario.parameters();
        let created = bank.client.create_item(&CreateItem::new(ConnectorId(scenario.connector), &parameters)).await;
        if scenario.execution.is_empty() {
            refused(&bank, scenario, created).await;
            continue;
        }
        let item = created.unwrap_or_else(|error| panic!("{scenario:?}: {error}"));
        let mut story = walk(&bank, scenario, item).await;
        let (status, execution) = story.pop().unwrap();
        assert!(
            scenario.status.contains(&status) && scenario.execution.contains(&execution),
            "{scenario:?}: {status} {execution}"
        );
        let expected: Vec<_> =
            scenario.story().into_iter().map(|(status, execution)| (status.to_owned(), execution.to_owned())).collect();
        assert_eq!(story, expected, "{scenario:?}");
    }
}

/// Those that make no item, or no execution.
async fn refused(bank: &Bank, scenario: &Scenario, created: Result<Item, Error>) {
    match scenario.mfa_token.as_deref() {
        Some("same as last execution") => {
            let item = created.unwrap();
            walk(bank, scenario, item.clone()).await;
            let again = Parameters::from_iter([("token".to_owned(), Sensitive::from("123456"))]);
            let update = UpdateItem { parameters: Some((&again).into()), ..UpdateItem::default() };
            let error = bank.client.update_item(&item.id, &update).await.unwrap_err();
            assert_eq!(error.code().unwrap().as_str(), "MFA_PARAMERTER_WAS_ALREADY_USED_ERROR");
        }
        _ => assert_eq!(created.unwrap_err().code().unwrap().as_str(), "CONNECTOR_VALIDATION_ERROR", "{scenario:?}"),
    }
}

#[tokio::test]
async fn a_device_is_let_in_when_its_wait_is_over() {
    let bank = Bank::open().await;
    let typed = bank::sign_in("user-ok-auth-pending");
    let item = bank.client.create_item(&CreateItem::new(ConnectorId(2), &typed)).await.unwrap();
    let mut ends = Vec::new();
    for wait in [10, 30, 120] {
        bank.clock.step(TimeDelta::seconds(wait));
        let now = bank.client.item(&item.id).await.unwrap();
        ends.push(words(&now).1);
        if ends.len() < 3 {
            bank.client.update_item(&item.id, &UpdateItem::default()).await.unwrap();
        }
    }
    assert_eq!(
        ends,
        ["USER_AUTHORIZATION_PENDING", "USER_AUTHORIZATION_NOT_GRANTED", "USER_AUTHORIZATION_NOT_GRANTED"]
    );
    bank.client.update_item(&item.id, &UpdateItem::default()).await.unwrap();
    bank.clock.step(TimeDelta::seconds(60));
    assert_eq!(words(&bank.client.item(&item.id).await.unwrap()).1, "SUCCESS");
}

#[tokio::test]
async fn every_question_has_the_form_that_its_type_promises() {
    let bank = Bank::open().await;
    for (user, kind) in [
        ("user-ok", "number"),
        ("user-ok-img", "image"),
        ("user-ok-select", "select"),
        ("user-ok-phone", "select"),
        ("user-ok-text", "text"),
        ("user-ok-password", "password"),
        ("user-ok-string", "string"),
    ] {
        let item = bank.client.create_item(&CreateItem::new(ConnectorId(5), &bank::sign_in(user))).await.unwrap();
        bank.clock.step(TimeDelta::seconds(6));
        let question = bank.client.item(&item.id).await.unwrap().parameter.unwrap();
        assert_eq!(question.kind.unwrap().as_str(), kind, "{user}");
        assert_eq!(question.options.is_some(), kind == "select");
        assert_eq!(question.data.is_some(), kind == "image");
        assert!(question.expires_at.is_some() && question.instructions.is_some());
    }
}

#[tokio::test]
async fn the_banks_own_page_decides() {
    for (decision, end) in
        [("approve", "SUCCESS"), ("refuse", "USER_AUTHORIZATION_NOT_GRANTED"), ("close", "USER_INPUT_TIMEOUT")]
    {
        let bank = Bank::open().await;
        let item = bank.client.create_item(&CreateItem::new(ConnectorId(200), &Parameters::new())).await.unwrap();
        assert!(item.parameter.is_none(), "the address comes a moment later");
        bank.clock.step(TimeDelta::seconds(6));
        let item = bank.client.item(&item.id).await.unwrap();
        let question = item.parameter.as_ref().unwrap();
        assert_eq!((question.name.as_str(), question.kind.as_ref().unwrap().as_str()), ("oauthCode", "oauth"));
        assert!(question.data.as_ref().unwrap().starts_with("http://127.0.0.1:"));
        if decision != "close" {
            bank.decides(&item, decision).await;
        }
        bank.clock.step(TimeDelta::seconds(700));
        assert_eq!(words(&bank.client.item(&item.id).await.unwrap()).1, end);
    }
}
