//! What is known of a rule by its id: of one that audits, and of one about changes of the contract.

use crate::{diff, rules};

/// What a rule reports, in one sentence without a full stop; empty if no rule has the id.
pub(crate) fn summary(id: &str) -> &'static str {
    let audits = rules::find(id).map(|rule| rule.meta().summary());
    audits.or_else(|| diff::find(id).map(|rule| rule.summary)).unwrap_or_default()
}

/// Why it matters; empty where nothing is said.
pub(crate) fn why(id: &str) -> &'static str {
    match diff::find(id) {
        Some(rule) => rule.why,
        None => rules::why(id),
    }
}

/// Where it is documented.
pub(crate) fn url(id: &str) -> String {
    let page = if diff::find(id).is_some() { "contract-rules" } else { "rules" };
    format!("{}/blob/main/docs/{page}.md#{id}", env!("CARGO_PKG_REPOSITORY"))
}
