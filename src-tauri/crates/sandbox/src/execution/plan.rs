//! The stages of an execution, laid out when it starts: from the institution's way of signing in, from who signs in, and from
//! what happened before ("Sandbox", credentials and outcomes; the users are Pluggy's, those after the gap our own).

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::model::{ExecutionStatus, Product};
use serde_json::{Map, Value};

use super::{Action, Ending, Execution, Question, Remark, Stage};
use crate::connectors::{CPF, Flow, Institution, PASSWORD, TEST_CODE, digits};

/// How long a code is waited for.
const ANSWER_WINDOW: i64 = 120;
/// How long a picture or an approval is waited for.
const ACT_WINDOW: i64 = 180;
/// How long the institution's own page is waited for.
const PAGE_WINDOW: i64 = 600;
/// How long somebody takes to scan or approve.
const ACT_TAKES: i64 = 15;
/// How long a device must wait after it was registered ("Caixa").
const APPROVAL_WAIT: TimeDelta = TimeDelta::seconds(120);

/// What a plan depends on beside the parameters.
#[derive(Debug)]
pub(crate) struct Background {
    /// What is asked for.
    pub(crate) products: Vec<Product>,
    pub(crate) consent: Consent,
    /// Since when a device waits to be approved.
    pub(crate) pending_since: Option<DateTime<Utc>>,
    pub(crate) now: DateTime<Utc>,
}

/// What the institution's own page was told, where there is one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Consent {
    /// Nothing yet, or what has ended, or is to be told again.
    NotGiven,
    /// It holds: nobody is asked.
    Given,
    /// The bank knows, and says so when it is used.
    Withdrawn,
}

impl Execution {
    /// An execution that starts now.
    pub(crate) fn begin(institution: &Institution, parameters: &Map<String, Value>, background: &Background) -> Self {
        Self { started_at: background.now, stages: plan(institution, parameters, background), answers: Vec::new() }
    }
}

fn plan(institution: &Institution, parameters: &Map<String, Value>, background: &Background) -> Vec<Stage> {
    let mut stages = vec![
        Stage::Run { phase: ExecutionStatus::Created, seconds: 1 },
        Stage::Run { phase: ExecutionStatus::LoginInProgress, seconds: 4 },
    ];
    match sign_in(institution.flow, parameters, background) {
        Ok(Signed { steps, ending }) => {
            stages.extend(steps);
            stages.extend(collection(&background.products));
            stages.push(Stage::Run { phase: ExecutionStatus::Merging, seconds: 2 });
            stages.push(Stage::End(ending));
        }
        Err(stopped) => {
            stages.extend(stopped.steps);
            stages.push(Stage::End(stopped.ending));
        }
    }
    stages
}

/// Signed in after these steps; the data comes, and then this.
struct Signed {
    steps: Vec<Stage>,
    ending: Ending,
}

/// Not signed in, after these steps.
struct Stopped {
    steps: Vec<Stage>,
    ending: Ending,
}

fn sign_in(flow: Flow, parameters: &Map<String, Value>, background: &Background) -> Result<Signed, Box<Stopped>> {
    let given = |name: &str| parameters.get(name).and_then(Value::as_str).unwrap_or_default();
    let stop = |status: ExecutionStatus| Box::new(Stopped { steps: Vec::new(), ending: status.into() });
    if matches!(flow, Flow::OpenFinance | Flow::Oauth) && background.consent == Consent::Withdrawn {
        return Err(stop(ExecutionStatus::UserAuthorizationRevoked));
    }
    if flow == Flow::OpenFinance {
        let document = if given("cpf").is_empty() { given("cnpj") } else { given("cpf") };
        return open_finance(&digits(document), background.consent);
    }
    if flow == Flow::Oauth {
        return Ok(Signed { steps: page(background.consent, 1), ending: ExecutionStatus::Success.into() });
    }
    if flow == Flow::Qr {
        let scan = Stage::Act { action: Action::Qr, seconds: ACT_WINDOW, done_after: Some(ACT_TAKES) };
        return Ok(Signed { steps: vec![scan, checking()], ending: ExecutionStatus::Success.into() });
    }
    // Where there is no user, whoever has the password is one.
    let user = if given("user").is_empty() { "user-ok" } else { given("user") };
    if given("password") != PASSWORD {
        return Err(stop(ExecutionStatus::InvalidCredentials));
    }
    let ending = person(user, background)?;
    let right_code = given("token") == TEST_CODE;
    let steps = match flow {
        Flow::OneStep if !right_code => return Err(stop(ExecutionStatus::InvalidCredentialsMfa)),
        // A joint account says so by a code of zeros.
        Flow::OneStepAndTwo if given("token") == "000000" => asks(&[Question::Account]),
        Flow::OneStepAndTwo if !right_code => return Err(stop(ExecutionStatus::InvalidCredentialsMfa)),
        Flow::TwoStep => asks(questions(user)),
        Flow::Plain if user == "user-mfa" => asks(&[Question::Code]),
        Flow::Device => {
            vec![Stage::Act { action: Action::Approve, seconds: ACT_WINDOW, done_after: approval(user) }, checking()]
        }
        _ => Vec::new(),
    };
    Ok(Signed { steps, ending })
}

/// How it ends for a person whose password was right.
fn person(user: &str, background: &Background) -> Result<Ending, Box<Stopped>> {
    use ExecutionStatus as S;
    let good = |remark| {
        let status = match remark {
            Some(Remark::AccountsFailed | Remark::TransactionsFailed | Remark::QuotaUsedUp(_)) => S::PartialSuccess,
            _ => S::Success,
        };
        Ok(Ending { remark, ..status.into() })
    };
    let ending = match user {
        "user-ok-account-warning" => return good(Some(Remark::AccountsWarning)),
        "user-ok-account-error" => return good(Some(Remark::AccountsFailed)),
        "user-ok-auth-pending" => return pending(background),
        "user-logged" => Ending::from(S::AlreadyLoggedIn),
        "user-locked" => S::AccountLocked.into(),
        "user-error" => S::UnexpectedError.into(),
        "user-unavailable" => S::SiteNotAvailable.into(),
        "user-connection-error" => S::ConnectionError.into(),
        "user-account-need-actions" => S::AccountNeedsAction.into(),
        "user-account-need-actions-provider-message" => Ending {
            provider_message: Some("Aceite os novos termos de uso no aplicativo do banco.".to_owned()),
            ..S::AccountNeedsAction.into()
        },
        "user-account-credentials-reset" => S::AccountCredentialsReset.into(),
        "user-not-supported" => S::UserNotSupported.into(),

        "user-ok-transactions-error" => return good(Some(Remark::TransactionsFailed)),
        "user-ok-quota" => return good(Some(Remark::QuotaUsedUp(vec![Product::Transactions]))),
        "user-ok-auth-resumes" => return resumes(),
        "user-merge-error" => return Ok(S::MergeError.into()),
        "user-generic-error" => S::Error.into(),
        "user-create-error" => S::CreateError.into(),
        "user-input-timeout" => S::UserInputTimeout.into(),
        "user-not-granted" => S::UserAuthorizationNotGranted.into(),
        "user-revoked" => S::UserAuthorizationRevoked.into(),
        // The value that no client knows yet.
        "user-unknown-state" => S::from("QUANTUM_ERROR").into(),
        _ if is_ok(user) => return good(None),
        _ => Ending::from(S::InvalidCredentials),
    };
    Err(Box::new(Stopped { steps: Vec::new(), ending }))
}

impl From<ExecutionStatus> for Box<Stopped> {
    fn from(status: ExecutionStatus) -> Self {
        Self::new(Stopped { steps: Vec::new(), ending: status.into() })
    }
}

/// Those whom the bank lets in, whatever it asks them then.
fn is_ok(user: &str) -> bool {
    let rest = user.strip_prefix("user-ok").unwrap_or("-");
    let known = ["", "-two-checking-accounts", "-img", "-select", "-phone", "-multi-company", "-text", "-password"];
    let more = ["-string", "-twice", "-slow", "-never"];
    known.contains(&rest) || more.contains(&rest) || user == "user-mfa" || perf(user).is_some()
}

/// How many times the usual transactions a person has: `user-ok-perf` and `user-ok-perf-<N>x`, 5000 at most.
pub(crate) fn perf(user: &str) -> Option<u32> {
    match user.strip_prefix("user-ok-perf")? {
        "" => Some(10),
        rest => {
            let times: u32 = rest.strip_prefix('-')?.trim_end_matches('x').parse().ok()?;
            Some(times.clamp(1, 5000))
        }
    }
}

/// The first time a device waits to be approved; too early it is refused, later it is let in.
fn pending(background: &Background) -> Result<Ending, Box<Stopped>> {
    use ExecutionStatus as S;
    let ending = match background.pending_since.map(|since| since + APPROVAL_WAIT - background.now) {
        None => S::UserAuthorizationPending.into(),
        Some(left) if left > TimeDelta::zero() => Ending {
            message: Some(format!("The device can be used in {} seconds", left.num_seconds())),
            ..S::UserAuthorizationNotGranted.into()
        },
        Some(_) => return Ok(S::Success.into()),
    };
    Err(Box::new(Stopped { steps: Vec::new(), ending }))
}

/// Waits to be approved, and then goes on by itself.
fn resumes() -> Result<Ending, Box<Stopped>> {
    let rest = Stage::Rest { status: ExecutionStatus::UserAuthorizationPending, seconds: APPROVAL_WAIT.num_seconds() };
    let on = [rest, checking(), Stage::Run { phase: ExecutionStatus::AccountsInProgress, seconds: 3 }];
    Err(Box::new(Stopped { steps: on.to_vec(), ending: ExecutionStatus::Success.into() }))
}

fn questions(user: &str) -> &'static [Question] {
    match user {
        "user-ok-img" => &[Question::Image],
        "user-ok-select" => &[Question::Select],
        "user-ok-phone" => &[Question::Phone, Question::Code],
        "user-ok-multi-company" => &[Question::Code, Question::Company],
        "user-ok-text" => &[Question::Text],
        "user-ok-password" => &[Question::Password],
        "user-ok-string" => &[Question::String],
        "user-ok-twice" => &[Question::Code, Question::Code],
        _ => &[Question::Code],
    }
}

/// When a phone is picked up.
fn approval(user: &str) -> Option<i64> {
    match user {
        "user-ok-never" => None,
        "user-ok-slow" => Some(ACT_WINDOW - 20),
        _ => Some(ACT_TAKES),
    }
}

/// A question, and the look at its answer.
fn asks(questions: &[Question]) -> Vec<Stage> {
    let ask = |question: &Question| [Stage::Ask { question: *question, seconds: ANSWER_WINDOW }, checking()];
    questions.iter().flat_map(ask).collect()
}

fn checking() -> Stage {
    Stage::Run { phase: ExecutionStatus::LoginMfaInProgress, seconds: 3 }
}

/// The institution's own page, unless it was told before, and how long it takes to hear of it.
fn page(consent: Consent, seconds: i64) -> Vec<Stage> {
    if consent == Consent::Given {
        return Vec::new();
    }
    vec![Stage::Leave { seconds: PAGE_WINDOW }, Stage::Run { phase: ExecutionStatus::LoginInProgress, seconds }]
}

/// Pluggy's pretend bank knows these people by their CPF; companies it does not tell apart.
fn open_finance(document: &str, consent: Consent) -> Result<Signed, Box<Stopped>> {
    use ExecutionStatus as S;
    let success = || Ending::from(S::Success);
    let (steps, ending) = match document {
        "23824264030" => (page(consent, 1), Ending { remark: Some(Remark::ApproverPending), ..success() }),
        "05117767055" => {
            // Whatever is told the page, the bank does not take it for a consent.
            let refuses = vec![Stage::Run { phase: S::LoginInProgress, seconds: ACT_TAKES }];
            let steps = [page(Consent::NotGiven, 1), refuses].concat();
            return Err(Box::new(Stopped { steps, ending: S::UserAuthorizationNotGranted.into() }));
        }
        "00250273799" => (page(consent, 60), success()),
        "16351171199" => {
            let steps = [page(consent, 1), vec![Stage::Run { phase: S::AccountsInProgress, seconds: 3 }]].concat();
            return Err(Box::new(Stopped { steps, ending: S::Error.into() }));
        }
        known if known == digits(CPF) || known.len() == 14 => (page(consent, 1), success()),
        _ => return Err(S::InvalidCredentials.into()),
    };
    Ok(Signed { steps, ending })
}

/// The phases after signing in, in Pluggy's order; those that nobody asked for are skipped. Durations are a quick bank's.
fn collection(products: &[Product]) -> Vec<Stage> {
    use {ExecutionStatus as S, Product as P};
    let phases = [
        (P::Accounts, S::AccountsInProgress, 3),
        (P::CreditCards, S::CreditcardsInProgress, 2),
        (P::Transactions, S::TransactionsInProgress, 6),
        (P::Investments, S::InvestmentsInProgress, 2),
        (P::InvestmentsTransactions, S::InvestmentsTransactionsInProgress, 1),
        (P::PaymentData, S::PaymentDataInProgress, 1),
        (P::Identity, S::IdentityInProgress, 1),
        (P::Loans, S::LoansInProgress, 1),
    ];
    let asked = phases.into_iter().filter(|(product, ..)| products.contains(product));
    asked.map(|(_, phase, seconds)| Stage::Run { phase, seconds }).collect()
}
