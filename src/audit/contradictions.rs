//! What the policies of a project require and forbid, against what other policies and rules do.

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

/// What a rule asks of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Ask {
    /// To declare a code.
    For(u16),
    /// To declare another success code in the place of this one.
    Against(u16),
}

impl Ask {
    fn code(self) -> u16 {
        let (Self::For(code) | Self::Against(code)) = self;
        code
    }

    /// Whether a policy requires the opposite.
    fn is_opposed_by(self, policy: &Policy) -> bool {
        match self {
            Self::For(code) => policy.forbids(StatusKey::Code(code)),
            Self::Against(code) => policy.requires(StatusKey::Code(code)),
        }
    }

    /// What a policy does with the code, and what a rule does.
    fn verbs(self) -> (&'static str, &'static str) {
        match self {
            Self::For(_) => ("forbids", "requires of"),
            Self::Against(_) => ("requires", "replaces in"),
        }
    }
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
        let is_about_codes = |rule: &&PolicyRule| rule.policy.forbids_codes() || rule.policy.declare.is_some();
        let deciding: Vec<&PolicyRule> = options.policies.iter().filter(is_about_codes).collect();
        let (mut known, mut told) = (HashMap::<(usize, Ask), Option<&PolicyRule>>::default(), HashSet::default());
        let mut contradictions = Vec::new();
        if deciding.is_empty() {
            return (Self::default(), contradictions);
        }
        for finding in findings.filter(|finding| finding.policy.is_none()) {
            for (at, ask) in asked(finding) {
                let decides =
                    |rule: &&&PolicyRule| ask.is_opposed_by(&rule.policy) && applies(rule, &api.operations[at]);
                let by = *known.entry((at, ask)).or_insert_with(|| deciding.iter().find(decides).copied());
                let Some(PolicyRule { policy, .. }) = by else { continue };
                let setting = options.config.rule(finding.rule);
                let setting = setting.filter(|set| !set.options.is_empty() || matches!(set.level, Some(Some(_))));
                let Some(setting) = setting.filter(|_| told.insert((finding.rule, policy.id, ask))) else { continue };
                let set = own(options, &setting.source, setting.span);
                let decided = own(options, &policy.source, policy.name);
                let Some(place) = decided.or(set) else { continue };
                let operation = api.operations[at].title();
                let (name, rule, what) = (policy.short_name(), finding.rule, format!("`{}`", ask.code()));
                let (decides, asks) = ask.verbs();
                let message = format!("`{name}` {decides} {what}, which `{rule}` {asks} `{operation}`");
                let other = set.filter(|_| decided.is_some()).map(|span| (span, "the rule is set here"));
                contradictions.push(Contradiction { about: (rule, policy.id, what), place, other, message });
            }
        }
        let asks = known.into_iter().filter(|(_, by)| by.is_some()).map(|(pair, _)| pair);
        (Self(asks.collect()), contradictions)
    }

    /// Whether the policies decide otherwise in all that a finding of a rule asks for.
    pub(super) fn settles(&self, finding: &Diagnostic) -> bool {
        if finding.policy.is_some() || self.0.is_empty() {
            return false;
        }
        let (fresh, instead): (Vec<_>, Vec<_>) =
            asked(finding).into_iter().partition(|(_, ask)| matches!(ask, Ask::For(_)));
        [fresh, instead].iter().any(|asks| !asks.is_empty() && asks.iter().all(|pair| self.0.contains(pair)))
    }
}

/// What a finding asks for: of each claim the first code, and the success code that another one should replace.
fn asked(finding: &Diagnostic) -> Vec<(usize, Ask)> {
    let first = |claim: &Claim| match claim {
        Claim::Declare { operation, codes } => Some((*operation, *codes.first()?)),
        Claim::Replace { .. } | Claim::Complete { .. } => None,
    };
    let wanted: Vec<(usize, u16)> = finding.claims.iter().filter_map(first).collect();
    let replaced = |claim: &Claim| match claim {
        Claim::Replace { operation, status } => {
            let has_another = wanted.iter().any(|(at, code)| at == operation && *code < 400);
            let code = status.parse().ok().filter(|code| has_another && *code < 400)?;
            Some((*operation, Ask::Against(code)))
        }
        Claim::Declare { .. } | Claim::Complete { .. } => None,
    };
    let instead = finding.claims.iter().filter_map(replaced);
    wanted.iter().map(|(at, code)| (*at, Ask::For(*code))).chain(instead).collect()
}
