//! Whether Pluggy answers at all. While it does not, it is asked again from time to time, at first soon, unless a connection
//! asks it anyway.

use chrono::{DateTime, Utc};

use super::{
    cadence, request,
    waking::LONGEST_SLEEP,
    watch::{Ended, Session},
};
use crate::view::{Change, Network};

/// When it is asked next, unless it is being asked, and how often it has not answered.
pub(super) struct Probe {
    pub(super) at: Option<DateTime<Utc>>,
    silences: u32,
}

impl Session {
    /// Pluggy answered, or did not. While it does not, it is asked again from time to time, at first soon.
    pub(super) fn heard(&mut self, network: Network) {
        let now = self.clock.now();
        self.probe = match network {
            Network::Online => None,
            Network::Offline => {
                let silences = self.probe.as_ref().map_or(1, |probe| probe.silences.saturating_add(1));
                Some(Probe { at: Some(cadence::next_probe(silences, now)), silences })
            }
        };
        if self.network != network {
            self.network = network;
            self.emit(Change::Network { network });
        }
    }

    pub(super) fn look_for_pluggy(&mut self, now: DateTime<Utc>) {
        let soon = self.wakes.next().is_some_and(|at| at <= now + LONGEST_SLEEP);
        if soon || !self.asked.is_empty() {
            // A connection asks anyway.
            let again = |probe: Probe| Probe { at: Some(cadence::next_probe(probe.silences, now)), ..probe };
            self.probe = self.probe.take().map(again);
            return;
        }
        self.probe = self.probe.take().map(|probe| Probe { at: None, ..probe });
        let client = self.client.clone();
        self.requests.spawn(async move { Ended::Probe(request::probe(&client).await) });
    }
}
