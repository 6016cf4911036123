//! See [`UnusedSuppression`].

use crate::rule::{Rule, RuleMeta, declare_rule};

declare_rule! {
    /// A comment, an extension or a config entry suppresses a finding that isn't there.
    ///
    /// ## Why
    ///
    /// It hides the next finding of that rule in the same place, which nobody has looked at.
    ///
    /// ## Bad
    ///
    /// A rule that doesn't exist finds nothing either:
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}:
    ///     # oas-audit: ignore[mising-404] answers 403 for orders of others # error
    ///     get:
    ///       x-oas-audit-ignore:
    ///         - missing-4o1 # error
    ///       responses:
    ///         '200': {description: the order}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}:
    ///     # oas-audit: ignore[missing-404] answers 403 for orders of others
    ///     get:
    ///       responses:
    ///         '200': {description: the order}
    /// ```
    ///
    /// ## Sources
    ///
    /// Whether a suppression is of use is known only where its rule runs: one of a rule that is off is not reported.
    pub(crate) struct UnusedSuppression {
        id: "unused-suppression",
        severity: Info,
        preset: Recommended,
        since: "0.1.0",
    }
}

impl Rule for UnusedSuppression {
    // The engine knows what suppressed nothing, after all rules.
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }
}
