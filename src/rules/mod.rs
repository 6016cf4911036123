//! The rules, one file each, and their registry.

mod client_fault_as_server_error;
mod create_without_201;
mod created_without_location;
mod default_only_errors;
mod delete_200_without_body;
mod description_contradicts_status;
mod duplicate_key;
mod error_in_success_body;
mod error_without_body;
mod error_without_request_id;
mod forbidden_without_unauthorized;
mod incomplete_error_schema;
mod inconsistent_error_codes;
mod inconsistent_error_media_type;
mod inconsistent_error_schema;
mod inconsistent_error_status;
mod internal_details_exposed;
mod invalid_status_key;
mod invalid_structure;
mod method_not_allowed_without_allow;
mod missing_401;
mod missing_403;
mod missing_404;
mod missing_429;
mod missing_conflict;
mod missing_server_error;
mod missing_success_response;
mod missing_upload_errors;
mod missing_validation_error;
mod mixed_validation_status;
mod no_content_with_body;
mod not_found_for_auth;
mod not_found_on_collection;
mod problem_json_mismatch;
mod problem_json_on_success;
mod rate_limit_headers;
mod rate_limit_without_retry_after;
mod shared;
mod syntax_error;
mod unauthorized_on_public;
mod unauthorized_without_challenge;
mod unavailable_without_retry_after;
mod unregistered_status;
mod unresolved_reference;
mod unsupported_version;
mod vague_error_message;
mod validation_error_without_fields;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::rule::Rule;

/// Every rule, in the order of their ids.
pub static ALL: &[&dyn Rule] = &[
    &client_fault_as_server_error::ClientFaultAsServerError,
    &create_without_201::CreateWithout201,
    &created_without_location::CreatedWithoutLocation,
    &default_only_errors::DefaultOnlyErrors,
    &delete_200_without_body::Delete200WithoutBody,
    &description_contradicts_status::DescriptionContradictsStatus,
    &duplicate_key::DuplicateKey,
    &error_in_success_body::ErrorInSuccessBody,
    &error_without_body::ErrorWithoutBody,
    &error_without_request_id::ErrorWithoutRequestId,
    &forbidden_without_unauthorized::ForbiddenWithoutUnauthorized,
    &incomplete_error_schema::IncompleteErrorSchema,
    &inconsistent_error_codes::InconsistentErrorCodes,
    &inconsistent_error_media_type::InconsistentErrorMediaType,
    &inconsistent_error_schema::InconsistentErrorSchema,
    &inconsistent_error_status::InconsistentErrorStatus,
    &internal_details_exposed::InternalDetailsExposed,
    &invalid_status_key::InvalidStatusKey,
    &invalid_structure::InvalidStructure,
    &method_not_allowed_without_allow::MethodNotAllowedWithoutAllow,
    &missing_401::Missing401,
    &missing_403::Missing403,
    &missing_404::Missing404,
    &missing_429::Missing429,
    &missing_conflict::MissingConflict,
    &missing_server_error::MissingServerError,
    &missing_success_response::MissingSuccessResponse,
    &missing_upload_errors::MissingUploadErrors,
    &missing_validation_error::MissingValidationError,
    &mixed_validation_status::MixedValidationStatus,
    &no_content_with_body::NoContentWithBody,
    &not_found_for_auth::NotFoundForAuth,
    &not_found_on_collection::NotFoundOnCollection,
    &problem_json_mismatch::ProblemJsonMismatch,
    &problem_json_on_success::ProblemJsonOnSuccess,
    &rate_limit_headers::RateLimitHeaders,
    &rate_limit_without_retry_after::RateLimitWithoutRetryAfter,
    &syntax_error::SyntaxError,
    &unauthorized_on_public::UnauthorizedOnPublic,
    &unauthorized_without_challenge::UnauthorizedWithoutChallenge,
    &unavailable_without_retry_after::UnavailableWithoutRetryAfter,
    &unregistered_status::UnregisteredStatus,
    &unresolved_reference::UnresolvedReference,
    &unsupported_version::UnsupportedVersion,
    &vague_error_message::VagueErrorMessage,
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
