//! What the members of error bodies are for, by their names.

use crate::text::words::folded;

/// What a member of an error body is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// A code that programs compare.
    Code,
    /// A text that people read.
    Message,
    /// Used for the one by some APIs and for the other by others.
    Either,
    /// What finds the request in the server's log.
    Request,
    /// What is wrong with single fields of the request, or a list of errors that may tell it.
    Details,
}

/// Whole names, in lower case and without separators. The first role that lists a name has it.
const NAMES: [(Role, &[&str]); 5] = [
    (
        Role::Request,
        &[
            "instance",
            "debugid",
            "logid",
            "logref",
            "eventid",
            "incidentid",
            "ticketid",
            "supportid",
            "rayid",
            "spanid",
            "trace",
            "operationid",
            "activityid",
            "reference",
            "referenceid",
            "errorreference",
            "guid",
            "uuid",
            "requestuuid",
            "transactionid",
        ],
    ),
    (
        Role::Details,
        &[
            "errors",
            "details",
            "fields",
            "field",
            "fieldname",
            "violations",
            "issues",
            "params",
            "param",
            "parameter",
            "parameters",
            "source",
            "pointer",
            "jsonpointer",
            "path",
            "location",
            "loc",
            "target",
            "property",
            "properties",
            "causes",
            "modelstate",
            "problems",
            "elements",
            "context",
            "errordetails",
            "data",
            "attribute",
            "attributes",
            "invalid",
            "reasons",
            "rootcauses",
            "validations",
            "suberrors",
            "index",
            "meta",
            "metadata",
            "extra",
        ],
    ),
    (Role::Either, &["error", "reason", "cause", "err", "fault", "failure", "exception", "issue", "errorinfo"]),
    (
        Role::Code,
        &[
            "name",
            "key",
            "slug",
            "symbol",
            "domain",
            "category",
            "kind",
            "errno",
            "id",
            "tag",
            "class",
            "classification",
            "errorclass",
            "errornumber",
            "errorname",
            "errorid",
        ],
    ),
    (Role::Message, &["help", "hint", "phrase", "explanation", "moreinfo", "errorstring", "faultstring", "errors"]),
];

/// Endings of names, likewise.
const ENDINGS: [(Role, &[&str]); 4] = [
    (Role::Request, &["requestid", "reqid", "traceid", "correlationid", "trackingid", "reference"]),
    (
        Role::Details,
        &[
            "fields",
            "violations",
            "invalidparams",
            "validationerrors",
            "fielderrors",
            "invalidparameters",
            "propertyname",
        ],
    ),
    (Role::Code, &["code", "codes", "type", "codename", "category", "errorkey"]),
    (
        Role::Message,
        &["message", "messages", "msg", "description", "desc", "detail", "title", "text", "summary", "string"],
    ),
];

impl Role {
    /// What a member of this name is for, as far as its name tells.
    pub fn of(name: &str) -> Option<Self> {
        let plain = folded(name);
        let whole = NAMES.iter().find(|(_, names)| names.contains(&&*plain));
        let ending = || ENDINGS.iter().find(|(_, endings)| endings.iter().any(|ending| plain.ends_with(ending)));
        whole.or_else(ending).map(|(role, _)| *role)
    }

    /// Whether a member of this role may do what the other role is for.
    pub fn serves(self, other: Self) -> bool {
        self == other || (self == Self::Either && matches!(other, Self::Code | Self::Message))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_in_any_case_and_by_their_endings() {
        for (name, role) in [
            ("errorCode", Some(Role::Code)),
            ("ERROR_TYPE", Some(Role::Code)),
            ("long_message", Some(Role::Message)),
            ("err_desc", Some(Role::Message)),
            ("X-Request-Id", Some(Role::Request)),
            ("error", Some(Role::Either)),
            ("fieldViolations", Some(Role::Details)),
            ("status", None),
        ] {
            assert_eq!(Role::of(name), role, "{name}");
        }
    }
}
