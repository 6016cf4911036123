//! The report for terminals: the findings of each document, and a summary.

mod frame;
mod summary;

use std::cell::Cell;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::io::{self, Write};

use super::about;
use super::digest::{self, Row};
use super::excerpt::{Excerpt, Mark, excerpts};
use super::terminal::{Ink, Pen, line, width, wrap};
use super::{Style, in_places, plural, suppressed_by};
use crate::audit::{DocumentReport, InputFailure, Report, Suppressed};
use crate::config::Refusal;
use crate::diagnostic::{Applicability, Confidence, Diagnostic, Occurrence, OperationName, Place, Severity};
use crate::guard::{Defect, guard};
use crate::sort;

/// How many occurrences of one finding are shown unless all are asked for.
const OCCURRENCES: usize = 5;

/// How many findings in one document are read without an overview: about as many as a screen or two hold.
const MANY: usize = 10;

/// The number of rules in the overview.
const OVERVIEW: usize = 10;

/// The narrowest and the widest terminal that reports use. Longer lines are hard to read.
const WIDTHS: (usize, usize) = (40, 200);

/// Where the text starts that stands behind `why:` and its like.
const INDENT: usize = 8;

pub(super) fn write(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let human = Human::new(report, style);
    let has_headers = report.documents.len() > 1;
    for document in report.documents.iter().filter(|document| !document.findings.is_empty()) {
        if has_headers {
            human.write_header(document, out)?;
        }
        human.write_findings(document, out)?;
    }
    human.write_failures(&report.failures, out)?;
    if style.verbose {
        human.write_suppressed(out)?;
    }
    if !style.quiet {
        human.write_summary(out)?;
    }
    human.defect.get().map_or(Ok(()), |defect| Err(io::Error::other(defect)))
}

pub(super) fn write_failures(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    Human::new(report, style).write_failures(&report.failures, out)
}

pub(super) fn write_refusal(refusal: &Refusal, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    let report = Report::default();
    let human = Human::new(&report, style);
    human.write_title(Severity::Error, None, &refusal.message, out)?;
    human.write_text("help", &refusal.help, out)
}

struct Human<'a> {
    report: &'a Report,
    style: &'a Style,
    width: usize,
    pen: Pen,
    /// Why a finding is not shown in full.
    defect: Cell<Option<Defect>>,
}

/// What has been said of a document, so that it isn't said again.
#[derive(Default)]
struct Said<'a> {
    /// Texts by rule, with the place of the finding that said them.
    texts: HashMap<(&'a str, &'a str), &'a Place>,
    /// Second places by rule, as they were shown: where, and in which words.
    places: HashSet<(&'a str, String)>,
}

impl<'a> Said<'a> {
    /// Where a rule said the same before; else notes that it now does.
    fn before(&mut self, finding: &'a Diagnostic, text: &'a str) -> Option<&'a Place> {
        let place = &finding.primary.place;
        match self.texts.entry((finding.rule, text)) {
            Entry::Occupied(said) => Some(said.get()),
            Entry::Vacant(free) => {
                free.insert(place);
                None
            }
        }
    }
}

impl<'a> Human<'a> {
    fn new(report: &'a Report, style: &'a Style) -> Self {
        Self {
            report,
            style,
            width: style.width.clamp(WIDTHS.0, WIDTHS.1),
            pen: Pen { color: style.color },
            defect: Cell::new(None),
        }
    }

    fn write_header(&self, document: &DocumentReport, out: &mut dyn Write) -> io::Result<()> {
        let name = line(&self.report.sources.get(document.source).name);
        let found = document.findings.len();
        let mut facts = format!("{found} finding{}", plural(found));
        if !document.openapi.is_empty() {
            let kind = if document.openapi.starts_with('2') { "Swagger" } else { "OpenAPI" };
            facts = format!("{kind} {}, {facts}", line(&document.openapi));
        }
        let bar = if self.style.unicode { "──" } else { "--" };
        let facts = format!("({facts}{})", in_places(&document.findings));
        writeln!(out, "{bar} {} {}\n", self.pen.paint(Ink::Strong, &name), self.pen.paint(Ink::Faint, &facts))
    }

    fn write_findings(&self, document: &'a DocumentReport, out: &mut dyn Write) -> io::Result<()> {
        let each = self.style.max_findings.filter(|&limit| limit > 0).unwrap_or(usize::MAX);
        let mut left = digest::shares(&document.findings, each, self.style.max_in_total.unwrap_or(usize::MAX));
        let findings = digest::ordered(&document.findings);
        if self.has_overview(document) {
            self.write_overview(&findings, left.values().sum(), out)?;
        }
        let (mut said, mut text) = (Said::default(), Vec::new());
        let mut hidden: BTreeMap<&str, usize> = BTreeMap::new();
        for finding in findings {
            match left.get_mut(finding.rule).filter(|left| **left > 0) {
                Some(left) => {
                    *left -= 1;
                    text.clear();
                    match guard("finding", finding.rule, || self.write_finding(finding, &mut said, &mut text)) {
                        Ok(written) => written.and_then(|()| out.write_all(&text))?,
                        Err(defect) => self.write_title_alone(finding, defect, out)?,
                    }
                }
                None => *hidden.entry(finding.rule).or_default() += 1,
            }
        }
        let mut hidden: Vec<(&str, usize)> = hidden.into_iter().collect();
        sort::by_key(&mut hidden, |&(rule, count)| (std::cmp::Reverse(count), rule));
        for (at, (rule, count)) in hidden.iter().enumerate() {
            let how = if at == 0 { " (--max-findings 0 shows all)" } else { "" };
            writeln!(out, "... and {count} more of `{rule}`{how}")?;
        }
        if hidden.is_empty() { Ok(()) } else { writeln!(out) }
    }

    /// Whether a list of rules stands above the findings of a document.
    fn has_overview(&self, document: &DocumentReport) -> bool {
        document.findings.len() > MANY && !self.style.quiet
    }

    /// The list of rules above the findings, in their order.
    fn write_overview(&self, findings: &[&Diagnostic], shown: usize, out: &mut dyn Write) -> io::Result<()> {
        let rows = digest::rows(findings);
        let [_, _, ..] = rows.as_slice() else { return Ok(()) };
        let all = findings.len();
        let rest =
            if shown < all { format!("; {shown} are shown (--max-findings 0 shows all)") } else { String::new() };
        let heading = format!("{all} findings by rule, most severe first{rest}");
        for line in wrap(&heading, 0, self.width) {
            writeln!(out, "{}", self.pen.paint(Ink::Strong, &line))?;
        }
        writeln!(out)?;
        let places = if rows.len() > OVERVIEW + 1 { OVERVIEW } else { rows.len() };
        let digits = rows[..places].iter().map(|row| row.count).max().unwrap_or_default().to_string().len();
        // Behind the count, a gap, the longest name of a severity in the plural, and a gap.
        let longest = rows.iter().map(|row| row.grade.len()).fold("warnings".len(), usize::max);
        let indent = 2 + digits + 1 + longest + 2;
        for Row { count, severity, grade, rule, words } in &rows[..places] {
            let name = format!("{grade}{}", if *grade == severity.name() { plural(*count) } else { "" });
            let name = self.pen.paint(Ink::Severity(*severity), &format!("{name:longest$}"));
            let text = format!("{} [{rule}]", line(words));
            let mut lines = wrap(&text, 0, self.width - indent).into_iter();
            writeln!(out, "  {count:>digits$} {name}  {}", lines.next().unwrap_or_default())?;
            lines.try_for_each(|line| writeln!(out, "{:indent$}{line}", ""))?;
        }
        let rest = rows.len() - places;
        if rest > 0 {
            writeln!(out, "  ... and {rest} more rules")?;
        }
        writeln!(out)
    }

    /// A finding that a defect of ours keeps from being shown in full.
    fn write_title_alone(&self, finding: &Diagnostic, defect: Defect, out: &mut dyn Write) -> io::Result<()> {
        self.defect.set(Some(defect));
        self.write_title(finding.severity, Some(finding), &finding.message, out)?;
        self.write_text("note", &format!("the rest of this finding is not shown: {defect}"), out)?;
        writeln!(out)
    }

    fn write_finding(&self, finding: &'a Diagnostic, said: &mut Said<'a>, out: &mut dyn Write) -> io::Result<()> {
        let severity = finding.severity;
        self.write_title(severity, Some(finding), &finding.message, out)?;
        self.write_frames(finding, said, out)?;
        self.write_occurrences(finding, out)?;
        if self.style.verbose {
            self.write_about(finding, out)?;
        }
        let mut repeats = |text| if self.style.verbose { None } else { said.before(finding, text) };
        let why = about::why(finding);
        if repeats(why).is_none() {
            self.write_text("why", why, out)?;
        }
        let snippet = finding.snippet.as_ref().map(|snippet| snippet.text.as_str());
        let advice = finding.advice();
        let help_before = if finding.help.is_empty() { None } else { repeats(&finding.help) };
        let snippet_before = snippet.and_then(&mut repeats);
        // One reference leads to both.
        let help_before = help_before.filter(|place| snippet_before.is_none_or(|before| before == *place));
        match help_before {
            // One line stands for the help and for the snippet, if that is known too.
            Some(place) => {
                let what = if snippet.is_some() && snippet_before.is_none() { ", but with" } else { "" };
                let evidence = &advice[finding.help.len()..];
                let text = format!("as for {}{evidence}{what}", self.short_place(place, finding));
                self.write_text("help", &text, out)?;
            }
            None => {
                self.write_text("help", &advice, out)?;
                if let Some(place) = snippet_before {
                    let text = format!("(to paste: as for {})", self.short_place(place, finding));
                    writeln!(out, "{:INDENT$}{}", "", self.pen.paint(Ink::Faint, &text))?;
                }
            }
        }
        if let (Some(snippet), None) = (snippet, snippet_before) {
            writeln!(out)?;
            for text in snippet.lines() {
                let text = text.replace(|c: char| c != '\t' && super::terminal::is_unsafe(c), "\u{fffd}");
                writeln!(out, "{}", format!("{:INDENT$}{text}", "").trim_end())?;
            }
        }
        if let Some(fix) = &finding.fix {
            // Text to paste says what it does.
            if finding.snippet.is_none() && !fix.edits.is_empty() {
                let option = match fix.applicability {
                    Applicability::Safe => "--fix",
                    Applicability::Unsafe => "--unsafe-fixes",
                };
                self.write_text("fix", &format!("`{option}` does this"), out)?;
            }
            if let Some(obstacle) = &fix.obstacle {
                self.write_text("note", &format!("`--fix` can't write this: {obstacle}"), out)?;
            }
        }
        writeln!(out)
    }

    /// The line that says what a finding is, or what failed.
    fn write_title(
        &self,
        severity: Severity,
        finding: Option<&Diagnostic>,
        message: &str,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let named = |finding: &Diagnostic| format!("{}[{}]", finding.grade(), finding.rule);
        let head = finding.map_or_else(|| severity.to_string(), named);
        let message = line(message);
        let mut lines = wrap(&message, head.len() + 2, self.width - 2).into_iter();
        let first = lines.next().unwrap_or_default();
        let head = self.pen.paint(Ink::Severity(severity), &head);
        writeln!(out, "{head}: {}", self.pen.paint(Ink::Strong, &first))?;
        lines.try_for_each(|line| writeln!(out, "  {}", self.pen.paint(Ink::Strong, &line)))
    }

    /// A paragraph behind a key; nothing where there is no text.
    fn write_text(&self, key: &str, text: &str, out: &mut dyn Write) -> io::Result<()> {
        if text.is_empty() {
            return Ok(());
        }
        let key = format!("  {key}:");
        let gap = " ".repeat(INDENT.saturating_sub(key.len()));
        let text = line(text);
        let mut lines = wrap(&text, 0, self.width - INDENT).into_iter();
        let first = lines.next().unwrap_or_default();
        writeln!(out, "{}{gap}{first}", self.pen.paint(Ink::Key, &key))?;
        lines.try_for_each(|line| writeln!(out, "{:INDENT$}{line}", ""))
    }

    /// What `--verbose` adds: what a config needs to name the finding, and how sure it is.
    fn write_about(&self, finding: &Diagnostic, out: &mut dyn Write) -> io::Result<()> {
        let pointer = Some(&finding.primary.place.pointer).filter(|pointer| !pointer.is_empty());
        let confidence = match finding.confidence {
            Confidence::Low => "confidence low",
            Confidence::Medium => "confidence medium",
            Confidence::High => "confidence high",
        };
        let mut facts: Vec<String> = pointer.map(|pointer| format!("`{pointer}`")).into_iter().collect();
        facts.push(confidence.to_owned());
        facts.extend(finding.operation.as_deref().map(|operation| format!("operation kind `{}`", operation.kind)));
        self.write_text("note", &facts.join(", "), out)
    }

    fn write_occurrences(&self, finding: &Diagnostic, out: &mut dyn Write) -> io::Result<()> {
        let all = &finding.occurrences;
        if all.is_empty() {
            return Ok(());
        }
        let shown = if self.style.expand { all.len() } else { all.len().min(OCCURRENCES) };
        writeln!(out, "  {}", self.pen.paint(Ink::Key, &format!("in {} place{}:", all.len(), plural(all.len()))))?;
        let places: Vec<String> = all[..shown].iter().map(|occurrence| self.line_of(&occurrence.place)).collect();
        // One long path must not push all the others to the right.
        let column = places.iter().map(|place| width(place)).filter(|&place| place <= self.width / 2).max();
        for (occurrence, place) in all.iter().zip(&places) {
            let gap = column.unwrap_or_default().saturating_sub(width(place));
            let what = describe(occurrence);
            writeln!(out, "{}", format!("    {place}{:gap$}  {what}", "").trim_end())?;
        }
        let rest = all.len() - shown;
        if rest > 0 { writeln!(out, "    ... and {rest} more (--expand lists all)") } else { Ok(()) }
    }

    /// `path:line:column` of a place.
    fn place(&self, place: &Place) -> String {
        let source = self.report.sources.get(place.source);
        let at = source.position(place.span.start);
        format!("{}:{}:{}", line(&source.name), at.line, at.column)
    }

    /// `path:line` of a place, with the column only where the line says nothing: in minified documents.
    fn line_of(&self, place: &Place) -> String {
        let source = self.report.sources.get(place.source);
        if source.lines().count() < 3 {
            return self.place(place);
        }
        format!("{}:{}", line(&source.name), source.position(place.span.start).line)
    }

    /// A place of an earlier finding, as briefly as it can be named beside another.
    fn short_place(&self, place: &Place, beside: &Diagnostic) -> String {
        let source = self.report.sources.get(place.source);
        let at = source.position(place.span.start);
        let here = source.position(beside.primary.place.span.start);
        if place.source != beside.primary.place.source {
            self.place(place)
        } else if at.line == here.line {
            format!("column {}", at.column)
        } else {
            format!("line {}", at.line)
        }
    }

    /// The source with the labels. A second place that stood in a frame before, for the same rule, is only named.
    fn write_frames(&self, finding: &'a Diagnostic, said: &mut Said<'a>, out: &mut dyn Write) -> io::Result<()> {
        let excerpts = excerpts(finding, &self.report.sources, self.width, self.style.unicode);
        let mut named = Vec::new();
        let mut framed = Vec::new();
        for (at, excerpt) in excerpts.iter().enumerate() {
            let key = if at == 0 { "at" } else { "see" };
            let words: Vec<String> = excerpt.marks.iter().map(|mark| mark_words(excerpt, mark)).collect();
            let new = words.iter().filter(|words| said.places.insert((finding.rule, (*words).clone()))).count();
            let is_due = new > 0 || at == 0 || self.style.verbose;
            // Of an empty file there is nothing to draw.
            if is_due && !excerpt.text.trim().is_empty() {
                framed.push((key, excerpt, words));
            } else {
                named.extend(words.into_iter().map(|words| (key, words)));
            }
        }
        let gutter = framed.iter().map(|(_, excerpt, _)| frame::digits(excerpt)).max().unwrap_or_default();
        for (key, excerpt, words) in framed {
            match frame::draw(excerpt, finding.severity, self.style) {
                Ok(frame) => {
                    // So that the frames of one finding stand below each other.
                    let shift = gutter - frame::digits(excerpt);
                    frame.lines().try_for_each(|line| writeln!(out, "{:shift$}{}", "", line.trim_end()))?;
                }
                // The renderer gave up. The places are still worth having.
                Err(fmt::Error) => named.extend(words.into_iter().map(|words| (key, words))),
            }
        }
        named.iter().try_for_each(|(key, words)| self.write_text(key, words, out))
    }

    fn write_failures(&self, failures: &[InputFailure], out: &mut dyn Write) -> io::Result<()> {
        for failure in failures {
            let message = format!("{}: {}", failure.input, failure.message);
            self.write_title(Severity::Error, None, &message, out)?;
            self.write_text("help", &failure.help, out)?;
            writeln!(out)?;
        }
        Ok(())
    }

    /// The findings that were suppressed, a line for each.
    fn write_suppressed(&self, out: &mut dyn Write) -> io::Result<()> {
        let all = self.report.documents.iter().flat_map(|document| &document.suppressed);
        for Suppressed { finding, by } in all {
            let (place, at) = (self.place(&finding.primary.place), self.line_of(&by.place));
            let by = suppressed_by(by, &at);
            self.write_text("note", &format!("{} at {place} is suppressed by {by}", finding.rule), out)?;
        }
        if self.report.suppressed() > 0 { writeln!(out) } else { Ok(()) }
    }
}

/// A label without its frame.
fn mark_words(excerpt: &Excerpt, mark: &Mark) -> String {
    format!("{}:{}:{} {}", excerpt.name, mark.position.line, mark.position.column, mark.words)
}

/// What stands behind the place of an occurrence.
fn describe(occurrence: &Occurrence) -> String {
    let Occurrence { place, operation, note, .. } = occurrence;
    let text = match operation.as_deref() {
        Some(OperationName { method, path, .. }) if note.is_empty() => format!("{method} {path}"),
        Some(OperationName { method, path, .. }) => format!("{method} {path}: {note}"),
        None if note.is_empty() => place.pointer.to_string(),
        None => note.clone(),
    };
    line(&text).into_owned()
}

#[cfg(test)]
mod tests;
