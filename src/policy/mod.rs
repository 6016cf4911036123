//! Policies: the rules that a project writes itself, in its config.
//!
//! [`crate::config::policy`] is the language. Here a policy becomes a rule like any other: it has a severity, can be
//! suppressed, and its findings are grouped and fixed by the same code.

mod body;
mod codes;
mod response;
mod scope;
mod words;

use std::borrow::Cow;
use std::sync::Arc;

use crate::config::policy::Policy;
use crate::diagnostic::{Diagnostic, PolicyWords};
use crate::model::{Operation, Response};
use crate::rule::{Absence, Concerns, Context, Preset, Rule, RuleMeta};

/// A policy as a rule.
#[derive(Debug)]
pub struct PolicyRule {
    /// What it requires.
    pub policy: Policy,
    meta: RuleMeta,
    words: Arc<PolicyWords>,
    absence: Option<Absence>,
}

impl PolicyRule {
    /// The rule that checks a policy.
    pub fn new(policy: Policy) -> Self {
        let docs = words::docs(&policy);
        let words = PolicyWords {
            summary: words::summary(&policy),
            why: policy.why.clone(),
            severity: policy.severity,
            docs: docs.clone(),
        };
        let meta = RuleMeta {
            id: policy.id,
            severity: policy.severity,
            lower: None,
            // What a project writes down is on, whatever the preset.
            preset: Preset::Recommended,
            since: "",
            equivalents: &[],
            spec: &[],
            gives_way_to: &[],
            options: &[],
            docs: Cow::Owned(docs),
            file: "",
        };
        Self { absence: codes::absence(&policy), policy, meta, words: Arc::new(words) }
    }

    /// Reports a finding, in the name of the policy.
    fn emit(&self, finding: Diagnostic, cx: &mut Context<'_, '_>) {
        cx.emit(self.own(finding));
    }

    fn own(&self, mut finding: Diagnostic) -> Diagnostic {
        finding.policy = Some(Arc::clone(&self.words));
        finding
    }
}

impl Rule for PolicyRule {
    fn meta(&self) -> &RuleMeta {
        &self.meta
    }

    fn scope(&self) -> Option<&dyn Concerns> {
        Some(self)
    }

    fn looks_at_calls(&self) -> bool {
        self.policy.scope.webhooks
    }

    fn absence(&self) -> Option<Absence> {
        self.absence
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        self.check_codes(operation, cx);
    }

    fn check_response(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        if self.policy.judges_responses() && self.policy.at.selects(response.status) {
            self.check_parts(response, cx);
        }
    }
}

impl Concerns for PolicyRule {
    fn concerns(&self, operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
        scope::contains(&self.policy.scope, operation, cx)
    }
}

#[cfg(test)]
mod tests;
