//! What a person does on the page of a connection, and what that page is given: its past and its limits are on this computer,
//! its consent is asked for.

use chrono::TimeDelta;
use pluggy::{ItemId, client::Parameters};

use crate::{
    Engine, EngineError,
    choosing::fault,
    connection::{Record, attempt::Input, consent, control::Control, limits, offer, past},
    store::StoreError,
    view::{ConnectionId, Consent, Details, LocalCopy},
    webhooks::Address,
};

/// How far back looks are read: the longest band there is, and what vouches for its first day.
const LOOKS: TimeDelta = TimeDelta::days(93);

impl Engine {
    /// Calls a connection this from now on, or with nothing by the bank's own name.
    ///
    /// # Errors
    /// [`EngineError::UnknownConnection`].
    pub async fn rename(&self, id: &ConnectionId, name: Option<String>) -> Result<(), EngineError> {
        self.ask(|reply| Control::Rename(id.clone(), name, reply)).await?
    }

    /// Neither looks at a connection by itself nor tells about it from now on, or does again. What Pluggy does goes on.
    ///
    /// # Errors
    /// [`EngineError::UnknownConnection`].
    pub async fn pause(&self, id: &ConnectionId, paused: bool) -> Result<(), EngineError> {
        self.ask(|reply| Control::Pause(id.clone(), paused, reply)).await?
    }

    /// Has Pluggy report what happens with a connection to this address, from its creation or its next update on; with
    /// nothing, takes back what Pluggy has not been told yet. What it was told can't be taken back, only changed.
    ///
    /// # Errors
    /// [`EngineError::UnknownConnection`]; [`EngineError::NotNow`] where nothing is left of it at Pluggy, or only the
    /// widget may update it.
    pub async fn report_to(&self, id: &ConnectionId, address: Option<Address>) -> Result<(), EngineError> {
        self.ask(|reply| Control::ReportTo(id.clone(), address, reply)).await?
    }

    /// Deletes a connection, at Pluggy too, and says what becomes of what is on this computer.
    ///
    /// # Errors
    /// [`EngineError::UnknownConnection`], [`EngineError::NotNow`].
    pub async fn delete(&self, id: &ConnectionId, copy: LocalCopy) -> Result<(), EngineError> {
        self.ask(|reply| Control::Delete(id.clone(), copy, reply)).await?
    }

    /// Switches Pluggy's automatic synchronisation of a connection off. Nothing is known that switches it on again.
    ///
    /// # Errors
    /// [`EngineError::UnknownConnection`]; [`EngineError::NotNow`] where there is no item; what a request can do.
    pub async fn disable_auto_sync(&self, id: &ConnectionId) -> Result<(), EngineError> {
        let item = self.record(id).await?.attempt.item.ok_or(EngineError::NotNow)?;
        let item = self.client.disable_auto_sync(&item).await.map_err(|error| fault(&error))?;
        match self.act(id, Input::Read(Ok(Box::new(item))), Parameters::new()).await {
            // Nothing but that is different, or something has begun meanwhile, which tells it, too.
            Err(EngineError::NotNow) | Ok(()) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// How a connection was, and what it has used up.
    ///
    /// # Errors
    /// [`EngineError::UnknownConnection`]; [`EngineError::Store`] when it can't be read.
    pub async fn details(&self, id: &ConnectionId) -> Result<Details, EngineError> {
        let (record, now) = (self.record(id).await?, self.clock.now());
        let moments = self.store.history(id).await?;
        let requests = match &record.attempt.item {
            Some(item) => self.store.asked_about(item, now - LOOKS).await?,
            None => Vec::new(),
        };
        let looked = requests.iter().filter(|request| request.status == Some(200) && request.path == "/items/{id}");
        let looks: Vec<_> = looked.map(|request| request.at).collect();
        let known = past::Known { moments: &moments, looks: &looks, fresh: record.attempt.fresh() };
        let runs = past::runs(&moments);
        let mut limits = limits::limits(&requests, now);
        if record.connector.is_open_finance == Some(true) {
            limits.quotas = limits::quotas(&offer::asked(&record), &runs, now);
        }
        Ok(Details { month: known.band(30, now), quarter: known.band(90, now), runs, limits })
    }

    /// What was allowed at the institution; nothing where nobody was asked there.
    ///
    /// # Errors
    /// [`EngineError::UnknownConnection`]; what a request can do.
    pub async fn consent(&self, id: &ConnectionId) -> Result<Option<Consent>, EngineError> {
        let record = self.record(id).await?;
        let Some(item) = record.attempt.item.as_ref().filter(|_| consent::is_asked(&record)) else { return Ok(None) };
        Ok(self.consents(item).await?.map(|wire| consent::consent(&wire, &offer::asked(&record))))
    }

    async fn consents(&self, item: &ItemId) -> Result<Option<pluggy::model::Consent>, EngineError> {
        Ok(consent::current(self.client.consents(item).await.map_err(|error| fault(&error))?.results))
    }

    pub(crate) async fn record(&self, id: &ConnectionId) -> Result<Record, EngineError> {
        let record = self.ask(|reply| Control::Record(id.clone(), reply)).await?;
        record.map(|record| *record).ok_or(EngineError::UnknownConnection)
    }
}

impl From<StoreError> for EngineError {
    fn from(_: StoreError) -> Self {
        Self::Store
    }
}
