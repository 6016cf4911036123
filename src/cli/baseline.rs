//! Writes baselines, and says what was written.

use std::fmt::Write as _;
use std::path::Path;

use super::output;
use super::runner::Notation;
use crate::audit::{Baseline, Report};
use crate::config::Refusal;
use crate::files::display;
use crate::project::record::{self, PATH, Recorded};
use crate::project::run::Run;
use crate::report::plural;

/// Records what a run found as known. A line for each baseline comes back.
///
/// # Errors
/// Why nothing, or not all, was written.
pub(super) fn write(run: &mut Run, report: &mut Report, named: Option<&Path>) -> Result<Vec<String>, Refusal> {
    let replace = |path: &Path, baseline: &Baseline| output::replace(path, Notation::Json, |out| baseline.write(out));
    let written = record::write(run, report, named, replace)?;
    let mut lines: Vec<String> = written.iter().map(line).collect();
    let is_configured = |document| run.in_force(document).baseline.is_some();
    if named.is_none() && !report.documents.iter().all(|document| is_configured(document.source)) {
        lines.push(format!("`--baseline {PATH}`, or `baseline: {PATH}` in the config, makes use of it"));
    }
    Ok(lines)
}

fn line(written: &Recorded) -> String {
    let Recorded { path, findings, places, unseen, before } = written;
    let mut line = format!("wrote `{}`: {findings} known finding{}", display(path), plural(*findings));
    // A finding is known by each of its places, and the summaries of later runs count those.
    if findings != places {
        let _ = write!(line, " in {places} places");
    }
    if *unseen > 0 {
        let _ = write!(line, ", and {unseen} that this run did not look for");
    }
    if *before > 0 {
        let _ = write!(line, " (before: {before})");
    }
    line
}
