//! How a document writes its responses, and text to paste that follows it.

use crate::diagnostic::Snippet;
use crate::model::{Api, Operation};

/// How a document writes its responses, worked out once.
#[derive(Debug)]
pub struct Conventions {}

impl Conventions {
    /// Reads the conventions of a description.
    pub fn of(_api: &Api<'_>) -> Self {
        Self {}
    }

    /// An entry of `responses` for this code, to paste into an operation.
    pub fn response(&self, _api: &Api<'_>, _operation: &Operation<'_>, _code: u16) -> Option<Snippet> {
        None
    }

    /// Entries of `headers` with these names, to paste into a response.
    pub fn headers(&self, _api: &Api<'_>, _names: &[&str]) -> Option<Snippet> {
        None
    }
}
