//! What can go wrong between a client and Pluggy, on order: for some requests or all, so many times, or now and then.

use serde::{Deserialize, Serialize};

/// A fault, and whom it strikes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Fault {
    /// Only requests of this method.
    #[serde(default)]
    pub(crate) method: Option<String>,
    /// Only requests to this path, with `{id}` for ids; with `*` at its end, to all that begin so.
    #[serde(default)]
    pub(crate) path: Option<String>,
    /// How often it strikes; always, if not said.
    #[serde(default)]
    pub(crate) count: Option<u32>,
    /// From 0 to 1, how likely it strikes; always, if not said.
    #[serde(default)]
    pub(crate) probability: Option<f64>,
    /// What it does.
    #[serde(flatten)]
    pub(crate) act: Act,
}

/// What a fault does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
pub(crate) enum Act {
    /// Answers later, by real milliseconds.
    Latency { milliseconds: u64 },
    /// Is not carried out, and answered with this status. 429 comes with its three headers.
    Status { status: u16, code_description: Option<String> },
    /// Is carried out, and the connection breaks after so many bytes of the answer.
    Cut { after_bytes: usize },
    /// Is carried out, and answered with something that is no JSON.
    Malformed,
    /// Is not carried out, and never answered.
    Stall,
}

/// The faults that are switched on.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<Fault>);

impl Faults {
    pub(crate) fn all(&self) -> &[Fault] {
        &self.0
    }

    pub(crate) fn add(&mut self, fault: Fault) {
        self.0.push(fault);
    }

    pub(crate) fn clear(&mut self) {
        self.0.clear();
    }

    /// What strikes a request, if anything. `roll` is from 0 to 1.
    pub(crate) fn strike(&mut self, method: &str, path: &str, roll: f64) -> Option<Act> {
        let struck = self.0.iter().position(|fault| {
            fault.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
                && fault.path.as_ref().is_none_or(|wanted| is_at(wanted, path))
                && fault.probability.is_none_or(|probability| roll < probability)
        })?;
        let fault = self.0.get_mut(struck)?;
        let act = fault.act.clone();
        match fault.count.as_mut() {
            Some(1) => drop(self.0.remove(struck)),
            Some(left) => *left = left.saturating_sub(1),
            None => {}
        }
        Some(act)
    }
}

fn is_at(wanted: &str, path: &str) -> bool {
    match wanted.strip_suffix('*') {
        Some(beginning) => path.starts_with(beginning),
        None => path == wanted,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_strikes_whom_it_is_for_and_as_often_as_it_is_for() {
        let mut faults = Faults::default();
        for fault in [
            r#"{"method":"post","path":"/items","count":2,"kind":"status","status":503,"codeDescription":null}"#,
            r#"{"path":"/accounts*","probability":0.5,"kind":"stall"}"#,
        ] {
            faults.add(serde_json::from_str(fault).unwrap());
        }
        assert_eq!(faults.strike("GET", "/items", 0.0), None);
        let refused = Some(Act::Status { status: 503, code_description: None });
        assert_eq!(faults.strike("POST", "/items", 0.0), refused);
        assert_eq!(faults.strike("POST", "/items", 0.0), refused);
        assert_eq!(faults.strike("POST", "/items", 0.0), None, "twice, and no more");
        assert_eq!(faults.strike("GET", "/accounts/{id}", 0.4), Some(Act::Stall));
        assert_eq!(faults.strike("GET", "/accounts", 0.6), None, "half of them only");
        assert!(serde_json::from_str::<Fault>(r#"{"kind":"magic"}"#).is_err());
    }
}
