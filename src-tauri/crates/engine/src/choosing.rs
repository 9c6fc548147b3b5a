//! What comes before a connection: the institutions to choose from, their logos, and the items that Pluggy has already and a
//! person brings along by their id.

use pluggy::{
    ConnectorId, ItemId,
    client::{ConnectorFilter, RetryKind},
    model::{Connector, Item},
};

use crate::{
    ConnectionId, Engine, EngineError,
    connection::{
        control::Control,
        face,
        failure::Failure,
        offer::{Wishes, offer},
    },
    logo, picture,
    store::Logo,
    view::{Adoptable, Means, Network, Offer, Whose},
};

/// How many institutions count as chosen not long ago, and the setting that has them.
const RECENT: usize = 5;
const RECENT_SETTING: &str = "recentInstitutions";

impl Engine {
    /// The institutions that can be connected: those chosen not long ago, then the others in Pluggy's order, which is by use.
    /// `tests` adds Pluggy's pretend banks to real ones.
    ///
    /// # Errors
    /// [`EngineError::Offline`], [`EngineError::Provider`].
    pub async fn institutions(&self, tests: bool) -> Result<Vec<Offer>, EngineError> {
        let filter = ConnectorFilter { sandbox: Some(self.pretend_banks || tests), ..ConnectorFilter::default() };
        let listed = self.client.connectors(&filter).await.map_err(|error| fault(&error));
        let offline = matches!(listed, Err(EngineError::Offline));
        let network = if offline { Network::Offline } else { Network::Online };
        self.controls.send(Control::Heard(network)).await.map_err(|_| EngineError::Closed)?;
        let connectors = listed?.results;
        let recent = self.recent().await;
        self.controls.send(Control::Learn(connectors.clone())).await.map_err(|_| EngineError::Closed)?;
        let awaited = self.ask(Control::Awaited).await?;
        let place = |connector: &Connector| recent.iter().position(|id| *id == connector.id);
        let mut offers: Vec<_> = connectors
            .iter()
            .map(|connector| {
                let test = !self.pretend_banks && connector.is_sandbox == Some(true);
                let awaited = awaited.contains(&connector.id);
                (place(connector), Offer { awaited, ..offer(connector, test) })
            })
            .collect();
        offers.sort_by_key(|(place, _)| place.unwrap_or(usize::MAX));
        Ok(offers.into_iter().map(|(_, offer)| offer).collect())
    }

    /// Tells when a bank is back that is down and yet to be connected, or does not any more. It is kept until then, for thirty
    /// days at most.
    ///
    /// # Errors
    /// [`EngineError::UnknownConnector`] where it was never listed; [`EngineError::NotNow`] where it is not down.
    pub async fn await_bank(&self, connector: ConnectorId, wanted: bool) -> Result<(), EngineError> {
        self.ask(|reply| Control::Await(connector, wanted, reply)).await?
    }

    /// An institution's logo as the `data:` address of a PNG; nothing when there is none to be had, now or at all.
    ///
    /// # Errors
    /// [`EngineError::Closed`].
    pub async fn logo(&self, connector: ConnectorId) -> Result<Option<String>, EngineError> {
        let address = self.ask(|reply| Control::Logo(connector, reply)).await?;
        let Some(address) = address.filter(|address| logo::may_come_from(address, &self.base)) else { return Ok(None) };
        let name = logo::name(&address);
        if let Ok(Some(kept)) = self.store.logo(&name).await {
            return Ok(Some(picture::data_address(&kept.png)));
        }
        // A list has many: Pluggy's servers are not asked for all of them at once.
        let Ok(turn) = self.logos.clone().acquire_owned().await else { return Ok(None) };
        let Some(png) = logo::fetched(address, self.ledger.clone(), turn).await else { return Ok(None) };
        let shown = picture::data_address(&png);
        if let Err(error) = self.store.write_logo(&name, Logo { png, fetched_at: self.clock.now() }).await {
            tracing::warn!(%error, "a logo will have to be fetched again");
        }
        Ok(Some(shown))
    }

    /// A new connection to an institution that [`Engine::institutions`] has listed, as it is wished for.
    /// It waits for its credentials, by the means that were chosen.
    ///
    /// # Errors
    /// [`EngineError::UnknownConnector`]; [`EngineError::NotNow`] when everything is declined.
    pub async fn prepare(
        &self,
        connector: ConnectorId,
        wishes: Wishes,
        means: Means,
    ) -> Result<ConnectionId, EngineError> {
        let id = self.ask(|reply| Control::Prepare(connector, wishes, means, reply)).await??;
        let mut recent = self.recent().await;
        recent.retain(|known| *known != connector);
        recent.insert(0, connector);
        recent.truncate(RECENT);
        if let Err(error) = self.store.write_setting(RECENT_SETTING, &recent).await {
            tracing::warn!(%error, "which institution was chosen is not remembered");
        }
        Ok(id)
    }

    async fn recent(&self) -> Vec<ConnectorId> {
        self.store.setting(RECENT_SETTING).await.ok().flatten().unwrap_or_default()
    }

    /// What Pluggy has under an id that a person has pasted: they see what it is before it is taken up.
    ///
    /// # Errors
    /// [`EngineError::UnknownItem`] when it is no id, or Pluggy shows this profile no such item; [`EngineError::Offline`],
    /// [`EngineError::Provider`].
    pub async fn find_item(&self, pasted: &str) -> Result<Adoptable, EngineError> {
        let id = uuid::Uuid::parse_str(pasted.trim()).map_err(|_| EngineError::UnknownItem)?;
        let (item, connector) = self.whole(&ItemId(id.to_string())).await?;
        let whose = match item.client_user_id.as_deref() {
            Some(user) if user == &*self.client_user_id => Whose::Ours,
            None | Some("") => Whose::Nobodys,
            Some(_) => Whose::Anothers,
        };
        let known = self.items().await?.into_iter().find(|(_, known)| *known == item.id);
        Ok(Adoptable {
            institution: face::institution(&connector),
            created_at: item.created_at.map(|at| at.0),
            last_success_at: item.last_updated_at.map(|at| at.0),
            whose,
            connection: known.map(|(connection, _)| connection),
            item: item.id,
        })
    }

    /// Takes up an item that a person has seen and wants: from now on it is a connection, and is read at once. One that is a
    /// connection already is that connection.
    ///
    /// # Errors
    /// As [`Engine::find_item`].
    pub async fn adopt(&self, item: ItemId) -> Result<ConnectionId, EngineError> {
        let (item, connector) = self.whole(&item).await?;
        self.ask(|reply| Control::Adopt(Box::new(connector), Box::new(item), reply)).await
    }

    /// An item, and its institution as it is listed: what an item carries of it lacks the credentials.
    async fn whole(&self, id: &ItemId) -> Result<(Item, Connector), EngineError> {
        let item = self.client.item(id).await.map_err(|error| match Failure::from(&error) {
            Failure::Gone => EngineError::UnknownItem,
            _ => fault(&error),
        })?;
        let connector = item.connector.as_ref().ok_or(EngineError::Provider)?.id;
        let connector = self.client.connector(connector).await.map_err(|error| fault(&error))?;
        Ok((item, connector))
    }
}

/// What went wrong with a question, in the words of a command.
pub(crate) fn fault(error: &pluggy::Error) -> EngineError {
    match error.retry_kind() {
        RetryKind::Transient { .. } | RetryKind::Later { .. } => EngineError::Offline,
        _ => EngineError::Provider,
    }
}
