//! A display, a browser on it, and somebody who uses the page in it. Waits for what is to come, and never for a length of
//! time. Everything ends with the test.

use std::{
    fs,
    io::{BufRead, BufReader},
    net::{Ipv4Addr, TcpListener},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use chrono::TimeDelta;
use fantoccini::{Client, ClientBuilder, Locator, elements::Element};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;
use url::Url;

use crate::bank::Bank;

/// How long anything may take before it counts as never.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a host with a bridge puts into the page.
const BRIDGE: &str =
    "window.told = []; window.ReactNativeWebView = { postMessage: (text) => told.push(JSON.parse(text)) }";

/// What such a host says when the bank's page has ended; the page looks at the item then, and not at the next turn.
const RETURNED: &str = "document.dispatchEvent(new MessageEvent('message', { data: { ...arguments[0], source: 'connector-oauth-login' } }))";

/// Checks a page for what people who depend on assistive technology would stumble over.
const AXE: &str = "
    const told = (rule, node) => `${rule.id}: ${node.html} ${node.failureSummary}`;
    window.axeFound = null;
    axe.run(document, { iframes: false, resultTypes: ['violations'] }).then(
        (found) => (window.axeFound = found.violations.flatMap((rule) => rule.nodes.map((node) => told(rule, node)))),
        (reason) => (window.axeFound = [String(reason)]),
    );
";

/// Somebody with a browser.
pub(crate) struct Visitor {
    pub(crate) bank: Bank,
    browser: Client,
    _home: TempDir,
    _children: [Running; 2],
}

/// A program that ends with its owner.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

impl Visitor {
    pub(crate) async fn of(bank: Bank) -> Self {
        Self::with(bank, "Adwaita").await
    }

    /// Whose desktop has a theme.
    pub(crate) async fn with(bank: Bank, theme: &str) -> Self {
        let mut server = Command::new("Xvfb");
        server.args(["-displayfd", "1", "-screen", "0", "1024x900x24", "-nolisten", "tcp"]);
        let mut server = server.stdout(Stdio::piped()).stdin(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        let home = tempfile::tempdir().unwrap();
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
        // Without a browser of ours it starts the one that comes with WebKitGTK.
        let driver = Command::new("WebKitWebDriver")
            .args([format!("--port={port}"), "--host=127.0.0.1".to_owned()])
            .env("DISPLAY", format!(":{}", number.trim()))
            .env("GTK_THEME", theme)
            .env("HOME", home.path())
            .env("XDG_RUNTIME_DIR", home.path())
            .env("GDK_BACKEND", "x11")
            .env("DBUS_SESSION_BUS_ADDRESS", "disabled:")
            .env_remove("WAYLAND_DISPLAY")
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let children = [Running(driver), Running(server)];
        let began = Instant::now();
        let browser = loop {
            match ClientBuilder::new(HttpConnector::new()).connect(&format!("http://127.0.0.1:{port}")).await {
                Ok(browser) => break browser,
                // The driver may not listen yet.
                Err(error) => assert!(began.elapsed() < PATIENCE, "no browser: {error}"),
            }
            tokio::task::yield_now().await;
        };
        browser.set_window_size(460, 780).await.unwrap();
        Self { bank, browser, _home: home, _children: children }
    }

    pub(crate) async fn resizes(&self, width: u32, height: u32) {
        self.browser.set_window_size(width, height).await.unwrap();
    }

    /// Opens the page as a host with a bridge does.
    pub(crate) async fn opens(&self, query: &str) {
        self.browser.goto(&format!("{}/connect/?{query}", self.bank.sandbox.url())).await.unwrap();
        self.runs(BRIDGE, Vec::new()).await;
    }

    pub(crate) async fn runs(&self, script: &str, given: Vec<Value>) -> Value {
        self.browser.execute(script, given).await.unwrap()
    }

    /// Time passes at the bank, and the page hears of it.
    pub(crate) async fn waits(&self, seconds: i64) {
        self.bank.clock.step(TimeDelta::seconds(seconds));
        self.returns(&json!({})).await;
    }

    /// What the host was told about the bank's page.
    pub(crate) async fn returns(&self, result: &Value) {
        self.runs(RETURNED, vec![result.clone()]).await;
    }

    /// Waits for an element.
    pub(crate) async fn finds(&self, css: &str) -> Element {
        match self.browser.wait().at_most(PATIENCE).for_element(Locator::Css(css)).await {
            Ok(element) => element,
            Err(error) => panic!("nothing matches {css}: {error}\n{}", self.page().await),
        }
    }

    /// Waits until an element's text is this.
    pub(crate) async fn sees(&self, css: &str, text: &str) {
        let began = Instant::now();
        let script = "return [...document.querySelectorAll(arguments[0])].map((element) => element.innerText.trim())";
        loop {
            // A page that is just being left answers nothing.
            let texts = self.browser.execute(script, vec![json!(css)]).await.unwrap_or_default();
            if texts.as_array().is_some_and(|texts| texts.iter().any(|seen| seen == text)) {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "{css} never read {text:?}, but {texts}\n{}", self.page().await);
        }
    }

    /// Presses the button or link that is called this, once it can be pressed.
    pub(crate) async fn presses(&self, name: &str) {
        let path = format!(
            "//*[self::button or self::a][normalize-space(.)={name:?} or @aria-label={name:?}][not(@disabled)]"
        );
        match self.browser.wait().at_most(PATIENCE).for_element(Locator::XPath(&path)).await {
            Ok(button) => button.click().await.unwrap(),
            Err(error) => panic!("there is no button {name:?}: {error}\n{}", self.page().await),
        }
    }

    /// Types into the field that is called this.
    pub(crate) async fn types(&self, label: &str, text: &str) {
        let path = format!("//*[@id=//label[normalize-space(.)={label:?}]/@for]");
        match self.browser.wait().at_most(PATIENCE).for_element(Locator::XPath(&path)).await {
            Ok(field) => {
                field.clear().await.unwrap();
                field.send_keys(text).await.unwrap();
            }
            Err(error) => panic!("there is no field {label:?}: {error}\n{}", self.page().await),
        }
    }

    /// Types into whatever has the focus.
    pub(crate) async fn keys(&self, text: &str) {
        self.browser.active_element().await.unwrap().send_keys(text).await.unwrap();
    }

    /// In the window that a link has opened, presses a button, and comes back once what follows is there.
    pub(crate) async fn elsewhere(&self, name: &str, then: &str) {
        let here = self.browser.window().await.unwrap();
        let began = Instant::now();
        let other = loop {
            if let Some(other) = self.browser.windows().await.unwrap().into_iter().find(|one| *one != here) {
                break other;
            }
            assert!(began.elapsed() < PATIENCE, "no other window came");
        };
        self.browser.switch_to_window(other).await.unwrap();
        self.presses(name).await;
        self.sees("h1", then).await;
        self.browser.close_window().await.unwrap();
        self.browser.switch_to_window(here).await.unwrap();
    }

    /// The page's address, as a host reads it that watches it.
    pub(crate) async fn address(&self) -> Url {
        self.browser.current_url().await.unwrap()
    }

    /// What one part of the address says.
    pub(crate) async fn reads(&self, name: &str) -> Option<String> {
        let address = self.address().await;
        address.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    }

    /// The messages that a host got.
    pub(crate) async fn told(&self) -> Vec<(String, String)> {
        let told = self.runs("return told.map(({ type, message }) => [type, message])", Vec::new()).await;
        serde_json::from_value(told).unwrap()
    }

    /// The events so far, those left out that tell of a reading; each was told to the host as it came.
    pub(crate) async fn events(&self) -> Vec<String> {
        let written = self.reads("events").await.unwrap_or_default();
        let told = self.told().await.into_iter().filter(|(kind, _)| kind == "LOCATION");
        for (_, address) in told {
            let address = Url::parse(&address).unwrap();
            let until = address.query_pairs().find(|(key, _)| key == "events").unwrap().1.into_owned();
            assert!(written.starts_with(&until), "{until} is no beginning of {written}");
        }
        written.split(',').filter(|event| *event != "ITEM_RESPONSE").map(str::to_owned).collect()
    }

    /// Takes a picture by day and by night, and holds what is on it to the rules of accessibility.
    pub(crate) async fn looks(&self, name: &str) {
        let axe = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../ui/node_modules/axe-core/axe.min.js");
        self.runs(&fs::read_to_string(axe).unwrap(), Vec::new()).await;
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("widget");
        fs::create_dir_all(&folder).unwrap();
        for theme in ["light", "dark"] {
            self.runs("document.documentElement.dataset.theme = arguments[0]", vec![json!(theme)]).await;
            self.runs(AXE, Vec::new()).await;
            let began = Instant::now();
            let mut found = Value::Null;
            while found.is_null() && began.elapsed() < PATIENCE {
                found = self.runs("return window.axeFound", Vec::new()).await;
            }
            fs::write(folder.join(format!("{name}-{theme}.png")), self.browser.screenshot().await.unwrap()).unwrap();
            assert_eq!(found, json!([]), "{name} is hard to use for somebody, {theme}");
        }
        self.runs("delete document.documentElement.dataset.theme", Vec::new()).await;
    }

    async fn page(&self) -> String {
        let text = self.browser.execute("return location.href + '\\n' + document.body.innerText", Vec::new()).await;
        text.map_or_else(|error| error.to_string(), |text| text.to_string())
    }
}
