//! See [`IncompleteErrorSchema`].

use std::collections::BTreeMap;

use super::shared::last_word;
use crate::hash::HashMap;
use crate::model::errors::{Model, NewBody};
use crate::model::parts::{Lack, Parts};
use crate::model::{ErrorBodies, StatusKey};
use crate::rule::{Context, Effect, Foresight, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// An error body lacks a code for programs or a message for people.
    ///
    /// ## Why
    ///
    /// Programs without a code must compare texts and break when one is reworded; people without a message must look
    /// codes up.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       responses:
    ///         '201': {description: created}
    ///         '400':
    ///           description: wrong order
    ///           content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}
    /// components:
    ///   schemas:
    ///     Error: # error
    ///       type: object
    ///       properties:
    ///         message: {type: string}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       responses:
    ///         '201': {description: created}
    ///         '400':
    ///           description: wrong order
    ///           content: {application/json: {schema: {$ref: '#/components/schemas/Error'}}}
    /// components:
    ///   schemas:
    ///     Error:
    ///       type: object
    ///       properties:
    ///         code: {type: string, examples: [unknown_product]}
    ///         message: {type: string, examples: [There is no product 17.]}
    /// ```
    ///
    /// ## Sources
    ///
    /// RFC 9457, 3.1: `type` is for programs, `title` and `detail` are for people.
    pub(crate) struct IncompleteErrorSchema {
        id: "incomplete-error-schema",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[("specmatic", "error-schema-code"), ("specmatic", "error-schema-message"), ("ibm", "ibm-error-response-schemas")],
        spec: &["RFC 9457, 3.1", "RFC 9110, 15.5"],
    }
}

impl Rule for IncompleteErrorSchema {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        let errors = cx.api.error_bodies();
        let mut others = None;
        for (definition, bodies) in errors.by_cause(cx.api, errors.judged()) {
            let is_shared = has_several_statuses(cx, &bodies);
            let Some(lack) = Lack::of(errors.form(bodies[0]), is_shared) else { continue };
            let (name, uses) = cx.error_words(&bodies);
            let help = help(&lack, others.get_or_insert_with(|| Others::of(errors)));
            let finding = cx.at_error_schema(Self::META, definition, &bodies);
            let finding = finding.cause(format_args!("an error body {}", words(&lack)));
            cx.emit(finding.message(format!("{name} {}{uses}", words(&lack))).help(help));
        }
    }

    fn foresee<'c>(&self, cx: &Context<'c, '_>) -> Option<Foresight<'c>> {
        let (api, errors) = (cx.api, cx.api.error_bodies());
        // A constant tells one status from the others as long as it is that of one.
        let mut only = HashMap::default();
        for (definition, bodies) in errors.by_cause(api, errors.judged()) {
            let form = errors.form(bodies[0]);
            let is_due = Lack::of(form, false).is_none() && Lack::of(form, true).is_some();
            if is_due && !has_several_statuses(cx, &bodies) {
                only.insert(definition.id(), api.responses[errors.all[bodies[0]].response].status);
            }
        }
        let raises = move |body: &NewBody| {
            let Some(Model::Used(at) | Model::Like(at)) = body.model else { return false };
            let status = only.get(&api.definition(api.error_schema(&errors.all[at])).id());
            status.is_some_and(|status| body.codes.iter().any(|code| *status != StatusKey::Code(*code)))
        };
        Some(Box::new(move |effect: &Effect| effect.bodies.iter().any(&raises)))
    }
}

/// Whether bodies answer more than one status.
fn has_several_statuses(cx: &Context<'_, '_>, bodies: &[usize]) -> bool {
    let errors = cx.api.error_bodies();
    let mut responses = bodies.iter().map(|&body| &cx.api.responses[errors.all[body].response]);
    let Some(first) = responses.next() else { return false };
    responses.chain([first]).any(|response| {
        response.status != first.status
            || response.status.code().is_none()
            || cx.api.under_other_statuses(response).next().is_some()
    })
}

/// What a body lacks, to follow its name.
fn words(lack: &Lack) -> String {
    match lack {
        Lack::Code(_) => "has no code for programs".to_owned(),
        Lack::Message(_) => "has no message for people".to_owned(),
        Lack::Members => "has no members, and so no code for programs".to_owned(),
        Lack::One(path) => format!("has only `{path}`, which can't be both code and message"),
        Lack::Both => "has neither a code for programs nor a message for people".to_owned(),
    }
}

/// What to add.
fn help(lack: &Lack, others: &Others) -> String {
    let known = match lack {
        Lack::Code(own) | Lack::One(own) => others.codes.get(own).map(|codes| (codes, own)),
        Lack::Message(own) => others.messages.get(own).map(|messages| (messages, own)),
        Lack::Members | Lack::Both => None,
    };
    if let Some((partners, own)) = known
        && let Some((partner, _)) = partners.iter().max_by_key(|(_, uses)| **uses)
    {
        return format!("add `{partner}`, which other error bodies of this API have beside `{own}`");
    }
    let help = match lack {
        Lack::Code(_) => "add a member such as `code` with documented values that don't change",
        Lack::Message(_) => "add a member such as `message` that says what went wrong",
        Lack::Members => "return an object with a stable `code` and a `message` that says what went wrong",
        Lack::One(_) | Lack::Both => "add a stable `code` and a `message` that says what went wrong",
    };
    help.to_owned()
}

/// The members of the API's complete error bodies: for the path of each message the paths of the codes beside it, and
/// the other way round, each with the number of responses that have both.
#[derive(Debug, Default)]
struct Others {
    codes: BTreeMap<String, BTreeMap<String, usize>>,
    messages: BTreeMap<String, BTreeMap<String, usize>>,
}

impl Others {
    fn of(errors: &ErrorBodies) -> Self {
        let mut uses: BTreeMap<usize, usize> = BTreeMap::new();
        for (body, used) in errors.all.iter().zip(&errors.uses).filter(|(body, _)| !body.is_result) {
            *uses.entry(body.form).or_default() += used.len();
        }
        let mut others = Self::default();
        for (form, uses) in uses {
            for shape in &errors.forms[form].shapes {
                let told = Parts::of(shape, false);
                let texts = || told.messages.iter().chain(&told.either);
                let pairs = told.codes.iter().flat_map(|code| texts().map(move |text| (code, text)));
                for (code, text) in pairs.filter(|(code, text)| holder(code) == holder(text)) {
                    *others.messages.entry(code.clone()).or_default().entry(text.clone()).or_default() += uses;
                    // Not every id and status that serves as a code is one to suggest.
                    if last_word(code).is_some_and(|word| CODES.contains(&&*word)) {
                        *others.codes.entry(text.clone()).or_default().entry(code.clone()).or_default() += uses;
                    }
                }
            }
        }
        others
    }
}

/// Last words of names that certainly belong to a code.
const CODES: [&str; 3] = ["code", "reason", "type"];

/// The path of the object that holds a member.
fn holder(path: &str) -> &str {
    path.rsplit_once('.').map_or("", |(holder, _)| holder)
}
