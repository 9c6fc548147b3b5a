//! Somebody at the screen: sees, presses, types. Waits for what is to come, and never for a length of time.

use std::{
    fs,
    path::PathBuf,
    time::{Duration, Instant},
};

use fantoccini::{Client, ClientBuilder, Locator, elements::Element, wd::WindowHandle};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};

use crate::{PATIENCE, desktop::Desktop, secrets::ends};

/// Somebody who uses the app.
pub(crate) struct Person(pub(crate) Client);

/// Keys as WebDriver writes them.
pub(crate) const ENTER: &str = "\u{e007}";
pub(crate) const TAB: &str = "\u{e004}";

/// Checks a page for what people who depend on assistive technology would stumble over.
const AXE: &str = "
    const told = (rule, node) => `${rule.id}: ${node.html} ${node.failureSummary}`;
    window.axeFound = null;
    axe.run(document, { iframes: false, resultTypes: ['violations'] }).then(
        (found) => (window.axeFound = found.violations.flatMap((rule) => rule.nodes.map((node) => told(rule, node)))),
        (reason) => (window.axeFound = [String(reason)]),
    );
";

/// What the thing that has the focus is called.
const FOCUSED: &str = "const focused = document.activeElement;
    return (focused.getAttribute('aria-label') ?? focused.labels?.[0]?.innerText ?? focused.innerText ?? '').trim()";

/// Scrolls until the whole of an element is seen, waits until it has stopped moving, and has the page note whether a click
/// arrives at it.
const IS_STILL: &str = "const [element, done] = arguments;
    element.scrollIntoView({ block: 'nearest' });
    let before = '';
    const look = () => {
        const { x, y, width, height } = element.getBoundingClientRect();
        const now = [x, y, width, height].join();
        if (now !== before) return void ((before = now), setTimeout(look, 20));
        window.pressed = false;
        element.addEventListener('click', () => (window.pressed = true), { capture: true, once: true });
        done();
    };
    look();";

impl Person {
    /// Starts the app.
    pub(crate) async fn at(desktop: &Desktop) -> Self {
        Self::with(desktop, &[]).await
    }

    /// Is there when the system starts the app, without a window.
    pub(crate) async fn hidden(desktop: &Desktop) -> Self {
        Self::with(desktop, &["--hidden"]).await
    }

    async fn with(desktop: &Desktop, arguments: &[&str]) -> Self {
        let app = json!({ "binary": env!("CARGO_BIN_EXE_tomada"), "args": arguments });
        let options = json!({ "webkitgtk:browserOptions": app });
        let Value::Object(capabilities) = options else { unreachable!() };
        let began = Instant::now();
        loop {
            let session = ClientBuilder::new(HttpConnector::new())
                .capabilities(capabilities.clone())
                .connect(&desktop.driver)
                .await;
            match session {
                Ok(client) => return Self(client),
                // The driver may not listen yet.
                Err(error) => assert!(began.elapsed() < PATIENCE, "the app did not start: {error}"),
            }
            tokio::task::yield_now().await;
        }
    }

    /// Starts the app for the first time, and begins with pretend banks.
    pub(crate) async fn begins(desktop: &Desktop) -> Self {
        let person = Self::at(desktop).await;
        person.finds("#begin-sandbox").await.send_keys(ENTER).await.unwrap();
        person.finds("nav").await;
        person
    }

    /// Closes the window, and with it the app.
    pub(crate) async fn leaves(self) {
        // The app may be gone before the driver has its answer, and then it waits for ever.
        if let Ok(closed) = tokio::time::timeout(PATIENCE, self.0.close()).await {
            closed.unwrap();
        }
    }

    /// Is at the screen when the app is killed, which has no time to say or to write anything.
    pub(crate) async fn loses_the_app(self, desktop: &Desktop) {
        ends(desktop, "-KILL").await;
        // Nobody is there to close the window; the driver forgets it all the same.
        drop(self.0.close().await);
    }

    /// Waits for an element.
    pub(crate) async fn finds(&self, css: &str) -> Element {
        self.finds_within(PATIENCE, css).await
    }

    /// The same, of what takes its time.
    pub(crate) async fn finds_within(&self, patience: Duration, css: &str) -> Element {
        let found = self.0.wait().at_most(patience).for_element(Locator::Css(css)).await;
        match found {
            Ok(element) => element,
            Err(error) => panic!("nothing matches {css}: {error}\n{}", self.page().await),
        }
    }

    /// Waits until nothing matches any more.
    pub(crate) async fn gone(&self, css: &str) {
        let began = Instant::now();
        while !self.reads_all(css).await.is_empty() {
            assert!(began.elapsed() < PATIENCE, "{css} is still there\n{}", self.page().await);
        }
    }

    /// Waits until an element's text is this.
    pub(crate) async fn sees(&self, css: &str, text: &str) {
        let began = Instant::now();
        loop {
            let texts = self.reads_all(css).await;
            if texts.iter().any(|seen| seen == text) {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "{css} never read {text:?}, but {texts:?}\n{}", self.page().await);
        }
    }

    /// The texts of all elements that match, as they are drawn.
    pub(crate) async fn reads_all(&self, css: &str) -> Vec<String> {
        let script = "return [...document.querySelectorAll(arguments[0])].map((element) => element.innerText.trim()
            .replaceAll('\\u00a0', ' ').split(/\\s*\\n\\s*/).join('\\n'))";
        let texts = self.0.execute(script, vec![json!(css)]).await.unwrap_or_default();
        serde_json::from_value(texts).unwrap_or_default()
    }

    /// Presses the button that is called this, once it can be pressed.
    pub(crate) async fn presses(&self, name: &str) {
        let path = format!("//button[normalize-space(.)={name:?} and not(@disabled)]");
        self.hits(Locator::XPath(&path)).await;
    }

    /// Clicks on an element.
    pub(crate) async fn clicks(&self, css: &str) {
        self.hits(Locator::Css(css)).await;
    }

    /// Waits for an element and clicks on it, again if it was drawn anew or had moved away from under the pointer.
    /// The window may go with it.
    async fn hits(&self, which: Locator<'_>) {
        let began = Instant::now();
        loop {
            let element = match self.0.wait().at_most(PATIENCE).for_element(which).await {
                Ok(element) => element,
                Err(error) => panic!("there is no {which:?}: {error}\n{}", self.page().await),
            };
            let is_still = self.0.execute_async(IS_STILL, vec![json!(element)]).await;
            let missed = match (is_still, element.click().await) {
                (_, Err(error)) if error.is_no_such_window() => false,
                (Ok(_), Ok(())) => {
                    let missed = self.0.execute("return window.pressed === false", Vec::new()).await;
                    missed.is_ok_and(|missed| missed == json!(true))
                }
                _ => true,
            };
            if !missed {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "{which:?} can't be clicked on\n{}", self.page().await);
        }
    }

    pub(crate) async fn types(&self, css: &str, text: &str) {
        self.finds(css).await.send_keys(text).await.unwrap();
    }

    /// What a script says that is given one word.
    pub(crate) async fn measures(&self, script: &str, word: &str) -> f64 {
        self.0.execute_async(script, vec![json!(word)]).await.unwrap().as_f64().unwrap()
    }

    pub(crate) async fn runs(&self, script: &str) {
        self.0.execute(script, Vec::new()).await.unwrap();
    }

    /// Puts a secret into a field without its going through the driver in clear.
    pub(crate) async fn fills(&self, css: &str, secret: &str) {
        self.finds(css).await;
        let disguised: Vec<u8> = secret.bytes().map(|byte| byte ^ 0x2a).collect();
        let script = "const [css, disguised] = arguments;
            const field = document.querySelector(css);
            field.value = disguised.map((byte) => String.fromCharCode(byte ^ 0x2a)).join('');
            field.dispatchEvent(new Event('input', { bubbles: true }));
            field.dispatchEvent(new Event('blur'));";
        self.0.execute(script, vec![json!(css), json!(disguised)]).await.unwrap();
    }

    /// Chooses an option of a list by its value, once there is one.
    pub(crate) async fn chooses(&self, css: &str, value: &str) {
        self.finds(&format!("{css} option[value='{value}']")).await;
        self.finds(css).await.select_by_value(value).await.unwrap();
    }

    /// What stands in a field.
    pub(crate) async fn reads_field(&self, css: &str) -> String {
        self.finds(css).await.prop("value").await.unwrap().unwrap_or_default()
    }

    /// Where a picture comes from.
    pub(crate) async fn reads_source(&self, css: &str) -> String {
        self.finds(css).await.attr("src").await.unwrap().unwrap_or_default()
    }

    pub(crate) async fn clears(&self, css: &str) {
        self.finds(css).await.clear().await.unwrap();
    }

    /// Presses Tab until what is called this has the focus.
    pub(crate) async fn reaches(&self, name: &str) {
        let mut passed = Vec::new();
        while passed.len() < 30 {
            self.keys(TAB).await;
            let focused = self.0.execute(FOCUSED, Vec::new()).await.unwrap();
            if focused == name {
                return;
            }
            passed.push(focused.to_string());
        }
        panic!("Tab never came to {name:?}, but to {passed:?}\n{}", self.page().await);
    }

    /// Types into whatever has the focus. The window may go with it.
    pub(crate) async fn keys(&self, text: &str) {
        match self.0.active_element().await.unwrap().send_keys(text).await {
            Err(error) if !error.is_no_such_window() => panic!("{text:?} can't be typed: {error}"),
            _ => {}
        }
    }

    pub(crate) async fn resizes(&self, width: u32, height: u32) {
        self.0.set_window_size(width, height).await.unwrap();
    }

    /// Scrolls until the end of something is seen.
    pub(crate) async fn scrolls_to(&self, css: &str) {
        let script = "document.querySelector(arguments[0]).scrollIntoView({ block: 'end' })";
        self.0.execute(script, vec![json!(css)]).await.unwrap();
    }

    /// Pastes somewhere in the window.
    pub(crate) async fn pastes(&self, text: &str) {
        let script = "const data = new DataTransfer(); data.setData('text/plain', arguments[0]);
            document.body.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }))";
        self.0.execute(script, vec![json!(text)]).await.unwrap();
    }

    /// Waits for a window and turns to it: each has a page of its own.
    pub(crate) async fn switches_to(&self, label: &str) {
        let began = Instant::now();
        loop {
            for handle in self.0.windows().await.unwrap_or_default() {
                if self.0.switch_to_window(handle).await.is_err() {
                    continue;
                }
                let Ok(address) = self.0.current_url().await else { continue };
                let shown = match address.path() {
                    path if path.ends_with("cred.html") => "cred",
                    "/connect/" => "connect",
                    _ => "main",
                };
                if shown == label {
                    return;
                }
            }
            assert!(began.elapsed() < PATIENCE, "the window {label} never came, but {}", self.page().await);
        }
    }

    /// Asks Rust from the page, as a script that somebody smuggled in would: what it answers, or why it does not.
    pub(crate) async fn invokes(&self, command: &str, arguments: Value) -> Value {
        let script = "const [command, given, done] = arguments;
            window.__TAURI_INTERNALS__.invoke(command, given)
                .then((answer) => done({ answer }), (error) => done({ error }));";
        self.0.execute_async(script, vec![json!(command), arguments]).await.unwrap()
    }

    /// Asks Rust for each of these, as a page that is not the app's would, and waits for no answer.
    pub(crate) async fn asks_for(&self, commands: &[&str]) {
        let script = "window.answered = [];
            for (const command of arguments[0]) {
                window.__TAURI_INTERNALS__.invoke(command, {}).then(() => window.answered.push(command), () => undefined);
            }";
        self.0.execute(script, vec![json!(commands)]).await.unwrap();
    }

    /// Which of them have been answered by now.
    pub(crate) async fn answered(&self) -> Vec<String> {
        let answered = self.0.execute("return window.answered", Vec::new()).await.unwrap();
        serde_json::from_value(answered).unwrap()
    }

    /// Tries to lead the window somewhere, as its page could.
    pub(crate) async fn leads_to(&self, address: &str) {
        self.0.execute("location.href = arguments[0]", vec![json!(address)]).await.unwrap();
    }

    /// Tells what Pluggy's widget tells a mobile app.
    pub(crate) async fn tells(&self, message: &str) {
        self.0.execute("window.ReactNativeWebView.postMessage(arguments[0])", vec![json!(message)]).await.unwrap();
    }

    /// What the window that the person has turned to is shown before it can ask: the type of the stage, or `refused`.
    pub(crate) async fn first_look(&self) -> Value {
        let script = "const [done] = arguments;
            fetch('first-look://localhost/').then((answer) => answer.json())
                .then(({ stage }) => done(stage.type), () => done('refused'));";
        self.0.execute_async(script, Vec::new()).await.unwrap()
    }

    /// The window that the person has turned to.
    pub(crate) async fn window(&self) -> WindowHandle {
        self.0.window().await.unwrap()
    }

    /// Waits until a window is gone: another one that asks again is not to be taken for it.
    pub(crate) async fn until_closed(&self, window: &WindowHandle) {
        let began = Instant::now();
        while self.0.windows().await.unwrap().contains(window) {
            assert!(began.elapsed() < PATIENCE, "a window was not closed");
        }
    }

    /// Takes a picture, and holds what is on it to the rules of accessibility.
    pub(crate) async fn looks(&self, name: &str) {
        let axe = concat!(env!("CARGO_MANIFEST_DIR"), "/ui/node_modules/axe-core/axe.min.js");
        self.0.execute(&fs::read_to_string(axe).unwrap(), Vec::new()).await.unwrap();
        self.0.execute(AXE, Vec::new()).await.unwrap();
        // A room scrolls in itself, and the page around it does not.
        let spills =
            "return document.querySelector('.window') !== null && document.documentElement.scrollHeight > innerHeight";
        assert_eq!(self.0.execute(spills, Vec::new()).await.unwrap(), json!(false), "{name} has a scroll bar too many");
        let began = Instant::now();
        let mut found = Value::Null;
        while found.is_null() && began.elapsed() < PATIENCE {
            found = self.0.execute("return window.axeFound", Vec::new()).await.unwrap();
        }
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("window");
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("{name}.png")), self.0.screenshot().await.unwrap()).unwrap();
        assert_eq!(found, json!([]), "{name} is hard to use for somebody");
    }

    pub(crate) async fn page(&self) -> String {
        let text = self.0.execute("return document.body.innerText", Vec::new()).await;
        text.map_or_else(|error| error.to_string(), |text| text.to_string())
    }
}
