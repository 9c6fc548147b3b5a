//! A sandbox outside of this process, named by the environment of a debug build: its address, and the control token that
//! lets this app follow its clock.

use std::{env, time::Duration};

use pluggy::{
    Sensitive,
    client::{Error, Fetch},
};
use pluggy_sandbox::{VirtualClock, clock::Reading};

use super::OpenError;

const URL: &str = "TOMADA_SANDBOX_URL";
const CONTROL: &str = "TOMADA_SANDBOX_CONTROL";

/// Longer than the sandbox keeps somebody waiting who asks for the next change.
const TIMEOUT: Duration = Duration::from_secs(40);
/// Between two attempts to reach a sandbox that is gone.
const PAUSE: Duration = Duration::from_millis(200);
const LARGEST_READING: usize = 4096;

/// An external sandbox.
pub(super) struct External {
    pub(super) url: String,
    pub(super) control: Sensitive,
}

/// The one that was named. A release build knows none.
pub(super) fn named() -> Option<External> {
    if !cfg!(debug_assertions) {
        return None;
    }
    let control = Sensitive::new(env::var(CONTROL).unwrap_or_default());
    env::var(URL).ok().map(|url| External { url, control })
}

impl External {
    /// A clock that shows what the sandbox's shows, for as long as the app runs.
    pub(super) async fn clock(&self) -> Result<VirtualClock, OpenError> {
        let address = format!("{}/_sandbox/clock", self.url.trim_end_matches('/'));
        let fetch = Fetch::new(address.parse().map_err(|_| OpenError::Address)?, LARGEST_READING, TIMEOUT)?;
        let control = self.control.clone();
        let first = read(&fetch, &control, None).await.map_err(OpenError::Clock)?;
        let clock = VirtualClock::running(first.now, first.rate);
        tokio::spawn(follow(fetch, control, clock.clone(), first.revision));
        Ok(clock)
    }
}

async fn follow(fetch: Fetch, control: Sensitive, clock: VirtualClock, first: u64) {
    let mut shown = Some(first);
    loop {
        match read(&fetch, &control, shown).await {
            // The wait for a change ended without one.
            Ok(reading) if shown == Some(reading.revision) => {}
            Ok(reading) => {
                clock.follow(&reading);
                shown = Some(reading.revision);
            }
            Err(_) => {
                shown = None;
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

async fn read(fetch: &Fetch, control: &Sensitive, after: Option<u64>) -> Result<Reading, Error> {
    let query: Vec<(&str, String)> = after.map(|revision| ("after", revision.to_string())).into_iter().collect();
    let body = fetch.get(&query, Some(control)).await?;
    // What it says can't be read: as good as no answer.
    serde_json::from_slice(&body).map_err(|_| Error::NoAnswer)
}
