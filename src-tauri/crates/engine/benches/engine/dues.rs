//! When the engine meant to look at a connection, as it tells whoever traces it.

use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use tomada_engine::ConnectionId;
use tracing::{
    Event, Metadata, Subscriber,
    field::{Field, Visit},
    span,
};

/// One look, and its planned instant.
pub(crate) type Due = (ConnectionId, DateTime<Utc>);

#[derive(Clone, Default)]
pub(crate) struct Dues(Arc<Mutex<Vec<Due>>>);

impl Dues {
    /// Listens to every engine of this process, from now on.
    pub(crate) fn listen() -> Self {
        let dues = Self::default();
        tracing::subscriber::set_global_default(dues.clone()).unwrap();
        dues
    }

    /// Those since this was last asked.
    pub(crate) fn take(&self) -> Vec<Due> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}

impl Subscriber for Dues {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == "tomada_engine::due"
    }

    fn event(&self, event: &Event<'_>) {
        let mut heard = Heard::default();
        event.record(&mut heard);
        let at = DateTime::from_timestamp_micros(heard.at_us).unwrap();
        self.0.lock().unwrap().push((ConnectionId(heard.connection), at));
    }

    // There are no spans.
    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }
    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}
    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}
    fn enter(&self, _: &span::Id) {}
    fn exit(&self, _: &span::Id) {}
}

#[derive(Default)]
struct Heard {
    connection: String,
    at_us: i64,
}

impl Visit for Heard {
    fn record_str(&mut self, field: &Field, value: &str) {
        if field.name() == "connection" {
            value.clone_into(&mut self.connection);
        }
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        if field.name() == "at_us" {
            self.at_us = value;
        }
    }

    fn record_debug(&mut self, _: &Field, _: &dyn std::fmt::Debug) {}
}
