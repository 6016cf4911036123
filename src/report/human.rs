//! The report for terminals. The only module that names `miette`.
//!
//! miette draws the source with its labels and nothing else. It can't be given a source as it is: it reads from the
//! first byte for every label, panics on lines of more than 65,535 columns, prints long lines whole, and has one
//! source for each diagnostic. So it gets an [`Excerpt`], and what stands around the frame is written here.

use std::cell::Cell;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::fmt;
use std::io::{self, Write};
use std::time::Duration;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan,
    SpanContents,
};

use super::about;
use super::digest::{self, Row, Tally, tallies};
use super::excerpt::{Excerpt, Mark, excerpts};
use super::terminal::{Ink, Pen, line, width, wrap};
use super::{Style, counted, in_places, plural, suppressed_by};
use crate::audit::{Contract, DocumentReport, InputFailure, KnownFindings, Report, Since, Suppressed};
use crate::diagnostic::{Applicability, Class, Confidence, Diagnostic, Occurrence, OperationName, Place, Severity};
use crate::guard::{Defect, guard};
use crate::sort;

/// How many documents the summary names that could not be audited.
const NAMED: usize = 5;

/// How many occurrences of one finding are shown unless all are asked for.
const OCCURRENCES: usize = 5;

/// How many findings in one document are read without an overview: about as many as a screen or two hold.
const MANY: usize = 10;

/// The number of rules in the overview.
const OVERVIEW: usize = 10;

/// How many rules the summary counts unless all are asked for.
const RULES: usize = 5;

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
        facts.extend(finding.operation.as_ref().map(|operation| format!("operation kind `{}`", operation.kind)));
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
        let gutter = framed.iter().map(|(_, excerpt, _)| digits(excerpt)).max().unwrap_or_default();
        for (key, excerpt, words) in framed {
            match self.frame(excerpt, finding.severity) {
                Ok(frame) => {
                    // So that the frames of one finding stand below each other.
                    let shift = gutter - digits(excerpt);
                    frame.lines().try_for_each(|line| writeln!(out, "{:shift$}{}", "", line.trim_end()))?;
                }
                // The renderer gave up. The places are still worth having.
                Err(fmt::Error) => named.extend(words.into_iter().map(|words| (key, words))),
            }
        }
        named.iter().try_for_each(|(key, words)| self.write_text(key, words, out))
    }

    /// An excerpt with its labels, drawn by miette.
    fn frame(&self, excerpt: &Excerpt, severity: Severity) -> Result<String, fmt::Error> {
        let mut theme = match (self.style.unicode, self.style.color) {
            (true, true) => GraphicalTheme::unicode(),
            (true, false) => GraphicalTheme::unicode_nocolor(),
            (false, true) => GraphicalTheme::ascii(),
            (false, false) => GraphicalTheme::none(),
        };
        theme.styles.link = theme.styles.help;
        let own = match severity {
            Severity::Error => theme.styles.error,
            Severity::Warning => theme.styles.warning,
            Severity::Info => theme.styles.advice,
        };
        let other = theme.styles.highlights.first().copied().unwrap_or(theme.styles.help);
        theme.styles.highlights = excerpt.marks.iter().map(|mark| if mark.primary { own } else { other }).collect();
        let handler = GraphicalReportHandler::new_themed(theme).with_links(false).with_context_lines(1);
        let mut drawn = String::new();
        handler.render_report(&mut drawn, &Frame { excerpt })?;
        // The first line holds the sign and message of the diagnostic, which has none.
        Ok(drawn.split_once('\n').map(|(_, frame)| frame.to_owned()).unwrap_or_default())
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

    /// The number of findings that each option fixes.
    fn write_fixable(&self, out: &mut dyn Write) -> io::Result<()> {
        let fixes = || self.report.findings().filter_map(|finding| finding.fix.as_ref());
        let by =
            |applicability| fixes().filter(|fix| fix.applicability == applicability && !fix.edits.is_empty()).count();
        let options = [(by(Applicability::Safe), "--fix"), (by(Applicability::Unsafe), "--unsafe-fixes")];
        let some: Vec<String> = options
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, option)| format!("{count} with `{option}`"))
            .collect();
        if some.is_empty() { Ok(()) } else { writeln!(out, "Fixable: {}", some.join(", ")) }
    }

    fn write_summary(&self, out: &mut dyn Write) -> io::Result<()> {
        let report = self.report;
        if report.documents.is_empty() && report.is_incomplete() {
            // Nothing was audited, and what stands above says why.
            return Ok(());
        }
        if let Some(contract) = &report.contract {
            return self.write_changes(contract, out);
        }
        let rules = tallies(report.findings());
        let by_severity = |counts: [usize; 3]| {
            let some = Severity::ALL.into_iter().rev().filter(|&severity| counts[severity as usize] > 0);
            some.map(|severity| (severity, counted(counts[severity as usize], severity))).collect::<Vec<_>>()
        };
        let documents = report.documents.len();
        let operations: usize = report.documents.iter().map(|document| document.operations).sum();
        let scope = format!(
            "{documents} document{} with {operations} operation{}{}",
            plural(documents),
            plural(operations),
            self.style.elapsed.map(|elapsed| format!(" ({})", duration(elapsed))).unwrap_or_default(),
        );
        let total = by_severity(Severity::ALL.map(|severity| report.count(severity)));
        if total.is_empty() {
            let ink = if report.is_incomplete() { Ink::Strong } else { Ink::Good };
            writeln!(
                out,
                "{} in {scope}",
                self.pen.paint(ink, if report.is_of_new_findings() { "No new findings" } else { "No findings" })
            )?;
            self.write_kept_back(out)?;
            return self.write_incomplete(out);
        }
        let scope = match in_places(report.findings()) {
            places if places.is_empty() => format!("in {scope}"),
            places => format!("{} of {scope}", places.trim_start()),
        };
        let plain: Vec<String> = total.iter().map(|(_, words)| words.clone()).collect();
        let fits = width(&format!("Found {} {scope}", enumerated(&plain))) <= self.width;
        let total: Vec<String> =
            total.iter().map(|(severity, words)| self.pen.paint(Ink::Severity(*severity), words)).collect();
        writeln!(out, "Found {}{}{scope}", enumerated(&total), if fits { " " } else { "\n" })?;
        self.write_kept_back(out)?;
        self.write_incomplete(out)?;
        self.write_fixable(out)?;

        let shown = if self.style.statistics { rules.len() } else { rules.len().min(RULES) };
        // What stands above the findings is not said again.
        let mut shown_above = report.documents.iter().filter(|document| !document.findings.is_empty());
        let is_said = matches!((shown_above.next(), shown_above.next()), (Some(only), None) if self.has_overview(only));
        if rules.len() > 1 && !is_said || self.style.statistics {
            writeln!(out)?;
            let column = rules[..shown].iter().map(|tally| tally.rule.len()).max().unwrap_or_default();
            let most = rules[..shown].iter().map(Tally::count).max().unwrap_or_default();
            let number = most.to_string().len();
            for tally in &rules[..shown] {
                let words = by_severity(tally.counts);
                let (sum, rule) = (tally.count(), tally.rule);
                let names: Vec<String> = match words.as_slice() {
                    [(severity, _)] => vec![self.pen.paint(Ink::Severity(*severity), severity.name())],
                    _ => words.iter().map(|(severity, text)| self.pen.paint(Ink::Severity(*severity), text)).collect(),
                };
                writeln!(out, "  {sum:>number$}  {rule:column$}  {}", names.join(", "))?;
            }
            let rest = rules.len() - shown;
            if rest > 0 {
                writeln!(out, "  ... and {rest} more rule{} (--statistics lists all)", plural(rest))?;
            }
        }
        if let Some(Tally { rule, .. }) = rules.first() {
            writeln!(out)?;
            let hint = format!("For details, run `oas-audit explain {rule}`");
            wrap(&hint, 0, self.width).iter().try_for_each(|line| writeln!(out, "{line}"))?;
        }
        Ok(())
    }

    /// The summary of a comparison: how many changes there are of each class.
    fn write_changes(&self, contract: &Contract, out: &mut dyn Write) -> io::Result<()> {
        let elapsed = self.style.elapsed.map(|elapsed| format!(" ({})", duration(elapsed))).unwrap_or_default();
        let scope = format!("from `{}` to `{}`{elapsed}", line(&contract.base), line(&contract.head));
        contract.notes.iter().try_for_each(|note| writeln!(out, "{}", line(note)))?;
        let counts = Class::ALL.into_iter().rev().filter(|class| contract.count(*class) > 0);
        let counts: Vec<String> = counts
            .map(|class| {
                let words = format!("{} {class}", contract.count(class));
                self.pen.paint(Ink::Severity(class.severity()), &words)
            })
            .collect();
        let total: usize = contract.counts.iter().sum();
        if total == 0 {
            let ink = if self.report.is_incomplete() { Ink::Strong } else { Ink::Good };
            writeln!(out, "{} {scope}", self.pen.paint(ink, "No changes"))?;
        } else {
            writeln!(out, "{} change{} {scope}", enumerated(&counts), plural(total))?;
        }
        let suppressed = self.report.suppressed();
        if suppressed > 0 {
            writeln!(out, "{suppressed} approved (--verbose shows {})", them(suppressed))?;
        }
        let shown = self.report.findings().filter_map(|finding| finding.class).min();
        let hidden =
            Class::ALL.into_iter().find(|class| contract.count(*class) > 0 && shown.is_none_or(|least| *class < least));
        if let Some(class) = hidden {
            writeln!(out, "`--min-class {class}` lists all")?;
        }
        self.write_incomplete(out)?;
        if let Some(finding) = self.report.findings().next() {
            writeln!(out, "\nFor details, run `oas-audit explain {}`", finding.rule)?;
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

    /// How much the summary doesn't count.
    fn write_kept_back(&self, out: &mut dyn Write) -> io::Result<()> {
        let suppressed = self.report.suppressed();
        if suppressed > 0 {
            let noun = format!("place{}", plural(suppressed));
            writeln!(out, "{suppressed} {noun} suppressed (--no-ignores shows {})", them(suppressed))?;
        }
        let KnownFindings { known, fixed } = self.report.known.unwrap_or_default();
        if known > 0 {
            writeln!(out, "{known} place{} known from the baseline", plural(known))?;
        }
        if fixed > 0 {
            let noun = format!("place{}", plural(fixed));
            let how = "`oas-audit check --write-baseline` forgets";
            writeln!(out, "{fixed} {noun} of the baseline fixed: {how} {}", them(fixed))?;
        }
        if let Some(Since { revision, found: KnownFindings { known, fixed }, .. }) = &self.report.since {
            let revision = line(revision);
            if *known > 0 {
                writeln!(out, "{known} place{} in `{revision}` already", plural(*known))?;
            }
            if *fixed > 0 {
                writeln!(out, "{fixed} place{} fixed since `{revision}`", plural(*fixed))?;
            }
        }
        Ok(())
    }

    /// What the summary's first line doesn't cover.
    fn write_incomplete(&self, out: &mut dyn Write) -> io::Result<()> {
        let broken = self.report.documents.iter().filter(|document| document.is_broken);
        let broken: Vec<_> = broken.map(|document| line(&self.report.sources.get(document.source).name)).collect();
        let unread = self.report.failures.len();
        let broken = (!broken.is_empty()).then(|| {
            let (count, shown) = (broken.len(), &broken[..broken.len().min(NAMED)]);
            let more = if count > NAMED { format!(" and {} more", count - NAMED) } else { String::new() };
            format!("{count} document{} could not be audited: {}{more}", plural(count), shown.join(", "))
        });
        let unread = (unread > 0).then(|| format!("{unread} input{} could not be audited", plural(unread)));
        for words in broken.into_iter().chain(unread) {
            writeln!(out, "{}", self.pen.paint(Ink::Severity(Severity::Error), &words))?;
        }
        Ok(())
    }
}

fn them(count: usize) -> &'static str {
    if count == 1 { "it" } else { "them" }
}

/// A label without its frame.
fn mark_words(excerpt: &Excerpt, mark: &Mark) -> String {
    format!("{}:{}:{} {}", excerpt.name, mark.position.line, mark.position.column, mark.words)
}

/// How wide miette makes the column of line numbers.
fn digits(excerpt: &Excerpt) -> usize {
    (excerpt.first_line + excerpt.lines).to_string().len()
}

/// What stands behind the place of an occurrence.
fn describe(occurrence: &Occurrence) -> String {
    let Occurrence { place, operation, note, .. } = occurrence;
    let text = match operation {
        Some(OperationName { method, path, .. }) if note.is_empty() => format!("{method} {path}"),
        Some(OperationName { method, path, .. }) => format!("{method} {path}: {note}"),
        None if note.is_empty() => place.pointer.clone(),
        None => note.clone(),
    };
    line(&text).into_owned()
}

/// Words with commas and an `and`.
fn enumerated(words: &[String]) -> String {
    match words {
        [rest @ .., last] if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => words.concat(),
    }
}

/// A time as short as it is of use.
fn duration(elapsed: Duration) -> String {
    let seconds = elapsed.as_secs_f64();
    if seconds < 1.0 { format!("{} ms", elapsed.as_millis()) } else { format!("{seconds:.1} s") }
}

/// An excerpt as miette takes it: without a message, since the title says it.
#[derive(Debug)]
struct Frame<'a> {
    excerpt: &'a Excerpt,
}

impl fmt::Display for Frame<'_> {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Frame<'_> {}

impl miette::Diagnostic for Frame<'_> {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.excerpt.marks.iter().map(|mark| {
            let words = Some(&mark.words).filter(|words| !words.is_empty()).cloned();
            let span = SourceSpan::from(mark.range.clone());
            if mark.primary {
                LabeledSpan::new_primary_with_span(words, span)
            } else {
                LabeledSpan::new_with_span(words, span)
            }
        })))
    }
}

impl SourceCode for Excerpt {
    /// Gives the whole excerpt, whatever the span: it is what is to be shown.
    ///
    /// Without context lines miette only asks for the name and position to write above.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let span = span.offset()..span.offset() + span.len();
        let (range, line, column) = if before == 0 && after == 0 {
            let mark = self.marks.iter().find(|mark| mark.range == span).ok_or(MietteError::OutOfBounds)?;
            (span, mark.position.line - 1, mark.position.column - 1)
        } else {
            (0..self.text.len(), self.first_line, 0)
        };
        let data = self.text.as_bytes().get(range.clone()).ok_or(MietteError::OutOfBounds)?;
        Ok(Box::new(MietteSpanContents::new_named(self.name.clone(), data, range.into(), line, column, self.lines)))
    }
}

#[cfg(test)]
mod tests;
