//! The rules about changes of the contract: one row for each.

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    OperationRemoved,
    OperationAdded,
    OperationMoved,
    OperationIdChanged,
    OperationDeprecated,
    SunsetChanged,
    StabilityDecreased,
    StabilityIncreased,
    SecurityAdded,
    SecurityRemoved,
    SecurityChanged,
    SecurityScopeAdded,
    ServerChanged,
    SuccessStatusRemoved,
    SuccessStatusChanged,
    SuccessStatusAdded,
    ErrorStatusRemoved,
    ErrorStatusChanged,
    ErrorStatusAdded,
    DefaultRemoved,
    DefaultAdded,
    StatusWidened,
    StatusNarrowed,
    BodyRemoved,
    BodyAdded,
    BodyBecameRequired,
    BodyBecameOptional,
    MediaTypeRemoved,
    MediaTypeAdded,
    SchemaRemoved,
    SchemaAdded,
    HeaderRemoved,
    HeaderAdded,
    HeaderBecameOptional,
    HeaderBecameRequired,
    LinkRemoved,
    LinkAdded,
    ParameterRemoved,
    ParameterAdded,
    ParameterMoved,
    ParameterBecameRequired,
    ParameterBecameOptional,
    SerializationChanged,
    PropertyRemoved,
    PropertyAdded,
    PropertyBecameOptional,
    PropertyBecameRequired,
    PropertyBecameNullable,
    PropertyBecameNotNullable,
    PropertyDeprecated,
    TypeChanged,
    FormatChanged,
    EnumValueAdded,
    EnumValueRemoved,
    ConstraintLoosened,
    ConstraintTightened,
    ConstraintChanged,
    AlternativeAdded,
    AlternativeRemoved,
    DiscriminatorChanged,
    DefaultValueChanged,
    ErrorSchemaChanged,
    DocumentationChanged,
    UnclassifiedChange,
    UnusedApproval,
}

/// The part of an exchange that a change is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Part {
    /// Neither of the two.
    Whole,
    Request,
    Response,
}

/// A rule about changes of the contract.
#[derive(Debug)]
pub struct ContractRule {
    /// Name in kebab case, as users write it.
    pub id: &'static str,
    /// What it reports, in one sentence without a full stop.
    pub summary: &'static str,
    /// Why that matters, in one sentence.
    pub why: &'static str,
    /// What to do instead, as an imperative; empty where nothing has to be done.
    pub help: &'static str,
    /// Checks of oasdiff that look at the same thing; `*` stands for any words.
    pub oasdiff: &'static [&'static str],
    kind: Kind,
    part: Part,
}

impl ContractRule {
    /// The rule for what changed, in a part where there is one of its own.
    pub(super) fn of(kind: Kind, part: Part) -> &'static Self {
        let of_part = RULES.iter().find(|rule| rule.kind == kind && rule.part == part);
        let of_kind = || RULES.iter().find(|rule| rule.kind == kind);
        // Every kind has a row, which a test holds.
        of_part.or_else(of_kind).unwrap_or(&RULES[0])
    }
}

/// The rule of this id.
pub fn find(id: &str) -> Option<&'static ContractRule> {
    RULES.iter().find(|rule| rule.id == id)
}

macro_rules! rows {
    ($($kind:ident $part:ident $id:literal $summary:literal $why:literal $help:literal [$($peer:literal),*];)+) => {
        /// Every rule about changes of the contract.
        pub static RULES: &[ContractRule] = &[$(ContractRule {
            id: $id,
            summary: $summary,
            why: $why,
            help: $help,
            oasdiff: &[$($peer),*],
            kind: Kind::$kind,
            part: Part::$part,
        }),+];
    };
}

rows! {
    OperationRemoved Whole "operation-removed"
        "An operation is gone"
        "Every call of it fails from the day of the release."
        "keep the operation, or mark it as `deprecated` with a sunset date first"
        ["api-removed-*", "api-path-removed-*", "webhook-removed"];
    OperationAdded Whole "operation-added"
        "An operation is new"
        "Clients can use what the API could not do before."
        ""
        ["endpoint-added", "webhook-added"];
    OperationMoved Whole "operation-moved"
        "An operation has another method or path"
        "Clients call the old address, where nothing answers anymore."
        "keep the old address beside the new one, or redirect from it with `308`"
        ["api-path-removed-*", "endpoint-added"];
    OperationIdChanged Whole "operation-id-changed"
        "An operation has another `operationId`, or none"
        "Generated clients call the operation by another name, so programs that use them no longer compile."
        "keep the `operationId`"
        ["api-operation-id-*"];
    OperationDeprecated Whole "operation-deprecated"
        "An operation became deprecated, or is no longer deprecated"
        "Clients learn that they should look for something else before the operation goes."
        ""
        ["endpoint-deprecated*", "endpoint-reactivated"];
    SunsetChanged Whole "sunset-changed"
        "The sunset date of an operation, parameter, header or property came nearer, is gone, or can't be read"
        "Clients plan their move by the date that was announced."
        "keep the date that was announced"
        ["sunset-deleted", "api-sunset-date-*"];
    StabilityDecreased Whole "stability-decreased"
        "The stability level of an operation or a property decreased"
        "Clients rely on a level that no longer holds."
        "keep the stability level"
        ["api-stability-decreased", "response-property-stability-decreased", "request-property-stability-decreased"];
    StabilityIncreased Whole "stability-increased"
        "The stability level of an operation or a property increased"
        "Clients can rely on more than before."
        ""
        ["api-stability-increased", "response-property-stability-increased", "request-property-stability-increased"];
    SecurityAdded Whole "security-added"
        "An operation that anybody could call requires credentials"
        "Calls without credentials are refused from now on."
        "keep the operation public, or offer the secured one under another path"
        ["api-security-added", "api-global-security-added"];
    SecurityRemoved Whole "security-removed"
        "An operation requires fewer credentials or scopes"
        "Credentials that clients send are still accepted."
        ""
        ["api-security-removed", "api-global-security-removed", "api-security-scope-removed"];
    SecurityChanged Whole "security-changed"
        "An operation no longer accepts credentials that it accepted"
        "Clients with these credentials are refused with `401`."
        "accept the old credentials beside the new ones until clients have moved"
        ["api-security-component-*"];
    SecurityScopeAdded Whole "security-scope-added"
        "An operation requires one more scope or role"
        "Tokens that were enough until now are refused with `403`."
        "grant the scope to existing clients first, or keep it optional"
        ["api-security-scope-added", "api-global-security-scope-added"];
    ServerChanged Whole "server-changed"
        "The base URL of the API has another path"
        "Clients build every URL on the old base."
        "keep serving the old base URL, and list it among the servers"
        [];
    SuccessStatusRemoved Response "success-status-removed"
        "A success or redirect status code is gone"
        "Clients branch on the code that they know, and treat another one as a failure."
        "keep answering with this code"
        ["response-success-status-removed"];
    SuccessStatusChanged Response "success-status-changed"
        "Another success or redirect status code took the place of one"
        "Clients branch on the code that they know, and treat another one as a failure."
        "keep the old code, or offer the new behaviour under another operation or version"
        ["response-success-status-removed", "response-success-status-added"];
    SuccessStatusAdded Response "success-status-added"
        "A success or redirect status code is new"
        "Clients that know only the other codes may not read this one as they should (RFC 9110, 15)."
        "answer with the new code only to clients that ask for it"
        ["response-success-status-added"];
    ErrorStatusRemoved Response "error-status-removed"
        "An error status code is gone"
        "A client that waits for this code continues without it."
        ""
        ["response-non-success-status-removed"];
    ErrorStatusChanged Response "error-status-changed"
        "Another error status code took the place of one"
        "Clients that recover from the old code see an unknown failure instead."
        "keep the old code"
        ["response-non-success-status-removed", "response-non-success-status-added"];
    ErrorStatusAdded Response "error-status-added"
        "An error status code is new"
        "A client treats a code that it does not know like the first of its class (RFC 9110, 15)."
        ""
        ["response-non-success-status-added"];
    DefaultRemoved Response "default-response-removed"
        "The `default` response or a range of errors is gone, and the other keys don't cover its codes"
        "Clients lose the form in which failures without a key of their own come."
        "keep the `default` or the range"
        [];
    DefaultAdded Response "default-response-added"
        "A `default` response is new"
        "Clients learn how failures without a key of their own look."
        ""
        [];
    StatusWidened Response "status-widened"
        "A range or `default` took the place of a status code"
        "The code is still covered, though no longer promised by itself."
        ""
        [];
    StatusNarrowed Response "status-narrowed"
        "Status codes took the place of a range or of `default`"
        "All that clients may get was covered before."
        ""
        [];
    BodyRemoved Response "response-body-removed"
        "A response lost its body"
        "Clients parse a body that no longer comes."
        "keep the body, or answer with another status code under another version"
        ["response-media-type-removed"];
    BodyRemoved Request "request-body-removed"
        "An operation no longer takes a request body"
        "What clients send is passed over or refused."
        "keep taking the body"
        ["request-body-removed"];
    BodyAdded Response "response-body-added"
        "A response gained a body"
        "Clients that expect no body pass over it."
        ""
        ["response-media-type-added"];
    BodyAdded Request "request-body-added"
        "An operation takes a request body"
        "Clients that send nothing are refused if the body is required."
        "make the body optional"
        ["request-body-added-*"];
    BodyBecameRequired Request "request-body-became-required"
        "The request body became required"
        "Calls without a body are refused from now on."
        "keep the body optional"
        ["request-body-became-required"];
    BodyBecameOptional Request "request-body-became-optional"
        "The request body became optional"
        "Clients that send one continue as before."
        ""
        ["request-body-became-optional"];
    MediaTypeRemoved Response "response-media-type-removed"
        "A response no longer comes in a media type"
        "Clients that ask for this media type can't parse another one."
        "keep offering the media type"
        ["response-media-type-removed", "response-media-type-name-*"];
    MediaTypeRemoved Request "request-media-type-removed"
        "A request body is no longer taken in a media type"
        "Clients that send this media type are refused with `415`."
        "keep taking the media type"
        ["request-body-media-type-removed"];
    MediaTypeAdded Response "response-media-type-added"
        "A response comes in one more media type"
        "Clients get the media type that they ask for."
        ""
        ["response-media-type-added"];
    MediaTypeAdded Request "request-media-type-added"
        "A request body is taken in one more media type"
        "Clients that send the old media types continue as before."
        ""
        ["request-body-media-type-added"];
    SchemaRemoved Response "response-schema-removed"
        "A body lost its schema"
        "Nothing is promised of what the body holds anymore."
        "keep the schema"
        ["response-body-media-type-schema-removed"];
    SchemaRemoved Request "request-schema-removed"
        "A request body lost its schema"
        "Anything may be sent from now on."
        ""
        ["request-body-media-type-schema-removed"];
    SchemaAdded Response "response-schema-added"
        "A body gained a schema"
        "Clients learn what the body holds."
        ""
        ["response-body-media-type-schema-added"];
    SchemaAdded Request "request-schema-added"
        "A request body gained a schema"
        "What clients send without it may be refused."
        "make sure that the schema takes all that was taken before"
        ["request-body-media-type-schema-added"];
    HeaderRemoved Response "response-header-removed"
        "A response lost a header"
        "Clients that read the header find nothing."
        "keep sending the header"
        ["required-response-header-removed", "optional-response-header-removed"];
    HeaderAdded Response "response-header-added"
        "A response gained a header"
        "Clients pass over headers that they don't know."
        ""
        ["response-header-added"];
    HeaderBecameOptional Response "response-header-became-optional"
        "A response header is no longer required"
        "Clients read the header without a check whether it came."
        "keep the header required"
        ["response-header-became-optional"];
    HeaderBecameRequired Response "response-header-became-required"
        "A response header became required"
        "Clients can rely on the header from now on."
        ""
        [];
    LinkRemoved Response "response-link-removed"
        "A response lost a link"
        "Clients that follow the link by its name find nothing."
        "keep the link"
        [];
    LinkAdded Response "response-link-added"
        "A response gained a link"
        "Clients pass over links that they don't know."
        ""
        [];
    ParameterRemoved Request "request-parameter-removed"
        "An operation no longer takes a parameter"
        "What clients send is passed over, so they get other results than they ask for."
        "keep taking the parameter, or refuse it with a clear error"
        ["request-parameter-removed*"];
    ParameterAdded Request "request-parameter-added"
        "An operation takes one more parameter"
        "Calls without it are refused if it is required."
        "make the parameter optional, with a default that keeps the old behaviour"
        ["new-required-request-parameter", "new-optional-request-parameter", "new-request-path-parameter"];
    ParameterMoved Request "request-parameter-moved"
        "A parameter is sent in another place"
        "What clients send in the old place is passed over, and the call is refused if the parameter is required."
        "take the parameter in both places until clients have moved"
        ["request-parameter-removed*", "new-required-request-parameter", "new-optional-request-parameter"];
    ParameterBecameRequired Request "request-parameter-became-required"
        "A parameter became required"
        "Calls without it are refused from now on."
        "keep the parameter optional"
        ["request-parameter-became-required", "request-header-property-became-required"];
    ParameterBecameOptional Request "request-parameter-became-optional"
        "A parameter became optional"
        "Clients that send it continue as before."
        ""
        ["request-parameter-became-optional"];
    SerializationChanged Request "request-parameter-style-changed"
        "A parameter is written in another style"
        "The values that clients send are read in another way."
        "keep the style"
        [];
    SerializationChanged Response "response-header-style-changed"
        "A response header is written in another style"
        "Clients split its value in another way than it is written."
        "keep the style"
        [];
    PropertyRemoved Response "response-property-removed"
        "A property that clients read is gone"
        "Clients that read the property find nothing."
        "keep the property, or mark it as `deprecated` with a sunset date first"
        ["response-required-property-removed", "response-optional-property-removed", "response-*-became-write-only"];
    PropertyRemoved Request "request-property-removed"
        "A property that clients send is no longer taken"
        "What clients send is passed over or refused."
        "keep taking the property"
        ["request-property-removed"];
    PropertyAdded Response "response-property-added"
        "A property that clients read is new"
        "Clients pass over properties that they don't know."
        ""
        ["response-required-property-added", "response-optional-property-added"];
    PropertyAdded Request "request-property-added"
        "A property that clients can send is new"
        "Requests without it are refused if it is required."
        "make the property optional"
        ["new-required-request-property*", "new-optional-request-property"];
    PropertyBecameOptional Response "response-property-became-optional"
        "A property that clients read is no longer required"
        "Clients read the property without a check whether it came."
        "keep the property required"
        ["response-property-became-optional"];
    PropertyBecameOptional Request "request-property-became-optional"
        "A property that clients send is no longer required"
        "Clients that send it continue as before."
        ""
        ["request-property-became-optional"];
    PropertyBecameRequired Response "response-property-became-required"
        "A property that clients read became required"
        "Clients can rely on the property from now on."
        ""
        ["response-property-became-required"];
    PropertyBecameRequired Request "request-property-became-required"
        "A property that clients send became required"
        "Requests without it are refused from now on."
        "keep the property optional"
        ["request-property-became-required*"];
    PropertyBecameNullable Response "response-property-became-nullable"
        "What clients read may be `null`"
        "Clients use the value without a check for `null`."
        "keep the value, and leave the property out where there is none"
        ["response-*-became-nullable", "response-header-became-nullable"];
    PropertyBecameNullable Request "request-property-became-nullable"
        "What clients send may be `null`"
        "Clients that send a value continue as before."
        ""
        ["request-*-became-nullable"];
    PropertyBecameNotNullable Response "response-property-became-not-nullable"
        "What clients read is no longer `null`"
        "Clients that check for `null` continue as before."
        ""
        ["response-*-became-not-nullable"];
    PropertyBecameNotNullable Request "request-property-became-not-nullable"
        "What clients send may no longer be `null`"
        "Requests with `null` are refused from now on."
        "keep taking `null`"
        ["request-*-became-not-nullable"];
    PropertyDeprecated Whole "property-deprecated"
        "A property, parameter or header became deprecated, or is no longer deprecated"
        "Clients learn that they should look for something else before it goes."
        ""
        ["response-property-deprecated*", "request-*-deprecated*", "response-property-reactivated"];
    TypeChanged Response "response-property-type-changed"
        "What clients read has another type"
        "Clients parse the old type and fail with the new one."
        "keep the type, and add a property for the new one"
        ["response-*-type-changed", "response-*-type-generalized", "response-*-list-of-types-widened"];
    TypeChanged Request "request-property-type-changed"
        "What clients send has another type"
        "Requests with the old type are refused."
        "take the old type too"
        ["request-*-type-changed", "request-*-type-specialized", "request-*-list-of-types-narrowed"];
    FormatChanged Response "response-property-format-changed"
        "What clients read has another format"
        "Clients parse the old format and fail with the new one."
        "keep the format"
        ["response-*-type-changed", "response-*-type-generalized"];
    FormatChanged Request "request-property-format-changed"
        "What clients send has another format"
        "Requests with the old format are refused."
        "take the old format too"
        ["request-*-type-changed", "request-*-type-specialized"];
    EnumValueAdded Response "response-enum-value-added"
        "What clients read may have one more value"
        "Clients that know every value by name fail with a new one."
        "tell clients that values may be added, as with `x-extensible-enum`"
        ["response-property-enum-value-added", "response-*-const-removed", "response-*-const-changed"];
    EnumValueAdded Request "request-enum-value-added"
        "What clients send may have one more value"
        "Clients that send the old values continue as before."
        ""
        ["request-*-enum-value-added"];
    EnumValueRemoved Response "response-enum-value-removed"
        "What clients read no longer has a value"
        "Clients that wait for this value continue without it."
        ""
        ["response-*-enum-value-removed", "response-*-const-added"];
    EnumValueRemoved Request "request-enum-value-removed"
        "What clients send may no longer have a value"
        "Requests with this value are refused."
        "keep taking the value"
        ["request-*-enum-value-removed", "request-*-became-enum", "request-*-const-*"];
    ConstraintLoosened Response "response-constraint-loosened"
        "A bound on what clients read is wider or gone"
        "Clients that made room for the old bound may get more than fits."
        "keep the bound"
        ["response-*-max*-increased", "response-*-min*-decreased", "response-*-unset", "response-*-removed"];
    ConstraintLoosened Request "request-constraint-loosened"
        "A bound on what clients send is wider or gone"
        "Clients that keep to the old bound continue as before."
        ""
        ["request-*-max*-increased", "request-*-min*-decreased"];
    ConstraintTightened Response "response-constraint-tightened"
        "A bound on what clients read is narrower or new"
        "Clients that take more continue as before."
        ""
        ["response-*-max*-decreased", "response-*-min*-increased", "response-*-added"];
    ConstraintTightened Request "request-constraint-tightened"
        "A bound on what clients send is narrower or new"
        "Requests that were taken until now are refused."
        "keep the bound"
        ["request-*-max*-decreased", "request-*-min*-increased", "request-*-set", "request-*-pattern-added"];
    ConstraintChanged Response "response-constraint-changed"
        "A condition on what clients read is another one"
        "Clients may get what the old condition ruled out."
        "keep the condition, or make it narrower"
        ["response-*-dependent-required-changed", "response-*-content-*-changed"];
    ConstraintChanged Request "request-constraint-changed"
        "A condition on what clients send is another one"
        "Requests that met the old condition may be refused."
        "keep the condition, or make it wider"
        ["request-*-pattern-changed", "request-*-dependent-required-changed"];
    AlternativeAdded Response "response-alternative-added"
        "What clients read may have one more form"
        "Clients that know every alternative fail with a new one."
        "keep the alternatives, and offer the new one under another operation or version"
        ["response-*-one-of-added", "response-*-any-of-added", "response-*-wrapped-in-one-of"];
    AlternativeAdded Request "request-alternative-added"
        "What clients send may have one more form"
        "Clients that send the old forms continue as before."
        ""
        ["request-*-one-of-added", "request-*-any-of-added"];
    AlternativeRemoved Response "response-alternative-removed"
        "What clients read no longer has one of its forms"
        "Clients that wait for this form continue without it."
        ""
        ["response-*-one-of-removed", "response-*-any-of-removed"];
    AlternativeRemoved Request "request-alternative-removed"
        "What clients send may no longer have one of its forms"
        "Requests of this form are refused."
        "keep taking the form"
        ["request-*-one-of-removed", "request-*-any-of-removed"];
    DiscriminatorChanged Whole "discriminator-changed"
        "Another property, or other values, tell alternatives apart"
        "Clients choose the wrong alternative, or none."
        "keep the discriminator"
        ["response-*-discriminator-*", "request-*-discriminator-*"];
    DefaultValueChanged Response "response-default-value-changed"
        "The default of what clients read is another one"
        "A default says nothing of what comes in a response."
        ""
        ["response-*-default-value-*"];
    DefaultValueChanged Request "request-default-value-changed"
        "The default of what clients send is another one"
        "Clients that send nothing get another result than before."
        "keep the default"
        ["request-*-default-value-*"];
    ErrorSchemaChanged Response "error-schema-changed"
        "The errors of the API have another form"
        "Clients read the reason of every failure from the old form."
        "keep the old members beside the new ones"
        [];
    DocumentationChanged Whole "documentation-changed"
        "Only words or examples changed"
        "People read something else; programs continue as before."
        ""
        [];
    UnclassifiedChange Whole "unclassified-change"
        "A change that is not understood"
        "Only a person can tell what it means for clients."
        "compare both places"
        [];
    UnusedApproval Whole "unused-approval"
        "An approval in the config matches no change"
        "It would hide a later change that nobody has looked at."
        "remove it"
        [];
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::HashSet;

    #[test]
    fn ids_are_unique_and_texts_keep_to_their_form() {
        let mut ids = HashSet::default();
        for rule in RULES {
            assert!(ids.insert(rule.id), "{}", rule.id);
            assert!(ids.len() == 1 || ContractRule::of(rule.kind, rule.part).id == rule.id, "{}", rule.id);
            assert!(
                !rule.summary.ends_with('.') && rule.why.ends_with('.') && !rule.help.ends_with('.'),
                "{}",
                rule.id
            );
            assert!(rule.help.is_empty() || rule.help.starts_with(|first: char| first.is_lowercase()), "{}", rule.id);
        }
    }
}
