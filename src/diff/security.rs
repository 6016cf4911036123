//! Compares the credentials that operations ask for.

use super::graph::PairId;
use super::profile::Weight;
use super::rules::{Kind, Part};
use super::words::quoted;
use super::work::Work;
use crate::model::shape::shorten;
use crate::model::{Api, Operation, Scope};
use crate::syntax::Node;
use crate::text::words::plural;

/// How many names a message has.
const NAMED: usize = 3;

/// A scheme with the scopes that are asked of it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Scheme<'a> {
    name: &'a str,
    /// What the scheme is.
    sort: String,
    /// Its name, if both versions have a scheme of this name. One of a single version may be renamed.
    known_as: Option<&'a str>,
    scopes: Vec<&'a str>,
}

impl Scheme<'_> {
    /// Whether it is the scheme of the other version.
    fn is_same(&self, other: &Scheme<'_>) -> bool {
        self.sort == other.sort && self.known_as == other.known_as
    }
}

/// Schemes that are sent together. Empty where nothing has to be sent.
type Alternative<'a> = Vec<Scheme<'a>>;

/// The alternatives of an operation, and the key that states them. `other` is the other version.
fn alternatives<'a>(
    api: &Api<'a>,
    other: &Api<'_>,
    operation: &Operation<'a>,
) -> (Vec<Alternative<'a>>, Option<Node<'a>>) {
    let own = operation.node.entry("security");
    let entry = own.or_else(|| api.root.entry("security").filter(|_| operation.scope == Scope::Path));
    let Some(entry) = entry else { return (vec![Vec::new()], None) };
    let read = |entry: crate::syntax::Entry<'a>| {
        let name = entry.key.text();
        let mut scopes: Vec<&str> = entry.value.items().flat_map(|scope| scope.text().split_whitespace()).collect();
        scopes.sort_unstable();
        Scheme { name, sort: sort(api, name), known_as: scheme(other, name).map(|_| name), scopes }
    };
    let mut all: Vec<Alternative<'a>> = entry.value.items().map(|item| item.entries().map(read).collect()).collect();
    if all.is_empty() {
        all.push(Vec::new());
    }
    (all, Some(entry.key))
}

/// The definition of a scheme.
fn scheme<'a>(api: &Api<'a>, name: &str) -> Option<Node<'a>> {
    api.value(api.components("securitySchemes")?.get(name)?)
}

/// What a scheme is, in the words of 3.x.
fn sort(api: &Api<'_>, name: &str) -> String {
    let Some(scheme) = scheme(api, name) else { return format!("?{name}") };
    let text = |key: &str| scheme.get(key).map(Node::text).unwrap_or_default();
    match text("type") {
        "basic" => "http basic".to_owned(),
        "http" => format!("http {}", text("scheme").to_ascii_lowercase()),
        "apiKey" => format!("apiKey {} {}", text("in"), text("name")),
        other => other.to_owned(),
    }
}

/// Whether credentials for `other` are enough for `one`.
fn is_met(one: &Alternative<'_>, other: &Alternative<'_>) -> bool {
    one.iter().all(|scheme| {
        other
            .iter()
            .any(|given| given.is_same(scheme) && scheme.scopes.iter().all(|scope| given.scopes.contains(scope)))
    })
}

fn has_sorts(one: &Alternative<'_>, other: &Alternative<'_>) -> bool {
    one.iter().all(|scheme| other.iter().any(|given| given.is_same(scheme)))
}

fn names(alternative: &Alternative<'_>) -> String {
    let names: Vec<String> = alternative.iter().map(|scheme| quoted(scheme.name)).collect();
    if names.is_empty() { "no credentials".to_owned() } else { names.join(" with ") }
}

/// Where credentials of a scheme come from: the flows and URLs, by what they are for.
fn sources<'a>(api: &Api<'a>, name: &str) -> Vec<(String, Node<'a>)> {
    let Some(scheme) = scheme(api, name) else { return Vec::new() };
    // In 2.0 a scheme has one flow, under the names of OAuth 1.
    let own = scheme.entry("flow").map(|flow| match flow.value.text() {
        "accessCode" => ("authorizationCode", flow.key, scheme),
        "application" => ("clientCredentials", flow.key, scheme),
        other => (other, flow.key, scheme),
    });
    let flows = scheme.get("flows").into_iter().flat_map(Node::entries);
    let flows = flows.map(|flow| (flow.key.text(), flow.key, flow.value)).chain(own);
    let mut all: Vec<(String, Node<'a>)> = Vec::new();
    for (flow, key, holder) in flows {
        all.push((format!("the flow {}", quoted(flow)), key));
        let urls = ["authorizationUrl", "tokenUrl", "refreshUrl"].into_iter();
        all.extend(urls.filter_map(|url| Some((format!("`{url}` of the flow {}", quoted(flow)), holder.get(url)?))));
    }
    all.extend(scheme.get("openIdConnectUrl").map(|url| ("`openIdConnectUrl`".to_owned(), url)));
    all
}

/// Compares the form of bearer tokens, which is a hint for people alone (OpenAPI, Security Scheme Object).
fn format_of_tokens<'a>(work: &mut Work<'_, 'a>, name: &str, pair: PairId) {
    let (base, head) = (scheme(work.base, name), scheme(work.head, name));
    let Some((one, other)) = base.zip(head) else { return };
    let of = |scheme: Node<'_>| scheme.get("bearerFormat").map(|format| format.text().to_owned());
    if of(one) != of(other) {
        let at = |scheme: Node<'a>| scheme.get("bearerFormat").or_else(|| scheme.key()).unwrap_or(scheme);
        let message = format!("`bearerFormat` of {} changed", quoted(name));
        let found = work.found(pair, Kind::DocumentationChanged, Part::Whole, Weight::Words, message);
        found.base(at(one), "").head(at(other), "").note();
    }
}

/// Compares where the credentials come from that both operations accept. Operations with one scheme have one cause.
fn compare_sources<'a>(work: &mut Work<'_, 'a>, old: &[Alternative<'a>], new: &[Alternative<'a>], pair: PairId) {
    let is_kept = |scheme: &&Scheme<'a>| new.iter().flatten().any(|other| other.name == scheme.name);
    for scheme in old.iter().flatten().filter(is_kept) {
        format_of_tokens(work, scheme.name, pair);
        let (base, head) = (sources(work.base, scheme.name), sources(work.head, scheme.name));
        let name = quoted(scheme.name);
        for (what, one) in base {
            let other = head.iter().find(|(other, _)| *other == what).map(|(_, node)| *node);
            let (message, weight) = match other {
                Some(other) if one.text() == other.text() || what.starts_with("the flow") => continue,
                Some(_) => (format!("{what} of {name} changed"), Weight::Wary),
                // The URLs of a flow go with it.
                None if !what.starts_with("the flow") => continue,
                None => (format!("{what} of {name} was removed"), Weight::Broken),
            };
            let beside = head.first().map(|(_, node)| *node);
            let found =
                work.found(pair, Kind::SecurityChanged, Part::Whole, weight, message).base(one, "").head(other, "");
            if other.is_none() { found.beside(beside, "").note() } else { found.note() }
        }
    }
}

/// Compares what two operations ask for.
pub(super) fn compare<'a>(work: &mut Work<'_, 'a>, base: &Operation<'a>, head: &Operation<'a>, pair: PairId) {
    let (old, old_key) = alternatives(work.base, work.head, base);
    let (new, new_key) = alternatives(work.head, work.base, head);
    compare_sources(work, &old, &new, pair);
    let mut note = |kind: Kind, weight: Weight, message: String| {
        let found = work.found(pair, kind, Part::Whole, weight, message);
        let found = found.base(old_key, "").head(new_key, "");
        match (old_key, new_key) {
            (None, Some(_)) => found.beside(base.key, "no credentials here").note(),
            (Some(_), None) => found.beside(head.key, "no credentials here").note(),
            _ => found.note(),
        }
    };
    let refused: Vec<&Alternative<'a>> = old.iter().filter(|given| !new.iter().any(|one| is_met(one, given))).collect();
    if refused.iter().any(|given| given.is_empty()) {
        let all = new.iter().map(names).collect();
        return note(Kind::SecurityAdded, Weight::Broken, format!("{{}} requires {}", shorten(all, NAMED)));
    }
    let mut scopes: Vec<&str> = Vec::new();
    let mut gone: Vec<String> = Vec::new();
    for given in &refused {
        match new.iter().find(|one| has_sorts(one, given)) {
            Some(one) => scopes.extend(one.iter().flat_map(|scheme| {
                let known = given.iter().find(|given| given.is_same(scheme));
                let is_new = move |scope: &&&str| !known.is_some_and(|given| given.scopes.contains(*scope));
                scheme.scopes.iter().filter(is_new).copied()
            })),
            None => gone.push(names(given)),
        }
    }
    scopes.sort_unstable();
    scopes.dedup();
    if !scopes.is_empty() {
        let all: Vec<String> = scopes.iter().map(|scope| quoted(scope)).collect();
        note(
            Kind::SecurityScopeAdded,
            Weight::Broken,
            format!("{{}} requires the scope{} {}", plural(all.len()), shorten(all, NAMED)),
        );
    }
    if !gone.is_empty() {
        let all: Vec<String> = new.iter().map(names).collect();
        // A scheme may keep its name, and be another one.
        let message = if gone.iter().all(|name| all.contains(name)) {
            let sort = |list: &[Alternative<'a>], name: &String| {
                let scheme = list.iter().flatten().find(|scheme| quoted(scheme.name) == *name);
                scheme.map(|scheme| scheme.sort.clone())
            };
            let only = gone.first().filter(|_| gone.len() == 1);
            match only.and_then(|name| Some((name, sort(&old, name)?, sort(&new, name)?))) {
                Some((name, old, new)) => {
                    format!("{{}} takes {name} as {}, no longer as {}", quoted(&new), quoted(&old))
                }
                None => format!("{{}} takes other credentials as {}", shorten(gone, NAMED)),
            }
        } else {
            format!("{{}} requires {}, no longer {}", shorten(all, NAMED), shorten(gone, NAMED))
        };
        note(Kind::SecurityChanged, Weight::Broken, message);
    }
    if !refused.is_empty() {
        return;
    }
    let is_wider = |one: &&Alternative<'a>| !old.iter().any(|given| is_met(given, one));
    let wider: Vec<&Alternative<'a>> = new.iter().filter(is_wider).collect();
    if !wider.is_empty() {
        let is_public = wider.iter().any(|one| one.is_empty()) && old.iter().all(|given| !given.is_empty());
        let has_fewer = wider.iter().all(|one| old.iter().any(|given| has_sorts(one, given) && has_sorts(given, one)));
        let all = shorten(wider.into_iter().map(names).collect(), NAMED);
        let message = match () {
            () if is_public => "{} requires no credentials anymore".to_owned(),
            () if has_fewer => format!("{{}} accepts {all} with fewer scopes"),
            () => format!("{{}} also accepts {all}"),
        };
        note(Kind::SecurityRemoved, Weight::Fine, message);
    }
}
