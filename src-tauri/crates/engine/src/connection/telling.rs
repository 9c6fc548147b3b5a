//! What a session has to tell, and how: on the screen, on the desktop, and once, calmly, what it did not expect of Pluggy.

use super::{Record, attempt::Input, face, watch::Session};
use crate::{
    Output, heard,
    notice::{Notice, NoticeKind},
    store::Change as Row,
    view::{Change, ClockView, Surprise, Update},
};

/// A clock that is less wrong than this is not worth a word.
const AHEAD_MINUTES: i32 = 5;

impl Session {
    /// Tells what no change of meaning does.
    pub(super) fn say(&self, record: &Record, kind: NoticeKind) {
        let now = self.clock.now();
        self.records.keep(vec![Row::Told(record.id.clone(), kind.clone(), now)]);
        let bank = face::connection(record, now).institution.name;
        self.send(Output::Notice(Notice { connection: record.id.clone(), bank, kind }));
    }

    /// What this version does not know is told once, and calmly: nothing is lost by it.
    pub(super) fn surprised(&mut self, input: &Input) {
        let retired = self.heard.take_retired().then_some(Surprise::Retired);
        let new = match input {
            Input::Sent(Ok(item)) | Input::Read(Ok(item)) | Input::AnswerSent(Ok(item)) => heard::surprise(item),
            _ => None,
        };
        if let Some(surprise) = self.sentinel.meets(retired.into_iter().chain(new)) {
            self.emit(Change::Surprise { surprise });
        }
    }

    pub(super) fn clock_view(&self) -> ClockView {
        let ahead = i32::try_from(self.heard.ahead().num_minutes()).unwrap_or_default();
        let ahead_minutes = if ahead.abs() < AHEAD_MINUTES { 0 } else { ahead };
        ClockView { now: self.clock.now(), rate: self.clock.rate(), ahead_minutes }
    }

    pub(super) fn emit(&mut self, change: Change) {
        self.revision += 1;
        let update = Update { revision: self.revision, clock: self.clock_view(), change };
        self.send(Output::Update(update));
    }

    pub(super) fn send(&self, output: Output) {
        // Without a listener the program is ending.
        drop(self.outputs.send(output));
    }
}
