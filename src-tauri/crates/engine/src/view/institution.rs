//! What is shown of an institution that can be connected.

use pluggy::ConnectorId;
use serde::Serialize;

/// An institution in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Institution {
    /// Its connector.
    pub id: ConnectorId,
    /// What people call it.
    pub name: String,
    /// `#rrggbb`, checked; absent when the connector names none.
    pub color: Option<String>,
    /// Its website, for the search.
    pub website: Option<String>,
    /// Who it is for.
    pub audience: Audience,
    /// What signing in will ask for.
    pub sign_in: SignIn,
}

/// Who an institution is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Audience {
    /// People.
    Personal,
    /// Companies.
    Business,
    /// Investors.
    Investment,
    /// None of these.
    Other,
}

/// What signing in asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum SignIn {
    /// User and password.
    Password,
    /// User, password and a code on the same form.
    PasswordAndCode,
    /// User and password, then a code that the bank sends.
    PasswordThenCode,
    /// The bank's own page.
    Browser,
    /// A picture that is scanned with the bank's app.
    Scan,
}
