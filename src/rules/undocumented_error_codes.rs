//! See [`UndocumentedErrorCodes`].

use std::rc::Rc;

use crate::hash::HashSet;
use crate::lexicon::STATUS_NAMES;
use crate::model::errors::{Model, NewBody};
use crate::model::roles::Role;
use crate::model::schema::{Member, Types, View};
use crate::model::{Api, scalars};
use crate::rule::{Context, Effect, Foresight, Rule, RuleMeta, declare_rule};
use crate::syntax::{Node, NodeId};
use crate::text::head;
use crate::text::words::{folded, has_phrase};

use super::shared::last_word;

declare_rule! {
    /// The description shows no value of the error code.
    ///
    /// ## Why
    ///
    /// Programs are to compare this code, and nobody can write the comparison without its values.
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
    ///           content:
    ///             application/json:
    ///               schema:
    ///                 type: object
    ///                 properties:
    ///                   code: {type: string} # error
    ///                   message: {type: string}
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
    ///           content:
    ///             application/json:
    ///               schema:
    ///                 type: object
    ///                 properties:
    ///                   code: {type: string, enum: [unknown_product, date_in_past]}
    ///                   message: {type: string}
    /// ```
    ///
    /// A list (`enum`, `const`, `x-extensible-enum`), an example, a pattern, or a description with a value or a link is enough, as is
    /// a paragraph about error codes in the description of the API.
    ///
    /// ## Sources
    ///
    /// RFC 9457, 4: whoever defines a problem type documents it.
    pub(crate) struct UndocumentedErrorCodes {
        id: "undocumented-error-codes",
        severity: Info,
        preset: Strict,
        since: "0.1.0",
        spec: &["RFC 9457, 4"],
    }
}

/// The depth of schemas that is searched for codes.
const DEPTH: usize = 3;

/// Keywords of a schema that show values.
const SHOWN: [&str; 9] = [
    "enum",
    "const",
    "examples",
    "example",
    "default",
    "pattern",
    "x-extensible-enum",
    "x-enum-descriptions",
    "externalDocs",
];

impl Rule for UndocumentedErrorCodes {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        let api = cx.api;
        let errors = api.error_bodies();
        let Some(shown) = shown(api) else { return };
        let mut seen = HashSet::default();
        for (_, bodies) in errors.by_cause(api, errors.judged()) {
            let mut found = Vec::new();
            collect(
                api,
                api.error_schema(&errors.all[bodies[0]]),
                DEPTH,
                &mut seen,
                &|member| shows_values(api, member),
                &mut found,
            );
            found.retain(|key| !shown.contains(&*folded(key.text())));
            let (name, uses) = cx.error_words(&bodies);
            for key in found {
                let finding = cx.at_error_schema(Self::META, key, &bodies);
                let message = format!("{name} shows no value of `{}`{uses}", key.text());
                let finding = finding.message(message).cause("an error body shows no value of its code");
                cx.emit(finding.help("list the values in `enum` or, if more may follow, in `examples`"));
            }
        }
    }

    fn foresee<'c>(&self, cx: &Context<'c, '_>) -> Option<Foresight<'c>> {
        let (api, errors) = (cx.api, cx.api.error_bodies());
        let shown = Rc::new(shown(api)?);
        let is_shown = move |member: &Member<'_>| shows_values(api, member);
        let mut known = HashSet::default();
        for body in errors.judged() {
            collect(api, api.error_schema(&errors.all[body]), DEPTH, &mut known, &is_shown, &mut Vec::new());
        }
        let names = Rc::clone(&shown);
        let raises = move |body: &NewBody| match body.model {
            Some(Model::Schema(schema, _)) => {
                let mut found = Vec::new();
                collect(api, api.workspace.node(schema), DEPTH, &mut HashSet::default(), &is_shown, &mut found);
                found.iter().any(|key| !known.contains(&key.id()) && !names.contains(&*folded(key.text())))
            }
            Some(Model::Members(own, _)) => own.contains(&CODE) && !names.contains(CODE),
            _ => false,
        };
        // A copy has no values.
        let repeats = move |schema: &NodeId| {
            let mut found = Vec::new();
            collect(api, api.workspace.node(*schema), DEPTH, &mut HashSet::default(), &|_| false, &mut found);
            found.iter().any(|key| !shown.contains(&*folded(key.text())))
        };
        Some(Box::new(move |effect: &Effect| effect.bodies.iter().any(&raises) || effect.copied.iter().any(&repeats)))
    }
}

/// The code in bodies that we write.
const CODE: &str = "code";

/// The names of members that examples of errors show a value of; none if the description explains its error codes.
fn shown(api: &Api<'_>) -> Option<HashSet<String>> {
    let about = api.root.get("info").and_then(|info| info.get("description")).map(Node::text).unwrap_or_default();
    if has_phrase(&about.to_lowercase(), "error code") {
        return None;
    }
    let mut shown = HashSet::default();
    for body in &api.error_bodies().all {
        let media = &api.responses[body.response].content[body.media];
        let values = api.own_examples(media).into_iter().flat_map(scalars);
        shown.extend(values.filter(|(_, value)| value.as_str().is_some()).map(|(name, _)| folded(name).into_owned()));
    }
    Some(shown)
}

/// The keys of the members with a code whose values the schema doesn't show, each schema once. Below a code, others are
/// about parts of the request.
fn collect<'a>(
    api: &Api<'a>,
    schema: Node<'a>,
    depth: usize,
    seen: &mut HashSet<NodeId>,
    is_shown: &dyn Fn(&Member<'a>) -> bool,
    found: &mut Vec<Node<'a>>,
) {
    let Some(value) = api.value(schema) else { return };
    // The example of the whole object has one of its code.
    let has_example = ["example", "examples"].iter().any(|key| value.get(key).is_some());
    if depth == 0 || has_example || !seen.insert(value.id()) {
        return;
    }
    let view = View::read(api.workspace, schema);
    let codes = codes(api, &view);
    if !codes.is_empty() {
        let hidden = codes.into_iter().filter(|member| !is_shown(member));
        found.extend(hidden.map(|member| member.key).filter(|key| seen.insert(key.id())));
        return;
    }
    let members = view.members.iter().map(|member| member.schema);
    for part in members.chain(view.branches.iter().copied()).chain(view.items) {
        collect(api, part, depth - 1, seen, is_shown, found);
    }
}

/// The members of an object that programs compare: those that can only be a code, else one that could be and has a message
/// beside it. Beside the status of HTTP, that one has its reason phrase.
fn codes<'v, 'a>(api: &Api<'a>, view: &'v View<'a>) -> Vec<&'v Member<'a>> {
    let is_text = |member: &&Member<'a>| View::read(api.workspace, member.schema).types.without_null() == Types::STRING;
    let has = |role: Role| view.members.iter().filter(move |member| Role::of(member.name) == Some(role));
    let is_code = |member: &&Member<'a>| last_word(member.name).is_some_and(|word| word == "code");
    let repeats_status = |member: &Member<'a>| member.name == "status" || STATUS_NAMES.has_name(member.name);
    let own: Vec<_> = has(Role::Code).filter(|member| is_code(member) && !repeats_status(member)).collect();
    if !own.is_empty() {
        return own.into_iter().filter(is_text).collect();
    }
    let is_alone = has(Role::Message).next().is_none() || view.members.iter().any(repeats_status);
    if is_alone {
        Vec::new()
    } else {
        has(Role::Either).filter(|member| member.name == "error").filter(is_text).collect()
    }
}

/// Whether the schema of a code shows values, or its description does.
fn shows_values<'a>(api: &Api<'a>, member: &Member<'a>) -> bool {
    let shows = |schema: Node<'a>| SHOWN.iter().any(|key| schema.get(key).is_some());
    let own = api.value(member.schema).unwrap_or(member.schema);
    let parts = View::read(api.workspace, member.schema).branches;
    let texts = [own, member.schema].into_iter().filter_map(|schema| schema.get("description"));
    shows(own)
        || parts.into_iter().any(|part| api.value(part).is_some_and(shows))
        || texts.map(Node::text).any(shows_value)
}

/// Whether a description has a value or leads to the values: something in back-ticks or quotes, a name with an underscore, a
/// link.
fn shows_value(text: &str) -> bool {
    let text = head(text);
    let is_name = |word: &str| {
        let word = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        word.contains('_') || word.len() > 3 && word.chars().all(|letter| letter.is_uppercase())
    };
    text.contains(['`', '"', '\''])
        || text.contains("://")
        || text.contains("](")
        || text.split_whitespace().any(is_name)
}
