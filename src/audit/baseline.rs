//! Known findings: what was there when somebody looked, so that later runs report only what is new.
//!
//! A finding is known by the file it is in, its rule, and the JSON Pointer of its place: that lasts when lines move, keys
//! change their order, or a file is written anew, as YAML or as JSON. A file that moved has the findings of one that is gone.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::{self, Write};
use std::ops::Add;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::draft::Draft;
use super::{DocumentReport, Options, Report};
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

    /// Records what a report has on the documents that `is_meant`, under the names of its sources in the baseline.
    pub fn record(report: &Report, name: impl Fn(SourceId) -> String, is_meant: impl Fn(SourceId) -> bool) -> Self {
        let mut baseline = Self::default();
        for document in report.documents.iter().filter(|document| is_meant(document.source)) {
            let mut own: HashMap<(SourceId, &str, &str), HashSet<u32>> = HashMap::new();
            for finding in &document.findings {
                for place in finding.identities() {
                    own.entry((place.source, finding.rule, &place.pointer)).or_default().insert(place.span.start);
                }
            }
            for ((source, rule, pointer), places) in own {
                let rules = baseline.findings.entry(name(source)).or_default();
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

    /// The files of which there are findings.
    pub fn files(&self) -> impl Iterator<Item = &String> {
        self.findings.keys()
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

/// Findings that are known before a run and that it does not report.
#[derive(Clone, Debug)]
pub struct Known {
    /// Where they are known from.
    pub origin: Origin,
    /// The findings.
    pub baseline: Baseline,
    /// How it names files.
    pub files: Files,
    /// Files that it names and that are not there any more.
    pub gone: HashSet<String>,
    /// Documents of which everything is known, whatever the baseline says of them.
    pub unchanged: HashSet<SourceId>,
}

/// Where findings are known from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A file that a run wrote. A later run may see only some of the files and rules that it tells of.
    File,
    /// The documents of this run as they were at a revision, under the same options.
    Revision(String),
}

/// What became of known findings.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KnownFindings {
    /// How many are still there.
    pub known: usize,
    /// How many are gone.
    pub fixed: usize,
}

impl Add for KnownFindings {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { known: self.known + other.known, fixed: self.fixed + other.fixed }
    }
}

/// Looks up the findings of one run in all that is known.
pub(super) struct Lookups<'b>(Vec<Lookup<'b>>);

impl<'b> Lookups<'b> {
    /// Those that the options of some documents name.
    pub(super) fn new(options: impl Iterator<Item = &'b Options>, sources: &Sources) -> Self {
        let mut lookups: Vec<Lookup<'b>> = Vec::new();
        for known in options.flat_map(Options::known) {
            if !lookups.iter().any(|lookup| std::ptr::eq(lookup.known, known)) {
                lookups.push(Lookup::new(known, sources));
            }
        }
        Self(lookups)
    }

    /// Leaves out of what was found in one document what is known.
    pub(super) fn apply(&mut self, draft: &mut Draft<'_>) {
        let Draft { options, document, sources, sink, .. } = draft;
        for lookup in self.0.iter_mut().filter(|lookup| lookup.concerns(options)) {
            lookup.note(options, document, sources);
        }
        self.one_document(options, document.source, |take| sink.refine(take));
    }

    /// Leaves out what is known of findings in a document that [`Lookups::apply`] has not seen.
    pub(super) fn retain_new(&mut self, draft: &Draft<'_>, findings: Vec<Diagnostic>) -> Vec<Diagnostic> {
        let new =
            |take: &mut dyn FnMut(Diagnostic) -> Option<Diagnostic>| findings.into_iter().filter_map(take).collect();
        self.one_document(draft.options, draft.document.source, new)
    }

    /// Every lookup sees every finding, so that each can say what became of its own.
    fn one_document<T>(
        &mut self,
        options: &Options,
        document: SourceId,
        look_up: impl FnOnce(&mut dyn FnMut(Diagnostic) -> Option<Diagnostic>) -> T,
    ) -> T {
        let concerned = self.0.iter().enumerate().filter(|(_, lookup)| lookup.concerns(options));
        let mut ones: Vec<(usize, OneDocument<'_, 'b>)> =
            concerned.map(|(at, lookup)| (at, OneDocument::new(lookup, document))).collect();
        let result = look_up(&mut |mut finding| {
            let rule = finding.rule;
            let mut is_known =
                |place: &Place| ones.iter_mut().fold(false, |known, (_, one)| one.is_known(rule, place) || known);
            if finding.occurrences.is_empty() {
                return (!is_known(&finding.primary.place)).then_some(finding);
            }
            finding.occurrences.retain(|one| !is_known(&one.place));
            (!finding.occurrences.is_empty()).then_some(finding)
        });
        let seen: Vec<_> = ones.into_iter().map(|(at, one)| (at, one.found, one.unchanged)).collect();
        for (at, found, unchanged) in seen {
            for (key, count) in found {
                let most = self.0[at].found.entry(key).or_default();
                *most = count.max(*most);
            }
            self.0[at].unchanged += unchanged;
        }
        result
    }

    /// What became of all that is known, by where it is known from.
    pub(super) fn outcomes(&self) -> impl Iterator<Item = (&'b Origin, KnownFindings)> {
        self.0.iter().map(|lookup| (&lookup.known.origin, lookup.outcome()))
    }
}

/// Looks up findings in a baseline for one run.
struct Lookup<'b> {
    known: &'b Known,
    /// The recorded file that each source is.
    files: Vec<Option<(&'b str, &'b Rules)>>,
    /// What is recorded of files that are gone, by rule and pointer: a source that is no recorded file may have been one.
    gone: HashMap<(&'b str, &'b str), Vec<(&'b str, usize)>>,
    /// How many of each were found again in each source, at most in one document.
    found: HashMap<(SourceId, &'static str, String), usize>,
    /// How many were found in documents of which everything is known.
    unchanged: usize,
    /// The rules that looked at each recorded file.
    seen: HashSet<(&'b str, &'static str)>,
    /// The rules that looked at all that there is.
    ran: HashSet<&'static str>,
    /// Whether a document could not be audited.
    is_partial: bool,
}

impl<'b> Lookup<'b> {
    fn new(known: &'b Known, sources: &Sources) -> Self {
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
        let mut gone: HashMap<_, Vec<_>> = HashMap::new();
        for (file, rules) in recorded.iter().filter(|(file, _)| known.gone.contains(*file)) {
            for (rule, pointers) in rules {
                for (pointer, count) in pointers {
                    gone.entry((rule.as_str(), pointer.as_str())).or_default().push((file.as_str(), *count));
                }
            }
        }
        Self {
            known,
            files,
            gone,
            found: HashMap::new(),
            unchanged: 0,
            seen: HashSet::new(),
            ran: HashSet::new(),
            is_partial: false,
        }
    }

    fn concerns(&self, options: &Options) -> bool {
        options.known().any(|known| std::ptr::eq(known, self.known))
    }

    /// Notes which rules looked at which recorded files.
    fn note(&mut self, options: &Options, document: &DocumentReport, sources: &[SourceId]) {
        self.is_partial |= document.is_broken;
        if !document.is_broken {
            let files: Vec<_> = sources.iter().filter_map(|source| self.file(*source)).collect();
            for rule in rules::ALL.iter().filter(|rule| options.is_on(**rule)) {
                self.seen.extend(files.iter().map(|(file, _)| (*file, rule.meta().id)));
                self.ran.extend(options.sees_all.then_some(rule.meta().id));
            }
        }
    }

    fn file(&self, source: SourceId) -> Option<(&'b str, &'b Rules)> {
        self.files.get(source.0 as usize).copied().flatten()
    }

    /// The recorded files that have findings of a rule at a pointer into a source, with how many.
    fn recorded<'s>(
        &'s self,
        source: SourceId,
        rule: &'static str,
        pointer: &'s str,
    ) -> impl Iterator<Item = (&'b str, usize)> + 's {
        let file = self.file(source);
        let own = file.and_then(|(file, rules)| Some((file, *rules.get(rule)?.get(pointer)?)));
        let gone = if file.is_none() { self.gone.get(&(rule, pointer)) } else { None };
        own.into_iter().chain(gone.into_iter().flatten().copied())
    }

    fn outcome(&self) -> KnownFindings {
        // Of a revision every file and rule is seen again, or is gone.
        let sees_all = self.known.origin != Origin::File && !self.is_partial;
        let is_seen = |file: &str, rule: &str| {
            sees_all || self.seen.contains(&(file, rule)) || self.known.gone.contains(file) && self.ran.contains(rule)
        };
        let recorded = self.known.baseline.findings.iter();
        let recorded = recorded.flat_map(|(file, rules)| rules.iter().map(move |(rule, counts)| (file, rule, counts)));
        let recorded = recorded.filter(|(file, rule, _)| is_seen(file, rule));
        let recorded: usize = recorded.flat_map(|(_, _, counts)| counts.values()).sum();
        // A file may go on as several, and several that are gone lend to all that are new.
        let mut again: HashMap<_, (SourceId, usize)> = HashMap::new();
        for ((source, rule, pointer), count) in &self.found {
            let file = self.file(*source).map(|(file, _)| file);
            again.entry((file, *rule, pointer)).or_insert((*source, 0)).1 += count;
        }
        let again = again.into_iter().map(|((_, rule, pointer), (source, count))| {
            let recorded = self.recorded(source, rule, pointer).filter(|(file, _)| is_seen(file, rule));
            count.min(recorded.map(|(_, count)| count).sum())
        });
        let again: usize = again.sum();
        let known = self.found.values().sum::<usize>() + self.unchanged;
        KnownFindings { known, fixed: recorded.saturating_sub(again) }
    }
}

struct OneDocument<'l, 'b> {
    lookup: &'l Lookup<'b>,
    /// What was found of each place: one place may be that of several findings, for one operation under two paths.
    verdicts: HashMap<(&'static str, SourceId, u32), bool>,
    /// How many of what each recorded file has were found.
    taken: HashMap<(&'b str, &'static str, String), usize>,
    /// The same by where they are now.
    found: HashMap<(SourceId, &'static str, String), usize>,
    is_unchanged: bool,
    unchanged: usize,
}

impl<'l, 'b> OneDocument<'l, 'b> {
    fn new(lookup: &'l Lookup<'b>, document: SourceId) -> Self {
        let is_unchanged = lookup.known.unchanged.contains(&document);
        let (verdicts, taken, found) = (HashMap::new(), HashMap::new(), HashMap::new());
        Self { lookup, verdicts, taken, found, is_unchanged, unchanged: 0 }
    }

    fn is_known(&mut self, rule: &'static str, place: &Place) -> bool {
        let key = (rule, place.source, place.span.start);
        if self.is_unchanged {
            self.unchanged += usize::from(self.verdicts.insert(key, true).is_none());
            return true;
        }
        *self.verdicts.entry(key).or_insert_with(|| {
            let is_known = self.lookup.recorded(place.source, rule, &place.pointer).any(|(file, recorded)| {
                let taken = self.taken.entry((file, rule, place.pointer.clone())).or_default();
                let is_left = *taken < recorded;
                *taken += usize::from(is_left);
                is_left
            });
            if is_known {
                *self.found.entry((place.source, rule, place.pointer.clone())).or_default() += 1;
            }
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
