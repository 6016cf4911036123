//! One cause, one finding: no two findings of a document ask for the same change.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use oas_audit::internals::audit::Report;
use oas_audit::internals::diagnostic::Diagnostic;
use oas_audit::internals::rule::Preset;

use crate::support::{audited, corpus, documents_below, on_all_cores, root};

/// Larger documents of the corpus take long in a debug build.
const SIZE_LIMIT: u64 = 1_000_000;

#[test]
fn no_two_findings_of_a_fixture_ask_for_the_same() {
    no_repeats_below(&root().join("fixtures"), root(), u64::MAX);
}

/// Where the corpus is named.
#[test]
fn no_two_findings_about_a_published_api_ask_for_the_same() {
    if let Some(corpus) = corpus() {
        no_repeats_below(&corpus, &corpus, SIZE_LIMIT);
    }
}

/// The presets differ in what satisfies a rule, and not only in which rules run.
#[track_caller]
fn no_repeats_below(directory: &Path, boundary: &Path, limit: u64) {
    let files = documents_below(directory, limit);
    // A path that is there twice has each of its operations twice.
    let is_twice = |file: &PathBuf| file.file_stem().is_some_and(|stem| stem == "duplicate-path");
    let files: Vec<PathBuf> = files.into_iter().filter(|file| !is_twice(file)).collect();
    let repeats = on_all_cores(&files, |file| {
        [Preset::Recommended, Preset::Strict].map(|preset| repeats(&audited(file, boundary, preset))).concat()
    });
    let repeats: Vec<String> = repeats.into_iter().flatten().collect();
    assert!(repeats.is_empty(), "{}", repeats.join("\n"));
}

/// Pairs of findings of which one would have been enough: at one place with the same advice, or asking one operation
/// to declare the same response.
fn repeats(report: &Report) -> Vec<String> {
    let mut repeats = Vec::new();
    for document in &report.documents {
        let mut advice: HashMap<_, &Diagnostic> = HashMap::new();
        let mut requests: HashMap<_, &Diagnostic> = HashMap::new();
        for finding in &document.findings {
            let place = (finding.primary.place.source, finding.primary.place.span);
            // The place of a sum is the document's, and what to paste into its occurrences may be alike.
            let is_sum = !finding.occurrences.is_empty();
            let snippet = finding.snippet.as_ref().filter(|_| !is_sum).map(|snippet| snippet.text.as_str());
            let same_advice = [Some(&*finding.help), snippet].into_iter().flatten();
            let earlier = same_advice
                .filter_map(|text| advice.insert((place, text), finding))
                .chain(requested(finding).filter_map(|request| requests.insert(request, finding)))
                .find(|other| !std::ptr::eq(*other, finding));
            if let Some(other) = earlier {
                let source = report.sources.get(place.0);
                let line = source.position(place.1.start).line;
                let words = |finding: &Diagnostic| format!("  {}: {}", finding.rule, finding.message);
                repeats.push(format!("{}:{line}:\n{}\n{}", source.name, words(other), words(finding)));
            }
        }
    }
    repeats
}

/// The responses that a finding asks operations to declare, by what it gives them to paste.
fn requested(finding: &Diagnostic) -> impl Iterator<Item = (&str, &str, &str)> {
    let snippet = finding.snippet.as_ref().map(|snippet| snippet.text.trim_start_matches(['"', '\'']));
    let status = snippet.and_then(|text| text.get(..3)).filter(|key| key.bytes().all(|byte| byte.is_ascii_digit()));
    let operations =
        finding.operation.iter().chain(finding.occurrences.iter().filter_map(|one| one.operation.as_ref()));
    operations.filter_map(move |name| Some((name.method.as_str(), name.path.as_str(), status?)))
}
