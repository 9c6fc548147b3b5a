//! The endpoints, a file a resource, and what all of them share: who is calling, and how a refusal is written ("Errors").

mod accounts;
mod auth;
mod categories;
mod connect_token;
mod connectors;
mod cursor;
mod item_list;
mod items;
mod page;
mod pages;
mod products;
mod query;
mod scr;
mod statement;
mod transactions;
mod webhooks;

use std::sync::{Arc, MutexGuard, PoisonError};

use axum::{
    Json, Router,
    extract::{FromRequest, FromRequestParts, Request, rejection::JsonRejection},
    http::{StatusCode, header::CONTENT_TYPE, request::Parts},
    response::{IntoResponse, Response},
    routing::{delete, get, patch, post},
};
use pluggy::{
    ItemId,
    model::{ErrorBody, ErrorCode, ErrorData, ParameterError, ParameterErrorCode},
};
use serde::de::DeserializeOwned;
use serde_json::json;

pub(crate) use self::{items::shown, transactions::find as find_transaction};
use crate::{
    data::{Dossier, Holding},
    server::Shared,
    tokens::{Caller, SignError},
    world::World,
};

/// Every endpoint.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/auth", post(auth::create))
        .route("/connect_token", post(connect_token::create))
        .route("/connectors", get(connectors::list))
        .route("/connectors/{id}", get(connectors::one))
        .route("/connectors/{id}/validate", post(connectors::validate))
        .route("/items", get(items::not_listed).post(items::create))
        .route("/items/{id}", get(items::read).merge(patch(items::update)).delete(items::delete))
        .route("/items/{id}/mfa", post(items::answer))
        .route("/items/{id}/disable-auto-sync", patch(items::disable_auto_sync))
        .route("/v2/items", get(item_list::list))
        .route("/items/{id}/resources", get(products::resources))
        .route("/items/{id}/scr", get(scr::report))
        .route("/accounts", get(accounts::list))
        .route("/accounts/{id}", get(accounts::one))
        .route("/accounts/{id}/balance", get(accounts::balance))
        .route("/accounts/{id}/statements", get(accounts::statements))
        .route("/v2/transactions", get(transactions::list))
        .route("/transactions", get(transactions::old_list))
        .route("/transactions/{id}", get(transactions::one).patch(transactions::categorize))
        .route("/bills", get(products::bills))
        .route("/bills/{id}", get(products::bill))
        .route("/investments", get(products::investments))
        .route("/investments/{id}", get(products::investment))
        .route("/investments/{id}/transactions", get(products::investment_transactions))
        .route("/loans", get(products::loans))
        .route("/loans/{id}", get(products::loan))
        .route("/identity", get(products::identity))
        .route("/identity/{id}", get(products::identity_by_id))
        .route("/consents", get(products::consents))
        .route("/consents/{id}", get(products::consent))
        .route("/categories", get(categories::list))
        .route("/categories/rules", get(categories::rules).post(categories::create_rule))
        .route("/categories/rules/{id}", delete(categories::delete_rule))
        .route("/categories/{id}", get(categories::one))
        .route("/merchants", get(categories::merchants))
        .route("/webhooks", get(webhooks::list).post(webhooks::create))
        .route("/webhooks/{id}", get(webhooks::one).merge(patch(webhooks::update)).delete(webhooks::delete))
        .route("/broker/connect-token", post(webhooks::broker))
        .route("/assets/connector-icons/{file}", get(pages::logo))
        .route("/assets/statement.pdf", get(statement::file))
        .route("/oauth/{id}", get(pages::consent).post(pages::decide))
        .fallback(async || ApiError::not_found(Refuse::Plain, "Not Found"))
}

/// The world as it is now: what is over by now is gone.
pub(crate) fn world(shared: &Shared) -> MutexGuard<'_, World> {
    let mut world = shared.world.lock().unwrap_or_else(PoisonError::into_inner);
    world.sweep(shared.now());
    world
}

/// The account with an id, and whose it is.
pub(crate) fn owner(shared: &Shared, account: &str) -> Option<(Dossier, Holding)> {
    world(shared).dossiers(shared.now()).find_map(|dossier| {
        let holding = dossier.holdings().into_iter().find(|holding| holding.id.as_str() == account)?;
        Some((dossier, holding))
    })
}

/// A refusal: a status and an envelope.
#[derive(Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    body: Box<ErrorBody>,
}

/// How much a refusal says to programs.
#[derive(Debug)]
pub(crate) enum Refuse {
    /// Only its status.
    Plain,
    /// A code too.
    Code(ErrorCode),
}

impl ApiError {
    pub(crate) fn of(status: StatusCode, refuse: Refuse, message: &str) -> Self {
        Self::new(status, refuse, message)
    }

    fn new(status: StatusCode, refuse: Refuse, message: &str) -> Self {
        let code_description = match refuse {
            Refuse::Plain => None,
            Refuse::Code(code) => Some(code),
        };
        let body = ErrorBody {
            code: Some(status.as_u16()),
            code_description,
            message: Some(message.to_owned()),
            ..ErrorBody::default()
        };
        Self { status, body: Box::new(body) }
    }

    pub(crate) fn bad_request(refuse: Refuse, message: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, refuse, message)
    }

    pub(crate) fn not_found(refuse: Refuse, message: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, refuse, message)
    }

    pub(crate) fn conflict(code: ErrorCode, message: &str) -> Self {
        Self::new(StatusCode::CONFLICT, Refuse::Code(code), message)
    }

    /// The same, with what its code brings along.
    pub(crate) fn with(mut self, data: ErrorData) -> Self {
        self.body.data = Some(Box::new(data));
        self
    }

    pub(crate) fn item_not_found() -> Self {
        Self::not_found(Refuse::Code(ErrorCode::ItemNotFound), "item not found")
    }

    pub(crate) fn account_not_found() -> Self {
        Self::not_found(Refuse::Code(ErrorCode::AccountNotFound), "account not found")
    }

    pub(crate) fn transaction_not_found() -> Self {
        Self::not_found(Refuse::Code(ErrorCode::TransactionNotFound), "Transaction not found")
    }

    pub(crate) fn category_not_found() -> Self {
        Self::not_found(Refuse::Code(ErrorCode::CategoryNotFound), "category not found")
    }

    pub(crate) fn connector_not_found() -> Self {
        Self::not_found(Refuse::Code(ErrorCode::ConnectorNotFound), "connector not found")
    }

    pub(crate) fn internal() -> Self {
        let code = Refuse::Code(ErrorCode::InternalServerError);
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, code, "Internal Server Error")
    }

    pub(crate) fn unauthorized(refuse: Refuse, message: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, refuse, message)
    }

    /// A key that is missing, wrong or over: sources disagree on its status.
    fn stranger(status: u16) -> Self {
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::UNAUTHORIZED);
        Self::new(status, Refuse::Plain, "Missing or invalid authorization token")
    }

    /// A connect token beyond its scope ("Connect token", scope).
    pub(crate) fn out_of_scope() -> Self {
        Self::new(StatusCode::FORBIDDEN, Refuse::Plain, "Forbidden")
    }

    pub(crate) fn parameters(details: Vec<ParameterError>) -> Self {
        let mut error = Self::bad_request(
            Refuse::Code(ErrorCode::ConnectorValidation),
            "Connector parameters do not match validation rules",
        );
        error.body.details = details;
        error
    }

    pub(crate) fn duplicates(items: Vec<ItemId>) -> Self {
        let mut error = Self::bad_request(
            Refuse::Code(ErrorCode::ItemUserAlreadyExists),
            "There are other items with the same credentials, you can't create a new one",
        );
        error.body.code = None;
        error.body.items = items;
        error
    }

    pub(crate) fn code_wanted(parameter: &str) -> Self {
        let mut error = Self::bad_request(
            Refuse::Code(ErrorCode::ConnectorRequiredParameterValidation),
            &format!("The parameter '{parameter}' is required to be renewed for item update."),
        );
        error.body.details = vec![ParameterError {
            code: Some(ParameterErrorCode::Missing),
            message: Some(format!("Parameter '{parameter}' is required")),
            parameter: Some(parameter.to_owned()),
            ..ParameterError::default()
        }];
        error.with(ErrorData { parameter: Some(parameter.to_owned()), ..ErrorData::default() })
    }
}

/// What a fault answers with. A 429 has the headers of a real one ("Rate limits").
pub(crate) fn fault(status: u16, code: Option<&str>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let refuse = code.map_or(Refuse::Plain, |code| Refuse::Code(code.into()));
    if status != StatusCode::TOO_MANY_REQUESTS {
        return ApiError::new(status, refuse, status.canonical_reason().unwrap_or("Error")).into_response();
    }
    let message = "Too many requests. Please try again later (see Retry-After header in seconds)";
    let headers = [("RateLimit-Limit", "20"), ("RateLimit-Reset", "60"), ("Retry-After", "60")];
    (headers, ApiError::new(status, refuse, message)).into_response()
}

/// A refusal that the framework wrote, in Pluggy's envelope.
pub(crate) async fn enveloped(response: Response) -> Response {
    let status = response.status();
    let is_json = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes() == b"application/json");
    if is_json || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    ApiError::new(status, Refuse::Plain, status.canonical_reason().unwrap_or("Error")).into_response()
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        (self.status, Json(self.body)).into_response()
    }
}

impl From<SignError> for ApiError {
    fn from(_: SignError) -> Self {
        Self::internal()
    }
}

impl FromRequestParts<Arc<Shared>> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, shared: &Arc<Shared>) -> Result<Self, ApiError> {
        let key = parts.headers.get("x-api-key").and_then(|value| value.to_str().ok());
        let caller = key.and_then(|key| shared.signer.read(key, shared.now()));
        caller.ok_or_else(|| ApiError::stranger(world(shared).policy.bad_key_status))
    }
}

/// Only the application, no connect token.
pub(crate) struct Application;

impl FromRequestParts<Arc<Shared>> for Application {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, shared: &Arc<Shared>) -> Result<Self, ApiError> {
        match Caller::from_request_parts(parts, shared).await? {
            Caller::Application => Ok(Self),
            Caller::ConnectToken { .. } => Err(ApiError::out_of_scope()),
        }
    }
}

/// A JSON body, refused in Pluggy's own envelope. None at all counts as an empty one.
pub(crate) struct Body<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<Arc<Shared>> for Body<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, shared: &Arc<Shared>) -> Result<Self, ApiError> {
        let empty = request.headers().get("content-length").is_none_or(|length| length == "0")
            && !request.headers().contains_key("transfer-encoding");
        if empty {
            return serde_json::from_value(json!({}))
                .map(Self)
                .map_err(|_| ApiError::bad_request(Refuse::Plain, "a body is required"));
        }
        match Json::<T>::from_request(request, shared).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(JsonRejection::MissingJsonContentType(_)) => Err(ApiError::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                Refuse::Plain,
                "Content-Type must be application/json",
            )),
            Err(_) => Err(ApiError::bad_request(Refuse::Plain, "the body is not what it should be")),
        }
    }
}
