//! Every scenario of the table, walked over HTTP with the clock driven as a tester would; and the guide's table, which is
//! written from the same.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test fails by panicking")]

mod bank;

use std::{fmt::Write as _, fs, path::Path};

use chrono::TimeDelta;
use pluggy::{
    ItemId, Sensitive,
    client::{CreateItem, Parameters, UpdateItem},
    model::{Connector, Item, Product},
};
use pluggy_sandbox::{
    Drive, ItemChange,
    cases::{self, Case, MFA, Seen, Step, Topic, Values},
    connectors,
};

use crate::bank::{Bank, refused};

type Words = (String, String);

/// The phases of a collection, by product, in Pluggy's order.
const PHASES: [(Product, &str); 8] = [
    (Product::Accounts, "ACCOUNTS_IN_PROGRESS"),
    (Product::CreditCards, "CREDITCARDS_IN_PROGRESS"),
    (Product::Transactions, "TRANSACTIONS_IN_PROGRESS"),
    (Product::Investments, "INVESTMENTS_IN_PROGRESS"),
    (Product::InvestmentsTransactions, "INVESTMENTS_TRANSACTIONS_IN_PROGRESS"),
    (Product::PaymentData, "PAYMENT_DATA_IN_PROGRESS"),
    (Product::Identity, "IDENTITY_IN_PROGRESS"),
    (Product::Loans, "LOANS_IN_PROGRESS"),
];

/// A case word by word: what is seen, as pairs of status and execution status.
fn expected(case: &Case, connector: &Connector) -> Vec<Words> {
    let pair = |status: &str, execution: &str| (status.to_owned(), execution.to_owned());
    let seen = |seen: &Seen| match *seen {
        Seen::Refused(code) => vec![pair("refused", code)],
        Seen::Begins => vec![pair("UPDATING", "CREATED"), pair("UPDATING", "LOGIN_IN_PROGRESS")],
        Seen::Asked => vec![pair("WAITING_USER_INPUT", "WAITING_USER_INPUT")],
        Seen::Acting => vec![pair("WAITING_USER_ACTION", "WAITING_USER_ACTION")],
        Seen::Phase(phase) => vec![pair("UPDATING", phase)],
        Seen::Collected => {
            let has = PHASES.iter().filter(|(product, _)| connector.products.contains(product));
            has.map(|(_, phase)| pair("UPDATING", phase)).chain([pair("UPDATING", "MERGING")]).collect()
        }
        Seen::Ends(status, execution) => vec![pair(status, execution)],
        Seen::Gone => vec![pair("refused", "ITEM_NOT_FOUND")],
    };
    case.sees.iter().flat_map(seen).collect()
}

/// A tester with one item, who writes down what it says.
struct Tester<'a> {
    bank: &'a Bank,
    item: ItemId,
    story: Vec<Words>,
}

impl Tester<'_> {
    async fn looks(&mut self) -> Option<Item> {
        let read = self.bank.client.item(&self.item).await;
        let words = match &read {
            Ok(item) => {
                (item.status.as_ref().unwrap().to_string(), item.execution_status.as_ref().unwrap().to_string())
            }
            Err(error) => ("refused".to_owned(), error.code().unwrap().to_string()),
        };
        if self.story.last() != Some(&words) {
            self.story.push(words);
        }
        read.ok()
    }

    /// Looks each second until it no longer runs by itself.
    async fn settles(&mut self) {
        for _ in 0..200 {
            match self.looks().await {
                Some(item) if item.status.as_ref().unwrap().as_str() == "UPDATING" => self.seconds(1),
                _ => return,
            }
        }
        panic!("it runs forever: {:?}", self.story);
    }

    fn seconds(&self, seconds: i64) {
        self.bank.clock.step(TimeDelta::seconds(seconds));
    }

    async fn takes(&mut self, case: &Case, step: Step) {
        let control = self.bank.sandbox.control();
        let waits_first = !matches!(step, Step::Answer { refused: Some(_), .. });
        if waits_first {
            self.settles().await;
        }
        match step {
            Step::Answer { value, refused: wanted } => {
                // Under the name of the question; where none is asked any more, under the usual one.
                let question = self.looks().await.unwrap().parameter.map_or("token".to_owned(), |asked| asked.name);
                let answer = Parameters::from_iter([(question, Sensitive::from(value))]);
                let answered = self.bank.client.answer_mfa(&self.item, &answer).await;
                self.came_to(answered, wanted);
            }
            Step::SignIn { with, refused: wanted } => {
                let given = typed(case, with);
                let update = UpdateItem { parameters: Some((&given).into()), ..UpdateItem::default() };
                let updated = self.bank.client.update_item(&self.item, &update).await;
                self.came_to(updated, wanted);
            }
            Step::Update => {
                self.bank.client.update_item(&self.item, &UpdateItem::default()).await.unwrap();
            }
            Step::Wait { seconds } | Step::Leave { seconds } => {
                for _ in 0..seconds {
                    self.seconds(1);
                    self.looks().await;
                }
            }
            Step::LastSecond | Step::Expire => {
                control.drive(&Drive { to_end_of_wait: Some(self.item.clone()), ..Drive::default() }).unwrap();
                if step == Step::Expire {
                    self.looks().await;
                    self.seconds(1);
                }
            }
            Step::Decide { yes } => {
                let change = ItemChange { done: Some(yes), ..ItemChange::default() };
                control.change(&self.item, change).unwrap();
            }
            Step::Revoke => {
                let change = ItemChange { revoke_consent: Some(true), ..ItemChange::default() };
                control.change(&self.item, change).unwrap();
            }
            Step::Cancel => {
                self.bank.client.delete_item(&self.item).await.unwrap();
            }
            Step::Duplicate { refused: wanted } => {
                let given = typed(case, &[]);
                let again = CreateItem { avoid_duplicates: Some(true), ..CreateItem::new(case.connector, &given) };
                assert_eq!(refused(self.bank.client.create_item(&again).await).1, wanted);
            }
        }
        self.looks().await;
    }

    /// Taken or refused, as the case has it.
    #[track_caller]
    fn came_to(&self, result: Result<Item, pluggy::Error>, wanted: Option<&str>) {
        match wanted {
            None => drop(result.unwrap()),
            Some(code) => assert_eq!(refused(result).1, code, "{:?}", self.story),
        }
    }
}

fn typed(case: &Case, with: Values) -> Parameters {
    let all = case.values.iter().chain(with);
    all.map(|(name, value)| ((*name).to_owned(), Sensitive::from(*value))).collect()
}

async fn walk(case: &Case) -> Vec<Words> {
    let bank = Bank::open().await;
    let given = typed(case, &[]);
    let item = match bank.client.create_item(&CreateItem::new(case.connector, &given)).await {
        Ok(item) => item,
        Err(error) => return vec![("refused".to_owned(), error.code().unwrap().to_string())],
    };
    let mut tester = Tester { bank: &bank, item: item.id, story: Vec::new() };
    for step in case.steps {
        tester.takes(case, *step).await;
    }
    tester.settles().await;
    tester.story
}

#[tokio::test]
async fn every_case_shows_what_it_says() {
    for case in cases::all() {
        let connector = connectors::find(case.connector).unwrap().connector;
        assert_eq!(walk(case).await, expected(case, &connector), "{}", case.id);
    }
}

/// The guide's table of the 38 cases. `cargo xtask fix` writes it anew, by setting `TOMADA_WRITE_GUIDE`.
#[test]
fn the_guide_has_the_table_of_the_mfa_cases() {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/sandbox.md");
    let text = fs::read_to_string(&guide).unwrap().replace("\r\n", "\n");
    let (before, rest) = text.split_once("<!-- cases -->\n").unwrap();
    let (_, after) = rest.split_once("<!-- /cases -->\n").unwrap();
    let written = format!("{before}<!-- cases -->\n{}<!-- /cases -->\n{after}", table());
    if std::env::var_os("TOMADA_WRITE_GUIDE").is_some() {
        fs::write(&guide, &written).unwrap();
    }
    assert!(fs::read_to_string(&guide).unwrap().replace("\r\n", "\n") == written, "cargo xtask fix writes the table");
}

fn table() -> String {
    let mut table = String::from(
        "| case | institution and user | what the tester does | what a client sees |\n|---|---|---|---|\n",
    );
    for case in MFA {
        assert!(matches!(case.topic, Topic::Mfa { .. }));
        let user = case.values.iter().map(|(_, value)| *value).filter(|value| *value != "password-ok");
        let user = user.map(|value| format!(" `{value}`")).collect::<String>();
        let steps: Vec<String> = case.steps.iter().map(said).collect();
        let steps = if steps.is_empty() { "nothing more".to_owned() } else { steps.join(", ") };
        let sees: Vec<String> = case.sees.iter().map(shown).collect();
        writeln!(table, "| `{}` | {}{user} | {steps} | {} |", case.id, case.connector, sees.join(", ")).unwrap();
    }
    table
}

fn said(step: &Step) -> String {
    let refusal = |code: &Option<&str>| code.map(|code| format!(" (refused: `{code}`)")).unwrap_or_default();
    match step {
        Step::Answer { value, refused } => format!("answers `{value}`{}", refusal(refused)),
        Step::SignIn { with, refused } => {
            let with: String = with.iter().map(|(name, value)| format!(" with {name} `{value}`")).collect();
            format!("signs in again{with}{}", refusal(refused))
        }
        Step::Update => "asks for an update".to_owned(),
        Step::Wait { seconds } => format!("waits {seconds} s"),
        Step::LastSecond => "waits until one second is left".to_owned(),
        Step::Expire => "lets the time run out".to_owned(),
        Step::Leave { seconds } => format!("goes elsewhere for {seconds} s and comes back"),
        Step::Decide { yes: true } => "approves at the bank".to_owned(),
        Step::Decide { yes: false } => "refuses at the bank".to_owned(),
        Step::Revoke => "withdraws the consent at the bank".to_owned(),
        Step::Cancel => "deletes the connection".to_owned(),
        Step::Duplicate { refused } => format!("connects the same again (refused: `{refused}`)"),
    }
}

fn shown(seen: &Seen) -> String {
    match seen {
        Seen::Refused(code) => format!("refused: `{code}`"),
        Seen::Begins => "begins".to_owned(),
        Seen::Asked => "`WAITING_USER_INPUT`".to_owned(),
        Seen::Acting => "`WAITING_USER_ACTION`".to_owned(),
        Seen::Phase(phase) => format!("`{phase}`"),
        Seen::Collected => "collects".to_owned(),
        Seen::Ends(status, execution) => format!("**`{status}` / `{execution}`**"),
        Seen::Gone => "**404**".to_owned(),
    }
}
