//! Banks that a person is not connected to and wants to be: down when they asked, and looked at with the others
//! ([`banks`](super::banks)) until they are back. That is told, once, and noted down; nothing is connected by it: the person is asked.

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
    store::{Change as Row, Store, StoreError},
    view::{Change, Institution, Standing},
};

/// The setting that has them, and the one with those that are back.
const SETTING: &str = "awaitedBanks";
const BACK: &str = "banksBack";
/// Banks that came back are told for so long: more than anybody waits for.
const MOST_BACK: usize = 100;
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

/// A bank that came back while its person waited for it, and was told of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CameBack {
    /// Its place among them: each has a higher one than those before.
    pub(crate) number: i64,
    pub(crate) connector: ConnectorId,
    pub(crate) name: String,
    pub(crate) at: DateTime<Utc>,
}

/// Those that are waited for, and those that came back, the newest last.
#[derive(Debug, Default)]
pub(crate) struct AwaitedBanks {
    down: Vec<Awaited>,
    back: Vec<CameBack>,
}

impl AwaitedBanks {
    /// As they were left. What another version wrote is as good as nothing.
    ///
    /// # Errors
    /// [`StoreError`].
    pub(crate) async fn of(store: &Store) -> Result<Self, StoreError> {
        let down = store.setting(SETTING).await?.unwrap_or_default();
        Ok(Self { down, back: came_back(store).await? })
    }

    pub(super) fn is_empty(&self) -> bool {
        self.down.is_empty()
    }

    fn comes_back(&mut self, bank: &Institution, at: DateTime<Utc>) {
        let number = self.back.last().map_or(1, |last| last.number + 1);
        self.down.retain(|one| one.connector != bank.id);
        self.back.push(CameBack { number, connector: bank.id, name: bank.name.clone(), at });
        let most = self.back.len().saturating_sub(MOST_BACK);
        self.back.drain(..most);
    }
}

/// Banks that came back while their person waited for them, the newest last.
///
/// # Errors
/// [`StoreError`].
pub(crate) async fn came_back(store: &Store) -> Result<Vec<CameBack>, StoreError> {
    Ok(store.setting(BACK).await?.unwrap_or_default())
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
            self.awaited.down.push(Awaited { connector: id, pretend, since: self.clock.now() });
        } else {
            self.awaited.down.retain(|one| one.connector != id);
        }
        self.awaited_changed();
        // That it was back before is no news.
        self.send(Output::Withdraw(notice::place_of(id)));
        self.emit(Change::Awaited { institution: id, awaited: wanted, standing });
        Ok(())
    }

    fn awaits(&self, id: ConnectorId) -> bool {
        self.awaited.down.iter().any(|one| one.connector == id)
    }

    pub(super) fn awaits_pretend(&self) -> bool {
        self.awaited.down.iter().any(|one| one.pretend)
    }

    /// Those that are waited for.
    pub(super) fn awaited(&self) -> Vec<ConnectorId> {
        self.awaited.down.iter().map(|one| one.connector).collect()
    }

    /// Banks were listed: of those that are waited for, the ones that are back are told.
    pub(super) fn awaited_seen(&mut self, connectors: &[Connector]) {
        let up = connectors.iter().filter(|connector| banks::seen(connector) == Seen::Up);
        let back: Vec<&Connector> = up.filter(|one| self.awaits(one.id)).collect();
        if back.is_empty() {
            return;
        }
        let now = self.clock.now();
        for bank in &back {
            self.awaited.comes_back(&face::institution(bank), now);
        }
        self.awaited_changed();
        for bank in back {
            self.connectors.insert(bank.id, bank.clone());
            self.emit(Change::Awaited { institution: bank.id, awaited: false, standing: offer::standing(bank) });
            self.send(Output::Notice(Notice::of_awaited(&face::institution(bank))));
        }
    }

    /// What has been waited for too long is not any more.
    pub(super) fn lose_patience(&mut self, now: DateTime<Utc>) {
        let before = self.awaited.down.len();
        self.awaited.down.retain(|one| now < one.since + PATIENCE);
        if self.awaited.down.len() != before {
            self.awaited_changed();
        }
    }

    fn awaited_changed(&mut self) {
        let AwaitedBanks { down, back } = &self.awaited;
        match serde_json::to_string(down).and_then(|down| Ok((down, serde_json::to_string(back)?))) {
            Ok((down, back)) => self.records.keep(vec![Row::Setting(SETTING, down), Row::Setting(BACK, back)]),
            Err(error) => tracing::error!(%error, "which banks are waited for is not remembered"),
        }
        self.plan_banks();
    }
}
