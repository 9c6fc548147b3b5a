//! A stand-in for the Connect widget, as a page of its own at `/connect/?connect_token=…` ("Native webview protocol"). The
//! page is a client like any other: with the connect token, of the same endpoints, so that what is allowed is decided in
//! one place. Not in here: the widget in a frame of somebody's web page, which needs Pluggy's own loader.
//!
//! | file | holds |
//! |---|---|
//! | `start.js` | what the address asks for, and the first step |
//! | `walk.js` | which step follows which |
//! | `follow.js` | an execution, read until it ends |
//! | `story.js` | what an item's states mean: the screen and the events, pure |
//! | `protocol.js` | what hosts are told: the address and the messages |
//! | `screens.js`, `fields.js`, `dom.js` | what is seen |
//! | `api.js` | the requests |
//! | `pt.js`, `en.js`, `es.js` | the words |

use std::sync::Arc;

use axum::{
    Json, Router,
    extract::Path,
    http::{
        HeaderMap, StatusCode,
        header::{
            CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ORIGIN, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
        },
    },
    response::{IntoResponse, Response},
    routing::get,
};
use serde_json::{Value, json};

use crate::{api::ApiError, server::Shared, tokens::Caller, world::Channel};

/// Where the page is.
pub(crate) const PAGE: &str = "/connect/";

/// Only what lies beside it; no frame around it, and no form that a browser would send by itself.
const ONLY_ITS_OWN: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                            connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HTML: &str = "text/html; charset=utf-8";
const STYLE: &str = "text/css; charset=utf-8";
const SCRIPT: &str = "text/javascript; charset=utf-8";

/// The files beside the page: name, type, content.
const FILES: [(&str, &str, &str); 15] = [
    ("colors.css", STYLE, include_str!("page/colors.css")),
    ("page.css", STYLE, include_str!("page/page.css")),
    ("screens.css", STYLE, include_str!("page/screens.css")),
    ("start.js", SCRIPT, include_str!("page/start.js")),
    ("walk.js", SCRIPT, include_str!("page/walk.js")),
    ("follow.js", SCRIPT, include_str!("page/follow.js")),
    ("story.js", SCRIPT, include_str!("page/story.js")),
    ("protocol.js", SCRIPT, include_str!("page/protocol.js")),
    ("screens.js", SCRIPT, include_str!("page/screens.js")),
    ("fields.js", SCRIPT, include_str!("page/fields.js")),
    ("dom.js", SCRIPT, include_str!("page/dom.js")),
    ("api.js", SCRIPT, include_str!("page/api.js")),
    ("pt.js", SCRIPT, include_str!("page/pt.js")),
    ("en.js", SCRIPT, include_str!("page/en.js")),
    ("es.js", SCRIPT, include_str!("page/es.js")),
];

/// The page and its files.
pub(crate) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route(PAGE, get(async || file(HTML, include_str!("page/page.html"))))
        .route("/connect/config", get(config))
        .route("/connect/{file}", get(beside))
}

async fn beside(Path(name): Path<String>) -> Response {
    match FILES.iter().find(|(known, ..)| *known == name) {
        Some((_, kind, content)) => file(kind, content),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn file(kind: &'static str, content: &'static str) -> Response {
    let headers = [
        (CONTENT_TYPE, kind),
        (CONTENT_SECURITY_POLICY, ONLY_ITS_OWN),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // The page's own address has the token in it.
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
    ];
    (headers, content).into_response()
}

/// What the page can't read off a token, as Pluggy's widget asks elsewhere for its settings ("Undocumented calls"): the
/// item that it is bound to. An API key is refused, and so is a token that is over.
async fn config(caller: Caller) -> Result<Json<Value>, ApiError> {
    match caller {
        Caller::Application => Err(ApiError::out_of_scope()),
        Caller::ConnectToken { item, .. } => Ok(Json(json!({ "itemId": item }))),
    }
}

/// Which way a request came. A program names no origin, a page can't but name its own, and the only page that the server
/// lets through is this one: so a connect token's request with an origin is the widget's. (Who writes that header himself
/// is taken for the widget. It keeps no secret; it keeps a program from being let in by mistake.)
pub(crate) fn channel(caller: &Caller, headers: &HeaderMap) -> Channel {
    match caller {
        Caller::ConnectToken { .. } if headers.contains_key(ORIGIN) => Channel::Widget,
        Caller::ConnectToken { .. } | Caller::Application => Channel::Api,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names that a language has words for, in their order.
    fn names(language: &str) -> Vec<String> {
        let (.., content) = FILES.iter().find(|(name, ..)| *name == language).unwrap();
        let named = regex::Regex::new(r"(?m)^ +'?([\w ]+)'?:(?: |$)").unwrap();
        named.captures_iter(content).map(|found| found[1].to_owned()).collect()
    }

    #[test]
    fn every_language_has_every_word() {
        assert!(names("pt.js").len() > 80);
        for other in ["en.js", "es.js"] {
            assert_eq!(names(other), names("pt.js"), "{other}");
        }
    }
}
