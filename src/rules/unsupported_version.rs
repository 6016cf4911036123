//! See [`UnsupportedVersion`].

use crate::diagnostic::Diagnostic;
use crate::model::NotSupported;
use crate::rule::{Emit, Rule, RuleMeta, declare_rule};
use crate::syntax::Document;
use crate::text::{Span, is_lfs_pointer};

declare_rule! {
    /// A document is not an OpenAPI description of a supported version.
    ///
    /// ## Why
    ///
    /// Nothing in the document was audited, so an empty result would mean nothing.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// openapi: 4.0.0 # error
    /// paths: {}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// openapi: 3.1.0
    /// paths: {}
    /// ```
    pub(crate) struct UnsupportedVersion {
        id: "unsupported-version",
        severity: Error,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[("spectral", "unrecognized-format")],
        spec: &["OpenAPI 3.1, 4.1 Versions"],
    }
}

const HELP: &str = "use OpenAPI 2.0, 3.0, 3.1 or 3.2";
const POINTER: &str = "run `git lfs pull`, or set `lfs: true` for actions/checkout";

impl Rule for UnsupportedVersion {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_unsupported(&self, document: &Document, problem: &NotSupported<'_>, sink: &mut dyn Emit) {
        let nowhere = || Self::META.at_place(document.place(Span::default()));
        let is_pointer = is_lfs_pointer(document.source.text.as_bytes());
        let finding: Diagnostic = match problem {
            // Reported by `syntax-error`.
            NotSupported::Broken => return,
            NotSupported::NoMap(Some(root)) if is_pointer => {
                Self::META.at(*root).message("the file is a Git LFS pointer, not the document")
            }
            NotSupported::NoMap(None) => nowhere().message("the document is empty"),
            NotSupported::NoMap(Some(root)) => {
                Self::META.at(*root).message(format!("the document is {}, not an OpenAPI description", root.kind()))
            }
            NotSupported::OtherKind { root, seems } => {
                let first = root.entries().next().map_or(*root, |entry| entry.key);
                let seems = seems.map_or(String::new(), |seems| format!("; it seems to be {seems}"));
                Self::META.at(first).message(format!("the document has neither `openapi` nor `swagger`{seems}"))
            }
            NotSupported::OtherVersion { key, value } => {
                let found =
                    if value.text().is_empty() { value.kind().to_string() } else { format!("`{}`", value.text()) };
                Self::META.at(*value).message(format!("`{}` is {found}, which is not a supported version", key.text()))
            }
        };
        sink.emit(finding.help(if is_pointer { POINTER } else { HELP }));
    }
}
