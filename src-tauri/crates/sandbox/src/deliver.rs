//! Sends events to the addresses that want them, as HTTP requests to this computer alone: an address anywhere else never
//! hears of anything. One letter at a time goes to an address, so that events arrive in their order.

use std::{collections::HashSet, net::IpAddr, sync::Arc, time::Duration};

use axum::{body::Body, http::Request};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use pluggy::Clock as _;
use serde_json::Value;
use tokio::{net::TcpStream, task::JoinSet};
use url::{Host, Url};

use crate::{api::world, server::Shared, world::Letter};

/// In which an address must answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// Delivers for as long as the sandbox runs.
pub(crate) async fn deliver(shared: Arc<Shared>) {
    let mut busy = HashSet::new();
    let mut sending = JoinSet::new();
    let mut touched = shared.touched();
    loop {
        let (letters, next) = {
            let (now, world) = (shared.now(), world(&shared));
            let letters = world.due_letters(&busy, now);
            busy.extend(letters.iter().map(|letter| letter.url.clone()));
            (letters, world.next_letter(&busy, now))
        };
        for letter in letters {
            let said = said(&letter, &shared);
            sending.spawn(async move {
                let sent = tokio::time::timeout(PATIENCE, send(&letter, said)).await;
                let was_taken = matches!(sent, Ok(Ok(status)) if (200..300).contains(&status));
                (letter, was_taken)
            });
        }
        let due = async {
            match next {
                Some(at) => shared.clock.sleep_until(at).await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            Some(Ok((letter, was_taken))) = sending.join_next() => {
                busy.remove(&letter.url);
                world(&shared).sent(&letter, was_taken, shared.now());
            }
            Ok(()) = touched.changed() => {}
            () = due => {}
        }
    }
}

/// What a letter says, with links that lead here.
fn said(letter: &Letter, shared: &Shared) -> String {
    let mut says = letter.event.says.clone();
    for (_, link) in says.iter_mut().filter(|(name, _)| name.contains("Link")) {
        *link = format!("{}{}", shared.url(), link.as_str().unwrap_or_default()).into();
    }
    says.insert("event".to_owned(), letter.event.name.to_string().into());
    says.insert("eventId".to_owned(), letter.event_id.clone().into());
    if says.contains_key("transactionIds") {
        says.insert("clientId".to_owned(), shared.keys.client_id.clone().into());
    }
    Value::Object(says).to_string()
}

/// Why a letter did not arrive: told to nobody, it is only tried again.
#[derive(Debug, thiserror::Error)]
enum Undelivered {
    #[error("not an address on this computer")]
    Elsewhere,
    #[error(transparent)]
    Io(#[from] std::io::Error),
    #[error(transparent)]
    Http(#[from] hyper::Error),
    #[error(transparent)]
    Request(#[from] axum::http::Error),
}

async fn send(letter: &Letter, said: String) -> Result<u16, Undelivered> {
    let url: Url = letter.url.parse().map_err(|_| Undelivered::Elsewhere)?;
    let ip = match url.host() {
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip),
        _ => return Err(Undelivered::Elsewhere),
    };
    if !ip.is_loopback() || url.scheme() != "http" {
        return Err(Undelivered::Elsewhere);
    }
    let port = url.port_or_known_default().unwrap_or(80);
    let stream = TcpStream::connect((ip, port)).await?;
    let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
    // Ends with this function, however that ends.
    let mut driver = JoinSet::new();
    driver.spawn(connection);
    let mut request = Request::post(&url[url::Position::BeforePath..])
        .header("host", url.authority())
        .header("content-type", "application/json")
        .header("connection", "close");
    for (name, value) in &letter.headers {
        request = request.header(name, value);
    }
    let request = request.body(Body::from(said))?;
    Ok(sender.send_request(request).await?.status().as_u16())
}
