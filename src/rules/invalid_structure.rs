//! See [`InvalidStructure`].

use crate::rule::{Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// A part of the document doesn't have the structure that OpenAPI requires.
    ///
    /// ## Why
    ///
    /// Tools skip what they can't read, so the operation is published without its responses or not at all.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses: [200, 404] # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: orders}
    ///         '404': {description: no such shop}
    /// ```
    pub(crate) struct InvalidStructure {
        id: "invalid-structure",
        severity: Error,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[("spectral", "oas3-schema"), ("redocly", "struct"), ("ibm", "ibm-operation-responses")],
        spec: &["OpenAPI 3.1, 4.8.8 Paths Object", "OpenAPI 3.1, 4.8.16 Responses Object"],
    }
}

impl Rule for InvalidStructure {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        for problem in &cx.api.problems {
            cx.sink.emit(Self::META.at(problem.node).message(problem.message.clone()).help(problem.help));
        }
        if let Some(limit) = cx.api.error_bodies().limit {
            let message =
                format!("the error bodies have more than {limit} members and schemas; the rest was not compared");
            let help = "simplify the schemas: combine fewer of them with `allOf`";
            cx.sink.emit(Self::META.at(cx.api.anchor).message(message).help(help));
        }
    }
}
