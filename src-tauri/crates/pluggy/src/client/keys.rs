//! The one key that all callers share: asked for by one of them while the others wait, and renewed a little before it ends.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use tokio::{sync::Mutex, time::Instant};

use super::{Access, Door, Error, Scope};
use crate::Sensitive;

/// No key is kept for longer without another look, whatever it says.
const LONGEST_LIFE: TimeDelta = TimeDelta::days(1);

#[derive(Debug)]
pub(super) struct KeyRing {
    access: Arc<dyn Access>,
    /// How often a key was asked for.
    rounds: AtomicU64,
    ring: Mutex<Ring>,
}

/// What came of asking for a key the last time.
#[derive(Debug, Default)]
enum Ring {
    #[default]
    Empty,
    Held(Held),
    Failed(Error),
}

/// A key with the two ends of its use, whichever comes first: a wall clock can be set back, and a monotonic one stands
/// still while the computer sleeps.
#[derive(Debug, Clone)]
struct Held {
    key: Sensitive,
    renew_at: Option<DateTime<Utc>>,
    renew_by: Option<Instant>,
}

#[derive(Deserialize)]
struct Claims {
    exp: i64,
    iat: Option<i64>,
}

impl KeyRing {
    pub(super) fn new(access: Arc<dyn Access>) -> Self {
        Self { access, rounds: AtomicU64::new(0), ring: Mutex::default() }
    }

    pub(super) fn scope(&self) -> Scope {
        self.access.scope()
    }

    /// Whether another key can be had when one is refused.
    pub(super) fn renews(&self) -> bool {
        self.access.life().is_some()
    }

    /// The key to send. `refused` is one that Pluggy no longer takes; a newer one may have come meanwhile.
    pub(super) async fn key(&self, door: &Door, refused: Option<&Sensitive>) -> Result<Sensitive, Error> {
        let round = self.rounds.load(Ordering::Acquire);
        // Locked while the key is renewed, so that a crowd of callers asks for one key and not for many.
        let mut ring = self.ring.lock().await;
        match &*ring {
            Ring::Held(held) if held.is_good(refused, door.now()) => return Ok(held.key.clone()),
            // Somebody has asked while this caller waited, in vain: asking again for each of the crowd would be a storm.
            Ring::Failed(error) if self.rounds.load(Ordering::Acquire) != round => {
                return Err(Error::NoKey(Box::new(error.clone())));
            }
            _ => {}
        }
        *ring = Ring::Empty;
        let result = self.access.obtain(door).await;
        self.rounds.fetch_add(1, Ordering::AcqRel);
        match result {
            Ok(key) => {
                let use_for = self.access.life().map(|assumed| use_for(&key, assumed, door.now()));
                *ring = Ring::Held(Held {
                    key: key.clone(),
                    renew_at: use_for.map(|span| door.now() + span),
                    renew_by: use_for.map(|span| Instant::now() + span.to_std().unwrap_or(Duration::ZERO)),
                });
                Ok(key)
            }
            Err(error) => {
                *ring = Ring::Failed(error.clone());
                // Whatever it was about: it was not about the request that the key was for, which has not left.
                Err(Error::NoKey(Box::new(error)))
            }
        }
    }
}

impl Held {
    fn is_good(&self, refused: Option<&Sensitive>, now: DateTime<Utc>) -> bool {
        Some(&self.key) != refused
            && self.renew_at.is_none_or(|end| now < end)
            && self.renew_by.is_none_or(|end| Instant::now() < end)
    }
}

/// Nine tenths of the key's life. Its life is what the key says of itself, from one of its own times to the other: this
/// computer's clock may be wrong by hours.
fn use_for(key: &Sensitive, assumed: TimeDelta, now: DateTime<Utc>) -> TimeDelta {
    let life = claims(key.expose()).map_or(assumed, |claims| {
        let from = claims.iat.unwrap_or_else(|| now.timestamp());
        TimeDelta::try_seconds(claims.exp.saturating_sub(from)).unwrap_or(assumed)
    });
    life.clamp(TimeDelta::zero(), LONGEST_LIFE) * 9 / 10
}

fn claims(jwt: &str) -> Option<Claims> {
    let payload = URL_SAFE_NO_PAD.decode(jwt.split('.').nth(1)?).ok()?;
    serde_json::from_slice(&payload).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_used_by_its_own_times_whatever_this_computers_clock_says() {
        let now = DateTime::from_timestamp(1_000_000, 0).unwrap_or_default();
        let assumed = TimeDelta::hours(2);
        for (claims, minutes) in [
            (r#"{"iat":5000,"exp":12200}"#, 108),
            (r#"{"exp":1003600}"#, 54),
            (r#"{"exp":5}"#, 0),
            (r#"{"iat":0,"exp":999999}"#, 21 * 60 + 36),
            (r#"{"iat":0,"exp":9223372036854775807}"#, 108),
            (r#"{"exp":"soon"}"#, 108),
            ("", 108),
        ] {
            let key = Sensitive::new(format!("x.{}.x", URL_SAFE_NO_PAD.encode(claims)));
            assert_eq!(use_for(&key, assumed, now).num_minutes(), minutes, "{claims}");
        }
        assert_eq!(use_for(&Sensitive::from("opaque"), assumed, now), assumed * 9 / 10);
    }
}
