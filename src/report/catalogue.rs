//! The catalogue of rules as Markdown: one page with a table and the documentation of each rule.

use std::fmt::Write as _;

use crate::diff::ContractRule;
use crate::rule::{Rule, RuleMeta};

/// A table of rules: id, severity, preset, what it finds.
fn table(rules: &[&dyn Rule]) -> String {
    let mut text = String::from("| rule | severity | preset | finds |\n|---|---|---|---|\n");
    for meta in rules.iter().map(|rule| rule.meta()) {
        let RuleMeta { id, preset, .. } = meta;
        let severity = meta.severities();
        let _ = writeln!(text, "| [`{id}`](#{id}) | {severity} | {} | {} |", preset.name(), meta.summary());
    }
    text
}

/// The page of all rules, each with its documentation.
pub fn page(rules: &[&dyn Rule]) -> String {
    let mut text = String::from(
        "# Rules\n\nGenerated from the rules themselves: `oas-audit explain RULE` prints the same.\n\
         In a bad example `# error` marks the line that the finding points at; an example without `openapi:` is OpenAPI 3.1.\n\n",
    );
    text.push_str(&table(rules));
    for rule in rules {
        let _ = write!(text, "\n{}", entry(rule.meta()));
    }
    text
}

/// The page of the rules about changes of the contract, beside the checks of oasdiff.
pub fn contract_page(rules: &[ContractRule]) -> String {
    let mut text = String::from(
        "# Rules about changes\n\nGenerated from the rules of `oas-audit diff`: `oas-audit explain RULE` prints the same. \
         [Changes of the contract](diff.md) describes the classes.\n\n| rule | reports | oasdiff |\n|---|---|---|\n",
    );
    for rule in rules {
        let peers: Vec<String> = rule.oasdiff.iter().map(|check| format!("`{check}`")).collect();
        let peers = if peers.is_empty() { "–".to_owned() } else { peers.join(", ") };
        let _ = writeln!(text, "| [`{0}`](#{0}) | {1} | {peers} |", rule.id, rule.summary);
    }
    for ContractRule { id, summary, why, help, .. } in rules {
        let _ = write!(text, "\n## {id}\n\n{summary}. {why}\n");
        if !help.is_empty() {
            let _ = write!(text, "\nInstead: {help}.\n");
        }
    }
    text
}

/// One rule's page.
pub fn entry(meta: &RuleMeta) -> String {
    let mut text = format!("## {}\n\n", meta.id);
    let _ = writeln!(text, "*{}, in `{}` since {}*\n", meta.severities(), meta.preset.name(), meta.since);
    // The rule's own headings stand one level below its name here.
    let mut is_code = false;
    for line in meta.markdown().lines() {
        is_code ^= line.starts_with("```");
        let _ = if !is_code && line.starts_with("## ") { writeln!(text, "#{line}") } else { writeln!(text, "{line}") };
    }
    if !meta.spec.is_empty() {
        let _ = writeln!(text, "\nFollows {}.", meta.spec.join("; "));
    }
    if !meta.gives_way_to.is_empty() {
        let ids: Vec<String> = meta.gives_way_to.iter().map(|id| format!("[`{id}`](#{id})")).collect();
        let _ = writeln!(
            text,
            "\nGives way to {}: where one of them reports the same, this rule is silent.",
            ids.join(", ")
        );
    }
    if !meta.equivalents.is_empty() {
        let names: Vec<String> = meta.equivalents.iter().map(|(tool, rule)| format!("{tool} `{rule}`")).collect();
        let _ = writeln!(text, "\nLike {}.", names.join(", "));
    }
    text
}
