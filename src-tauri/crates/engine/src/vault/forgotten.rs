//! What became of entries in the keyring that nothing needs any more.

use std::ops::AddAssign;

/// Of one profile, or of several together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Forgotten {
    /// How many were removed.
    pub entries: u32,
    /// Whether none can have stayed: the keyring did what it was asked, or had none.
    pub all: bool,
}

impl Default for Forgotten {
    fn default() -> Self {
        Self { entries: 0, all: true }
    }
}

impl AddAssign for Forgotten {
    fn add_assign(&mut self, other: Self) {
        self.entries += other.entries;
        self.all &= other.all;
    }
}
