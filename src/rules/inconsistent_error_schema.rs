//! See [`InconsistentErrorSchema`].

use std::collections::{BTreeMap, BTreeSet, HashSet};

use crate::diagnostic::{Diagnostic, Occurrence};
use crate::model::shape::{Difference, Form, shorten};
use crate::model::{Api, Consensus, ErrorBodies, ErrorBody, Operation, Response};
use crate::resolve::reference_of;
use crate::rule::{Context, Rule, RuleMeta, declare_rule};
use crate::syntax::{Node, NodeId};

declare_rule! {
    /// The body of an error response has another shape than most of the API's error bodies.
    ///
    /// ## Why
    ///
    /// Clients handle errors in one place. A body of another shape fails there, at the very moment something else has failed.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: orders}
    ///         '400': {description: wrong filter, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
    ///         '401': {description: no token, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
    ///     post:
    ///       responses:
    ///         '201': {description: created}
    ///         '400': {description: wrong order, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
    ///         '401': {description: no token, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
    ///   /orders/{id}:
    ///     get:
    ///       responses:
    ///         '200': {description: the order}
    ///         '401': {description: no token, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
    ///         '404':
    ///           description: no such order
    ///           content:
    ///             application/json:
    ///               schema: # error
    ///                 properties:
    ///                   error: {type: string}
    /// components:
    ///   schemas:
    ///     Error:
    ///       properties:
    ///         code: {type: string}
    ///         message: {type: string}
    /// ```
    ///
    /// ## Good
    ///
    /// Further members are welcome: a client that doesn't know them passes over them.
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: orders}
    ///         '400': {description: wrong filter, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
    ///         '401': {description: no token, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
    ///     post:
    ///       responses:
    ///         '201': {description: created}
    ///         '400': {description: wrong order, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
    ///         '401': {description: no token, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
    ///   /orders/{id}:
    ///     get:
    ///       responses:
    ///         '200': {description: the order}
    ///         '401': {description: no token, content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}}
    ///         '404':
    ///           description: no such order
    ///           content:
    ///             application/json:
    ///               schema:
    ///                 allOf:
    ///                   - $ref: '#/components/schemas/Error'
    ///                   - properties:
    ///                       orderId: {type: string}
    /// components:
    ///   schemas:
    ///     Error:
    ///       properties:
    ///         code: {type: string}
    ///         message: {type: string}
    /// ```
    ///
    /// ## Sources
    ///
    /// RFC 9457, 1: one format saves each API from inventing its own. Token endpoints answer by RFC 6749, 5.2, and are left aside.
    pub(crate) struct InconsistentErrorSchema {
        id: "inconsistent-error-schema",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[("ibm", "ibm-error-response-schemas"), ("zally", "176"), ("azure", "az-error-response")],
        spec: &["RFC 9457, 1", "RFC 6749, 5.2"],
    }
}

impl Rule for InconsistentErrorSchema {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        let api = cx.api;
        let errors = api.error_bodies();
        let mut told = HashSet::new();
        for (group, mut bodies) in groups(api, errors) {
            let mut consensus = errors.consensus(api, &bodies);
            if matches!(consensus, Consensus::Divided(_)) {
                bodies.retain(|&body| !resembles_success(api, &errors.all[body]));
                consensus = errors.consensus(api, &bodies);
            }
            match consensus {
                Consensus::Unknown => {}
                Consensus::Common { exemplar, sharing, total } => {
                    let common = errors.form(exemplar);
                    let outliers = bodies.into_iter().filter(|&body| {
                        let form = errors.form(body);
                        !form.is_open()
                            && !form.is_like(common)
                            && !resembles_success(api, &errors.all[body])
                            && told.insert(body)
                    });
                    // A schema that several responses refer to is one thing to mend.
                    let mut by_schema: Vec<(NodeId, Vec<usize>)> = Vec::new();
                    for body in outliers {
                        let id = definition(api, &errors.all[body]).id();
                        match by_schema.iter_mut().find(|(other, _)| *other == id) {
                            Some((_, uses)) => uses.push(body),
                            None => by_schema.push((id, vec![body])),
                        }
                    }
                    for (_, uses) in by_schema {
                        let share = format!("{sharing} of {total} error bodies{}", group.words());
                        let finding = outlier(cx, &uses, exemplar, &share);
                        cx.emit(finding);
                    }
                }
                Consensus::Divided(families) => cx.emit(divided(api, errors, group, &families)),
            }
        }
    }
}

/// What is compared with each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
enum Group<'a> {
    /// The errors of the API; of one version where several have paths of their own.
    Own(&'a str),
    /// The errors of a protocol whose shape is not the API's to choose.
    Protocol(&'static str),
}

impl Group<'_> {
    fn words(self) -> String {
        match self {
            Self::Own("") => String::new(),
            Self::Own(name) => format!(" of `{name}`"),
            Self::Protocol(name) => format!(" of {name}"),
        }
    }
}

fn groups<'a>(api: &Api<'a>, errors: &ErrorBodies) -> BTreeMap<Group<'a>, Vec<usize>> {
    let versions: HashSet<&str> = api.served().map(version).filter(|version| !version.is_empty()).collect();
    let mut groups: BTreeMap<Group<'a>, Vec<usize>> = BTreeMap::new();
    for (at, body) in errors.all.iter().enumerate() {
        let response = &api.responses[body.response];
        if repeats_success(api, response, body) {
            continue;
        }
        let own: BTreeSet<Group<'a>> = match protocol(api, response, errors.form(at)) {
            Some(protocol) => [Group::Protocol(protocol)].into(),
            None if versions.len() < 2 => [Group::Own("")].into(),
            None => api.readers(response).map(|operation| Group::Own(version(operation))).collect(),
        };
        for group in own {
            groups.entry(group).or_default().push(at);
        }
    }
    groups
}

/// The segment of the path that names a version of the API: `v2`. Empty where there is none.
fn version<'a>(operation: &Operation<'a>) -> &'a str {
    let is_version = |segment: &&str| {
        let digits = segment.strip_prefix(['v', 'V']).unwrap_or_default();
        digits.starts_with(|first: char| first.is_ascii_digit())
            && digits.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
    };
    operation.segments().take(3).find(is_version).unwrap_or_default()
}

/// The members that RFC 6749, 5.2 gives to an error.
const OAUTH_MEMBERS: [&str; 3] = ["error", "error_description", "error_uri"];
/// Words in the paths of OAuth endpoints (RFC 6749, 7009, 7591, 7662, 8628, 9126).
const OAUTH_PATHS: [&str; 6] = ["oauth", "token", "introspect", "revoke", "authorize", "device_authorization"];

/// The protocol whose errors a body has the shape of.
fn protocol(api: &Api<'_>, response: &Response<'_>, form: &Form) -> Option<&'static str> {
    let has = |names: &[&str]| form.shapes.iter().any(|shape| names.iter().all(|name| shape.field(name).is_some()));
    // RFC 7644, 3.12.
    if has(&["schemas", "detail"]) || has(&["schemas", "scimType"]) {
        return Some("SCIM");
    }
    let is_oauth = has(&OAUTH_MEMBERS[..2])
        || form.shapes.iter().any(|shape| {
            shape.field("error").is_some() && shape.members.iter().all(|field| OAUTH_MEMBERS.contains(&&*field.name))
        });
    let is_endpoint = |operation: &Operation<'_>| {
        operation.segments().any(|segment| OAUTH_PATHS.iter().any(|word| segment.to_ascii_lowercase().contains(word)))
    };
    (is_oauth && api.readers(response).any(is_endpoint)).then_some("OAuth")
}

/// The schemas of the JSON bodies with which the first operation that uses a response answers its success.
fn success_schemas<'a>(api: &Api<'a>, response: &Response<'_>) -> Vec<Node<'a>> {
    let uses = api.readers(response).take(1).flat_map(|operation| &operation.responses);
    let successes = uses.filter(|used| used.status.is_success()).filter_map(|used| api.response(used));
    let content = successes.flat_map(|success| &success.content).filter(|media| media.is_json());
    content.filter_map(|media| media.schema).collect()
}

/// Whether the operation answers its success with the same schema: a health check that reports its state by 503, a
/// conflict that shows the resource. That is no error body.
fn repeats_success(api: &Api<'_>, response: &Response<'_>, body: &ErrorBody) -> bool {
    let Some(schema) = api.error_schema(body).and_then(|schema| api.value(schema)) else { return false };
    success_schemas(api, response).into_iter().any(|own| api.value(own) == Some(schema))
}

/// The same by what the two bodies look like. Costs more, so only bodies that make a difference are asked.
fn resembles_success(api: &Api<'_>, body: &ErrorBody) -> bool {
    let response = &api.responses[body.response];
    let own = &api.error_bodies().forms[body.form];
    success_schemas(api, response).into_iter().any(|schema| {
        let success = Form::read(api.workspace, schema);
        !success.is_open() && own.is_like(&success)
    })
}

/// The place to point at: the reference where the schema is one, else the key that holds it.
fn place(schema: Node<'_>) -> Node<'_> {
    reference_of(schema).or_else(|| schema.key()).unwrap_or(schema)
}

/// The schema of a body; the response itself, should it have none.
fn written<'a>(api: &Api<'a>, body: &ErrorBody) -> Node<'a> {
    api.error_schema(body).unwrap_or(api.responses[body.response].node)
}

/// Where the shape is written down: the name of the component, or the body itself.
fn definition<'a>(api: &Api<'a>, body: &ErrorBody) -> Node<'a> {
    let schema = written(api, body);
    match reference_of(schema) {
        // The top of a file has no key.
        Some(site) => api.value(schema).map_or(site, |target| target.key().unwrap_or(target)),
        None => schema.key().unwrap_or(schema),
    }
}

/// Bodies of one schema that differ from the common shape.
fn outlier(cx: &Context<'_, '_>, bodies: &[usize], exemplar: usize, share: &str) -> Diagnostic {
    let errors = cx.api.error_bodies();
    let (own, common) = (&errors.all[bodies[0]], &errors.all[exemplar]);
    let response = &cx.api.responses[own.response];
    let site = written(cx.api, own);
    let name = match reference_of(site) {
        Some(reference) => format!("the error body `{}`", name_of(reference.text())),
        None => "the error body".to_owned(),
    };
    let uses = if bodies.len() > 1 { format!(" (in {} responses)", bodies.len()) } else { cx.uses(response) };
    let words = describe(errors.form(bodies[0]), errors.form(exemplar));
    let help = match reference_of(written(cx.api, common)) {
        Some(reference) => {
            format!("refer to `{}`, within `allOf` where more members are needed", name_of(reference.text()))
        }
        None => "give it the members of the common shape; more members do no harm".to_owned(),
    };
    let mut finding = InconsistentErrorSchema::META
        .at(place(site))
        .message(format!("{name} {words}, unlike {share}{uses}"))
        .related(
            definition(cx.api, common).place(),
            format!("common shape: {}", errors.form(exemplar).shapes[0].words()),
        )
        .help(help)
        .status(response.status.to_string());
    if !response.is_shared() {
        finding = finding.operation(cx.name(cx.first_use(response)));
    }
    if bodies.len() > 1 {
        finding = finding.occurrences(bodies.iter().map(|&body| occurrence(cx, &errors.all[body])).collect());
    }
    finding
}

fn occurrence(cx: &Context<'_, '_>, body: &ErrorBody) -> Occurrence {
    let response = &cx.api.responses[body.response];
    Occurrence {
        place: place(written(cx.api, body)).place(),
        operation: (!response.is_shared()).then(|| cx.name(cx.first_use(response))),
        note: format!("`{}`", response.status),
    }
}

/// The last part of a reference: `Error` of `#/components/schemas/Error`, `error` of `models/error.yml`.
fn name_of(reference: &str) -> &str {
    let last = reference.trim_end_matches('/').rsplit(['/', '#']).next().unwrap_or(reference);
    last.split_once(".y").or_else(|| last.split_once(".json")).map_or(last, |(name, _)| name)
}

/// What is missing, of another type, or there instead.
fn describe(own: &Form, common: &Form) -> String {
    let differences = own.differences(common);
    let mut parts = Vec::new();
    let missing: Vec<String> = differences
        .iter()
        .filter_map(
            |difference| if let Difference::Missing(path) = difference { Some(format!("`{path}`")) } else { None },
        )
        .collect();
    if !missing.is_empty() {
        let extra: Vec<String> = match (own.shapes.as_slice(), common.shapes.as_slice()) {
            ([own], [common, ..]) => own.extra(common).into_iter().map(|name| format!("`{name}`")).collect(),
            _ => Vec::new(),
        };
        let instead = if extra.is_empty() { String::new() } else { format!(" and has {} instead", shorten(extra, 4)) };
        parts.push(format!("lacks {}{instead}", shorten(missing, 4)));
    }
    for difference in &differences {
        match difference {
            Difference::Type { path, here, there } if path.is_empty() => {
                parts.push(format!("is of type {here}, not {there}"))
            }
            Difference::Type { path, here, there } => parts.push(format!("has `{path}` of type {here}, not {there}")),
            Difference::Missing(_) => {}
        }
    }
    parts.truncate(3);
    parts.join(" and ")
}

/// One finding about an API without a common shape.
fn divided(api: &Api<'_>, errors: &ErrorBodies, group: Group<'_>, families: &[(usize, usize)]) -> Diagnostic {
    let total: usize = families.iter().map(|(_, count)| count).sum();
    let mut finding = InconsistentErrorSchema::META
        .at(api.anchor)
        .message(format!(
            "the {total} error bodies{} have {} shapes, of which the most frequent one is in {}",
            group.words(),
            families.len(),
            families.first().map_or(0, |(_, count)| *count)
        ))
        .help("choose one shape for all errors and extend it where one needs more, by `allOf`");
    for &(body, count) in families.iter().take(6) {
        let words = format!("{count} have {}", errors.form(body).shapes[0].words());
        finding = finding.related(definition(api, &errors.all[body]).place(), words);
    }
    finding
}
