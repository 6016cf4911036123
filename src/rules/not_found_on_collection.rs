//! See [`NotFoundOnCollection`].

use crate::classify::Kind;
use crate::diagnostic::Confidence;
use crate::hash::HashMap;
use crate::lexicon::OWNERS;
use crate::model::schema::View;
use crate::model::{Api, Location, Method, Operation, Parameter, Response, ResponseUse};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};
use crate::syntax::Node;
use crate::text::words::Word;
use crate::text::work;

use super::shared;

declare_rule! {
    /// A list declares `404` although an empty list is a success.
    ///
    /// ## Why
    ///
    /// An empty collection still exists; with `404` clients must handle an empty list in two ways and can't tell it
    /// from a wrong path.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       operationId: listOrders
    ///       responses:
    ///         '200':
    ///           description: the orders
    ///           content: {application/json: {schema: {type: array, items: {type: object}}}}
    ///         '404': {description: no orders found} # error
    ///   /orders/{orderId}:
    ///     get:
    ///       responses:
    ///         '200': {description: the order}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       operationId: listOrders
    ///       responses:
    ///         '200':
    ///           description: the orders, or an empty list
    ///           content: {application/json: {schema: {type: array, items: {type: object}}}}
    ///   /customers/{customerId}/orders:
    ///     get:
    ///       operationId: listOrdersOfCustomer
    ///       responses:
    ///         '200':
    ///           description: the orders of the customer
    ///           content: {application/json: {schema: {type: array, items: {type: object}}}}
    ///         '404': {description: no such customer}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.5.5: `404` is about the target resource, and that is the list.
    pub(crate) struct NotFoundOnCollection {
        id: "not-found-on-collection",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        spec: &["RFC 9110, 15.5.5"],
    }
}

/// Segments that mean one thing without naming it, so that a list below it exists only if that thing does.
const IMPLIED: [&str; 15] = [
    ".well-known",
    "account",
    "config",
    "configuration",
    "current",
    "default",
    "latest",
    "me",
    "mine",
    "my",
    "preferences",
    "profile",
    "self",
    "settings",
    "user",
];

/// Words of a description that only says that nothing was found.
const GENERAL: [&str; 48] = [
    "404",
    "a",
    "an",
    "any",
    "are",
    "available",
    "could",
    "criteria",
    "data",
    "do",
    "does",
    "empty",
    "error",
    "exist",
    "filter",
    "for",
    "found",
    "if",
    "in",
    "is",
    "it",
    "item",
    "list",
    "match",
    "matching",
    "missing",
    "no",
    "none",
    "not",
    "nothing",
    "of",
    "or",
    "query",
    "record",
    "requested",
    "resource",
    "response",
    "result",
    "search",
    "specified",
    "t",
    "that",
    "the",
    "there",
    "these",
    "this",
    "was",
    "were",
];

/// Words of a description that gives another reason.
const OTHER_REASONS: [&str; 9] = [
    "activated",
    "configured",
    "deactivated",
    "disabled",
    "enabled",
    "feature",
    "installed",
    "supported",
    "unsupported",
];

impl Rule for NotFoundOnCollection {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        let api = cx.api;
        let habits = Habits::of(api);
        for operation in api.served() {
            if let Some(used) = operation.declared(404)
                && is_fault(operation, used, cx)
                && !habits.has(operation, used)
            {
                cx.emit(
                    Self::META
                        .at(used.key)
                        .message(format!("`{}` declares `404`, but an empty list should be a `200`", operation.title()))
                        .help("answer `200` with an empty list, and remove the `404`")
                        .confidence(Confidence::Medium)
                        .operation(cx.name(operation))
                        .status("404")
                        .replaces([operation.id]),
                );
            }
        }
    }
}

/// Whether the 404 of an operation says that a list is empty.
fn is_fault(operation: &Operation<'_>, used: &ResponseUse<'_>, cx: &Context<'_, '_>) -> bool {
    let names_one = operation.path.contains('{')
        || operation.segments().any(|segment| IMPLIED.contains(&segment))
        || operation.parameters.iter().any(names_one_thing);
    // A list that is replaced as a whole is one thing.
    let is_replaced = || shared::of_same_path(operation, cx).any(|other| other.method == Method::Put);
    let is_about_list = || cx.api.response(used).is_some_and(|response| is_about_list(response, operation));
    cx.kind(operation) == Kind::List && !names_one && is_about_list() && !is_replaced() && !answers_one(operation, cx)
}

/// Whether an operation returns one object, and no member of it could be the list.
fn answers_one(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    let successes = operation.responses.iter().filter(|used| used.status.is_success());
    let content = successes.filter_map(|used| cx.api.response(used)).flat_map(|response| &response.content);
    let mut schemas = content.map(|media| media.schema).peekable();
    schemas.peek().is_some() && schemas.all(|schema| schema.is_some_and(|schema| is_one(schema, cx)))
}

/// The number of objects that may be wrapped around a list.
const WRAPPERS: usize = 2;

fn is_one(schema: Node<'_>, cx: &Context<'_, '_>) -> bool {
    let view = View::read(cx.api.workspace, schema);
    // An object with an identifier is not a wrapper, so its own maps are not the list.
    let is_identified = view.required.contains(&"id");
    let is_told = !view.members.is_empty() && view.branches.is_empty() && !view.is_partial;
    is_told && !may_list(&view, cx, WRAPPERS, is_identified)
}

/// Whether a schema may be a list, or an object around one. An open schema in an object with an identifier is neither.
fn may_list(view: &View<'_>, cx: &Context<'_, '_>, wrappers: usize, is_identified: bool) -> bool {
    let is_bare = view.members.is_empty() && (view.types.is_empty() || view.is_object());
    let is_open = is_bare || view.is_partial || !view.branches.is_empty() || view.additional.is_some();
    let may = |schema: Node<'_>| may_list(&View::read(cx.api.workspace, schema), cx, wrappers - 1, is_identified);
    view.is_array() || is_open && !is_identified || wrappers > 0 && view.members.iter().any(|member| may(member.schema))
}

/// The descriptions of 404 below each path. If nearly all are equal, they come from a generator or a template, and
/// say nothing about one list.
struct Habits<'a> {
    /// The starts of paths by their segments: from the number of one to the number of the one with another segment. A path
    /// may have any number of them, so that none is read as a whole.
    starts: HashMap<(usize, &'a str), usize>,
    /// How many operations are below each start. The first is the start without segments, which has none.
    operations: Vec<usize>,
    /// How many of them use the same words for 404, and whether one of these is not a read and has no path parameter.
    words: HashMap<(usize, usize), (usize, bool)>,
    /// The number of the words of each response; 0 for a response without words.
    of_response: Vec<usize>,
}

impl<'a> Habits<'a> {
    fn of(api: &'a Api<'a>) -> Self {
        let mut numbers: HashMap<&str, usize> = HashMap::default();
        let mut number_of = |words| {
            let next = numbers.len();
            *numbers.entry(words).or_insert(next)
        };
        number_of("");
        let of_response = api.responses.iter().map(|response| number_of(response.description())).collect();
        let mut habits =
            Self { starts: HashMap::default(), operations: vec![0], words: HashMap::default(), of_response };
        for operation in api.served() {
            let words = operation.declared(404).map(|used| habits.words_of(used));
            let mut start = 0;
            for segment in starts(operation.path) {
                work::step();
                let next = habits.operations.len();
                start = *habits.starts.entry((start, segment)).or_insert(next);
                habits.operations.resize(habits.operations.len().max(start + 1), 0);
                habits.operations[start] += 1;
                if let Some(words) = words {
                    let (count, is_idle) = habits.words.entry((start, words)).or_default();
                    *count += 1;
                    *is_idle |= !operation.method.is_safe() && !operation.path.contains('{');
                }
            }
        }
        habits
    }

    fn words_of(&self, used: &ResponseUse<'_>) -> usize {
        used.response.map_or(0, |at| self.of_response[at])
    }

    /// Whether nearly all operations below some start of an operation's path have the same words for 404.
    fn has(&self, operation: &Operation<'a>, used: &ResponseUse<'_>) -> bool {
        const FEWEST: usize = 8;
        let words = self.words_of(used);
        let mut start = 0;
        starts(operation.path).any(|segment| {
            start = self.starts.get(&(start, segment)).copied().unwrap_or_default();
            let all = self.operations[start];
            let (count, is_idle) = self.words.get(&(start, words)).copied().unwrap_or_default();
            is_idle && all >= FEWEST && count * 10 >= all * 9
        })
    }
}

/// The segments of a path but the last, as slashes end them: of `/v1/orders` these are the empty one and `v1`.
fn starts(path: &str) -> impl Iterator<Item = &str> {
    let mut segments = path.split('/');
    segments.next_back();
    segments
}

/// Whether a parameter names the owner of the list: `customer_id`.
fn names_one_thing(parameter: &Parameter<'_>) -> bool {
    let last = shared::words(parameter.name).pop().unwrap_or_default();
    let singular = shared::singular(&last);
    let is_required = parameter.required
        && match parameter.location {
            Location::Query => true,
            Location::Header => !shared::is_standard_header(parameter) && !shared::says_who_calls(parameter),
            _ => false,
        };
    let format = parameter.schema.and_then(|schema| schema.get("format")).map(Node::text);
    is_required || format == Some("uuid") || OWNERS.has(&singular) || OWNERS.has(&last)
}

/// Whether the description only says "not found", or says it of the listed things. "No such shop" on a list of orders is
/// another case than an empty list.
fn is_about_list(response: &Response<'_>, operation: &Operation<'_>) -> bool {
    let listed = shared::words(operation.segments().next_back().unwrap_or_default());
    let is_general = |word: &Word<'_>| GENERAL.contains(&&*shared::singular(word)) || GENERAL.contains(&&**word);
    let is_listed = |word: &Word<'_>| listed.iter().any(|noun| shared::singular(noun) == shared::singular(word));
    let words = shared::words(response.description());
    let gives_reason = words.iter().any(|word| OTHER_REASONS.contains(&&**word) && !is_listed(word));
    // `languageUse` lists uses, so that the last word is the subject. The others occur in any sentence.
    let is_noun = |word: &Word<'_>| listed.last().is_some_and(|noun| shared::singular(noun) == shared::singular(word));
    !gives_reason && (words.iter().all(is_general) || words.iter().any(is_noun))
}
