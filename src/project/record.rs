//! Writes baselines: what a run found is known from then on.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::baseline::{files, known, read};
use super::error::Complaint;
use super::run::Session;
use super::settings::leads_out;
use crate::audit::Baseline;
use crate::config;
use crate::report::plural;
use crate::resolve::display;
use crate::rules;
use crate::text::SourceId;

/// Where a baseline goes unless something else is said.
pub(crate) const PATH: &str = "oas-audit-baseline.json";

/// Records what a session found, so that it is known from now on: `replace` writes a baseline to a file. What was written
/// comes back, a line for each file.
///
/// Known findings of files that this run did not read, and of rules that did not run, stay known.
///
/// # Errors
/// Why nothing, or not all, was written.
pub(crate) fn write(
    session: &mut Session,
    named: Option<&Path>,
    mut replace: impl FnMut(&Path, &Baseline) -> Result<(), Complaint>,
) -> Result<Vec<String>, Complaint> {
    if session.report.is_incomplete() {
        let is_meant = |input: &str| named.is_none() && input.ends_with(".json") && !Path::new(input).exists();
        let meant = session.report.failures.iter().map(|failure| &failure.input).find(|input| is_meant(input));
        return Err(Complaint {
            message: "no baseline was written, since not everything could be audited".to_owned(),
            help: match meant {
                // The option can do without a name, so a word behind it is an input.
                Some(name) => format!("where `{name}` is meant to be the baseline, say `--write-baseline={name}`"),
                None => "mend what is said above, or leave those inputs out".to_owned(),
            },
        });
    }
    let working_directory = session.settings.working_directory().to_owned();
    let mut lines = Vec::new();
    let path_of = |configured: Option<&Path>| named.or(configured).unwrap_or(Path::new(PATH)).to_owned();
    let documents: Vec<_> = session.report.documents.iter().map(|document| document.source).collect();
    let paths: BTreeSet<PathBuf> =
        documents.iter().map(|document| path_of(session.in_force(*document).baseline.as_deref())).collect();
    for path in paths {
        if path == Path::new(PATH)
            && path.is_symlink()
            && leads_out(&path, config::top(&working_directory, &working_directory))
        {
            return Err(Complaint {
                message: format!("`{PATH}` is a link that leads out of the repository (or working directory)"),
                help: "name the file that is meant: `--write-baseline=FILE`".to_owned(),
            });
        }
        let older = if path.exists() { read(&path, &working_directory)?.baseline } else { Baseline::default() };
        let files = files(&path, &working_directory);
        let is_meant = |document| path_of(session.in_force(document).baseline.as_deref()) == path;
        let mut baseline =
            Baseline::record(&session.report, |source| files.name(&session.report.sources.get(source).name), is_meant);
        let read: BTreeSet<String> = session.report.sources.iter().map(|source| files.name(&source.name)).collect();
        let ran = |rule: &str| {
            let rule = rules::find(rule);
            let mut options = documents.iter().map(|document| &session.in_force(*document).options);
            rule.is_none_or(|rule| options.any(|options| options.is_on(rule)))
        };
        let (before, places) = (older.len(), baseline.len());
        baseline.keep(older, |file, rule| {
            let is_there = files.directory.join(file).exists();
            is_there && (!read.contains(file) || !ran(rule))
        });
        replace(&path, &baseline)?;
        let own = session.report.documents.iter().filter(|document| is_meant(document.source));
        let findings: usize = own.map(|document| document.findings.len()).sum();
        let mut line = format!("wrote `{}`: {findings} known finding{}", display(&path), plural(findings));
        // One that sums up a document is known by each of its places, and the summaries of later runs count those.
        if findings != places {
            let _ = write!(line, " in {places} places");
        }
        if baseline.len() > places {
            let _ = write!(line, ", and {} that this run did not look for", baseline.len() - places);
        }
        if before > 0 {
            let _ = write!(line, " (before: {before})");
        }
        lines.push(line);
        let known = Arc::new(known(baseline, files));
        session.settings.know(&known, |in_force| path_of(in_force.baseline.as_deref()) == path);
    }
    let is_configured = |document: &SourceId| session.in_force(*document).baseline.is_some();
    if named.is_none() && !documents.iter().all(is_configured) {
        lines.push(format!("`--baseline {PATH}`, or `baseline: {PATH}` in the config, makes use of it"));
    }
    session.audit();
    Ok(lines)
}
