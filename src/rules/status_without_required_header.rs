//! See [`StatusWithoutRequiredHeader`].

use crate::model::{Response, StatusKey};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};
use crate::status;

use super::shared::{has_unknown_headers, lacks_header, part_of_help, users};

declare_rule! {
    /// A response lacks the header that its code depends on.
    ///
    /// ## Why
    ///
    /// These codes ask the client to act, and the header says how: log in to the proxy, request a valid range or switch
    /// protocols.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /videos/{id}:
    ///     get:
    ///       responses:
    ///         '200': {description: the video}
    ///         '416': {description: no such range} # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /videos/{id}:
    ///     get:
    ///       responses:
    ///         '200': {description: the video}
    ///         '416':
    ///           description: no such range
    ///           headers: {Content-Range: {schema: {type: string}}}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.5.8, 15.5.17 and 15.5.22
    pub(crate) struct StatusWithoutRequiredHeader {
        id: "status-without-required-header",
        severity: Info,
        preset: Strict,
        since: "0.1.0",
        equivalents: &[],
        spec: &["RFC 9110, 15.5.8", "RFC 9110, 15.5.17", "RFC 9110, 15.5.22"],
    }
}

/// Codes and the header that each depends on. Other rules check other codes of this sort.
const NEEDS: &[(u16, &str)] = &[(407, "Proxy-Authenticate"), (416, "Content-Range"), (426, "Upgrade")];

impl Rule for StatusWithoutRequiredHeader {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_response(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        let need = NEEDS.iter().find(|(code, _)| response.status == StatusKey::Code(*code));
        let Some((code, header)) = need else { return };
        // An upload of a part requests no range: `Content-Range` describes the ranges that can be read.
        let is_due = *code != 416 || users(response, cx).any(|operation| operation.method.is_safe());
        if is_due && !has_unknown_headers(response) && response.header(header).is_none() {
            let why = status::lookup(*code).and_then(|status| status.header(header)).map_or("", |need| need.why);
            let help = format!("declare `{header}`: it {}", part_of_help(why));
            let predicate = format!("declares no `{header}`");
            cx.emit(lacks_header(Self::META, response, header, predicate, help, cx));
        }
    }
}
