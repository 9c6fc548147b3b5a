//! The bank's own pages, to which a person is sent in their browser: where they authorise ("OAuth and Open Finance"), and where
//! they change a password. Not in here: opening them.

use pluggy::model::{Connector, ConnectorCredential, CredentialType};
use url::{Host, Url};

/// The address of the page that a question is answered at: of a secure one, or of one on this computer, where a pretend bank
/// is. What else a server may send is opened by nobody.
#[must_use]
pub fn address(question: &ConnectorCredential) -> Option<Url> {
    if question.kind != Some(CredentialType::Oauth) {
        return None;
    }
    let url: Url = question.data.as_deref()?.parse().ok()?;
    (url.host().is_some() && url.scheme() == "https" || is_here(&url)).then_some(url)
}

/// The address of the page where a password is changed: of a secure one alone, under a name that a person can recognise and
/// without anybody's name in it.
#[must_use]
pub fn reset(connector: &Connector) -> Option<Url> {
    let url: Url = connector.reset_password_url.as_deref()?.parse().ok()?;
    let named = matches!(url.host(), Some(Host::Domain(name)) if name.contains('.'));
    (named && url.scheme() == "https" && url.username().is_empty() && url.password().is_none()).then_some(url)
}

/// Whether it is a page of this computer's own.
pub(super) fn is_here(url: &Url) -> bool {
    url.scheme() == "http"
        && url.host().is_some_and(|host| match host {
            Host::Domain(name) => name == "localhost",
            Host::Ipv4(ip) => ip.is_loopback(),
            Host::Ipv6(ip) => ip.is_loopback(),
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_secure_or_on_this_computer_is_opened() {
        for (data, opened) in [
            ("https://banco.example/autorizar?x=1", true),
            ("http://127.0.0.1:5400/oauth/1", true),
            ("http://[::1]:5400/oauth/1", true),
            ("http://localhost:5400/oauth/1", true),
            ("http://banco.example/", false),
            ("file:///etc/passwd", false),
            ("javascript:alert(1)", false),
            ("tomada://x", false),
            ("/oauth/1", false),
            ("", false),
        ] {
            let question = ConnectorCredential {
                kind: Some(CredentialType::Oauth),
                data: Some(data.to_owned()),
                ..ConnectorCredential::default()
            };
            assert_eq!(address(&question).is_some(), opened, "{data}");
        }
    }

    #[test]
    fn a_password_is_changed_only_at_a_secure_page_with_a_name() {
        for (data, opened) in [
            ("https://banco.example/senha", true),
            ("http://banco.example/senha", false),
            ("http://localhost:5400/senha", false),
            ("https://localhost/senha", false),
            ("https://10.0.0.1/senha", false),
            ("https://banco.example@outro.example/", false),
            ("javascript:alert(1)", false),
            ("", false),
        ] {
            let connector = Connector { reset_password_url: Some(data.to_owned()), ..Connector::default() };
            assert_eq!(reset(&connector).is_some(), opened, "{data}");
        }
        assert_eq!(reset(&Connector::default()), None);
    }
}
