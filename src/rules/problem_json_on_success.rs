//! See [`ProblemJsonOnSuccess`].

use crate::diagnostic::Remedy;
use crate::model::errors::is_problem;
use crate::model::{Response, Version};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// A success response uses the media type of problem details.
    ///
    /// ## Why
    ///
    /// Clients that know `application/problem+json` treat such a body as a failure, whatever its status says.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       responses:
    ///         '201':
    ///           description: created
    ///           content:
    ///             application/problem+json: # error
    ///               schema: {type: object}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       responses:
    ///         '201':
    ///           description: created
    ///           content:
    ///             application/json:
    ///               schema: {type: object}
    /// ```
    ///
    /// ## Sources
    ///
    /// RFC 9457, 1: problem details are for the errors of HTTP APIs.
    pub(crate) struct ProblemJsonOnSuccess {
        id: "problem-json-on-success",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[("specmatic", "not-error-json-response")],
        spec: &["RFC 9457, 1"],
    }
}

impl Rule for ProblemJsonOnSuccess {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_response(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        // In OpenAPI 2.0 successes and errors share one list of media types.
        if !response.status.is_success() || cx.api.version == Version::V2 {
            return;
        }
        for media in response.content.iter().filter(|media| is_problem(&media.essence())) {
            let finding = Self::META
                .at(media.key)
                .message(format!(
                    "{} uses `{}`, which is for errors{}",
                    cx.response_name(response),
                    media.name,
                    cx.uses(response)
                ))
                .help("use the media type of the resource, such as `application/json`")
                .status(response.status.to_string())
                .remedy(Remedy::MediaType(vec![response.status]));
            let finding =
                if response.is_shared() { finding } else { finding.operation(cx.name(cx.first_use(response))) };
            cx.emit(finding);
        }
    }
}
