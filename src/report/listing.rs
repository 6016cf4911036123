//! The JSON that listings of operations share: documents, their operations, and what each listing says of one.

use std::io;

use serde::{Deserialize, Serialize};

use super::pretty;
use crate::classify::Classification;
use crate::diagnostic::Confidence;
use crate::model::{Api, Operation};

#[derive(Serialize)]
struct Listing<T> {
    version: u32,
    documents: Vec<DocumentListing<T>>,
}

/// The operations of one document. `T` is what the listing says of each.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DocumentListing<T> {
    /// Its path.
    pub path: String,
    /// The version that it states.
    pub openapi: String,
    /// The operations, in the order of the document.
    pub operations: Vec<OperationListing<T>>,
}

/// One operation, with what its listing says of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct OperationListing<T> {
    /// Method in lower case.
    pub method: String,
    /// Path template, or the name of the webhook.
    pub path: String,
    /// `operationId`, where there is one.
    pub operation_id: Option<String>,
    /// JSON Pointer of the operation within its file.
    pub pointer: String,
    /// Line of its key, from 1.
    pub line: usize,
    /// Column of its key, from 1, in characters.
    pub column: usize,
    /// Its kind (`create`, `list`).
    pub kind: String,
    /// How sure the auditor is of the kind.
    pub confidence: Confidence,
    /// What the listing is about.
    #[serde(flatten)]
    pub about: T,
}

impl<T> DocumentListing<T> {
    pub(super) fn new(path: &str, api: &Api<'_>, operations: impl Iterator<Item = OperationListing<T>>) -> Self {
        Self { path: path.to_owned(), openapi: api.version_text.to_owned(), operations: operations.collect() }
    }
}

impl<T> OperationListing<T> {
    pub(super) fn new(operation: &Operation<'_>, found: &Classification, about: T) -> Self {
        let key = operation.key;
        let position = key.document().source.position(key.span().start);
        Self {
            method: operation.method.name().to_ascii_lowercase(),
            path: operation.path.to_owned(),
            operation_id: operation.operation_id().map(str::to_owned),
            pointer: key.pointer(),
            line: position.line,
            column: position.column,
            kind: found.kind.name().to_owned(),
            confidence: found.confidence,
            about,
        }
    }
}

/// Writes a listing.
pub(super) fn write<T: Serialize>(
    documents: impl Iterator<Item = DocumentListing<T>>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    pretty::write(&mut *out, &Listing { version: 1, documents: documents.collect() })?;
    writeln!(out)
}
