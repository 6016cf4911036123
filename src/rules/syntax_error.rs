//! See [`SyntaxError`].

use crate::diagnostic::Severity;
use crate::model::Api;
use crate::rule::{Emit, Rule, RuleMeta, declare_rule};
use crate::syntax::{Document, SyntaxProblem};

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
        severity: Error or Info,
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

    fn check_source(&self, document: &Document, api: Option<&Api<'_>>, sink: &mut dyn Emit) {
        let finding = |problem: &SyntaxProblem| {
            let place = document.place(problem.span);
            Self::META.at_place(place).message(problem.message.clone()).help(problem.help.clone())
        };
        let is_used = api.is_none_or(|api| api.uses_file(document.source.id));
        if is_used {
            document.problems().iter().for_each(|problem| sink.emit(finding(problem)));
        } else if let Some(first) = document.problems().iter().find(|problem| problem.fatal) {
            let unused = finding(first).severity(Severity::Info).cause("a file that no operation uses can't be parsed");
            sink.emit(unused.help("correct the file, or remove the references to it: no operation uses it"));
        }
    }
}
