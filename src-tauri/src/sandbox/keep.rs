//! What the profile's own bank remembers is kept in the profile's store, so that a restart finds the same items, in a time
//! that has not gone back.

use std::time::Duration;

use chrono::{DateTime, Utc};
use pluggy_sandbox::{Control, Kept, world::World};
use tomada_engine::store::{Store, StoreError};

/// The name that it is kept under.
const SETTING: &str = "sandbox";
/// Requests come in bursts; one write is enough for each.
const BURST: Duration = Duration::from_millis(100);

/// What was kept, and the time to go on from. What a newer version kept is none of ours: the bank begins anew.
pub(super) async fn found(store: &Store, now: DateTime<Utc>) -> Result<(World, DateTime<Utc>), StoreError> {
    let kept: Option<Kept> = store.setting(SETTING).await?;
    Ok(kept.and_then(|kept| kept.resume(now).ok()).unwrap_or_else(|| (World::default(), now)))
}

/// Keeps what the bank remembers for as long as the store is open.
pub(super) async fn keep(bank: Control, store: Store) {
    let mut touched = bank.touched();
    while touched.changed().await.is_ok() {
        tokio::time::sleep(BURST).await;
        touched.mark_unchanged();
        if let Err(StoreError::Closed) = keep_now(&bank, &store).await {
            return;
        }
    }
}

/// Keeps what the bank remembers.
pub(super) async fn keep_now(bank: &Control, store: &Store) -> Result<(), StoreError> {
    let Ok(kept) = bank.kept() else { return Ok(()) };
    let written = store.write_setting(SETTING, &kept).await;
    if let Err(error) = written.as_ref()
        && !matches!(error, StoreError::Closed)
    {
        tracing::warn!(%error, "what the offline bank remembers could not be kept");
    }
    written
}
