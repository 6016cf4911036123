//! See [`DuplicateKey`].

use crate::model::Api;
use crate::rule::{Emit, Rule, RuleMeta, declare_rule};
use crate::syntax::Document;

declare_rule! {
    /// A map contains the same key twice.
    ///
    /// ## Why
    ///
    /// Parsers keep one of the two values and drop the other silently, and not all parsers keep the same one.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: orders}
    ///         200: {description: all orders} # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: all orders}
    /// ```
    pub(crate) struct DuplicateKey {
        id: "duplicate-key",
        severity: Error,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[("spectral", "parser"), ("vacuum", "duplicate-paths")],
        spec: &["YAML 1.2.2, 3.2.1.3", "RFC 8259, 4"],
    }
}

impl Rule for DuplicateKey {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_source(&self, document: &Document, _: Option<&Api<'_>>, sink: &mut dyn Emit) {
        for (first, again) in document.duplicates() {
            sink.emit(
                Self::META
                    .at(again)
                    .message(format!("the key `{}` occurs twice in one map", again.text()))
                    .label("this one is read")
                    .related(first.place(), "this one is dropped")
                    .help("remove one of the two, or merge them"),
            );
        }
    }
}
