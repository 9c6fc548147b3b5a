//! What crosses between the Lab's room and Rust. Values that open the bank to other clients are not among it: they are put on
//! the clipboard from here.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use pluggy::{ConnectorId, ItemId, model::HealthStatus};
use pluggy_sandbox::{
    Drive, ItemChange,
    cases::{Step, Topic},
    faults::{Fault, Standing},
    world::Plan,
};
use serde::{Deserialize, Serialize};
use tomada_engine::{ConnectionId, view::Explanation};

/// The Lab's room, when it is entered.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabView {
    /// Where the bank is.
    pub url: String,
    /// Every case there is.
    pub cases: Vec<LabCase>,
    /// The connections that were started as cases, with the cases' ids.
    pub started: BTreeMap<ConnectionId, String>,
    /// Every state that an item can be put into.
    pub endings: Vec<LabEnding>,
    /// The bank; `null` where it is another program, and driven there.
    pub bank: Option<LabBank>,
}

/// A case.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabCase {
    /// Its id, for good.
    pub id: String,
    /// What it is about.
    pub topic: Topic,
    /// The institution.
    pub bank: String,
    /// Who signs in.
    pub user: Option<String>,
    /// What is done after that.
    pub steps: Vec<Step>,
    /// What the app says in its course.
    pub sees: Vec<Explanation>,
    /// Whether the connection is gone at the end.
    pub gone: bool,
}

/// A state that an item can be put into.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabEnding {
    /// The API's word.
    pub execution: String,
    /// What the app says of it.
    pub meaning: Explanation,
}

/// The bank as it is.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabBank {
    /// Every item, newest first: other clients' too.
    pub items: Vec<LabItem>,
    /// The faults that are switched on.
    pub faults: Vec<Standing>,
    /// The subscription.
    pub plan: Plan,
    /// Hours between two automatic updates; `null` for none.
    pub auto_sync_hours: Option<u32>,
    /// Every institution, with its health.
    pub institutions: Vec<LabInstitution>,
}

/// An item.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabItem {
    /// Pluggy's id.
    pub id: ItemId,
    /// This app's connection, if it is one of this app's.
    pub connection: Option<ConnectionId>,
    /// The institution.
    pub bank: String,
    /// What its state means.
    pub meaning: Explanation,
    /// Until when it waits for somebody.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub waits_until: Option<DateTime<Utc>>,
    /// Whether it waits for something that is done on the bank's page or on a phone.
    pub at_the_bank: bool,
    /// Whether there is a consent that can be withdrawn.
    pub consented: bool,
    /// When it is updated by itself.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub next_auto_sync_at: Option<DateTime<Utc>>,
}

/// An institution and how it does.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LabInstitution {
    /// Its connector.
    pub id: ConnectorId,
    /// What people call it.
    pub name: String,
    /// `ONLINE`, `UNSTABLE` or `OFFLINE`.
    pub health: Option<String>,
}

/// What the bank is made to do.
#[derive(Debug, Deserialize)]
#[serde(tag = "type", rename_all = "camelCase", rename_all_fields = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum LabOrder {
    /// Its time goes on otherwise.
    Clock {
        /// How.
        drive: Drive,
    },
    /// Something happens to an item.
    Item {
        /// Which one.
        item: ItemId,
        /// What.
        change: ItemChange,
    },
    /// A fault is switched on.
    AddFault {
        /// Which one.
        fault: Fault,
    },
    /// A fault is switched off.
    RemoveFault {
        /// Which one.
        id: u32,
    },
    /// All faults are switched off.
    ClearFaults,
    /// Other things are allowed.
    Policy {
        /// The subscription.
        plan: Plan,
        /// Hours between two automatic updates; `null` for none.
        auto_sync_hours: Option<u32>,
    },
    /// An institution does otherwise.
    Health {
        /// Which one.
        connector: ConnectorId,
        /// How; `null` for as by itself.
        #[cfg_attr(test, ts(type = "string | null"))]
        status: Option<HealthStatus>,
    },
    /// Everything is forgotten.
    Reset,
}

/// What another client needs to reach the bank.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum LabCopy {
    /// Its address.
    Url,
    /// `clientId`.
    ClientId,
    /// `clientSecret`.
    ClientSecret,
    /// What opens `/_sandbox`.
    ControlToken,
}
