//! What the policies of a project require and forbid, against what other policies and rules do.

use std::sync::Arc;

use super::asks::{Ask, ways};
use super::options::Options;
use crate::config::policy::{self, Policy};
use crate::diagnostic::Diagnostic;
use crate::hash::HashSet;
use crate::model::{Api, Operation};
use crate::policy::PolicyRule;
use crate::text::{Source, Span};

/// Two that require opposite things of an operation.
#[derive(Clone, Debug)]
pub(super) struct Contradiction {
    /// The ids of the two, and what they are about.
    pub(super) about: (&'static str, &'static str, String),
    /// The place in the config, and another one with words.
    pub(super) place: Span,
    pub(super) other: Option<(Span, &'static str)>,
    /// What is wrong.
    pub(super) message: String,
}

/// What is known of the policies after the rules looked at a document.
#[derive(Default)]
pub(super) struct Policies {
    /// Those whose scope contains some operation.
    pub(super) concerned: HashSet<&'static str>,
    /// The methods of the document that OpenAPI does not name.
    pub(super) methods: HashSet<String>,
    /// The tags of its operations, if some policy is for tags.
    pub(super) tags: HashSet<String>,
    /// What rules ask for though they decide otherwise.
    pub(super) decided: Decided,
    /// Those that can't be followed together.
    pub(super) contradictions: Vec<Contradiction>,
}

/// Whether a policy is in force at an operation.
pub(super) type Applies<'p> = &'p dyn Fn(&PolicyRule, &Operation<'_>) -> bool;

/// The place of something in the project's own config; none where it comes from another file.
fn own(options: &Options, source: &Arc<Source>, span: Span) -> Option<Span> {
    options.config.source.as_ref().filter(|own| Arc::ptr_eq(own, source)).map(|_| span)
}

/// The policies that require opposite things of some operation.
pub(super) fn among_policies(api: &Api<'_>, options: &Options, applies: Applies<'_>) -> Vec<Contradiction> {
    let all: Vec<&Policy> = options.policies.iter().map(|rule| &rule.policy).collect();
    let rule = |policy: &Policy| options.policies.iter().find(|rule| rule.policy.id == policy.id);
    let mut found = Vec::new();
    for (requiring, forbidding, opposite) in policy::among(&all) {
        let Some((one, other)) = rule(requiring).zip(rule(forbidding)) else { continue };
        let selects = |status| requiring.at.selects(status) && forbidding.at.selects(status);
        let concerned = |operation: &&Operation<'_>| {
            let mut statuses = operation.responses.iter().map(|used| used.status);
            (opposite.is_code || statuses.any(selects)) && applies(one, operation) && applies(other, operation)
        };
        let Some(operation) = api.operations.iter().find(concerned) else { continue };
        let (required, forbidden) =
            (own(options, &requiring.source, opposite.required), own(options, &forbidding.source, opposite.forbidden));
        let Some(place) = forbidden.or(required) else { continue };
        let (name, what) = (forbidding.short_name(), opposite.what);
        let message =
            format!("`{name}` forbids {what}, which `{}` requires of `{}`", requiring.short_name(), operation.title());
        let other = required.filter(|_| forbidden.is_some()).map(|span| (span, "required here"));
        found.push(Contradiction { about: (requiring.id, forbidding.id, what), place, other, message });
    }
    found
}

/// What rules ask of operations though a policy decides otherwise.
#[derive(Debug, Default)]
pub(super) struct Decided(HashSet<(usize, Ask)>);

impl Decided {
    /// Reads it off the findings. Those of rules that the config names are contradictions, which come back.
    pub(super) fn among<'f>(
        findings: impl Iterator<Item = &'f Diagnostic>,
        api: &Api<'_>,
        options: &Options,
        applies: Applies<'_>,
    ) -> (Self, Vec<Contradiction>) {
        let (mut decided, mut told) = (HashSet::default(), HashSet::default());
        let mut contradictions = Vec::new();
        for finding in findings.filter(|finding| finding.policy.is_none()) {
            for (at, ask) in ways(finding).into_iter().flatten().flatten() {
                let decides =
                    |rule: &&PolicyRule| ask.is_opposed_by(&rule.policy) && applies(rule, &api.operations[at]);
                let Some(PolicyRule { policy, .. }) = options.policies.iter().find(decides) else { continue };
                let setting = options.config.rule(finding.rule);
                let setting = setting.filter(|set| !set.options.is_empty() || matches!(set.level, Some(Some(_))));
                let is_new = setting.is_some() && told.insert((finding.rule, policy.id, ask.clone()));
                if let Some(setting) = setting.filter(|_| is_new) {
                    let set = own(options, &setting.source, setting.span);
                    let decided = own(options, &policy.source, policy.name);
                    if let Some(place) = decided.or(set) {
                        let operation = api.operations[at].title();
                        let (name, rule, what) = (policy.short_name(), finding.rule, ask.what());
                        let (decides, asks) = ask.verbs();
                        let message = format!("`{name}` {decides} {what}, which `{rule}` {asks} `{operation}`");
                        let other = set.filter(|_| decided.is_some()).map(|span| (span, "the rule is set here"));
                        contradictions.push(Contradiction { about: (rule, policy.id, what), place, other, message });
                    }
                }
                decided.insert((at, ask));
            }
        }
        (Self(decided), contradictions)
    }

    /// Whether the policies leave no way to do what a finding of a rule asks for.
    pub(super) fn settles(&self, finding: &Diagnostic) -> bool {
        if finding.policy.is_some() || self.0.is_empty() {
            return false;
        }
        let ways = ways(finding);
        let is_closed = |asks: &Vec<(usize, Ask)>| !asks.is_empty() && asks.iter().all(|pair| self.0.contains(pair));
        !ways.is_empty() && ways.iter().all(|parts| parts.iter().any(is_closed))
    }
}
