//! Writes baselines: what a run found is known from then on.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::baseline::{known, names, read};
use super::paths::leads_out;
use super::run::Run;
use crate::audit::{self, Baseline, Report};
use crate::config;
use crate::config::Refusal;
use crate::files::{Disk, FileSystem};

/// Where a baseline goes unless something else is said.
pub(crate) const PATH: &str = "oas-audit-baseline.json";

/// What was written to a baseline.
pub(crate) struct Recorded {
    /// The baseline.
    pub(crate) path: PathBuf,
    /// How many findings of the run are known from now on.
    pub(crate) findings: usize,
    /// In how many places they are: one finding may sum up several.
    pub(crate) places: usize,
    /// How many of an older baseline stay known that the run did not look for.
    pub(crate) unseen: usize,
    /// How many were known before.
    pub(crate) before: usize,
}

/// Records what a run found, so that it is known from now on and the report has it no more. `replace` writes a baseline to
/// a file.
///
/// Known findings of files that this run did not read, and of rules that did not run, stay known.
///
/// # Errors
/// Why nothing, or not all, was written.
pub(crate) fn write(
    run: &mut Run,
    report: &mut Report,
    named: Option<&Path>,
    mut replace: impl FnMut(&Path, &Baseline) -> Result<(), Refusal>,
) -> Result<Vec<Recorded>, Refusal> {
    if report.is_incomplete() {
        let is_meant = |input: &str| named.is_none() && input.ends_with(".json") && !Path::new(input).exists();
        let meant = report.failures.iter().map(|failure| &failure.input).find(|input| is_meant(input));
        return Err(Refusal::new(
            "no baseline was written, since not everything could be audited",
            match meant {
                // The option can do without a name, so a word behind it is an input.
                Some(name) => format!("where `{name}` is meant to be the baseline, say `--write-baseline={name}`"),
                None => "fix the errors above, or omit those inputs".to_owned(),
            },
        ));
    }
    let files = &Disk;
    let working_directory = run.settings.working_directory().to_owned();
    let mut written = Vec::new();
    let path_of = |configured: Option<&Path>| named.or(configured).unwrap_or(Path::new(PATH)).to_owned();
    let documents: Vec<_> = report.documents.iter().map(|document| document.source).collect();
    let paths: BTreeSet<PathBuf> =
        documents.iter().map(|document| path_of(run.in_force(*document).baseline.as_deref())).collect();
    for path in paths {
        if path == Path::new(PATH)
            && path.is_symlink()
            && leads_out(files, &path, config::top(files, &working_directory, &working_directory))
        {
            return Err(Refusal::new(
                format!("`{PATH}` is a link that leads out of the repository (or working directory)"),
                "name the file that is meant: `--write-baseline=FILE`",
            ));
        }
        let older = if path.exists() { read(files, &path, &working_directory)?.baseline } else { Baseline::default() };
        let names = names(files, &path, &working_directory);
        let is_meant = |document| path_of(run.in_force(document).baseline.as_deref()) == path;
        let mut baseline = Baseline::record(report, |source| names.name(&report.sources.get(source).name), is_meant);
        let read: BTreeSet<String> = report.sources.iter().map(|source| names.name(&source.name)).collect();
        let ran = |rule: &str| {
            let mut options = documents.iter().map(|document| &run.in_force(*document).options);
            // A rule that is gone finds nothing any more.
            let is_known = options.clone().any(|options| options.rule(rule).is_some());
            !is_known || options.any(|options| options.rule(rule).is_some_and(|rule| options.is_on(rule)))
        };
        let (before, places) = (older.len(), baseline.len());
        baseline.keep(older, |file, rule| {
            let is_there = files.exists(&names.directory.join(file));
            is_there && (!read.contains(file) || !ran(rule))
        });
        replace(&path, &baseline)?;
        let own = report.documents.iter().filter(|document| is_meant(document.source));
        let findings: usize = own.map(|document| document.findings.len()).sum();
        written.push(Recorded { path: path.clone(), findings, places, unseen: baseline.len() - places, before });
        let known = Arc::new(known(files, baseline, names));
        run.settings.know(&known, |in_force| path_of(in_force.baseline.as_deref()) == path);
    }
    audit::leave_known(report, |id| &run.in_force(id).options);
    Ok(written)
}
