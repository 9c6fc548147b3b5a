//! The endpoints, a file a resource, and what all of them share: who is calling, and how a refusal is written ("Errors").

mod accounts;
mod auth;
mod connect_token;
mod connectors;
mod control;
mod items;

use std::sync::{Arc, MutexGuard, PoisonError};

use axum::{
    Json, Router,
    extract::{FromRequest, FromRequestParts, Request, rejection::JsonRejection},
    http::{StatusCode, request::Parts},
    response::{IntoResponse, Response},
    routing::{get, patch, post},
};
use pluggy::{
    ItemId,
    model::{ErrorBody, ErrorCode, ParameterError, ParameterErrorCode},
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::{
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
        .route("/items", post(items::create))
        .route("/items/{id}", get(items::read).merge(patch(items::update)).delete(items::delete))
        .route("/items/{id}/mfa", post(items::answer))
        .route("/accounts", get(accounts::list))
        .route("/sandbox/clock", get(control::read).post(control::drive))
        .fallback(async || ApiError::not_found(Refuse::Plain, "Not Found"))
}

pub(crate) fn world(shared: &Shared) -> MutexGuard<'_, World> {
    shared.world.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A refusal: a status and an envelope.
#[derive(Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    body: Box<ErrorBody>,
    data: Option<Value>,
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
        Self { status, body: Box::new(body), data: None }
    }

    pub(crate) fn bad_request(refuse: Refuse, message: &str) -> Self {
        Self::new(StatusCode::BAD_REQUEST, refuse, message)
    }

    pub(crate) fn not_found(refuse: Refuse, message: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, refuse, message)
    }

    pub(crate) fn item_not_found() -> Self {
        Self::not_found(Refuse::Code(ErrorCode::ItemNotFound), "item not found")
    }

    pub(crate) fn connector_not_found() -> Self {
        Self::not_found(Refuse::Code(ErrorCode::ConnectorNotFound), "connector not found")
    }

    pub(crate) fn unauthorized(refuse: Refuse, message: &str) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, refuse, message)
    }

    fn stranger() -> Self {
        Self::unauthorized(Refuse::Plain, "Missing or invalid authorization token")
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
        error.data = Some(json!({ "parameter": parameter }));
        error
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let mut body = serde_json::to_value(*self.body).unwrap_or_default();
        if let (Some(data), Some(object)) = (self.data, body.as_object_mut()) {
            object.insert("data".to_owned(), data);
        }
        (self.status, Json(body)).into_response()
    }
}

impl From<SignError> for ApiError {
    fn from(_: SignError) -> Self {
        Self::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            Refuse::Code(ErrorCode::InternalServerError),
            "Internal Server Error",
        )
    }
}

impl FromRequestParts<Arc<Shared>> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, shared: &Arc<Shared>) -> Result<Self, ApiError> {
        let key = parts.headers.get("x-api-key").and_then(|value| value.to_str().ok());
        key.and_then(|key| shared.signer.read(key, shared.now())).ok_or_else(ApiError::stranger)
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
