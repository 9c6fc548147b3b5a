//! What is kept on this computer of what a person typed, because they asked for it, and when: not before the institution has
//! let them in with it, and not after it has refused it. Pure. Of what is kept, only the names are known here; the values are
//! the store's, and are read by the request that sends them.

use std::collections::BTreeSet;

use pluggy::{
    client::Parameters,
    model::{Connector, ParameterError},
};

use super::attempt::{Attempt, Input, State};
use crate::view::{Cause, Remember};

/// What the store has of a connection's credentials.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kept {
    /// The names of those whose values it has.
    pub fields: BTreeSet<String>,
    /// What the person chose last; the next form begins with it.
    pub wanted: bool,
}

impl Kept {
    /// What a store was found to have.
    #[must_use]
    pub fn found(fields: BTreeSet<String>) -> Self {
        Self { wanted: !fields.is_empty(), fields }
    }
}

/// What an attempt was begun with, until it is known what becomes of it.
#[derive(Debug)]
pub struct Held {
    /// What is to be kept; nothing unless it was asked for.
    pub typed: Parameters,
    /// What was left empty, and is taken from the store.
    pub used: BTreeSet<String>,
    /// What the person wants to become of it all.
    pub remember: Remember,
}

impl Held {
    /// Of credentials that were handed over.
    #[must_use]
    pub fn of(connector: &Connector, kept: &Kept, typed: &Parameters) -> Self {
        let given = |name: &str| typed.get(name).filter(|value| !value.expose().is_empty()).cloned();
        let wanted = |_: &&str| kept.wanted;
        let used = |name: &&str| given(name).is_none() && kept.fields.contains(*name);
        Self {
            typed: lasting(connector).filter(wanted).filter_map(|name| Some((name.to_owned(), given(name)?))).collect(),
            used: lasting(connector).filter(used).map(str::to_owned).collect(),
            remember: if kept.wanted { Remember::Yes } else { Remember::No },
        }
    }
}

/// What becomes of what is held, and of what is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Nobody knows yet whether the institution takes it.
    Wait,
    /// What is held is let go of; what is kept stays.
    Drop,
    /// It is kept.
    Keep,
    /// Nothing is kept any more.
    Forget,
}

/// What an input says of the request that carried the credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// Nothing.
    Unsaid,
    /// Pluggy has them.
    Taken,
    /// It has not, or nobody knows.
    NotTaken,
}

impl Arrival {
    /// Of an input, before it is taken in.
    #[must_use]
    pub fn of(input: &Input) -> Self {
        match input {
            Input::Sent(Ok(_)) => Self::Taken,
            Input::Sent(Err(_)) => Self::NotTaken,
            _ => Self::Unsaid,
        }
    }
}

/// The credentials that can be kept: a code that is good for a moment is none of them.
pub fn lasting(connector: &Connector) -> impl Iterator<Item = &str> {
    connector.credentials.iter().filter(|one| one.mfa != Some(true)).map(|one| one.name.as_str())
}

/// What becomes of it, after a step.
#[must_use]
pub fn decide(held: Option<&Held>, arrival: Arrival, after: &Attempt) -> Decision {
    if arrival != Arrival::Unsaid && held.is_some_and(|held| held.remember == Remember::No) {
        return Decision::Forget;
    }
    match &after.state {
        State::Deleting { .. } => Decision::Forget,
        State::NeedsCredentials { refused } if held.is_some_and(|held| is_at_fault(held, refused)) => Decision::Forget,
        State::NeedsCredentials { .. } | State::Gone => Decision::Drop,
        State::Finished { explanation } if are_refused(explanation.cause) => Decision::Forget,
        _ if arrival == Arrival::NotTaken => Decision::Drop,
        // The answer to the request itself may still tell of the execution before.
        _ if arrival == Arrival::Unsaid && after.progress.is_past_login() => Decision::Keep,
        State::Finished { .. } => Decision::Drop,
        _ => Decision::Wait,
    }
}

/// Whether the institution's rules refuse what came from the store: it is not to be sent again.
fn is_at_fault(held: &Held, refused: &[ParameterError]) -> bool {
    refused.iter().filter_map(|error| error.parameter.as_ref()).any(|name| held.used.contains(name))
}

/// Whether an end means that the institution does not take these credentials. A wrong or late code says nothing of them.
fn are_refused(cause: Cause) -> bool {
    matches!(
        cause,
        Cause::InvalidCredentials
            | Cause::AccountLocked
            | Cause::CredentialsReset
            | Cause::UserNotSupported
            | Cause::Gone
    )
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use pluggy::model::{ConnectorCredential, ExecutionStatus};

    use super::*;
    use crate::connection::status::explain;

    const NOW: DateTime<Utc> = DateTime::UNIX_EPOCH;

    fn bank() -> Connector {
        let field =
            |name: &str, mfa| ConnectorCredential { mfa, name: name.to_owned(), ..ConnectorCredential::default() };
        let credentials = vec![field("user", None), field("password", Some(false)), field("token", Some(true))];
        Connector { credentials, ..Connector::default() }
    }

    fn typed(pairs: &[(&str, &str)]) -> Parameters {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).into())).collect()
    }

    fn names<'a>(names: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
        names.into_iter().map(str::to_owned).collect()
    }

    fn kept(fields: &[&str], wanted: bool) -> Kept {
        Kept { fields: names(fields.iter().copied()), wanted }
    }

    #[test]
    fn of_what_is_typed_what_lasts_is_held_and_of_what_is_kept_what_was_left_empty_is_used() {
        let both = kept(&["user", "password", "token"], true);
        let given = typed(&[("user", ""), ("password", "segredo"), ("token", "123456"), ("stranger", "x")]);
        let held = Held::of(&bank(), &both, &given);
        assert_eq!(names(held.typed.iter().map(|(name, _)| name)), names(["password"]));
        assert_eq!((held.used, held.remember), (names(["user"]), Remember::Yes));
        let held = Held::of(&bank(), &kept(&["user"], false), &typed(&[("password", "segredo")]));
        assert!(held.typed.is_empty(), "nothing is held that was not asked to be kept");
        assert_eq!((held.used, held.remember), (names(["user"]), Remember::No));
    }

    /// An attempt in a state, with an execution that was read to be doing this.
    fn attempt(state: State, doing: Option<ExecutionStatus>) -> Attempt {
        let mut attempt = Attempt { state, ..Attempt::new(&bank(), NOW) };
        if let Some(status) = doing {
            attempt.progress.observe(&status, NOW);
        }
        attempt
    }

    fn finished(cause: Cause) -> State {
        State::Finished { explanation: explain(cause) }
    }

    #[test]
    fn it_is_kept_past_the_login_and_forgotten_with_a_refusal() {
        use Arrival as A;
        use Decision as D;
        use ExecutionStatus as S;
        let following = || State::Following { read_at: None, answered: None, cause: Cause::Updating };
        let refused = |name: &str| {
            let error = ParameterError { parameter: Some(name.to_owned()), ..ParameterError::default() };
            State::NeedsCredentials { refused: vec![error] }
        };
        let accounts = || Some(S::AccountsInProgress);
        let held = |remember| Held { typed: Parameters::new(), used: names(["user"]), remember };
        for (what, state, doing, arrival, decision) in [
            ("on its way", State::Sending, None, A::Unsaid, D::Wait),
            ("the answer to the request", following(), accounts(), A::Taken, D::Wait),
            ("logging in", following(), Some(S::LoginInProgress), A::Unsaid, D::Wait),
            ("checking a code", following(), Some(S::LoginMfaInProgress), A::Unsaid, D::Wait),
            ("let in", following(), accounts(), A::Unsaid, D::Keep),
            ("let in, and then an error", finished(Cause::ConnectionFailed), accounts(), A::Unsaid, D::Keep),
            ("an error before", finished(Cause::ConnectionFailed), Some(S::LoginInProgress), A::Unsaid, D::Drop),
            ("as it was before", finished(Cause::UpToDate), accounts(), A::NotTaken, D::Drop),
            ("a wrong code", finished(Cause::InvalidCode), None, A::Unsaid, D::Drop),
            ("refused", finished(Cause::InvalidCredentials), None, A::Unsaid, D::Forget),
            ("refused after all", finished(Cause::CredentialsReset), accounts(), A::Unsaid, D::Forget),
            ("refused too often", finished(Cause::AccountLocked), None, A::NotTaken, D::Forget),
            ("against the rules, as typed", refused("password"), None, A::NotTaken, D::Drop),
            ("against the rules, as kept", refused("user"), None, A::NotTaken, D::Forget),
            ("being deleted", State::Deleting { read_at: None }, None, A::Unsaid, D::Forget),
        ] {
            let after = attempt(state, doing);
            assert_eq!(decide(Some(&held(Remember::Yes)), arrival, &after), decision, "{what}");
            let unwanted = if arrival == A::Unsaid { decision } else { D::Forget };
            assert_eq!(decide(Some(&held(Remember::No)), arrival, &after), unwanted, "{what}, and not wanted any more");
        }
    }
}
