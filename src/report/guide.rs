//! The conventions of an API as its description has them, as a page for a style guide.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::pretty;
use crate::classify::{self, Kind, Kinds};
use crate::lexicon::PAGING;
use crate::model::roles::Role;
use crate::model::schema::name_of;
use crate::model::shape::{Form, Shape};
use crate::model::{Api, Consensus, Location, Method, Operation, StatusKey};
use crate::resolve::reference_of;
use crate::sort;
use crate::syntax::Node;
use crate::text::words::plural;

/// The conventions of one document.
#[derive(Debug, Serialize)]
pub struct Guide {
    /// Its path.
    path: String,
    /// The title that it states.
    title: String,
    /// The number of operations that the API serves.
    operations: usize,
    /// The codes that the kinds of operations declare.
    kinds: Vec<KindCodes>,
    /// What most operations have in common, by topic.
    topics: Vec<Topic>,
}

/// What the operations of one kind declare.
#[derive(Debug, Serialize)]
struct KindCodes {
    kind: &'static str,
    operations: usize,
    success: Vec<Count>,
    errors: Vec<Count>,
}

/// A code, a header or a name, and the number of operations or responses with it.
#[derive(Debug, Serialize)]
struct Count {
    name: String,
    count: usize,
}

/// A section of the page.
#[derive(Debug, Serialize)]
struct Topic {
    name: &'static str,
    conventions: Vec<Convention>,
}

/// What most have in common, in a sentence of Markdown.
#[derive(Debug, Serialize)]
struct Convention {
    text: String,
    /// The number of those that follow it, and of those that could; none if it is not about a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<(usize, usize)>,
    /// Those that don't follow it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    exceptions: Vec<Exception>,
}

/// An operation that does not follow a convention.
#[derive(Debug, Serialize)]
struct Exception {
    operation: String,
    /// What it declares in its place.
    declares: String,
    path: String,
    line: usize,
}

/// The share of operations, in 100, that makes something a convention.
const USUAL: usize = 60;

/// The share of the operations of a kind, in 100, that makes an error code part of the kind.
const PART: usize = 25;

/// The most exceptions that the page shows of one convention. The JSON has all of them.
const SHOWN: usize = 8;

/// The kinds in the order of the page, with the subject of a sentence about their success.
const KINDS: [(Kind, &str); 14] = [
    (Kind::List, "A list"),
    (Kind::Item, "A resource by its identifier"),
    (Kind::Singleton, "A fixed resource"),
    (Kind::Download, "A download"),
    (Kind::Query, "A search or a computation"),
    (Kind::Create, "A new resource"),
    (Kind::BatchCreate, "Several new resources"),
    (Kind::Upsert, "A resource that is created or replaced"),
    (Kind::Update, "An update"),
    (Kind::Delete, "A removal"),
    (Kind::Action, "A command"),
    (Kind::Async, "Work that continues after the response"),
    (Kind::Auth, "A login"),
    (Kind::Receive, "A report of another service"),
];

impl Guide {
    /// Reads the conventions of a description.
    pub fn of(path: &str, api: &Api<'_>, kinds: &Kinds) -> Self {
        let title = api.root.get("info").and_then(|info| info.get("title")).map(Node::text).unwrap_or(path);
        let served: Vec<&Operation<'_>> = api.served().collect();
        let reader = Reader { api, kinds, served: &served };
        let topics = [
            ("Success", reader.successes()),
            ("Errors", reader.errors()),
            ("Error bodies", reader.bodies()),
            ("Headers", reader.headers()),
            ("Authentication", reader.authentication()),
            ("Lists", reader.lists()),
        ];
        Self {
            path: path.to_owned(),
            title: title.to_owned(),
            operations: served.len(),
            kinds: reader.kinds(),
            topics: topics.into_iter().map(|(name, conventions)| Topic { name, conventions }).collect(),
        }
    }
}

struct Reader<'r, 'a> {
    api: &'r Api<'a>,
    kinds: &'r Kinds,
    served: &'r [&'r Operation<'a>],
}

/// A test of operations.
type Test<'t, 'a> = &'t dyn Fn(&Operation<'a>) -> bool;

impl<'r, 'a> Reader<'r, 'a> {
    fn of_kind(&self, kind: Kind) -> Vec<&'r Operation<'a>> {
        self.served.iter().copied().filter(|operation| self.kinds.kind(operation.id) == kind).collect()
    }

    fn kinds(&self) -> Vec<KindCodes> {
        let kinds = KINDS.into_iter().map(|(kind, _)| kind).chain([Kind::Unknown]);
        let counted = kinds.map(|kind| (kind, self.of_kind(kind))).filter(|(_, operations)| !operations.is_empty());
        counted
            .map(|(kind, operations)| {
                let codes = |is_in: fn(u16) -> bool| {
                    let all = operations.iter().flat_map(|operation| &operation.responses);
                    counts(all.filter_map(|used| used.status.code()).filter(|code| is_in(*code)))
                };
                let mut errors = codes(|code| code >= 400);
                errors.retain(|code| code.count * 100 >= operations.len() * PART);
                sort::by(&mut errors, |one, other| one.name.cmp(&other.name));
                let success = codes(|code| (200..400).contains(&code));
                KindCodes { kind: kind.name(), operations: operations.len(), success, errors }
            })
            .collect()
    }

    /// The code of the success of each kind.
    fn successes(&self) -> Vec<Convention> {
        let mut found = Vec::new();
        for (kind, subject) in KINDS {
            let operations = self.of_kind(kind);
            let with: Vec<_> = operations.into_iter().filter(|operation| success(operation).is_some()).collect();
            let codes = counts(with.iter().filter_map(|operation| success(operation)));
            let Some(usual) = codes.first().filter(|_| with.len() > 1) else { continue };
            if usual.count * 100 < with.len() * USUAL {
                let text = format!("{subject} has no usual code: {}", list(&codes));
                found.push(Convention { text, share: None, exceptions: Vec::new() });
                continue;
            }
            let others =
                with.iter().filter(|operation| success(operation).is_some_and(|code| code.to_string() != usual.name));
            let exceptions = others.map(|operation| {
                exception(operation, success(operation).map(|code| format!("`{code}`")).unwrap_or_default())
            });
            found.push(Convention {
                text: format!("{subject} answers `{}`", usual.name),
                share: Some((usual.count, with.len())),
                exceptions: exceptions.collect(),
            });
        }
        found
    }

    /// The codes of errors, each by the operations that can need it.
    fn errors(&self) -> Vec<Convention> {
        let kind = |operation: &Operation<'a>| self.kinds.kind(operation.id);
        let takes_input = |operation: &Operation<'a>| operation.body.is_some();
        let is_secured = |operation: &Operation<'a>| operation.security.is_refusable;
        let is_scoped = |operation: &Operation<'a>| operation.security.is_refusable && operation.security.has_scopes;
        let is_of_one = |operation: &Operation<'a>| {
            matches!(kind(operation), Kind::Item | Kind::Update | Kind::Delete) && operation.path.contains('{')
        };
        let creates = |operation: &Operation<'a>| matches!(kind(operation), Kind::Create | Kind::Upsert);
        let is_conditional = |operation: &Operation<'a>| {
            !operation.method.is_safe()
                && ["If-Match", "If-Unmodified-Since"].iter().any(|name| operation.request_header(name).is_some())
        };
        let all = |_: &Operation<'a>| true;
        let validation: &[u16] = if self.api.habits().validation_code() == 422 { &[422] } else { &[400] };
        let topics: [(&str, &str, &[u16], Test<'_, 'a>); 8] = [
            ("An invalid request", "take a body", validation, &takes_input),
            ("Missing or wrong credentials", "require credentials", &[401], &is_secured),
            ("A missing permission", "require a scope or a role", &[403], &is_scoped),
            ("A missing resource", "address a resource", &[404, 410], &is_of_one),
            ("A conflict with an existing resource", "create a resource", &[409], &creates),
            ("A failed condition", "accept a condition", &[412], &is_conditional),
            ("Too many requests", "exist", &[429], &all),
            ("A failure of the server", "exist", &[500, 502, 503, 504], &all),
        ];
        let mut found: Vec<Convention> = topics
            .into_iter()
            .filter_map(|(subject, could, codes, test)| self.error(subject, could, codes, test))
            .collect();
        let both = self.served.iter().filter(|operation| operation.declares(400) && operation.declares(422)).count();
        if both > 0 {
            let text = format!(
                "{both} operation{} {} `400` and `422`",
                plural(both),
                if both == 1 { "declares" } else { "declare" }
            );
            found.insert(1.min(found.len()), Convention { text, share: None, exceptions: Vec::new() });
        }
        let general = self
            .served
            .iter()
            .filter(|operation| {
                operation.responses.iter().any(|used| matches!(used.status, StatusKey::Default | StatusKey::Range(_)))
            })
            .count();
        if general > 0 {
            let text = "`default` or a range covers the errors that an operation doesn't name".to_owned();
            found.push(Convention { text, share: Some((general, self.served.len())), exceptions: Vec::new() });
        }
        found
    }

    fn error(&self, subject: &str, could: &str, codes: &[u16], test: Test<'_, 'a>) -> Option<Convention> {
        let asked: Vec<_> = self.served.iter().copied().filter(|operation| test(operation)).collect();
        let declares = |operation: &Operation<'a>| codes.iter().any(|code| operation.declares(*code));
        let (with, without): (Vec<_>, Vec<_>) = asked.into_iter().partition(|operation| declares(operation));
        let all = with.len() + without.len();
        if all == 0 {
            return None;
        }
        let used =
            counts(with.iter().flat_map(|operation| codes.iter().copied().filter(|code| operation.declares(*code))));
        let names = used.iter().map(|code| format!("`{}`", code.name)).collect::<Vec<_>>().join(" or ");
        let whom = if could == "exist" { String::new() } else { format!(" that {could}") };
        let is_usual = with.len() * 100 >= all * USUAL;
        let text = match with.len() {
            0 => {
                let codes = codes.iter().map(|code| format!("`{code}`")).collect::<Vec<_>>().join(" or ");
                format!("{subject}: none of the operations{whom} has {codes}")
            }
            _ if is_usual => format!("{subject}: {names}"),
            _ => format!("{subject}: {names}, but rarely"),
        };
        // Where few have it, those without it are not the exceptions.
        let others = without.into_iter().filter(|_| is_usual);
        let exceptions = others.map(|operation| exception(operation, format!("no {names}"))).collect();
        Some(Convention { text, share: (!with.is_empty()).then_some((with.len(), all)), exceptions })
    }

    /// The media type, the schema and the members of error bodies.
    fn bodies(&self) -> Vec<Convention> {
        let mut found = Vec::new();
        let errors = self.api.responses.iter().filter(|response| self.api.is_error(response));
        let errors: Vec<_> = errors.filter(|response| self.api.readers(response).next().is_some()).collect();
        let uses = |is_in: &dyn Fn(&str) -> bool| -> usize {
            let with = errors.iter().filter(|response| response.content.iter().any(|media| is_in(&media.essence())));
            with.map(|response| response.uses.len()).sum()
        };
        let total: usize = errors.iter().map(|response| response.uses.len()).sum();
        let media = counts(errors.iter().flat_map(|response| {
            response
                .content
                .iter()
                .flat_map(|media| std::iter::repeat_n(media.essence().into_owned(), response.uses.len()))
        }));
        if let Some(usual) = media.first() {
            let count = uses(&|essence| essence == usual.name);
            let text = format!("Errors have a body of `{}`", usual.name);
            found.push(Convention { text, share: Some((count, total)), exceptions: Vec::new() });
        } else if total > 0 {
            found.push(Convention { text: "No error has a body".to_owned(), share: None, exceptions: Vec::new() });
        }
        let bodies = self.api.error_bodies();
        for group in &bodies.groups {
            let name = &group.name;
            match &group.consensus {
                Consensus::Unknown => {}
                Consensus::Common(family, all) => {
                    let schema = self.schema_name(family.exemplar);
                    let text = format!("The error body{name}{schema} has {}", members(&family.core));
                    let exceptions = group.outliers.iter().filter_map(|body| {
                        let response = &self.api.responses[bodies.all[*body].response];
                        let operation = self.api.readers(response).next()?;
                        let own = self.schema_name(*body);
                        let declares =
                            if own.is_empty() { "another body".to_owned() } else { own.trim_start().to_owned() };
                        Some(Exception {
                            declares: format!("`{}` with {declares}", response.status),
                            ..exception(operation, String::new())
                        })
                    });
                    found.push(Convention { text, share: Some((family.uses, *all)), exceptions: exceptions.collect() });
                }
                Consensus::Divided(families) => {
                    let shapes =
                        families.iter().take(3).map(|family| format!("{} ({})", members(&family.core), family.uses));
                    let text = format!(
                        "Error bodies{name} have {} shapes: {}",
                        families.len(),
                        shapes.collect::<Vec<_>>().join("; ")
                    );
                    found.push(Convention { text, share: None, exceptions: Vec::new() });
                }
            }
        }
        found
    }

    /// The name of the component that an error body refers to, after a space.
    fn schema_name(&self, body: usize) -> String {
        let schema = self.api.error_schema(&self.api.error_bodies().all[body]);
        let name = reference_of(schema).and_then(|reference| name_of(reference.text()));
        name.map(|name| format!(" `{name}`")).unwrap_or_default()
    }

    /// The headers of responses, by code.
    fn headers(&self) -> Vec<Convention> {
        let mut found: BTreeMap<(u16, String), (String, usize)> = BTreeMap::new();
        let mut all: BTreeMap<u16, usize> = BTreeMap::new();
        for operation in self.served {
            for used in &operation.responses {
                let (Some(code), Some(response)) = (used.status.code(), self.api.response(used)) else { continue };
                *all.entry(code).or_default() += 1;
                for header in &response.headers {
                    let own =
                        found.entry((code, header.name.to_ascii_lowercase())).or_insert((header.name.to_owned(), 0));
                    own.1 += 1;
                }
            }
        }
        // A header that nearly every response has is said once.
        let mut by_name: BTreeMap<String, (String, Vec<u16>, usize, usize)> = BTreeMap::new();
        for ((code, key), (name, count)) in found {
            let total = all.get(&code).copied().unwrap_or_default();
            if count * 100 >= total * USUAL && count > 1 {
                let own = by_name.entry(key).or_insert((name, Vec::new(), 0, 0));
                own.1.push(code);
                own.2 += count;
                own.3 += total;
            }
        }
        let sentence = |(name, codes, count, total): (String, Vec<u16>, usize, usize)| {
            let with = match codes.as_slice() {
                many if many.len() > SHOWN => format!("{} codes", many.len()),
                few => few.iter().map(|code| format!("`{code}`")).collect::<Vec<_>>().join(", "),
            };
            Convention {
                text: format!("`{name}` comes with {with}"),
                share: Some((count, total)),
                exceptions: Vec::new(),
            }
        };
        by_name.into_values().map(sentence).collect()
    }

    fn authentication(&self) -> Vec<Convention> {
        let mut found = Vec::new();
        let secured: Vec<_> =
            self.served.iter().copied().filter(|operation| operation.security.is_required()).collect();
        let open = self.served.iter().filter(|operation| !operation.security.is_required());
        let open: Vec<Exception> = open.map(|operation| exception(operation, "no credentials".to_owned())).collect();
        if secured.is_empty() {
            let text = "No operation requires credentials".to_owned();
            return vec![Convention { text, share: None, exceptions: Vec::new() }];
        }
        let schemes = counts(secured.iter().flat_map(|operation| {
            let mut names: Vec<String> =
                operation.security.schemes.iter().map(|(name, _)| (*name).to_owned()).collect();
            names.sort_unstable();
            names.dedup();
            names
        }));
        let is_usual = secured.len() * 100 >= self.served.len() * USUAL;
        found.push(Convention {
            text: "Operations require credentials".to_owned(),
            share: Some((secured.len(), self.served.len())),
            exceptions: if is_usual { open } else { Vec::new() },
        });
        found.push(Convention {
            text: format!("The schemes are {}", list(&schemes)),
            share: None,
            exceptions: Vec::new(),
        });
        if !self.api.habits().challenges && self.api.habits().knows(401) {
            let text = "No `401` names the schemes in `WWW-Authenticate`".to_owned();
            found.push(Convention { text, share: None, exceptions: Vec::new() });
        }
        found
    }

    /// The parameters that choose a page, and the form of lists.
    fn lists(&self) -> Vec<Convention> {
        let lists = self.of_kind(Kind::List);
        let gets: Vec<_> = lists.into_iter().filter(|operation| operation.method == Method::Get).collect();
        let mut found = Vec::new();
        if gets.is_empty() {
            return found;
        }
        let paging = |operation: &Operation<'a>| -> Vec<String> {
            let query = operation.parameters_in(Location::Query);
            query.map(|parameter| parameter.name.to_owned()).filter(|name| PAGING.has_name(name)).collect()
        };
        let parameters = counts(gets.iter().flat_map(|operation| paging(operation)));
        let paged = gets.iter().filter(|operation| !paging(operation).is_empty()).count();
        if paged > 0 {
            let text = format!("Lists are read in pages by {}", list(&parameters[..parameters.len().min(5)]));
            let without =
                gets.iter().filter(|operation| paging(operation).is_empty() && paged * 100 >= gets.len() * USUAL);
            let exceptions = without.map(|operation| exception(operation, "no page".to_owned())).collect();
            found.push(Convention { text, share: Some((paged, gets.len())), exceptions });
        }
        let forms = [(classify::BodyForm::Page, "an object around the items"), (classify::BodyForm::Array, "an array")];
        let count =
            |form: classify::BodyForm| gets.iter().filter(|operation| self.kinds.answer(operation.id) == form).count();
        let mut forms = forms.map(|(form, name)| (count(form), form, name));
        sort::by_key(&mut forms, |(count, ..)| std::cmp::Reverse(*count));
        let (usual, form, name) = forms[0];
        if usual > 0 {
            let other = forms[1].1;
            let others = gets.iter().filter(|operation| self.kinds.answer(operation.id) == other && form != other);
            let exceptions = others.map(|operation| exception(operation, forms[1].2.to_owned())).collect();
            let share = Some((usual, usual + forms[1].0));
            found.push(Convention { text: format!("A list is {name}"), share, exceptions });
        }
        found
    }
}

/// The members of an error body with what they are for, in words.
fn members(form: &Form) -> String {
    fn all(shape: &Shape, holder: &str, found: &mut Vec<String>) {
        let shape = shape.items.as_deref().unwrap_or(shape);
        for field in &shape.members {
            let inner = field.shape.items.as_deref().unwrap_or(&field.shape);
            let path = if holder.is_empty() { field.name.to_string() } else { format!("{holder}.{}", field.name) };
            if inner.members.is_empty() || holder.contains('.') {
                let role = match Role::of(&field.name) {
                    Some(Role::Code) => " (code)",
                    Some(Role::Message) => " (message)",
                    Some(Role::Request) => " (request)",
                    Some(Role::Details) => " (fields)",
                    _ => "",
                };
                found.push(format!("`{path}`{role}"));
            } else {
                all(&field.shape, &path, found);
            }
        }
    }
    let mut found = Vec::new();
    if let Some(shape) = form.shapes.first() {
        all(shape, "", &mut found);
    }
    match found.len() {
        0 => "no members in common".to_owned(),
        many if many > 10 => format!("{} and {} more members", found[..8].join(", "), many - 8),
        _ => found.join(", "),
    }
}

/// The lowest declared code of a success.
fn success(operation: &Operation<'_>) -> Option<u16> {
    let codes = operation.responses.iter().filter_map(|used| used.status.code());
    codes.filter(|code| (200..300).contains(code)).min()
}

fn exception(operation: &Operation<'_>, declares: String) -> Exception {
    let source = &operation.key.document().source;
    let line = source.position(operation.key.span().start).line;
    Exception { operation: operation.title(), declares, path: source.name.clone(), line }
}

/// How often each occurs, the most frequent first.
fn counts(all: impl Iterator<Item = impl ToString>) -> Vec<Count> {
    let mut counted: BTreeMap<String, usize> = BTreeMap::new();
    all.for_each(|one| *counted.entry(one.to_string()).or_default() += 1);
    let mut counts: Vec<Count> = counted.into_iter().map(|(name, count)| Count { name, count }).collect();
    sort::by_key(&mut counts, |one| std::cmp::Reverse(one.count));
    counts
}

/// "`201` (34), `200` (2)".
fn list(counts: &[Count]) -> String {
    counts.iter().map(|one| format!("`{}` ({})", one.name, one.count)).collect::<Vec<_>>().join(", ")
}

#[derive(Serialize)]
struct Listing<'g> {
    version: u32,
    documents: &'g [Guide],
}

/// Writes guides as JSON.
///
/// # Errors
/// Where `out` can't be written to.
pub fn json(guides: &[Guide], out: &mut dyn io::Write) -> io::Result<()> {
    pretty::write(&mut *out, &Listing { version: 1, documents: guides })?;
    writeln!(out)
}

/// Writes guides as Markdown, a page for each document.
///
/// # Errors
/// Where `out` can't be written to.
pub fn markdown(guides: &[Guide], out: &mut dyn io::Write) -> io::Result<()> {
    for (at, guide) in guides.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        page(guide, out)?;
    }
    Ok(())
}

fn page(guide: &Guide, out: &mut dyn io::Write) -> io::Result<()> {
    let Guide { path, title, operations, kinds, topics } = guide;
    writeln!(out, "# HTTP conventions of {}\n", plain(title))?;
    writeln!(
        out,
        "`{path}` describes {operations} operation{}. This page states what most of them have in common.",
        plural(*operations)
    )?;
    writeln!(out, "\n## Codes by kind of operation\n\n| Kind | Operations | Success | Errors |\n|---|--:|---|---|")?;
    for kind in kinds {
        let errors = kind.errors.iter().map(|code| format!("`{}`", code.name)).collect::<Vec<_>>().join(" ");
        let success = match kind.success.as_slice() {
            [only] => format!("`{}`", only.name),
            several => list(several),
        };
        writeln!(out, "| {} | {} | {success} | {errors} |", kind.kind, kind.operations)?;
    }
    for Topic { name, conventions } in topics.iter().filter(|topic| !topic.conventions.is_empty()) {
        writeln!(out, "\n## {name}\n")?;
        for Convention { text, share, exceptions } in conventions {
            let share = match share {
                Some((count, all)) if count == all => format!(" (all {all})"),
                Some((count, all)) => format!(" ({count} of {all})"),
                None => String::new(),
            };
            let share = if share == " (all 1)" { String::new() } else { share };
            writeln!(out, "- {text}{share}.")?;
            for Exception { operation, declares, path, line } in exceptions.iter().take(SHOWN) {
                writeln!(out, "  - `{operation}`: {declares} ({}:{line})", plain(path))?;
            }
            if exceptions.len() > SHOWN {
                writeln!(out, "  - and {} more", exceptions.len() - SHOWN)?;
            }
        }
    }
    Ok(())
}

/// A text of the document without the marks of Markdown.
fn plain(text: &str) -> String {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text.replace(['<', '>', '[', ']', '`', '*'], "")
}
