use serde::{Deserialize, Serialize};

use crate::text::{SourceId, Span};

/// Whether a change may be made without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Applicability {
    /// Keeps what the document says and only says it better.
    Safe,
    /// Needs the author's eye.
    Unsafe,
}

/// Replaces the bytes of a span with other text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The source to change.
    pub source: SourceId,
    /// What to replace; an empty span inserts.
    pub span: Span,
    /// The new text.
    pub text: String,
}

impl Edit {
    /// Whether only one of two edits can be made: they share bytes, or insert in one place.
    pub fn conflicts(&self, other: &Self) -> bool {
        let (first, second) = if self.span <= other.span { (self, other) } else { (other, self) };
        self.source == other.source && (second.span.start < first.span.end || second.span.start == first.span.start)
    }
}

/// Edits that together fix a finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// What it does, as an instruction.
    pub title: String,
    /// Whether it may be applied without asking.
    pub applicability: Applicability,
    /// The edits, which do not overlap.
    pub edits: Vec<Edit>,
}
