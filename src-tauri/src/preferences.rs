//! What a person wants of the app itself on this computer, whichever profile is on the screen: one small plain file beside
//! the list of profiles, read before any of them is open. Nothing about a person or a bank is in it.
//!
//! Not in here: whether the app starts at login. The system keeps that, where a person may take it back (`login`).

use std::{fs, io, path::PathBuf};

use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use tomada_engine::{policy::Policy, profile::plain};

use crate::ipc::OnClose;

const FILE: &str = "preferences.json";

/// What is wanted. A field that is missing, or that nobody knows, is as if nothing had been said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Chosen {
    /// Nothing outside of the app's windows names a bank: there are others who look on.
    pub(crate) discreet: bool,
    /// What closing the main window does; nothing, while nobody has been asked.
    #[serde(deserialize_with = "known")]
    pub(crate) on_close: Option<OnClose>,
}

/// Whether nothing outside of the app's windows names a bank, and whose choice that is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Discreet {
    /// The person's.
    Chosen(bool),
    /// The organization's.
    Fixed(bool),
}

impl Discreet {
    pub(crate) fn is_on(self) -> bool {
        let (Self::Chosen(on) | Self::Fixed(on)) = self;
        on
    }

    pub(crate) fn is_fixed(self) -> bool {
        matches!(self, Self::Fixed(_))
    }
}

/// The preferences of this computer, and who wants to hear of them.
#[derive(Debug)]
pub(crate) struct Preferences {
    folder: PathBuf,
    /// What the organization wants of [`Chosen::discreet`].
    discreet: Option<bool>,
    chosen: watch::Sender<Chosen>,
}

impl Preferences {
    /// Reads them in the app's data folder. What can't be read, or made sense of, is as if nothing had been said: nobody is
    /// kept out for it. What the policy fixes is not written there: it is the person's again on the day on which it no longer
    /// is. Blocks.
    pub(crate) fn read(folder: PathBuf, policy: &Policy) -> Self {
        let chosen = match fs::read(folder.join(FILE)) {
            Ok(text) => serde_json::from_slice(&text).unwrap_or_else(|_| {
                tracing::warn!("the preferences can't be understood");
                Chosen::default()
            }),
            Err(error) => {
                if error.kind() != io::ErrorKind::NotFound {
                    tracing::warn!(%error, "the preferences could not be read");
                }
                Chosen::default()
            }
        };
        Self { folder, discreet: policy.discreet(), chosen: watch::Sender::new(chosen) }
    }

    /// What closing the main window does; nothing, while nobody has been asked.
    pub(crate) fn on_close(&self) -> Option<OnClose> {
        self.chosen.borrow().on_close
    }

    /// Whether nothing outside of the app's windows names a bank.
    pub(crate) fn discreet(&self) -> Discreet {
        self.discreet.map_or_else(|| Discreet::Chosen(self.chosen.borrow().discreet), Discreet::Fixed)
    }

    /// What is wanted from now on: changed whenever it is.
    pub(crate) fn subscribe(&self) -> watch::Receiver<Chosen> {
        self.chosen.subscribe()
    }

    /// Something else is wanted. What could not be written does not hold. Blocks.
    ///
    /// # Errors
    /// The disk's.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Chosen)) -> io::Result<()> {
        let mut written = Ok(());
        self.chosen.send_if_modified(|chosen| {
            let before = *chosen;
            change(chosen);
            if *chosen == before {
                return false;
            }
            written = plain::write(&self.folder, FILE, chosen);
            if written.is_err() {
                *chosen = before;
            }
            written.is_ok()
        });
        written
    }

    /// Everything was erased, and the file with it.
    pub(crate) fn forget(&self) {
        self.chosen.send_replace(Chosen::default());
    }
}

/// A later version may know more ways; here they are nobody's.
fn known<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<OnClose>, D::Error> {
    let said = Option::<String>::deserialize(deserializer)?;
    Ok(said.and_then(|said| serde_json::from_value(said.into()).ok()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(folder: PathBuf) -> Preferences {
        Preferences::read(folder, &Policy::default())
    }

    impl Preferences {
        fn now(&self) -> Chosen {
            *self.chosen.borrow()
        }
    }

    #[test]
    fn what_the_organization_fixes_holds_and_is_not_written_over_what_was_chosen() {
        let folder = tempfile::tempdir().unwrap();
        let policy = |text: &str| Policy::parse(text).unwrap().0;
        for (chosen, text, discreet) in [
            (true, "{}", Discreet::Chosen(true)),
            (false, "{}", Discreet::Chosen(false)),
            (true, r#"{"discreet":false}"#, Discreet::Fixed(false)),
            (false, r#"{"discreet":true}"#, Discreet::Fixed(true)),
        ] {
            read(folder.path().to_owned()).change(|wanted| wanted.discreet = chosen).unwrap();
            let preferences = Preferences::read(folder.path().to_owned(), &policy(text));
            assert_eq!(preferences.discreet(), discreet);
            preferences.change(|wanted| wanted.on_close = Some(OnClose::Stay)).unwrap();
            preferences.change(|wanted| wanted.on_close = Some(OnClose::Quit)).unwrap();
            assert_eq!(read(folder.path().to_owned()).now().discreet, chosen);
        }
    }

    #[test]
    fn what_is_wanted_outlives_the_program_and_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("app");
        let preferences = read(folder.clone());
        assert_eq!(preferences.now(), Chosen { discreet: false, on_close: None });
        let mut told = preferences.subscribe();
        preferences.change(|chosen| chosen.discreet = true).unwrap();
        assert!(told.has_changed().unwrap());
        assert!(told.borrow_and_update().discreet);
        preferences.change(|chosen| chosen.on_close = Some(OnClose::Stay)).unwrap();
        assert_eq!(
            fs::read_to_string(folder.join(FILE)).unwrap(),
            "{\n  \"discreet\": true,\n  \"onClose\": \"stay\"\n}"
        );
        assert_eq!(read(folder).now(), preferences.now());
        told.borrow_and_update();
        preferences.change(|chosen| chosen.discreet = true).unwrap();
        assert!(!told.has_changed().unwrap(), "nothing else is wanted");
    }

    #[test]
    fn what_can_not_be_understood_keeps_nobody_out_and_is_not_carried_on() {
        let folder = tempfile::tempdir().unwrap();
        for (text, discreet) in [
            (r#"{"discreet":true,"onClose":"hover","name":"Maria"}"#, true),
            (r#"{"discreet":"yes"}"#, false),
            ("{", false),
            ("", false),
        ] {
            fs::write(folder.path().join(FILE), text).unwrap();
            let preferences = read(folder.path().to_owned());
            assert_eq!(preferences.now(), Chosen { discreet, on_close: None }, "{text}");
            preferences.change(|chosen| chosen.on_close = Some(OnClose::Quit)).unwrap();
            let written = fs::read_to_string(folder.path().join(FILE)).unwrap();
            assert!(!written.contains("Maria") && written.contains("quit"), "{written}");
        }
    }

    #[test]
    fn what_could_not_be_written_does_not_hold() {
        let folder = tempfile::tempdir().unwrap();
        // Where a folder should be there is a file.
        let blocked = folder.path().join("file");
        fs::write(&blocked, "").unwrap();
        let preferences = read(blocked);
        assert!(preferences.change(|chosen| chosen.discreet = true).is_err());
        assert!(!preferences.now().discreet);
    }
}
