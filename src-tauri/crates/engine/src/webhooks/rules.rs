//! What Pluggy takes as an address for its events ("URL rules"), and how many: told before anything is sent. Pure. Whether a
//! name is to be found, and by whom, only Pluggy can say.

use pluggy::{
    WebhookId,
    model::{Webhook, WebhookEvent},
};
use url::{Host, Url};

use super::address::Address;
use crate::view::WebhookProblem;

/// Subscriptions to one event.
const MOST: usize = 5;
/// Ends of names that no public server has.
const PRIVATE: [&str; 4] = ["localhost", "local", "internal", "localdomain"];

/// The address as it is sent. One on this computer is only for banks that are on it too.
pub(crate) fn address(typed: &str, pretend_banks: bool) -> Result<Address, WebhookProblem> {
    let typed = typed.trim();
    let url: Url = typed.parse().map_err(|_| WebhookProblem::NoAddress)?;
    let loopback = match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        _ => false,
    };
    if pretend_banks && loopback && url.scheme() == "http" {
        return Ok(Address::new(typed.to_owned()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err(WebhookProblem::Password);
    }
    // A port that is the scheme's own is none.
    if url.scheme() != "https" || url.port().is_some() {
        return Err(WebhookProblem::NotHttps);
    }
    match url.host() {
        None => Err(WebhookProblem::NoAddress),
        Some(Host::Ipv4(_) | Host::Ipv6(_)) => Err(WebhookProblem::Number),
        Some(Host::Domain(name)) if is_public(name) => Ok(Address::new(typed.to_owned())),
        Some(Host::Domain(_)) => Err(WebhookProblem::NotPublic),
    }
}

fn is_public(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    name.rsplit_once('.').is_some_and(|(_, end)| !PRIVATE.contains(&end.to_ascii_lowercase().as_str()))
}

/// Whether there is room for it beside the others: each address once an event, and five an event.
pub(crate) fn room(
    url: &str,
    event: &WebhookEvent,
    but: Option<&WebhookId>,
    known: &[Webhook],
) -> Result<(), WebhookProblem> {
    let mut others = known.iter().filter(|one| Some(&one.id) != but && one.event.as_ref() == Some(event));
    if others.clone().any(|one| one.url.as_deref() == Some(url)) {
        return Err(WebhookProblem::Twice);
    }
    if others.by_ref().count() >= MOST { Err(WebhookProblem::Full { most: MOST }) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(typed: &str, pretend_banks: bool) -> Result<String, WebhookProblem> {
        address(typed, pretend_banks).map(|address| address.expose().to_owned())
    }

    #[test]
    fn an_address_is_public_safe_and_on_the_usual_port() {
        use WebhookProblem as P;
        for (typed, wanted) in [
            (" https://example.com/pluggy?chave=1 ", Ok("https://example.com/pluggy?chave=1")),
            ("https://example.com:443/", Ok("https://example.com:443/")),
            ("HTTPS://EXAMPLE.COM./x", Ok("HTTPS://EXAMPLE.COM./x")),
            ("http://example.com", Err(P::NotHttps)),
            ("https://example.com:8443", Err(P::NotHttps)),
            ("ftp://example.com", Err(P::NotHttps)),
            ("https://eu:senha@example.com/", Err(P::Password)),
            ("https://10.0.0.1/", Err(P::Number)),
            ("https://2130706433/", Err(P::Number)),
            ("https://[2001:db8::1]/", Err(P::Number)),
            ("https://localhost/x", Err(P::NotPublic)),
            ("https://banco.INTERNAL", Err(P::NotPublic)),
            ("https://impressora.local.", Err(P::NotPublic)),
            ("https://intranet", Err(P::NotPublic)),
            ("exemplo.com", Err(P::NoAddress)),
            ("", Err(P::NoAddress)),
            ("http://127.0.0.1:8080/", Err(P::NotHttps)),
        ] {
            assert_eq!(passed(typed, false), wanted.map(str::to_owned), "{typed}");
        }
        assert_eq!(passed("http://127.0.0.1:8080/", true).as_deref(), Ok("http://127.0.0.1:8080/"));
        assert_eq!(passed("http://example.com/", true), Err(P::NotHttps));
    }

    #[test]
    fn an_event_goes_to_an_address_once_and_to_five() {
        let one = |number: u32, event: WebhookEvent| Webhook {
            id: WebhookId(number.to_string()),
            url: Some(format!("https://example.com/{number}")),
            event: Some(event),
            ..Webhook::default()
        };
        let (item, all) = (WebhookEvent::ItemUpdated, WebhookEvent::All);
        let mut known: Vec<_> = (1..=5).map(|number| one(number, item.clone())).collect();
        known.push(one(6, all.clone()));
        let asked = |url: &str, event: &WebhookEvent, but: Option<&str>| {
            room(url, event, but.map(WebhookId::from).as_ref(), &known)
        };
        assert_eq!(asked("https://example.com/1", &item, None), Err(WebhookProblem::Twice));
        assert_eq!(asked("https://example.com/7", &item, None), Err(WebhookProblem::Full { most: 5 }));
        assert_eq!(asked("https://example.com/1", &all, None), Ok(()));
        // One that is changed stands in no way of its own.
        assert_eq!(asked("https://example.com/1", &item, Some("1")), Ok(()));
        assert_eq!(asked("https://example.com/7", &item, Some("1")), Ok(()));
        assert_eq!(asked("https://example.com/2", &item, Some("1")), Err(WebhookProblem::Twice));
    }
}
