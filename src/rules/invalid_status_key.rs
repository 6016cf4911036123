//! See [`InvalidStatusKey`].

use crate::diagnostic::{Claim, Remedy};
use crate::model::{Operation, ResponseUse, StatusKey, Version};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// A key of `responses` is not a status code, range or `default`.
    ///
    /// ## Why
    ///
    /// Tools reject the key or skip it, so the response is missing from documentation and generated clients.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         200 OK: {description: orders} # error
    ///         4xx: {description: the request is wrong} # error
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
    ///         4XX: {description: the request is wrong}
    /// ```
    ///
    /// ## Sources
    ///
    /// - OpenAPI 3.1, Responses Object: a code, a range with an upper-case `X`, or `default`
    /// - RFC 9110, 15: three digits, the first one from 1 to 5
    pub(crate) struct InvalidStatusKey {
        id: "invalid-status-key",
        severity: Error,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[
            ("spectral", "oas3-schema"),
            ("redocly", "struct"),
            ("kics", "Responses With Wrong HTTP Status Code"),
        ],
        spec: &["OpenAPI 2.0, Responses Object", "OpenAPI 3.1, 4.8.16 Responses Object", "RFC 9110, 15"],
    }
}

impl Rule for InvalidStatusKey {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn looks_at_calls(&self) -> bool {
        true
    }

    fn check_operation(&self, operation: &Operation<'_>, cx: &mut Context<'_, '_>) {
        for used in operation.responses.iter().filter(|used| !used.is_valid) {
            let key = used.key.text();
            let title = operation.title();
            let finding = Self::META
                .at(used.key)
                .operation(cx.name(operation))
                .status(key)
                .message(format!("`{title}` declares `{key}`, which is not a status code, range or `default`"))
                .help(help(used, cx.api.version))
                .changes(is_respelled(used, cx.api.version).then(|| cx.rename(used.key, used.status)))
                .claims([Claim::Replace { operation: operation.id, status: used.status.to_string() }])
                .remedy(Remedy::Other);
            // An API that names its errors has many names and one habit.
            let is_name = used.status == StatusKey::Other && key.contains(|letter: char| letter.is_alphabetic());
            cx.emit(if is_name { finding.cause("a name stands in the place of a status code") } else { finding });
        }
    }
}

/// Whether a key differs from what it means only in the case of its letters.
fn is_respelled(used: &ResponseUse<'_>, version: Version) -> bool {
    let is_allowed = version != Version::V2 || !matches!(used.status, StatusKey::Range(_));
    is_allowed && used.status.to_string().eq_ignore_ascii_case(used.key.text())
}

fn help(used: &ResponseUse<'_>, version: Version) -> String {
    match used.status {
        StatusKey::Range(_) if version == Version::V2 => {
            "list the codes one by one, or use `default`: ranges exist since OpenAPI 3.0".to_owned()
        }
        StatusKey::Other if version == Version::V2 => {
            "write a code from `100` to `599`, or `default`; keys of your own start with `x-`".to_owned()
        }
        StatusKey::Other => {
            "write a code from `100` to `599`, a range like `4XX`, or `default`; keys of your own start with `x-`"
                .to_owned()
        }
        meant if is_respelled(used, version) => format!("write `{meant}`"),
        meant => format!("write `{meant}`, and put the words in the description"),
    }
}
