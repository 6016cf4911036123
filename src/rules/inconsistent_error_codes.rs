//! See [`InconsistentErrorCodes`].

use std::collections::BTreeMap;
use std::fmt;

use crate::diagnostic::{Diagnostic, Occurrence, Remedy};
use crate::hash::HashSet;
use crate::model::roles::Role;
use crate::model::scalars;
use crate::model::schema::View;
use crate::rule::{Context, Rule, RuleMeta, declare_rule};
use crate::sort;
use crate::syntax::{Node, NodeId};
use crate::text::words::folded;

declare_rule! {
    /// Error codes are written in several styles.
    ///
    /// ## Why
    ///
    /// Programs compare codes letter by letter; mixed styles get compared wrongly, and nobody can guess the next code.
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
    ///                 properties:
    ///                   message: {type: string}
    ///                   code:
    ///                     type: string
    ///                     enum:
    ///                       - UNKNOWN_PRODUCT
    ///                       - PRICE_CHANGED
    ///                       - DATE_IN_PAST
    ///                       - CREDIT_EXHAUSTED
    ///                       - no-such-customer # error
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
    ///                 properties:
    ///                   message: {type: string}
    ///                   code:
    ///                     type: string
    ///                     enum:
    ///                       - UNKNOWN_PRODUCT
    ///                       - PRICE_CHANGED
    ///                       - DATE_IN_PAST
    ///                       - CREDIT_EXHAUSTED
    ///                       - NO_SUCH_CUSTOMER
    /// ```
    ///
    /// ## Sources
    ///
    /// RFC 9457, 3.1.1: the identifier of a problem type must be stable.
    pub(crate) struct InconsistentErrorCodes {
        id: "inconsistent-error-codes",
        severity: Info,
        preset: Strict,
        since: "0.1.0",
        spec: &["RFC 9457, 3.1.1"],
    }
}

/// The fewest codes that are compared.
const ENOUGH: usize = 5;
/// The depth of schemas that is searched for codes.
const DEPTH: usize = 3;

/// The style of a code. A code that fits several styles (`invalid`, `Unauthorized`, numbers) has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Style {
    UpperSnake,
    LowerSnake,
    UpperKebab,
    LowerKebab,
    Camel,
    Pascal,
    Dotted,
    Words,
}

impl Style {
    fn of(code: &str) -> Option<Self> {
        let has = |wanted: fn(char) -> bool| code.chars().any(wanted);
        let (upper, lower) = (has(char::is_uppercase), has(char::is_lowercase));
        let letters = code.chars().filter(|letter| letter.is_alphabetic()).count();
        let is_name = code.chars().all(|letter| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | ' '));
        if !is_name || letters * 2 < code.chars().count() || code.chars().count() > 60 {
            return None;
        }
        if let Some((space, name)) = code.rsplit_once('.') {
            // A name in a name space has the style of its last part; two plain words are a style of their own.
            return Self::of(name).or_else(|| Self::of(space)).or(Some(Self::Dotted));
        }
        match (code.contains(' '), code.contains('-'), code.contains('_'), upper, lower) {
            (true, ..) => Some(Self::Words),
            (_, true, false, true, false) => Some(Self::UpperKebab),
            (_, true, false, false, true) => Some(Self::LowerKebab),
            (_, false, true, true, false) => Some(Self::UpperSnake),
            (_, false, true, false, true) => Some(Self::LowerSnake),
            (_, false, false, true, true) => {
                let is_one_word = code.chars().filter(|letter| letter.is_uppercase()).count() == 1;
                match code.starts_with(char::is_uppercase) {
                    true if is_one_word => None,
                    true => Some(Self::Pascal),
                    false => Some(Self::Camel),
                }
            }
            _ => None,
        }
    }
}

impl fmt::Display for Style {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UpperSnake => "UPPER_SNAKE",
            Self::LowerSnake => "lower_snake",
            Self::UpperKebab => "UPPER-KEBAB",
            Self::LowerKebab => "lower-kebab",
            Self::Camel => "camelCase",
            Self::Pascal => "PascalCase",
            Self::Dotted => "dotted.names",
            Self::Words => "words",
        })
    }
}

/// The name that some APIs use for their code, and others for the member that is wrong.
const NAME: &str = "name";

impl Rule for InconsistentErrorCodes {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        let api = cx.api;
        let errors = api.error_bodies();
        let mut seen = HashSet::default();
        // Members of different names may have different styles: each name is compared separately.
        let mut by_name: BTreeMap<String, Vec<Node<'_>>> = BTreeMap::new();
        for body in errors.judged().map(|body| &errors.all[body]) {
            let mut codes = Vec::new();
            collect(cx, api.error_schema(body), DEPTH, &mut seen, &mut codes);
            let media = &api.responses[body.response].content[body.media];
            codes.extend(api.own_examples(media).into_iter().flat_map(scalars));
            codes.retain(|(name, code)| code.as_str().is_some() && Role::of(name) == Some(Role::Code));
            // Beside another code, `name` names the thing that is wrong.
            let is_sole = codes.iter().all(|(name, _)| folded(name) == NAME);
            for (name, code) in codes {
                if is_sole || folded(name) != NAME {
                    by_name.entry(folded(name).into_owned()).or_default().push(code);
                }
            }
        }
        for codes in by_name.into_values() {
            if let Some(finding) = judge(&codes) {
                cx.emit(finding);
            }
        }
    }
}

/// The values in enums and examples of members, each schema once.
fn collect<'a>(
    cx: &Context<'_, 'a>,
    schema: Node<'a>,
    depth: usize,
    seen: &mut HashSet<NodeId>,
    codes: &mut Vec<(&'a str, Node<'a>)>,
) {
    let Some(value) = cx.api.value(schema) else { return };
    if depth == 0 || !seen.insert(value.id()) {
        return;
    }
    let view = View::read(cx.api.workspace, schema);
    for member in &view.members {
        if let Some(own) = cx.api.value(member.schema) {
            let lists = ["enum", "examples"].into_iter().filter_map(|key| own.get(key)).flat_map(Node::items);
            let single = ["const", "example"].into_iter().filter_map(|key| own.get(key));
            codes.extend(lists.chain(single).map(|value| (member.name, value)));
        }
        collect(cx, member.schema, depth - 1, seen, codes);
    }
    for part in view.branches.into_iter().chain(view.items) {
        collect(cx, part, depth - 1, seen, codes);
    }
}

/// A finding about the codes of one member, if they are written in several styles.
fn judge(codes: &[Node<'_>]) -> Option<Diagnostic> {
    let mut styles: BTreeMap<Style, Vec<Node<'_>>> = BTreeMap::new();
    let mut seen = HashSet::default();
    for code in codes.iter().filter(|code| seen.insert(code.text())) {
        if let Some(style) = Style::of(code.text()) {
            styles.entry(style).or_default().push(*code);
        }
    }
    let total: usize = styles.values().map(Vec::len).sum();
    if styles.len() < 2 || total < ENOUGH {
        return None;
    }
    let mut styles: Vec<(Style, Vec<Node<'_>>)> = styles.into_iter().collect();
    sort::by_key(&mut styles, |(_, codes)| std::cmp::Reverse(codes.len()));
    let words: Vec<String> =
        styles.iter().map(|(style, codes)| format!("{style} ({}, `{}`)", codes.len(), codes[0].text())).collect();
    let (usual, others) = styles.split_first()?;
    let others: Vec<Node<'_>> = others.iter().flat_map(|(_, codes)| codes.iter().copied()).collect();
    let occurrence =
        |code: &Node<'_>| Occurrence { note: format!("`{}`", code.text()), ..Occurrence::at(code.place()) };
    Some(
        InconsistentErrorCodes::META
            .at(*others.first()?)
            .message(format!("error codes are written in {} styles: {}", styles.len(), words.join(", ")))
            .related(usual.1[0].place(), format!("most are in {}", usual.0))
            .help(format!("write all error codes in {}", usual.0))
            .remedy(Remedy::CodeStyle)
            .occurrences(others.iter().map(occurrence).collect()),
    )
}
