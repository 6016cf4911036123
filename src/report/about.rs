//! What is known of the rule of a finding: one that audits, one about changes of the contract, or a policy.

use crate::diagnostic::Diagnostic;
use crate::{diff, rules};

/// What the rule reports, in one sentence without a full stop; empty if no rule has the id.
pub(crate) fn summary(finding: &Diagnostic) -> &str {
    match &finding.policy {
        Some(policy) => &policy.summary,
        None => {
            let audits = rules::find(finding.rule).map(|rule| rule.meta().summary());
            audits.or_else(|| diff::find(finding.rule).map(|rule| rule.summary)).unwrap_or_default()
        }
    }
}

/// Why it matters; empty where nothing is said.
pub(crate) fn why(finding: &Diagnostic) -> &str {
    match (&finding.policy, diff::find(finding.rule)) {
        (Some(policy), _) => &policy.why,
        (None, Some(rule)) => rule.why,
        (None, None) => rules::why(finding.rule),
    }
}

/// Where it is documented.
pub(crate) fn url(finding: &Diagnostic) -> String {
    let id = finding.rule;
    let page = match &finding.policy {
        Some(_) => "configuration.md#policies".to_owned(),
        None if diff::find(id).is_some() => format!("contract-rules.md#{id}"),
        None => format!("rules.md#{id}"),
    };
    format!("{}/blob/main/docs/{page}", env!("CARGO_PKG_REPOSITORY"))
}
