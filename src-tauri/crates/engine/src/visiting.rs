//! Pluggy's widget, for the window that shows it: the address it is opened with, and what its page tells from then on.

use pluggy::{
    Sensitive,
    client::Parameters,
    model::{ConnectTokenRequest, ItemOptions},
};
use url::Url;

use crate::{
    ConnectionId, Engine, EngineError,
    choosing::fault,
    connection::{
        at_widget::AtWidget,
        attempt::Input,
        control::Control,
        meu_pluggy::avoids_duplicates,
        widget::{self, Look, Told},
    },
};

/// What a window needs to show the widget.
#[derive(Debug)]
pub struct Visiting {
    /// Where it is: the window stays there.
    pub page: Url,
    /// The address to open, with the connect token in it.
    pub address: Sensitive,
}

impl Engine {
    /// Asks for Pluggy's widget for a connection.
    ///
    /// # Errors
    /// [`EngineError::UnknownConnection`], [`EngineError::NotNow`].
    pub async fn want_widget(&self, id: &ConnectionId) -> Result<(), EngineError> {
        self.visit(id, AtWidget::Wanted).await
    }

    /// What the widget is opened with: a connect token of its own, good for this person's items alone, and for one item when
    /// there is one ("Connect token").
    ///
    /// # Errors
    /// [`EngineError::UnknownConnection`]; [`EngineError::Offline`], [`EngineError::Provider`] when there is no token.
    pub async fn visiting(&self, id: &ConnectionId, look: Look) -> Result<Visiting, EngineError> {
        let (wish, back) = self.ask(|reply| Control::Wish(id.clone(), reply)).await??;
        let page = widget::page(&self.base).ok_or(EngineError::Provider)?;
        let options = ItemOptions {
            client_user_id: Some(self.client_user_id.to_string()),
            avoid_duplicates: avoids_duplicates(wish.connector),
            webhook_url: wish.report_to.as_ref().map(|address| address.expose().to_owned()),
            oauth_redirect_uri: back.map(|back| back.expose().clone()),
            ..ItemOptions::default()
        };
        let request = ConnectTokenRequest { item_id: wish.item.clone(), options: Some(options) };
        let token = self.client.connect_token(&request).await.map_err(|error| fault(&error))?;
        let address = widget::address(&page, &token, &wish, look);
        Ok(Visiting { page, address })
    }

    /// What the widget's page told, of the connection that it is open for. What does not fit any more is passed over.
    ///
    /// # Errors
    /// [`EngineError::UnknownConnection`], [`EngineError::Closed`].
    pub async fn widget_told(&self, id: &ConnectionId, told: Told) -> Result<(), EngineError> {
        for input in told.inputs() {
            self.passing(id, input).await?;
        }
        Ok(())
    }

    /// The widget's window is gone, or could not be opened.
    ///
    /// # Errors
    /// [`EngineError::UnknownConnection`], [`EngineError::Closed`].
    pub async fn widget_left(&self, id: &ConnectionId) -> Result<(), EngineError> {
        self.passing(id, AtWidget::Left).await
    }

    async fn passing(&self, id: &ConnectionId, input: AtWidget) -> Result<(), EngineError> {
        match self.visit(id, input).await {
            Err(EngineError::NotNow) => Ok(()),
            other => other,
        }
    }

    async fn visit(&self, id: &ConnectionId, input: AtWidget) -> Result<(), EngineError> {
        self.act(id, Input::Widget(input), Parameters::new()).await
    }
}
