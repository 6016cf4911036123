//! Known findings: what was there when somebody looked, so that later runs report only what is new.
//!
//! A finding is known by the file it is in, its rule, and the JSON Pointer of its place: that lasts when lines move, keys
//! change their order, or a file is written anew, as YAML or as JSON.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Report;
use super::draft::Draft;
use crate::diagnostic::{Diagnostic, Place};
use crate::resolve::{normalize, relative};
use crate::rules;
use crate::text::{SourceId, Sources};

/// Version of the form. It changes when a reader of the old form would misread the new one.
const VERSION: u64 = 1;

/// The findings of some files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    version: u64,
    /// How many there are by file, rule and pointer.
    findings: BTreeMap<String, Rules>,
}

type Rules = BTreeMap<String, BTreeMap<String, usize>>;

impl Default for Baseline {
    fn default() -> Self {
        Self { version: VERSION, findings: BTreeMap::new() }
    }
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// What is wrong with it, as the end of a sentence that starts with its name.
    pub fn read(text: &str) -> Result<Self, String> {
        let no_baseline = |error: serde_json::Error| match error.classify() {
            serde_json::error::Category::Eof => format!("is cut short: it ends in line {}", error.line()),
            _ => format!("is no baseline: {error}"),
        };
        let value: Value = serde_json::from_str(text).map_err(no_baseline)?;
        match value.get("version").and_then(Value::as_u64) {
            Some(VERSION) => serde_json::from_value(value).map_err(no_baseline),
            Some(other) => Err(format!("is a baseline of version {other}, and this oas-audit reads version {VERSION}")),
            None => Err("is no baseline: it has no `version`".to_owned()),
        }
    }

    /// Writes it so that a change of one finding is a change of one line.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        writeln!(out)
    }

    /// Records what a report has on the documents that `is_meant`.
    pub fn record(report: &Report, files: &Files, is_meant: impl Fn(SourceId) -> bool) -> Self {
        let mut baseline = Self::default();
        for document in report.documents.iter().filter(|document| is_meant(document.source)) {
            let mut own: HashMap<(SourceId, &str, &str), HashSet<u32>> = HashMap::new();
            for (rule, place) in document.findings.iter().flat_map(places) {
                own.entry((place.source, rule, &place.pointer)).or_default().insert(place.span.start);
            }
            for ((source, rule, pointer), places) in own {
                let rules = baseline.findings.entry(files.name(&report.sources.get(source).name)).or_default();
                let count = rules.entry(rule.to_owned()).or_default().entry(pointer.to_owned()).or_default();
                // What two documents share is seen twice.
                *count = places.len().max(*count);
            }
        }
        baseline
    }

    /// Takes over the findings of an older baseline of which a run could see nothing.
    pub fn keep(&mut self, older: Self, is_unseen: impl Fn(&str, &str) -> bool) {
        for (file, rules) in older.findings {
            for (rule, pointers) in rules {
                if is_unseen(&file, &rule) {
                    self.findings.entry(file.clone()).or_default().insert(rule, pointers);
                }
            }
        }
    }

    /// How many findings there are.
    pub fn len(&self) -> usize {
        self.findings.values().flat_map(BTreeMap::values).flat_map(BTreeMap::values).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// The places by which a finding is known: its own, or those of what it sums up.
fn places(finding: &Diagnostic) -> impl Iterator<Item = (&'static str, &Place)> {
    let own = Some(&finding.primary.place).filter(|_| finding.occurrences.is_empty());
    own.into_iter().chain(finding.occurrences.iter().map(|one| &one.place)).map(|place| (finding.rule, place))
}

/// How a baseline names files: as they are seen from its own directory.
#[derive(Clone, Debug)]
pub struct Files {
    /// The directory of the baseline.
    pub directory: PathBuf,
    /// The directory that the names of sources start from. Both are absolute.
    pub working_directory: PathBuf,
}

impl Files {
    /// The name of a source in the baseline.
    pub fn name(&self, source: &str) -> String {
        relative(&self.directory, &normalize(&self.working_directory.join(source)))
    }
}

/// A baseline that is in force.
#[derive(Clone, Debug)]
pub struct Known {
    /// The findings.
    pub baseline: Baseline,
    /// How it names files.
    pub files: Files,
}

/// What became of known findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KnownFindings {
    /// How many are still there.
    pub known: usize,
    /// How many are gone.
    pub fixed: usize,
}

/// Looks up findings in a baseline for one run.
pub(super) struct Lookup<'b> {
    known: &'b Known,
    /// The recorded file that each source is.
    files: Vec<Option<(&'b str, &'b Rules)>>,
    /// How many of each were found again, at most in one document.
    found: HashMap<(&'b str, &'static str, String), usize>,
    /// The rules that looked at each recorded file.
    seen: HashSet<(&'b str, &'static str)>,
}

impl<'b> Lookup<'b> {
    pub(super) fn new(known: &'b Known, sources: &Sources) -> Self {
        let recorded = &known.baseline.findings;
        let names: Vec<String> = sources.iter().map(|source| known.files.name(&source.name)).collect();
        // A file that was YAML may be JSON now.
        let there: HashSet<&String> = names.iter().collect();
        let gone = recorded.keys().filter(|file| !there.contains(file));
        let by_stem: HashMap<&Path, &String> = gone.map(|file| (stem(file), file)).collect();
        let file = |name: &String| {
            let was = || recorded.get_key_value(*by_stem.get(stem(name))?);
            recorded.get_key_value(name).or_else(was)
        };
        let files = names.iter().map(file).map(|entry| entry.map(|(file, rules)| (file.as_str(), rules))).collect();
        Self { known, files, found: HashMap::new(), seen: HashSet::new() }
    }

    /// Leaves out of what was found in one document what is known.
    pub(super) fn apply(&mut self, draft: &mut Draft<'_>) {
        if !draft.document.is_broken {
            let files: Vec<_> = draft.sources.iter().filter_map(|source| self.file(*source)).collect();
            for rule in rules::ALL.iter().filter(|rule| draft.options.is_on(**rule)) {
                self.seen.extend(files.iter().map(|(file, _)| (*file, rule.meta().id)));
            }
        }
        self.one_document(|one| draft.sink.refine(|finding| one.take(finding)));
    }

    /// Leaves out what is known of findings of rules that [`Lookup::apply`] has not seen.
    pub(super) fn retain_new(&mut self, findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
        self.one_document(|one| findings.into_iter().filter_map(|finding| one.take(finding)).collect())
    }

    fn one_document<T>(&mut self, look_up: impl FnOnce(&mut OneDocument<'_, 'b>) -> T) -> T {
        let mut one = OneDocument { lookup: self, verdicts: HashMap::new(), taken: HashMap::new() };
        let result = look_up(&mut one);
        for (key, count) in one.taken {
            let most = self.found.entry(key).or_default();
            *most = count.max(*most);
        }
        result
    }

    fn file(&self, source: SourceId) -> Option<(&'b str, &'b Rules)> {
        self.files.get(source.0 as usize).copied().flatten()
    }

    /// What became of the known findings.
    pub(super) fn outcome(&self) -> KnownFindings {
        let seen = self.seen.iter().filter_map(|(file, rule)| self.known.baseline.findings.get(*file)?.get(*rule));
        let recorded: usize = seen.flat_map(BTreeMap::values).sum();
        let is_seen = |(file, rule, _): &&(&'b str, &'static str, String)| self.seen.contains(&(*file, *rule));
        let again: usize = self.found.keys().filter(is_seen).filter_map(|key| self.found.get(key)).sum();
        KnownFindings { known: self.found.values().sum(), fixed: recorded.saturating_sub(again) }
    }
}

struct OneDocument<'l, 'b> {
    lookup: &'l Lookup<'b>,
    /// What was found of each place: one place may be that of several findings, for one operation under two paths.
    verdicts: HashMap<(&'static str, SourceId, u32), bool>,
    taken: HashMap<(&'b str, &'static str, String), usize>,
}

impl OneDocument<'_, '_> {
    fn take(&mut self, mut finding: Diagnostic) -> Option<Diagnostic> {
        if finding.occurrences.is_empty() {
            return (!self.is_known(finding.rule, &finding.primary.place)).then_some(finding);
        }
        finding.occurrences.retain(|one| !self.is_known(finding.rule, &one.place));
        (!finding.occurrences.is_empty()).then_some(finding)
    }

    fn is_known(&mut self, rule: &'static str, place: &Place) -> bool {
        let Some((file, rules)) = self.lookup.file(place.source) else { return false };
        let Some(recorded) = rules.get(rule).and_then(|pointers| pointers.get(&place.pointer)) else { return false };
        *self.verdicts.entry((rule, place.source, place.span.start)).or_insert_with(|| {
            let taken = self.taken.entry((file, rule, place.pointer.clone())).or_default();
            let is_known = *taken < *recorded;
            *taken += usize::from(is_known);
            is_known
        })
    }
}

/// A file's name without the extension of its notation.
fn stem(file: &str) -> &Path {
    let name = ["yaml", "yml", "json"].iter().find_map(|extension| file.strip_suffix(extension)?.strip_suffix('.'));
    Path::new(name.unwrap_or(file))
}

#[cfg(test)]
mod tests;
