//! The report for programs: [`plain`] data as JSON.
//!
//! The findings are made and written in batches: a report of a hundred thousand needs no second copy in memory.

use std::io::{self, Write};

use serde::ser::{Error, SerializeSeq};
use serde::{Serialize, Serializer};

use super::fingerprint::Fingerprints;
use super::plain::{self, Failure, Finding, Tool, VERSION};
use super::pretty::{self, Written};
use crate::audit::{DocumentReport, Report};
use crate::diagnostic::Diagnostic;
use crate::parallel;
use crate::text::Sources;

// The serializer writes in pieces of a few bytes, so the type of `out` has to be known where it does.
pub(super) fn write(report: &Report, mut out: impl Write) -> io::Result<()> {
    let root = plain::Report {
        version: VERSION,
        tool: Tool::default(),
        documents: Documents(report),
        failures: Failure::all_of(report),
        summary: plain::Summary::of(report),
    };
    pretty::write(&mut out, &root)?;
    writeln!(out)
}

/// How many documents are written at once, and how many of them on one core.
const DOCUMENTS: (usize, usize) = (64, 4);

/// In how many lists and maps a document is.
const DOCUMENT_DEPTH: usize = 2;

/// The documents of a report.
struct Documents<'a>(&'a Report);

impl<'a> Serialize for Documents<'a> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Report { documents, sources, .. } = self.0;
        let form = |document: &'a DocumentReport| {
            let part = Part { document, sources };
            plain::document_with(document, sources, Findings(part), Suppressed(part))
        };
        let mut list = serializer.serialize_seq(Some(documents.len()))?;
        for batch in documents.chunks(DOCUMENTS.0) {
            if batch.len() <= DOCUMENTS.1 {
                // Few documents use all cores one after the other.
                batch.iter().try_for_each(|document| list.serialize_element(&form(document)))?;
                continue;
            }
            let write = |part: &'a [DocumentReport]| pretty::items(part.iter().map(form), DOCUMENT_DEPTH);
            for text in parallel::map(batch.chunks(DOCUMENTS.1).collect(), write) {
                list.serialize_element(&Written(&text.map_err(S::Error::custom)?))?;
            }
        }
        list.end()
    }
}

/// How many findings are written at once, on all cores: as many as need little memory.
const BATCH: usize = 1_024;

/// In how many lists and maps a finding is.
const FINDING_DEPTH: usize = 4;

/// What a list of findings is made from.
#[derive(Clone, Copy)]
struct Part<'a> {
    document: &'a DocumentReport,
    sources: &'a Sources,
}

struct Findings<'a>(Part<'a>);

impl Serialize for Findings<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Part { document, sources } = self.0;
        let mut fingerprints = Fingerprints::new(document.source, sources);
        let mut list = serializer.serialize_seq(Some(document.findings.len()))?;
        for batch in document.findings.chunks(BATCH) {
            let batch = batch.iter().map(|finding| (finding, fingerprints.next(finding)));
            let batch: Vec<(&Diagnostic, String)> = batch.collect();
            let write = |part: &[(&Diagnostic, String)]| {
                let findings = part.iter().map(|(finding, print)| Finding::of(finding, print.clone(), sources));
                pretty::items(findings, FINDING_DEPTH)
            };
            for text in parallel::map(parallel::parts(&batch), write) {
                list.serialize_element(&Written(&text.map_err(S::Error::custom)?))?;
            }
        }
        list.end()
    }
}

struct Suppressed<'a>(Part<'a>);

impl Serialize for Suppressed<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(plain::suppressed(self.0.document, self.0.sources))
    }
}

#[cfg(test)]
mod tests;
