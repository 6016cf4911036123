//! See [`UnregisteredStatus`].

use crate::model::{Response, Status};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};
use crate::status;

use super::shared::{about, any_of};

declare_rule! {
    /// A status code is not registered with IANA.
    ///
    /// ## Why
    ///
    /// Clients, proxies and monitors know registered codes only. They treat any other as the first code of its class, so
    /// what it was meant to say is lost on the way, and a later standard may give it another meaning.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /session:
    ///     get:
    ///       responses:
    ///         '200': {description: who is logged in}
    ///         '498': {description: the token has expired} # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /session:
    ///     get:
    ///       responses:
    ///         '200': {description: who is logged in}
    ///         '401': {description: the token has expired}
    /// ```
    ///
    /// ## Sources
    ///
    /// - IANA, Hypertext Transfer Protocol (HTTP) Status Code Registry
    /// - RFC 9110, 15 Status Codes: unknown codes count as the x00 code of their class; 16.2.1: the registry
    pub(crate) struct UnregisteredStatus {
        id: "unregistered-status",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[
            ("zally", "150"),
            ("specmatic", "response-code-in-range"),
            ("sps-commerce", "sps-invalid-status-code"),
            ("kics", "Responses With Wrong HTTP Status Code"),
        ],
        spec: &["RFC 9110, 15", "RFC 9110, 16.2.1"],
    }
}

impl Rule for UnregisteredStatus {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn looks_at_calls(&self) -> bool {
        true
    }

    fn check_response(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        let Status::Code(code) = response.status else { return };
        if status::lookup(code).is_some() {
            return;
        }
        let (name, help) = match status::unregistered(code) {
            Some(known) => {
                let choices: Vec<String> =
                    known.instead.iter().map(|(situation, code)| format!("`{code}` where {situation}")).collect();
                (format!(" (`{}`, known from {})", known.name, known.used_by), format!("use {}", choices.join(", ")))
            }
            None => {
                let base = code / 100 * 100;
                (
                    String::new(),
                    format!(
                        "use the registered code that says it best: clients treat `{code}` like {}",
                        any_of([base])
                    ),
                )
            }
        };
        cx.emit(
            about(Self::META, response.anchor(), response, cx)
                .message(format!("`{code}`{name} is no registered status code{}", cx.uses(response)))
                .help(help),
        );
    }
}
