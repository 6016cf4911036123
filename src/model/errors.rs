//! The bodies of error responses and what they have in common, worked out once for a document.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::roles::Role;
use super::shape::{Form, Forms};
use super::{Api, Method, Operation, Response, Scope, Status};
use crate::resolve::reference_of;
use crate::syntax::{Node, NodeId};

/// How many bodies over how many operations it takes to speak of what is common.
pub const ENOUGH: (usize, usize) = (5, 3);
/// The share, in 100, that makes something the common thing.
pub const MAJORITY: usize = 80;
/// How many forms may be candidates for the common one, so that the work stays linear.
const CANDIDATES: usize = 16;

/// The JSON body of an error response that clients of the API read. One for each response object, however many
/// statuses and operations use it.
#[derive(Clone, Copy, Debug)]
pub struct ErrorBody {
    /// Position in [`Api::responses`] of the response, under its first status.
    pub response: usize,
    /// Position of the body in [`Response::content`].
    pub media: usize,
    /// Position of its form in [`ErrorBodies::forms`].
    pub form: usize,
    /// Whether the same schema is a result too, of the operation itself or more often than it is an error: a conflict
    /// that shows the resource, an envelope around everything. Nothing can be asked of it as an error body.
    pub is_result: bool,
    /// Whether it has another shape than the common one.
    pub is_outlier: bool,
    /// The protocol that gives it its shape.
    pub protocol: Option<Protocol>,
}

/// A protocol that says how errors look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Protocol {
    /// RFC 6749, 5.2.
    OAuth,
    /// RFC 7644, 3.12.
    Scim,
    /// RFC 8935, 2.4: the receiver of security events.
    SecurityEvents,
    /// The response format of GraphQL (section 7 of its specification).
    GraphQl,
    /// RFC 9457. It leaves room for members of the API's own.
    Problem,
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
    /// What is compared with each other.
    pub groups: Vec<Group>,
}

/// Bodies (positions in [`ErrorBodies::all`]) that are compared with each other.
#[derive(Debug)]
pub struct Group {
    /// What the group is, for messages: empty, "`v2`", "OAuth".
    pub name: String,
    /// What they amount to.
    pub consensus: Consensus,
    /// The bodies that differ from the common form, where there is one.
    pub outliers: Vec<usize>,
}

/// What the bodies of one group amount to.
#[derive(Debug)]
pub enum Consensus {
    /// Too few to say.
    Unknown,
    /// A form that most share.
    Common {
        /// A body that shows it.
        exemplar: usize,
        /// How many bodies have it, or more than it.
        sharing: usize,
        /// Of how many that could be compared.
        total: usize,
    },
    /// Forms that compete, each with a body that shows it and how many have it, the most frequent first.
    Divided(Vec<(usize, usize)>),
}

/// Whether clients of the API read what an operation answers: it serves them, by a method whose answers have bodies,
/// and is no probe, whose answer is its status.
fn has_readers(operation: &Operation<'_>) -> bool {
    operation.scope == Scope::Path
        && !matches!(operation.method, Method::Head | Method::Options | Method::Trace)
        && !operation.is_probe()
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

    /// The operations in which clients of the API read the body of a response.
    pub fn readers<'s>(&'s self, response: &'s Response<'_>) -> impl Iterator<Item = &'s Operation<'a>> {
        response.uses.iter().map(|(at, _)| &self.operations[*at]).filter(|operation| has_readers(operation))
    }

    /// The schema of an error body as it is written.
    pub fn error_schema(&self, body: &ErrorBody) -> Node<'a> {
        let response = &self.responses[body.response];
        response.content[body.media].schema.unwrap_or(response.node)
    }

    /// The schemas of the JSON bodies with which the first operation that uses a response answers its success.
    fn success_schemas(&self, response: &Response<'_>) -> Vec<Node<'a>> {
        let uses = self.readers(response).take(1).flat_map(|operation| &operation.responses);
        let successes = uses.filter(|used| used.status.is_success()).filter_map(|used| self.response(used));
        let content = successes.flat_map(|success| &success.content).filter(|media| media.is_json());
        content.filter_map(|media| media.schema).collect()
    }
}

impl ErrorBodies {
    pub(super) fn of(api: &Api<'_>) -> Self {
        let results = results(api);
        let mut forms = Forms::default();
        let mut seen = HashSet::new();
        let mut uses: HashMap<NodeId, usize> = HashMap::new();
        let mut bodies = Self::default();
        for (at, response) in api.responses.iter().enumerate() {
            if !api.is_error(response) || api.readers(response).next().is_none() || !seen.insert(response.node.id()) {
                continue;
            }
            let json = response.content.iter().enumerate().filter(|(_, media)| media.is_json());
            if let Some((media, schema)) = json.filter_map(|(media, body)| Some((media, body.schema?))).next() {
                let form = forms.read(api.workspace, schema);
                let meant = api.value(schema);
                meant.into_iter().for_each(|meant| *uses.entry(meant.id()).or_default() += 1);
                let is_own = |own| meant.is_some() && api.value(own) == meant;
                let is_result = api.success_schemas(response).into_iter().any(is_own)
                    || response.status == Status::Code(409) && tells_no_error(&forms.all[form]);
                let protocol = protocol(api, response, media, &forms.all[form]);
                bodies.all.push(ErrorBody { response: at, media, form, is_result, is_outlier: false, protocol });
            }
        }
        for body in &mut bodies.all {
            let meant = api.value(api.error_schema(body)).map(Node::id);
            let count = |of: &HashMap<NodeId, usize>| meant.and_then(|id| of.get(&id).copied()).unwrap_or_default();
            body.is_result |= count(&results) > count(&uses);
        }
        bodies.forms = forms.all;
        bodies.groups = bodies.groups(api);
        bodies
    }

    /// The form of a body.
    pub fn form(&self, body: usize) -> &Form {
        &self.forms[self.all[body].form]
    }

    /// The bodies of which it can be asked what they carry: errors, in a shape that is the API's to choose, which
    /// differs from the common one in nothing that is told already.
    pub fn judged(&self) -> impl Iterator<Item = usize> {
        self.all
            .iter()
            .enumerate()
            .filter(|(_, body)| {
                let is_own = matches!(body.protocol, None | Some(Protocol::Problem));
                is_own && !body.is_result && !body.is_outlier
            })
            .map(|(at, _)| at)
    }

    /// The bodies by what there is to mend: those that refer to one component together, under the place where it is
    /// written down, and those that spell out one form, under the first of them.
    pub fn by_cause<'a>(&self, api: &Api<'a>, bodies: impl IntoIterator<Item = usize>) -> Vec<(Node<'a>, Vec<usize>)> {
        let mut causes: Vec<(Node<'a>, Vec<usize>)> = Vec::new();
        let mut position: HashMap<Result<NodeId, usize>, usize> = HashMap::new();
        for body in bodies {
            let schema = api.error_schema(&self.all[body]);
            let definition = api.definition(schema);
            let cause = if reference_of(schema).is_some() { Ok(definition.id()) } else { Err(self.all[body].form) };
            let at = *position.entry(cause).or_insert_with(|| {
                causes.push((definition, Vec::new()));
                causes.len() - 1
            });
            causes[at].1.push(body);
        }
        causes
    }

    /// Compares the bodies of each version of the API that has paths of its own, and those of problem details, among
    /// themselves. The shapes of other protocols are not the API's to choose.
    fn groups(&mut self, api: &Api<'_>) -> Vec<Group> {
        let versions: HashSet<&str> = api.served().map(version).filter(|version| !version.is_empty()).collect();
        let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, body) in self.all.iter().enumerate().filter(|(_, body)| !body.is_result) {
            let response = &api.responses[body.response];
            let names: BTreeSet<String> = match body.protocol {
                Some(Protocol::Problem) => ["problem details".to_owned()].into(),
                Some(_) => continue,
                None if versions.len() < 2 => [String::new()].into(),
                None => api.readers(response).map(version).map(quoted).collect(),
            };
            for name in names {
                groups.entry(name).or_default().push(at);
            }
        }
        groups.into_iter().map(|(name, bodies)| self.group(api, name, bodies)).collect()
    }

    fn group(&mut self, api: &Api<'_>, name: String, mut bodies: Vec<usize>) -> Group {
        let mut consensus = self.consensus(api, &bodies);
        if matches!(consensus, Consensus::Divided(_)) {
            bodies.retain(|&body| !self.resembles_success(api, body));
            consensus = self.consensus(api, &bodies);
        }
        let outliers = match consensus {
            Consensus::Common { exemplar, .. } => {
                bodies.retain(|&body| {
                    let form = self.form(body);
                    !form.is_open() && !form.is_like(self.form(exemplar)) && !self.resembles_success(api, body)
                });
                bodies
            }
            _ => Vec::new(),
        };
        outliers.iter().for_each(|&body| self.all[body].is_outlier = true);
        Group { name, consensus, outliers }
    }

    /// Whether a body looks like the one that its operation answers a success with. Reading that costs, so only bodies
    /// that make a difference are asked.
    fn resembles_success(&mut self, api: &Api<'_>, body: usize) -> bool {
        let own = self.form(body);
        let resembles = api.success_schemas(&api.responses[self.all[body].response]).into_iter().any(|schema| {
            let success = Form::read(api.workspace, schema);
            !success.is_open() && own.is_like(&success)
        });
        self.all[body].is_result |= resembles;
        resembles
    }

    /// What these bodies have in common: the reference shape is chosen here.
    fn consensus(&self, api: &Api<'_>, bodies: &[usize]) -> Consensus {
        let bodies: Vec<usize> = bodies.iter().copied().filter(|&body| !self.form(body).is_open()).collect();
        let uses = bodies.iter().flat_map(|&body| &api.responses[self.all[body].response].uses);
        let operations: HashSet<usize> = uses.map(|(at, _)| *at).collect();
        if bodies.len() < ENOUGH.0 || operations.len() < ENOUGH.1 {
            return Consensus::Unknown;
        }
        let frequent = self.by_frequency(&bodies);
        for &(exemplar, _) in frequent.iter().take(CANDIDATES) {
            let like = frequent.iter().filter(|(other, _)| self.form(*other).is_like(self.form(exemplar)));
            let sharing: usize = like.map(|(_, count)| count).sum();
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

    /// Forms that are not like each other, each with the number of bodies that are like it.
    fn families(&self, frequent: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
        let mut families: Vec<(usize, usize)> = Vec::new();
        for (body, count) in frequent {
            let mut known = families.iter().take(CANDIDATES);
            match known.position(|(first, _)| self.form(body).is_like(self.form(*first))) {
                Some(at) => families[at].1 += count,
                None => families.push((body, count)),
            }
        }
        families.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        families
    }
}

/// How many responses have a schema as their result.
fn results(api: &Api<'_>) -> HashMap<NodeId, usize> {
    let mut results = HashMap::new();
    let successes = api.responses.iter().filter(|response| response.status.is_success());
    for schema in successes.flat_map(|response| &response.content).filter_map(|media| media.schema) {
        if let Some(meant) = api.value(schema) {
            *results.entry(meant.id()).or_default() += 1;
        }
    }
    results
}

/// The segment of the path that names a version of the API: `v2`. Empty where there is none.
fn version<'a>(operation: &Operation<'a>) -> &'a str {
    operation.version_prefix().rsplit('/').next().unwrap_or_default()
}

fn quoted(version: &str) -> String {
    if version.is_empty() { String::new() } else { format!("`{version}`") }
}

/// The members that RFC 6749, 5.2 gives to an error.
const OAUTH_MEMBERS: [&str; 3] = ["error", "error_description", "error_uri"];
/// Words in the paths of OAuth endpoints (RFC 6749, 7009, 7591, 7662, 8628).
const OAUTH_PATHS: [&str; 6] = ["oauth", "token", "introspect", "revoke", "authorize", "device_authorization"];

/// The protocol that gives a body its shape, so that it is not the API's to choose.
fn protocol(api: &Api<'_>, response: &Response<'_>, media: usize, form: &Form) -> Option<Protocol> {
    if is_problem(&response.content[media].essence()) {
        return Some(Protocol::Problem);
    }
    let has = |names: &[&str]| form.shapes.iter().any(|shape| names.iter().all(|name| shape.field(name).is_some()));
    // RFC 7644, 3.12.
    if has(&["schemas", "detail"]) || has(&["schemas", "scimType"]) {
        return Some(Protocol::Scim);
    }
    if has(&["err", "description"]) {
        return Some(Protocol::SecurityEvents);
    }
    let is_last = |operation: &Operation<'_>| operation.segments().next_back().is_some_and(|last| last == "graphql");
    if has(&["errors"]) && api.readers(response).any(is_last) {
        return Some(Protocol::GraphQl);
    }
    let is_oauth = form.shapes.iter().any(|shape| {
        let is_code = shape.field("error").is_some_and(|error| error.shape.members.is_empty());
        let is_whole = shape.members.iter().all(|field| OAUTH_MEMBERS.contains(&&*field.name));
        is_code && (is_whole || shape.field("error_description").is_some())
    });
    let is_endpoint = |operation: &Operation<'_>| {
        operation.segments().any(|segment| OAUTH_PATHS.iter().any(|word| segment.to_ascii_lowercase().contains(word)))
    };
    (is_oauth && api.readers(response).any(is_endpoint)).then_some(Protocol::OAuth)
}

/// Whether no member has the name of something that errors tell: a conflict may show what it is with instead.
fn tells_no_error(form: &Form) -> bool {
    let tells = |name: &str| matches!(Role::of(name), Some(Role::Code | Role::Message | Role::Either | Role::Details));
    let names = || form.shapes.iter().flat_map(|shape| &shape.members).map(|field| &*field.name);
    names().next().is_some() && !names().any(tells)
}

/// Whether a media type is that of problem details (RFC 9457, 3).
pub fn is_problem(essence: &str) -> bool {
    matches!(essence, "application/problem+json" | "application/problem+xml")
}
