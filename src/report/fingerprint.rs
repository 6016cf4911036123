//! Identities of findings that last when lines move and messages are reworded.

use super::base::segments;
use crate::diagnostic::Diagnostic;
use crate::hash::HashMap;
use crate::text::{SourceId, Sources};

/// Gives each finding of one document its fingerprint. They must be asked for in the order of the report, since
/// findings that are otherwise equal differ only in their order.
pub(super) struct Fingerprints<'a> {
    document: &'a str,
    sources: &'a Sources,
    seen: HashMap<u64, u32>,
}

impl<'a> Fingerprints<'a> {
    pub(super) fn new(document: SourceId, sources: &'a Sources) -> Self {
        Self { document: &sources.get(document).name, sources, seen: HashMap::default() }
    }

    /// The fingerprint of the next finding, in hexadecimal.
    pub(super) fn next(&mut self, finding: &Diagnostic) -> String {
        let place = &finding.primary.place;
        let path = relative(self.document, &self.sources.get(place.source).name);
        let status = finding.status.as_deref().unwrap_or_default();
        let base = match &finding.cause {
            // What is grouped stays the same when its first place is fixed.
            Some(cause) if finding.is_group() => hash(&[finding.rule, "", cause, status]),
            _ => hash(&[finding.rule, &path, &place.pointer, status]),
        };
        let mut count = self.seen.get(&base).copied().unwrap_or_default();
        let fingerprint = loop {
            let candidate = if count == 0 { base } else { fnv1a(base, &count.to_le_bytes()) };
            count += 1;
            if !self.seen.contains_key(&candidate) {
                break candidate;
            }
        };
        self.seen.entry(fingerprint).or_insert(1);
        self.seen.insert(base, count);
        format!("{fingerprint:016x}")
    }
}

/// The hash of texts, in their order.
pub(super) fn hash(parts: &[&str]) -> u64 {
    // The NUL byte keeps `ab` + `c` apart from `a` + `bc`.
    parts.iter().fold(FNV_OFFSET, |hash, part| fnv1a(fnv1a(hash, part.as_bytes()), &[0]))
}

const FNV_OFFSET: u64 = 0xcbf2_9ce4_8422_2325;
const FNV_PRIME: u64 = 0x0000_0100_0000_01b3;

/// FNV-1a: written down here because the hash is part of the output and must never change with a dependency.
fn fnv1a(hash: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(hash, |hash, &byte| (hash ^ u64::from(byte)).wrapping_mul(FNV_PRIME))
}

/// `path` as seen from the directory of `document`, and nothing for the document itself, so that a fingerprint does
/// not depend on the directory that the audit was started in or on how the input was named.
fn relative(document: &str, path: &str) -> String {
    if document == path {
        return String::new();
    }
    let (document, path) = (segments(document), segments(path));
    let directory = &document[..document.len().saturating_sub(1)];
    let shared = directory.iter().zip(&path).take_while(|(a, b)| a == b).count();
    let mut steps = vec![".."; directory.len() - shared];
    steps.extend(&path[shared..]);
    steps.join("/")
}

#[cfg(test)]
mod tests {
    use super::super::canned;
    use super::*;

    fn fingerprints(report: &crate::audit::Report) -> Vec<String> {
        let document = &report.documents[0];
        let mut fingerprints = Fingerprints::new(document.source, &report.sources);
        document.findings.iter().map(|finding| fingerprints.next(finding)).collect()
    }

    #[test]
    fn hashes_as_published() {
        assert_eq!(fnv1a(FNV_OFFSET, b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(FNV_OFFSET, b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn survives_moved_lines_and_reworded_messages() {
        let before = canned::report();
        let mut after = canned::report();
        for finding in &mut after.documents[0].findings {
            finding.message.push_str(", said otherwise");
            finding.primary.place.span = crate::text::Span::new(1, 2);
        }
        assert_eq!(fingerprints(&before), fingerprints(&after));
    }

    #[test]
    fn is_unique_among_findings_that_are_alike() {
        let mut report = canned::report();
        let finding = report.documents[0].findings[0].clone();
        report.documents[0].findings = vec![finding; 100];
        let mut all = fingerprints(&report);
        let first = all[0].clone();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 100);
        report.documents[0].findings.truncate(1);
        assert_eq!(fingerprints(&report), [first]);
    }

    #[test]
    fn does_not_depend_on_where_the_audit_was_started() {
        assert_eq!(relative("api.yaml", "api.yaml"), "");
        assert_eq!(relative("./a/api.yaml", "a/schemas/x.yaml"), "schemas/x.yaml");
        assert_eq!(relative("a/api.yaml", "common/x.yaml"), "../common/x.yaml");
        assert_eq!(relative("/srv/a/api.yaml", "/srv/common/x.yaml"), "../common/x.yaml");
        assert_eq!(relative("../a/api.yaml", "../a/b/../x.yaml"), "x.yaml");
    }
}
