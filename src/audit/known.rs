//! Known findings: what was there when somebody looked, so that later runs report only what is new.
//!
//! A finding is known by the file it is in, its rule, and the JSON Pointer of its place: that lasts when lines move, keys
//! change their order, or a file is written anew, as YAML or as JSON. A file that moved has the findings of one that is gone.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::io::{self, Write};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::report::Report;
use crate::files::{normalize, relative};
use crate::text::SourceId;

/// Version of the form. It changes when a reader of the old form would misread the new one.
const VERSION: u64 = 1;

/// The findings of some files.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Baseline {
    version: u64,
    /// How many there are by file, rule and pointer.
    pub(super) findings: BTreeMap<String, Rules>,
}

/// How many findings there are by rule and pointer.
pub(super) type Rules = BTreeMap<String, BTreeMap<String, usize>>;

/// Why a text can't be used as a baseline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unusable {
    /// It is something else, for this reason.
    NotABaseline(String),
    /// It ends too early.
    CutShort {
        /// The last line, from 1.
        line: usize,
    },
    /// It has a form that this version doesn't know.
    OtherVersion(u64),
}

impl fmt::Display for Unusable {
    /// The end of a sentence that starts with the name of the file.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotABaseline(why) => write!(f, "is not a baseline: {why}"),
            Self::CutShort { line } => write!(f, "is cut short: it ends in line {line}"),
            Self::OtherVersion(other) => {
                write!(f, "is a baseline of version {other}, and this oas-audit reads version {VERSION}")
            }
        }
    }
}

impl Default for Baseline {
    fn default() -> Self {
        Self { version: VERSION, findings: BTreeMap::new() }
    }
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn read(text: &str) -> Result<Self, Unusable> {
        let no_baseline = |error: serde_json::Error| match error.classify() {
            serde_json::error::Category::Eof => Unusable::CutShort { line: error.line() },
            _ => Unusable::NotABaseline(error.to_string()),
        };
        let value: Value = serde_json::from_str(text).map_err(no_baseline)?;
        match value.get("version").and_then(Value::as_u64) {
            Some(VERSION) => serde_json::from_value(value).map_err(no_baseline),
            Some(other) => Err(Unusable::OtherVersion(other)),
            None => Err(Unusable::NotABaseline("it has no `version`".to_owned())),
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

    /// Keeps the findings of an older baseline that a run could not check.
    pub fn keep(&mut self, older: Self, is_unseen: impl Fn(&str, &str) -> bool) {
        for (file, rules) in older.findings {
            for (rule, pointers) in rules {
                if is_unseen(&file, &rule) {
                    self.findings.entry(file.clone()).or_default().insert(rule, pointers);
                }
            }
        }
    }

    /// The files with findings.
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
    /// Documents whose findings are all known, whatever the baseline contains.
    pub unchanged: HashSet<SourceId>,
}

/// Where findings are known from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A file that a run wrote. A later run may see only some of its files and rules.
    File,
    /// The documents of this run as they were at a revision, under the same options.
    Revision(String),
}
