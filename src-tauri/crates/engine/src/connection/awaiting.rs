//! Banks that a person is not connected to and wants to be: down when they asked, and looked at with the others
//! ([`banks`](super::banks)) until they are back. That is told, once, and nothing is connected by it: the person is asked.

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::{ConnectorId, model::Connector};
use serde::{Deserialize, Serialize};

use super::{
    banks::{self, Seen},
    face, offer,
    watch::Session,
};
use crate::{
    EngineError, Output,
    notice::{self, Notice},
    store::Change as Row,
    view::{Change, Standing},
};

/// The setting that has them.
pub(crate) const SETTING: &str = "awaitedBanks";
/// Nobody waits longer for a bank than this, without asking again.
const PATIENCE: TimeDelta = TimeDelta::days(30);

/// A bank that is waited for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Awaited {
    connector: ConnectorId,
    /// One of Pluggy's pretend institutions.
    pretend: bool,
    since: DateTime<Utc>,
}

impl Session {
    /// A person wants to be told when a bank is back that is down, or does not any more.
    pub(super) fn await_bank(&mut self, id: ConnectorId, wanted: bool) -> Result<(), EngineError> {
        if wanted == self.awaits(id) {
            return Ok(());
        }
        let connector = self.connectors.get(&id).ok_or(EngineError::UnknownConnector)?;
        let standing = offer::standing(connector);
        if wanted {
            if standing != Standing::Offline {
                return Err(EngineError::NotNow);
            }
            let pretend = connector.is_sandbox == Some(true);
            self.awaited.push(Awaited { connector: id, pretend, since: self.clock.now() });
        } else {
            self.awaited.retain(|one| one.connector != id);
        }
        self.awaited_changed();
        // That it was back before is no news.
        self.send(Output::Withdraw(notice::place_of(id)));
        self.emit(Change::Awaited { institution: id, awaited: wanted, standing });
        Ok(())
    }

    fn awaits(&self, id: ConnectorId) -> bool {
        self.awaited.iter().any(|one| one.connector == id)
    }

    pub(super) fn awaits_pretend(&self) -> bool {
        self.awaited.iter().any(|one| one.pretend)
    }

    /// Those that are waited for.
    pub(super) fn awaited(&self) -> Vec<ConnectorId> {
        self.awaited.iter().map(|one| one.connector).collect()
    }

    /// Banks were listed: of those that are waited for, the ones that are back are told.
    pub(super) fn awaited_seen(&mut self, connectors: &[Connector]) {
        let up = connectors.iter().filter(|connector| banks::seen(connector) == Seen::Up);
        let back: Vec<&Connector> = up.filter(|one| self.awaits(one.id)).collect();
        if back.is_empty() {
            return;
        }
        self.awaited.retain(|one| !back.iter().any(|bank| bank.id == one.connector));
        self.awaited_changed();
        for bank in back {
            self.connectors.insert(bank.id, bank.clone());
            self.emit(Change::Awaited { institution: bank.id, awaited: false, standing: offer::standing(bank) });
            self.send(Output::Notice(Notice::of_awaited(&face::institution(bank))));
        }
    }

    /// What has been waited for too long is not any more.
    pub(super) fn lose_patience(&mut self, now: DateTime<Utc>) {
        let before = self.awaited.len();
        self.awaited.retain(|one| now < one.since + PATIENCE);
        if self.awaited.len() != before {
            self.awaited_changed();
        }
    }

    fn awaited_changed(&mut self) {
        match serde_json::to_string(&self.awaited) {
            Ok(all) => self.records.keep(vec![Row::Setting(SETTING, all)]),
            Err(error) => tracing::error!(%error, "which banks are waited for is not remembered"),
        }
        self.plan_banks();
    }
}
