//! How a client is made: where it speaks to, by which clock, how patiently, and who watches.

use std::{sync::Arc, time::Duration};

use url::Url;

use super::{
    Access, Client, Door, Observer, Retries, SetupError, Tracing, keys::KeyRing, send::Shared, transport::Transport,
};
use crate::{Clock, SystemClock};

const PLUGGY: &str = "https://api.pluggy.ai";

/// How long to wait for what, in real time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Deadlines {
    /// For a connection to come about.
    pub connect: Duration,
    /// For one attempt of a request that reads, from its first byte to the last of its answer.
    pub read: Duration,
    /// For one attempt of a request that changes something.
    pub write: Duration,
    /// For a call with all its attempts and waits.
    pub total: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            read: Duration::from_secs(30),
            write: Duration::from_secs(60),
            total: Duration::from_secs(180),
        }
    }
}

/// Makes a [`Client`].
#[derive(Debug)]
#[must_use]
pub struct Builder {
    access: Arc<dyn Access>,
    base: Option<Url>,
    clock: Arc<dyn Clock>,
    observer: Arc<dyn Observer>,
    deadlines: Deadlines,
    retries: Retries,
}

impl Builder {
    pub(super) fn new(access: Arc<dyn Access>) -> Self {
        Self {
            access,
            base: None,
            clock: Arc::new(SystemClock),
            observer: Arc::new(Tracing),
            deadlines: Deadlines::default(),
            retries: Retries::default(),
        }
    }

    /// Where to speak to, if not `https://api.pluggy.ai`: an offline Pluggy. Plain HTTP is accepted to this computer's own
    /// loopback addresses only.
    pub fn base(mut self, base: Url) -> Self {
        self.base = Some(base);
        self
    }

    /// The clock that keys age by and waits end by.
    pub fn clock(mut self, clock: Arc<dyn Clock>) -> Self {
        self.clock = clock;
        self
    }

    /// Who is told of each exchange, instead of [`Tracing`].
    pub fn observer(mut self, observer: Arc<dyn Observer>) -> Self {
        self.observer = observer;
        self
    }

    /// How long to wait for what.
    pub fn deadlines(mut self, deadlines: Deadlines) -> Self {
        self.deadlines = deadlines;
        self
    }

    /// Whether and how often what failed is sent again.
    pub fn retries(mut self, retries: Retries) -> Self {
        self.retries = retries;
        self
    }

    /// The client.
    ///
    /// # Errors
    /// [`SetupError`] when the address is not acceptable or the system's TLS set-up is not usable.
    pub fn build(self) -> Result<Client, SetupError> {
        let base = match self.base {
            Some(base) => base,
            None => PLUGGY.parse().map_err(|_| SetupError::Insecure)?,
        };
        let transport = Transport::new(base, self.deadlines, self.observer)?;
        let shared = Shared::new(transport, self.clock, self.deadlines.total);
        Ok(Client { door: Door::new(shared, self.retries), keys: Arc::new(KeyRing::new(self.access)) })
    }
}
