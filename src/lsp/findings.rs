//! Findings as the protocol shows them: at each of their places.

use std::collections::HashMap;

use super::position::{Encoding, Lines, Range};
use super::protocol::{Capabilities, CodeDescription, Diagnostic, Location, Related};
use crate::diagnostic::{self, Change, Label, Place, Severity};
use crate::report::about;
use crate::rules::UnusedSuppression;
use crate::text::{SourceId, Sources};

/// Who reports.
const SOURCE: &str = "oas-audit";

/// The tags of the protocol.
const UNNECESSARY: u8 = 1;
const DEPRECATED: u8 = 2;

/// The texts of a report with their lines, each read when it is first needed.
pub(super) struct Texts<'r> {
    sources: &'r Sources,
    encoding: Encoding,
    /// The name of each source for the client, and whether it has it open.
    name: &'r dyn Fn(SourceId) -> (String, bool),
    known: HashMap<SourceId, (String, Lines<'r>)>,
}

impl<'r> Texts<'r> {
    pub(super) fn new(sources: &'r Sources, encoding: Encoding, name: &'r dyn Fn(SourceId) -> (String, bool)) -> Self {
        Self { sources, encoding, name, known: HashMap::new() }
    }

    fn get(&mut self, id: SourceId) -> &(String, Lines<'r>) {
        let Self { sources, encoding, name, known } = self;
        known.entry(id).or_insert_with(|| {
            let (uri, is_open) = name(id);
            let text = &sources.get(id).text;
            let lines = Lines::of(text, is_open, *encoding);
            (uri, lines)
        })
    }

    pub(super) fn range(&mut self, place: &Place) -> Range {
        self.get(place.source).1.range(place.span.start, place.span.end)
    }

    fn location(&mut self, place: &Place) -> Location {
        let range = self.range(place);
        Location { uri: self.get(place.source).0.clone(), range }
    }
}

/// A finding at one of its places.
pub(super) struct Single<'f> {
    pub(super) place: &'f Place,
    /// What is found there alone; the whole finding if that says nothing of its own of the place.
    pub(super) finding: &'f diagnostic::Diagnostic,
    /// The changes that settle it there.
    pub(super) changes: &'f [Change],
}

/// A finding at each of its places.
pub(super) fn places(finding: &diagnostic::Diagnostic) -> Vec<Single<'_>> {
    let (occurrences, changes) = (&finding.occurrences, finding.changes.as_slice());
    if occurrences.is_empty() {
        return vec![Single { place: &finding.primary.place, finding, changes }];
    }
    // A list of as many changes as places has one for each.
    let is_one_each = changes.len() == occurrences.len();
    let at = occurrences.iter().enumerate().map(|(at, one)| match one.finding.as_deref() {
        Some(own) => Single { place: &one.place, finding: own, changes: &own.changes },
        None if is_one_each => Single { place: &one.place, finding, changes: std::slice::from_ref(&changes[at]) },
        None => Single { place: &one.place, finding, changes },
    });
    at.collect()
}

/// A finding as the client shows it, at each of its places.
pub(super) fn show(
    finding: &diagnostic::Diagnostic,
    texts: &mut Texts<'_>,
    can: Capabilities,
    out: &mut HashMap<SourceId, Vec<Diagnostic>>,
) {
    for Single { place, finding: single, .. } in places(finding) {
        let message = match single.advice() {
            advice if advice.is_empty() => single.message.clone(),
            advice => format!("{}\nhelp: {advice}", single.message),
        };
        let related = if can.related { related(finding, single, place, texts) } else { Vec::new() };
        let shown = Diagnostic {
            range: texts.range(place),
            severity: match finding.severity {
                Severity::Error => 1,
                Severity::Warning => 2,
                Severity::Info => 3,
            },
            code: finding.rule.to_owned(),
            code_description: can.code_description.then(|| CodeDescription { href: about::url(finding) }),
            source: SOURCE,
            message,
            tags: tags(finding, can),
            related_information: related,
        };
        out.entry(place.source).or_default().push(shown);
    }
}

fn tags(finding: &diagnostic::Diagnostic, can: Capabilities) -> Vec<u8> {
    let tag = match finding.rule {
        rule if rule == UnusedSuppression::META.id => UNNECESSARY,
        "deprecated-without-sunset" => DEPRECATED,
        _ => return Vec::new(),
    };
    if can.tags { vec![tag] } else { Vec::new() }
}

/// The second places of a finding.
fn related(
    finding: &diagnostic::Diagnostic,
    single: &diagnostic::Diagnostic,
    place: &Place,
    texts: &mut Texts<'_>,
) -> Vec<Related> {
    let own = if std::ptr::eq(finding, single) { [].iter() } else { finding.related.iter() };
    let labels: Vec<&Label> = single.related.iter().chain(own).collect();
    let mut found: Vec<Related> = labels
        .into_iter()
        .filter(|label| label.place != *place)
        .map(|label| Related { location: texts.location(&label.place), message: label.message.clone() })
        .collect();
    found.dedup();
    found
}
