//! What is kept of credentials: whether two are the same, and what they lead to. Never what they are: somebody may have typed
//! a real password into a pretend bank.

use std::hash::{DefaultHasher, Hash, Hasher};

use pluggy::ConnectorId;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::connectors::{CPF, PASSWORD, TEST_CODE, digits};

/// Makes fingerprints that mean nothing elsewhere.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Salt(uuid::Uuid);

impl Default for Salt {
    fn default() -> Self {
        Self(uuid::Uuid::new_v4())
    }
}

impl Salt {
    /// Of an institution and what was typed there, but for a short-lived code.
    pub(crate) fn fingerprint(&self, connector: ConnectorId, parameters: &Map<String, Value>) -> u64 {
        let mut typed: Vec<(&str, &str)> = parameters
            .iter()
            .filter(|(name, _)| *name != "token")
            .map(|(name, value)| (name.as_str(), text(value)))
            .collect();
        typed.sort_unstable();
        self.hash(&(connector, typed))
    }

    /// Of a short-lived code.
    pub(crate) fn code(&self, parameters: &Map<String, Value>) -> Option<u64> {
        parameters.get("token").map(|code| self.hash(&text(code)))
    }

    fn hash(&self, what: &impl Hash) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.0, what).hash(&mut hasher);
        hasher.finish()
    }
}

/// The people whom the pretend Open Finance bank knows.
const KNOWN: [&str; 4] = ["23824264030", "05117767055", "00250273799", "16351171199"];

/// The pretend banks' own values as they are, and everything else as a word that leads to the same.
pub(super) fn known(parameters: &Map<String, Value>) -> Map<String, Value> {
    let known = |name: &str, value: &str| match name {
        "user" if value.starts_with("user-") => value.to_owned(),
        "password" if value == PASSWORD => value.to_owned(),
        "token" if value == TEST_CODE || value == "000000" => value.to_owned(),
        "cpf" if digits(value) == digits(CPF) || KNOWN.contains(&digits(value).as_str()) => digits(value),
        "cnpj" => "0".repeat(14),
        _ => "another".to_owned(),
    };
    parameters.iter().map(|(name, value)| (name.clone(), known(name, text(value)).into())).collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nothing_that_could_be_somebodys_own_is_kept() {
        let typed = json!({ "user": "maria.silva", "password": "hunter2", "cpf": "529.982.247-25", "token": "998877" });
        let kept = Value::Object(known(typed.as_object().unwrap())).to_string();
        for own in ["maria", "hunter2", "529", "998877"] {
            assert!(!kept.contains(own), "{own} is kept in {kept}");
        }
        let tests = json!({ "user": "user-ok", "password": "password-ok", "cpf": "761.092.776-73", "token": "123456" });
        let kept = known(tests.as_object().unwrap());
        assert_eq!(
            Value::Object(kept),
            json!({ "user": "user-ok", "password": "password-ok", "cpf": "76109277673", "token": "123456" })
        );
    }
}
