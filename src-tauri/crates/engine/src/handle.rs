//! What a shell holds of an engine: a handle to ask through and a stream of what it has to tell. Commands go in as messages
//! to the one owner of all state; nothing is shared.

use std::sync::Arc;

use pluggy::{
    Client, Clock, ConnectorId, ItemId, Sensitive,
    client::{EncryptionKey, Parameters, Retries, SetupError},
};
use tokio::sync::{Semaphore, mpsc, oneshot};
use url::Url;

use crate::{
    Profile,
    connection::{attempt::Input, awaiting::AwaitedBanks, control::Control, records::Records, watch::Session},
    heard::{Heard, Hearing, PluggyTime, Time},
    ledger::Ledger,
    notice::Notice,
    sentinel::Sentinel,
    store::{Store, StoreError},
    view::{ConnectionId, Form, Remember, Snapshot, Update},
};

/// Commands that may wait while one is carried out.
const QUEUE: usize = 32;
/// Logos that are fetched at the same time.
const LOGOS: usize = 4;

/// A handle to the session of an open profile. The session ends when its last handle is dropped.
#[derive(Debug, Clone)]
pub struct Engine {
    pub(crate) client: Client,
    pub(crate) base: Url,
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) ledger: Arc<Ledger>,
    pub(crate) client_user_id: Arc<str>,
    pub(crate) pretend_banks: bool,
    pub(crate) controls: mpsc::Sender<Control>,
    pub(crate) logos: Arc<Semaphore>,
}

/// What the engine has to tell.
#[derive(Debug, Clone, PartialEq)]
pub enum Output {
    /// Something on the screen is different.
    Update(Update),
    /// The credential window is wanted.
    AskCredentials(ConnectionId),
    /// Pluggy's widget is wanted.
    ShowWidget(ConnectionId),
    /// Something to tell on the desktop.
    Notice(Notice),
    /// What was told on the desktop about this connection no longer stands.
    Withdraw(ConnectionId),
}

/// Why a profile could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Pluggy's address is not acceptable, or TLS is not usable.
    #[error(transparent)]
    Client(#[from] SetupError),
    /// What the store has could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Why a command was not carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum EngineError {
    /// Pluggy does not answer.
    #[error("Pluggy does not answer")]
    Offline,
    /// Pluggy answered something else than was asked for.
    #[error("Pluggy refused, or its answer could not be read")]
    Provider,
    /// The connection is not in a state for this.
    #[error("the connection is not in a state for this")]
    NotNow,
    /// No such connection.
    #[error("there is no such connection")]
    UnknownConnection,
    /// Pluggy has no such item for this profile.
    #[error("there is no such item")]
    UnknownItem,
    /// No such institution, or the list was never read.
    #[error("there is no such institution")]
    UnknownConnector,
    /// What is on this computer of it could not be read.
    #[error("the store could not be read")]
    Store,
    /// The session has ended.
    #[error("the profile is closed")]
    Closed,
}

impl Engine {
    /// Opens a profile: starts its session on the current tokio runtime, with what its store has. What was under way when
    /// the store was last open is taken up again. What it has to tell arrives on the receiver.
    ///
    /// # Errors
    /// [`OpenError`].
    pub async fn open(profile: Profile, store: Store) -> Result<(Self, mpsc::UnboundedReceiver<Output>), OpenError> {
        let found = store.contents(profile.clock.now()).await?;
        let heard = Arc::new(Heard::at(profile.base.host_str().unwrap_or_default(), profile.clock.clone()));
        // A bank of this computer's own keeps time by the profile's clock already, at any pace.
        let clock: Arc<dyn Clock> =
            if profile.pretend_banks { profile.clock } else { Arc::new(PluggyTime(heard.clone())) };
        let ledger = Arc::new(Ledger { store: store.clone(), clock: clock.clone() });
        let client = Client::builder(profile.access)
            .base(profile.base.clone())
            .clock(clock.clone())
            // Following an execution is asking again and again: what fails is asked at its next turn.
            .retries(Retries::none())
            .observer(Arc::new(Hearing { ledger: ledger.clone(), heard: heard.clone() }))
            .build()?;
        let (controls, commands) = mpsc::channel(QUEUE);
        let (outputs, told) = mpsc::unbounded_channel();
        let records = Records::new(found.connections, found.latest, store.clone());
        let client_user_id: Arc<str> = profile.client_user_id.into();
        let session = Session::new(
            client.clone(),
            Time { clock: clock.clone(), heard },
            client_user_id.clone(),
            profile.returns_to,
            profile.encryption,
            outputs,
            records,
        )
        .knowing(Sentinel::of(&store).await?, AwaitedBanks::of(&store).await?);
        tokio::spawn(session.run(found.journal, found.unread, commands));
        let engine = Self {
            client,
            base: profile.base,
            store,
            clock,
            ledger,
            client_user_id,
            pretend_banks: profile.pretend_banks,
            controls,
            logos: Arc::new(Semaphore::new(LOGOS)),
        };
        Ok((engine, told))
    }

    /// A new connection whose credentials are at hand: prepared and handed over at once, without the credential window. It
    /// is asked for as ever when Pluggy does not take them.
    ///
    /// # Errors
    /// [`EngineError::UnknownConnector`].
    pub async fn connect(&self, connector: ConnectorId, typed: Parameters) -> Result<ConnectionId, EngineError> {
        self.ask(|reply| Control::Connect(connector, typed, reply)).await?
    }

    /// Pluggy's item of each connection that has one.
    ///
    /// # Errors
    /// [`EngineError::Closed`].
    pub async fn items(&self) -> Result<Vec<(ConnectionId, ItemId)>, EngineError> {
        self.ask(Control::Items).await
    }

    /// What the credential window asks for a connection.
    ///
    /// # Errors
    /// [`EngineError::UnknownConnection`].
    pub async fn form(&self, id: &ConnectionId) -> Result<Form, EngineError> {
        self.ask(|reply| Control::Form(id.clone(), reply)).await?
    }

    /// Hands over what was typed in the credential window. What was left empty there is taken from what is kept on this
    /// computer. Of what is to be kept, nothing is before the institution has taken it.
    ///
    /// # Errors
    /// [`EngineError::UnknownConnection`], [`EngineError::NotNow`].
    pub async fn submit(&self, id: &ConnectionId, typed: Parameters, remember: Remember) -> Result<(), EngineError> {
        self.ask(|reply| Control::Submit(id.clone(), typed, remember, reply)).await?
    }

    /// Forgets what is kept on this computer of a connection's credentials. It is gone from the disk when this returns,
    /// unless nothing can be written there now: that is what the store's health tells, and it is made up for.
    ///
    /// # Errors
    /// [`EngineError::UnknownConnection`].
    pub async fn forget_credentials(&self, id: &ConnectionId) -> Result<(), EngineError> {
        let forgotten = self.ask(|reply| Control::Forget(id.clone(), reply)).await??;
        drop(forgotten.done().await);
        Ok(())
    }

    /// Tells that whoever was there is not any more: credentials that were to be kept, and are not yet, never will be.
    pub async fn let_go(&self) {
        // A session that has ended holds nothing.
        drop(self.controls.send(Control::LetGo).await);
    }

    /// The credential window was closed without an answer.
    ///
    /// # Errors
    /// [`EngineError::UnknownConnection`], [`EngineError::NotNow`].
    pub async fn abandon(&self, id: &ConnectionId) -> Result<(), EngineError> {
        self.act(id, Input::Abandon, Parameters::new()).await
    }

    /// Asks for the credential window again.
    ///
    /// # Errors
    /// [`EngineError::UnknownConnection`], [`EngineError::NotNow`].
    pub async fn enter_credentials(&self, id: &ConnectionId) -> Result<(), EngineError> {
        self.act(id, Input::EnterCredentials, Parameters::new()).await
    }

    /// Starts another execution with the credentials that Pluggy has.
    ///
    /// # Errors
    /// [`EngineError::UnknownConnection`], [`EngineError::NotNow`].
    pub async fn update(&self, id: &ConnectionId) -> Result<(), EngineError> {
        self.act(id, Input::Update, Parameters::new()).await
    }

    /// Answers the question of a waiting execution.
    ///
    /// # Errors
    /// [`EngineError::UnknownConnection`], [`EngineError::NotNow`].
    pub async fn answer(&self, id: &ConnectionId, value: Sensitive) -> Result<(), EngineError> {
        self.ask(|reply| Control::Answer(id.clone(), value, reply)).await?
    }

    /// The bank's own page, where a waiting execution is answered.
    ///
    /// # Errors
    /// [`EngineError::UnknownConnection`]; [`EngineError::NotNow`] when there is none that is opened.
    pub async fn page(&self, id: &ConnectionId) -> Result<Url, EngineError> {
        self.ask(|reply| Control::Page(id.clone(), reply)).await?
    }

    /// Where the bank changes passwords.
    ///
    /// # Errors
    /// [`EngineError::UnknownConnection`]; [`EngineError::NotNow`] when it names no page that is opened.
    pub async fn reset_page(&self, id: &ConnectionId) -> Result<Url, EngineError> {
        self.ask(|reply| Control::ResetPage(id.clone(), reply)).await?
    }

    /// Looks at an execution now, before its turn.
    ///
    /// # Errors
    /// [`EngineError::UnknownConnection`]; [`EngineError::NotNow`] while it is being looked at, or there is nothing to see.
    pub async fn look(&self, id: &ConnectionId) -> Result<(), EngineError> {
        self.act(id, Input::Due, Parameters::new()).await
    }

    /// Somebody followed a link that leads back here, with this state. When it is the one that a connection waits for, that
    /// is looked at now and told; the state is good for nothing from then on. Nothing, for any other.
    ///
    /// # Errors
    /// [`EngineError::Closed`].
    pub async fn returned(&self, state: &str) -> Result<Option<ConnectionId>, EngineError> {
        self.ask(|reply| Control::Returned(Sensitive::from(state), reply)).await
    }

    /// Deletes a connection, at Pluggy too; ends whatever it is doing.
    ///
    /// # Errors
    /// [`EngineError::UnknownConnection`], [`EngineError::NotNow`].
    pub async fn remove(&self, id: &ConnectionId) -> Result<(), EngineError> {
        self.act(id, Input::Remove, Parameters::new()).await
    }

    /// Encrypts credentials with this key from now on, before they leave; with nothing, they leave as they were typed.
    pub async fn encrypt_with(&self, key: Option<EncryptionKey>) {
        // A session that has ended sends nothing.
        drop(self.controls.send(Control::Encrypt(key)).await);
    }

    /// Where everything stands.
    ///
    /// # Errors
    /// [`EngineError::Closed`].
    pub async fn snapshot(&self) -> Result<Snapshot, EngineError> {
        self.ask(Control::Snapshot).await
    }

    /// Tells that the profile's clock was frozen, stepped or given another pace.
    pub async fn clock_changed(&self) {
        // A session that has ended counts nothing down.
        drop(self.controls.send(Control::ClockChanged).await);
    }

    /// Closes the profile: ends what is under way here, not at Pluggy, and waits until all is on the disk. Other handles find
    /// it closed.
    ///
    /// # Errors
    /// [`StoreError`]: not all could be written; [`StoreError::Closed`] when it was closed before.
    pub async fn close(self) -> Result<(), StoreError> {
        self.ask(Control::Close).await.unwrap_or(Err(StoreError::Closed))
    }

    pub(crate) async fn act(&self, id: &ConnectionId, input: Input, typed: Parameters) -> Result<(), EngineError> {
        self.ask(|reply| Control::Act(id.clone(), input, typed, reply)).await?
    }

    pub(crate) async fn ask<T>(&self, control: impl FnOnce(oneshot::Sender<T>) -> Control) -> Result<T, EngineError> {
        let (reply, answer) = oneshot::channel();
        self.controls.send(control(reply)).await.map_err(|_| EngineError::Closed)?;
        answer.await.map_err(|_| EngineError::Closed)
    }
}
