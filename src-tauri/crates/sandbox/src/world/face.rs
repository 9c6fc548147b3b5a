//! What a client is shown of an item ("Item object").

use std::collections::BTreeMap;

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::{
    ItemId,
    model::{
        ConnectorCredential, CredentialType, Item, ItemError, ItemStatus, Product, StatusDetail, StatusDetailProduct,
        Warning,
    },
    time::Instant,
};

use super::{Policy, Row};
use crate::{
    connectors,
    execution::{Ending, Remark, Standing, Waits},
};

/// Another approver takes his time.
const APPROVERS_TAKE: TimeDelta = TimeDelta::hours(24);
/// Open Finance consents of the pretend bank.
const CONSENT_LIFE: TimeDelta = TimeDelta::days(365);

impl Row {
    pub(super) fn item(&self, id: &ItemId, policy: &Policy, now: DateTime<Utc>) -> Item {
        let standing = self.execution.at(now);
        let past = self.past(now);
        let last_sync = past.syncs.last().copied();
        let consented = self.has_consent() && self.consented_at.is_some();
        Item {
            id: id.clone(),
            connector: connectors::find(self.connector).map(|one| one.connector),
            created_at: Some(Instant(self.created_at)),
            updated_at: Some(Instant(self.touched_at(now))),
            last_updated_at: last_sync.map(Instant),
            webhook_url: self.webhook_url.clone(),
            error: error(&standing),
            client_user_id: self.client_user_id.clone(),
            consecutive_failed_login_attempts: Some(past.failed_logins),
            status_detail: self.status_detail(&standing, last_sync, now),
            parameter: self.parameter(id, &standing),
            user_action: match standing.waits {
                Some(Waits::Act { action, until }) => Some(action.user_action(id.as_str(), now, until)),
                _ => None,
            },
            next_auto_sync_at: self.next_auto_sync(policy, now).map(Instant),
            auto_sync_disabled_at: self.auto_sync_disabled_at.map(Instant),
            consent_expires_at: self.consent_ends().filter(|_| consented).map(Instant),
            resources_collected_at: last_sync.filter(|_| consented).map(Instant),
            has_resources_pending_authorization: consented.then(|| self.waits_for_approvers(&standing, now)),
            products: self.products.clone(),
            oauth_redirect_uri: self.oauth_redirect_uri.clone(),
            status: Some(standing.status),
            execution_status: Some(standing.execution),
        }
    }

    /// The address that the institution's own page is at is relative to the sandbox's.
    fn parameter(&self, id: &ItemId, standing: &Standing) -> Option<ConnectorCredential> {
        match standing.waits? {
            Waits::Answer { question, until } => Some(question.parameter(until)),
            Waits::Page { until } => Some(ConnectorCredential {
                name: "oauthCode".to_owned(),
                kind: Some(CredentialType::Oauth),
                data: Some(format!("/oauth/{id}")),
                expires_at: Some(Instant(until)),
                ..ConnectorCredential::default()
            }),
            Waits::Act { .. } => None,
        }
    }

    pub(super) fn consent_ends(&self) -> Option<DateTime<Utc>> {
        self.consented_at.filter(|_| !self.open_consent).map(|given| given + CONSENT_LIFE)
    }

    fn waits_for_approvers(&self, standing: &Standing, now: DateTime<Utc>) -> bool {
        let Some((_, Ending { remark: Some(Remark::ApproverPending), .. })) = &standing.ended else { return false };
        // However often it is read meanwhile.
        self.consented_at.is_some_and(|given| now < given + APPROVERS_TAKE)
    }

    /// Only where there is something to say.
    fn status_detail(
        &self,
        standing: &Standing,
        last_sync: Option<DateTime<Utc>>,
        now: DateTime<Utc>,
    ) -> Option<StatusDetail> {
        let (_, Ending { remark: Some(remark), .. }) = standing.ended.as_ref()? else { return None };
        if *remark == Remark::ApproverPending && !self.waits_for_approvers(standing, now) {
            return None;
        }
        let before = self.before.syncs.last().copied();
        let product = |product: &Product| {
            let warning = warning(remark, product);
            let failed = warning.is_some() && !matches!(remark, Remark::AccountsWarning);
            StatusDetailProduct {
                is_updated: Some(!failed),
                last_updated_at: if failed { before } else { last_sync }.map(Instant),
                warnings: warning.into_iter().collect(),
            }
        };
        let detail =
            DETAILED.iter().map(|(name, one)| ((*name).to_owned(), self.products.contains(one).then(|| product(one))));
        Some(StatusDetail(detail.collect::<BTreeMap<_, _>>()))
    }
}

/// The products that `statusDetail` names.
const DETAILED: [(&str, Product); 8] = [
    ("accounts", Product::Accounts),
    ("creditCards", Product::CreditCards),
    ("transactions", Product::Transactions),
    ("investments", Product::Investments),
    ("investmentsTransactions", Product::InvestmentsTransactions),
    ("identity", Product::Identity),
    ("paymentData", Product::PaymentData),
    ("loans", Product::Loans),
];

fn warning(remark: &Remark, product: &Product) -> Option<Warning> {
    let (code, message, provider_message) = match (remark, product) {
        (Remark::AccountsWarning, Product::Accounts) => {
            ("001", "Some accounts may be outdated", Some("Uma das contas está em manutenção."))
        }
        (Remark::AccountsFailed, Product::Accounts) => ("001", "Accounts could not be collected", None),
        (Remark::TransactionsFailed, Product::Transactions) => ("001", "Transactions could not be collected", None),
        (Remark::ApproverPending, Product::Accounts) => {
            ("002", "Another approver has to authorize the consent", Some("Aguardando a aprovação de outro titular."))
        }
        (Remark::QuotaUsedUp(over), product) if over.contains(product) => {
            ("423", "Open Finance monthly limit reached", None)
        }
        _ => return None,
    };
    Some(Warning {
        code: Some(code.to_owned()),
        message: Some(message.to_owned()),
        provider_message: provider_message.map(str::to_owned),
    })
}

fn error(standing: &Standing) -> Option<ItemError> {
    let (_, ending) = standing.ended.as_ref()?;
    let failed = matches!(standing.status, ItemStatus::LoginError | ItemStatus::Outdated);
    failed.then(|| ItemError {
        code: Some(ending.status.clone()),
        message: Some(ending.message.clone().unwrap_or_else(|| format!("Execution ended with {}", ending.status))),
        provider_message: ending.provider_message.clone(),
        attributes: None,
    })
}
