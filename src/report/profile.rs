//! What a profile requires, as Markdown.

use std::fmt::Write as _;

use crate::config::Config;
use crate::policy::PolicyRule;
use crate::rule::Rule as _;

/// The guideline of a profile, its policies and its settings of rules, each with its section.
pub fn markdown(name: &str, config: &Config) -> String {
    let about = &config.about;
    let mut text =
        format!("{}.\n\n{}\n\n## Use\n\n```yaml\nextends: [{name}]\n```\n\n## Policies\n\n", about.title, about.url);
    // Memory takes everything.
    for policy in &config.policies {
        let rule = PolicyRule::new(policy.clone());
        let (id, severity, summary) = (policy.short_name(), policy.severity, rule.meta().summary());
        let _ = writeln!(text, "- `{id}` ({severity}; {}): {summary}. {}", policy.guideline, policy.why);
    }
    text.push_str("\n## Rules\n\n");
    for setting in &config.rules {
        let level = setting.level.flatten().map_or("off", |severity| severity.name());
        let _ = writeln!(text, "- `{}`: `{level}` ({})", setting.id, setting.guideline);
    }
    text
}
