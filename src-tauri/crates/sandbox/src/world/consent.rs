//! Consents of Open Finance, and what they cover ("Consents", "Resources").

use chrono::{DateTime, Utc};
use pluggy::{
    ConsentId, ItemId, ResourceId,
    model::{Consent, ItemResource, Permission, ResourceStatus, ResourceType},
    time::Instant,
};

use super::World;
use crate::{
    api::ApiError,
    data::{AccountKind, id_of},
};

impl World {
    /// What a person allowed; nothing where nobody was asked.
    pub(crate) fn consent(&self, id: &ItemId) -> Option<Consent> {
        let row = self.items.get(id).filter(|row| row.has_consent())?;
        let given = row.consented_at?;
        Some(Consent {
            id: ConsentId(id_of(id, "consent")),
            item_id: Some(id.clone()),
            products: row.products.clone(),
            open_finance_permissions_granted: vec![
                Permission::RegistrationAll,
                Permission::AccountsAll,
                Permission::CreditCardsAll,
                Permission::CreditOperationsAll,
                Permission::InvestmentsAll,
            ],
            created_at: Some(Instant(given)),
            expires_at: row.consent_ends().map(Instant),
            revoked_at: row.revoked_at.map(Instant),
        })
    }

    pub(crate) fn consents(&self) -> impl Iterator<Item = Consent> {
        self.items.keys().filter_map(|id| self.consent(id))
    }

    /// What a consent covers: nothing for items without one.
    pub(crate) fn resources(&self, id: &ItemId, now: DateTime<Utc>) -> Result<Vec<ItemResource>, ApiError> {
        let item = self.item(id, now)?;
        let Some(dossier) = self.dossier(id, now).filter(|_| item.has_resources_pending_authorization.is_some()) else {
            return Ok(Vec::new());
        };
        let pending = item.has_resources_pending_authorization == Some(true);
        let accounts = dossier.holdings().into_iter().enumerate().map(|(nth, holding)| {
            let waits = pending && nth == 0;
            ItemResource {
                resource_id: Some(ResourceId(holding.id.to_string())),
                kind: Some(match holding.kind {
                    AccountKind::Card => ResourceType::CreditCardAccount,
                    _ => ResourceType::Account,
                }),
                status: Some(if waits { ResourceStatus::PendingAuthorisation } else { ResourceStatus::Available }),
            }
        });
        Ok(accounts.collect())
    }
}
