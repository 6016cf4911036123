//! See [`UnusedPolicy`].

use crate::rule::{Rule, RuleMeta, declare_rule};

declare_rule! {
    /// The scope of a policy contains no operation.
    ///
    /// It also reports a method in the scope that no operation has and that is like one that OpenAPI names.
    ///
    /// ## Why
    ///
    /// A policy that checks nothing looks like one that everything follows.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}:
    ///     get:
    ///       responses:
    ///         '200': {description: the order}
    /// # In the config:
    /// policies:
    ///   - id: slow-down # error
    ///     for: {paths: [/order/**]}
    ///     declare: [429]
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}:
    ///     get:
    ///       responses:
    ///         '200': {description: the order}
    ///         '429': {description: too many requests}
    /// # In the config:
    /// policies:
    ///   - id: slow-down
    ///     for: {paths: [/orders/**]}
    ///     declare: [429]
    /// ```
    ///
    /// ## Sources
    ///
    /// A policy is reported only when all documents that follow its config are audited, and not if it comes from another
    /// file by `extends`.
    pub(crate) struct UnusedPolicy {
        id: "unused-policy",
        severity: Info,
        preset: Recommended,
        since: "0.1.0",
    }
}

impl Rule for UnusedPolicy {
    // The engine knows which policies concern no operation, after all documents.
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }
}
