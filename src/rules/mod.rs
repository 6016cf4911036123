//! The rules, one file each, and their registry.

mod duplicate_key;
mod error_without_body;
mod error_without_request_id;
mod incomplete_error_schema;
mod inconsistent_error_media_type;
mod inconsistent_error_schema;
mod invalid_structure;
mod missing_401;
mod missing_404;
mod missing_429;
mod missing_validation_error;
mod problem_json_mismatch;
mod problem_json_on_success;
mod rate_limit_without_retry_after;
mod shared;
mod syntax_error;
mod unauthorized_without_challenge;
mod unresolved_reference;
mod unsupported_version;
mod validation_error_without_fields;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::rule::Rule;

/// Every rule, in the order of their ids.
pub static ALL: &[&dyn Rule] = &[
    &duplicate_key::DuplicateKey,
    &error_without_body::ErrorWithoutBody,
    &error_without_request_id::ErrorWithoutRequestId,
    &incomplete_error_schema::IncompleteErrorSchema,
    &inconsistent_error_media_type::InconsistentErrorMediaType,
    &inconsistent_error_schema::InconsistentErrorSchema,
    &invalid_structure::InvalidStructure,
    &missing_401::Missing401,
    &missing_404::Missing404,
    &missing_429::Missing429,
    &missing_validation_error::MissingValidationError,
    &problem_json_mismatch::ProblemJsonMismatch,
    &problem_json_on_success::ProblemJsonOnSuccess,
    &rate_limit_without_retry_after::RateLimitWithoutRetryAfter,
    &syntax_error::SyntaxError,
    &unauthorized_without_challenge::UnauthorizedWithoutChallenge,
    &unresolved_reference::UnresolvedReference,
    &unsupported_version::UnsupportedVersion,
    &validation_error_without_fields::ValidationErrorWithoutFields,
];

/// The rule of this id.
pub fn find(id: &str) -> Option<&'static dyn Rule> {
    ALL.iter().find(|rule| rule.meta().id == id).copied()
}

/// Why a rule matters: the first paragraph of that section of its documentation, on one line.
pub(crate) fn why(id: &str) -> &'static str {
    static WHY: LazyLock<HashMap<&'static str, String>> = LazyLock::new(|| {
        ALL.iter()
            .map(|rule| {
                let text = rule.meta().section("Why").unwrap_or_default();
                let paragraph = text.split("\n\n").find(|part| !part.trim().is_empty()).unwrap_or_default();
                (rule.meta().id, paragraph.split_whitespace().collect::<Vec<_>>().join(" "))
            })
            .collect()
    });
    WHY.get(id).map_or("", String::as_str)
}

#[cfg(test)]
mod tests;
