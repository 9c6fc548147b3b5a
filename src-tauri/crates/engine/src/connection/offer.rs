//! An institution as the search offers it, and what of its products is asked for. Pure. Not in here: whether the person has it
//! already, which a screen sees for itself.

use pluggy::model::{Connector, HealthStatus, Product as Wire};

use super::{Record, face};
use crate::{
    view::{Incident, Offer, Product, Reach, Standing},
    webhooks::Address,
    words::{LINE, PARAGRAPH, said},
};

/// What a person settles about a connection before it is made.
#[derive(Debug, Clone, Default)]
pub struct Wishes {
    /// What is not to be collected.
    pub declined: Vec<Product>,
    /// Where Pluggy is to report what happens with it.
    pub report_to: Option<Address>,
}

/// An institution, as it stands, that nobody waits for.
#[must_use]
pub fn offer(connector: &Connector, test: bool) -> Offer {
    let health = connector.health.as_ref();
    let incidents = health.map(|health| health.incidents.as_slice()).unwrap_or_default();
    Offer {
        institution: face::institution(connector),
        reach: if connector.is_open_finance == Some(true) { Reach::OpenFinance } else { Reach::Direct },
        standing: standing(connector),
        incidents: incidents
            .iter()
            .filter_map(|incident| {
                Some(Incident {
                    title: said(incident.title.as_deref(), LINE)?,
                    description: said(incident.description.as_deref(), PARAGRAPH),
                    since: incident.started_at.map(|at| at.0),
                })
            })
            .collect(),
        products: connector.products.iter().filter_map(product).collect(),
        test,
        awaited: false,
    }
}

/// How an institution does.
pub(super) fn standing(connector: &Connector) -> Standing {
    match connector.health.as_ref().and_then(|health| health.status.as_ref()) {
        Some(HealthStatus::Offline) => Standing::Offline,
        Some(HealthStatus::Unstable) => Standing::Unstable,
        _ => Standing::Online,
    }
}

/// What is asked for of a connector when some of it is declined: of what a person was shown, the rest, which may be nothing.
/// `None` when nothing is declined: then nothing is said, and Pluggy collects all that the plan allows. Accounts are never
/// declined: what else there is hangs on them.
#[must_use]
pub fn products(connector: &Connector, declined: &[Product]) -> Option<Vec<Wire>> {
    let declines = |product| product != Product::Accounts && declined.contains(&product);
    let (without, with): (Vec<_>, Vec<_>) =
        connector.products.iter().filter_map(|wire| Some((product(wire)?, wire))).partition(|(one, _)| declines(*one));
    (!without.is_empty()).then(|| with.into_iter().map(|(_, wire)| wire.clone()).collect())
}

/// What was asked for when it was connected.
pub(crate) fn asked(record: &Record) -> Vec<Product> {
    let wanted = products(&record.connector, &record.attempt.declined);
    wanted.as_ref().unwrap_or(&record.connector.products).iter().filter_map(product).collect()
}

/// What a person may decline; what Pluggy has for other purposes, or has retired, is not for them.
pub(super) fn product(wire: &Wire) -> Option<Product> {
    Some(match wire {
        Wire::Accounts => Product::Accounts,
        Wire::CreditCards => Product::CreditCards,
        Wire::Transactions => Product::Transactions,
        Wire::PaymentData => Product::PaymentData,
        Wire::Investments => Product::Investments,
        Wire::InvestmentsTransactions => Product::InvestmentTransactions,
        Wire::Identity => Product::Identity,
        Wire::BrokerageNote => Product::BrokerageNote,
        Wire::Loans => Product::Loans,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use pluggy::{
        IncidentId,
        model::{ConnectorHealth, ConnectorIncident},
        time::Instant,
    };

    use super::*;

    fn connector(products: &[Wire]) -> Connector {
        Connector { products: products.to_vec(), ..Connector::default() }
    }

    #[test]
    fn only_what_is_declined_is_left_out_and_only_what_was_shown_is_asked_for() {
        let unknown = Wire::Unknown("SOMETHING_NEW".to_owned());
        let bank = connector(&[Wire::Accounts, Wire::Loans, Wire::Identity, Wire::MoveSecurity, unknown]);
        assert_eq!(products(&bank, &[]), None, "everything is asked for by saying nothing");
        assert_eq!(products(&bank, &[Product::CreditCards]), None, "what it has not can't be left out");
        assert_eq!(products(&bank, &[Product::Loans]), Some(vec![Wire::Accounts, Wire::Identity]));
        assert_eq!(products(&bank, &[Product::Accounts]), None, "accounts are not declined");
        assert_eq!(offer(&bank, false).products, [Product::Accounts, Product::Loans, Product::Identity]);
        let broker = connector(&[Wire::Investments, Wire::MoveSecurity]);
        assert_eq!(products(&broker, &[Product::Investments]), Some(Vec::new()), "which is not everything");
    }

    #[test]
    fn how_it_does_is_said_and_what_is_unknown_counts_as_well() {
        let standing = |status: Option<HealthStatus>| {
            let health = Some(ConnectorHealth { status, ..ConnectorHealth::default() });
            offer(&Connector { health, ..Connector::default() }, false).standing
        };
        assert_eq!(standing(Some(HealthStatus::Online)), Standing::Online);
        assert_eq!(standing(Some(HealthStatus::Unstable)), Standing::Unstable);
        assert_eq!(standing(Some(HealthStatus::Offline)), Standing::Offline);
        assert_eq!(standing(Some(HealthStatus::Unknown("ON_FIRE".to_owned()))), Standing::Online);
        assert_eq!(standing(None), Standing::Online);
    }

    #[test]
    fn an_incident_is_told_in_its_own_words_and_cut() {
        let told = ConnectorIncident {
            id: IncidentId("1".to_owned()),
            title: Some("é".repeat(200)),
            started_at: Instant::parse("2026-11-20T12:30:00.000Z"),
            ..ConnectorIncident::default()
        };
        let incidents = vec![ConnectorIncident::default(), told];
        let health = Some(ConnectorHealth { incidents, ..ConnectorHealth::default() });
        let found = offer(&Connector { health, ..Connector::default() }, false).incidents;
        assert_eq!(found.len(), 1, "one without a word says nothing");
        assert_eq!(found[0].title.chars().count(), 121);
        assert_eq!(found[0].since.unwrap().to_rfc3339(), "2026-11-20T12:30:00+00:00");
    }
}
