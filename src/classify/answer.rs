//! The form of what operations are sent and of what they answer.

use super::shape::{Form, Shape};
use crate::model::Operation;

/// The form of a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Answer {
    /// There is no body.
    None,
    /// A list.
    List,
    /// An object around a list: a page of a collection.
    Page,
    /// One object.
    One,
    /// A text, a number or a boolean.
    Value,
    /// Bytes, as of a file.
    Bytes,
    /// The description does not say.
    #[default]
    Unknown,
}

impl Answer {
    pub(super) fn of(shape: &Shape<'_>) -> Self {
        match shape.form {
            // One, or a list of them.
            _ if shape.is_or_several => Self::List,
            Form::Nothing => Self::None,
            Form::Array => Self::List,
            Form::Page => Self::Page,
            Form::Object => Self::One,
            Form::Scalar => Self::Value,
            Form::Binary => Self::Bytes,
            Form::Unknown => Self::Unknown,
        }
    }
}

/// Whether a body is sent as lines of JSON (`application/x-ndjson`): any number of things, whatever the schema of one is.
pub(super) fn is_in_lines(operation: &Operation<'_>) -> bool {
    let mut content = operation.body.iter().flat_map(|body| &body.content);
    content.any(|media| ["ndjson", "jsonl"].iter().any(|format| media.name.contains(format)))
}
