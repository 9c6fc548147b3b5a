//! The few texts that are written outside of the webview: notices, window titles, what the command line says. They come
//! from the same files as the webview's, so that both speak alike; a key that is missing there fails the build's tests.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tomada_engine::profile::ProfileKind;

use crate::{
    ipc::{CheckResult, CheckStep},
    notifications::Words,
};

/// The languages there are; the first is the one for people whose own is not among them.
const LANGUAGES: [(&str, &str); 3] = [
    ("pt-BR", include_str!("../../ui/src/text/pt-BR.json")),
    ("en", include_str!("../../ui/src/text/en.json")),
    ("es", include_str!("../../ui/src/text/es.json")),
];

/// The texts of one language.
#[derive(Debug)]
pub(crate) struct Text {
    /// Its tag.
    pub(crate) language: &'static str,
    /// What is said on the desktop.
    pub(crate) notice: Words,
    /// Titles of windows.
    pub(crate) window: Titles,
    /// What profiles are called that have no name.
    pub(crate) profile: Names,
    /// The security check.
    pub(crate) check: Checks,
    /// What the command line says.
    pub(crate) doctor: Doctor,
    /// What the dialogs for backups say.
    pub(crate) backup: Files,
    /// The icon in the notification area.
    pub(crate) tray: TrayTexts,
    /// What the dialogs of the activity's room say.
    pub(crate) activity: Kept,
    /// What calendars are told.
    pub(crate) calendar: Calendar,
    /// What is written into exports, and the dialog that asks where.
    pub(crate) export: Exports,
}

/// Titles of windows.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Titles {
    pub(crate) main: String,
    pub(crate) cred: String,
    pub(crate) connect: String,
}

/// What the dialogs for backups say.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Files {
    pub(crate) save: String,
    pub(crate) open: String,
    pub(crate) file: String,
}

/// What is written into exports, and the dialog that asks where.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Exports {
    pub(crate) dialog: String,
    pub(crate) file: tomada_engine::export::Words,
}

/// What calendars are told about the end of a consent, and the dialog that asks where.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Calendar {
    pub(crate) save: String,
    pub(crate) file: String,
    pub(crate) summary: String,
    pub(crate) description: String,
}

/// What the dialogs of the activity's room say: a title, and names of files.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Kept {
    pub(crate) save: String,
    pub(crate) happened: String,
    pub(crate) ledger: String,
    pub(crate) diagnostics: String,
}

#[derive(Debug, Default, Deserialize)]
struct Activity {
    file: Kept,
}

/// What the icon in the notification area says.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TrayTexts {
    pub(crate) open: String,
    pub(crate) discreet: String,
    pub(crate) lock: String,
    pub(crate) quit: String,
    pub(crate) needs: Plural,
    pub(crate) needs_named: String,
    pub(crate) stopped: String,
    pub(crate) in_profile: String,
    pub(crate) more: Plural,
    pub(crate) tooltip: Tooltips,
    /// What the system's list of programs that start at login says of this one.
    #[cfg_attr(any(windows, target_os = "macos"), allow(dead_code, reason = "theirs say nothing"))]
    pub(crate) at_login: String,
}

/// How things are, in a sentence.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Tooltips {
    pub(crate) needs: Plural,
    pub(crate) offline: String,
    pub(crate) working: Plural,
    pub(crate) fine: String,
    pub(crate) idle: String,
}

/// A text with a number in it.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Plural {
    one: String,
    other: String,
}

/// What profiles are called that have no name, by how they reach Pluggy.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Names {
    sandbox: Name,
    own_keys: Name,
    broker: Name,
}

#[derive(Debug, Default, Deserialize)]
struct Name {
    name: String,
}

/// The steps of the security check, each by how it went.
#[derive(Debug, Default)]
pub(crate) struct Checks {
    steps: ByName<ByName<String>>,
    results: ByName<String>,
}

/// What the command line says.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Doctor {
    pub(crate) title: String,
    pub(crate) computer: String,
    pub(crate) profile: String,
    pub(crate) kind: Kinds,
    pub(crate) none: String,
    pub(crate) closed: String,
    pub(crate) in_use: String,
    pub(crate) lost: String,
    pub(crate) damaged: String,
    pub(crate) newer: String,
    pub(crate) list_bad: String,
    pub(crate) no_folder: String,
    pub(crate) usage: String,
    pub(crate) help: String,
}

/// How a profile reaches Pluggy.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Kinds {
    pub(crate) sandbox: String,
    pub(crate) own_keys: String,
    pub(crate) broker: String,
    pub(crate) unknown: String,
}

/// Texts by the names that the window knows things under.
type ByName<T> = BTreeMap<String, T>;

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    notice: Words,
    window: Titles,
    profile: Names,
    check: ByName<ByName<String>>,
    check_result: ByName<String>,
    doctor: Doctor,
    backup: Files,
    tray: TrayTexts,
    activity: Activity,
    calendar: Calendar,
    export: Exports,
}

impl Text {
    /// The texts of the system's language.
    pub(crate) fn of_system() -> Self {
        Self::of(sys_locale::get_locale().as_deref().unwrap_or_default())
    }

    /// The texts of a language, by the first part of its tag.
    pub(crate) fn of(locale: &str) -> Self {
        let primary = locale.split(['-', '_']).next().unwrap_or_default();
        let (language, json) = LANGUAGES.into_iter().find(|(tag, _)| tag.split('-').next() == Some(primary)).unwrap_or(
            if primary.is_empty() || primary == "C" || primary == "POSIX" { LANGUAGES[0] } else { LANGUAGES[1] },
        );
        // The files are part of the program, and a test reads each of them.
        let File { notice, window, profile, check, check_result, doctor, backup, tray, activity, calendar, export } =
            serde_json::from_str(json).unwrap_or_default();
        let check = Checks { steps: check, results: check_result };
        Self {
            language,
            notice,
            window,
            profile,
            check,
            doctor,
            backup,
            tray,
            activity: activity.file,
            calendar,
            export,
        }
    }
}

impl Plural {
    /// With this number.
    pub(crate) fn of(&self, count: usize) -> String {
        let text = if count == 1 { &self.one } else { &self.other };
        text.replace("{count}", &count.to_string())
    }
}

impl Names {
    /// What a profile of this kind is called.
    pub(crate) fn of(&self, kind: ProfileKind) -> &str {
        match kind {
            ProfileKind::Sandbox => &self.sandbox.name,
            ProfileKind::OwnKeys => &self.own_keys.name,
            ProfileKind::Broker => &self.broker.name,
        }
    }
}

impl Checks {
    /// One step in words.
    pub(crate) fn step(&self, step: &CheckStep) -> &str {
        let by_result = self.steps.get(&name(step.what));
        by_result.and_then(|texts| texts.get(&name(step.result))).map_or("", String::as_str)
    }

    /// How a step went, in a word.
    pub(crate) fn result(&self, result: CheckResult) -> &str {
        self.results.get(&name(result)).map_or("", String::as_str)
    }
}

/// The name that something crosses to the window under.
pub(crate) fn name(of: impl Serialize) -> String {
    let name = serde_json::to_value(of).ok();
    name.as_ref().and_then(|name| name.as_str()).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ipc::CheckSubject;

    #[test]
    fn every_language_has_every_text_that_is_written_here() {
        for (tag, json) in LANGUAGES {
            let file: File = serde_json::from_str(json).unwrap();
            assert!(["{profile}", "{day}"].iter().all(|name| file.backup.file.contains(name)), "{tag}");
            assert!([&file.calendar.file, &file.calendar.summary].iter().all(|text| text.contains("{bank}")), "{tag}");
            let kept = [file.activity.file.happened, file.activity.file.ledger, file.activity.file.diagnostics];
            assert!(kept.iter().all(|name| name.contains("{day}")), "{tag}");
            let words = &file.export.file;
            assert!(words.folder.contains("{day}"), "{tag}");
            assert!(["{nth}", "{of}"].iter().all(|name| words.instalment.contains(name)), "{tag}");
            assert!(["{from}", "{to}"].iter().all(|name| words.totals.between.contains(name)), "{tag}");
            assert!(file.doctor.title.contains("{version}") && file.doctor.profile.contains("{id}"), "{tag}");
        }
    }

    #[test]
    fn every_step_of_the_check_has_words_however_it_went() {
        use CheckResult as R;
        use CheckSubject as S;
        for (tag, _) in LANGUAGES {
            let text = Text::of(tag);
            for what in [
                S::Keyring,
                S::Store,
                S::Permissions,
                S::Notifications,
                S::Link,
                S::Policy,
                S::Lock,
                S::Clock,
                S::Network,
                S::Recovery,
                S::Backup,
            ] {
                for result in [R::Good, R::Warning, R::Bad, R::NotApplicable] {
                    let step = CheckStep { what, result, detail: None };
                    assert!(!text.check.step(&step).is_empty(), "{tag}: {what:?} {result:?}");
                    assert!(!text.check.result(result).is_empty(), "{tag}: {result:?}");
                }
            }
        }
    }

    #[test]
    fn the_language_follows_the_system() {
        for (locale, language) in [
            ("pt-BR", "pt-BR"),
            ("pt_PT", "pt-BR"),
            ("es-AR", "es"),
            ("en-US", "en"),
            ("de-DE", "en"),
            ("", "pt-BR"),
            ("C", "pt-BR"),
        ] {
            assert_eq!(Text::of(locale).language, language, "{locale}");
        }
    }
}
