//! See [`IncompleteErrorSchema`].

use std::collections::BTreeMap;

use super::shared::last_word;
use crate::lexicon::{STATUS_NAMES, VERDICTS};
use crate::model::ErrorBodies;
use crate::model::roles::Role;
use crate::model::schema::Types;
use crate::model::shape::{Form, Shape};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};
use crate::text::words::folded;

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
            let Some(lack) = Told::lack(errors.form(bodies[0]), is_shared) else { continue };
            let (name, uses) = cx.error_words(&bodies);
            let help = lack.help(others.get_or_insert_with(|| Others::of(errors)));
            let finding = cx.at_error_schema(Self::META, definition, &bodies);
            let finding = finding.cause(format_args!("an error body {}", lack.words()));
            cx.emit(finding.message(format!("{name} {}{uses}", lack.words())).help(help));
        }
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

/// The part that an error body lacks, with the path of the member that it has.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Lack {
    Code(String),
    Message(String),
    /// It is a value, or a list of values, without members.
    Members,
    /// One member could be either.
    One(String),
    Both,
}

impl Lack {
    fn words(&self) -> String {
        match self {
            Self::Code(_) => "has no code for programs".to_owned(),
            Self::Message(_) => "has no message for people".to_owned(),
            Self::Members => "has no members, and so no code for programs".to_owned(),
            Self::One(path) => format!("has only `{path}`, which can't be both code and message"),
            Self::Both => "has neither a code for programs nor a message for people".to_owned(),
        }
    }

    fn help(&self, others: &Others) -> String {
        let known = match self {
            Self::Code(own) | Self::One(own) => others.codes.get(own).map(|codes| (codes, own)),
            Self::Message(own) => others.messages.get(own).map(|messages| (messages, own)),
            Self::Members | Self::Both => None,
        };
        if let Some((partners, own)) = known
            && let Some((partner, _)) = partners.iter().max_by_key(|(_, uses)| **uses)
        {
            return format!("add `{partner}`, which other error bodies of this API have beside `{own}`");
        }
        let help = match self {
            Self::Code(_) => "add a member such as `code` with documented values that don't change",
            Self::Message(_) => "add a member such as `message` that says what went wrong",
            Self::Members => "return an object with a stable `code` and a `message` that says what went wrong",
            Self::One(_) | Self::Both => "add a stable `code` and a `message` that says what went wrong",
        };
        help.to_owned()
    }
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
                let mut told = Told::default();
                told.read(shape, "");
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

/// The paths of the members that were found in a shape.
#[derive(Debug, Default)]
struct Told {
    codes: Vec<String>,
    messages: Vec<String>,
    /// The members that could be either.
    either: Vec<String>,
    /// A member that describes errors may contain anything.
    is_open: bool,
    /// Whether several statuses have the body: a constant is the same in all of them, and tells none apart.
    is_shared: bool,
}

impl Told {
    /// The part that every alternative of a form lacks.
    fn lack(form: &Form, is_shared: bool) -> Option<Lack> {
        if form.is_open() {
            return None;
        }
        let lacks: Option<Vec<Lack>> = form.shapes.iter().map(|shape| Self::lack_of(shape, is_shared)).collect();
        lacks.and_then(|lacks| lacks.into_iter().next())
    }

    fn lack_of(shape: &Shape, is_shared: bool) -> Option<Lack> {
        let mut told = Self { is_shared, ..Self::default() };
        told.read(shape, "");
        match (told.codes.as_slice(), told.messages.as_slice(), told.either.as_slice()) {
            _ if told.is_open => None,
            ([], [], []) => Some(if has_members(shape) { Lack::Both } else { Lack::Members }),
            ([], [], [path]) => Some(Lack::One(path.clone())),
            ([], [text, ..], []) => Some(Lack::Code(text.clone())),
            ([code, ..], [], []) => Some(Lack::Message(code.clone())),
            _ => None,
        }
    }

    fn read(&mut self, shape: &Shape, holder: &str) {
        if let Some(items) = &shape.items {
            self.read(items, &format!("{holder}[]"));
        }
        for field in &shape.members {
            let own = &field.shape;
            let path = if holder.is_empty() { field.name.to_string() } else { format!("{holder}.{}", field.name) };
            let role = Role::of(&field.name);
            let inner = own.items.as_deref().unwrap_or(own);
            let types = inner.types.without_null();
            if !inner.members.is_empty() {
                // A message may come with its language.
                let has_text = inner.members.iter().any(|part| part.shape.types.without_null().allows(Types::STRING));
                self.read(own, &path);
                if role == Some(Role::Message) && has_text {
                    self.messages.push(path);
                }
                continue;
            }
            let is_text = types.allows(Types::STRING);
            let is_value = is_text || types.allows(Types::INTEGER.union(Types::NUMBER));
            let is_same = inner.is_constant && self.is_shared;
            let may_hold_more = types.is_empty() || types.allows(Types::OBJECT);
            match role {
                // It repeats the status of HTTP.
                _ if STATUS_NAMES.has_name(&field.name) => {}
                Some(Role::Code) if is_value && !is_same => self.codes.push(path),
                Some(Role::Either) if is_value && (inner.is_closed || !is_text) => self.codes.push(path),
                // `error_code_msg` holds a code in one API and its explanation in another.
                Some(Role::Message) if is_text && folded(&field.name).contains("code") => self.either.push(path),
                Some(Role::Message) if is_text => self.messages.push(path),
                Some(Role::Either) if is_text => self.either.push(path),
                // Errors as plain texts.
                Some(Role::Details) if is_text && own.items.is_some() => self.messages.push(path),
                // `no_such_user: true` tells one fault from the others of its status.
                None if types == Types::BOOLEAN && !self.is_shared && !is_verdict(&field.name) => {
                    self.codes.push(path);
                }
                // `problems: ["the name is empty"]`
                None if is_text && own.items.is_some() => self.messages.push(path),
                // A number repeats the HTTP status; a text may name the error.
                None if &*field.name == "status" && is_text => self.codes.push(path),
                None if is_value && !is_text && folded(&field.name).ends_with("error") => self.codes.push(path),
                Some(_) if may_hold_more => self.is_open = true,
                // Its members are not described, or are deeper than shapes go: `extensions` of `code`.
                None if types.allows(Types::OBJECT) => self.is_open = true,
                _ => {}
            }
        }
    }
}

/// Whether the name of a boolean says only that the request failed: `success`, `isOk`.
fn is_verdict(name: &str) -> bool {
    last_word(name).is_some_and(|word| VERDICTS.has(&word))
}

fn has_members(shape: &Shape) -> bool {
    !shape.members.is_empty() || shape.items.as_deref().is_some_and(has_members)
}
