//! The bodies of error responses and what they have in common, worked out once for a document.

use std::collections::{HashMap, HashSet};

use super::shape::{Form, Forms};
use super::{Api, Method, Operation, Response, Scope, Status};
use crate::syntax::Node;

/// How many bodies over how many operations it takes to speak of a common shape.
const ENOUGH: (usize, usize) = (5, 3);
/// The share of bodies, in 100, that makes a shape the common one.
const MAJORITY: usize = 80;
/// How many shapes may be candidates for the common one, so that the work stays linear.
const CANDIDATES: usize = 16;

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
    /// What is wrong with single fields of the request, or a list of errors that may hold it.
    Details,
}

/// Names of members with what they are for, in lower case and without separators.
const ROLES: [(Role, &[&str]); 5] = [
    (
        Role::Code,
        &[
            "code",
            "codes",
            "errorcode",
            "errorcodes",
            "errcode",
            "errno",
            "errornumber",
            "errortype",
            "errorid",
            "errorname",
            "errorkey",
            "errorslug",
            "type",
            "kind",
            "name",
            "key",
            "slug",
            "category",
            "errorcategory",
            "id",
            "scimtype",
            "domain",
            "faultcode",
            "exceptioncode",
            "reasoncode",
            "messagecode",
            "messageid",
            "messagekey",
            "issue",
            "subcode",
            "errorsubcode",
            "detailederrorcode",
            "resultcode",
            "responsecode",
            "statuscode",
            "symbol",
            "tag",
        ],
    ),
    (
        Role::Message,
        &[
            "message",
            "messages",
            "msg",
            "errormessage",
            "errormessages",
            "errormsg",
            "errmsg",
            "detail",
            "description",
            "errordescription",
            "errordetail",
            "title",
            "summary",
            "text",
            "longmessage",
            "displaymessage",
            "usermessage",
            "developermessage",
            "explanation",
            "faultstring",
            "phrase",
            "errorstring",
            "errortext",
            "statustext",
            "statusmessage",
            "errortitle",
            "userdescription",
            "localizedmessage",
            "moreinfo",
            "help",
        ],
    ),
    (
        Role::Either,
        &["error", "reason", "status", "cause", "err", "fault", "exception", "exceptions", "failure", "errorinfo"],
    ),
    (
        Role::Request,
        &[
            "requestid",
            "reqid",
            "traceid",
            "debugid",
            "correlationid",
            "trackingid",
            "transactionid",
            "operationid",
            "instance",
            "trace",
            "spanid",
            "eventid",
            "logid",
            "incidentid",
            "ticketid",
            "supportid",
            "clerktraceid",
            "xrequestid",
            "activityid",
            "clientrequestid",
            "rayid",
            "pspreference",
            "logref",
            "errorreference",
            "referenceid",
            "reference",
            "requestuuid",
            "uuid",
            "guid",
        ],
    ),
    (
        Role::Details,
        &[
            "errors",
            "details",
            "fields",
            "field",
            "violations",
            "invalidparams",
            "invalidfields",
            "invalidparameters",
            "validationerrors",
            "validations",
            "fielderrors",
            "fieldviolations",
            "issues",
            "params",
            "param",
            "parameter",
            "parameters",
            "source",
            "pointer",
            "path",
            "location",
            "loc",
            "target",
            "property",
            "properties",
            "causes",
            "modelstate",
            "innererrors",
            "suberrors",
            "constraintviolations",
            "problems",
            "messages",
            "elements",
            "context",
            "errordetails",
            "data",
            "attribute",
            "attributes",
            "invalid",
            "reasons",
            "rootcauses",
        ],
    ),
];

impl Role {
    /// What a member of this name is for, as far as its name tells.
    pub fn of(name: &str) -> Option<Self> {
        let plain = plain(name);
        ROLES.iter().find(|(_, names)| names.contains(&plain.as_str())).map(|(role, _)| *role)
    }

    /// Whether a member of this role may do what the other role is for.
    pub fn serves(self, other: Self) -> bool {
        self == other || (self == Self::Either && matches!(other, Self::Code | Self::Message))
    }
}

/// A name in lower case and without separators: `errorCode`, `error_code` and `Error-Code` are one.
pub fn plain(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The body of an error response that clients of the API read. One for each response object, however many statuses
/// and operations use it.
#[derive(Clone, Copy, Debug)]
pub struct ErrorBody {
    /// Position in [`Api::responses`] of the response, under its first status.
    pub response: usize,
    /// Position of the JSON body in [`Response::content`].
    pub media: usize,
    /// Position of its form in [`ErrorBodies::forms`].
    pub form: usize,
}

/// Every JSON body of the document's error responses.
///
/// It holds positions and no nodes, so that the API that keeps it can be lent for any shorter time.
#[derive(Debug, Default)]
pub struct ErrorBodies {
    /// The bodies in the order of the document.
    pub all: Vec<ErrorBody>,
    /// Their forms, equal ones once.
    pub forms: Vec<Form>,
}

/// What the bodies of one group amount to.
#[derive(Debug)]
pub enum Consensus {
    /// Too few to say.
    Unknown,
    /// A form that most share: a body that shows it.
    Common {
        /// Position in [`ErrorBodies::all`].
        exemplar: usize,
        /// How many bodies have it, or more than it.
        sharing: usize,
        /// Of how many that could be compared.
        total: usize,
    },
    /// Forms that compete, each with a body that shows it and how many have it, the most frequent first.
    Divided(Vec<(usize, usize)>),
}

/// Whether clients of the API receive the response of a use with a body: it serves the operation, by a method that
/// has bodies.
pub fn has_readers(operation: &Operation<'_>) -> bool {
    operation.scope == Scope::Path && !matches!(operation.method, Method::Head | Method::Options | Method::Trace)
}

impl<'a> Api<'a> {
    /// Whether a response tells clients of the API that their request failed. `default` does where a success is
    /// declared beside it.
    pub fn is_error(&self, response: &Response<'_>) -> bool {
        match response.status {
            Status::Default => response.uses.iter().any(|(at, _)| {
                self.operations[*at].responses.iter().any(|used| matches!(used.status.class(), Some(1..=3)))
            }),
            status => status.is_error(),
        }
    }

    /// The uses of a response in which clients read its body.
    pub fn readers<'s>(&'s self, response: &'s Response<'_>) -> impl Iterator<Item = &'s Operation<'a>> {
        response.uses.iter().map(|(at, _)| &self.operations[*at]).filter(|operation| has_readers(operation))
    }

    /// The schema of an error body as it is written.
    pub fn error_schema(&self, body: &ErrorBody) -> Option<Node<'a>> {
        self.responses[body.response].content[body.media].schema
    }
}

impl ErrorBodies {
    pub(super) fn of(api: &Api<'_>) -> Self {
        let mut forms = Forms::default();
        let mut seen = HashSet::new();
        let mut all = Vec::new();
        for (at, response) in api.responses.iter().enumerate() {
            if !api.is_error(response) || api.readers(response).next().is_none() || !seen.insert(response.node.id()) {
                continue;
            }
            let json = response.content.iter().enumerate().filter(|(_, media)| media.is_json());
            if let Some((media, schema)) = json.filter_map(|(media, body)| Some((media, body.schema?))).next() {
                let form = forms.read(api.workspace, schema);
                all.push(ErrorBody { response: at, media, form });
            }
        }
        Self { all, forms: forms.all }
    }

    /// The form of a body.
    pub fn form(&self, body: usize) -> &Form {
        &self.forms[self.all[body].form]
    }

    /// What these bodies (positions in [`Self::all`]) have in common.
    pub fn consensus(&self, api: &Api<'_>, bodies: &[usize]) -> Consensus {
        let bodies: Vec<usize> = bodies.iter().copied().filter(|&body| !self.form(body).is_open()).collect();
        let operations: HashSet<usize> = bodies
            .iter()
            .flat_map(|&body| api.responses[self.all[body].response].uses.iter().map(|(at, _)| *at))
            .collect();
        if bodies.len() < ENOUGH.0 || operations.len() < ENOUGH.1 {
            return Consensus::Unknown;
        }
        let frequent = self.by_frequency(&bodies);
        for &(exemplar, _) in frequent.iter().take(CANDIDATES) {
            let sharing: usize = frequent
                .iter()
                .filter(|(other, _)| self.form(*other).is_like(self.form(exemplar)))
                .map(|(_, count)| count)
                .sum();
            if sharing * 100 >= bodies.len() * MAJORITY {
                return Consensus::Common { exemplar, sharing, total: bodies.len() };
            }
        }
        Consensus::Divided(self.families(frequent))
    }

    /// Each form with the first body that has it and how many have it, the most frequent first.
    fn by_frequency(&self, bodies: &[usize]) -> Vec<(usize, usize)> {
        let mut frequent: Vec<(usize, usize)> = Vec::new();
        let mut position: HashMap<usize, usize> = HashMap::new();
        for &body in bodies {
            let at = *position.entry(self.all[body].form).or_insert_with(|| {
                frequent.push((body, 0));
                frequent.len() - 1
            });
            frequent[at].1 += 1;
        }
        frequent.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        frequent
    }

    /// Forms that are not like each other, each with the bodies that are like it.
    fn families(&self, frequent: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
        let mut families: Vec<(usize, usize)> = Vec::new();
        for (body, count) in frequent {
            let known =
                families.iter().take(CANDIDATES).position(|(first, _)| self.form(body).is_like(self.form(*first)));
            match known {
                Some(at) => families[at].1 += count,
                None => families.push((body, count)),
            }
        }
        families.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        families
    }
}
