//! See [`UnresolvedReference`].

use crate::diagnostic::{Diagnostic, Occurrence, Severity};
use crate::hash::{HashMap, HashSet};
use crate::lexicon::MAPS_OF_NAMES;
use crate::model::{Api, Version};
use crate::resolve::{ReferenceError, Workspace, find, reference_of};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};
use crate::sort;
use crate::syntax::{Node, NodeId};
use crate::text::nearest;
use crate::text::words::Word;

use super::shared::words;

declare_rule! {
    /// A reference does not resolve.
    ///
    /// ## Why
    ///
    /// Tools that read the description miss the target, and rules that depend on it report nothing.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: orders}
    ///         '404': {$ref: '#/components/responses/NotFond'} # error
    /// components:
    ///   responses:
    ///     NotFound: {description: no such order}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       responses:
    ///         '200': {description: orders}
    ///         '404': {$ref: '#/components/responses/NotFound'}
    /// components:
    ///   responses:
    ///     NotFound: {description: no such order}
    /// ```
    pub(crate) struct UnresolvedReference {
        id: "unresolved-reference",
        severity: Error or Info,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[("spectral", "invalid-ref"), ("redocly", "no-unresolved-refs"), ("vacuum", "resolving-references")],
        spec: &["OpenAPI 3.1, 4.8.23 Reference Object", "RFC 6901", "RFC 3986, 5"],
    }
}

/// The number of names that are compared for "did you mean": a comparison is expensive, and a document may have ten
/// thousand broken references and ten thousand names.
const LIKENESS_BUDGET: usize = 50_000;

impl Rule for UnresolvedReference {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        let workspace = cx.api.workspace;
        let mut cycles: HashSet<NodeId> = HashSet::default();
        let mut budget = LIKENESS_BUDGET;
        let mut unused = Vec::new();
        for document in cx.documents {
            // A missing target is one finding, however many references it has.
            let mut told: HashMap<(&str, bool), Diagnostic> = HashMap::default();
            for reference in document.references() {
                let error = match workspace.target(reference) {
                    Err(error) => error,
                    // Only a chain can lead back to itself, so most references are done after one step.
                    Ok(target) if reference_of(target).is_none() => continue,
                    // A cycle is reported once, at the reference with the first pointer, which is the same in any order of
                    // the document. Another broken link of the chain is reported where it is.
                    Ok(_) => {
                        let cycle = workspace.cycle(reference);
                        let is_new = cycle.first().is_some_and(|first| cycles.insert(first.id()));
                        let links = cycle.into_iter().filter(|_| is_new);
                        if let Some(at) = links.min_by_key(|link| (link.document().source.id, link.pointer())) {
                            cx.sink.emit(finding(cx.api, at, &ReferenceError::Cycle, None));
                        }
                        continue;
                    }
                };
                // A file that can't be parsed is reported once, in that file.
                if error == ReferenceError::Broken || is_data(reference) {
                    continue;
                }
                let target = (reference.text(), cx.api.uses_reference(reference));
                match (told.get_mut(&target), &error) {
                    (_, ReferenceError::NotAReference(_)) => cx.sink.emit(finding(cx.api, reference, &error, None)),
                    (Some(first), _) => first.occurrences.push(occurrence(reference)),
                    (None, _) => {
                        let meant = meant(workspace, reference, &error, &mut budget);
                        let first = finding(cx.api, reference, &error, meant).occurrences(vec![occurrence(reference)]);
                        told.insert(target, first);
                    }
                }
            }
            for ((_, is_used), mut finding) in told {
                if !is_used && finding.severity == Severity::Error {
                    unused.push(finding);
                    continue;
                }
                if finding.occurrences.len() == 1 {
                    finding.occurrences.clear();
                }
                cx.sink.emit(finding);
            }
        }
        if let Some(finding) = unreached(unused) {
            cx.sink.emit(finding);
        }
    }
}

fn occurrence(reference: Node<'_>) -> Occurrence {
    Occurrence::at(reference.place())
}

/// The name that the author may have meant, while the budget lasts.
fn meant(workspace: &Workspace, reference: Node<'_>, error: &ReferenceError, budget: &mut usize) -> Option<String> {
    let ReferenceError::Missing { parent, segment } = error else { return None };
    let siblings = workspace.parent_of(reference, parent)?;
    *budget = budget.checked_sub(siblings.len())?;
    let roles = roles(segment);
    nearest(segment, siblings.entries().map(|entry| entry.key.text()).filter(|name| self::roles(name) == roles))
}

/// Words that distinguish names which are otherwise equal.
const ROLES: [&str; 7] = ["error", "errors", "input", "output", "request", "response", "responses"];

/// The words of a name that say what it is for: nobody means a `…Request` with a `…Response`.
fn roles(name: &str) -> Vec<Word<'_>> {
    let mut words = words(name);
    words.retain(|word| ROLES.contains(&&**word));
    words
}

/// The correct pointer of a reference to a part of a schema around it, as in a JSON Schema that was pasted: `#` is
/// the root of the document, not of the schema.
fn around(reference: Node<'_>, error: &ReferenceError) -> Option<String> {
    let ReferenceError::Missing { parent, .. } = error else { return None };
    let pointer = reference.text().strip_prefix('#').filter(|_| parent.is_empty())?;
    let mut holders = std::iter::successors(reference.parent(), |node| node.parent());
    holders.find(|holder| find(*holder, pointer).is_some()).map(|holder| format!("#{}{pointer}", holder.pointer()))
}

/// The members of the top of a document of version 2.0, and of the later ones.
const TOP_OF_2: [&str; 15] = [
    "swagger",
    "info",
    "host",
    "basePath",
    "schemes",
    "consumes",
    "produces",
    "paths",
    "definitions",
    "parameters",
    "responses",
    "securityDefinitions",
    "security",
    "tags",
    "externalDocs",
];
const TOP: [&str; 11] = [
    "openapi",
    "$self",
    "info",
    "jsonSchemaDialect",
    "servers",
    "paths",
    "webhooks",
    "components",
    "security",
    "tags",
    "externalDocs",
];

/// The pointer of a reference within its document that lacks its first slash: `#components/schemas/Order`.
fn slashless(reference: Node<'_>) -> Option<String> {
    let pointer = format!("/{}", reference.text().strip_prefix('#')?);
    find(reference.document().root()?, &pointer).map(|_| pointer)
}

/// The help for a missing target without a similar name.
fn remedy(api: &Api<'_>, reference: Node<'_>, error: &ReferenceError) -> String {
    let ReferenceError::Missing { parent, segment } = error else {
        if let Some(pointer) = slashless(reference).filter(|_| *error == ReferenceError::Fragment) {
            return format!("start the pointer with `/`: `#{pointer}`");
        }
        let file = reference.text().split('#').next().unwrap_or_default();
        // RFC 3986, 3.3.
        return match file {
            _ if file.contains('\\') => {
                format!("write `{}`: a backslash does not separate directories in a URI", file.replace('\\', "/"))
            }
            _ if file.contains('?') => "remove the query: a file has none".to_owned(),
            _ => "correct the reference".to_owned(),
        };
    };
    if let Some(pointer) = around(reference, error) {
        let (shared, _) = homes(api.version);
        return format!("write `{pointer}`, or move it to `{shared}`: `#` is the root of the document");
    }
    let target = api.workspace.parent_of(reference, parent);
    let known: &[&str] = if api.version == Version::V2 { &TOP_OF_2 } else { &TOP };
    let is_at_top = parent.is_empty() && target.is_some_and(|target| target.id() == api.root.id());
    if is_at_top && !known.contains(&segment.as_str()) && !segment.starts_with("x-") {
        let (_, homes) = homes(api.version);
        return format!(
            "define it in {homes}, and correct the reference: OpenAPI {} has no `{segment}` at the top of a document",
            api.version_text
        );
    }
    "define it there, or correct the reference".to_owned()
}

/// The places where a version of OpenAPI has shared schemas, and shared objects of any type.
fn homes(version: Version) -> (&'static str, &'static str) {
    match version {
        Version::V2 => ("#/definitions", "`definitions`, `parameters` or `responses`"),
        _ => ("#/components/schemas", "`components`"),
    }
}

/// Whether a reference shows the path of a file, up to where it starts from.
fn is_named_in(reference: Node<'_>, file: &str) -> bool {
    let mut own = reference.text().split('#').next().unwrap_or_default();
    while let Some(rest) = own.strip_prefix("./").or_else(|| own.strip_prefix("../")) {
        own = rest;
    }
    !own.is_empty() && file.ends_with(own)
}

fn finding(api: &Api<'_>, reference: Node<'_>, error: &ReferenceError, meant: Option<String>) -> Diagnostic {
    let start = UnresolvedReference::META.at(reference);
    if *error == ReferenceError::Remote {
        return start
            .severity(Severity::Info)
            .cause("a remote reference is not followed")
            .message(format!("the remote reference `{}` is not followed", reference.text()))
            .help("store a copy beside this document and refer to that, so that builds don't need the network");
    }
    let help = match (error, meant) {
        (ReferenceError::Missing { .. }, Some(meant)) => format!("did you mean `{meant}`?"),
        (ReferenceError::Cycle, _) => "put the object itself in one of these places".to_owned(),
        (ReferenceError::NotAReference(_), _) => {
            "write a reference as a string, like `#/components/responses/NotFound`".to_owned()
        }
        _ => remedy(api, reference, error),
    };
    let cause = match error {
        ReferenceError::File(error) => error.to_string(),
        _ => format!("`{}` does not resolve", reference.text()),
    };
    let why = match error {
        // The reference names the file already.
        ReferenceError::File(error) if is_named_in(reference, &error.name) => error.reason.clone(),
        _ => error.to_string(),
    };
    start.cause(cause).message(format!("the reference `{}` does not resolve: {why}", reference.text())).help(help)
}

/// Maps from names to objects: what their keys are called says nothing.
fn is_map_of_names(map: Node<'_>) -> bool {
    let name = map.key().map(Node::text).unwrap_or_default();
    MAPS_OF_NAMES.has_name(name)
}

/// Whether the reference is in a text, a tag, an example or another value that has no references.
fn is_data(reference: Node<'_>) -> bool {
    let mut node = reference;
    while let Some(parent) = node.parent() {
        let key = parent.key().map(Node::text).unwrap_or_default();
        let holder = parent.parent();
        let is_named = holder.is_some_and(is_map_of_names);
        let is_of_root = || holder.is_some_and(|holder| holder.parent().is_none());
        match key {
            "example" | "default" | "enum" | "const" if !is_named && !is_status_default(parent) => return true,
            "description" | "summary" if !is_named => return true,
            "info" | "externalDocs" if is_of_root() => return true,
            "tags" if is_of_root() || holder.is_some_and(|holder| holder.get("responses").is_some()) => return true,
            "value"
                if holder.and_then(Node::parent).and_then(Node::key).is_some_and(|map| map.text() == "examples") =>
            {
                return true;
            }
            // In 2.0 and in JSON Schema the examples are directly below the key.
            "examples" if !reference_of(node).is_some_and(|own| own == reference) => return true,
            _ => node = parent,
        }
    }
    false
}

/// One finding about references that no operation reaches.
fn unreached(mut findings: Vec<Diagnostic>) -> Option<Diagnostic> {
    sort::by_key(&mut findings, |finding| (finding.primary.place.source, finding.primary.place.span.start));
    let places: Vec<Occurrence> = findings.iter().flat_map(|finding| finding.occurrences.clone()).collect();
    let first = (!findings.is_empty()).then(|| findings.swap_remove(0))?.severity(Severity::Info);
    Some(match places.len() {
        0 | 1 => first.occurrences(Vec::new()),
        count => first
            .message(format!("{count} references that no operation uses do not resolve"))
            .help("define their targets, or remove what contains them")
            .occurrences(places),
    })
}

/// Whether the value of a `default` key is a response and not a default value.
fn is_status_default(value: Node<'_>) -> bool {
    value.parent().and_then(Node::key).is_some_and(|map| map.text() == "responses")
}
