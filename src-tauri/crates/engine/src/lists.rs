//! What a person asks about what the connections brought: that it is read again, that this stops, how far it is here, and
//! whether anything is missing.
//!
//! Not in here: how it is read (`sync`), when (`connection::bringing`), and the rows themselves (`accounts`).

use pluggy::AccountId;

use crate::{
    Engine, EngineError,
    connection::control::Control,
    sync::{self, Back, completeness::completeness, movement},
    view::{AccountCheck, Backfilled, BankLists, Completeness, ConnectionId, ListState},
};

impl Engine {
    /// Reads all of a connection's lists again, as far back as they go, whether they are due or not.
    ///
    /// # Errors
    /// [`EngineError::UnknownConnection`]; [`EngineError::NotNow`] where there is no item.
    pub async fn sync(&self, id: &ConnectionId) -> Result<(), EngineError> {
        self.ask(|reply| Control::Sync(id.clone(), reply)).await?
    }

    /// Stops what is being read of a connection. What came so far stays, and the rest comes when it is asked for, or with the
    /// next update.
    ///
    /// # Errors
    /// [`EngineError::NotNow`] where nothing is being read.
    pub async fn stop_reading(&self, id: &ConnectionId) -> Result<(), EngineError> {
        self.ask(|reply| Control::StopReading(id.clone(), reply)).await?
    }

    /// Reads an account again from the day on from which something is missing, and says what came of it once it has been read.
    ///
    /// # Errors
    /// [`EngineError::NotNow`] where nothing is missing, or nothing can be asked for; [`EngineError::UnknownConnection`];
    /// [`EngineError::Store`] when what came could not be kept.
    pub async fn read_back(&self, id: &ConnectionId, account: &AccountId) -> Result<Backfilled, EngineError> {
        let from = self.completeness(id, account).await?.backfill_from.ok_or(EngineError::NotNow)?;
        let back = Back { account: account.clone(), from };
        let (came, end) = self.ask(|reply| Control::ReadBack(id.clone(), back, reply)).await??;
        Ok(Backfilled { came, end, completeness: self.completeness(id, account).await? })
    }

    /// How reading the lists of each connection stands, and what of them is missing.
    ///
    /// # Errors
    /// [`EngineError::Store`] when it can't be read.
    pub async fn bank_lists(&self) -> Result<Vec<BankLists>, EngineError> {
        let mut all = Vec::new();
        for standing in self.ask(Control::Standings).await? {
            let lists = self.lists(&standing.connection).await?;
            let missing = sync::missing(&standing.products, &lists, standing.cause, standing.now);
            all.push(BankLists { connection: standing.connection, now: standing.now, missing });
        }
        Ok(all)
    }

    /// Whether all of each account is here that stands in the accounts' room.
    ///
    /// # Errors
    /// [`EngineError::Store`] when it can't be read.
    pub async fn account_checks(&self) -> Result<Vec<AccountCheck>, EngineError> {
        let mut checks = Vec::new();
        for bank in self.accounts().await?.banks {
            for account in bank.accounts {
                match self.completeness(&bank.connection, &account.id).await {
                    Ok(completeness) => {
                        let connection = bank.connection.clone();
                        checks.push(AccountCheck { connection, account: account.id, completeness });
                    }
                    // Of one that was never told whole nothing is known.
                    Err(EngineError::NotNow) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(checks)
    }

    /// How far each list of a connection is here, and what is missing of it, why, and since when.
    ///
    /// # Errors
    /// [`EngineError::Store`] when it can't be read.
    pub async fn lists(&self, id: &ConnectionId) -> Result<Vec<ListState>, EngineError> {
        Ok(sync::lists(&self.store.readings(id).await?))
    }

    /// Whether all of an account is here, and what says so.
    ///
    /// # Errors
    /// [`EngineError::Store`] when it can't be read; [`EngineError::NotNow`] where nothing is known of such an account.
    pub async fn completeness(&self, id: &ConnectionId, account: &AccountId) -> Result<Completeness, EngineError> {
        let now = self.clock.now();
        let known = self.store.evidence(id, account, movement::today(now)).await?.ok_or(EngineError::NotNow)?;
        Ok(completeness(&known, now))
    }
}
