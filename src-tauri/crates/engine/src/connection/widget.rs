//! Pluggy's own widget as a page of its own ("Native webview protocol"): what address it is opened with, and what its address
//! tells afterwards. Pure: the window is the shell's, and what an item really is, Pluggy's API says. Not in here: where the
//! page may go, which is [`way`](super::way)'s; what that does to a connection, which is [`at_widget`](super::at_widget)'s.

use pluggy::{
    ConnectorId, ItemId, Sensitive,
    client::ConnectToken,
    model::{ErrorCode, Product},
};
use url::Url;

use super::{
    Record,
    at_widget::{AtWidget, Refusal},
    offer,
    page::is_here,
};
use crate::webhooks::Address;

/// Where Pluggy has it.
const PLUGGY: &str = "https://connect.pluggy.ai/";
/// Where an offline Pluggy has it.
const BESIDE: &str = "connect/";
/// Its word for a connector that is not among those that it lists ("Callbacks").
const NOT_LISTED: &str = "selected_connector_id_missing";

/// Runs in the page before its own scripts: what it would tell a mobile app becomes an address that the window is led to
/// and that is refused. What the page's own address tells is read there.
pub const BRIDGE: &str = r#"Object.defineProperty(window, 'ReactNativeWebView', {
  value: Object.freeze({
    postMessage(text) {
      let told;
      try { told = JSON.parse(text); } catch { return; }
      if (told?.type !== 'OAUTH_OPEN' && told?.type !== 'LINK_OPEN') return;
      if (typeof told.message !== 'string') return;
      location.href = 'https://message.invalid/?open=' + encodeURIComponent(told.message);
    },
  }),
});"#;

/// How the widget is to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Its language: `pt`, `en` or `es`.
    pub language: &'static str,
    /// Whether the window is dark.
    pub dark: bool,
}

/// What it is opened for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Wish {
    pub(crate) connector: ConnectorId,
    /// One of Pluggy's pretend institutions.
    pub(crate) pretend: bool,
    pub(crate) products: Vec<Product>,
    /// The item that is to be updated ("Update mode").
    pub(crate) item: Option<ItemId>,
    /// Whether what Pluggy has of the credentials will not do.
    pub(crate) ask_again: bool,
    /// Where Pluggy is to report what happens with the item that comes of it. A token tells that of new ones alone.
    pub(crate) report_to: Option<Address>,
}

impl Wish {
    pub(crate) fn of(record: &Record) -> Self {
        let Record { connector, attempt, .. } = record;
        Self {
            connector: connector.id,
            pretend: connector.is_sandbox == Some(true),
            products: offer::products(connector, &attempt.declined).unwrap_or_default(),
            item: attempt.item.clone().filter(|_| !attempt.adopting),
            ask_again: attempt.wants_credentials(),
            report_to: attempt.report_to.clone().filter(|_| attempt.item.is_none()),
        }
    }
}

/// The page that belongs to a Pluggy whose API is at `api`. Only the one of this computer has its own beside it.
pub(crate) fn page(api: &Url) -> Option<Url> {
    if is_here(api) { api.join(BESIDE).ok() } else { Url::parse(PLUGGY).ok() }
}

/// The address to open. It holds a connect token: whoever has it may create items.
pub(crate) fn address(page: &Url, token: &ConnectToken, wish: &Wish, look: Look) -> Sensitive {
    let mut address = page.clone();
    {
        let mut query = address.query_pairs_mut();
        query.append_pair("connect_token", token.0.expose());
        query.append_pair("with_sandbox", if wish.pretend { "true" } else { "false" });
        query.append_pair("lang", look.language);
        query.append_pair("theme", if look.dark { "dark" } else { "light" });
        query.append_pair("allow_connect_in_background", "true");
        match &wish.item {
            Some(item) => {
                query.append_pair("update_item", item.as_str());
                if wish.ask_again {
                    query.append_pair("force_ask_for_credentials", "true");
                }
            }
            None => {
                let connector = wish.connector.to_string();
                query.append_pair("connector_ids", &connector);
                query.append_pair("selected_connector_id", &connector);
                if !wish.products.is_empty() {
                    let products: Vec<&str> = wish.products.iter().map(Product::as_str).collect();
                    query.append_pair("products", &products.join(","));
                }
            }
        }
    }
    Sensitive::new(address.into())
}

/// What the page's address says. It is a hint and no more: whoever leads the page writes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Told {
    /// When, as the page numbers it: what has the same number was told before.
    pub at: i64,
    /// What happened last.
    pub event: Event,
    /// Something was sent by now: there may be an item, whether or not it is named.
    pub sent: bool,
    /// The item that it is about.
    pub item: Option<ItemId>,
}

/// What happened at the widget, as far as it matters here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Event {
    /// It brought something to its end.
    Done,
    /// It showed an error.
    Failed(Refusal),
    /// It is not wanted any more.
    Closed,
    /// Anything else.
    Other,
}

impl Told {
    /// What that is for the connection that the widget is open for, in order.
    pub(crate) fn inputs(self) -> Vec<AtWidget> {
        let event = match self.event {
            Event::Failed(refusal) => Some(AtWidget::Refused(refusal)),
            Event::Done | Event::Closed => Some(AtWidget::Left),
            Event::Other => None,
        };
        let sent = self.sent.then_some(AtWidget::Sent);
        sent.into_iter().chain(self.item.map(AtWidget::Has)).chain(event).collect()
    }
}

/// Reads the address of the window of the widget at `page`. Nothing when it tells nothing, or is another page's.
#[must_use]
pub fn told(address: &Url, page: &Url) -> Option<Told> {
    if address.origin() != page.origin() {
        return None;
    }
    let find = |name: &str| address.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value);
    let events = find("events")?;
    let item = find("item_id").and_then(|id| uuid::Uuid::parse_str(&id).ok()).map(|id| ItemId(id.to_string()));
    // All of them count: between two looks there may be several.
    let sent = events.split(',').any(|event| {
        event.starts_with("SUBMITTED_") && event != "SUBMITTED_CONSENT"
            || event.starts_with("LOGIN_")
            || matches!(event, "ITEM_RESPONSE" | "SUCCESS")
    });
    let event = match events.rsplit(',').next()? {
        "SUCCESS" => Event::Done,
        "ERROR" => Event::Failed(refusal(find("error").as_deref().unwrap_or_default())),
        "CLOSE" | "IN_BACKGROUND" => Event::Closed,
        _ => Event::Other,
    };
    Some(Told { at: find("timestamp")?.parse().ok()?, event, sent, item })
}

/// What an error of the widget's means. Its texts are codes, or sentences with one.
fn refusal(text: &str) -> Refusal {
    let words = text.split(|letter: char| !letter.is_ascii_alphabetic() && letter != '_');
    let known = |word: &str| match ErrorCode::from(word) {
        ErrorCode::ItemUserAlreadyExists => Some(Refusal::AlreadyConnected),
        ErrorCode::TrialClientItemCreateNotAllowed => Some(Refusal::NotInPlan),
        ErrorCode::ConnectorOffline => Some(Refusal::BankOffline),
        _ => (word == NOT_LISTED).then_some(Refusal::NotEnabled),
    };
    words.into_iter().find_map(known).unwrap_or(Refusal::Other)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        text.parse().unwrap()
    }

    fn wish() -> Wish {
        Wish {
            connector: ConnectorId(201),
            pretend: false,
            products: Vec::new(),
            item: None,
            ask_again: false,
            report_to: None,
        }
    }

    fn opened(wish: &Wish) -> String {
        let look = Look { language: "pt", dark: true };
        address(&url(PLUGGY), &ConnectToken(Sensitive::from("to ken")), wish, look).expose().clone()
    }

    #[test]
    fn a_new_connection_goes_straight_to_its_institution() {
        let products = vec![Product::Accounts, Product::Transactions];
        assert_eq!(
            opened(&Wish { products, ..wish() }),
            "https://connect.pluggy.ai/?connect_token=to+ken&with_sandbox=false&lang=pt&theme=dark\
             &allow_connect_in_background=true&connector_ids=201&selected_connector_id=201\
             &products=ACCOUNTS%2CTRANSACTIONS"
        );
    }

    #[test]
    fn an_update_names_its_item_and_nothing_else() {
        assert_eq!(
            opened(&Wish { item: Some(ItemId::from("i")), ask_again: true, pretend: true, ..wish() }),
            "https://connect.pluggy.ai/?connect_token=to+ken&with_sandbox=true&lang=pt&theme=dark\
             &allow_connect_in_background=true&update_item=i&force_ask_for_credentials=true"
        );
    }

    #[test]
    fn only_this_computers_pluggy_has_a_page_beside_it() {
        for (api, at) in [
            ("https://api.pluggy.ai/", "https://connect.pluggy.ai/"),
            ("https://bank.example/pluggy/", "https://connect.pluggy.ai/"),
            ("http://127.0.0.1:4711/", "http://127.0.0.1:4711/connect/"),
        ] {
            assert_eq!(page(&url(api)), Some(url(at)), "{api}");
        }
    }

    #[test]
    fn the_last_event_counts_and_an_item_has_a_proper_id() {
        let id = "2d7b5f0a-3f0e-4a52-9a38-6a2f6f2c2b11";
        for (query, event, sent, item) in [
            ("events=OPEN&timestamp=7", Event::Other, false, None),
            ("events=OPEN,SUBMITTED_CONSENT&timestamp=7", Event::Other, false, None),
            ("events=OPEN,SUBMITTED_LOGIN&timestamp=7", Event::Other, true, None),
            ("events=OPEN,SUBMITTED_LOGIN,CLOSE&timestamp=7", Event::Closed, true, None),
            (&format!("events=OPEN,LOGIN_SUCCESS&timestamp=7&item_id={id}"), Event::Other, true, Some(id)),
            (&format!("events=OPEN,SUCCESS&timestamp=7&item_id={id}"), Event::Done, true, Some(id)),
            ("events=SUCCESS&timestamp=7&item_id=../../accounts", Event::Done, true, None),
            ("events=CLOSE&timestamp=7", Event::Closed, false, None),
            ("events=IN_BACKGROUND&timestamp=7", Event::Closed, false, None),
        ] {
            let told = told(&url(&format!("{PLUGGY}?connect_token=x&{query}")), &url(PLUGGY)).unwrap();
            assert_eq!(told, Told { at: 7, event, sent, item: item.map(ItemId::from) }, "{query}");
        }
        for nothing in ["", "?connect_token=x", "?events=OPEN", "?events=OPEN&timestamp=now"] {
            assert_eq!(told(&url(&format!("{PLUGGY}{nothing}")), &url(PLUGGY)), None, "{nothing}");
        }
        assert_eq!(told(&url("https://hcaptcha.com/?events=CLOSE&timestamp=7"), &url(PLUGGY)), None, "another page");
    }

    #[test]
    fn an_error_is_known_by_its_code() {
        for (error, meant) in [
            ("ITEM_USER_ALREADY_EXISTS", Refusal::AlreadyConnected),
            ("Error: TRIAL_CLIENT_ITEM_CREATE_NOT_ALLOWED (400)", Refusal::NotInPlan),
            ("selected_connector_id_missing", Refusal::NotEnabled),
            ("Item was not sync successfully", Refusal::Other),
            ("<b>", Refusal::Other),
            ("", Refusal::Other),
        ] {
            assert_eq!(refusal(error), meant, "{error}");
        }
    }
}
