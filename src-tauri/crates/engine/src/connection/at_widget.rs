//! What is done at Pluggy's widget, from its opening to its end. Pure. While it is open it asks what there is to ask, and the
//! execution is not followed here; afterwards it is, like any other. What the widget says is a hint: an item that it names is
//! taken up like one that was there before, once Pluggy's API has shown that it is this person's.

use chrono::{DateTime, Utc};
use pluggy::ItemId;
use serde::{Deserialize, Serialize};

use super::{
    attempt::{Attempt, Effect, State},
    status::explain,
};
use crate::view::Cause;

/// What is known of a visit to the widget.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Visit {
    /// Something was sent from there: an execution may have begun, and an item may have come of it.
    pub(super) sent: bool,
    /// What it said was wrong.
    pub(super) refused: Option<Refusal>,
}

/// What the widget may say is wrong, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Refusal {
    /// This person's access is connected already.
    AlreadyConnected,
    /// The institution is switched off at Pluggy.
    BankOffline,
    /// The subscription does not have it.
    NotInPlan,
    /// The application's owner has not enabled it.
    NotEnabled,
    /// Anything else.
    Other,
}

impl Refusal {
    fn cause(self) -> Cause {
        match self {
            Self::AlreadyConnected => Cause::AlreadyConnected,
            Self::BankOffline => Cause::BankUnavailable,
            Self::NotInPlan => Cause::NotInPlan,
            Self::NotEnabled => Cause::ConnectorNotEnabled,
            Self::Other => Cause::Refused,
        }
    }
}

/// What happens around the widget.
#[derive(Debug, Clone, PartialEq)]
pub enum AtWidget {
    /// The person wants it.
    Wanted,
    /// Nothing else can do it: a person decides whether to go there.
    Needed,
    /// Something was sent from there.
    Sent,
    /// It is about this item.
    Has(ItemId),
    /// It showed an error.
    Refused(Refusal),
    /// It is not needed any more, or gone.
    Left,
}

impl Attempt {
    pub(super) fn at_widget(&mut self, input: AtWidget, now: DateTime<Utc>) -> Vec<Effect> {
        match (&mut self.state, input) {
            (State::AtWidget(_), AtWidget::Wanted) => vec![Effect::ShowWidget],
            (State::NeedsCredentials { .. } | State::Finished { .. }, AtWidget::Wanted) => {
                self.begin(now);
                // Nothing runs that could be timed.
                self.started_at = None;
                self.state = State::AtWidget(Visit::default());
                vec![Effect::ShowWidget]
            }
            (State::NeedsCredentials { .. } | State::Finished { .. }, AtWidget::Needed) => self.lead_to_widget(now),
            (State::AtWidget(visit), AtWidget::Sent) => {
                visit.sent = true;
                Vec::new()
            }
            (State::AtWidget(visit), AtWidget::Has(item)) if self.item.is_none() || self.adopting => {
                *visit = Visit { sent: true, refused: None };
                self.item = Some(item);
                self.adopting = true;
                Vec::new()
            }
            (State::AtWidget(visit), AtWidget::Has(item)) if self.item.as_ref() == Some(&item) => {
                *visit = Visit { sent: true, refused: None };
                Vec::new()
            }
            (State::AtWidget(visit), AtWidget::Refused(failure)) => {
                visit.refused = Some(failure);
                Vec::new()
            }
            (State::AtWidget(visit), AtWidget::Left) => {
                let Visit { sent, refused } = visit.clone();
                self.leave_widget(sent, refused, now)
            }
            _ => Vec::new(),
        }
    }

    fn leave_widget(&mut self, sent: bool, refused: Option<Refusal>, now: DateTime<Utc>) -> Vec<Effect> {
        if self.item.is_some() {
            if !sent && refused.is_none() {
                self.go_back();
                return Vec::new();
            }
            // An end that was there before is not the end of what was sent.
            self.stale = self.seen;
            self.started_at = Some(now);
            return self.follow(Cause::Updating, now);
        }
        match refused {
            // An error that says nothing leaves open whether what was sent has arrived.
            Some(Refusal::Other) | None if sent => {
                self.unconfirmed = true;
                self.fail(Cause::OutcomeUnknown, now)
            }
            Some(refusal) => self.fail(refusal.cause(), now),
            None => {
                self.go_back();
                Vec::new()
            }
        }
    }

    /// Nothing was begun: a person decides whether to go there. What there was before stays, to go back to.
    pub(super) fn lead_to_widget(&mut self, now: DateTime<Utc>) -> Vec<Effect> {
        self.only_widget = true;
        // It takes an address for a new item alone.
        self.report_to.take_if(|_| self.item.is_some());
        self.progress.restart();
        self.started_at = None;
        if self.ended.is_none() {
            return self.finish(explain(Cause::WidgetWanted), now);
        }
        self.state = State::Finished { explanation: explain(Cause::WidgetWanted) };
        Vec::new()
    }

    /// Whether its way on is the widget's, and no other.
    pub(super) fn goes_on_at_widget(&self) -> bool {
        self.only_widget && matches!(self.state, State::Finished { .. })
    }
}

#[cfg(test)]
mod tests {
    use pluggy::{
        ItemId,
        model::{Connector, ExecutionStatus, Item, ItemStatus},
    };

    use super::*;
    use crate::{connection::attempt::Input, view::Remedy};

    fn item(status: &str, execution: &str) -> Box<Item> {
        Box::new(Item {
            id: ItemId::from("item"),
            status: Some(ItemStatus::from(status)),
            execution_status: Some(ExecutionStatus::from(execution)),
            ..Item::default()
        })
    }

    fn walked(inputs: Vec<Input>) -> (Attempt, Vec<Effect>) {
        let mut attempt = Attempt::new(&Connector::default(), DateTime::UNIX_EPOCH);
        let mut effects = Vec::new();
        for input in inputs {
            effects = attempt.step(input, DateTime::UNIX_EPOCH);
        }
        (attempt, effects)
    }

    #[test]
    fn what_is_done_at_the_widget_comes_to_its_end_here() {
        use AtWidget as W;
        use Cause as C;
        use Remedy as R;
        let made = || W::Has(ItemId::from("made"));
        let known = || vec![Input::Submit, Input::Sent(Ok(item("LOGIN_ERROR", "INVALID_CREDENTIALS")))];
        let visit = |inputs: Vec<W>| inputs.into_iter().map(Input::Widget).collect::<Vec<_>>();
        let then = |mut first: Vec<Input>, inputs: Vec<W>| {
            first.extend(visit(inputs));
            first
        };
        for (why, inputs, cause, remedy, effects) in [
            ("it is opened", visit(vec![W::Wanted]), C::WidgetOpen, R::Widget, vec![Effect::ShowWidget]),
            ("and shown again", visit(vec![W::Wanted, W::Wanted]), C::WidgetOpen, R::Widget, vec![Effect::ShowWidget]),
            ("only it can ask", visit(vec![W::Needed]), C::WidgetWanted, R::Widget, vec![]),
            ("an item is not followed yet", visit(vec![W::Wanted, made()]), C::WidgetOpen, R::Widget, vec![]),
            ("left with an item", visit(vec![W::Wanted, W::Sent, made(), W::Left]), C::Updating, R::Wait, vec![]),
            (
                "left in between",
                visit(vec![W::Wanted, W::Sent, W::Left]),
                C::OutcomeUnknown,
                R::EnterCredentials,
                vec![],
            ),
            (
                "refused without an item",
                visit(vec![W::Wanted, W::Sent, W::Refused(Refusal::NotInPlan), W::Left]),
                C::NotInPlan,
                R::Nothing,
                vec![],
            ),
            (
                "refused, and tried once more",
                visit(vec![W::Wanted, W::Refused(Refusal::Other), W::Sent, made(), W::Left]),
                C::Updating,
                R::Wait,
                vec![],
            ),
            (
                "an error that proves nothing",
                visit(vec![W::Wanted, W::Sent, W::Refused(Refusal::Other), W::Left]),
                C::OutcomeUnknown,
                R::EnterCredentials,
                vec![],
            ),
            (
                "connected already",
                visit(vec![W::Wanted, W::Sent, W::Refused(Refusal::AlreadyConnected), W::Left]),
                C::AlreadyConnected,
                R::Nothing,
                vec![],
            ),
            (
                "an update that was only looked at changes nothing",
                then(known(), vec![W::Wanted, W::Left]),
                C::InvalidCredentials,
                R::EnterCredentials,
                vec![],
            ),
            (
                "an update is of its own item alone",
                then(known(), vec![W::Wanted, made(), W::Left]),
                C::InvalidCredentials,
                R::EnterCredentials,
                vec![],
            ),
            (
                "one that was sent is looked at",
                then(known(), vec![W::Wanted, W::Sent, W::Left]),
                C::Updating,
                R::Wait,
                vec![],
            ),
            (
                "nothing is told of one that is not open",
                visit(vec![made(), W::Left]),
                C::CredentialsWanted,
                R::EnterCredentials,
                vec![],
            ),
        ] {
            let (attempt, did) = walked(inputs);
            let explanation = attempt.explanation();
            assert_eq!((explanation.cause, explanation.remedy), (cause, remedy), "{why}");
            assert_eq!(did, effects, "{why}");
        }
        assert_eq!(walked(visit(vec![W::Wanted, W::Left])).0.state, State::Gone, "nothing came of it");
    }

    #[test]
    fn a_program_that_ended_meanwhile_knows_what_it_saw() {
        use AtWidget as W;
        for (inputs, cause) in [
            (vec![W::Wanted, W::Sent], Cause::OutcomeUnknown),
            (vec![W::Wanted, W::Sent, W::Has(ItemId::from("made"))], Cause::Updating),
        ] {
            let (mut attempt, _) = walked(inputs.into_iter().map(Input::Widget).collect());
            let lost = attempt.if_lost().unwrap();
            assert_eq!(attempt.step(lost, DateTime::UNIX_EPOCH), []);
            assert_eq!(attempt.explanation().cause, cause);
        }
    }
}
