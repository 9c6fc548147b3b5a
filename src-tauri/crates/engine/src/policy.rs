//! What an organization fixes for the people who use this app on its computers, and what is left to them: each value is the
//! policy's, or else the person's, or else the default. Pure; where the file lies and whether it can be believed is the
//! shell's to know.
//!
//! A policy narrows what a person may choose. It opens nothing, reveals nothing and can't be used to look into a profile.

use std::{collections::BTreeMap, num::NonZeroU32};

use pluggy::client::Broker;
use serde::{Deserialize, Deserializer, de::IgnoredAny};
use url::Url;

use crate::{lock::LockRules, profile::ProfileKind};

/// The name that stands for "a lock is required" beside the names of [`LockRules`]' fields.
const REQUIRE_LOCK: &str = "requireLock";

/// What is fixed. Nothing, by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    idle_minutes: Option<Option<u32>>,
    on_sleep: Option<bool>,
    on_session_lock: Option<bool>,
    keeps_following: Option<bool>,
    require_lock: bool,
    profiles: Option<Vec<ProfileKind>>,
    broker: Option<Url>,
    discreet: Option<bool>,
    strict: bool,
}

/// Why a policy file says nothing that could be followed.
#[derive(Debug, thiserror::Error)]
pub enum PolicyFault {
    /// It is not JSON, or a field is not what it should be.
    #[error("{0}")]
    Format(#[from] serde_json::Error),
    /// It leaves no way to begin.
    #[error("`profiles` allows none")]
    NoProfiles,
    /// The company's address is not one that tokens can be asked for at.
    #[error("`broker` is not an address that can be used: https, without a name or a password in it")]
    Broker,
}

/// Somebody wanted what the policy does not leave to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the organization has fixed this")]
pub struct Fixed;

/// As it is written.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File {
    #[serde(default, deserialize_with = "there")]
    idle_minutes: Option<Option<NonZeroU32>>,
    on_sleep: Option<bool>,
    on_session_lock: Option<bool>,
    keeps_following: Option<bool>,
    require_lock: Option<bool>,
    profiles: Option<Vec<ProfileKind>>,
    broker: Option<Url>,
    discreet: Option<bool>,
    strict: Option<bool>,
    #[serde(flatten)]
    others: BTreeMap<String, IgnoredAny>,
}

/// `null` is a value like any other: never.
fn there<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<NonZeroU32>>, D::Error> {
    Deserialize::deserialize(value).map(Some)
}

impl Policy {
    /// Reads the text of a policy file (JSON). Beside it: the names of fields that this version does not know and that fix
    /// nothing.
    ///
    /// # Errors
    /// [`PolicyFault`]: then nothing in it counts.
    pub fn parse(text: &str) -> Result<(Self, Vec<String>), PolicyFault> {
        let file: File = serde_json::from_str(text)?;
        if file.profiles.as_ref().is_some_and(Vec::is_empty) {
            return Err(PolicyFault::NoProfiles);
        }
        if let Some(url) = &file.broker {
            Broker::new(url.clone(), None).map_err(|_| PolicyFault::Broker)?;
        }
        let policy = Self {
            idle_minutes: file.idle_minutes.map(|minutes| minutes.map(NonZeroU32::get)),
            on_sleep: file.on_sleep,
            on_session_lock: file.on_session_lock,
            keeps_following: file.keeps_following,
            require_lock: file.require_lock.unwrap_or_default(),
            profiles: file.profiles,
            broker: file.broker,
            discreet: file.discreet,
            strict: file.strict.unwrap_or_default(),
        };
        Ok((policy, file.others.into_keys().collect()))
    }

    /// Whether other programs of the same user are to be kept from looking into this one, at the price of what needs that.
    #[must_use]
    pub fn is_strict(&self) -> bool {
        self.strict
    }

    /// Whether nothing outside of the app's windows names a bank; nothing where that is the person's to choose.
    #[must_use]
    pub fn discreet(&self) -> Option<bool> {
        self.discreet
    }

    /// The rules that hold where a person chose these.
    #[must_use]
    pub fn rules(&self, chosen: &LockRules) -> LockRules {
        LockRules {
            idle_minutes: self.idle_minutes.unwrap_or(chosen.idle_minutes),
            on_sleep: self.on_sleep.unwrap_or(chosen.on_sleep),
            on_session_lock: self.on_session_lock.unwrap_or(chosen.on_session_lock),
            keeps_following: self.keeps_following.unwrap_or(chosen.keeps_following),
        }
    }

    /// What is to be kept when a person who chose `before` wants `wanted`: what is fixed stays as they had chosen it, for the
    /// day on which it no longer is.
    ///
    /// # Errors
    /// [`Fixed`] when they want something else than what is fixed.
    pub fn choose(&self, before: &LockRules, wanted: &LockRules) -> Result<LockRules, Fixed> {
        if self.rules(wanted) != *wanted {
            return Err(Fixed);
        }
        Ok(LockRules {
            idle_minutes: if self.idle_minutes.is_some() { before.idle_minutes } else { wanted.idle_minutes },
            on_sleep: if self.on_sleep.is_some() { before.on_sleep } else { wanted.on_sleep },
            on_session_lock: if self.on_session_lock.is_some() {
                before.on_session_lock
            } else {
                wanted.on_session_lock
            },
            keeps_following: if self.keeps_following.is_some() {
                before.keeps_following
            } else {
                wanted.keeps_following
            },
        })
    }

    /// The names of what is fixed for a profile of this kind: fields of [`LockRules`], and `requireLock`.
    #[must_use]
    pub fn fixed(&self, kind: ProfileKind) -> Vec<&'static str> {
        [
            ("idleMinutes", self.idle_minutes.is_some()),
            ("onSleep", self.on_sleep.is_some()),
            ("onSessionLock", self.on_session_lock.is_some()),
            ("keepsFollowing", self.keeps_following.is_some()),
            (REQUIRE_LOCK, self.requires_lock(kind)),
        ]
        .into_iter()
        .filter_map(|(name, fixed)| fixed.then_some(name))
        .collect()
    }

    /// Whether a profile of this kind must have a lock. Pretend banks need none.
    #[must_use]
    pub fn requires_lock(&self, kind: ProfileKind) -> bool {
        self.require_lock && kind != ProfileKind::Sandbox
    }

    /// Whether a profile of this kind may be made. Those that are there already may be used.
    #[must_use]
    pub fn allows(&self, kind: ProfileKind) -> bool {
        self.profiles.as_ref().is_none_or(|kinds| kinds.contains(&kind))
    }

    /// The company's address, if there is only one.
    #[must_use]
    pub fn broker(&self) -> Option<&Url> {
        self.broker.as_ref()
    }

    /// Whether a profile may be made through this address.
    #[must_use]
    pub fn allows_broker(&self, url: &Url) -> bool {
        self.allows(ProfileKind::Broker) && self.is_the_companys(url)
    }

    /// Whether a backup of a profile of this kind, which leads to this address, may be restored. One that is there already, of
    /// the same kind, may be put back; not with an address that it could not have been made with.
    #[must_use]
    pub fn allows_restoring(&self, kind: ProfileKind, broker: Option<&Url>, is_there: bool) -> bool {
        (is_there || self.allows(kind)) && broker.is_none_or(|url| self.is_the_companys(url))
    }

    fn is_the_companys(&self, url: &Url) -> bool {
        self.broker.as_ref().is_none_or(|only| only == url)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Policy {
        Policy::parse(text).unwrap().0
    }

    #[test]
    fn what_a_backup_brings_is_held_to_the_policy() {
        use ProfileKind::{Broker, OwnKeys, Sandbox};
        let url = |text: &str| -> Url { text.parse().unwrap() };
        let (company, other) = (url("https://banks.example/token"), url("https://elsewhere.example/token"));
        let fixed = r#"{"profiles":["broker"],"broker":"https://banks.example/token"}"#;
        for (policy, kind, broker, new, is_there) in [
            ("{}", OwnKeys, None, true, true),
            ("{}", Broker, Some(&other), true, true),
            (fixed, Broker, Some(&company), true, true),
            (fixed, Broker, Some(&other), false, false),
            (fixed, OwnKeys, None, false, true),
            (fixed, Sandbox, None, false, true),
            (r#"{"profiles":["ownKeys"]}"#, Broker, Some(&other), false, true),
        ] {
            let policy = read(policy);
            let may = (policy.allows_restoring(kind, broker, false), policy.allows_restoring(kind, broker, true));
            assert_eq!(may, (new, is_there), "{policy:?} {kind:?} {broker:?}");
        }
    }

    #[test]
    fn a_value_is_the_policys_or_the_persons_or_the_default() {
        let own = LockRules { idle_minutes: Some(30), on_sleep: false, on_session_lock: false, keeps_following: true };
        let default = LockRules::default();
        for (text, chosen, minutes, sleep, session, follows) in [
            ("{}", &default, Some(10), true, true, false),
            ("{}", &own, Some(30), false, false, true),
            (r#"{"idleMinutes":5}"#, &own, Some(5), false, false, true),
            (r#"{"idleMinutes":5}"#, &default, Some(5), true, true, false),
            (r#"{"idleMinutes":null}"#, &own, None, false, false, true),
            (r#"{"onSleep":true}"#, &own, Some(30), true, false, true),
            (r#"{"onSessionLock":true}"#, &own, Some(30), false, true, true),
            (r#"{"keepsFollowing":false}"#, &own, Some(30), false, false, false),
            (r#"{"onSleep":false,"idleMinutes":1}"#, &default, Some(1), false, true, false),
        ] {
            let rules = read(text).rules(chosen);
            let seen = (rules.idle_minutes, rules.on_sleep, rules.on_session_lock, rules.keeps_following);
            assert_eq!(seen, (minutes, sleep, session, follows), "{text} over {chosen:?}");
        }
    }

    #[test]
    fn what_is_fixed_is_named_and_what_a_person_chose_before_is_not_lost() {
        let policy = read(r#"{"idleMinutes":5,"keepsFollowing":false,"requireLock":true}"#);
        assert_eq!(policy.fixed(ProfileKind::OwnKeys), ["idleMinutes", "keepsFollowing", "requireLock"]);
        assert_eq!(policy.fixed(ProfileKind::Sandbox), ["idleMinutes", "keepsFollowing"], "pretend banks need no lock");
        assert_eq!(Policy::default().fixed(ProfileKind::OwnKeys), [""; 0]);

        let before = LockRules { idle_minutes: Some(30), keeps_following: true, ..LockRules::default() };
        let shown = policy.rules(&before);
        let wanted = LockRules { on_sleep: false, ..shown.clone() };
        assert_eq!(policy.choose(&before, &wanted), Ok(LockRules { on_sleep: false, ..before.clone() }));
        for refused in [
            LockRules { idle_minutes: Some(6), ..shown.clone() },
            LockRules { idle_minutes: None, ..shown.clone() },
            LockRules { keeps_following: true, ..shown },
        ] {
            assert_eq!(policy.choose(&before, &refused), Err(Fixed), "{refused:?}");
        }
        assert_eq!(Policy::default().choose(&before, &wanted), Ok(wanted));
    }

    #[test]
    fn only_what_is_allowed_may_be_made() {
        use ProfileKind::{Broker, OwnKeys, Sandbox};
        let url = |text: &str| text.parse::<Url>().unwrap();
        for (text, allowed) in [
            ("{}", vec![Sandbox, OwnKeys, Broker]),
            (r#"{"profiles":["broker"]}"#, vec![Broker]),
            (r#"{"profiles":["sandbox","ownKeys"]}"#, vec![Sandbox, OwnKeys]),
        ] {
            let policy = read(text);
            let seen: Vec<_> = [Sandbox, OwnKeys, Broker].into_iter().filter(|kind| policy.allows(*kind)).collect();
            assert_eq!(seen, allowed, "{text}");
        }
        let policy = read(r#"{"broker":"https://banks.example/token"}"#);
        assert_eq!(policy.broker(), Some(&url("https://banks.example/token")));
        assert!(policy.allows_broker(&url("https://banks.example/token")));
        assert!(!policy.allows_broker(&url("https://banks.example/other")));
        assert!(Policy::default().allows_broker(&url("https://anything.example/")));
        assert!(!read(r#"{"profiles":["ownKeys"]}"#).allows_broker(&url("https://anything.example/")));
        assert!(read(r#"{"requireLock":true}"#).requires_lock(Broker));
        assert!(!read(r#"{"requireLock":false}"#).requires_lock(Broker));
    }

    #[test]
    fn what_is_not_known_fixes_nothing_and_what_is_not_understood_none_of_it() {
        let (policy, unknown) = Policy::parse(r#"{"onSleep":true,"colour":"red","alsoNew":[1]}"#).unwrap();
        assert!(!policy.is_strict() && Policy::parse(r#"{"strict":true}"#).unwrap().0.is_strict());
        assert_eq!(policy, Policy { on_sleep: Some(true), ..Policy::default() });
        assert_eq!(unknown, ["alsoNew", "colour"]);
        for (text, said) in [
            ("", "EOF while parsing a value at line 1 column 0"),
            ("[]", "invalid type: sequence, expected struct File at line 1 column 0"),
            (r#"{"onSleep":"yes"}"#, "invalid type: string \"yes\", expected a boolean at line 1 column 16"),
            (r#"{"idleMinutes":0}"#, "invalid value: integer `0`, expected a nonzero u32 at line 1 column 16"),
            (r#"{"profiles":[]}"#, "`profiles` allows none"),
            (
                r#"{"broker":"http://banks.example/token"}"#,
                "`broker` is not an address that can be used: https, without a name or a password in it",
            ),
        ] {
            assert_eq!(Policy::parse(text).unwrap_err().to_string(), said, "{text}");
        }
        for text in [
            r#"{"onSleep":true,"onSleep":false}"#,
            r#"{"profiles":["company"]}"#,
            r#"{"broker":"https://name:secret@banks.example/"}"#,
            r#"{"broker":"banks.example"}"#,
            r#"{"idleMinutes":-5}"#,
        ] {
            assert!(Policy::parse(text).is_err(), "{text}");
        }
    }
}
