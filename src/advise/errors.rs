//! Which of a document's error bodies fits an operation that lacks one.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::phrases::{SEVERAL, codes_within, is_about, subject_of};
use crate::hash::HashMap;
use crate::model::errors::{ENOUGH, Protocol};
use crate::model::roles::Role;
use crate::model::schema::{Types, name_of};
use crate::model::shape::{Field, Form, Shape};
use crate::model::{Api, ErrorBody, Operation, Response, is_template, is_version};
use crate::resolve::reference_of;
use crate::sort;
use crate::syntax::{Node, NodeId};
use crate::text::SourceId;
use crate::text::words::words;

/// From how many uses on what is used in an area of the API is that area's way, and where no other uses it, its own.
const OWN: usize = 3;

/// The error bodies of a document by the way they are written, and what each is used for.
#[derive(Debug, Default)]
pub(super) struct Errors {
    ways: Vec<Way>,
    /// The way of each response object, where its body can be a model for others.
    way_of: HashMap<NodeId, usize>,
    /// The ways that are used within a scope.
    by_scope: HashMap<Scope, Ranking>,
    /// The ways that are not the own of one area, the most frequent first.
    shared: Vec<usize>,
    /// How many errors the operations of each area declare.
    answered: BTreeMap<usize, usize>,
    /// How many all of them do.
    answered_in_all: usize,
    /// The area of each operation: those are of one whose paths have the same first segment after what all paths begin
    /// with.
    areas: Vec<usize>,
}

/// Ways that errors are written within a scope.
#[derive(Debug, Default)]
struct Ranking {
    /// With how many operations use them there, the most frequent first.
    ways: Vec<(usize, usize)>,
    /// The one that more than half of them use.
    usual: Option<usize>,
}

/// Error bodies that are one to the reader: by the same reference, or of one form that is spelled out.
#[derive(Debug)]
struct Way {
    /// The first of them: position in [`ErrorBodies::all`](crate::model::ErrorBodies::all).
    body: usize,
    /// The codes that are answered so; none stands for ranges and `default`.
    codes: BTreeSet<Option<u16>>,
    /// How many operations of each area of the API answer so.
    areas: BTreeMap<usize, usize>,
    /// The codes in the name of its schema.
    told: Vec<u16>,
    /// What the name is about beside the first of them.
    about: Option<String>,
    /// Whether that name says no more than that it is an error.
    is_general: bool,
    /// Whether it has no name, and no members but a code and a message.
    is_plain: bool,
    /// Whether most errors of the document have another shape.
    is_outlier: bool,
    /// Whether it only lists what is wrong with the input.
    lists_faults: bool,
}

impl Way {
    /// Whether it says which input is invalid: only that is answered so, and it is called so, lists that alone, or
    /// answers nothing but 422.
    fn is_of_input(&self) -> bool {
        let is_of_input = |code: &Option<u16>| matches!(code, Some(400 | 422));
        let is_named = self.told.iter().any(|code| matches!(code, 400 | 422));
        let is_told = is_named || self.lists_faults || !self.codes.contains(&Some(400));
        !self.is_general && self.codes.iter().all(is_of_input) && is_told
    }
}

/// Where errors are looked at: in one area of the API or in all, for one code or for all.
type Scope = (Option<usize>, Option<u16>);

/// What makes two bodies the same.
#[derive(PartialEq, Eq, Hash)]
enum Cause<'a> {
    /// The schema that a reference leads to.
    Schema(NodeId),
    /// A reference that does not resolve, in its file.
    Reference(SourceId, &'a str),
    /// The form of what is spelled out.
    Form(usize),
}

impl Errors {
    /// Reads the error responses of a description, in one pass.
    pub(super) fn of(api: &Api<'_>) -> Self {
        let bodies = api.error_bodies();
        // A conflict that shows a resource tells nothing of errors. An envelope around everything does.
        let results = bodies.all.iter().filter(|body| body.is_result).count();
        let is_envelope = results == bodies.all.len() && results >= ENOUGH.0;
        let mut errors = Self { areas: areas(api), ..Self::default() };
        let mut position: HashMap<Cause<'_>, usize> = HashMap::default();
        for (at, body) in bodies.all.iter().enumerate().filter(|(_, body)| is_envelope || !body.is_result) {
            let schema = api.error_schema(body);
            let name = reference_of(schema).map(|reference| name_of(reference.text()).unwrap_or_default());
            // What is spelled out once more has to be worth it.
            let is_problem = body.protocol == Some(Protocol::Problem) && bodies.form(at).shapes.iter().all(is_problem);
            if name.is_none() && !is_problem && !is_to_repeat(schema, bodies.form(at)) {
                continue;
            }
            let way = *position.entry(cause(api, body)).or_insert_with(|| {
                let told: Vec<u16> = name.into_iter().flat_map(codes_within).collect();
                let about = told.first().zip(name).and_then(|(code, name)| subject_of(name, *code));
                errors.ways.push(Way {
                    body: at,
                    codes: BTreeSet::new(),
                    areas: BTreeMap::new(),
                    told,
                    about,
                    is_general: name.is_some_and(is_general_name),
                    is_plain: name.is_none() && bodies.form(at).shapes.iter().all(is_code_and_message),
                    is_outlier: body.is_outlier,
                    lists_faults: bodies.form(at).shapes.iter().all(lists_faults),
                });
                errors.ways.len() - 1
            });
            errors.way_of.insert(api.responses[body.response].node.id(), way);
        }
        let mut counts: HashMap<(usize, usize, Option<u16>), usize> = HashMap::default();
        for response in api.responses.iter().filter(|response| api.is_error(response)) {
            errors.count(api, response, &mut counts);
        }
        let mut uses: HashMap<Scope, HashMap<usize, usize>> = HashMap::default();
        for ((way, area, code), count) in counts {
            let Way { codes, areas, .. } = &mut errors.ways[way];
            codes.insert(code);
            *areas.entry(area).or_default() += count;
            for area in [None, Some(area)] {
                for code in std::iter::once(None).chain(code.map(Some)) {
                    *uses.entry((area, code)).or_default().entry(way).or_default() += count;
                }
            }
        }
        for (scope, ways) in uses {
            let all: usize = ways.values().sum();
            let mut ways: Vec<(usize, usize)> = ways.into_iter().collect();
            ways.sort_unstable_by_key(|(way, count)| (Reverse(*count), *way));
            if scope == (None, None) {
                let shared =
                    ways.iter().map(|(way, _)| *way).filter(|&way| errors.owner(&errors.ways[way].areas).is_none());
                errors.shared = shared.collect();
            }
            let usual = ways.first().filter(|(_, count)| count * 2 > all).map(|(way, _)| *way);
            errors.by_scope.insert(scope, Ranking { ways, usual });
        }
        errors
    }

    /// Counts the operations that a response is for: all of them, and those of each way, area and code.
    fn count(
        &mut self,
        api: &Api<'_>,
        response: &Response<'_>,
        counts: &mut HashMap<(usize, usize, Option<u16>), usize>,
    ) {
        let code = response.status.code();
        let way = self.way_of.get(&response.node.id()).copied();
        for operation in api.readers(response) {
            let area = self.area(operation.id);
            *self.answered.entry(area).or_default() += 1;
            self.answered_in_all += 1;
            if let Some(way) = way {
                *counts.entry((way, area, code)).or_default() += 1;
            }
        }
    }

    /// The area of an operation.
    pub(super) fn area(&self, operation: usize) -> usize {
        self.areas[operation]
    }

    /// The area whose own something is that is used so often in each: no other uses it, and the rest of the API writes its
    /// errors in other ways.
    fn owner(&self, used: &BTreeMap<usize, usize>) -> Option<usize> {
        let mut areas = used.iter();
        let (Some((&only, &count)), None) = (areas.next(), areas.next()) else { return None };
        let elsewhere = self.answered_in_all - self.answered.get(&only).copied().unwrap_or_default();
        (count >= OWN && elsewhere >= OWN).then_some(only)
    }

    /// Whether what is used so often in each area is the own of another area than the operation's.
    pub(super) fn are_of_others(&self, used: &BTreeMap<usize, usize>, operation: &Operation<'_>) -> bool {
        self.owner(used).is_some_and(|owner| owner != self.area(operation.id))
    }

    /// The bodies that an error of this code may have in an operation, the one that fits best first: positions in
    /// [`ErrorBodies::all`](crate::model::ErrorBodies::all). As its area of the API answers the code; as the document
    /// does; as the operation writes several of its errors; as errors are written in the area, and in the document.
    pub(super) fn candidates(&self, api: &Api<'_>, operation: &Operation<'_>, code: u16) -> Vec<usize> {
        let area = self.area(operation.id);
        let usual = |scope: Scope| self.by_scope.get(&scope).and_then(|ranking| ranking.usual);
        let nodes = operation.responses.iter().filter_map(|used| api.response(used)).map(|response| response.node.id());
        let used: Vec<usize> = nodes.filter_map(|node| self.way_of.get(&node).copied()).collect();
        let is_own = |way: &usize| used.iter().filter(|other| *other == way).count() > 1 && self.is_general(*way, code);
        let own: Vec<usize> = used.iter().copied().filter(is_own).collect();
        let is_shared = |way: &usize| !self.are_of_others(&self.ways[*way].areas, operation);
        let of_code = usual((None, Some(code))).filter(is_shared);
        // Where the operation's way is used beside it for other codes, the document tells this code from them.
        let is_beside = |way: &usize| {
            let areas = &self.ways[*way].areas;
            let is_near =
                |own: &usize| self.ways[*own].areas.keys().take(CANDIDATES).any(|area| areas.contains_key(area));
            own.iter().all(is_near)
        };
        let in_area = self.by_scope.get(&(Some(area), None)).into_iter().flat_map(|ranking| &ranking.ways);
        let of_area = in_area.take_while(|(_, count)| *count >= OWN).map(|(way, _)| *way);
        let of_all = self.shared.iter().copied();
        let mut found: Vec<usize> = usual((Some(area), Some(code))).into_iter().collect();
        found.extend(of_code.filter(is_beside));
        found.extend(own.iter().copied().chain(of_code));
        let mut others: Vec<usize> = of_area.take(CANDIDATES).chain(of_all.take(CANDIDATES)).collect();
        others.retain(|way| self.is_general(*way, code));
        sort::by_key(&mut others, |way| self.ways[*way].is_outlier);
        found.extend(others);
        // A schema of one operation of many is about that operation.
        let is_of_one = |way: usize| {
            let Way { areas, is_general, is_plain, .. } = &self.ways[way];
            areas.values().sum::<usize>() == 1
                && !is_general
                && !is_plain
                && api.operations.len() >= MANY
                && !used.contains(&way)
        };
        let is_of_another = |way: usize| {
            let Way { areas, about, .. } = &self.ways[way];
            let is_foreign = |about: &String| areas.len() < SEVERAL && !is_about(operation, about);
            about.as_ref().is_some_and(is_foreign) && !used.contains(&way)
        };
        let is_beside_input = code == 400 && self.tells_input_apart(api, operation);
        let is_of_input = |way: usize| is_beside_input && self.ways[way].is_of_input();
        found.retain(|way| !is_of_one(*way) && !is_of_another(*way) && !is_of_input(*way));
        found.into_iter().map(|way| self.ways[way].body).collect()
    }

    /// Whether an operation answers invalid input with 422 and a body for that, so that its 400 is about something else.
    pub(super) fn tells_input_apart(&self, api: &Api<'_>, operation: &Operation<'_>) -> bool {
        let response = api.response_of(operation, 422);
        let way = response.and_then(|response| self.way_of.get(&response.node.id()));
        way.is_some_and(|way| self.ways[*way].is_of_input())
    }

    /// The body that most errors have, if its members are plain values: what it is named for may be other codes, but
    /// errors look like it. Where each code has a schema of its own, one of those that look alike; where few bodies are
    /// described, the one whose members all have.
    pub(super) fn usual(&self, api: &Api<'_>) -> Option<usize> {
        let bodies = api.error_bodies();
        let most = self.by_scope.get(&(None, None)).and_then(|ranking| ranking.usual).map(|way| self.ways[way].body);
        let in_all = || {
            let ways: Vec<usize> = self.ways.iter().map(|way| way.body).collect();
            let is_in_all = |own: &usize| ways.iter().all(|other| bodies.form(*other).is_like(bodies.form(*own)));
            let members = |own: &usize| bodies.form(*own).shapes.iter().map(|shape| shape.members.len()).sum::<usize>();
            ways.iter().copied().filter(is_in_all).min_by_key(members).filter(|_| ways.len() > 1)
        };
        let is_flat = |shape: &Shape| shape.members.iter().all(|field| field.shape.items.is_none());
        let is_value = |field: &Field| field.shape.items.is_none() && is_flat(&field.shape);
        let is_plain = |shape: &Shape| !shape.members.is_empty() && shape.members.iter().all(is_value);
        let body = most.filter(|&body| !bodies.all[body].is_outlier).or_else(|| bodies.common()).or_else(in_all)?;
        bodies.form(body).shapes.iter().all(is_plain).then_some(body)
    }

    /// Whether the document shows what errors with this code may look like. Bodies that say which input is invalid are not
    /// used for others; none stands for ranges and `default`.
    pub(super) fn are_shown(&self, code: Option<u16>) -> bool {
        let is_of_input = matches!(code, Some(400 | 422));
        self.ways.iter().any(|way| is_of_input || !way.is_of_input())
    }

    /// Whether a way that errors are written fits a code for which it may not be used yet.
    fn is_general(&self, way: usize, code: u16) -> bool {
        let Way { codes, told, .. } = &self.ways[way];
        if codes.contains(&Some(code)) || told.contains(&code) {
            return true;
        }
        if self.ways[way].is_of_input() && !matches!(code, 400 | 422) {
            return false;
        }
        let is_of_class = codes.iter().any(|own| own.is_none_or(|own| own / 100 == code / 100));
        let is_only = || self.by_scope.get(&(None, None)).is_some_and(|ranking| ranking.ways.len() == 1);
        let is_usual = match codes.first() {
            // What is answered to invalid input names the input that is invalid, unless it is called an error in general.
            Some(Some(only)) if codes.len() == 1 => self.ways[way].is_general || *only != 422 && is_only(),
            _ => true,
        };
        is_of_class && told.is_empty() && is_usual
    }
}

/// How many ways to write errors, and how many areas that one is used in, are considered for one snippet.
const CANDIDATES: usize = 16;

/// From how many operations on what only one of them has says nothing of the others.
const MANY: usize = 10;

/// Whether a shape has a code for programs and a message for people.
fn is_whole(shape: &Shape) -> bool {
    fn roles(shape: &Shape, depth: usize) -> [usize; 3] {
        let mut found = [0; 3];
        for field in &shape.members {
            match Role::of(&field.name) {
                Some(Role::Code) => found[0] += 1,
                Some(Role::Message) => found[1] += 1,
                Some(Role::Either) => found[2] += 1,
                _ => {}
            }
            let inner = field.shape.items.as_deref().unwrap_or(&field.shape);
            if depth > 0 {
                found.iter_mut().zip(roles(inner, depth - 1)).for_each(|(own, other)| *own += other);
            }
        }
        found
    }
    let [codes, messages, either] = roles(shape, 2);
    match (codes, messages) {
        (0, 0) => either > 1,
        (0, _) | (_, 0) => either > 0,
        _ => true,
    }
}

/// Whether the members of problem details have the types that RFC 9457, 3.1 gives them.
fn is_problem(shape: &Shape) -> bool {
    let is_of = |name: &str, types: &[Types]| shape.field(name).is_none_or(|field| types.contains(&field.shape.types));
    is_of("status", &[Types::INTEGER, Types::NUMBER])
        && ["type", "title", "detail", "instance"].iter().all(|name| is_of(name, &[Types::STRING]))
}

/// Whether an error has nothing but members for what is wrong with fields of the request, each with names that differ from
/// one request to the other.
fn lists_faults(shape: &Shape) -> bool {
    let is_open =
        |shape: &Shape| shape.members.is_empty() && shape.items.as_ref().is_none_or(|of| of.members.is_empty());
    let lists = |field: &Field| Role::of(&field.name) == Some(Role::Details) && is_open(&field.shape);
    !shape.members.is_empty() && shape.members.iter().all(lists)
}

/// Whether all members are those that any error has: a code for programs, a message for people, or one for either.
fn is_code_and_message(shape: &Shape) -> bool {
    let is_of_any = |field: &Field| matches!(Role::of(&field.name), Some(Role::Code | Role::Message | Role::Either));
    !shape.members.is_empty() && shape.members.iter().all(is_of_any)
}

/// Whether the body of an error is worth repeating: it is whole, has nothing but members that errors have, or is a map or
/// a text.
fn is_to_repeat(schema: Node<'_>, form: &Form) -> bool {
    let is_of_error = |field: &Field| Role::of(&field.name).is_some() || field.shape.types == Types::BOOLEAN;
    let is_plain = |shape: &Shape| !shape.members.is_empty() && shape.members.iter().all(is_of_error);
    let is_map = || schema.get("additionalProperties").is_some_and(|of| of.is_mapping() && !of.is_empty());
    let is_text = |shape: &Shape| shape.types == Types::STRING;
    form.shapes.iter().any(|shape| is_whole(shape) || is_plain(shape) || is_text(shape)) || is_map()
}

fn cause<'a>(api: &Api<'a>, body: &ErrorBody) -> Cause<'a> {
    match reference_of(api.error_schema(body)) {
        None => Cause::Form(body.form),
        Some(reference) => match api.workspace.target(reference) {
            Ok(schema) => Cause::Schema(schema.id()),
            Err(_) => Cause::Reference(reference.id().0, reference.text()),
        },
    }
}

/// Whether the name of a schema says only that it is an error: `ApiError`, `problem_details`.
pub(super) fn is_general_name(name: &str) -> bool {
    const ERRORS: [&str; 8] = ["error", "errors", "exception", "failure", "fault", "faults", "problem", "problems"];
    const GENERAL: [&str; 24] = [
        "api", "base", "body", "common", "default", "detail", "details", "document", "dto", "generic", "http", "json",
        "message", "model", "object", "payload", "response", "rest", "result", "rpc", "schema", "standard", "status",
        "wrapper",
    ];
    let words = words(name);
    words.iter().any(|word| ERRORS.contains(&&**word))
        && words.iter().all(|word| ERRORS.contains(&&**word) || GENERAL.contains(&&**word) || word.len() < 3)
}

/// The area of each operation.
fn areas<'a>(api: &Api<'a>) -> Vec<usize> {
    let mut paths = api.served().map(|operation| operation.segments().collect::<Vec<_>>());
    let mut common = paths.next().unwrap_or_default();
    for path in paths {
        let alike = common.iter().zip(&path).take_while(|(one, other)| one == other).count();
        // The last segment names what a path is about.
        common.truncate(alike.min(path.len().saturating_sub(1)));
    }
    let mut names: HashMap<&str, usize> = HashMap::default();
    let name = |operation: &Operation<'a>| {
        let mut rest = operation.segments().skip(common.len());
        rest.find(|segment| !is_template(segment) && !is_version(segment)).unwrap_or_default()
    };
    let mut of = Vec::with_capacity(api.operations.len());
    for operation in &api.operations {
        let next = names.len();
        of.push(*names.entry(name(operation)).or_insert(next));
    }
    of
}
