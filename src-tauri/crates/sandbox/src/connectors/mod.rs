//! The institutions that can be connected here: Pluggy's own pretend ones with their documented ids, and invented Brazilian
//! ones so that search, filters and health have something to show ("Known ids"; "Sandbox (Pluggy Bank)").

mod credentials;
mod invented;
mod pluggy_bank;
mod validation;

use std::{collections::BTreeMap, sync::LazyLock};

use pluggy::{ConnectorId, model::Connector};

pub(crate) use self::{
    invented::details,
    validation::{digits, refused},
};

/// The code that every pretend bank accepts.
pub const TEST_CODE: &str = "123456";
/// The password that every pretend bank accepts.
pub(crate) const PASSWORD: &str = "password-ok";
/// The person whom every pretend bank knows.
pub(crate) const CPF: &str = "761.092.776-73";
/// The number of Pluggy's pretend bank.
const PRETEND: u16 = 341;
const CNPJ: &str = "11.222.333/0001-81";

/// An institution, and how one signs in there.
#[derive(Debug, Clone)]
pub struct Institution {
    /// What Pluggy says of it. Its logo's address is relative to the sandbox's.
    pub connector: Connector,
    /// How one signs in there.
    pub flow: Flow,
}

/// How one signs in at an institution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flow {
    /// Credentials alone.
    Plain,
    /// A fresh code beside the credentials.
    OneStep,
    /// A code asked for after the credentials.
    TwoStep,
    /// A fresh code, and after it a question ("MFA 1 + 2", a joint account).
    OneStepAndTwo,
    /// A picture scanned with a phone.
    Qr,
    /// An approval on a phone.
    Device,
    /// The institution's own page, for whoever a CPF or CNPJ names.
    OpenFinance,
    /// The institution's own page, for whoever signs in there.
    Oauth,
}

static ALL: LazyLock<Vec<Institution>> = LazyLock::new(|| [pluggy_bank::all(), invented::all()].concat());

/// Every institution, in the order of their ids.
#[must_use]
pub fn all() -> &'static [Institution] {
    &ALL
}

/// One of them. The ids 0, 1 and 3 are those of older programs.
#[must_use]
pub fn find(id: ConnectorId) -> Option<Institution> {
    let known = match id.0 {
        0 => 2,
        1 => 4,
        3 => 5,
        id => id,
    };
    let mut found = ALL.iter().find(|one| one.connector.id.0 == known)?.clone();
    found.connector.id = id;
    Some(found)
}

/// The number (COMPE) of an institution's bank, which no real bank has: the same for what leads to it through Open Finance. All
/// that Pluggy itself pretends is one bank, but for the one of Open Finance.
pub(crate) fn number(connector: &Connector) -> u16 {
    let name = connector.name.as_deref().unwrap_or_default().trim_end_matches(" (Open Finance)");
    let direct = ALL.iter().find(|one| one.connector.name.as_deref() == Some(name)).map(|one| one.connector.id.0);
    match direct.unwrap_or(connector.id.0) {
        id @ 300..600 => u16::try_from(id + 600).unwrap_or(PRETEND),
        id @ 600..750 => u16::try_from(id + 250).unwrap_or(PRETEND),
        _ => PRETEND,
    }
}

/// Values that lead to a good end, by credential.
#[must_use]
pub fn test_values(id: ConnectorId) -> BTreeMap<String, String> {
    let Some(found) = find(id) else {
        return BTreeMap::new();
    };
    let value = |name: &str| match name {
        "user" => "user-ok",
        "password" => PASSWORD,
        "token" => TEST_CODE,
        "cpf" => CPF,
        "cnpj" => CNPJ,
        "agency" => "0001",
        "account" => "12345-6",
        "cooperative" => "0101",
        "certificate" => "Y2VydGlmaWNhdGUtb2s=",
        _ => "",
    };
    let credentials = found.connector.credentials.into_iter();
    credentials
        .map(|credential| (value(&credential.name).to_owned(), credential.name))
        .map(|(value, name)| (name, value))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use serde_json::{Map, Value};

    use super::*;

    #[test]
    fn the_test_values_are_accepted_by_their_own_connector() {
        for Institution { connector, .. } in all() {
            let values: Map<String, Value> =
                test_values(connector.id).into_iter().map(|(name, value)| (name, Value::from(value))).collect();
            assert_eq!(refused(connector, &values), [], "{:?}", connector.name);
        }
    }

    #[test]
    fn ids_and_names_are_told_apart() {
        let ids: BTreeSet<i32> = all().iter().map(|one| one.connector.id.0).collect();
        let names: BTreeSet<_> = all().iter().map(|one| one.connector.name.clone()).collect();
        assert_eq!((ids.len(), names.len()), (all().len(), all().len()));
        let sandbox = all().iter().filter(|one| one.connector.is_sandbox == Some(true)).map(|one| one.connector.id.0);
        assert_eq!(sandbox.collect::<Vec<_>>(), [2, 4, 5, 8, 9, 10, 11, 12, 13, 16, 17, 18, 19, 20, 600]);
        assert_eq!(find(ConnectorId(0)).unwrap().connector.name.as_deref(), Some("Pluggy Bank"));
        assert!(find(ConnectorId(77)).is_none());
    }
}
