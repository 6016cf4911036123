use serde::{Deserialize, Serialize};

use crate::sort;
use crate::text::{SourceId, Span};

/// Whether a change may be made without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Applicability {
    /// Keeps what the document says about the server.
    Safe,
    /// Changes that, so that the author has to know whether it is true.
    Unsafe,
}

impl Applicability {
    /// The word that reports use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Safe => "safe",
            Self::Unsafe => "unsafe",
        }
    }
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
    /// The edits.
    pub edits: Vec<Edit>,
    /// The reason why there are no edits, or none for some of the places.
    pub obstacle: Option<String>,
}

/// The text with these edits made; none if two of them overlap or insert in one place.
pub fn apply<'e>(text: &str, edits: impl IntoIterator<Item = &'e Edit>) -> Option<String> {
    let mut edits: Vec<&Edit> = edits.into_iter().collect();
    sort::by_key(&mut edits, |edit| edit.span);
    let mut changed = String::with_capacity(text.len() + edits.iter().map(|edit| edit.text.len()).sum::<usize>());
    let mut at = 0;
    for (number, Edit { span, text: new, .. }) in edits.iter().enumerate() {
        let range = span.range();
        if range.start < at || number > 0 && edits[number - 1].conflicts(edits[number]) {
            return None;
        }
        changed.push_str(text.get(at..range.start)?);
        changed.push_str(new);
        at = range.end;
    }
    changed.push_str(text.get(at..)?);
    Some(changed)
}
