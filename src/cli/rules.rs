//! `oas-audit rules`.

use std::io::{self, Write};
use std::sync::Arc;

use serde_json::{Value, json};

use super::args::{self, Color, PageFormat};
use super::console::{Terminal, print};
use super::{ExitStatus, refuse};
use crate::config::Refusal;
use crate::config::policy::PREFIX;
use crate::files::Disk;
use crate::policy::PolicyRule;
use crate::profile::{self, Profile};
use crate::project::profiles::config_of;
use crate::project::settings::{ConfigSource, RunOptions, Settings};
use crate::report::terminal::{Ink, Pen, wrap};
use crate::rule::{Rule, RuleMeta};
use crate::rules;

/// Columns that the summary of a rule needs beside the others; where there are fewer all stand below each other.
const LEAST_SUMMARY: usize = 30;

pub(super) fn run(arguments: &args::Rules, color: Color) -> io::Result<ExitStatus> {
    let terminal = Terminal::stdout(color);
    // A config with mistakes hides its policies, not the rules.
    let (policies, status) = match policies(arguments.config.source(), None) {
        Ok(policies) => (policies, ExitStatus::Clean),
        Err(refusal) => {
            refuse(Terminal::stderr(color), &refusal);
            (Arc::default(), ExitStatus::Failure)
        }
    };
    let own = policies.iter().map(Rule::meta);
    let metas: Vec<&RuleMeta> = rules::ALL.iter().map(|rule| rule.meta()).chain(own).collect();
    print(terminal, arguments.format, |out| match arguments.format {
        PageFormat::Human => write_table(&metas, terminal, out),
        PageFormat::Json => {
            let rules: Vec<Value> = metas.iter().map(|meta| facts(meta)).collect();
            write_json(&json!({"version": 1, "rules": rules}), out)
        }
    })?;
    Ok(status)
}

/// The policies of the config in the working directory, and of the profile that has the one that is named.
///
/// # Errors
/// What is wrong with it.
pub(super) fn policies(source: ConfigSource, id: Option<&str>) -> Result<Arc<[PolicyRule]>, Refusal> {
    let has = |profile: &&Profile, id| config_of(profile).policies.iter().any(|policy| policy.id == id);
    let profiles = profile::ALL.iter().filter(|profile| id.is_some_and(|id| has(profile, id))).collect();
    let mut settings = Settings::new(&Disk, source, RunOptions { profiles, ..RunOptions::default() });
    let at = settings.here(&Disk)?;
    Ok(Arc::clone(&settings.get(at).options.policies))
}

/// The smallest preset with a rule; a policy is in none.
fn group(meta: &RuleMeta) -> &'static str {
    if meta.id.starts_with(PREFIX) { "policy" } else { meta.preset.name() }
}

/// What is known of a rule, for programs.
pub(super) fn facts(meta: &RuleMeta) -> Value {
    let equivalents: Vec<Value> =
        meta.equivalents.iter().map(|(tool, rule)| json!({"tool": tool, "rule": rule})).collect();
    json!({
        "id": meta.id,
        "summary": meta.summary(),
        "severity": meta.severity,
        "preset": group(meta),
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
    let widest = |length: fn(&RuleMeta) -> usize| metas.iter().map(|meta| length(meta)).max().unwrap_or_default();
    let id = widest(|meta| meta.id.len());
    let severity = widest(|meta| meta.severities().len());
    let preset = widest(|meta| group(meta).len());
    let before = id + severity + preset + 6;
    let is_wide = terminal.width >= before + LEAST_SUMMARY;
    for meta in metas {
        let (rule, word) = (pen.paint(Ink::Strong, meta.id), meta.severities());
        let colored = pen.paint(Ink::Severity(meta.severity), &word);
        if !is_wide {
            writeln!(out, "{rule}\n    {colored}, {}", group(meta))?;
            wrap(meta.summary(), 0, terminal.width.max(40) - 4)
                .iter()
                .try_for_each(|line| writeln!(out, "    {line}"))?;
            continue;
        }
        let gaps = [id - meta.id.len(), severity - word.len()].map(|gap| " ".repeat(gap + 2));
        write!(out, "{rule}{}{colored}{}{:preset$}  ", gaps[0], gaps[1], group(meta))?;
        let mut lines = wrap(meta.summary(), 0, terminal.width - before).into_iter();
        writeln!(out, "{}", lines.next().unwrap_or_default())?;
        lines.try_for_each(|line| writeln!(out, "{:before$}{line}", ""))?;
    }
    let more = format!("{} rules. `oas-audit explain RULE` tells more about one.", metas.len());
    writeln!(out)?;
    wrap(&more, 0, terminal.width).iter().try_for_each(|line| writeln!(out, "{line}"))
}
