//! The rules, one file each, and their registry.

mod create_without_201;
mod created_without_location;
mod delete_200_without_body;
mod duplicate_key;
mod invalid_status_key;
mod invalid_structure;
mod missing_401;
mod missing_404;
mod missing_429;
mod missing_success_response;
mod missing_validation_error;
mod no_content_with_body;
mod rate_limit_without_retry_after;
mod shared;
mod syntax_error;
mod unauthorized_without_challenge;
mod unregistered_status;
mod unresolved_reference;
mod unsupported_version;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::rule::Rule;

/// Every rule, in the order of their ids.
pub static ALL: &[&dyn Rule] = &[
    &create_without_201::CreateWithout201,
    &created_without_location::CreatedWithoutLocation,
    &delete_200_without_body::Delete200WithoutBody,
    &duplicate_key::DuplicateKey,
    &invalid_status_key::InvalidStatusKey,
    &invalid_structure::InvalidStructure,
    &missing_401::Missing401,
    &missing_404::Missing404,
    &missing_429::Missing429,
    &missing_success_response::MissingSuccessResponse,
    &missing_validation_error::MissingValidationError,
    &no_content_with_body::NoContentWithBody,
    &rate_limit_without_retry_after::RateLimitWithoutRetryAfter,
    &syntax_error::SyntaxError,
    &unauthorized_without_challenge::UnauthorizedWithoutChallenge,
    &unregistered_status::UnregisteredStatus,
    &unresolved_reference::UnresolvedReference,
    &unsupported_version::UnsupportedVersion,
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
