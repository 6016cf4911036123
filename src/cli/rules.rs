//! `oas-audit rules`.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::ExitStatus;
use super::args::{self, Color, PageFormat};
use super::console::{Terminal, print};
use crate::report::terminal::{Ink, Pen, wrap};
use crate::rule::RuleMeta;
use crate::rules;

/// Columns that the summary of a rule needs beside the others; where there are fewer all stand below each other.
const LEAST_SUMMARY: usize = 30;

pub(super) fn run(arguments: &args::Rules, color: Color) -> io::Result<ExitStatus> {
    let terminal = Terminal::stdout(color);
    let metas: Vec<&RuleMeta> = rules::ALL.iter().map(|rule| rule.meta()).collect();
    print(terminal, arguments.format, |out| match arguments.format {
        PageFormat::Human => write_table(&metas, terminal, out),
        PageFormat::Json => {
            let rules: Vec<Value> = metas.iter().map(|meta| facts(meta)).collect();
            write_json(&json!({"version": 1, "rules": rules}), out)
        }
    })?;
    Ok(ExitStatus::Clean)
}

/// What is known of a rule, for programs.
pub(super) fn facts(meta: &RuleMeta) -> Value {
    let equivalents: Vec<Value> =
        meta.equivalents.iter().map(|(tool, rule)| json!({"tool": tool, "rule": rule})).collect();
    json!({
        "id": meta.id,
        "summary": meta.summary(),
        "severity": meta.severity,
        "preset": meta.preset.name(),
        "since": meta.since,
        "spec": meta.spec,
        "givesWayTo": meta.gives_way_to,
        "equivalents": equivalents,
    })
}

pub(super) fn write_json(value: &Value, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, value)?;
    writeln!(out)
}

fn write_table(metas: &[&RuleMeta], terminal: Terminal, out: &mut dyn Write) -> io::Result<()> {
    let pen = Pen { color: terminal.color };
    let widest = |text: fn(&RuleMeta) -> &str| metas.iter().map(|meta| text(meta).len()).max().unwrap_or_default();
    let id = widest(|meta| meta.id);
    let severity = widest(|meta| meta.severity.name());
    let preset = widest(|meta| meta.preset.name());
    let before = id + severity + preset + 6;
    let is_wide = terminal.width >= before + LEAST_SUMMARY;
    for meta in metas {
        let (rule, word) = (pen.paint(Ink::Strong, meta.id), meta.severity.name());
        let colored = pen.paint(Ink::Severity(meta.severity), word);
        if !is_wide {
            writeln!(out, "{rule}\n    {colored}, {}", meta.preset.name())?;
            wrap(meta.summary(), 0, terminal.width.max(40) - 4)
                .iter()
                .try_for_each(|line| writeln!(out, "    {line}"))?;
            continue;
        }
        let gaps = [id - meta.id.len(), severity - word.len()].map(|gap| " ".repeat(gap + 2));
        write!(out, "{rule}{}{colored}{}{:preset$}  ", gaps[0], gaps[1], meta.preset.name())?;
        let mut lines = wrap(meta.summary(), 0, terminal.width - before).into_iter();
        writeln!(out, "{}", lines.next().unwrap_or_default())?;
        lines.try_for_each(|line| writeln!(out, "{:before$}{line}", ""))?;
    }
    let more = format!("{} rules. `oas-audit explain RULE` tells more about one.", metas.len());
    writeln!(out)?;
    wrap(&more, 0, terminal.width).iter().try_for_each(|line| writeln!(out, "{line}"))
}
