//! Fixes hold: one settles its finding, raises no other, and changes nothing else.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use oas_audit::internals::audit::{Options, Report, audit};
use oas_audit::internals::diagnostic::{Diagnostic, Edit, apply};
use oas_audit::internals::resolve::{Disk, Input, Memory, Overlay, Workspace};
use oas_audit::internals::rule::Preset;

use crate::support::{documents_below, root};

/// A description and the files that it refers to, some of them with other text than on the disk.
struct Project {
    path: PathBuf,
    boundary: PathBuf,
    preset: Preset,
    texts: BTreeMap<PathBuf, String>,
}

impl Project {
    fn audit(&self) -> (Workspace, Report) {
        let top = self.texts.iter().map(|(path, text)| (path.clone(), text.clone().into_bytes()));
        let files = Overlay { top: Memory(top.collect()), below: Disk };
        let name = self.path.strip_prefix(root()).unwrap_or(&self.path).display().to_string();
        let workspace = Workspace::load(
            &files,
            &[Input { path: self.path.clone(), name }],
            &[self.boundary.canonicalize().unwrap()],
        );
        let report = audit(&workspace, &Options { preset: self.preset, ..Options::default() });
        (workspace, report)
    }

    /// The same with edits made; none if two of them conflict.
    fn with(&self, edits: &[Edit], workspace: &Workspace, report: &Report) -> Option<Self> {
        let mut texts = self.texts.clone();
        for (id, edits) in by_source(edits) {
            let text = apply(&report.sources.get(id).text, edits)?;
            texts.insert(workspace.path(id).unwrap().to_owned(), text);
        }
        Some(Self { texts, path: self.path.clone(), boundary: self.boundary.clone(), preset: self.preset })
    }
}

type Id = oas_audit::internals::text::SourceId;

fn by_source(edits: &[Edit]) -> BTreeMap<Id, Vec<&Edit>> {
    let mut all: BTreeMap<Id, Vec<&Edit>> = BTreeMap::new();
    edits.iter().for_each(|edit| all.entry(edit.source).or_default().push(edit));
    all
}

/// A finding at one of its places: the rule, the file and the pointer there.
type Found = (&'static str, String, String);

fn places_of<'f>(finding: &'f Diagnostic, report: &'f Report) -> impl Iterator<Item = Found> + 'f {
    let name = |id| report.sources.get(id).name.clone();
    finding.identities().map(move |place| (finding.rule, name(place.source), place.pointer.to_string()))
}

fn places(report: &Report) -> BTreeSet<Found> {
    report.findings().flat_map(|finding| places_of(finding, report)).collect()
}

/// The rule that reports references to files that could not be read.
const UNREAD: &str = "unresolved-reference";

/// The names of the files that references lead to in vain.
fn unread(report: &Report) -> BTreeSet<String> {
    let places = report.findings().filter(|finding| finding.rule == UNREAD).flat_map(Diagnostic::identities);
    let texts = places.map(|place| report.sources.get(place.source).slice(place.span));
    let files = texts.filter_map(|text| text.split('#').next()?.rsplit('/').next());
    files.map(|name| name.trim_matches(['"', '\'']).to_owned()).collect()
}

/// What stands before and behind the status in a pointer into a response.
fn around_status(pointer: &str) -> Option<(&str, &str)> {
    let (before, response) = pointer.split_once("/responses/")?;
    Some((before, response.split_once('/').map_or("", |(_, rest)| rest)))
}

#[derive(Default)]
struct Tally {
    findings: usize,
    fixable: usize,
    obstacles: BTreeMap<String, usize>,
    without: BTreeMap<&'static str, usize>,
    failures: Vec<String>,
}

/// Checks the fixes of a description, at most so many of them.
fn check(path: &Path, boundary: &Path, preset: Preset, most: usize, tally: &mut Tally) {
    let project = Project { path: path.to_owned(), boundary: boundary.to_owned(), preset, texts: BTreeMap::new() };
    let (workspace, report) = project.audit();
    let before = places(&report);
    let findings: Vec<&Diagnostic> = report.findings().collect();
    let step = findings.len().div_ceil(most).max(1);
    for (at, finding) in findings.iter().enumerate() {
        tally.findings += 1;
        let Some(fix) = finding.fix.as_ref() else {
            *tally.without.entry(finding.rule).or_default() += 1;
            continue;
        };
        if fix.edits.is_empty() {
            *tally.obstacles.entry(fix.obstacle.clone().unwrap_or_default()).or_default() += 1;
            continue;
        }
        tally.fixable += 1;
        if at % step != 0 || fix.obstacle.is_some() {
            continue;
        }
        let name = format!("{}: {} at {}", path.display(), finding.rule, finding.primary.place.pointer);
        // Places of one finding may be one place of the text.
        let Some(after) = project.with(&fix.edits, &workspace, &report) else {
            tally.failures.push(format!("{name}: its edits conflict"));
            continue;
        };
        let (_, then) = after.audit();
        let found = places(&then);
        // Of many places only those are settled that have edits.
        let settled = finding.singles().filter(|single| single.fix.is_some());
        let own: BTreeSet<Found> = settled.flat_map(|single| places_of(single, &report)).collect();
        let left: Vec<_> = found.intersection(&own).collect();
        let new: Vec<_> = found.difference(&before).filter(|found| !left.contains(found)).collect();
        if !left.is_empty() {
            tally.failures.push(format!("{name}: is still there: {:?}\n{:?}", left[0], fix.edits[0].text));
        }
        // What refers to a file that was not read does so once more.
        let is_unread = |found: &Found| found.0 == UNREAD && unread(&then).is_subset(&unread(&report));
        // What stands under a key has the pointer of the new key.
        let is_moved = |new: &Found| {
            before.difference(&found).any(|old| {
                (old.0, &old.1) == (new.0, &new.1)
                    && around_status(&old.2).is_some_and(|known| Some(known) == around_status(&new.2))
            })
        };
        let new: Vec<_> = new.into_iter().filter(|found| !is_unread(found) && !is_moved(found)).collect();
        if !new.is_empty() {
            tally.failures.push(format!("{name}: raises {:?}\n{:?}", new[0], fix.edits[0].text));
        }
    }
}

fn check_below(directory: &Path, preset: Preset, limit: u64, most: usize) -> Tally {
    let mut tally = Tally::default();
    for path in documents_below(directory, limit) {
        check(&path, directory, preset, most, &mut tally);
    }
    tally
}

fn show(tally: &Tally) -> String {
    let Tally { findings, fixable, obstacles, without, failures } = tally;
    let failed = failures.len();
    let obstacles: usize = obstacles.values().sum();
    let list = failures.iter().take(400).cloned().collect::<Vec<_>>().join("\n");
    format!(
        "{findings} findings, {fixable} with edits, {obstacles} with obstacles, without: {without:?}\n{failed} failures\n{list}"
    )
}

#[test]
fn each_fix_settles_its_finding_and_raises_no_other() {
    let tally = check_below(&root().join("fixtures/rules"), Preset::Recommended, 60_000, usize::MAX);
    assert!(tally.fixable > 200, "{}", show(&tally));
    assert!(tally.failures.is_empty(), "{}", show(&tally));
}

#[test]
fn so_do_those_of_the_strict_rules() {
    let tally = check_below(&root().join("fixtures/rules"), Preset::Strict, 60_000, usize::MAX);
    assert!(tally.fixable > 300, "{}", show(&tally));
    assert!(tally.failures.is_empty(), "{}", show(&tally));
    // Each rule that foresees what edits do keeps one from being made somewhere.
    let foreseen = tally.obstacles.keys().filter_map(|obstacle| obstacle.strip_suffix("` would report something then"));
    let foreseen: Vec<&str> = foreseen.map(|rule| rule.trim_start_matches('`')).collect();
    let rules = [
        "default-only-errors",
        "delete-200-without-body",
        "discouraged-status",
        "error-without-body",
        "error-without-request-id",
        "incomplete-error-schema",
        "inconsistent-error-status",
        "inconsistent-outcome-status",
        "missing-404",
        "missing-server-error",
        "undocumented-error-codes",
        "validation-error-without-fields",
    ];
    assert_eq!(foreseen, rules);
}

/// The published documents of `OAS_AUDIT_CORPUS`.
#[test]
fn fixes_hold_in_published_documents() {
    let Some(corpus) = std::env::var_os("OAS_AUDIT_CORPUS") else {
        eprintln!("OAS_AUDIT_CORPUS is not set: fixes are checked on the fixtures only");
        return;
    };
    let number = |name: &str, usual| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    let (limit, most) = (number("OAS_AUDIT_LIMIT", 400_000), number("OAS_AUDIT_FINDINGS", 4));
    let preset = match std::env::var("OAS_AUDIT_PRESET").as_deref() {
        Ok("strict") => Preset::Strict,
        _ => Preset::Recommended,
    };
    let tally = check_below(&Path::new(&corpus).join("corpus"), preset, limit as u64, most);
    eprintln!("{}", show(&tally));
    assert!(tally.failures.is_empty(), "{}", show(&tally));
}
