//! `/_sandbox`: what Pluggy does not have. For whoever holds the control token it drives the time, makes banks fail, puts items
//! into any state, and keeps or forgets everything; without a token it is not there at all.

mod clock;
mod faults;
mod handle;
mod items;
mod state;
mod transactions;

use std::sync::Arc;

use axum::{
    Router,
    extract::FromRequestParts,
    http::{
        header::{AUTHORIZATION, CONTENT_TYPE},
        request::Parts,
    },
    response::IntoResponse,
    routing::{delete, get, patch, post, put},
};

pub use self::handle::{Control, ControlError, Drive, ItemChange, Kept};
use crate::{
    api::{ApiError, Refuse},
    server::Shared,
};

/// Every endpoint of the control.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/_sandbox/openapi.json", get(description))
        .route("/_sandbox/clock", get(clock::read).post(clock::drive))
        .route("/_sandbox/items", get(items::list))
        .route("/_sandbox/items/{id}", post(items::change))
        .route("/_sandbox/accounts/{id}/transactions", post(transactions::add))
        .route("/_sandbox/transactions/{id}", patch(transactions::change).delete(transactions::remove))
        .route("/_sandbox/faults", get(faults::list).post(faults::add).delete(faults::clear))
        .route("/_sandbox/faults/{id}", delete(faults::remove))
        .route("/_sandbox/policy", get(state::policy).put(state::set_policy))
        .route("/_sandbox/connectors/{id}/health", put(state::set_health))
        .route("/_sandbox/deliveries", get(state::deliveries))
        .route("/_sandbox/log", get(state::log))
        .route("/_sandbox/public-key", get(state::public_key))
        .route("/_sandbox/reset", post(state::reset))
        .route("/_sandbox/snapshot", get(state::snapshot).put(state::restore))
}

/// All of it, as other programs read it.
async fn description(_: Controller) -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], include_str!("openapi.json"))
}

/// Somebody with the control token.
struct Controller;

impl FromRequestParts<Arc<Shared>> for Controller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, shared: &Arc<Shared>) -> Result<Self, ApiError> {
        let refused = || ApiError::not_found(Refuse::Plain, "Not Found");
        let token = shared.control.as_ref().ok_or_else(refused)?;
        let given = parts.headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok());
        let given = given.and_then(|value| value.strip_prefix("Bearer ")).ok_or_else(refused)?;
        if same(given.as_bytes(), token.expose().as_bytes()) { Ok(Self) } else { Err(refused()) }
    }
}

/// Takes the same time whether the first or the last byte differs.
fn same(a: &[u8], b: &[u8]) -> bool {
    a.len() == b.len() && a.iter().zip(b).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
}
