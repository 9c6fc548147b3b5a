//! The one key that all callers share: asked for by one of them while the others wait, and renewed a little before it ends.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, TimeDelta, Utc};
use serde::Deserialize;
use tokio::{sync::Mutex, time::Instant};

use super::{Access, Delivery, Door, Error};
use crate::Sensitive;

/// No key is kept for longer without another look, whatever it says.
const LONGEST_LIFE: TimeDelta = TimeDelta::days(1);

#[derive(Debug)]
pub(super) struct KeyRing {
    access: Arc<dyn Access>,
    held: Mutex<Option<Held>>,
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
        Self { access, held: Mutex::new(None) }
    }

    /// Whether another key can be had when one is refused.
    pub(super) fn renews(&self) -> bool {
        self.access.life().is_some()
    }

    /// The key to send. `refused` is one that Pluggy no longer takes; a newer one may have come meanwhile.
    pub(super) async fn key(&self, door: &Door, refused: Option<&Sensitive>) -> Result<Sensitive, Error> {
        // Held while the key is renewed, so that a crowd of callers asks for one key and not for many.
        let mut held = self.held.lock().await;
        if let Some(held) = held.as_ref()
            && Some(&held.key) != refused
            && held.renew_at.is_none_or(|end| door.now() < end)
            && held.renew_by.is_none_or(|end| Instant::now() < end)
        {
            return Ok(held.key.clone());
        }
        *held = None;
        let key = self.access.obtain(door).await.map_err(|error| match error.delivery() {
            // Whatever became of it: the request that the key was for has not left.
            Delivery::Unknown => Error::NoKey(Box::new(error)),
            Delivery::NotSent | Delivery::Answered => error,
        })?;
        let use_for = self.access.life().map(|assumed| use_for(&key, assumed, door.now()));
        *held = Some(Held {
            key: key.clone(),
            renew_at: use_for.map(|span| door.now() + span),
            renew_by: use_for.map(|span| Instant::now() + span.to_std().unwrap_or(Duration::ZERO)),
        });
        Ok(key)
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
