//! See [`SyntaxError`].

use crate::rule::{Emit, Rule, RuleMeta, declare_rule};
use crate::syntax::Document;

declare_rule! {
    /// A file is not valid YAML or JSON.
    ///
    /// ## Why
    ///
    /// A file that can't be parsed can't be audited, and the tools that publish, mock or generate code from it fail as well.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get: {responses: {'200': {description: "orders}}} # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get: {responses: {'200': {description: "orders"}}}
    /// ```
    pub(crate) struct SyntaxError {
        id: "syntax-error",
        severity: Error,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[("spectral", "parser"), ("redocly", "struct")],
        spec: &["OpenAPI 3.1, 4.2 Format", "YAML 1.2.2", "RFC 8259"],
    }
}

impl Rule for SyntaxError {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_source(&self, document: &Document, sink: &mut dyn Emit) {
        for problem in document.problems() {
            let place = document.place(problem.span);
            sink.emit(Self::META.at_place(place).message(problem.message.clone()).help(problem.help.clone()));
        }
    }
}
