//! How institutions do at the moment ("Connector object").

use serde::{Deserialize, Serialize};

use crate::{IncidentId, Number, model::null_as_empty, open_enum::open_enum, time::Instant};

/// How an institution does at the moment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorHealth {
    /// Its state.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status: Option<HealthStatus>,
    /// How mature its connection is; nothing when it is.
    pub stage: Option<HealthStage>,
    /// What is known to be wrong, worst first.
    #[serde(default, deserialize_with = "null_as_empty", skip_serializing_if = "Vec::is_empty")]
    pub incidents: Vec<ConnectorIncident>,
    /// Measured success. Only when asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub details: Option<ConnectorHealthDetails>,
}

/// Measured success of connections to an institution.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorHealthDetails {
    /// How many of them went well, 0 to 100; none when there were none.
    pub connection_rate_last6_hours: Option<Number>,
    /// How many there were, of this application.
    pub connections_last6_hours: Option<i64>,
    /// Why it could not be measured.
    pub error: Option<String>,
}

/// Something known to be wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ConnectorIncident {
    /// Its id.
    pub id: IncidentId,
    /// What it is, in one line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What it is.
    pub description: Option<String>,
    /// What is affected.
    #[serde(rename = "type", skip_serializing_if = "Option::is_none")]
    pub incident_type: Option<IncidentType>,
    /// Which part of Pluggy.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<IncidentProduct>,
    /// Unplanned or planned.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<IncidentKind>,
    /// How bad.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub severity: Option<IncidentSeverity>,
    /// How far it is looked into.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<IncidentState>,
    /// Since when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Instant>,
    /// When something was last said of it.
    pub updated_at: Option<Instant>,
    /// Where to read more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
}

open_enum! {
    /// State of an institution.
    HealthStatus {
        Online = "ONLINE",
        Unstable = "UNSTABLE",
        Offline = "OFFLINE",
    }
}

open_enum! {
    /// How mature a connection is.
    HealthStage {
        Beta = "BETA",
    }
}

open_enum! {
    /// What an incident affects.
    IncidentType {
        ConnectorUnavailable = "CONNECTOR_UNAVAILABLE",
        ConnectorDegraded = "CONNECTOR_DEGRADED",
        InstitutionOutage = "INSTITUTION_OUTAGE",
        ScheduledMaintenance = "SCHEDULED_MAINTENANCE",
        ConsentError = "CONSENT_ERROR",
        ConnectionNotUpdating = "CONNECTION_NOT_UPDATING",
        PartialSuccess = "PARTIAL_SUCCESS",
        AccountsMissing = "ACCOUNTS_MISSING",
        BalanceIncorrect = "BALANCE_INCORRECT",
        TransactionsMissing = "TRANSACTIONS_MISSING",
        TransactionsIncorrect = "TRANSACTIONS_INCORRECT",
        TransactionsInstallmentsIssue = "TRANSACTIONS_INSTALLMENTS_ISSUE",
        InvestmentsMissing = "INVESTMENTS_MISSING",
        InvestmentsIncorrect = "INVESTMENTS_INCORRECT",
        IdentityMissing = "IDENTITY_MISSING",
        HistoricalDataMissing = "HISTORICAL_DATA_MISSING",
        WebhookDelay = "WEBHOOK_DELAY",
        PaymentFailure = "PAYMENT_FAILURE",
        Other = "OTHER",
    }
}

open_enum! {
    /// Which part of Pluggy an incident affects.
    IncidentProduct {
        Dados = "dados",
        Pis = "pis",
        PisAgendado = "pis-agendado",
        Pixauto = "pixauto",
        Smart = "smart",
        Infra = "infra",
    }
}

open_enum! {
    /// Unplanned or planned.
    IncidentKind {
        Incident = "INCIDENT",
        Maintenance = "MAINTENANCE",
    }
}

open_enum! {
    /// How bad an incident is.
    IncidentSeverity {
        Degraded = "DEGRADED",
        PartialOutage = "PARTIAL_OUTAGE",
        MajorOutage = "MAJOR_OUTAGE",
        Maintenance = "MAINTENANCE",
    }
}

open_enum! {
    /// How far an incident is looked into.
    IncidentState {
        Investigating = "INVESTIGATING",
        Identified = "IDENTIFIED",
        Monitoring = "MONITORING",
        Scheduled = "SCHEDULED",
    }
}
