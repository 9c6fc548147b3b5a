//! Banks that are down: by one call for all of them, half an hour apart and only while a connection waits for one, Pluggy is
//! asked how they are. One that was seen to be down and answers again is told, once. Nothing is updated by that: the person is.

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::{
    client::ConnectorFilter,
    model::{Connector, HealthStatus},
};
use serde::{Deserialize, Serialize};

use super::{
    attempt::{Attempt, Effect, Input, State},
    setback::REST,
    watch::{Ended, Session},
};
use crate::view::{Cause, ConnectionId, Network, Why};

/// Between two calls.
const PAUSE: TimeDelta = TimeDelta::minutes(30);

/// What is known of a bank that a connection failed at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Bank {
    /// Nobody waits for it.
    #[default]
    Unwatched,
    /// It failed; nobody has seen it to be down.
    Watched,
    /// It was seen to be down.
    Down,
}

/// How a bank is, as far as Pluggy knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// It is down.
    Down,
    /// It answers.
    Up,
}

impl Attempt {
    /// Whether it waits for its bank to come back.
    #[must_use]
    pub fn waits_for_bank(&self) -> bool {
        self.bank_is != Bank::Unwatched && matches!(self.state, State::Finished { .. })
    }

    /// Its bank was looked at.
    pub(super) fn bank_seen(&mut self, seen: Seen, now: DateTime<Utc>) -> Vec<Effect> {
        match (self.bank_is, seen) {
            (Bank::Unwatched, _) => Vec::new(),
            (_, Seen::Down) => {
                self.bank_is = Bank::Down;
                // Pluggy refuses to update what it knows to be down.
                self.hold(now + REST, Why::BankOffline);
                Vec::new()
            }
            // It had failed, and was never down: nothing has come back.
            (Bank::Watched, Seen::Up) => {
                self.bank_is = Bank::Unwatched;
                Vec::new()
            }
            (Bank::Down, Seen::Up) => {
                self.bank_is = Bank::Unwatched;
                self.facts.hold = self.facts.hold.filter(|hold| hold.why != Why::BankOffline);
                vec![Effect::TellBankBack]
            }
        }
    }

    /// What an end says of the bank. `refused` is Pluggy's own word that it is switched off.
    pub(super) fn watch_bank(&mut self, cause: Cause, refused: bool) {
        self.bank_is = match cause {
            Cause::BankUnavailable if refused => Bank::Down,
            Cause::BankUnavailable => Bank::Watched,
            _ => Bank::Unwatched,
        };
    }
}

impl Session {
    /// Plans the next call while anybody waits for a bank.
    pub(super) fn plan_banks(&mut self) {
        let waits = self.records.waiting().next().is_some() || !self.awaited.is_empty();
        self.banks_at = match (waits, self.banks_at) {
            (false, _) => None,
            (true, planned) => planned.or_else(|| Some(self.clock.now() + PAUSE)),
        };
    }

    pub(super) fn look_at_banks(&mut self, now: DateTime<Utc>) {
        self.lose_patience(now);
        self.banks_at = None;
        self.plan_banks();
        if self.banks_at.is_none() {
            return;
        }
        let pretend = self.records.waiting().any(|it| it.connector.is_sandbox == Some(true));
        let (client, pretend) = (self.client.clone(), pretend || self.awaits_pretend());
        self.requests.spawn(async move {
            let filter = ConnectorFilter { sandbox: pretend.then_some(true), ..ConnectorFilter::default() };
            // What can't be told now is told half an hour later.
            Ended::Banks(client.connectors(&filter).await.map(|page| page.results).unwrap_or_default())
        });
    }

    pub(super) fn banks_seen(&mut self, connectors: &[Connector]) {
        if !connectors.is_empty() {
            self.heard(Network::Online);
        }
        self.awaited_seen(connectors);
        let seen: Vec<(ConnectionId, Seen)> = self
            .records
            .waiting()
            .filter_map(|record| {
                let now = connectors.iter().find(|connector| connector.id == record.connector.id)?;
                Some((record.id.clone(), seen(now)))
            })
            .collect();
        for (id, seen) in seen {
            self.apply(&id, Input::BankSeen(seen), &pluggy::client::Parameters::new());
        }
    }
}

/// How a bank is, as a list has it.
pub(super) fn seen(connector: &Connector) -> Seen {
    match connector.health.as_ref().and_then(|health| health.status.as_ref()) {
        Some(HealthStatus::Offline) => Seen::Down,
        _ => Seen::Up,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bank_is_back_only_after_it_was_seen_to_be_down() {
        let end = |refused| {
            let mut attempt = Attempt::new(&Connector::default(), DateTime::UNIX_EPOCH);
            attempt.watch_bank(Cause::BankUnavailable, refused);
            attempt
        };
        let told = |mut attempt: Attempt, looks: &[Seen]| {
            looks.iter().flat_map(|seen| attempt.bank_seen(*seen, DateTime::UNIX_EPOCH)).collect::<Vec<_>>()
        };
        assert_eq!(
            told(end(false), &[Seen::Up, Seen::Down, Seen::Up]),
            [],
            "it was never down while it was waited for"
        );
        assert_eq!(told(end(false), &[Seen::Down, Seen::Down, Seen::Up, Seen::Up]), [Effect::TellBankBack]);
        assert_eq!(told(end(true), &[Seen::Up]), [Effect::TellBankBack], "Pluggy itself had switched it off");
    }
}
