//! What operations should declare beside what they declare.

use std::borrow::Cow;
use std::io;

use serde::{Deserialize, Serialize};

use super::Style;
use super::listing::{self, DocumentListing, OperationListing};
use super::plain::Snippet;
use super::terminal::{Ink, Pen, line, width, wrap};
use crate::advise::{self, Advice, OperationAdvice, State};
use crate::diagnostic::Severity;
use crate::model::Api;
use crate::status::{Body, Level};

/// The advice on one document.
#[derive(Clone, Debug)]
pub struct Advised<'l, 'a> {
    /// The description.
    pub api: &'l Api<'a>,
    /// Its operations, or those that were asked for.
    pub operations: Vec<OperationAdvice<'l, 'a>>,
}

impl Advised<'_, '_> {
    fn path(&self) -> &str {
        &self.api.root.document().source.name
    }
}

/// The responses that an operation should declare beside those that it declares.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recommendation {
    /// The codes that it declares, lacks or may need.
    pub advice: Vec<CodeAdvice>,
    /// What to paste for the codes that are missing.
    pub snippet: Option<Snippet>,
}

/// One code, range or `default` of an operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CodeAdvice {
    /// The status key: `401`, `4XX`, `default`.
    pub status: String,
    /// The name of the code or class; empty for `default` and for unknown codes.
    pub name: String,
    /// `declared`, `doubtful`, `forbidden`, `covered`, `missing` or `possible`.
    pub state: String,
    /// The range or `default` that covers it.
    pub covered_by: Option<String>,
    /// Why the operation declares it, or should.
    pub why: String,
    /// Who says so.
    pub source: String,
    /// The document and section that define the code.
    pub reference: Option<String>,
    /// The body.
    pub body: BodyAdvice,
    /// The headers that belong to the code.
    pub headers: Vec<HeaderAdvice>,
    /// What rules say about it.
    pub findings: Vec<Remark>,
}

/// The body of a response.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BodyAdvice {
    /// `none`, `representation`, `error` or `optional`.
    pub expected: String,
    /// The media types that are declared.
    pub declared: Vec<String>,
}

/// A header that belongs to a code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeaderAdvice {
    /// Its name.
    pub name: String,
    /// `required` or `useful`.
    pub level: String,
    /// The reason for it.
    pub why: String,
    /// Whether it is declared.
    pub declared: bool,
}

/// A finding about a code, in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remark {
    /// Id of the rule.
    pub rule: String,
    /// The severity.
    pub severity: Severity,
    /// What is wrong.
    pub message: String,
}

fn row(advised: &OperationAdvice<'_, '_>) -> OperationListing<Recommendation> {
    let about = Recommendation {
        advice: advised.codes.iter().map(CodeAdvice::of).collect(),
        snippet: advised.snippet.as_ref().map(Snippet::from),
    };
    OperationListing::new(advised.operation, advised.found, about)
}

impl CodeAdvice {
    fn of(advice: &Advice) -> Self {
        let header = |header: &advise::HeaderAdvice| HeaderAdvice {
            name: header.name.to_owned(),
            level: header.level.name().to_owned(),
            why: header.why.to_owned(),
            declared: header.is_declared,
        };
        let remark = |remark: &advise::Remark| Remark {
            rule: remark.rule.to_owned(),
            severity: remark.severity,
            message: remark.message.clone(),
        };
        Self {
            status: advice.key.clone(),
            name: advice.name().to_owned(),
            state: advice.state.name().to_owned(),
            covered_by: if let State::Covered(status) = advice.state { Some(status.to_string()) } else { None },
            why: advice.why.to_owned(),
            source: advice.source.name().to_owned(),
            reference: advice.reference().map(str::to_owned),
            body: BodyAdvice { expected: body_words(advice.body).to_owned(), declared: advice.media_types.clone() },
            headers: advice.headers.iter().map(header).collect(),
            findings: advice.remarks.iter().map(remark).collect(),
        }
    }
}

/// The advice on one document as plain data.
pub(crate) fn document(advised: &Advised<'_, '_>) -> DocumentListing<Recommendation> {
    DocumentListing::new(advised.path(), advised.api, advised.operations.iter().map(row))
}

/// Writes the advice as JSON.
///
/// # Errors
/// Where `out` can't be written to.
pub fn json(advised: &[Advised<'_, '_>], out: &mut dyn io::Write) -> io::Result<()> {
    listing::write(advised.iter().map(document), out)
}

/// Beyond this many columns a table is hard to follow.
const WIDEST: usize = 110;

/// Columns that the reason for a code needs beside its name and state; where there are fewer it stands below.
const LEAST_REASON: usize = 36;

/// Names that are longer than this push their own line to the right, not all the others.
const WIDEST_LABEL: usize = 26;

/// How far the codes stand in below their operation.
const INDENT: usize = 2;

/// Writes the advice as text. [`Style::verbose`] adds what the kinds are inferred from, the headers that are merely
/// useful, and what to paste.
///
/// # Errors
/// Where `out` can't be written to.
pub fn text(advised: &[Advised<'_, '_>], style: &Style, out: &mut dyn io::Write) -> io::Result<()> {
    let codes = || advised.iter().flat_map(|one| &one.operations).flat_map(|one| &one.codes);
    let label = codes().map(|advice| width(&label(advice))).max().unwrap_or_default().min(WIDEST_LABEL);
    let state = codes().map(|advice| width(&state_words(advice.state))).max().unwrap_or_default();
    let whole = style.width.clamp(40, WIDEST);
    let before = INDENT + label + state + 4;
    let is_wide = whole >= before + LEAST_REASON;
    let table = Table {
        pen: Pen { color: style.color },
        label,
        state,
        before: if is_wide { before } else { 2 * INDENT },
        is_wide,
        width: whole,
        is_verbose: style.verbose,
    };
    for (at, one) in advised.iter().enumerate() {
        let count = one.api.operations.len();
        let noun = if count == 1 { "operation" } else { "operations" };
        let heading = format!("{} (OpenAPI {}, {count} {noun})", one.path(), line(one.api.version_text));
        writeln!(out, "{}{}", if at == 0 { "" } else { "\n" }, table.pen.paint(Ink::Faint, &heading))?;
        one.operations.iter().try_for_each(|operation| table.operation(operation, out))?;
    }
    if codes().next().is_none() {
        return Ok(());
    }
    let count = |state| codes().filter(|advice| advice.state == state).count();
    let forbidden = match count(State::Forbidden) {
        0 => String::new(),
        forbidden => format!(" Forbidden: {forbidden}."),
    };
    let sum = format!("Missing: {}. Doubtful: {}.{forbidden}", count(State::Missing), count(State::Doubtful));
    let more = if style.verbose { "" } else { " `--verbose` adds why, and what to paste." };
    writeln!(out)?;
    wrap(&format!("{sum}{more}"), 0, whole).iter().try_for_each(|text| writeln!(out, "{text}"))
}

/// How the codes of all operations are set, so that they stand below each other.
struct Table {
    pen: Pen,
    label: usize,
    state: usize,
    /// Columns before the reason.
    before: usize,
    is_wide: bool,
    width: usize,
    is_verbose: bool,
}

impl Table {
    fn operation(&self, advised: &OperationAdvice<'_, '_>, out: &mut dyn io::Write) -> io::Result<()> {
        let title = advised.operation.title();
        let kind = self.pen.paint(Ink::Key, advised.found.kind.name());
        writeln!(out, "\n{}  {kind}", self.pen.paint(Ink::Strong, &line(&title)))?;
        if let Some(reasons) = advised.found.reasons().filter(|_| self.is_verbose) {
            self.faint(&line(&format!("because {reasons}")), INDENT, out)?;
        }
        advised.codes.iter().try_for_each(|advice| self.advice(advice, out))?;
        match &advised.snippet {
            Some(snippet) if self.is_verbose => {
                writeln!(out, "\n{:INDENT$}To paste under `responses`:\n", "")?;
                let indented = |text| format!("{:1$}{2}", "", 2 * INDENT, line(text));
                snippet.text.lines().try_for_each(|text| writeln!(out, "{}", indented(text).trim_end()))
            }
            _ => Ok(()),
        }
    }

    fn advice(&self, advice: &Advice, out: &mut dyn io::Write) -> io::Result<()> {
        let label = label(advice);
        let words = state_words(advice.state);
        let (key, name) = label.split_at(line(&advice.key).len());
        let gap = |of: usize, text: &str| " ".repeat(of.saturating_sub(width(text)) + 2);
        let (key, state) = (self.pen.paint(Ink::Strong, key), self.pen.paint(ink(advice), &words));
        write!(out, "{:INDENT$}{key}{name}{}{state}", "", gap(self.label, &label))?;
        let mut lines = wrap(&self.reason(advice), 0, self.width - self.before).into_iter();
        if self.is_wide {
            write!(out, "{}{}", gap(self.state, &words), lines.next().unwrap_or_default())?;
        }
        writeln!(out)?;
        let before = self.before;
        lines.try_for_each(|text| writeln!(out, "{:before$}{text}", ""))?;
        if self.is_verbose && !matches!(advice.state, State::Covered(_) | State::Possible) {
            self.faint(&self.carries(advice), before, out)?;
        }
        // What rules say of a code that is not declared is what its state says.
        for remark in advice.remarks.iter().filter(|_| is_declared(advice)) {
            let rule = self.pen.paint(Ink::Severity(remark.severity), remark.rule);
            let message = line(&remark.message);
            let mut lines = wrap(&message, remark.rule.len() + 2, self.width - before).into_iter();
            writeln!(out, "{:before$}{rule}: {}", "", lines.next().unwrap_or_default())?;
            lines.try_for_each(|text| writeln!(out, "{:before$}{text}", ""))?;
        }
        Ok(())
    }

    /// What stands beside a code: why it is needed; of a declared one, where little is said, what it carries.
    fn reason<'t>(&self, advice: &'t Advice) -> Cow<'t, str> {
        let rules: Vec<&str> = advice.remarks.iter().map(|remark| remark.rule).collect();
        match is_declared(advice) {
            true if !self.is_verbose => Cow::Owned(self.carries(advice)),
            false if !rules.is_empty() => Cow::Owned(format!("{} ({})", advice.why, rules.join(", "))),
            _ => Cow::Borrowed(advice.why),
        }
    }

    /// What a response carries, or should, in words.
    fn carries(&self, advice: &Advice) -> String {
        let is_missing = advice.state == State::Missing;
        let types = advice.media_types.iter().map(|name| format!("`{}`", line(name)));
        let body = match advice.body {
            Body::Forbidden if advice.media_types.is_empty() => "no body".to_owned(),
            _ if is_missing => format!("body: {}", body_words(advice.body)),
            _ if advice.media_types.is_empty() => "no body declared".to_owned(),
            _ => types.collect::<Vec<_>>().join(", "),
        };
        let headers = advice.headers.iter().filter_map(|header| match (header.is_declared, header.level) {
            (true, _) => Some(format!("`{}`", header.name)),
            (false, Level::Required) => Some(format!("`{}` (needed)", header.name)),
            (false, Level::Useful) => self.is_verbose.then(|| format!("`{}` (useful)", header.name)),
        });
        std::iter::once(body).chain(headers).collect::<Vec<_>>().join(", ")
    }

    fn faint(&self, text: &str, indent: usize, out: &mut dyn io::Write) -> io::Result<()> {
        wrap(text, 0, self.width - indent)
            .iter()
            .try_for_each(|text| writeln!(out, "{:indent$}{}", "", self.pen.paint(Ink::Faint, text)))
    }
}

fn label(advice: &Advice) -> String {
    let key: Cow<'_, str> = line(&advice.key);
    match advice.name() {
        "" => key.into_owned(),
        name => format!("{key} {name}"),
    }
}

fn is_declared(advice: &Advice) -> bool {
    matches!(advice.state, State::Declared | State::Doubtful | State::Forbidden)
}

fn state_words(state: State) -> String {
    match state {
        State::Covered(status) => format!("by {status}"),
        other => other.name().to_owned(),
    }
}

fn ink(advice: &Advice) -> Ink {
    let weight = advice.remarks.iter().map(|remark| remark.severity).max();
    match advice.state {
        State::Declared => Ink::Good,
        State::Missing | State::Doubtful | State::Forbidden => Ink::Severity(weight.unwrap_or(Severity::Warning)),
        State::Covered(_) | State::Possible => Ink::Faint,
    }
}

fn body_words(body: Body) -> &'static str {
    match body {
        Body::Forbidden => "none",
        Body::Representation => "representation",
        Body::ProblemOrError => "error",
        Body::Optional => "optional",
    }
}
