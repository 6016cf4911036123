//! See [`InconsistentErrorSchema`].

use crate::advise::fits_name;
use crate::config::RuleOption;
use crate::diagnostic::{Diagnostic, Remedy};
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
    /// Clients handle errors in one place, and a body of another shape breaks that code just when something has already
    /// failed.
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
    /// Additional members are fine: clients ignore members that they don't know.
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
    /// `schema` names the schema that errors must have, such as `schema: "#/components/schemas/Problem"` in the
    /// config. Without it, the expected shape is the one that at least 4 of 5 error responses have. A response that
    /// operations share counts once for each of them. A report on each entry of a submitted list is not an error
    /// body.
    ///
    /// ## Sources
    ///
    /// RFC 9457, 1: one format saves each API from inventing its own. Token endpoints follow RFC 6749, 5.2: a schema
    /// that only they use is ignored, and one that the API uses elsewhere is not.
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

/// The schema that all errors must have, instead of the most frequent one.
const SCHEMA: RuleOption = RuleOption {
    name: "schema",
    summary: "The schema that error bodies must have, such as `#/components/schemas/Problem`, instead of the most frequent one.",
};

/// The number of competing shapes that are shown.
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
                        words: format!("{uses} of {total} error responses{of}"),
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
    /// The name of its component, if it is one.
    name: Option<&'c str>,
    /// The responses or the schema that have it, for messages.
    words: String,
}

/// Compares the bodies whose shape the API chooses with the schema that the config names.
fn check_against(cx: &mut Context<'_, '_>, address: &str) {
    let (api, errors) = (cx.api, cx.api.error_bodies());
    let Some(schema) = address.strip_prefix('#').and_then(|pointer| find(api.root, pointer)) else {
        return cx.emit(
            InconsistentErrorSchema::META
                .at(api.anchor)
                .message(format!("the document has no `{address}`, which the config requires for errors"))
                .help(format!("add it, or set `{}` to a schema of this document", SCHEMA.name)),
        );
    };
    let mut forms = Forms::new(api.workspace, api.root.document().size());
    let at = forms.read(schema);
    let form = &forms.all[at];
    let name = schema::name_of(address).unwrap_or(address);
    let common = Common { schema, form, name: Some(name), words: format!("`{name}`, which the config requires") };
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
    let Contrast { words, lacks_members } = Contrast::of(errors.form(bodies[0]), common.form);
    let share = &common.words;
    let fits = |name: &&str| fits_name(name, cx.first_use(response), response.status.code());
    let help = match common.name.filter(fits) {
        Some(name) => format!("refer to `{name}`, inside `allOf` if more members are needed"),
        None if common.form.shapes.iter().all(|shape| shape.members.is_empty()) => "use the common shape".to_owned(),
        None if lacks_members => "add the members of the common shape; other members may stay".to_owned(),
        None => "use the common type, or another name for a member that differs".to_owned(),
    };
    let mut finding = InconsistentErrorSchema::META
        .at(schema::site(site))
        .message(format!("{name}{uses} {words}, unlike {share}"))
        .cause(format_args!("an error body {words}, unlike {share}"))
        .related(
            cx.api.definition(common.schema).place(),
            format!("common shape: {}", common.form.shapes.first().map(Shape::words).unwrap_or_default()),
        )
        .help(help)
        .status(response.status.to_string())
        .remedy(Remedy::Schema(
            bodies.iter().map(|&body| cx.api.responses[errors.all[body].response].status).collect(),
        ));
    if bodies.len() == 1 && !response.is_shared() {
        finding = finding.operation(cx.name(cx.first_use(response)));
    }
    if bodies.len() > 1 {
        finding = finding.occurrences(bodies.iter().map(|&body| cx.body_occurrence(&errors.all[body])).collect());
    }
    finding
}

/// How the body of an outlier differs from the common shape.
struct Contrast {
    /// The missing, additional and differing members, to follow the name of the body.
    words: String,
    /// Whether it lacks members, and doesn't only give them other types.
    lacks_members: bool,
}

impl Contrast {
    fn of(own: &Form, common: &Form) -> Self {
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
                ([own], [common, ..]) if is_top => {
                    own.extra(common).into_iter().map(|name| format!("`{name}`")).collect()
                }
                _ => Vec::new(),
            };
            let instead =
                if extra.is_empty() { String::new() } else { format!(" and has {} instead", shorten(extra, 4)) };
            parts.push(format!("lacks {}{instead}", shorten(missing.clone(), 4)));
        }
        for difference in &differences {
            if let Difference::Type { path, here, there } = difference {
                let of = if path.is_empty() { "is".to_owned() } else { format!("has `{path}`") };
                parts.push(format!("{of} of type {here}, not {there}"));
            }
        }
        parts.truncate(3);
        Self { words: parts.join(" and "), lacks_members: !missing.is_empty() }
    }
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
            "the bodies of {total} error responses{of} have {shapes} shapes, the most frequent one in {most}"
        ))
        .help(format!("use one shape for all errors{of}, and extend it with `allOf` if one needs more"));
    let names = |family: &Family| family.core.shapes.first().map(Shape::words).unwrap_or_default();
    for (at, family) in families.iter().take(SHOWN).enumerate() {
        let Family { exemplar, core, uses } = family;
        // The same names may have other types.
        let alike = families[..at].iter().find(|other| names(other) == names(family));
        let words = match alike.map(|other| Contrast::of(core, &other.core).words) {
            Some(contrast) if !contrast.is_empty() => format!("{uses} differ: the body {contrast}"),
            _ => format!("{uses} have {}", names(family)),
        };
        finding = finding.related(api.definition(api.error_schema(&errors.all[*exemplar])).place(), words);
    }
    finding
}
