//! `oas-audit explain`.

use std::io;

use serde_json::json;

use super::ExitStatus;
use super::args::{self, Color, PageFormat};
use super::console::{Look, print};
use super::markdown;
use super::rules::{facts, write_json};
use crate::rule::RuleMeta;
use crate::rules;

pub(super) fn run(arguments: &args::Explain, color: Color) -> io::Result<ExitStatus> {
    let look = Look::stdout(color);
    // The parser of the arguments lets only ids of rules through.
    let Some(rule) = rules::find(&arguments.rule) else { return Ok(ExitStatus::Failure) };
    let meta = rule.meta();
    print(look, arguments.format, |out| match arguments.format {
        PageFormat::Human => out.write_all(page(meta, look).as_bytes()),
        PageFormat::Json => {
            let mut value = facts(meta);
            value["version"] = json!(1);
            value["docs"] = json!(meta.markdown());
            write_json(&value, out)
        }
    })?;
    Ok(ExitStatus::Clean)
}

fn page(meta: &RuleMeta, look: Look) -> String {
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
    let remark = format!("{}, {}, since {}", meta.severity, meta.preset.name(), meta.since);
    let text = markdown::render(&format!("{}\n{more}", meta.markdown()), look);
    markdown::title(meta.id, &remark, look) + &text
}
