//! What is shown of an institution that can be connected, and what choosing it depends on.

use chrono::{DateTime, Utc};
use pluggy::{ConnectorId, ItemId};
use serde::{Deserialize, Serialize};

use super::ConnectionId;

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
    /// Where a password is changed, by its host. Its page is opened by Rust.
    pub reset_host: Option<String>,
    /// Who it is for.
    pub audience: Audience,
    /// What signing in will ask for.
    pub sign_in: SignIn,
    /// Where what it has is refreshed.
    pub refresh: Refresh,
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

/// Where what an institution has is refreshed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Refresh {
    /// Here, by another execution.
    Here,
    /// By itself daily, and by the person in Pluggy's own app.
    MeuPluggy,
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
    /// What only Pluggy's widget can ask.
    Widget,
}

/// By which means a connection is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Means {
    /// This app's own form.
    Form,
    /// Pluggy's widget.
    Widget,
    /// Pluggy's widget, since the subscription allows nothing else.
    OnlyWidget,
}

/// An institution in the search, as it stands at the moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Offer {
    /// The institution.
    pub institution: Institution,
    /// By which way Pluggy reads it.
    pub reach: Reach,
    /// How it does.
    pub standing: Standing,
    /// What is known to be wrong with it, worst first, in Pluggy's words.
    pub incidents: Vec<Incident>,
    /// What it can deliver and a person may decline.
    pub products: Vec<Product>,
    /// One of Pluggy's pretend banks, among real ones.
    pub test: bool,
    /// It is down, and the person wants to be told when it is back.
    pub awaited: bool,
}

/// By which way Pluggy reads an institution.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Reach {
    /// Regulated Open Finance: a consent at the bank.
    OpenFinance,
    /// Signing in as the person does.
    Direct,
}

/// How an institution does; what is not known of counts as well.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Standing {
    /// Well.
    Online,
    /// Connections fail now and then.
    Unstable,
    /// None succeeds.
    Offline,
}

/// Something that is known to be wrong with an institution.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Incident {
    /// One line.
    pub title: String,
    /// More of it.
    pub description: Option<String>,
    /// Since when.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub since: Option<DateTime<Utc>>,
}

/// What a connection can bring. What Pluggy may add to this is asked for as it asks by itself, and is nothing to decline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Product {
    /// Accounts and their balances. Without them there is nothing to show.
    Accounts,
    /// Cards and their bills.
    CreditCards,
    /// What came in and went out.
    Transactions,
    /// Who paid, and who was paid.
    PaymentData,
    /// Investments and their value.
    Investments,
    /// What was bought and sold of them.
    InvestmentTransactions,
    /// Name, documents and contacts of the holder.
    Identity,
    /// Brokerage notes.
    BrokerageNote,
    /// Loans.
    Loans,
}

/// An item that Pluggy has, as a person is shown it before it is taken up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub struct Adoptable {
    /// The item.
    pub item: ItemId,
    /// Where it is connected to.
    pub institution: Institution,
    /// When it was made.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub created_at: Option<DateTime<Utc>>,
    /// When it last brought something.
    #[cfg_attr(feature = "ts", ts(type = "string | null"))]
    pub last_success_at: Option<DateTime<Utc>>,
    /// For whom it was made.
    pub whose: Whose,
    /// The connection that it is already.
    pub connection: Option<ConnectionId>,
}

/// For whom an item was made, by its `clientUserId`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(feature = "ts", derive(ts_rs::TS))]
pub enum Whose {
    /// By this profile.
    Ours,
    /// It says nobody.
    Nobodys,
    /// Somebody else of the same application.
    Anothers,
}
