//! The members of bodies.

use crate::model::schema::{Types, View};
use crate::model::{Method, Response};
use crate::resolve::Workspace;
use crate::syntax::Node;

/// The number of levels of objects in which a body is searched: an envelope, a list in it, and the parts of an item.
const DEPTH: usize = 4;

/// The number of schemas of one body that are read.
const BUDGET: usize = 200;

/// Whether a response has no body: it declares none, and contains no trace of a misplaced one (a schema in the place
/// of 2.0, an example).
pub(in crate::rules) fn is_empty(response: &Response<'_>) -> bool {
    let hints = ["schema", "example", "examples"];
    !response.has_body() && !response.is_partial && hints.iter().all(|key| response.node.get(key).is_none())
}

/// Whether responses to a method can have a body (RFC 9110, 9.3). The response to `OPTIONS` is in its headers.
pub(crate) fn may_answer_body(method: Method<'_>) -> bool {
    !matches!(method, Method::Head | Method::Options | Method::Trace | Method::Other("CONNECT"))
}

/// Whether a body contains a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::rules) enum Told {
    Yes,
    No,
    /// The schema allows both.
    Open,
}

/// Whether the body of a response has a member with a wanted name, at any place where a client would look.
pub(in crate::rules) fn tells(
    response: &Response<'_>,
    workspace: &Workspace,
    is_wanted: &dyn Fn(&str) -> bool,
) -> Told {
    // A misplaced body may contain anything.
    let mut told = if response.has_body() || is_empty(response) { Told::No } else { Told::Open };
    for media in &response.content {
        let own = match media.schema {
            Some(schema) => Search { workspace, is_wanted, budget: BUDGET }.schema(schema, 0),
            None => Told::Open,
        };
        told = told.or(own);
    }
    told
}

impl Told {
    /// The stronger of two results: `Yes`, then `Open`, then `No`.
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (Self::Yes, _) | (_, Self::Yes) => Self::Yes,
            (Self::Open, _) | (_, Self::Open) => Self::Open,
            _ => Self::No,
        }
    }
}

struct Search<'s, 'a> {
    workspace: &'a Workspace,
    is_wanted: &'s dyn Fn(&str) -> bool,
    budget: usize,
}

impl<'a> Search<'_, 'a> {
    fn schema(&mut self, schema: Node<'a>, depth: usize) -> Told {
        if depth > DEPTH || self.budget == 0 {
            return Told::No;
        }
        self.budget -= 1;
        let view = View::read(self.workspace, schema);
        if view.members.iter().any(|member| (self.is_wanted)(member.name)) {
            return Told::Yes;
        }
        let is_near = depth < 2;
        let types = view.types.without_null();
        let is_bare = view.members.is_empty() && view.items.is_none() && view.branches.is_empty();
        // A bare text or number may be the wanted value, and a map without named members may contain it.
        let is_open = match depth {
            0 => is_bare && types != Types::BOOLEAN,
            _ => is_bare && (types.is_empty() || view.is_object() || view.is_array()),
        };
        let own = self.workspace.value(schema).unwrap_or(schema);
        let admits_others = own.get("additionalProperties").and_then(Node::as_bool) == Some(true);
        let is_open = is_open || view.additional.is_some() || admits_others;
        let mut told = if view.is_partial || (is_near && is_open) { Told::Open } else { Told::No };
        let parts = view.branches.iter().map(|branch| (*branch, depth));
        let parts = parts.chain(view.items.map(|items| (items, depth)));
        let parts: Vec<_> = parts.chain(view.members.iter().map(|member| (member.schema, depth + 1))).collect();
        for (part, depth) in parts {
            told = told.or(self.schema(part, depth));
            if told == Told::Yes {
                break;
            }
        }
        told
    }
}
