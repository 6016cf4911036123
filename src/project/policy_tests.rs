//! Runs the documents that are written beside policies.

use std::path::PathBuf;

use crate::audit::{self, Options};
use crate::config::policy::Test;
use crate::diagnostic::Diagnostic;
use crate::files::Memory;
use crate::policy::PolicyRule;
use crate::resolve::{Input, Workspace};
use crate::rule::Rule;
use crate::rules;

/// What a document lacks that is a part of one.
const FRAME: &str = "openapi: 3.1.0\ninfo: {title: test, version: '1'}\n";

/// The name of the document.
const NAME: &str = "test.yaml";

/// Why a test fails; none if it does not.
pub(crate) fn fault(rule: &PolicyRule, test: &Test) -> Option<String> {
    let id = rule.meta().id;
    let workspace = workspace(&test.text);
    let policies = [PolicyRule::new(rule.policy.clone())];
    let reasons = rules::REASONS.iter().map(|meta| meta.id.to_owned());
    let options = Options {
        only: reasons.chain([id.to_owned()]).collect(),
        policies: policies.into(),
        heeds_ignores: false,
        ..Options::default()
    };
    let report = audit::audit(&workspace, &options);
    if let Some(failure) = report.failures.first() {
        return Some(format!("it can't be audited: {}", failure.message));
    }
    let reason = report.findings().find(|finding| finding.rule != id);
    match (reason, report.documents.first()) {
        (Some(reason), _) => return Some(format!("it can't be audited: {}", reason.message)),
        (None, None) => return Some("it is not an OpenAPI document, and not the `paths` of one".to_owned()),
        (None, Some(document)) if document.operations == 0 => return Some("it has no operation".to_owned()),
        _ => {}
    }
    let found: Vec<&Diagnostic> = report.findings().flat_map(Diagnostic::singles).collect();
    match (test.is_bad, found.as_slice()) {
        (true, []) => Some("it has no finding of the policy".to_owned()),
        (false, [first, ..]) => Some(format!("it has a finding: {}", first.message)),
        _ => None,
    }
}

/// The document of a test. Of a part, such as `paths` or what stands under it, the rest is added.
fn workspace(text: &str) -> Workspace {
    let load = |text: String| {
        let input = Input { path: NAME.into(), name: NAME.to_owned() };
        Workspace::load(&Memory([(PathBuf::from(NAME), text.into_bytes())].into()), &[input], &[])
    };
    let workspace = load(text.to_owned());
    let Some(root) = workspace.inputs().iter().flatten().next().and_then(|id| workspace.document(*id).root()) else {
        return workspace;
    };
    if root.get("openapi").is_some() || root.get("swagger").is_some() {
        return workspace;
    }
    let are_paths = root.entries().next().is_some_and(|entry| entry.key.text().starts_with('/'));
    let text = text.trim_start();
    let frame = FRAME.trim_end().replace('\n', ", ");
    load(match (text.strip_prefix('{'), are_paths) {
        (Some(_), true) => format!("{{{frame}, paths: {text}}}"),
        (Some(rest), false) => format!("{{{frame}, {rest}"),
        (None, true) => {
            let lines = text.lines().map(|line| format!("  {line}\n"));
            format!("{FRAME}paths:\n{}", lines.collect::<String>())
        }
        (None, false) => format!("{FRAME}{text}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Refusal};
    use crate::profile;
    use crate::project::extended::names;

    #[test]
    fn the_tests_of_every_profile_hold() {
        let nothing = &mut |entry: &str| Err(Refusal::new(format!("no `{entry}`"), ""));
        for profile in profile::ALL {
            let config = Config::read_with(profile.title(), profile.text.as_bytes().to_vec(), &names(), true, nothing)
                .unwrap_or_else(|mistakes| panic!("{}: {:?}", profile.name, mistakes.findings));
            assert!(!config.about.title.is_empty() && !config.about.url.is_empty(), "{}", profile.name);
            for rule in config.policies.into_iter().map(PolicyRule::new) {
                let sorts: Vec<bool> = rule.policy.tests.iter().map(|test| test.is_bad).collect();
                assert!(sorts.contains(&true) && sorts.contains(&false), "{} has both sorts of tests", rule.meta().id);
                for test in &rule.policy.tests {
                    assert_eq!(fault(&rule, test), None, "{} {}:\n{}", profile.name, rule.meta().id, test.text);
                }
            }
        }
    }
}
