//! What is measured of the official SDK.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::Duration,
};

use crate::{
    bank::{Bank, SLOW},
    ours::{Figures, ITEMS, SPELL},
    table,
};

pub(crate) fn figures(idle: Duration) -> Figures {
    let bank = Bank::start();
    bank.pace(SLOW);
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/engine/sdk.cjs");
    let spans = [idle, SPELL].map(|span| span.as_secs().to_string());
    let mut node = Command::new("node");
    node.arg(script).arg(ITEMS.to_string()).args(spans).env("PLUGGY_API_URL", &bank.url);
    table::told(node.stdin(Stdio::null()))
}
