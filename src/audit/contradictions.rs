//! What the policies of a project forbid, against what other policies and rules require.

use std::sync::Arc;

use super::options::Options;
use crate::config::policy::{self, Policy};
use crate::diagnostic::{Claim, Diagnostic};
use crate::hash::{HashMap, HashSet};
use crate::model::{Api, Operation, StatusKey};
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
    /// The codes that they forbid though rules ask for them.
    pub(super) forbidden: Forbidden,
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

/// The codes that rules ask of operations though a policy forbids them.
#[derive(Debug, Default)]
pub(super) struct Forbidden(HashSet<(usize, u16)>);

impl Forbidden {
    /// Reads it off the findings. Those of rules that the config names are contradictions, which come back.
    pub(super) fn among<'f>(
        findings: impl Iterator<Item = &'f Diagnostic>,
        api: &Api<'_>,
        options: &Options,
        applies: Applies<'_>,
    ) -> (Self, Vec<Contradiction>) {
        let forbidding: Vec<&PolicyRule> = options.policies.iter().filter(|rule| rule.policy.forbids_codes()).collect();
        let (mut known, mut told) = (HashMap::<(usize, u16), Option<&PolicyRule>>::default(), HashSet::default());
        let mut contradictions = Vec::new();
        if forbidding.is_empty() {
            return (Self::default(), contradictions);
        }
        for finding in findings.filter(|finding| finding.policy.is_none()) {
            for (at, code) in finding.claims.iter().filter_map(asked) {
                let forbids = |rule: &&&PolicyRule| {
                    rule.policy.forbids(StatusKey::Code(code)) && applies(rule, &api.operations[at])
                };
                let by = *known.entry((at, code)).or_insert_with(|| forbidding.iter().find(forbids).copied());
                let Some(PolicyRule { policy, .. }) = by else { continue };
                let setting = options.config.rule(finding.rule);
                let setting = setting.filter(|set| !set.options.is_empty() || matches!(set.level, Some(Some(_))));
                let Some(setting) = setting.filter(|_| told.insert((finding.rule, policy.id, code))) else { continue };
                let set = own(options, &setting.source, setting.span);
                let forbidden = own(options, &policy.source, policy.name);
                let Some(place) = forbidden.or(set) else { continue };
                let operation = api.operations[at].title();
                let (name, rule, what) = (policy.short_name(), finding.rule, format!("`{code}`"));
                let message = format!("`{name}` forbids {what}, which `{rule}` requires of `{operation}`");
                let other = set.filter(|_| forbidden.is_some()).map(|span| (span, "the rule is set here"));
                contradictions.push(Contradiction { about: (rule, policy.id, what), place, other, message });
            }
        }
        let codes = known.into_iter().filter(|(_, by)| by.is_some()).map(|(pair, _)| pair);
        (Self(codes.collect()), contradictions)
    }

    /// Whether all that a finding of a rule asks for is forbidden.
    pub(super) fn settles(&self, finding: &Diagnostic) -> bool {
        let mut asked = finding.claims.iter().filter_map(asked).peekable();
        finding.policy.is_none()
            && !self.0.is_empty()
            && asked.peek().is_some()
            && asked.all(|pair| self.0.contains(&pair))
    }
}

/// The operation and the code that a claim asks for first.
fn asked(claim: &Claim) -> Option<(usize, u16)> {
    match claim {
        Claim::Declare { operation, codes } => Some((*operation, *codes.first()?)),
        Claim::Replace { .. } | Claim::Complete { .. } => None,
    }
}
