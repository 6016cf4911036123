//! The changes of a contract as release notes in Markdown: what breaks, what may break, what changed, what is new, each by
//! operation.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::markdown::{code, prose};
use super::{Style, plural};
use crate::audit::{Contract, Report};
use crate::diagnostic::{Class, Diagnostic, Place};

/// How long the text may be, in bytes. A comment on GitHub holds 65,536 characters.
const LIMIT: usize = 60_000;

/// How many operations are named with a change that has an effect on several.
const NAMED: usize = 5;

/// A part of the notes: its title, a sentence about compatibility, and what belongs to it.
type Section = (&'static str, &'static str, fn(&Diagnostic) -> bool);

const SECTIONS: [Section; 6] = [
    ("Breaking", "Clients that follow the old contract break.", |finding| finding.class == Some(Class::Breaking)),
    ("Risky", "Some clients break; it depends on how they are written.", |finding| finding.class == Some(Class::Risky)),
    ("Not classified", "Someone has to look at these changes.", |finding| finding.class == Some(Class::Unclassified)),
    ("Changed", "Compatible: no client breaks.", |finding| {
        finding.class == Some(Class::Compatible) && !is_addition(finding)
    }),
    ("Added", "Compatible: no client breaks.", |finding| {
        finding.class == Some(Class::Compatible) && is_addition(finding)
    }),
    ("Documentation", "Only words and examples changed.", |finding| finding.class == Some(Class::Docs)),
];

fn is_addition(finding: &Diagnostic) -> bool {
    finding.rule.ends_with("-added")
}

pub(super) fn write(report: &Report, contract: &Contract, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(text(report, contract, style).as_bytes())
}

fn text(report: &Report, contract: &Contract, style: &Style) -> String {
    let mut text = String::new();
    // Writing to a String can't fail.
    let _ = writeln!(text, "## API changes from {} to {}\n", code(&contract.base), code(&contract.head));
    for failure in &report.failures {
        let _ = writeln!(text, "**Not compared:** {}: {}\n", code(&failure.input), prose(&failure.message));
    }
    let counts = Class::ALL.into_iter().rev().filter(|class| contract.count(*class) > 0);
    let counts: Vec<String> = counts.map(|class| format!("{} {class}", contract.count(class))).collect();
    let suppressed = report.suppressed();
    let approved = if suppressed == 0 { String::new() } else { format!(" {suppressed} approved.") };
    let _ = match counts.as_slice() {
        [] if report.is_incomplete() => Ok(()),
        [] => writeln!(text, "No changes.{approved}\n"),
        some => {
            let total: usize = contract.counts.iter().sum();
            let words = some.join(", ");
            writeln!(text, "{words} change{}.{approved} Next version: **{}**.\n", plural(total), contract.bump())
        }
    };
    let mut hidden = 0;
    for (title, compatibility, is_meant) in SECTIONS {
        let findings: Vec<&Diagnostic> = report.findings().filter(|finding| is_meant(finding)).collect();
        if findings.is_empty() {
            continue;
        }
        let head = format!("### {title}\n\n{compatibility}\n\n");
        hidden += push_section(&head, &findings, report, style, &mut text);
    }
    if hidden > 0 {
        let _ = writeln!(text, "… and {hidden} more change{}, for which there is no room here.", plural(hidden));
    }
    text
}

/// Adds a section, and says how many of its changes did not fit.
fn push_section(head: &str, findings: &[&Diagnostic], report: &Report, style: &Style, text: &mut String) -> usize {
    let mut groups: BTreeMap<(bool, String), Vec<&Diagnostic>> = BTreeMap::new();
    for finding in findings {
        let name = match &finding.operation {
            Some(operation) => format!("{} {}", operation.method, operation.path),
            None => String::new(),
        };
        // What has an effect on many comes first.
        groups.entry((!name.is_empty(), name)).or_default().push(finding);
    }
    let mut hidden = 0;
    let mut pending = head.to_owned();
    for ((_, name), findings) in groups {
        if !name.is_empty() {
            let _ = writeln!(pending, "- {}", code(&name));
        }
        for finding in findings {
            let indent = if name.is_empty() { "" } else { "  " };
            let line = format!("{indent}- {}\n", item(finding, report, style));
            if text.len() + pending.len() + line.len() > LIMIT {
                hidden += 1;
                continue;
            }
            text.push_str(&pending);
            text.push_str(&line);
            pending.clear();
        }
    }
    text.push('\n');
    hidden
}

fn item(finding: &Diagnostic, report: &Report, style: &Style) -> String {
    let place = |place: &Place| {
        let source = report.sources.get(place.source);
        let path = style.base.path(&source.name);
        format!("{path}:{}", source.position(place.span.start).line)
    };
    let mut item = prose(&finding.message);
    let uses = &finding.occurrences;
    if !uses.is_empty() {
        let names = uses.iter().filter_map(|one| one.operation.as_ref());
        let mut names: Vec<String> =
            names.map(|operation| code(&format!("{} {}", operation.method, operation.path))).collect();
        names.dedup();
        let rest = names.len().saturating_sub(NAMED);
        names.truncate(NAMED);
        let more = if rest > 0 { format!(" and {rest} more") } else { String::new() };
        let _ = write!(item, ", in {}{more}", names.join(", "));
    }
    let _ = write!(item, " ({})", code(&place(&finding.primary.place)));
    if finding.class >= Some(Class::Risky) && !finding.help.is_empty() {
        let _ = write!(item, ". To avoid it: {}", prose(&finding.help));
    }
    item
}
