//! Findings and sources to bytes: one module for each format.
//!
//! Nothing here decides what is a finding or what the exit status is.

pub mod about;
pub mod advice;
mod base;
#[cfg(test)]
mod canned;
pub mod catalogue;
pub mod checklist;
mod checkstyle;
mod concise;
pub mod config_schema;
mod digest;
mod excerpt;
mod fingerprint;
mod github;
mod gitlab;
pub mod guide;
mod html;
mod human;
mod json;
mod junit;
pub mod listing;
mod markdown;
mod notes;
pub mod operations;
pub mod plain;
mod pretty;
#[cfg(feature = "cli")]
pub mod profile;
mod sarif;
mod teamcity;
pub(crate) mod terminal;
mod xml;

use std::collections::HashMap;
use std::fmt;
use std::io::{self, BufWriter, Write};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

pub use base::Base;

use crate::audit::{DocumentReport, Means, Report, Suppression};
use crate::config::{Mistakes, Refusal};
use crate::diagnostic::{Diagnostic, Severity};
use crate::rule::Preset;
pub(crate) use crate::text::words::plural;
use crate::text::{Date, Position, SourceId, Sources};

/// How many findings of one rule, and of all rules, in one document people are shown unless they ask for another
/// number.
pub const MAX_FINDINGS: (usize, usize) = (20, 60);

/// The form of a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// For terminals: the source with labels, why, help and a summary.
    Human,
    /// One line for each finding: `path:line:column: severity[rule] message`.
    Concise,
    /// For programs, as `docs/report.schema.json` describes it.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Workflow commands of GitHub Actions, which become annotations.
    Github,
    /// A Code Quality report of GitLab.
    Gitlab,
    /// JUnit XML, for CI servers that show tests.
    Junit,
    /// Checkstyle XML, for editors, CI servers and review bots.
    Checkstyle,
    /// Service messages of TeamCity, which become inspections.
    Teamcity,
    /// For a job summary or a comment.
    Markdown,
    /// A page of its own: operations by status codes, with the findings and their source.
    Html,
}

impl Format {
    /// Every format, in the order of the help text.
    pub const ALL: [Self; 11] = [
        Self::Human,
        Self::Concise,
        Self::Json,
        Self::Sarif,
        Self::Github,
        Self::Gitlab,
        Self::Junit,
        Self::Checkstyle,
        Self::Teamcity,
        Self::Markdown,
        Self::Html,
    ];

    /// The word that users write.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Human => "human",
            Self::Concise => "concise",
            Self::Json => "json",
            Self::Sarif => "sarif",
            Self::Github => "github",
            Self::Gitlab => "gitlab",
            Self::Junit => "junit",
            Self::Checkstyle => "checkstyle",
            Self::Teamcity => "teamcity",
            Self::Markdown => "markdown",
            Self::Html => "html",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Format {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Self::ALL.into_iter().find(|format| format.name() == word).ok_or_else(|| {
            let names: Vec<String> = Self::ALL.iter().map(|format| format!("`{format}`")).collect();
            format!("`{word}` is not a format: expected one of {}", names.join(", "))
        })
    }
}

/// What a report shows and how. Formats for programs heed only what concerns them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Style {
    /// Whether to use ANSI colours.
    pub color: bool,
    /// Columns of the terminal.
    pub width: usize,
    /// Whether to draw with characters outside ASCII.
    pub unicode: bool,
    /// For people: how many findings of one rule in one document are shown; none and 0 mean all.
    pub max_findings: Option<usize>,
    /// For people: how many findings of all rules in one document are shown, though at least one of each rule; none
    /// means all.
    pub max_in_total: Option<usize>,
    /// Whether to list every occurrence of a finding about the whole document.
    pub expand: bool,
    /// Whether to leave out the summary.
    pub quiet: bool,
    /// Whether to say more about each finding and to repeat what was said before.
    pub verbose: bool,
    /// Whether the summary counts every rule, not only those that fired most.
    pub statistics: bool,
    /// How long the audit took, for the summary.
    pub elapsed: Option<Duration>,
    /// For formats that know only failed and passed: the least severity that fails the run, for each document; none
    /// where nothing does. It is `warning` for documents that aren't named.
    pub fail_on: HashMap<SourceId, Option<Severity>>,
    /// Where formats for other programs see paths from.
    pub base: Base,
    /// The day of the audit, for a page that people keep.
    pub date: Option<Date>,
    /// The preset of all documents, if they have one in common.
    pub preset: Option<Preset>,
}

impl Default for Style {
    fn default() -> Self {
        Self {
            color: false,
            width: 100,
            unicode: true,
            max_findings: Some(MAX_FINDINGS.0),
            max_in_total: Some(MAX_FINDINGS.1),
            expand: false,
            quiet: false,
            verbose: false,
            statistics: false,
            elapsed: None,
            fail_on: HashMap::new(),
            base: Base::default(),
            date: None,
            preset: None,
        }
    }
}

impl Style {
    /// Whether a finding in a document fails the run.
    fn fails(&self, document: SourceId, finding: &Diagnostic) -> bool {
        let least = self.fail_on.get(&document).copied().unwrap_or(Some(Severity::Warning));
        least.is_some_and(|least| finding.severity >= least)
    }
}

/// Writes a report.
///
/// # Errors
/// Only those of `out`. A broken pipe comes back as any other: what it means is for the caller to say.
pub fn write(format: Format, report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 16, out);
    match format {
        Format::Human => human::write(report, style, &mut out)?,
        Format::Concise => concise::write(report, style, &mut out)?,
        Format::Json => json::write(report, &mut out)?,
        Format::Sarif => sarif::write(report, style, &mut out)?,
        Format::Github => github::write(report, style, &mut out)?,
        Format::Gitlab => gitlab::write(report, style, &mut out)?,
        Format::Junit => junit::write(report, style, &mut out)?,
        Format::Checkstyle => checkstyle::write(report, style, &mut out)?,
        Format::Teamcity => teamcity::write(report, style, &mut out)?,
        Format::Markdown => match &report.contract {
            Some(contract) => notes::write(report, contract, style, &mut out)?,
            None => markdown::write(report, style, &mut out)?,
        },
        Format::Html => html::write(report, style, &mut out)?,
    }
    out.flush()
}

/// Writes the inputs that could not be read, for people, since some formats have only lines for findings.
/// [`Format::Human`] and [`Format::Json`] include these inputs.
///
/// # Errors
/// Only those of `out`.
pub fn write_failures(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    human::write_failures(report, style, out)
}

/// Writes why something can't be done, for people.
///
/// # Errors
/// Only those of `out`.
pub fn write_refusal(refusal: &Refusal, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let Some(mistakes) = &refusal.mistakes else { return human::write_refusal(refusal, style, out) };
    let (document, sources) = of_mistakes(mistakes);
    let report = Report { documents: vec![document], sources, ..Report::default() };
    human::write(&report, &Style { quiet: true, ..style.clone() }, out)
}

/// The mistakes in a config as the findings of a document.
pub(crate) fn of_mistakes(mistakes: &Mistakes) -> (DocumentReport, Sources) {
    let document = DocumentReport {
        source: mistakes.source.id,
        title: String::new(),
        openapi: String::new(),
        operations: 0,
        index: Vec::new(),
        findings: mistakes.findings.clone(),
        suppressed: Vec::new(),
        is_broken: true,
    };
    (document, Sources::new(vec![Arc::clone(&mistakes.source)]))
}

/// Number of findings of one severity in words: `1 error`, `3 warnings`.
fn counted(count: usize, severity: Severity) -> String {
    format!("{count} {severity}{}", plural(count))
}

/// Findings by severity in words, the worst first: `1 error, 3 warnings`; nothing where there are none.
fn counts(findings: impl Iterator<Item = Severity>) -> String {
    let mut counts = [0_usize; Severity::ALL.len()];
    findings.for_each(|severity| counts[severity as usize] += 1);
    let counts = Severity::ALL.into_iter().rev().map(|severity| (counts[severity as usize], severity));
    let words: Vec<String> =
        counts.filter(|(count, _)| *count > 0).map(|(count, severity)| counted(count, severity)).collect();
    words.join(", ")
}

/// " in 147 places", where these are more than the findings.
fn in_places<'f>(findings: impl IntoIterator<Item = &'f Diagnostic>) -> String {
    let counts = findings.into_iter().fold((0, 0), |(count, places), finding| (count + 1, places + finding.places()));
    if counts.1 > counts.0 { format!(" in {} places", counts.1) } else { String::new() }
}

/// In how many places findings are that are not shown, behind other counts, as text of Markdown and of HTML; nothing
/// where there is none.
fn unshown(report: &Report) -> String {
    let known = report.known.map_or(0, |found| found.known);
    let words = |count: usize, what: &str| match count {
        0 => String::new(),
        _ => format!(", {count} place{} {what}", plural(count)),
    };
    let since = report.since.as_ref().map_or(String::new(), |since| {
        // Names of branches may hold all that either has a meaning for.
        let revision = markdown::code(&since.revision);
        words(since.found.known, &format!("in {revision} already"))
            + &words(since.found.fixed, &format!("fixed since {revision}"))
    });
    words(report.suppressed(), "suppressed") + &words(known, "known from the baseline") + &since
}

/// The last line of a span that ends before `end`: the line before, where it ends with a line break.
fn last_line(start: Position, end: Position) -> usize {
    if end.column == 1 && end.line > start.line { end.line - 1 } else { end.line }
}

/// What suppresses a finding, where that stands, and why.
fn suppressed_by(by: &Suppression, place: &str) -> String {
    let means = match by.means {
        Means::Comment => "a comment",
        Means::Extension => "an extension",
        Means::Config => "the config",
    };
    format!("{means} ({place}): {}", by.reason.as_deref().unwrap_or("without a reason"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_read_back_and_unknown_ones_are_told_the_names() {
        for format in Format::ALL {
            assert_eq!(format.name().parse(), Ok(format));
        }
        let error = "xml".parse::<Format>().expect_err("is no format");
        assert_eq!(
            error,
            "`xml` is not a format: expected one of `human`, `concise`, `json`, `sarif`, `github`, `gitlab`, \
                          `junit`, `checkstyle`, `teamcity`, `markdown`, `html`"
        );
    }

    #[test]
    fn a_broken_pipe_comes_back_from_every_format() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        for format in Format::ALL {
            let error = write(format, &canned::report(), &Style::default(), &mut Closed).expect_err("is closed");
            assert_eq!(error.kind(), io::ErrorKind::BrokenPipe, "{format}");
        }
    }
}
