//! The rules, one file each, and their registry.

mod accepted_without_tracking;
mod async_without_202;
mod client_fault_as_server_error;
mod conditional_read_without_304;
mod conditional_write_without_412;
mod contradictory_policies;
mod create_without_201;
mod created_without_location;
mod created_without_representation;
mod default_only_errors;
mod delete_200_without_body;
mod deprecated_without_sunset;
mod description_contradicts_status;
mod discouraged_status;
mod duplicate_header;
mod duplicate_key;
mod error_code_repeats_status;
mod error_in_success_body;
mod error_without_body;
mod error_without_request_id;
mod forbidden_without_unauthorized;
mod header_not_allowed;
mod idempotency_key_without_conflict;
mod incomplete_error_schema;
mod inconsistent_error_codes;
mod inconsistent_error_media_type;
mod inconsistent_error_schema;
mod inconsistent_error_status;
mod inconsistent_outcome_status;
mod inconsistent_success_status;
mod internal_details_exposed;
mod invalid_operation_kind;
mod invalid_status_key;
mod invalid_structure;
mod location_without_meaning;
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
mod not_modified_without_condition;
mod ok_without_body;
mod pagination_without_metadata;
mod partial_content_for_pagination;
mod partial_content_without_range;
mod problem_json_mismatch;
mod problem_json_on_success;
mod rate_limit_headers;
mod rate_limit_without_retry_after;
mod redirect_loses_method;
mod redirect_without_location;
mod server_fault_as_client_error;
pub(crate) mod shared;
mod status_contradicts_method;
mod status_without_cause;
mod status_without_required_header;
mod suppression_without_reason;
mod syntax_error;
mod unauthorized_on_public;
mod unauthorized_without_challenge;
mod unavailable_without_retry_after;
mod undocumented_error_codes;
mod unquoted_status_key;
mod unregistered_status;
mod unresolved_reference;
mod unsupported_version;
mod unused_policy;
mod unused_suppression;
mod upsert_without_update_status;
mod vague_error_message;
mod validation_error_without_fields;
mod write_only_in_response;

use std::sync::OnceLock;

use crate::rule::Rule;

pub(crate) use contradictory_policies::ContradictoryPolicies;
pub(crate) use suppression_without_reason::SuppressionWithoutReason;
pub(crate) use unused_policy::UnusedPolicy;
pub(crate) use unused_suppression::UnusedSuppression;

/// Every rule, in the order of their ids.
pub static ALL: &[&dyn Rule] = &[
    &accepted_without_tracking::AcceptedWithoutTracking,
    &async_without_202::AsyncWithout202,
    &client_fault_as_server_error::ClientFaultAsServerError,
    &conditional_read_without_304::ConditionalReadWithout304,
    &conditional_write_without_412::ConditionalWriteWithout412,
    &ContradictoryPolicies,
    &create_without_201::CreateWithout201,
    &created_without_location::CreatedWithoutLocation,
    &created_without_representation::CreatedWithoutRepresentation,
    &default_only_errors::DefaultOnlyErrors,
    &delete_200_without_body::Delete200WithoutBody,
    &deprecated_without_sunset::DeprecatedWithoutSunset,
    &description_contradicts_status::DescriptionContradictsStatus,
    &discouraged_status::DiscouragedStatus,
    &duplicate_header::DuplicateHeader,
    &duplicate_key::DuplicateKey,
    &error_code_repeats_status::ErrorCodeRepeatsStatus,
    &error_in_success_body::ErrorInSuccessBody,
    &error_without_body::ErrorWithoutBody,
    &error_without_request_id::ErrorWithoutRequestId,
    &forbidden_without_unauthorized::ForbiddenWithoutUnauthorized,
    &header_not_allowed::HeaderNotAllowed,
    &idempotency_key_without_conflict::IdempotencyKeyWithoutConflict,
    &incomplete_error_schema::IncompleteErrorSchema,
    &inconsistent_error_codes::InconsistentErrorCodes,
    &inconsistent_error_media_type::InconsistentErrorMediaType,
    &inconsistent_error_schema::InconsistentErrorSchema,
    &inconsistent_error_status::InconsistentErrorStatus,
    &inconsistent_outcome_status::InconsistentOutcomeStatus,
    &inconsistent_success_status::InconsistentSuccessStatus,
    &internal_details_exposed::InternalDetailsExposed,
    &invalid_operation_kind::InvalidOperationKind,
    &invalid_status_key::InvalidStatusKey,
    &invalid_structure::InvalidStructure,
    &location_without_meaning::LocationWithoutMeaning,
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
    &not_modified_without_condition::NotModifiedWithoutCondition,
    &ok_without_body::OkWithoutBody,
    &pagination_without_metadata::PaginationWithoutMetadata,
    &partial_content_for_pagination::PartialContentForPagination,
    &partial_content_without_range::PartialContentWithoutRange,
    &problem_json_mismatch::ProblemJsonMismatch,
    &problem_json_on_success::ProblemJsonOnSuccess,
    &rate_limit_headers::RateLimitHeaders,
    &rate_limit_without_retry_after::RateLimitWithoutRetryAfter,
    &redirect_loses_method::RedirectLosesMethod,
    &redirect_without_location::RedirectWithoutLocation,
    &server_fault_as_client_error::ServerFaultAsClientError,
    &status_contradicts_method::StatusContradictsMethod,
    &status_without_cause::StatusWithoutCause,
    &status_without_required_header::StatusWithoutRequiredHeader,
    &SuppressionWithoutReason,
    &syntax_error::SyntaxError,
    &unauthorized_on_public::UnauthorizedOnPublic,
    &unauthorized_without_challenge::UnauthorizedWithoutChallenge,
    &unavailable_without_retry_after::UnavailableWithoutRetryAfter,
    &undocumented_error_codes::UndocumentedErrorCodes,
    &unquoted_status_key::UnquotedStatusKey,
    &unregistered_status::UnregisteredStatus,
    &unresolved_reference::UnresolvedReference,
    &unsupported_version::UnsupportedVersion,
    &UnusedPolicy,
    &UnusedSuppression,
    &upsert_without_update_status::UpsertWithoutUpdateStatus,
    &vague_error_message::VagueErrorMessage,
    &validation_error_without_fields::ValidationErrorWithoutFields,
    &write_only_in_response::WriteOnlyInResponse,
];

/// The rules that say why a document can't be audited.
#[cfg(feature = "cli")]
pub(crate) static REASONS: [&crate::rule::RuleMeta; 2] =
    [syntax_error::SyntaxError::META, unsupported_version::UnsupportedVersion::META];

/// The rule of this id.
pub fn find(id: &str) -> Option<&'static dyn Rule> {
    ALL.iter().find(|rule| rule.meta().id == id).copied()
}

/// Why a rule matters: the first paragraph of that section of its documentation, on one line.
pub(crate) fn why(id: &str) -> &'static str {
    static WHY: [OnceLock<String>; ALL.len()] = [const { OnceLock::new() }; ALL.len()];
    let Some(at) = ALL.iter().position(|rule| rule.meta().id == id) else { return "" };
    WHY[at].get_or_init(|| {
        let text = ALL[at].meta().section("Why").unwrap_or_default();
        let paragraph = text.split("\n\n").find(|part| !part.trim().is_empty()).unwrap_or_default();
        paragraph.split_whitespace().collect::<Vec<_>>().join(" ")
    })
}

#[cfg(test)]
mod tests;
