//! What somebody else has to approve at the bank before it comes ("Multi-approver or per-resource approval"): whether an item
//! waits for that, and for how much of it. Pure. Pluggy names what waits by the bank's own ids, which it does not promise to be
//! those of its accounts, and says neither who is waited for nor until when: so it is counted, and no more.

use pluggy::model::{Item, ItemResource, ResourceStatus, ResourceType};

use crate::view::Pending;

/// The remark on a product that waits for another approver.
const APPROVER: &str = "002";

/// Whether something of an item waits for somebody else. One that does not say waits for nobody.
#[must_use]
pub fn is_pending(item: &Item) -> bool {
    let products = item.status_detail.iter().flat_map(|detail| detail.0.values().flatten());
    let mut remarks = products.flat_map(|product| &product.warnings);
    item.has_resources_pending_authorization == Some(true)
        || remarks.any(|remark| remark.code.as_deref() == Some(APPROVER))
}

/// How much of what a consent covers waits.
#[must_use]
pub fn pending(resources: &[ItemResource]) -> Pending {
    let mut pending = Pending::default();
    for resource in resources.iter().filter(|one| one.status == Some(ResourceStatus::PendingAuthorisation)) {
        match resource.kind {
            Some(ResourceType::Account) => pending.accounts += 1,
            Some(ResourceType::CreditCardAccount) => pending.cards += 1,
            _ => pending.others += 1,
        }
    }
    pending
}

#[cfg(test)]
mod tests {
    use super::*;

    fn item(json: &str) -> Item {
        serde_json::from_str(json).unwrap()
    }

    #[test]
    fn an_item_says_so_itself_or_by_a_remark_on_a_product() {
        let warned = |code: &str| {
            format!(r#"{{"id":"i","statusDetail":{{"loans":null,"accounts":{{"warnings":[{{"code":"{code}"}}]}}}}}}"#)
        };
        for (json, waits) in [
            (r#"{"id":"i","hasResourcesPendingAuthorization":true}"#, true),
            (r#"{"id":"i","hasResourcesPendingAuthorization":false}"#, false),
            (r#"{"id":"i","hasResourcesPendingAuthorization":null,"statusDetail":null}"#, false),
            (&warned("002"), true),
            (&warned("001"), false),
            (&warned("423"), false),
        ] {
            assert_eq!(is_pending(&item(json)), waits, "{json}");
        }
    }

    #[test]
    fn only_what_waits_is_counted() {
        let resources: Vec<ItemResource> = serde_json::from_str(
            r#"[{"type":"ACCOUNT","status":"PENDING_AUTHORISATION"},{"type":"ACCOUNT","status":"AVAILABLE"},
                {"type":"CREDIT_CARD_ACCOUNT","status":"PENDING_AUTHORISATION"},
                {"type":"FUND","status":"PENDING_AUTHORISATION"},{"status":"PENDING_AUTHORISATION"},
                {"type":"LOAN","status":"TEMPORARILY_UNAVAILABLE"},{"type":"LOAN"}]"#,
        )
        .unwrap();
        assert_eq!(pending(&resources), Pending { accounts: 1, cards: 1, others: 2 });
    }
}
