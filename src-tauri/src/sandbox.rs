//! The Sandbox profile: the app starts its own offline Pluggy on a loopback port, and its engine speaks to it over HTTP as
//! it would to the real one. Debug builds accept another sandbox's address, so that tests can keep the bank and stop it.

use std::net::Ipv4Addr;

use pluggy::{
    Clock, SystemClock,
    client::{Access, SetupError},
};
use pluggy_sandbox::{Keys, Sandbox, SandboxConfig, StartError, VirtualClock};
use tokio::sync::mpsc;
use tomada_engine::{Engine, Output, Profile};

/// The address of a sandbox outside of this process, in debug builds.
const EXTERNAL: &str = "TOMADA_SANDBOX_URL";

/// An open Sandbox profile.
pub(crate) struct Opened {
    pub(crate) engine: Engine,
    pub(crate) told: mpsc::UnboundedReceiver<Output>,
    /// Held as long as the profile is open; nothing listens afterwards.
    pub(crate) bank: Option<Sandbox>,
}

/// Why the profile could not be opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum OpenError {
    #[error(transparent)]
    Start(#[from] StartError),
    #[error(transparent)]
    Client(#[from] SetupError),
    #[error("the sandbox's address is not one")]
    Address,
}

/// Opens the profile.
pub(crate) async fn open() -> Result<Opened, OpenError> {
    let keys = Keys::demo();
    let access = Access::Keys { client_id: keys.client_id.clone(), client_secret: keys.client_secret.clone() };
    let (bank, base, clock): (_, _, std::sync::Arc<dyn Clock>) = match external() {
        Some(url) => (None, url, std::sync::Arc::new(SystemClock)),
        None => {
            let clock = VirtualClock::running(SystemClock.now(), 1.0);
            let config = SandboxConfig::new((Ipv4Addr::LOCALHOST, 0).into(), clock.clone(), keys);
            let bank = Sandbox::start(config).await?;
            let url = bank.url().to_owned();
            (Some(bank), url, std::sync::Arc::new(clock))
        }
    };
    let profile = Profile {
        base: base.parse().map_err(|_| OpenError::Address)?,
        access,
        clock,
        client_user_id: "tomada-sandbox".to_owned(),
        pretend_banks: true,
    };
    let (engine, told) = Engine::open(profile)?;
    Ok(Opened { engine, told, bank })
}

fn external() -> Option<String> {
    if cfg!(debug_assertions) { std::env::var(EXTERNAL).ok() } else { None }
}
