//! The main window's first look: what the command `start` answers, as a file of its page. The way of the commands stands only
//! once the isolation frame does, which takes longer than to open the store and draw the list; this way is there with the
//! page. It reads, takes nothing, is served to the main window alone and kept by nobody; what happened since is learnt from
//! `start`, which the window asks all the same.

use std::{borrow::Cow, time::Duration};

use tauri::{
    AppHandle, async_runtime,
    http::{HeaderValue, Request, Response, header::CACHE_CONTROL},
};

use crate::commands::start::beginning;

/// An empty file of the UI, which this fills.
const FILE: &str = "/first-look.json";
/// How long the page is held up for it: a keyring that asks the person takes longer, and the window is shown without.
const PATIENCE: Duration = Duration::from_millis(50);

/// Fills the file, if it is the one that is asked for and there is something to say already.
pub(crate) fn fill(app: &AppHandle, request: &Request<Vec<u8>>, response: &mut Response<Cow<'static, [u8]>>) {
    if request.uri().path() != FILE {
        return;
    }
    // Called on a thread of the runtime's, which others take over for as long.
    let found = tokio::task::block_in_place(|| {
        async_runtime::block_on(async { tokio::time::timeout(PATIENCE, beginning(app)).await })
    });
    if let Ok(Ok(start)) = found
        && let Ok(json) = serde_json::to_vec(&start)
    {
        *response.body_mut() = Cow::Owned(json);
    }
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
}
