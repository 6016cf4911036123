//! Policies that no document can follow: those that contradict themselves, or each other.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::{INVALID, Reader};
use crate::config::Config;
use crate::config::policy::{self, Policy, contains};
use crate::diagnostic::{Diagnostic, Severity};
use crate::text::Span;

impl Reader<'_> {
    /// Complains of what one policy requires and forbids.
    pub(super) fn contradictions(&mut self, policy: &Policy) {
        for policy::Opposite { what, required, forbidden, by, .. } in policy::opposites(policy, policy) {
            let message = match by {
                "only" => format!("{what} is required, but `only` lacks it"),
                _ => format!("{what} is required and forbidden"),
            };
            self.contradict(required, forbidden, message, &format!("`{by}`"));
        }
        for code in &policy.only {
            if let Some(never) = policy.never.iter().find(|never| contains(never.value, code.value)) {
                self.contradict(code.span, never.span, format!("`{}` is allowed and forbidden", code.value), "`never`");
            }
        }
    }

    fn contradict(&mut self, one: Span, other: Span, message: String, words: &str) {
        let mistake = Diagnostic::new(INVALID, Severity::Error, self.document.place(one));
        let mistake = mistake.message(message).related(self.document.place(other), format!("{words} here"));
        self.mistakes.push(mistake.help("remove one of the two"));
    }

    /// Complains of policies that contradict each other wherever one of them holds, those of what is extended included. Both
    /// places are named. `origins` has the entries of `extends` that policies come from.
    pub(super) fn conflicts(&mut self, config: &Config, origins: &BTreeMap<&str, Span>) {
        let is_off = |policy: &&Policy| config.rule(policy.id).is_some_and(|setting| setting.level == Some(None));
        let on: Vec<&Policy> = config.policies.iter().filter(|policy| !is_off(policy)).collect();
        for (one, other, opposite) in policy::among(&on) {
            if !policy::is_nested(one, other, &opposite) {
                continue;
            }
            let is_own = |policy: &Policy| Arc::ptr_eq(&policy.source, &self.document.source);
            let place = |policy: &Policy, span: Span| {
                let span = if is_own(policy) { Some(span) } else { origins.get(policy.id).copied() };
                span.map(|span| self.document.place(span))
            };
            let (name, requiring) = (other.short_name(), one.short_name());
            let there = if opposite.is_code { "of the same operations" } else { "there" };
            let message = format!("`{name}` forbids {}, which `{requiring}` requires {there}", opposite.what);
            let (required, forbidden) = (place(one, opposite.required), place(other, opposite.forbidden));
            // What is extended can be turned off, what is written here removed.
            let help = match (is_own(one), is_own(other)) {
                (true, true) => "remove one of the two, or change the scope of one policy".to_owned(),
                (true, false) => {
                    format!("turn the other one off, as `rules: {{{}: off}}`, or change the scope", other.id)
                }
                (false, _) => format!("turn one of them off, as `rules: {{{}: off}}`", one.id),
            };
            let Some(at) = forbidden.clone().or(required.clone()) else { continue };
            let mut mistake = Diagnostic::new(INVALID, Severity::Error, at).message(message).help(help);
            if let Some(required) = required.filter(|_| forbidden.is_some()) {
                mistake = mistake.related(required, "required here");
            }
            self.mistakes.push(mistake);
        }
    }
}
