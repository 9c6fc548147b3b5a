//! How a list ended, by the error that ended it. Pure.

use pluggy::Error;

use crate::view::ListEnd;

/// What an error means for the list that was asked for.
#[must_use]
pub fn ending(error: &Error) -> ListEnd {
    match error {
        Error::Refused(refusal) => match refusal.status {
            401 | 403 => ListEnd::NotAllowed,
            404 => ListEnd::Gone,
            410 => ListEnd::Retired,
            429 | 500.. => ListEnd::Lost,
            _ => ListEnd::Refused,
        },
        // What can't be read now can't be read a moment later: that is no silence.
        Error::Row(_) | Error::Body(_) | Error::TooLarge { .. } => ListEnd::Holes,
        Error::Cursor(_) => ListEnd::Looped,
        Error::Unwritable => ListEnd::Refused,
        _ => ListEnd::Lost,
    }
}

#[cfg(test)]
mod tests {
    use pluggy::{client::Refusal, model::ErrorBody};

    use super::*;

    #[test]
    fn an_end_says_whether_to_come_back() {
        for (status, end) in [
            (403, ListEnd::NotAllowed),
            (404, ListEnd::Gone),
            (410, ListEnd::Retired),
            (400, ListEnd::Refused),
            (429, ListEnd::Lost),
            (503, ListEnd::Lost),
        ] {
            let refusal = Refusal { status, body: Box::new(ErrorBody::default()), retry_after: None };
            assert_eq!(ending(&Error::Refused(refusal)), end, "{status}");
        }
        assert_eq!(ending(&Error::NoAnswer), ListEnd::Lost);
        assert_eq!(ending(&Error::NotSent), ListEnd::Lost);
    }
}
