//! What of Pluggy this version does not know. It is told once, and calmly, for nothing is lost by it; what a person has seen of
//! it is not told again in their profile, however often it is met. Not in here: how it is recognised (`heard`).

use std::collections::BTreeSet;

use crate::{
    Engine, EngineError,
    connection::control::Control,
    store::{Store, StoreError},
    view::Surprise,
};

/// The name of what was seen, beside a profile's connections.
const SEEN: &str = "surprisesSeen";

/// What was met, and what need not be told.
#[derive(Debug, Default)]
pub(crate) struct Sentinel {
    told: Option<Surprise>,
    seen: BTreeSet<Surprise>,
}

impl Sentinel {
    /// Nothing met yet.
    pub(crate) async fn of(store: &Store) -> Result<Self, StoreError> {
        Ok(Self { told: None, seen: store.setting(SEEN).await?.unwrap_or_default() })
    }

    /// What is told, until somebody has seen it.
    pub(crate) fn told(&self) -> Option<Surprise> {
        self.told
    }

    /// What of these is to be told from now on: one at a time is enough.
    pub(crate) fn meets(&mut self, met: impl IntoIterator<Item = Surprise>) -> Option<Surprise> {
        if self.told.is_some() {
            return None;
        }
        self.told = met.into_iter().find(|surprise| !self.seen.contains(surprise));
        self.told
    }

    /// Somebody has seen this. Everything that they have seen by now.
    pub(crate) fn sees(&mut self, surprise: Surprise) -> BTreeSet<Surprise> {
        self.seen.insert(surprise);
        self.told = self.told.filter(|told| *told != surprise);
        self.seen.clone()
    }
}

impl Engine {
    /// The person has seen what of Pluggy this version does not know: this profile does not tell it again.
    ///
    /// # Errors
    /// [`EngineError::Closed`]; [`EngineError::Store`]: it is told again when the profile is next opened.
    pub async fn surprise_seen(&self, surprise: Surprise) -> Result<(), EngineError> {
        let seen = self.ask(|reply| Control::SurpriseSeen(surprise, reply)).await?;
        self.store.write_setting(SEEN, &seen).await.map_err(|_| EngineError::Store)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_told_at_a_time_and_none_that_was_seen() {
        use Surprise::{NewState, Retired};
        let mut sentinel = Sentinel::default();
        assert_eq!(sentinel.meets([Retired, NewState]), Some(Retired));
        assert_eq!((sentinel.meets([NewState]), sentinel.told()), (None, Some(Retired)), "one is enough");
        // What was seen hides nothing else.
        assert_eq!(sentinel.sees(Retired), BTreeSet::from([Retired]));
        assert_eq!((sentinel.told(), sentinel.meets([Retired])), (None, None));
        assert_eq!(sentinel.meets([Retired, NewState]), Some(NewState));
        // A screen that is late speaks of another.
        assert_eq!(sentinel.sees(Retired), BTreeSet::from([Retired]));
        assert_eq!(sentinel.told(), Some(NewState));
    }
}
