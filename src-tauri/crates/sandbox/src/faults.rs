//! What can go wrong between a client and Pluggy, on order: for some requests or all, so many times, or now and then.

use serde::{Deserialize, Serialize};

/// A fault, and whom it strikes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(optional_fields))]
pub struct Fault {
    /// Only requests of this method.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub method: Option<String>,
    /// Only requests to this path, with `{id}` for ids; with `*` at its end, to all that begin so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// How often it strikes; always, if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub count: Option<u32>,
    /// From 0 to 1, how likely it strikes; always, if not said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub probability: Option<f64>,
    /// What it does.
    #[serde(flatten)]
    pub act: Act,
}

/// What a fault does.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "FaultAct"))]
pub enum Act {
    /// Answers later, by real milliseconds.
    Latency {
        /// So many.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        milliseconds: u64,
    },
    /// Is not carried out, and answered with this status. 429 comes with its three headers.
    Status {
        /// Of HTTP.
        status: u16,
        /// The `codeDescription` of the body.
        code_description: Option<String>,
    },
    /// Is carried out, and the connection breaks after so many bytes of the answer.
    Cut {
        /// So many.
        #[cfg_attr(feature = "ts", ts(type = "number"))]
        after_bytes: usize,
    },
    /// Is carried out, and answered with something that is no JSON.
    Malformed,
    /// Is not carried out, and never answered.
    Stall,
}

/// A fault that is switched on.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "ts", derive(ts_rs::TS), ts(rename = "StandingFault"))]
pub struct Standing {
    /// What it is switched off by.
    pub id: u32,
    /// What it does.
    #[serde(flatten)]
    pub fault: Fault,
}

/// The faults that are switched on.
#[derive(Debug, Default)]
pub(crate) struct Faults {
    standing: Vec<Standing>,
    /// Faults that there ever were.
    drawn: u32,
}

impl Faults {
    pub(crate) fn all(&self) -> &[Standing] {
        &self.standing
    }

    pub(crate) fn add(&mut self, fault: Fault) {
        self.drawn += 1;
        self.standing.push(Standing { id: self.drawn, fault });
    }

    /// Whether it was there.
    pub(crate) fn remove(&mut self, id: u32) -> bool {
        let before = self.standing.len();
        self.standing.retain(|standing| standing.id != id);
        self.standing.len() < before
    }

    pub(crate) fn clear(&mut self) {
        self.standing.clear();
    }

    /// What strikes a request, if anything. `roll` is from 0 to 1.
    pub(crate) fn strike(&mut self, method: &str, path: &str, roll: f64) -> Option<Act> {
        let struck = self.standing.iter().position(|Standing { fault, .. }| {
            fault.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
                && fault.path.as_ref().is_none_or(|wanted| is_at(wanted, path))
                && fault.probability.is_none_or(|probability| roll < probability)
        })?;
        let fault = &mut self.standing.get_mut(struck)?.fault;
        let act = fault.act.clone();
        match fault.count.as_mut() {
            Some(1) => drop(self.standing.remove(struck)),
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
        assert_eq!(faults.all().iter().map(|standing| standing.id).collect::<Vec<_>>(), [2], "the first is used up");
        assert_eq!((faults.remove(1), faults.remove(2), faults.all().len()), (false, true, 0));
    }
}
