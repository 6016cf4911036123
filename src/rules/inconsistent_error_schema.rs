//! See [`InconsistentErrorSchema`].

use crate::config::RuleOption;
use crate::diagnostic::Diagnostic;
use crate::hash::HashSet;
use crate::model::errors::{ErrorBody, Family, Protocol};
use crate::model::schema;
use crate::model::shape::{Difference, Form, Forms, Shape, shorten};
use crate::model::{Api, Consensus};
use crate::resolve::{find, reference_of};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};
use crate::syntax::Node;

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
    /// ## Options
    ///
    /// `schema` names the schema that errors have to have, as `schema: "#/components/schemas/Problem"` in the config. Without
    /// it the shape counts that the bodies of at least 4 of 5 error responses have. A response that operations share counts once
    /// for each of them. A report on each entry of a list that was sent is no error body of its own.
    ///
    /// ## Sources
    ///
    /// RFC 9457, 1: one format saves each API from inventing its own. Token endpoints answer by RFC 6749, 5.2: a schema that is
    /// theirs is left aside, and one that is the API's usual one is not.
    pub(crate) struct InconsistentErrorSchema {
        id: "inconsistent-error-schema",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[("ibm", "ibm-error-response-schemas"), ("zally", "176"), ("azure", "az-error-response")],
        spec: &["RFC 9457, 1", "RFC 6749, 5.2"],
        options: &[SCHEMA],
    }
}

/// The schema that all errors have to have, in place of the one that most of them have.
const SCHEMA: RuleOption = RuleOption {
    name: "schema",
    summary: "The schema that error bodies have to have, as `#/components/schemas/Problem`, in place of what most have.",
};

/// How many of the competing shapes are shown.
const SHOWN: usize = 6;

impl Rule for InconsistentErrorSchema {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        if let Some(address) = cx.option(Self::META, SCHEMA.name) {
            return check_against(cx, address);
        }
        let errors = cx.api.error_bodies();
        let mut told = HashSet::default();
        for group in &errors.groups {
            let of = &group.name;
            match &group.consensus {
                Consensus::Unknown => {}
                Consensus::Common(Family { exemplar, core, uses }, total) => {
                    let schema = cx.api.error_schema(&errors.all[*exemplar]);
                    let common = Common {
                        schema,
                        form: core,
                        name: reference_of(schema).and_then(|reference| schema::name_of(reference.text())),
                        words: format!("those in {uses} of {total} error responses{of}"),
                    };
                    let outliers = group.outliers.iter().copied().filter(|body| told.insert(*body));
                    for (_, bodies) in errors.by_cause(cx.api, outliers) {
                        let finding = outlier(cx, &bodies, &common);
                        cx.emit(finding);
                    }
                }
                Consensus::Divided(families) => cx.emit(divided(cx.api, of, families)),
            }
        }
    }
}

/// The shape that bodies are compared with.
struct Common<'c, 'a> {
    /// A schema that has it.
    schema: Node<'a>,
    form: &'c Form,
    /// The name of its component, where it is one.
    name: Option<&'c str>,
    /// What has it, for messages.
    words: String,
}

/// Compares the bodies whose shape is the API's to choose with the schema that the config names.
fn check_against(cx: &mut Context<'_, '_>, address: &str) {
    let (api, errors) = (cx.api, cx.api.error_bodies());
    let Some(schema) = address.strip_prefix('#').and_then(|pointer| find(api.root, pointer)) else {
        return cx.emit(
            InconsistentErrorSchema::META
                .at(api.anchor)
                .message(format!("the document has no `{address}`, which the config names as the schema of its errors"))
                .help(format!("add it, or set `{}` to the schema that the errors have here", SCHEMA.name)),
        );
    };
    let mut forms = Forms::new(api.workspace, api.root.document().size());
    let at = forms.read(schema);
    let form = &forms.all[at];
    let name = schema::name_of(address).unwrap_or(address);
    let common = Common { schema, form, name: Some(name), words: format!("`{name}`, which the config names") };
    let differs = |body: &usize| {
        let ErrorBody { is_result, protocol, .. } = errors.all[*body];
        let own = errors.form(*body);
        let is_own = !is_result && matches!(protocol, None | Some(Protocol::Problem));
        is_own && !own.is_open() && !own.is_like(form)
    };
    for (_, bodies) in errors.by_cause(api, (0..errors.all.len()).filter(differs)) {
        let finding = outlier(cx, &bodies, &common);
        cx.emit(finding);
    }
}

/// Bodies of one schema that differ from the common shape.
fn outlier(cx: &Context<'_, '_>, bodies: &[usize], common: &Common<'_, '_>) -> Diagnostic {
    let errors = cx.api.error_bodies();
    let own = &errors.all[bodies[0]];
    let response = &cx.api.responses[own.response];
    let site = cx.api.error_schema(own);
    let (name, uses) = cx.error_words(bodies);
    let words = describe(errors.form(bodies[0]), common.form);
    let share = &common.words;
    let help = match common.name {
        Some(name) => format!("refer to `{name}`, within `allOf` where more members are needed"),
        None if common.form.shapes.iter().all(|shape| shape.members.is_empty()) => {
            "give it the common shape".to_owned()
        }
        None if !words.starts_with("lacks") => "give it the common type, or name what differs otherwise".to_owned(),
        None => "give it the members of the common shape; more members do no harm".to_owned(),
    };
    let mut finding = InconsistentErrorSchema::META
        .at(schema::site(site))
        .message(format!("{name}{uses} {words}, unlike {share}"))
        .related(
            cx.api.definition(common.schema).place(),
            format!("common shape: {}", common.form.shapes.first().map(Shape::words).unwrap_or_default()),
        )
        .help(help)
        .status(response.status.to_string());
    if !response.is_shared() {
        finding = finding.operation(cx.name(cx.first_use(response)));
    }
    if bodies.len() > 1 {
        finding = finding.occurrences(bodies.iter().map(|&body| cx.body_occurrence(&errors.all[body])).collect());
    }
    finding
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
        let is_top = !missing.iter().any(|path| path.contains(['.', '[']));
        let extra: Vec<String> = match (own.shapes.as_slice(), common.shapes.as_slice()) {
            ([own], [common, ..]) if is_top => own.extra(common).into_iter().map(|name| format!("`{name}`")).collect(),
            _ => Vec::new(),
        };
        let instead = if extra.is_empty() { String::new() } else { format!(" and has {} instead", shorten(extra, 4)) };
        parts.push(format!("lacks {}{instead}", shorten(missing, 4)));
    }
    for difference in &differences {
        if let Difference::Type { path, here, there } = difference {
            let of = if path.is_empty() { "is".to_owned() } else { format!("has `{path}`") };
            parts.push(format!("{of} of type {here}, not {there}"));
        }
    }
    parts.truncate(3);
    parts.join(" and ")
}

/// One finding about an API without a common shape.
fn divided(api: &Api<'_>, of: &str, families: &[Family]) -> Diagnostic {
    let errors = api.error_bodies();
    let total: usize = families.iter().map(|family| family.uses).sum();
    let most = families.first().map_or(0, |family| family.uses);
    let shapes = families.len();
    let mut finding = InconsistentErrorSchema::META
        .at(api.anchor)
        .message(format!(
            "the bodies of {total} error responses{of} have {shapes} shapes, of which the most frequent one is in {most}"
        ))
        .help(format!("choose one shape for all errors{of}, and extend it by `allOf` where one needs more"));
    for Family { exemplar, core, uses } in families.iter().take(SHOWN) {
        let words = format!("{uses} have {}", core.shapes.first().map(Shape::words).unwrap_or_default());
        finding = finding.related(api.definition(api.error_schema(&errors.all[*exemplar])).place(), words);
    }
    finding
}
