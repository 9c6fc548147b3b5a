//! The keyring of the system, asked on a thread of its own: it may block for as long as a person reads a prompt, or for good
//! if its program dies meanwhile. A call that is given up leaves its thread behind; the next one begins with a new thread
//! and a new connection.
//!
//! | file | holds |
//! |---|---|
//! | `fault` | how a keyring fails, and what helps |
//! | `entry` | what is written in it |
//! | `prompts` | who waits for a person, and that they need not any more |
//! | `thread` | the calls themselves, one after the other |
//! | `system` | which keyring each system has |
//! | `secret_service` | what can be known of Linux's before it is asked, so that nobody is prompted in the background |

mod entry;
mod fault;
mod prompts;
#[cfg(all(unix, not(target_os = "macos")))]
mod secret_service;
mod system;
mod thread;

use std::{sync::Arc, time::Duration};

use tokio::sync::oneshot;
use uuid::Uuid;

use self::thread::{Answer, Asked, Call, Calls};
pub use self::{
    fault::{KeyringFault, Remedy},
    prompts::Prompts,
};
use super::{crypt::SlotKey, data_key::random};

/// Threads that are left behind at a time, with whatever they wait for, before the keyring counts as silent.
const LEFT_BEHIND: usize = 4;

/// The account of the entry by which the keyring is tried. One that was left behind is replaced by the next.
const TRIAL: &str = "check";

/// Who waits for the keyring.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// Nobody: no prompt where that can be avoided, and no longer than [`Keyring::BACKGROUND`].
    Background,
    /// A person, who may be looking at a prompt of the system: as long as they take, or until it is given up
    /// ([`Prompts::give_up`], or by dropping the future).
    Person,
}

/// Where an entry is, and what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) account: String,
    pub(super) profile: Uuid,
}

/// The keyring of this system, as one app has it. Nothing is asked before something is needed.
#[derive(Debug)]
pub struct Keyring {
    service: String,
    background: Duration,
    prompts: Prompts,
    calls: Option<Calls>,
    /// Whether an answer is awaited: still so at the next call if the one before was given up.
    waiting: bool,
    /// Counts the threads that live.
    alive: Arc<()>,
}

impl Keyring {
    /// How long a call without a person may take.
    pub const BACKGROUND: Duration = Duration::from_secs(10);

    /// The keyring as `service` has it: the app's identifier, which development and release do not share. `background`:
    /// how long a call without a person may take, [`Keyring::BACKGROUND`] outside of tests.
    #[must_use]
    pub fn new(service: String, background: Duration) -> Self {
        Self { service, background, prompts: Prompts::default(), calls: None, waiting: false, alive: Arc::new(()) }
    }

    /// The same, whose prompts are these.
    #[must_use]
    pub fn with(mut self, prompts: Prompts) -> Self {
        self.prompts = prompts;
        self
    }

    /// Under which name entries are kept.
    #[must_use]
    pub fn service(&self) -> &str {
        &self.service
    }

    /// Which program keeps the keyring, and that a key would last in it. Prompts nobody.
    ///
    /// # Errors
    /// Why there is no keyring to be used.
    pub async fn look(&mut self) -> Result<String, KeyringFault> {
        match self.ask(Asked::Look, Patience::Background).await? {
            Answer::Backend(backend) => Ok(backend),
            _ => Err(KeyringFault::Failed),
        }
    }

    /// Whether it keeps what it is given: writes an entry of no profile, reads it back and removes it again. Prompts nobody.
    /// Answers which program keeps the keyring.
    ///
    /// # Errors
    /// Why there is no keyring to be used.
    pub async fn round_trip(&mut self) -> Result<String, KeyringFault> {
        let place = Place { account: TRIAL.to_owned(), profile: Uuid::nil() };
        let mut nothing = SlotKey::default();
        random(nothing.as_mut()).map_err(|_| KeyringFault::Failed)?;
        let backend = self.keep(place.clone(), nothing, Patience::Background).await?;
        self.remove(place).await?;
        Ok(backend)
    }

    pub(super) async fn read(&mut self, place: Place, patience: Patience) -> Result<SlotKey, KeyringFault> {
        match self.ask(Asked::Read(place), patience).await? {
            Answer::Key(key) => Ok(key),
            _ => Err(KeyringFault::Failed),
        }
    }

    /// Writes a key, reads it back and compares (security, K3); answers which program keeps it.
    pub(super) async fn keep(
        &mut self,
        place: Place,
        key: SlotKey,
        patience: Patience,
    ) -> Result<String, KeyringFault> {
        match self.ask(Asked::Keep(place, key), patience).await? {
            Answer::Backend(backend) => Ok(backend),
            _ => Err(KeyringFault::Failed),
        }
    }

    /// Removes an entry; one that is gone already is as good. Whether there was one.
    pub(super) async fn remove(&mut self, place: Place) -> Result<bool, KeyringFault> {
        match self.ask(Asked::Remove(place), Patience::Background).await? {
            Answer::Removed(was_there) => Ok(was_there),
            _ => Err(KeyringFault::Failed),
        }
    }

    async fn ask(&mut self, asked: Asked, patience: Patience) -> Result<Answer, KeyringFault> {
        if self.waiting {
            self.calls = None;
        }
        let calls = match &self.calls {
            Some(calls) => calls,
            None if Arc::strong_count(&self.alive) > LEFT_BEHIND => return Err(KeyringFault::NoAnswer),
            None => self.calls.insert(thread::start(self.service.clone(), Arc::clone(&self.alive))?),
        };
        let (reply, mut answer) = oneshot::channel();
        calls.send(Call { asked, patience, reply }).map_err(|_| KeyringFault::Failed)?;
        self.waiting = true;
        let answer = match patience {
            Patience::Person => {
                let prompt = self.prompts.wait();
                tokio::select! {
                    biased;
                    answer = &mut answer => answer,
                    () = prompt.given_up() => {
                        // What comes later is tidied up by whoever comes with it; what has just come is here.
                        answer.close();
                        Ok(answer.try_recv().map_err(|_| KeyringFault::GivenUp)?)
                    }
                }
            }
            Patience::Background => {
                tokio::time::timeout(self.background, answer).await.map_err(|_| KeyringFault::NoAnswer)?
            }
        };
        self.waiting = false;
        answer.unwrap_or_else(|_| {
            self.calls = None;
            Err(KeyringFault::Failed)
        })
    }
}
