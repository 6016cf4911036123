use crate::status::StatusKey;

/// A claim of a finding about one operation. Two rules that make one claim report one fact.
///
/// Operations are positions in the description's list of operations.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// The operation should declare one of these codes.
    Declare {
        /// The operation.
        operation: usize,
        /// The codes, the best first.
        codes: Vec<u16>,
    },
    /// The operation should answer with another status, or not at all, where it declares this one.
    Replace {
        /// The operation.
        operation: usize,
        /// The status key (`200`, `4XX`, `default`).
        status: String,
    },
    /// What the operation answers with this status lacks a body or a header.
    Complete {
        /// The operation.
        operation: usize,
        /// The status key.
        status: String,
    },
}

impl Claim {
    /// The operation that the claim is about.
    pub fn operation(&self) -> usize {
        match self {
            Self::Declare { operation, .. } | Self::Replace { operation, .. } | Self::Complete { operation, .. } => {
                *operation
            }
        }
    }
}

/// A way to settle a finding beside its claims and its changes. Where policies of the project leave none of all ways open,
/// the finding is not reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Declare one of these codes, in the place of what the claims replace.
    Declare(Vec<u16>),
    /// Declare no longer what the claims replace, whatever is declared in its place.
    Withdraw,
    /// Declare a body.
    Body,
    /// Declare a header.
    Header(&'static str),
    /// No longer declare a header.
    NoHeader(String),
    /// Use the media type of other responses.
    MediaType(Vec<StatusKey>),
    /// Use the schema of other responses.
    Schema(Vec<StatusKey>),
    /// Write error codes like others.
    CodeStyle,
    /// Something that no policy forbids, such as other words in the description.
    Other,
}
