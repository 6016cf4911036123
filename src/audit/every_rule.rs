//! What suppresses the findings of one rule suppresses those of every rule.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::{DocumentReport, Options, Report, audit};
use crate::config::{Ignore, Override, Pattern};
use crate::diagnostic::{Diagnostic, Place};
use crate::parallel;
use crate::resolve::{Input, Memory, Workspace};
use crate::rule::Preset;
use crate::rules;
use crate::syntax::escape;
use crate::text::{Language, Source, SourceId, Span};

/// Rules whose findings are about files, or about suppressions and policies themselves.
const OF_FILES: [&str; 6] = [
    "contradictory-policies",
    "suppression-without-reason",
    "syntax-error",
    "unsupported-version",
    "unused-policy",
    "unused-suppression",
];

/// Where a finding is: files may have several findings of a rule, with the same status in one place.
type Spot = (SourceId, u32, Option<String>);

fn spots(report: &Report, rule: &str) -> BTreeSet<Spot> {
    let findings = report.findings().filter(|finding| finding.rule == rule);
    findings.flat_map(spots_of).collect()
}

fn spots_of(finding: &Diagnostic) -> Vec<Spot> {
    let spot = |Place { source, span, .. }: &Place| (*source, span.start, finding.status.clone());
    finding.identities().map(spot).collect()
}

struct Case {
    workspace: Workspace,
    options: Options,
    rule: &'static str,
}

impl Case {
    fn report(&self, change: impl FnOnce(&mut Options)) -> Report {
        let mut options = self.options.clone();
        change(&mut options);
        audit(&self.workspace, &options)
    }

    /// What is left of a finding if the rule is off for all operations that use its place, and if it is ignored there.
    fn faults(&self, document: &DocumentReport, finding: &Diagnostic) -> Vec<String> {
        let names = finding.operations.iter().map(|at| &document.index[*at].name);
        let names: Vec<(String, String)> = names.map(|name| (name.method.clone(), name.path.clone())).collect();
        let (rule, span) = (self.rule, Span::new(0, 1));
        let overrides = names.iter().filter_map(|(method, path)| {
            let pattern = Pattern::new(path).ok().filter(|pattern| pattern.matches(path))?;
            Some(Override { paths: vec![pattern], methods: vec![method.clone()], rules: vec![(rule, None)], span })
        });
        let overrides: Vec<Override> = overrides.collect();
        let is_said = overrides.len() == names.len();
        let overridden = self.report(|options| options.config.overrides = overrides);
        let under = |(method, path): &(String, String)| {
            let path = escape(path).into_owned();
            ["paths", "webhooks", "x-ms-paths"].map(|map| format!("/{map}/{path}/{}", method.to_lowercase()))
        };
        let ignore = names.iter().flat_map(under);
        let ignore = ignore.map(|pointer| Ignore { rule, pointer, reason: None, span }).collect();
        let ignored = self.report(|options| {
            let source = Source::new(SourceId(0), "oas-audit.yaml".into(), "x".into(), Language::Yaml);
            options.config.source = Some(source.into());
            options.config.ignore = ignore;
        });
        let is_served = document.index.iter().all(|entry| !entry.place.pointer.contains("/callbacks/"));
        let mut faults = Vec::new();
        for (means, left, is_meant) in [("override", overridden, is_said), ("ignore", ignored, is_served)] {
            let left = spots(&left, rule);
            if is_meant && spots_of(finding).iter().any(|spot| left.contains(spot)) {
                faults.push(format!("{rule}: {means} of {names:?} leaves `{}`", finding.message));
            }
        }
        faults
    }
}

#[test]
fn the_operations_that_use_a_place_decide_of_it() {
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/rules");
    let list = |path: &Path| -> Vec<PathBuf> {
        // A rule about files has fixtures elsewhere.
        let entries = path.read_dir().into_iter().flatten();
        let mut all: Vec<PathBuf> = entries.map(|entry| entry.expect("is readable").path()).collect();
        all.sort();
        all
    };
    let of_rule = |rule: &'static str| {
        let (mut faults, mut known) = (Vec::new(), 0);
        let files: BTreeMap<PathBuf, Vec<u8>> = list(&directory.join(rule))
            .into_iter()
            .map(|path| {
                let bytes = std::fs::read(&path).expect("is readable");
                (path.strip_prefix(&directory).expect("is below").to_owned(), bytes)
            })
            .collect();
        for path in files.keys() {
            let input = Input { path: path.clone(), name: path.to_string_lossy().into_owned() };
            let workspace = Workspace::load(&Memory(files.clone()), &[input], &[PathBuf::new()]);
            let options = Options { preset: Preset::Strict, only: vec![rule.to_owned()], ..Options::default() };
            let case = Case { workspace, options, rule };
            let report = case.report(|_| {});
            for document in &report.documents {
                for finding in document.findings.iter().filter(|finding| !finding.operations.is_empty()) {
                    known += 1;
                    faults.extend(case.faults(document, finding));
                }
            }
        }
        if (known == 0) != OF_FILES.contains(&rule) {
            faults.push(format!("{rule}: the operations of {known} findings are known"));
        }
        faults
    };
    let faults = parallel::map(rules::ALL.iter().map(|rule| rule.meta().id).collect(), of_rule);
    let faults: Vec<String> = faults.into_iter().flatten().collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
