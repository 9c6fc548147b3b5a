//! Where the window of Pluggy's widget may go, and what the system's browser has instead. Pure. Not in here: what the page's
//! own address tells, which is [`widget`](super::widget)'s.

use url::Url;

use super::page::is_here;

/// A question that only a person may answer is put in frames of these ("Credential types").
const CAPTCHA: [&str; 2] = ["hcaptcha.com", ".hcaptcha.com"];
/// What the page's messages are sent as: an address that nobody answers, and that is never opened.
const MESSAGE: &str = "https://message.invalid/";
/// Longer than any address that a bank's page is opened with.
const LONGEST: usize = 8192;

/// Where an address leads that the widget's window is sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Way {
    /// It is the widget's own.
    Stay,
    /// It is somebody else's: the system's browser has it.
    Browser(Url),
    /// Nowhere.
    Nowhere,
}

/// Decides on an address that the window of the widget at `page` is to go to.
#[must_use]
pub fn way(address: &Url, page: &Url) -> Way {
    if address.as_str().len() > LONGEST {
        return Way::Nowhere;
    }
    if is_message(address) {
        let wanted =
            address.query_pairs().find(|(key, _)| key == "open").and_then(|(_, value)| Url::parse(&value).ok());
        return wanted.filter(|wanted| is_public(wanted, page)).map_or(Way::Nowhere, Way::Browser);
    }
    let host = address.host_str().unwrap_or_default();
    let captcha = || host == CAPTCHA[0] || host.ends_with(CAPTCHA[1]);
    let framed = address.as_str() == "about:blank" || address.as_str() == "about:srcdoc";
    if framed || is_plain(address) && (address.origin() == page.origin() || address.scheme() == "https" && captcha()) {
        Way::Stay
    } else if is_public(address, page) {
        Way::Browser(address.clone())
    } else {
        Way::Nowhere
    }
}

/// Whether an address is one of the page's messages, and not a place.
#[must_use]
pub fn is_message(address: &Url) -> bool {
    address.as_str().starts_with(MESSAGE)
}

/// Whether a browser may be sent there: encrypted, and without a name and password in it. Only a pretend Pluggy's banks are on
/// this computer.
fn is_public(address: &Url, page: &Url) -> bool {
    let secure = address.scheme() == "https" && address.host_str().is_some();
    is_plain(address) && (secure || is_here(page) && is_here(address))
}

fn is_plain(address: &Url) -> bool {
    address.username().is_empty() && address.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLUGGY: &str = "https://connect.pluggy.ai/";

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    #[test]
    fn the_window_stays_at_the_widget_and_the_browser_has_the_rest() {
        let browser = |text: &str| Way::Browser(url(text));
        for (address, leads) in [
            ("https://connect.pluggy.ai/?connect_token=x&events=OPEN", Way::Stay),
            ("about:blank", Way::Stay),
            ("https://newassets.hcaptcha.com/captcha", Way::Stay),
            ("https://meu.pluggy.ai/login", browser("https://meu.pluggy.ai/login")),
            ("https://bank.example/oauth?x=1", browser("https://bank.example/oauth?x=1")),
            ("https://message.invalid/?open=https%3A%2F%2Fbank.example%2F", browser("https://bank.example/")),
            ("https://message.invalid/?open=file%3A%2F%2F%2Fetc%2Fpasswd", Way::Nowhere),
            ("https://message.invalid/?open=http%3A%2F%2Fbank.example%2F", Way::Nowhere),
            ("https://message.invalid/", Way::Nowhere),
            ("https://connect.pluggy.ai@evil.example/", Way::Nowhere),
            ("https://connect.pluggy.ai.evil.example/", browser("https://connect.pluggy.ai.evil.example/")),
            ("https://connect.pluggy.ai:8443/", browser("https://connect.pluggy.ai:8443/")),
            ("http://connect.pluggy.ai/", Way::Nowhere),
            ("https://evilhcaptcha.com/", browser("https://evilhcaptcha.com/")),
            ("file:///etc/passwd", Way::Nowhere),
            ("javascript:alert(1)", Way::Nowhere),
            ("intent://bank#Intent;end", Way::Nowhere),
            ("tauri://localhost/index.html", Way::Nowhere),
            ("http://tauri.localhost/", Way::Nowhere),
        ] {
            assert_eq!(way(&url(address), &url(PLUGGY)), leads, "{address}");
        }
        let pretend = url("http://127.0.0.1:4711/connect/");
        let bank = "http://127.0.0.1:4711/oauth/1";
        let message = url(&format!("https://message.invalid/?open={bank}"));
        assert_eq!(way(&message, &pretend), browser(bank));
        assert_eq!(way(&message, &url(PLUGGY)), Way::Nowhere);
        assert_eq!(way(&url("http://127.0.0.1:4712/"), &url(PLUGGY)), Way::Nowhere);
        let long = format!("https://bank.example/?{}", "x".repeat(LONGEST));
        assert_eq!(way(&url(&long), &url(PLUGGY)), Way::Nowhere);
    }
}
