//! A place in a body that is not what it should be. The value that was there is never quoted: bodies hold people's money,
//! and error texts end up in logs.

/// A body, or a row of one, that can't be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Pluggy's answer could not be read at `{path}`: {reason}")]
pub struct BodyError {
    /// Where in the body: `results[3].creditData.level`.
    pub path: String,
    /// What was expected there.
    pub reason: String,
}
