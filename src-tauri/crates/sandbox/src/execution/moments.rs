//! What an execution goes through that is worth telling others ("Events"), in its order. To whom it is told, and in which
//! words, is not in here.

use chrono::{DateTime, Utc};
use pluggy::model::{ExecutionStatus, ItemStatus};

use super::{Ending, Execution, Stage, final_status};

/// Something worth telling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Moment {
    /// The institution let somebody in.
    SignedIn,
    /// An answer is waited for, or the institution's own page.
    AsksForInput,
    /// Something is to be done elsewhere.
    AsksForAction,
    /// Data came.
    Updated,
    /// It ended otherwise, or rests.
    Failed(Ending),
}

impl Execution {
    /// Everything up to an instant, with when.
    pub(crate) fn moments(&self, now: DateTime<Utc>) -> Vec<(DateTime<Utc>, Moment)> {
        let mut moments: Vec<(DateTime<Utc>, Moment)> = Vec::new();
        let mut is_signed_in = false;
        let standing = self.walk(now, |stage, begins| {
            let moment = match stage {
                Stage::Run { phase, .. } if is_collection(phase) && !is_signed_in => {
                    is_signed_in = true;
                    Moment::SignedIn
                }
                Stage::Ask { .. } | Stage::Leave { .. } => Moment::AsksForInput,
                Stage::Act { .. } => Moment::AsksForAction,
                Stage::Rest { status, .. } => Moment::Failed(status.clone().into()),
                Stage::Run { .. } | Stage::End(_) => return,
            };
            moments.push((begins, moment));
        });
        // One that rests was told as it began to.
        if let Some((at, ending)) = standing.ended.filter(|_| standing.until.is_none()) {
            let came = final_status(&ending.status) == ItemStatus::Updated;
            moments.push((at, if came { Moment::Updated } else { Moment::Failed(ending) }));
        }
        moments
    }
}

fn is_collection(phase: &ExecutionStatus) -> bool {
    use ExecutionStatus as S;
    !matches!(phase, S::Created | S::LoginInProgress | S::LoginMfaInProgress)
}
