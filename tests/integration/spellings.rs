//! One API in another spelling of its paths and names has the same findings and kinds.

use oas_audit::internals::audit::Report;
use oas_audit::internals::diagnostic::Place;
use oas_audit::internals::rule::Preset;

use crate::support::{audited, documents_below, root};

/// The findings by lines: the rule, its place and the places that it sums up. Lines are the same in every spelling.
fn findings(report: &Report) -> Vec<(usize, &str, Vec<usize>)> {
    let line = |place: &Place| report.sources.get(place.source).position(place.span.start).line;
    let mut found: Vec<_> = report
        .findings()
        .map(|finding| {
            let occurrences = finding.occurrences.iter().map(|one| line(&one.place)).collect();
            (line(&finding.primary.place), finding.rule, occurrences)
        })
        .collect();
    found.sort();
    found
}

/// The kinds of the operations that findings name.
fn kinds(report: &Report) -> Vec<(usize, &'static str)> {
    let operations = report.documents.iter().flat_map(|document| &document.index);
    operations
        .map(|entry| (report.sources.get(entry.place.source).position(entry.place.span.start).line, entry.name.kind))
        .collect()
}

#[test]
fn the_spelling_of_an_api_changes_no_finding_and_no_kind() {
    let folder = root().join("fixtures/documents/spellings");
    let plain = audited(&folder.join("plain.yaml"), &folder, Preset::Strict);
    assert!(findings(&plain).len() > 10 && kinds(&plain).len() == 8, "{:?}", kinds(&plain));
    let others = documents_below(&folder, u64::MAX);
    assert!(others.len() > 8);
    for path in others {
        let other = audited(&path, &folder, Preset::Strict);
        assert_eq!(findings(&other), findings(&plain), "{}", path.display());
        assert_eq!(kinds(&other), kinds(&plain), "{}", path.display());
    }
}
