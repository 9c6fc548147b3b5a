//! The socket: loopback only, and closed to web pages. A page in somebody's browser can send requests to a loopback port,
//! by its number or by a name that resolves to it; both are turned away by what such requests can't help but say.

use std::{
    collections::VecDeque,
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::{DefaultBodyLimit, Request, State},
    http::{
        Method, StatusCode,
        header::{CONTENT_LENGTH, DATE, HOST, ORIGIN},
    },
    middleware::{self, Next},
    response::{IntoResponse, Response},
};
use chrono::{DateTime, Utc};
use futures_util::stream;
use hyper::server::conn::http1;
use hyper_util::{rt::TokioIo, service::TowerToHyperService};
use pluggy::{Clock, Sensitive};
use tokio::{
    net::TcpListener,
    sync::{oneshot, watch},
    task::{JoinHandle, JoinSet},
};

use crate::{
    VirtualClock, api, connect, control,
    deliver::deliver,
    encryption::Encryption,
    faults::{Act, Faults},
    tokens::Signer,
    world::{Keys, World},
};

const LARGEST_BODY: usize = 1024 * 1024;
/// After an accept that failed, for want of file handles as a rule.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);
/// Connections at once; more wait until one of these ends. As many as a process may have files open, as a rule, is 1024.
const MOST_CONNECTIONS: usize = 512;
/// Requests that are remembered.
const LONGEST_LOG: usize = 10_000;

/// Told of each request, once it is answered: `POST /items 200`.
pub type RequestObserver = Box<dyn Fn(&str) + Send + Sync>;

/// What a sandbox is started with.
pub struct SandboxConfig {
    /// A loopback address; port 0 takes a free one.
    pub address: SocketAddr,
    /// The time it lives in.
    pub clock: VirtualClock,
    /// The one application it knows.
    pub keys: Keys,
    /// Opens `/_sandbox` to whoever holds it.
    pub control: Option<Sensitive>,
    /// Told of each request.
    pub observer: Option<RequestObserver>,
    /// What an earlier sandbox remembered.
    pub world: World,
}

impl std::fmt::Debug for SandboxConfig {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SandboxConfig").field("address", &self.address).finish_non_exhaustive()
    }
}

impl SandboxConfig {
    /// A sandbox that remembers nothing yet, and whose clock is driven from inside this process alone.
    #[must_use]
    pub fn new(address: SocketAddr, clock: VirtualClock, keys: Keys) -> Self {
        Self { address, clock, keys, control: None, observer: None, world: World::default() }
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
    shared: Arc<Shared>,
    stop: Option<oneshot::Sender<()>>,
    server: JoinHandle<()>,
    deliveries: JoinHandle<()>,
}

/// What every request works with.
pub(crate) struct Shared {
    /// Locked for the length of one plain function, never across a wait.
    pub(crate) world: Mutex<World>,
    pub(crate) clock: VirtualClock,
    pub(crate) signer: Signer,
    pub(crate) keys: Keys,
    pub(crate) control: Option<Sensitive>,
    pub(crate) encryption: Encryption,
    host: String,
    url: String,
    log: Mutex<VecDeque<String>>,
    faults: Mutex<Faults>,
    /// Counts what may have changed something: each request, and each thing that the control did.
    touched: watch::Sender<u64>,
    observer: Option<RequestObserver>,
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

    /// The requests that Pluggy would have answered, in order.
    pub(crate) fn log(&self) -> Vec<String> {
        self.log.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// Something may have changed.
    pub(crate) fn touch(&self) {
        self.touched.send_modify(|times| *times += 1);
    }

    /// Tells whenever something may have changed.
    pub(crate) fn touched(&self) -> watch::Receiver<u64> {
        self.touched.subscribe()
    }

    /// The faults that are switched on.
    pub(crate) fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Where clients find it.
    pub(crate) fn url(&self) -> &str {
        &self.url
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
            encryption: Encryption::default(),
            host: address.to_string(),
            url: format!("http://{address}"),
            log: Mutex::default(),
            faults: Mutex::default(),
            touched: watch::Sender::default(),
            observer: config.observer,
        });
        let app = api::routes()
            .layer(middleware::map_response(api::enveloped))
            .layer(middleware::from_fn_with_state(shared.clone(), strike))
            .merge(control::routes().layer(middleware::map_response(api::enveloped)))
            .merge(connect::routes())
            .layer(DefaultBodyLimit::max(LARGEST_BODY))
            .layer(middleware::from_fn_with_state(shared.clone(), no_web_pages))
            .layer(middleware::from_fn_with_state(shared.clone(), note))
            .with_state(shared.clone());
        let (stop, stopped) = oneshot::channel();
        let server = tokio::spawn(serve(listener, app, stopped));
        let deliveries = tokio::spawn(deliver(shared.clone()));
        Ok(Self { address, shared, stop: Some(stop), server, deliveries })
    }

    /// Where clients find it.
    #[must_use]
    pub fn url(&self) -> &str {
        self.shared.url()
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

    /// What `/_sandbox` does, from inside this process: without a token, for whoever started it.
    #[must_use]
    pub fn control(&self) -> control::Control {
        control::Control::new(self.shared.clone())
    }

    /// The requests that Pluggy would have answered, in order: `POST /items 200`. Ids are left out, and everything that
    /// could be a secret.
    #[must_use]
    pub fn requests(&self) -> Vec<String> {
        self.shared.log()
    }

    /// Stops at once, as in an outage: connections break, before or after their request was carried out. What it remembers
    /// can be given to the next one.
    pub async fn stop(mut self) -> World {
        drop(self.stop.take());
        self.deliveries.abort();
        if let Err(error) = (&mut self.server).await {
            tracing::error!(%error, "the sandbox's server died");
        }
        std::mem::take(&mut *api::world(&self.shared))
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        self.server.abort();
        self.deliveries.abort();
    }
}

/// Serves until it is stopped, and waits then until every connection is broken off.
async fn serve(listener: TcpListener, app: Router, mut stopped: oneshot::Receiver<()>) {
    let mut connections = JoinSet::new();
    loop {
        let stream = tokio::select! {
            accepted = listener.accept(), if connections.len() < MOST_CONNECTIONS => match accepted {
                Ok((stream, _)) => stream,
                Err(error) => {
                    tracing::error!(%error, "a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_PAUSE).await;
                    continue;
                }
            },
            Some(_) = connections.join_next() => continue,
            // Told to stop, or owned by nobody any more.
            _ = &mut stopped => return connections.shutdown().await,
        };
        let service = TowerToHyperService::new(app.clone());
        connections.spawn(async move {
            let served = http1::Builder::new().serve_connection(TokioIo::new(stream), service).await;
            if let Err(error) = served {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
}

/// A page can't hide its origin, and a rebound name shows in the host.
async fn no_web_pages(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    if headers.get(HOST).is_none_or(|host| host.as_bytes() != shared.host.as_bytes()) {
        return StatusCode::MISDIRECTED_REQUEST.into_response();
    }
    let ours = headers.get(ORIGIN).is_none_or(|origin| origin.as_bytes() == shared.url.as_bytes());
    let site = headers.get("sec-fetch-site").map(axum::http::HeaderValue::as_bytes);
    let from_here = matches!(site, None | Some(b"none" | b"same-origin"));
    // A person may come from any other page to the bank's, and to the widget's.
    let path = request.uri().path();
    let visit = request.method() == Method::GET && (path.starts_with("/oauth/") || path == connect::PAGE);
    if !ours || !(from_here || visit) {
        return StatusCode::FORBIDDEN.into_response();
    }
    next.run(request).await
}

/// A path with `{id}` for ids.
fn template(request: &Request) -> String {
    let is_id = |segment: &str| uuid::Uuid::parse_str(segment).is_ok();
    let segments = request.uri().path().split('/');
    segments.map(|segment| if is_id(segment) { "{id}" } else { segment }).collect::<Vec<_>>().join("/")
}

/// Lets the faults that are switched on have their way.
async fn strike(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let struck = shared.faults().strike(request.method().as_str(), &template(&request), fastrand::f64());
    match struck {
        None => next.run(request).await,
        Some(Act::Latency { milliseconds }) => {
            tokio::time::sleep(Duration::from_millis(milliseconds)).await;
            next.run(request).await
        }
        Some(Act::Status { status, code_description }) => api::fault(status, code_description.as_deref()),
        Some(Act::Stall) => std::future::pending().await,
        Some(Act::Malformed) => {
            let mut response = next.run(request).await;
            *response.body_mut() = Body::from("<html>Bad Gateway</html>");
            response.headers_mut().remove(CONTENT_LENGTH);
            response
        }
        Some(Act::Cut { after_bytes }) => cut(next.run(request).await, after_bytes).await,
    }
}

/// The beginning of an answer, and then an end of the connection.
async fn cut(response: Response, after_bytes: usize) -> Response {
    let (head, body) = response.into_parts();
    let whole = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    let beginning = whole.slice(..after_bytes.min(whole.len()));
    let broken = || io::Error::other("cut on order");
    let pieces = [Ok(beginning), Err(broken())];
    let mut response = Response::from_parts(head, Body::from_stream(stream::iter(pieces)));
    // What was promised is the whole.
    response.headers_mut().insert(CONTENT_LENGTH, whole.len().into());
    response
}

async fn note(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let is_ours = path.starts_with("/_sandbox/") || path.starts_with(connect::PAGE);
    let line = format!("{} {}", request.method(), template(&request));
    let mut response = next.run(request).await;
    // Its own time, as Pluggy's servers say theirs.
    let date = shared.now().format("%a, %d %b %Y %H:%M:%S GMT").to_string();
    if let Ok(date) = date.parse() {
        response.headers_mut().insert(DATE, date);
    }
    shared.touch();
    if is_ours {
        return response;
    }
    let line = format!("{line} {}", response.status().as_u16());
    if let Some(observer) = &shared.observer {
        observer(&line);
    }
    let mut log = shared.log.lock().unwrap_or_else(PoisonError::into_inner);
    if log.len() == LONGEST_LOG {
        log.pop_front();
    }
    log.push_back(line);
    drop(log);
    response
}
