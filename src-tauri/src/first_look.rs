//! The main window's first look: what the command `start` answers, under an address of its own. The way of the commands
//! stands only once the isolation frame does, which takes longer than opening the store and drawing the list. It reads,
//! takes nothing, and answers the main window's own page alone; what happened since is learnt from `start`, which the window
//! asks all the same (docs/decisions/0007).

use std::time::Duration;

use tauri::{
    UriSchemeContext, UriSchemeResponder, Wry, async_runtime,
    http::{
        HeaderMap, Request, Response, StatusCode,
        header::{ACCESS_CONTROL_ALLOW_ORIGIN, CACHE_CONTROL, CONTENT_TYPE, ORIGIN},
    },
};

use crate::{commands::start::beginning, windows::MAIN};

/// What its address begins with.
pub(crate) const SCHEME: &str = "first-look";
/// How long it may take: a keyring that asks the person takes longer, and the window has nothing to show before.
const PATIENCE: Duration = Duration::from_millis(500);
/// Where the app's own pages come from; on Windows the second.
const PAGES: [&str; 2] = ["tauri://localhost", "http://tauri.localhost"];

/// Answers with a `Start`, or with `null` where there is nothing to say yet.
pub(crate) fn answer(context: &UriSchemeContext<'_, Wry>, request: &Request<Vec<u8>>, responder: UriSchemeResponder) {
    let page = asker(context.webview_label(), request.headers());
    let app = context.app_handle().clone();
    async_runtime::spawn(async move {
        let Some(page) = page else { return responder.respond(refusal()) };
        let start = tokio::time::timeout(PATIENCE, beginning(&app)).await;
        let json = serde_json::to_vec(&start.ok().and_then(Result::ok)).unwrap_or_default();
        let answer = Response::builder()
            .header(CONTENT_TYPE, "application/json")
            .header(CACHE_CONTROL, "no-store")
            .header(ACCESS_CONTROL_ALLOW_ORIGIN, page)
            .body(json);
        responder.respond(answer.unwrap_or_else(|_| refusal()));
    });
}

/// The page that asks, if it may.
fn asker(label: &str, headers: &HeaderMap) -> Option<&'static str> {
    let origin = headers.get(ORIGIN)?;
    PAGES.into_iter().find(|page| label == MAIN && origin == page)
}

fn refusal() -> Response<Vec<u8>> {
    let mut answer = Response::new(Vec::new());
    *answer.status_mut() = StatusCode::FORBIDDEN;
    answer
}

#[cfg(test)]
mod tests {
    use tauri::http::HeaderValue;

    use super::*;

    #[test]
    fn the_main_windows_own_page_is_answered_and_nobody_else() {
        let from = |origin| HeaderMap::from_iter([(ORIGIN, HeaderValue::from_static(origin))]);
        assert_eq!(asker(MAIN, &from("tauri://localhost")), Some("tauri://localhost"));
        assert_eq!(asker(MAIN, &from("http://tauri.localhost")), Some("http://tauri.localhost"));
        assert_eq!(asker("cred", &from("tauri://localhost")), None);
        assert_eq!(asker(MAIN, &from("isolation-1a2b://localhost")), None);
        assert_eq!(asker(MAIN, &from("https://tauri.localhost.evil.example")), None);
        assert_eq!(asker(MAIN, &HeaderMap::new()), None);
    }
}
