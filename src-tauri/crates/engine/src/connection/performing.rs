//! What the loop does about a connection: each effect a task of its own, never two at once for one connection.

use pluggy::{Sensitive, client::Parameters};

use super::{
    Record,
    attempt::Effect,
    form::{self, Asks},
    journal::{Delivery, Entry, Line},
    offer,
    request::{self, Papers, Rules},
    watch::{Ended, Session},
};
use crate::{Output, notice::NoticeKind, store::Written, view::ConnectionId};

impl Session {
    /// `decided` is when what led to it is on the disk; nothing where nothing was decided.
    pub(super) fn perform(
        &mut self,
        record: &Record,
        effect: Effect,
        typed: &Parameters,
        back: Option<Sensitive>,
        decided: Option<Written>,
    ) {
        let request = match (effect, record.attempt.item.clone()) {
            // There is nothing to type: the bank asks at its own page, or in its app.
            (Effect::AskCredentials, _) if form::asks(&record.connector) != Asks::Here => return,
            (Effect::AskCredentials, _) => {
                return self.send(Output::AskCredentials(record.id.clone()));
            }
            (Effect::ShowWidget, _) => return self.send(Output::ShowWidget(record.id.clone())),
            (Effect::CreateItem, _) => request::Kind::Create {
                rules: Rules::of(record),
                products: offer::products(&record.connector, &record.attempt.declined).unwrap_or_default(),
                client_user_id: self.client_user_id.clone(),
                report_to: record.attempt.report_to.clone(),
                back,
                typed: typed.clone(),
            },
            (_, None) => return,
            (Effect::UpdateItem, Some(item)) => {
                let report_to = record.attempt.report_to.clone();
                request::Kind::Update { rules: Rules::of(record), item, report_to, typed: typed.clone() }
            }
            (Effect::ReadItem, Some(item)) => request::Kind::Read { item },
            (Effect::SendAnswer, Some(item)) => request::Kind::Answer { item, typed: typed.clone() },
            (Effect::Sync, Some(item)) => request::Kind::Sync { item, is_pending: record.attempt.pending.is_some() },
            (Effect::DeleteItem, Some(item)) => request::Kind::Delete { item },
            (Effect::TellConsentEnds(days), Some(_)) => return self.say(record, NoticeKind::ConsentEnding { days }),
            (Effect::TellBankBack, Some(_)) => return self.say(record, NoticeKind::BankBack),
        };
        self.call_off(&record.id);
        let once = matches!(effect, Effect::CreateItem | Effect::UpdateItem);
        let line = once.then(|| Line {
            store: self.records.store().clone(),
            clock: self.clock.clone(),
            entry: Entry::of(record, Delivery::Intent, self.clock.now()),
        });
        let papers = Papers { decided, line, missing: self.missing(&record.id) };
        let sent = request::send(self.client.clone(), record.id.clone(), papers, self.encryption.clone(), request);
        let task = self.requests.spawn(async move { Ended::Request(Box::new(sent.await)) });
        self.asked.insert(task.id(), (record.id.clone(), task));
    }

    /// Ends what is under way for a connection to which something else is about to be sent. That can only be a look: the
    /// others are waited for in states of their own, which let nothing else be sent.
    fn call_off(&mut self, id: &ConnectionId) {
        for (_, (_, task)) in self.asked.extract_if(|_, (whose, _)| whose == id) {
            task.abort();
        }
    }
}
