//! See [`InconsistentErrorSchema`].

use std::collections::HashSet;

use crate::diagnostic::Diagnostic;
use crate::model::schema;
use crate::model::shape::{Difference, Form, shorten};
use crate::model::{Api, Consensus};
use crate::resolve::reference_of;
use crate::rule::{Context, Rule, RuleMeta, declare_rule};

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

/// How many of the competing shapes are shown.
const SHOWN: usize = 6;

impl Rule for InconsistentErrorSchema {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        let errors = cx.api.error_bodies();
        let mut told = HashSet::new();
        for group in &errors.groups {
            let of = if group.name.is_empty() { String::new() } else { format!(" of {}", group.name) };
            match &group.consensus {
                Consensus::Unknown => {}
                Consensus::Common { exemplar, sharing, total } => {
                    let share = format!("{sharing} of {total} error bodies{of}");
                    let outliers = group.outliers.iter().copied().filter(|body| told.insert(*body));
                    for (_, bodies) in errors.by_cause(cx.api, outliers) {
                        let finding = outlier(cx, &bodies, *exemplar, &share);
                        cx.emit(finding);
                    }
                }
                Consensus::Divided(families) => cx.emit(divided(cx.api, &of, families)),
            }
        }
    }
}

/// Bodies of one schema that differ from the common shape.
fn outlier(cx: &Context<'_, '_>, bodies: &[usize], exemplar: usize, share: &str) -> Diagnostic {
    let errors = cx.api.error_bodies();
    let (own, common) = (&errors.all[bodies[0]], &errors.all[exemplar]);
    let response = &cx.api.responses[own.response];
    let site = cx.api.error_schema(own);
    let (name, uses) = cx.error_words(bodies);
    let words = describe(errors.form(bodies[0]), errors.form(exemplar));
    let help = match reference_of(cx.api.error_schema(common)) {
        Some(reference) => {
            format!("refer to `{}`, within `allOf` where more members are needed", schema::name_of(reference.text()))
        }
        None => "give it the members of the common shape; more members do no harm".to_owned(),
    };
    let mut finding = InconsistentErrorSchema::META
        .at(schema::site(site))
        .message(format!("{name} {words}, unlike {share}{uses}"))
        .related(
            cx.api.definition(cx.api.error_schema(common)).place(),
            format!("common shape: {}", errors.form(exemplar).shapes[0].words()),
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
fn divided(api: &Api<'_>, of: &str, families: &[(usize, usize)]) -> Diagnostic {
    let errors = api.error_bodies();
    let total: usize = families.iter().map(|(_, count)| count).sum();
    let most = families.first().map_or(0, |(_, count)| *count);
    let shapes = families.len();
    let mut finding = InconsistentErrorSchema::META
        .at(api.anchor)
        .message(format!(
            "the {total} error bodies{of} have {shapes} shapes, of which the most frequent one is in {most}"
        ))
        .help(format!("choose one shape for all errors{of}, and extend it by `allOf` where one needs more"));
    for &(body, count) in families.iter().take(SHOWN) {
        let words = format!("{count} have {}", errors.form(body).shapes[0].words());
        finding = finding.related(api.definition(api.error_schema(&errors.all[body])).place(), words);
    }
    finding
}
