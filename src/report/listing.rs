//! The JSON that listings of operations share: documents, their operations, and the rows for each.

use std::io;

use serde::Serialize;

use super::pretty;
use crate::classify::Classification;
use crate::diagnostic::Confidence;
use crate::model::{Api, Operation};

#[derive(Serialize)]
struct Listing<'l, T> {
    version: u32,
    documents: Vec<Document<'l, T>>,
}

/// One document of a listing.
#[derive(Serialize)]
pub(super) struct Document<'l, T> {
    path: &'l str,
    openapi: &'l str,
    operations: Vec<Row<'l, T>>,
}

/// One operation, with what this listing is about.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Row<'l, T> {
    method: String,
    path: &'l str,
    operation_id: Option<&'l str>,
    pointer: String,
    line: usize,
    column: usize,
    kind: &'static str,
    confidence: Confidence,
    #[serde(flatten)]
    told: T,
}

impl<'l, T> Document<'l, T> {
    pub(super) fn new(path: &'l str, api: &'l Api<'_>, operations: impl Iterator<Item = Row<'l, T>>) -> Self {
        Self { path, openapi: api.version_text, operations: operations.collect() }
    }
}

impl<'l, T> Row<'l, T> {
    pub(super) fn new(operation: &'l Operation<'_>, found: &Classification, told: T) -> Self {
        let key = operation.key;
        let position = key.document().source.position(key.span().start);
        Self {
            method: operation.method.name().to_ascii_lowercase(),
            path: operation.path,
            operation_id: operation.operation_id(),
            pointer: key.pointer(),
            line: position.line,
            column: position.column,
            kind: found.kind.name(),
            confidence: found.confidence,
            told,
        }
    }
}

/// Writes a listing.
pub(super) fn write<'l, T: Serialize + 'l>(
    documents: impl Iterator<Item = Document<'l, T>>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    pretty::write(&mut *out, &Listing { version: 1, documents: documents.collect() })?;
    writeln!(out)
}
