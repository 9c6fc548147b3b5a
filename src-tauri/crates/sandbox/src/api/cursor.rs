//! Cursors ("Envelopes"): opaque to a client, a place in a list here.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use super::{ApiError, Refuse, query::Query};

/// The link to the page that begins at `place`.
pub(super) fn link(query: &Query, place: usize) -> String {
    format!("?{}", query.with("after", &STANDARD.encode(format!("place|{place}"))))
}

/// The place that a cursor names.
pub(super) fn read(cursor: &str) -> Result<usize, ApiError> {
    let place = STANDARD.decode(cursor).ok().and_then(|bytes| {
        let text = String::from_utf8(bytes).ok()?;
        text.strip_prefix("place|")?.parse().ok()
    });
    place.ok_or_else(|| ApiError::bad_request(Refuse::Plain, "Invalid cursor"))
}
