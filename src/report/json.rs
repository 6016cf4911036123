//! The report for programs: [`plain`] data as JSON.
//!
//! The findings are made and written in batches: a report of a hundred thousand needs no second copy in memory.

use std::io::{self, Write};

use serde::ser::{Error, SerializeSeq};
use serde::{Serialize, Serializer};

use super::fingerprint::Fingerprints;
use super::plain::{self, Failure, Tool, VERSION};
use super::pretty::{self, Written};
use crate::audit::{DocumentReport, Report};
use crate::diagnostic::{Diagnostic, Occurrence};
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

/// Adds parts of a list whose texts are made on all cores.
fn write_parts<'p, L: SerializeSeq, T: Sync>(
    list: &mut L,
    parts: Vec<&'p [T]>,
    write: impl Fn(&'p [T]) -> serde_json::Result<Vec<u8>> + Sync,
) -> Result<(), L::Error> {
    for text in parallel::map(parts, write) {
        list.serialize_element(&Written(&text.map_err(L::Error::custom)?))?;
    }
    Ok(())
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
            let parts = batch.chunks(DOCUMENTS.1).collect();
            write_parts(&mut list, parts, |part| pretty::items(part.iter().map(form), DOCUMENT_DEPTH))?;
        }
        list.end()
    }
}

/// How many findings, or places of one, are written at once, on all cores: as many as need little memory.
const BATCH: usize = 1_024;

/// In how many lists and maps a finding is, and one of its places.
const FINDING_DEPTH: usize = 4;
const PLACE_DEPTH: usize = FINDING_DEPTH + 2;

/// How many places a finding has that is not written together with others.
const LARGE: usize = 64;

/// What a list of findings is made from.
#[derive(Clone, Copy)]
struct Part<'a> {
    document: &'a DocumentReport,
    sources: &'a Sources,
}

struct Findings<'a>(Part<'a>);

impl<'a> Serialize for Findings<'a> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Part { document, sources } = self.0;
        let mut fingerprints = Fingerprints::new(document.source, sources);
        let mut list = serializer.serialize_seq(Some(document.findings.len()))?;
        let form = |finding: &'a Diagnostic, fingerprint: String| {
            let places = Places { all: &finding.occurrences, sources };
            plain::finding_with(finding, fingerprint, sources, places)
        };
        let is_large = |finding: &Diagnostic| finding.occurrences.len() > LARGE;
        let groups = document.findings.chunk_by(|one, other| !is_large(one) && !is_large(other));
        for batch in groups.flat_map(|group| group.chunks(BATCH)) {
            if let [only] = batch {
                list.serialize_element(&form(only, fingerprints.next(only)))?;
                continue;
            }
            let batch = batch.iter().map(|finding| (finding, fingerprints.next(finding)));
            let batch: Vec<(&'a Diagnostic, String)> = batch.collect();
            write_parts(&mut list, parallel::parts(&batch), |part| {
                pretty::items(part.iter().map(|(finding, print)| form(finding, print.clone())), FINDING_DEPTH)
            })?;
        }
        list.end()
    }
}

/// The places of a finding.
struct Places<'a> {
    all: &'a [Occurrence],
    sources: &'a Sources,
}

impl Serialize for Places<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let form = |one: &Occurrence| plain::Occurrence::of(one, self.sources);
        if self.all.len() <= LARGE {
            return serializer.collect_seq(self.all.iter().map(form));
        }
        let mut list = serializer.serialize_seq(Some(self.all.len()))?;
        for batch in self.all.chunks(BATCH) {
            write_parts(&mut list, parallel::parts(batch), |part| pretty::items(part.iter().map(form), PLACE_DEPTH))?;
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
