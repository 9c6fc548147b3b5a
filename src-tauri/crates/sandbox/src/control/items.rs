//! Items, and making happen to one of them whatever a bank or a person could do.

use std::{collections::BTreeMap, sync::Arc};

use axum::{
    Json,
    extract::{Path, State},
};
use pluggy::{
    ItemId,
    model::{ExecutionStatus, Item},
};
use serde::Deserialize;

use super::Controller;
use crate::{
    api::{ApiError, Body, shown, world},
    server::Shared,
};

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Change {
    /// Ends the present execution like this, or begins one that stays in this phase.
    execution_status: Option<ExecutionStatus>,
    /// Somebody does what the item waits for elsewhere, or refuses to.
    done: Option<bool>,
    /// The consent is withdrawn at the bank.
    #[serde(default)]
    revoke_consent: bool,
    /// Refused logins in a row before the present execution.
    failed_logins: Option<u32>,
    /// Failures in a row before the present execution.
    failures: Option<u32>,
    /// How much of the month's quotas was used, for whoever the item is of.
    #[serde(default)]
    quotas: BTreeMap<String, u32>,
}

pub(super) async fn list(_: Controller, State(shared): State<Arc<Shared>>) -> Json<Vec<Item>> {
    let items = world(&shared).all(shared.now());
    Json(items.into_iter().map(|item| shown(&shared, item).0).collect())
}

pub(super) async fn change(
    _: Controller,
    State(shared): State<Arc<Shared>>,
    Path(id): Path<ItemId>,
    Body(change): Body<Change>,
) -> Result<Json<Item>, ApiError> {
    let now = shared.now();
    let item = {
        let mut world = world(&shared);
        world.item(&id, now)?;
        if let Some(status) = change.execution_status {
            world.force(&id, status, now)?;
        }
        if let Some(done) = change.done {
            world.act(&id, done, now)?;
        }
        if change.revoke_consent {
            world.revoke(&id, now)?;
        }
        world.set_used(&id, change.quotas, now)?;
        world.count(&id, change.failed_logins, change.failures)?;
        world.item(&id, now)?
    };
    Ok(shown(&shared, item))
}
