//! The key that everything else is about: 32 random bytes, one for each profile, for as long as the profile exists.

use std::fmt;

use region::LockGuard;
use zeroize::Zeroize;

use super::VaultError;

/// Bytes in a key.
pub(super) const LENGTH: usize = 32;

/// A key alone on its page, whatever the size of pages is here: unlocking one never unlocks another.
#[repr(align(16384))]
struct Page([u8; LENGTH]);

/// What the store of a profile is encrypted with. Kept out of the swap file where the system lets us, wiped when dropped;
/// it has no `Clone`, no `Serialize` and nothing to print.
pub struct DataKey {
    // Before the page, so that it is unlocked while it is still ours.
    lock: Option<LockGuard>,
    page: Box<Page>,
}

impl DataKey {
    /// A new key, straight from the system's source of randomness.
    ///
    /// # Errors
    /// [`VaultError::NoRandomness`].
    pub fn random() -> Result<Self, VaultError> {
        let mut key = Self::zero();
        random(key.bytes_mut())?;
        Ok(key)
    }

    /// A place for a key.
    pub(super) fn zero() -> Self {
        let page = Box::new(Page([0; LENGTH]));
        // A system that lends no locked memory is not a reason to refuse the person their data.
        let lock = region::lock(page.0.as_ptr(), LENGTH).ok();
        Self { lock, page }
    }

    pub(super) fn bytes_mut(&mut self) -> &mut [u8; LENGTH] {
        &mut self.page.0
    }

    /// The key itself. Call it where the store takes it, and nowhere else.
    #[must_use]
    pub fn expose(&self) -> &[u8; LENGTH] {
        &self.page.0
    }

    /// Whether the system keeps it out of the swap file.
    #[must_use]
    pub fn is_locked_in_memory(&self) -> bool {
        self.lock.is_some()
    }
}

impl Drop for DataKey {
    fn drop(&mut self) {
        self.page.0.zeroize();
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DataKey(…)")
    }
}

/// Fills `bytes` from the system's source: a generator of our own would keep a copy of what it gave out (security, M15).
pub(super) fn random(bytes: &mut [u8]) -> Result<(), VaultError> {
    getrandom::fill(bytes).map_err(|_| VaultError::NoRandomness)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_does_not_print_and_is_never_the_same_twice() {
        let (one, other) = (DataKey::random().unwrap(), DataKey::random().unwrap());
        assert_eq!(format!("{one:?} {one:#?}"), "DataKey(…) DataKey(…)");
        assert_ne!(one.expose(), other.expose());
        assert_ne!(one.expose(), &[0; LENGTH]);
    }

    #[test]
    fn each_key_has_a_page_of_its_own() {
        let keys: Vec<DataKey> = (0..4).map(|_| DataKey::random().unwrap()).collect();
        for key in &keys {
            assert_eq!(key.expose().as_ptr().addr() % region::page::size(), 0);
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_key_stays_out_of_the_swap_file() {
        let locked = || {
            let status = std::fs::read_to_string("/proc/thread-self/status").unwrap();
            let line = status.lines().find_map(|line| line.strip_prefix("VmLck:")).unwrap();
            line.trim().trim_end_matches(" kB").parse::<usize>().unwrap()
        };
        let key = DataKey::random().unwrap();
        // Other tests lock keys of their own at the same time; none of them makes this zero.
        assert!(key.is_locked_in_memory() && locked() > 0);
    }
}
