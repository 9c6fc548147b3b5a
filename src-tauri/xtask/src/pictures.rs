//! The pictures in `docs/pictures`: what the window tests see on their way, in the light and in the dark, each as small as it
//! can be read. Not in here: what is walked, and the checks; a picture is only taken where a test has come to.

use std::fs;

use crate::{
    Error,
    picture::Picture,
    setup,
    shell::{cargo, done, top},
    ui,
};

/// Where the tests leave what they see.
const SEEN: &str = "target/tmp/window";
/// Where it belongs.
const KEPT: &str = "docs/pictures";

/// The themes by which every test is walked, whatever its own: what GTK calls them, and what the pictures do.
const THEMES: [(&str, &str); 2] = [("Adwaita", "light"), ("Adwaita:dark", "dark")];

/// The tests that see all of it.
const WALKS: [&str; 13] = [
    "a_person_connects_a_bank_with_a_code",
    "wrong_and_late_codes",
    "large_text_in_a_small_window",
    "home::",
    "page::",
    "activity::",
    "in_quiet_hours",
    "tray::",
    "kinds::",
    "choosing::",
    "widget::",
    "remember::",
    "own_keys_and_a_companys_address",
];

/// What a picture is called by its test, and what it is kept as.
const SCREENS: [(&str, &str); 57] = [
    ("1-empty", "home-empty"),
    ("6-needs-you", "home-needs-you"),
    ("8-home", "home"),
    ("2-search", "search"),
    ("61-down", "search-down"),
    ("62-chosen-data", "method"),
    ("63-again", "method-again"),
    ("57-meu-pluggy", "method-meu-pluggy"),
    ("70-by-widget", "method-widget"),
    ("41-second-way", "recovery-code"),
    ("3-cred", "credentials"),
    ("70-remember", "credentials-remember"),
    ("72-remembered-form", "credentials-remembered"),
    ("4-midst", "progress"),
    ("5-code", "code"),
    ("58-joint", "choice"),
    ("51-picture", "picture"),
    ("52-secret", "secret"),
    ("54-approve", "phone"),
    ("53-scan", "scan"),
    ("55-page", "page"),
    ("56-page-opened", "page-opened"),
    ("59-page-closed", "page-closed"),
    ("64-pending", "queue"),
    ("7-done", "found"),
    ("71-remembered", "found-remembered"),
    ("9-wrong-code", "failed"),
    ("59-page-refused", "failed-page"),
    ("69-duplicate", "duplicate"),
    ("68-adopt", "adopt"),
    ("73-widget-wanted", "widget-wanted"),
    ("72-widget-open", "widget-open"),
    ("71-widget", "widget"),
    ("93-home", "connections"),
    ("94-home-large", "connections-large"),
    ("95-home-small", "connections-small"),
    ("86-home-paused", "connections-paused"),
    ("101-waits-home", "connections-waiting"),
    ("17-large-home", "connections-large-text"),
    ("96-shortcuts", "shortcuts"),
    ("97-walk", "walk"),
    ("92-meaning", "connection-locked"),
    ("80-page", "connection"),
    ("82-page-small", "connection-small"),
    ("84-page-care", "connection-care"),
    ("85-page-delete", "connection-delete"),
    ("86-page-archived", "connection-copy"),
    ("88-page-consent", "connection-consent"),
    ("80-activity-empty", "activity-empty"),
    ("81-activity-large", "activity"),
    ("82-ledger-large", "activity-ledger"),
    ("84-diagnostics-large", "activity-diagnostics"),
    ("80-snooze", "snooze"),
    ("81-notices", "settings-notices"),
    ("80-this-computer", "settings-computer"),
    ("81-closing", "closing"),
    ("82-quitting", "quitting"),
];

/// Walks the tests in each theme and keeps what they saw.
pub(crate) fn pictures() -> Result<(), Error> {
    setup::ready(setup::TEST)?;
    ui::build()?;
    for (theme, called) in THEMES {
        // A picture of another day is none.
        if top().join(SEEN).exists() {
            fs::remove_dir_all(top().join(SEEN))?;
        }
        let mut walks = cargo();
        walks.args(["test", "--locked", "--test", "window", "--", "--test-threads=1"]).args(WALKS);
        done(walks.env("TOMADA_WINDOW_THEME", theme))?;
        for (seen, kept) in SCREENS {
            let path = top().join(SEEN).join(format!("{seen}.png"));
            let picture = Picture::of_png(&path)?;
            picture.write_small(&top().join(KEPT).join(format!("{kept}-{called}.png")))?;
        }
    }
    println!("{} pictures are in {KEPT}. Look at each before it is committed.", SCREENS.len() * THEMES.len());
    Ok(())
}
