//! `oas-audit explain`.

use std::io;

use serde_json::json;

use super::args::{self, Color, PageFormat};
use super::console::{Terminal, print};
use super::page;
use super::profiles;
use super::rules::{facts, policies, write_json};
use super::{ExitStatus, refuse};
use crate::config::Refusal;
use crate::config::policy::PREFIX;
use crate::rule::{Rule, RuleMeta};
use crate::text::nearest;
use crate::{diff, profile, rules};

pub(super) fn run(arguments: &args::Explain, color: Color) -> io::Result<ExitStatus> {
    let terminal = Terminal::stdout(color);
    if let Some(profile) = arguments.rule.strip_prefix(profile::PREFIX).and_then(profile::find) {
        return profiles::explain(profile, arguments.format, terminal);
    }
    if arguments.rule.starts_with(PREFIX) {
        return policy(arguments, color);
    }
    // The parser of the arguments lets only ids of rules through.
    let Some(rule) = rules::find(&arguments.rule) else { return contract(&arguments.rule, arguments.format, terminal) };
    let meta = rule.meta();
    write(meta, arguments.format, terminal, || page(meta, terminal))
}

/// Writes the page of a rule, or what is known of it.
fn write(meta: &RuleMeta, format: PageFormat, terminal: Terminal, page: impl Fn() -> String) -> io::Result<ExitStatus> {
    print(terminal, format, |out| match format {
        PageFormat::Human => out.write_all(page().as_bytes()),
        PageFormat::Json => {
            let mut value = facts(meta);
            value["version"] = json!(1);
            value["docs"] = json!(meta.markdown());
            write_json(&value, out)
        }
    })?;
    Ok(ExitStatus::Clean)
}

/// Explains a policy of the config.
fn policy(arguments: &args::Explain, color: Color) -> io::Result<ExitStatus> {
    let id = arguments.rule.as_str();
    let found = policies(arguments.config.source(), Some(id)).and_then(|policies| {
        let known = || policies.iter().map(|rule| rule.meta().id);
        match policies.iter().position(|rule| rule.meta().id == id) {
            Some(at) => Ok((policies.clone(), at)),
            None => {
                let near = nearest(id, known()).map(|name| format!("did you mean `{name}`?"));
                let help = near.unwrap_or_else(|| "`oas-audit rules` lists the policies of the config".to_owned());
                Err(Refusal::new(format!("the config has no policy `{id}`"), help))
            }
        }
    });
    let (policies, at) = match found {
        Ok(found) => found,
        Err(refusal) => {
            refuse(Terminal::stderr(color), &refusal);
            return Ok(ExitStatus::Failure);
        }
    };
    let rule = &policies[at];
    let (meta, policy) = (rule.meta(), &rule.policy);
    let terminal = Terminal::stdout(color);
    write(meta, arguments.format, terminal, || {
        let line = policy.source.position(policy.name.start).line;
        let remark = format!("{}, {}:{line}", meta.severity, policy.source.name);
        let off = format!("## To turn it off\n\n`oas-audit check --rule {id}=off`\n");
        let text = page::render(&format!("{}\n{off}", meta.markdown()), terminal);
        page::title(id, &remark, terminal) + &text
    })
}

/// Explains a rule about changes of the contract.
fn contract(id: &str, format: PageFormat, terminal: Terminal) -> io::Result<ExitStatus> {
    let Some(rule) = diff::find(id) else { return Ok(ExitStatus::Failure) };
    print(terminal, format, |out| match format {
        PageFormat::Human => {
            let help = if rule.help.is_empty() { String::new() } else { format!("## Instead\n\n- {}\n\n", rule.help) };
            let peers = rule.oasdiff.iter().map(|check| format!("- oasdiff: `{check}`\n")).collect::<String>();
            let peers = if peers.is_empty() { peers } else { format!("## Other tools\n\n{peers}\n") };
            let off = format!("## To turn it off\n\n`oas-audit diff --rule {id}=off`\n");
            let text = format!("{}.\n\n## Why\n\n{}\n\n{help}{peers}{off}", rule.summary, rule.why);
            let page = page::title(id, "a change of the contract", terminal) + &page::render(&text, terminal);
            out.write_all(page.as_bytes())
        }
        PageFormat::Json => {
            let value = json!({
                "version": 1,
                "id": id,
                "summary": rule.summary,
                "why": rule.why,
                "help": rule.help,
                "equivalents": rule.oasdiff.iter().map(|check| json!({"tool": "oasdiff", "rule": check})).collect::<Vec<_>>(),
            });
            write_json(&value, out)
        }
    })?;
    Ok(ExitStatus::Clean)
}

fn page(meta: &RuleMeta, terminal: Terminal) -> String {
    let mut more = String::new();
    let mut list = |title: &str, items: Vec<String>| {
        if !items.is_empty() {
            more.push_str(&format!("## {title}\n\n{}\n", items.join("\n")));
        }
    };
    list("Specification", meta.spec.iter().map(|section| format!("- {section}")).collect());
    if !meta.gives_way_to.is_empty() {
        let ids = meta.gives_way_to.iter().map(|id| format!("- `{id}`"));
        let lead = "Where one of these rules reports the same, this one is silent:\n".to_owned();
        list("Gives way to", std::iter::once(lead).chain(ids).collect());
    }
    list("Other tools", meta.equivalents.iter().map(|(tool, rule)| format!("- {tool}: `{rule}`")).collect());
    list("To turn it off", vec![format!("`oas-audit check --rule {}=off`", meta.id)]);
    let remark = format!("{}, {}, since {}", meta.severities(), meta.preset.name(), meta.since);
    let text = page::render(&format!("{}\n{more}", meta.markdown()), terminal);
    page::title(meta.id, &remark, terminal) + &text
}
