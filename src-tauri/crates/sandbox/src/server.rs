//! The socket: loopback only, and closed to web pages. A page in somebody's browser can send requests to a loopback port,
//! by its number or by a name that resolves to it; both are turned away by what such requests can't help but say.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    extract::{DefaultBodyLimit, Request, State},
    http::{
        StatusCode,
        header::{HOST, ORIGIN},
    },
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use pluggy::{Clock, Sensitive};
use tokio::{net::TcpListener, task::JoinHandle};

use crate::{
    VirtualClock, api,
    tokens::Signer,
    world::{Keys, World},
};

const LARGEST_BODY: usize = 1024 * 1024;

/// What a sandbox is started with.
#[derive(Debug)]
pub struct SandboxConfig {
    /// A loopback address; port 0 takes a free one.
    pub address: SocketAddr,
    /// The time it lives in.
    pub clock: VirtualClock,
    /// The one application it knows.
    pub keys: Keys,
    /// Opens `/sandbox/clock` to whoever holds it.
    pub control: Option<Sensitive>,
    /// What an earlier sandbox remembered.
    pub world: World,
}

impl SandboxConfig {
    /// A sandbox that remembers nothing yet, and whose clock is driven from inside this process alone.
    #[must_use]
    pub fn new(address: SocketAddr, clock: VirtualClock, keys: Keys) -> Self {
        Self { address, clock, keys, control: None, world: World::default() }
    }
}

/// Why a sandbox could not be started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// It listens on this computer alone.
    #[error("a sandbox listens on a loopback address only, not on {0}")]
    NotLoopback(SocketAddr),
    /// The port is taken, or not allowed.
    #[error("the address can't be listened on")]
    Listen(#[source] io::Error),
}

/// A running sandbox. It stops when it is dropped.
#[derive(Debug)]
pub struct Sandbox {
    address: SocketAddr,
    url: String,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

/// What every request works with.
pub(crate) struct Shared {
    /// Locked for the length of one plain function, never across a wait.
    pub(crate) world: Mutex<World>,
    pub(crate) clock: VirtualClock,
    pub(crate) signer: Signer,
    pub(crate) keys: Keys,
    pub(crate) control: Option<Sensitive>,
    host: String,
    log: Mutex<Vec<String>>,
}

impl std::fmt::Debug for Shared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Shared").field("host", &self.host).finish_non_exhaustive()
    }
}

impl Shared {
    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }
}

impl Sandbox {
    /// Starts listening.
    ///
    /// # Errors
    /// [`StartError`].
    pub async fn start(config: SandboxConfig) -> Result<Self, StartError> {
        if !config.address.ip().is_loopback() {
            return Err(StartError::NotLoopback(config.address));
        }
        let listener = TcpListener::bind(config.address).await.map_err(StartError::Listen)?;
        let address = listener.local_addr().map_err(StartError::Listen)?;
        let shared = Arc::new(Shared {
            world: Mutex::new(config.world),
            clock: config.clock,
            signer: Signer::new(),
            keys: config.keys,
            control: config.control,
            host: address.to_string(),
            log: Mutex::new(Vec::new()),
        });
        let app = api::routes()
            .layer(DefaultBodyLimit::max(LARGEST_BODY))
            .layer(middleware::from_fn_with_state(shared.clone(), no_web_pages))
            .layer(middleware::from_fn_with_state(shared.clone(), note))
            .with_state(shared.clone());
        let server = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, app).await {
                tracing::error!(%error, "the sandbox stopped listening");
            }
        });
        Ok(Self { address, url: format!("http://{address}"), shared, server })
    }

    /// Where clients find it.
    #[must_use]
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Its time.
    #[must_use]
    pub fn clock(&self) -> &VirtualClock {
        &self.shared.clock
    }

    /// The requests that Pluggy would have answered, in order: `POST /items 200`. Ids are left out, and everything that
    /// could be a secret.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        self.shared.log.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Stops at once, as in an outage: connections break. What it remembers can be given to the next one.
    pub async fn stop(mut self) -> World {
        self.server.abort();
        // Ended by the abort: that is what it waits for.
        drop((&mut self.server).await);
        std::mem::take(&mut *api::world(&self.shared))
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// A page can't hide its origin, and a rebound name shows in the host.
async fn no_web_pages(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if headers.get(HOST).is_none_or(|host| host.as_bytes() != shared.host.as_bytes()) {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    if headers.contains_key(ORIGIN) || headers.get("sec-fetch-site").is_some_and(|site| site != "none") {
        return StatusCode::FORBIDDEN.into_response();
    }
    next.run(request).await
}

async fn note(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    if request.uri().path().starts_with("/sandbox/") {
        return next.run(request).await;
    }
    let path: Vec<&str> = request
        .uri()
        .path()
        .split('/')
        .map(|segment| if uuid::Uuid::parse_str(segment).is_ok() { "{id}" } else { segment })
        .collect();
    let line = format!("{} {}", request.method(), path.join("/"));
    let response = next.run(request).await;
    let line = format!("{line} {}", response.status().as_u16());
    shared.log.lock().unwrap_or_else(PoisonError::into_inner).push(line);
    response
}
