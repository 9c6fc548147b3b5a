//! What the tests of the wire share: a client aimed at a server, and a clock that never waits.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use chrono::{DateTime, TimeDelta, Utc};
use pluggy::{
    Client, Clock, Sensitive,
    client::{Builder, ConnectToken, OwnKeys, Retries},
    clock::Sleep,
};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
};
use wiremock::{
    Mock, MockServer, ResponseTemplate,
    matchers::{body_json, method, path},
};

/// A client with keys of its own, which sends each request once.
pub(crate) fn client(server: &MockServer) -> Client {
    builder(server).retries(Retries::none()).build().unwrap()
}

pub(crate) fn builder(server: &MockServer) -> Builder {
    Client::builder(OwnKeys::new("id", Sensitive::from("secret"))).base(server.uri().parse().unwrap())
}

/// A client with a connect token, of a server that is no HTTP library's.
pub(crate) fn raw_client(address: SocketAddr) -> Builder {
    Client::builder(ConnectToken(Sensitive::from("token"))).base(format!("http://{address}").parse().unwrap())
}

pub(crate) fn answer(status: u16, body: &Value) -> ResponseTemplate {
    ResponseTemplate::new(status).set_body_json(body)
}

/// Keys are given out, exactly so many times.
pub(crate) async fn keys(server: &MockServer, times: u64) {
    Mock::given(method("POST"))
        .and(path("/auth"))
        .and(body_json(json!({ "clientId": "id", "clientSecret": "secret" })))
        .respond_with(answer(200, &json!({ "apiKey": "key" })))
        .expect(times)
        .mount(server)
        .await;
}

/// How often a path was asked for.
pub(crate) async fn asked(server: &MockServer, path: &str) -> usize {
    server.received_requests().await.unwrap().iter().filter(|request| request.url.path() == path).count()
}

/// A clock that stands until somebody waits by it, and then is at the end of the wait.
#[derive(Debug, Clone)]
pub(crate) struct Jumping(Arc<Mutex<(DateTime<Utc>, Vec<TimeDelta>)>>);

impl Jumping {
    pub(crate) fn new() -> Self {
        Self(Arc::new(Mutex::new((DateTime::from_timestamp(1_800_000_000, 0).unwrap(), Vec::new()))))
    }

    pub(crate) fn step(&self, span: TimeDelta) {
        self.0.lock().unwrap().0 += span;
    }

    /// Every wait so far.
    pub(crate) fn waits(&self) -> Vec<TimeDelta> {
        self.0.lock().unwrap().1.clone()
    }
}

impl Clock for Jumping {
    fn now(&self) -> DateTime<Utc> {
        self.0.lock().unwrap().0
    }

    fn sleep_until(&self, deadline: DateTime<Utc>) -> Sleep<'_> {
        let mut inner = self.0.lock().unwrap();
        let span = deadline - inner.0;
        inner.1.push(span);
        inner.0 = inner.0.max(deadline);
        Box::pin(std::future::ready(()))
    }
}

/// A server that reads one request a connection and does what it likes with the connection.
pub(crate) async fn raw<F, Fut>(respond: F) -> SocketAddr
where
    F: Fn(TcpStream, usize) -> Fut + Send + 'static,
    Fut: Future<Output = ()> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        for number in 0.. {
            let Ok((mut stream, _)) = listener.accept().await else { return };
            let mut request = [0; 4096];
            if stream.read(&mut request).await.is_ok() {
                tokio::spawn(respond(stream, number));
            }
        }
    });
    address
}

/// A whole answer with this body.
pub(crate) fn http(body: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}", body.len())
        .into_bytes()
}

/// Writes and closes.
pub(crate) async fn say(mut stream: TcpStream, bytes: &[u8]) {
    let _ = stream.write_all(bytes).await;
    let _ = stream.shutdown().await;
}
