//! The codes that operations declare.

use super::PolicyRule;
use super::words::{all_of, one_of};
use crate::config::Spanned;
use crate::config::policy::{Declare, Policy, contains};
use crate::diagnostic::{Confidence, Diagnostic};
use crate::model::{Operation, ResponseUse, StatusKey};
use crate::rule::{Absence, Context};
use crate::rules::shared::{evidence, is_stated};
use crate::syntax::Node;
use crate::text::keep;

/// The words for several operations that lack a response, where a policy requires one response and nothing else.
pub(super) fn absence(policy: &Policy) -> Option<Absence> {
    let declare = policy.declare.as_ref()?;
    let is_alone = !policy.forbids_codes() && !policy.judges_responses();
    let ([code], [], true) = (declare.all.as_slice(), declare.one_of.as_slice(), is_alone) else { return None };
    let responses = format!("`{}`", code.value);
    Some(Absence {
        none: keep(&format!("none of the {{all}} operations in its scope declares {responses}")),
        some: keep(&format!("{{missing}} of the {{all}} operations in its scope declare no {responses}")),
    })
}

/// Whether an operation declares a response. A range and `default` describe the errors that are in them, but a success is
/// not described by `default`: no client can rely on it.
fn declares(operation: &Operation<'_>, required: StatusKey, is_exact: bool) -> bool {
    operation.responses.iter().any(|used| {
        used.status == required
            || !is_exact
                && match required {
                    StatusKey::Code(code) if code < 400 => used.status == StatusKey::Range(code / 100),
                    StatusKey::Code(code) => used.status.covers(code),
                    StatusKey::Range(class) => {
                        used.status.class() == Some(class) || class >= 4 && used.status == StatusKey::Default
                    }
                    StatusKey::Default | StatusKey::Other => false,
                }
    })
}

/// Whether an operation still declares how it succeeds without one of its responses.
fn is_dispensable(used: &ResponseUse<'_>, operation: &Operation<'_>) -> bool {
    let mut others = operation.responses.iter().filter(|other| other.key != used.key);
    let is_success = |status: StatusKey| status.class().is_some_and(|class| (2..4).contains(&class));
    others.any(|other| !is_success(used.status) || is_success(other.status))
}

impl PolicyRule {
    /// Checks which codes an operation declares.
    pub(super) fn check_codes(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        if let Some(declare) = &self.policy.declare {
            self.check_declared(declare, operation, cx);
        }
        let (only, never) = (&self.policy.only, &self.policy.never);
        if only.is_empty() && never.is_empty() {
            return;
        }
        let known = operation.responses.iter().filter(|used| used.status != StatusKey::Other);
        for used in known {
            let is_among = |list: &[Spanned<StatusKey>]| list.iter().any(|one| contains(one.value, used.status));
            // A range declares the codes in it that are allowed.
            let is_allowed =
                || only.iter().any(|one| contains(one.value, used.status) || contains(used.status, one.value));
            let name = self.policy.short_name();
            let (predicate, help) = if is_among(never) {
                (format!("which `{name}` forbids"), "remove it, or declare another code".to_owned())
            } else if !only.is_empty() && !is_allowed() {
                let allowed: Vec<StatusKey> = only.iter().map(|one| one.value).collect();
                (
                    format!("which `{name}` does not allow"),
                    format!("use one of the allowed codes: {}", all_of(&allowed)),
                )
            } else {
                continue;
            };
            let status = used.status;
            let change = is_dispensable(used, operation).then(|| cx.withdraw(used.key));
            let finding = self
                .about(used.key, operation, cx)
                .message(format!("`{}` declares `{status}`, {predicate}", operation.title()))
                .cause(format_args!("`{status}` is declared, {predicate}"))
                .help(help)
                .status(status.to_string())
                .replaces([operation.id])
                .changes(change);
            self.emit(finding, cx);
        }
    }

    fn check_declared(&self, declare: &Declare, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        let lacks = |status: StatusKey| !declares(operation, status, declare.is_exact);
        for required in &declare.all {
            let status = required.value;
            let missing = |cx: &Context<'_, '_>| {
                let is_covered = !matches!(status, StatusKey::Default) && declares(operation, status, false);
                let help = if is_covered {
                    format!("declare `{status}` itself: a range or `default` does not count here")
                } else {
                    format!("declare `{status}`")
                };
                let finding = self.missing(&[status], operation, cx);
                let (method, path) = (operation.method.name(), operation.path);
                let message = ["`", method, " ", path, "` declares no `", &status.text(), "`"].concat();
                self.own(finding.message(message).help(help))
            };
            if self.absence.is_some() {
                cx.judge(&self.meta, !lacks(status), missing);
            } else if lacks(status) {
                let finding = missing(cx).cause(format_args!("no `{status}` is declared"));
                cx.emit(finding);
            }
        }
        let is_met = |group: &Vec<Spanned<StatusKey>>| !group.iter().any(|one| lacks(one.value));
        if !declare.one_of.is_empty() && !declare.one_of.iter().any(is_met) {
            let groups: Vec<String> = declare
                .one_of
                .iter()
                .map(|group| all_of(&group.iter().map(|one| one.value).collect::<Vec<_>>()))
                .collect();
            let first: Vec<StatusKey> =
                declare.one_of[0].iter().map(|one| one.value).filter(|status| lacks(*status)).collect();
            let choice = one_of(&groups);
            let finding = self
                .missing(&first, operation, cx)
                .message(format!("`{}` declares no {choice}", operation.title()))
                .cause(format_args!("no {choice} is declared"))
                .help(format!("declare {choice}"));
            self.emit(finding, cx);
        }
    }

    /// Starts a finding about responses that an operation lacks.
    fn missing(&self, statuses: &[StatusKey], operation: &Operation<'_>, cx: &Context<'_, '_>) -> Diagnostic {
        let codes: Vec<u16> = statuses.iter().filter_map(|status| status.code()).collect();
        let mut finding = self.about(operation.key, operation, cx);
        if let Some(status) = statuses.first() {
            finding = finding.status(status.text());
        }
        for code in codes {
            finding = finding.declares(operation.id, &[code]).change(cx.declare(operation, code));
        }
        finding
    }

    /// Starts a finding about an operation. Where the policy is for some kinds, it depends on the kind.
    fn about(&self, node: Node<'_>, operation: &Operation<'_>, cx: &Context<'_, '_>) -> Diagnostic {
        let scope = &self.policy.scope;
        let depends_on_kind = !scope.kinds.is_empty() || scope.not.as_ref().is_some_and(|not| !not.kinds.is_empty());
        let finding = self.meta.at(node).operation(cx.name(operation));
        if !depends_on_kind {
            return finding;
        }
        let confidence = if is_stated(operation, cx) { Confidence::High } else { Confidence::Medium };
        finding.confidence(confidence).evidence(evidence(operation, cx))
    }
}
