//! See [`UnregisteredStatus`].

use crate::classify::outcome::Subject;
use crate::model::{Response, StatusKey};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};
use crate::status::{self, Unregistered};

use super::shared::{about, any_of};

declare_rule! {
    /// A status code is not registered with IANA.
    ///
    /// ## Why
    ///
    /// Clients, proxies and monitors treat an unknown code as the first code of its class, so its meaning gets lost.
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
        let StatusKey::Code(code) = response.status else { return };
        if status::lookup(code).is_some() {
            return;
        }
        let known = status::unregistered(code);
        let name = known.map_or_else(String::new, |known| format!(" (`{}`)", known.name));
        let origin = known.map_or_else(String::new, |known| format!("known from {}", known.used_by));
        let declared = |code: u16| response.uses.iter().any(|(at, _)| cx.api.operations[*at].declares(code));
        let choices = |known: &Unregistered| {
            let (taken, free): (Vec<_>, Vec<_>) = known.instead.iter().partition(|(_, code)| declared(*code));
            if free.is_empty() {
                let codes = any_of(taken.iter().map(|(_, code)| code));
                return format!("describe the case under {codes}, which is already declared");
            }
            let free: Vec<String> =
                free.iter().map(|(situation, code)| format!("`{code}` where {situation}")).collect();
            format!("use {}, or else the closest registered code", free.join(", "))
        };
        let help = match (cx.outcome(response).named(), known) {
            _ if is_unheard(response, cx) => "remove it: a client that is gone receives no response".to_owned(),
            // The meaning in the document is more important than the usual one.
            (Some(told), _) if declared(told.code) => {
                format!("describe the case under `{}`, which is already declared", told.code)
            }
            (Some(told), _) => format!("use `{}`, which its description names", told.code),
            (None, Some(known)) => choices(known),
            (None, None) => {
                format!("use the closest registered code: clients treat `{code}` like {}", any_of([code / 100 * 100]))
            }
        };
        cx.emit(
            about(Self::META, response.anchor(), response, cx, format!("is not a registered status code{name}"))
                .label(origin)
                .help(help)
                .replaces(response.operations()),
        );
    }
}

/// Codes that servers log if a client disconnects before the response. Some APIs use them otherwise.
const GONE: [u16; 3] = [444, 460, 499];

/// Whether a response describes such a disconnect.
fn is_unheard(response: &Response<'_>, cx: &Context<'_, '_>) -> bool {
    response.status.code().is_some_and(|code| GONE.contains(&code)) && cx.outcome(response).says(Subject::Unheard)
}
