//! See [`RedirectLosesMethod`].

use crate::classify::Kind;
use crate::lexicon::REDIRECTING;
use crate::model::{Method, Operation, StatusKey};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// A request other than `GET` is redirected with `301` or `302`.
    ///
    /// ## Why
    ///
    /// After these codes some clients repeat the request and others send a `GET` without its body, so the outcome is
    /// unpredictable.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       responses:
    ///         '201': {description: created}
    ///         '301': {description: orders have moved} # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       responses:
    ///         '201': {description: created}
    ///         '308': {description: orders have moved}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.4.2 and 15.4.3: for historical reasons a client may turn POST into GET; 15.4.4, 15.4.8, 15.4.9
    pub(crate) struct RedirectLosesMethod {
        id: "redirect-loses-method",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[("ibm", "ibm-response-status-codes")],
        spec: &["RFC 9110, 15.4.2", "RFC 9110, 15.4.3", "RFC 9110, 15.4.4", "RFC 9110, 15.4.8", "RFC 9110, 15.4.9"],
    }
}

/// Each code that may lose the method, and the one that keeps it.
const KEEPING: &[(u16, u16)] = &[(301, 308), (302, 307)];

impl Rule for RedirectLosesMethod {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        if matches!(operation.method, Method::Get | Method::Head | Method::Options | Method::Trace) {
            return;
        }
        // A browser that logs in or consents should continue with GET. If 303 is declared too, the author knows the
        // difference.
        let is_of_browsers =
            || cx.kind(operation) == Kind::Auth && !operation.responses.iter().any(|used| used.status.is_success());
        // Nor is a client surprised that knows from the description that it is always redirected.
        let is_announced =
            || !operation.responses.iter().any(|used| used.status.is_success()) && operation.mentions(&REDIRECTING);
        if operation.declares(303) || is_of_browsers() || is_announced() {
            return;
        }
        // A redirect without another success, or after a creation, leads to the result.
        let is_result =
            cx.kind(operation) == Kind::Create || !operation.responses.iter().any(|used| used.status.is_success());
        for (code, keeping) in KEEPING {
            let Some(used) = operation.responses.iter().find(|used| used.status == StatusKey::Code(*code)) else {
                continue;
            };
            cx.emit(
                Self::META
                    .at(used.key)
                    .operation(cx.name(operation))
                    .status(used.status.to_string())
                    .replaces([operation.id])
                    .message(format!("`{code}` of `{}` may turn the request into a `GET`", operation.title()))
                    .help(if is_result {
                        format!("declare `303` so that clients fetch the result with `GET`, or `{keeping}` so that they repeat the request")
                    } else {
                        format!("declare `{keeping}` so that clients repeat the request, or `303` so that they fetch the result with `GET`")
                    }),
            );
        }
    }
}
