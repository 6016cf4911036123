//! See [`IncompleteErrorSchema`].

use crate::model::roles::{Role, plain};
use crate::model::schema::Types;
use crate::model::shape::{Form, Shape};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// An error body lacks a code for programs or a message for people.
    ///
    /// ## Why
    ///
    /// A program that has no code to compare must compare texts, and breaks when one is reworded. A person who gets a code without a text has to look it up.
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
    /// RFC 9457, 3.1: `type` is what programs go by, `title` and `detail` are for people.
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
        for (definition, bodies) in errors.by_cause(cx.api, errors.judged()) {
            let Some(lack) = Told::lack(errors.form(bodies[0])) else { continue };
            let (name, uses) = cx.error_words(&bodies);
            let finding = cx.at_error_schema(Self::META, definition, &bodies);
            cx.emit(finding.message(format!("{name} {}{uses}", lack.words())).help(lack.help()));
        }
    }
}

/// What an error body lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lack<'f> {
    Code,
    Message,
    /// It is a value, or several, and has no members.
    Members,
    /// A member is there, of this name, that is either.
    One(&'f str),
    Both,
}

impl Lack<'_> {
    fn words(self) -> String {
        match self {
            Self::Code => "has no code that programs can compare".to_owned(),
            Self::Message => "has no message that people can read".to_owned(),
            Self::Members => "has no members, and so no code that programs can compare".to_owned(),
            Self::One(name) => format!("has `{name}` for a code and a message, which can't be both at once"),
            Self::Both => "has neither a code for programs nor a message for people".to_owned(),
        }
    }

    fn help(self) -> &'static str {
        match self {
            Self::Code => "add a member such as `code`, whose values are documented and don't change",
            Self::Message => "add a member such as `message` that says what went wrong",
            Self::Members => {
                "answer an object, with a `code` whose values don't change and a `message` that says what went wrong"
            }
            Self::One(_) | Self::Both => {
                "give it a `code` whose values don't change, and a `message` that says what went wrong"
            }
        }
    }
}

/// What was found in a shape.
#[derive(Debug, Default)]
struct Told<'f> {
    codes: usize,
    messages: usize,
    /// The members that are either, by name.
    either: Vec<&'f str>,
    /// Something that may hold anything stands where errors are described.
    is_open: bool,
}

impl<'f> Told<'f> {
    /// What every alternative of a form lacks.
    fn lack(form: &'f Form) -> Option<Lack<'f>> {
        if form.is_open() {
            return None;
        }
        let lacks: Option<Vec<Lack<'f>>> = form.shapes.iter().map(Self::lack_of).collect();
        lacks.and_then(|lacks| lacks.first().copied())
    }

    fn lack_of(shape: &'f Shape) -> Option<Lack<'f>> {
        let mut told = Self::default();
        told.read(shape);
        match (told.codes, told.messages, told.either.as_slice()) {
            _ if told.is_open => None,
            (0, 0, []) => Some(if has_members(shape) { Lack::Both } else { Lack::Members }),
            (0, 0, [name]) => Some(Lack::One(name)),
            (0, _, []) => Some(Lack::Code),
            (_, 0, []) => Some(Lack::Message),
            _ => None,
        }
    }

    fn read(&mut self, shape: &'f Shape) {
        if let Some(items) = &shape.items {
            self.read(items);
        }
        for field in &shape.members {
            let own = &field.shape;
            let role = Role::of(&field.name);
            let inner = own.items.as_deref().unwrap_or(own);
            let types = inner.types.without_null();
            if !inner.members.is_empty() {
                // A message may come with its language.
                let has_text = inner.members.iter().any(|part| part.shape.types.without_null().allows(Types::STRING));
                self.messages += usize::from(role == Some(Role::Message) && has_text);
                self.read(own);
                continue;
            }
            let is_text = types.allows(Types::STRING);
            let is_value = is_text || types.allows(Types::INTEGER.union(Types::NUMBER));
            let may_hold_more = types.is_empty() || types.allows(Types::OBJECT);
            match role {
                Some(Role::Code) if is_value => self.codes += 1,
                Some(Role::Either) if is_value && (inner.is_closed || !is_text) => self.codes += 1,
                // `error_code_msg` holds a code in one API and its explanation in another.
                Some(Role::Message) if is_text && plain(&field.name).contains("code") => self.either.push(&field.name),
                Some(Role::Message) if is_text => self.messages += 1,
                Some(Role::Either) if is_text => self.either.push(&field.name),
                // Errors as plain texts.
                Some(Role::Details) if is_text && own.items.is_some() => self.messages += 1,
                // A number repeats the HTTP status; a text may be the name of what went wrong.
                None if &*field.name == "status" && is_text => self.codes += 1,
                None if is_value && !is_text && plain(&field.name).ends_with("error") => self.codes += 1,
                Some(_) if may_hold_more => self.is_open = true,
                // What it holds is not said, or lies deeper than shapes go: `extensions` of `code`.
                None if types.allows(Types::OBJECT) => self.is_open = true,
                _ => {}
            }
        }
    }
}

fn has_members(shape: &Shape) -> bool {
    !shape.members.is_empty() || shape.items.as_deref().is_some_and(has_members)
}
