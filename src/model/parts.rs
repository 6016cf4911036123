//! The parts of error bodies: codes for programs and messages for people.

use super::roles::Role;
use super::schema::Types;
use super::shape::{Form, Shape};
use crate::lexicon::{STATUS_NAMES, VERDICTS};
use crate::text::words::{folded, last_word};

/// The part that an error body lacks, with the path of the member that it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lack {
    /// A code for programs; it has this message.
    Code(String),
    /// A message for people; it has this code.
    Message(String),
    /// It is a value, or a list of values, without members.
    Members,
    /// One member could be either.
    One(String),
    /// Both.
    Both,
}

impl Lack {
    /// The part that every alternative of a form lacks.
    pub fn of(form: &Form, is_shared: bool) -> Option<Self> {
        if form.is_open() {
            return None;
        }
        let lacks: Option<Vec<Self>> = form.shapes.iter().map(|shape| Self::of_shape(shape, is_shared)).collect();
        lacks.and_then(|lacks| lacks.into_iter().next())
    }

    fn of_shape(shape: &Shape, is_shared: bool) -> Option<Self> {
        let told = Parts::of(shape, is_shared);
        match (told.codes.as_slice(), told.messages.as_slice(), told.either.as_slice()) {
            _ if told.is_open => None,
            ([], [], []) => Some(if has_members(shape) { Self::Both } else { Self::Members }),
            ([], [], [path]) => Some(Self::One(path.clone())),
            ([], [text, ..], []) => Some(Self::Code(text.clone())),
            ([code, ..], [], []) => Some(Self::Message(code.clone())),
            _ => None,
        }
    }
}

/// The paths of the members of an error body, by what they are for: `error.code`, `errors[].message`.
#[derive(Debug, Default)]
pub struct Parts {
    /// Those for programs.
    pub codes: Vec<String>,
    /// Those for people.
    pub messages: Vec<String>,
    /// The members that could be either.
    pub either: Vec<String>,
    /// A member that describes errors may contain anything.
    is_open: bool,
    /// Whether several statuses have the body: a constant is the same in all of them, and tells none apart.
    is_shared: bool,
}

impl Parts {
    /// The members of a shape. `is_shared` if several statuses have the body.
    pub fn of(shape: &Shape, is_shared: bool) -> Self {
        let mut parts = Self { is_shared, ..Self::default() };
        parts.read(shape, "");
        parts
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
