//! What else there is to see: how executions end that ask nothing in their course, what comes with them, and what the bank's
//! own page leads to.

use pluggy::ConnectorId;

use super::{
    CHECKED, Case, NOT_GRANTED, PASSWORD, RETURNED, SUCCESS, Seen, Step, TIMEOUT,
    Topic::{self, Authorization, Bank, Data, Duplicate, OpenFinance, Partial, Provider, SignIn},
    Values, answer,
};
use Seen::{Acting, Asked, Begins, Collected, Ends, Refused};

const PERSON: i32 = 2;
const PAGE: i32 = 600;
const DEVICE: i32 = 304;

const fn case(
    id: &'static str,
    topic: Topic,
    connector: i32,
    values: Values,
    steps: &'static [Step],
    sees: &'static [Seen],
) -> Case {
    Case { id, topic, connector: ConnectorId(connector), values, steps, sees }
}

/// Nothing is asked.
macro_rules! user {
    ($id:literal, $topic:expr, $user:literal, [$($seen:expr),+]) => {
        case($id, $topic, PERSON, &[("user", $user), PASSWORD], &[], &[Begins, $($seen),+])
    };
}

const OK: Values = &[("user", "user-ok"), PASSWORD];
const PARTIAL: Seen = Ends("UPDATED", "PARTIAL_SUCCESS");
const INVALID: Seen = Ends("LOGIN_ERROR", "INVALID_CREDENTIALS");
const PENDING: Seen = Ends("OUTDATED", "USER_AUTHORIZATION_PENDING");
const REVOKED: Seen = Ends("LOGIN_ERROR", "USER_AUTHORIZATION_REVOKED");
const FAILED: Seen = Ends("OUTDATED", "ERROR");
const GOOD: &[Seen] = &[Begins, Collected, SUCCESS];
const YES: Step = Step::Decide { yes: true };
const CONSENTED: &[Seen] = &[Begins, Asked, RETURNED, Collected, SUCCESS];

/// The cases.
pub const OTHERS: &[Case] = &[
    user!("data-one-account", Data, "user-ok", [Collected, SUCCESS]),
    user!("data-two-accounts", Data, "user-ok-two-checking-accounts", [Collected, SUCCESS]),
    user!("data-many-transactions", Data, "user-ok-perf-100x", [Collected, SUCCESS]),
    case("data-business", Data, 8, OK, &[], GOOD),
    case("data-investments", Data, 16, OK, &[], GOOD),
    case("data-cooperative", Data, 12, &[("cooperative", "0202"), ("user", "user-ok"), PASSWORD], &[], GOOD),
    case(
        "data-certificate",
        Data,
        11,
        &[("user", "user-ok"), PASSWORD, ("certificate", "Y2VydGlmaWNhdGUtb2s=")],
        &[],
        GOOD,
    ),
    case("data-cnpj", Data, 20, &[("cnpj", "11.222.333/0001-81"), ("user", "user-ok"), PASSWORD], &[], GOOD),
    user!("partial-account-warning", Partial, "user-ok-account-warning", [Collected, SUCCESS]),
    user!("partial-no-accounts", Partial, "user-ok-account-error", [Collected, PARTIAL]),
    user!("partial-no-transactions", Partial, "user-ok-transactions-error", [Collected, PARTIAL]),
    user!("partial-quota-used-up", Partial, "user-ok-quota", [Collected, PARTIAL]),
    case(
        "sign-in-wrong-then-right",
        SignIn,
        PERSON,
        &[("user", "user-ok"), ("password", "password-bad")],
        &[Step::SignIn { with: &[PASSWORD], refused: None }],
        &[Begins, INVALID, Begins, Collected, SUCCESS],
    ),
    user!("sign-in-unknown-user", SignIn, "user-nobody", [INVALID]),
    case(
        "sign-in-malformed",
        SignIn,
        PERSON,
        &[("user", "maria"), PASSWORD],
        &[],
        &[Refused("CONNECTOR_VALIDATION_ERROR")],
    ),
    user!("sign-in-locked", SignIn, "user-locked", [Ends("LOGIN_ERROR", "ACCOUNT_LOCKED")]),
    user!(
        "sign-in-password-reset",
        SignIn,
        "user-account-credentials-reset",
        [Ends("LOGIN_ERROR", "ACCOUNT_CREDENTIALS_RESET")]
    ),
    user!("sign-in-not-supported", SignIn, "user-not-supported", [Ends("LOGIN_ERROR", "USER_NOT_SUPPORTED")]),
    user!("bank-other-session", Bank, "user-logged", [Ends("OUTDATED", "ALREADY_LOGGED_IN")]),
    user!("bank-unavailable", Bank, "user-unavailable", [Ends("OUTDATED", "SITE_NOT_AVAILABLE")]),
    user!("bank-connection-broke", Bank, "user-connection-error", [Ends("OUTDATED", "CONNECTION_ERROR")]),
    user!("bank-wants-something", Bank, "user-account-need-actions", [Ends("OUTDATED", "ACCOUNT_NEEDS_ACTION")]),
    user!(
        "bank-says-what",
        Bank,
        "user-account-need-actions-provider-message",
        [Ends("OUTDATED", "ACCOUNT_NEEDS_ACTION")]
    ),
    case(
        "bank-offline",
        Bank,
        314,
        &[("user", "user-ok"), ("cpf", "761.092.776-73"), PASSWORD],
        &[],
        &[Refused("CONNECTOR_OFFLINE")],
    ),
    case(
        "bank-unstable",
        Bank,
        307,
        &[("cpf", "761.092.776-73"), PASSWORD],
        &[answer("123456")],
        &[Begins, Asked, CHECKED, Collected, SUCCESS],
    ),
    user!("provider-unexpected-error", Provider, "user-error", [Ends("OUTDATED", "UNEXPECTED_ERROR")]),
    user!("provider-error", Provider, "user-generic-error", [FAILED]),
    user!("provider-create-error", Provider, "user-create-error", [Ends("OUTDATED", "CREATE_ERROR")]),
    user!("provider-merge-error", Provider, "user-merge-error", [Collected, Ends("OUTDATED", "MERGE_ERROR")]),
    user!("provider-input-timeout", Provider, "user-input-timeout", [TIMEOUT]),
    user!("provider-unknown-state", Provider, "user-unknown-state", [Ends("OUTDATED", "QUANTUM_ERROR")]),
    user!("authorization-pending", Authorization, "user-ok-auth-pending", [PENDING]),
    case(
        "authorization-resumes",
        Authorization,
        PERSON,
        &[("user", "user-ok-auth-resumes"), PASSWORD],
        &[Step::Wait { seconds: 120 }],
        &[Begins, PENDING, CHECKED, Seen::Phase("ACCOUNTS_IN_PROGRESS"), SUCCESS],
    ),
    user!("authorization-not-granted", Authorization, "user-not-granted", [NOT_GRANTED]),
    user!("authorization-revoked", Authorization, "user-revoked", [REVOKED]),
    case(
        "authorization-slow-phone",
        Authorization,
        DEVICE,
        &[("user", "user-ok-slow"), PASSWORD],
        &[Step::Wait { seconds: 160 }],
        &[Begins, Acting, CHECKED, Collected, SUCCESS],
    ),
    case("open-finance-approved", OpenFinance, PAGE, &[("cpf", "761.092.776-73")], &[YES], CONSENTED),
    case("open-finance-second-approver", OpenFinance, PAGE, &[("cpf", "238.242.640-30")], &[YES], CONSENTED),
    case(
        "open-finance-rejected",
        OpenFinance,
        PAGE,
        &[("cpf", "051.177.670-55")],
        &[YES],
        &[Begins, Asked, RETURNED, NOT_GRANTED],
    ),
    case("open-finance-slow", OpenFinance, PAGE, &[("cpf", "002.502.737-99")], &[YES], CONSENTED),
    case(
        "open-finance-data-fails",
        OpenFinance,
        PAGE,
        &[("cpf", "163.511.711-99")],
        &[YES],
        &[Begins, Asked, RETURNED, Seen::Phase("ACCOUNTS_IN_PROGRESS"), FAILED],
    ),
    case("open-finance-unknown-person", OpenFinance, PAGE, &[("cpf", "529.982.247-25")], &[], &[Begins, INVALID]),
    case(
        "open-finance-withdrawn",
        OpenFinance,
        PAGE,
        &[("cpf", "761.092.776-73")],
        &[YES, Step::Revoke, Step::Update],
        &[Begins, Asked, RETURNED, Collected, SUCCESS, Begins, REVOKED],
    ),
    case(
        "duplicate-same-credentials",
        Duplicate,
        PERSON,
        OK,
        &[Step::Duplicate { refused: "ITEM_USER_ALREADY_EXISTS" }],
        GOOD,
    ),
];
