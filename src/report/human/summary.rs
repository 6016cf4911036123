//! The lines below the findings: their number, their rules, and what was not audited.

use std::io::{self, Write};
use std::time::Duration;

use super::super::digest::{Tally, tallies};
use super::super::terminal::{Ink, line, width, wrap};
use super::super::{counted, in_places, plural};
use super::Human;
use crate::audit::{Contract, KnownFindings, Since};
use crate::diagnostic::{Applicability, Class, Severity};

/// How many documents the summary names that could not be audited.
const NAMED: usize = 5;

/// How many rules the summary counts unless all are asked for.
const RULES: usize = 5;

impl Human<'_> {
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

    pub(super) fn write_summary(&self, out: &mut dyn Write) -> io::Result<()> {
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
