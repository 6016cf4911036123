//! Which of a document's error bodies fits an operation that lacks one.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::phrases::codes_within;
use crate::hash::HashMap;
use crate::model::errors::ENOUGH;
use crate::model::schema::name_of;
use crate::model::shape::Shape;
use crate::model::{Api, ErrorBody, Operation, Response, is_template, is_version};
use crate::resolve::reference_of;
use crate::syntax::NodeId;
use crate::text::SourceId;

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
    /// Of each file the ways that are not the own of one area, the most frequent first.
    shared: HashMap<SourceId, Vec<usize>>,
    /// For each code how many operations answer it, and how many of them without a body.
    answers: BTreeMap<u16, (usize, usize)>,
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
    /// The file that it is written in. What it refers to is to be found from there.
    source: SourceId,
    /// The codes that are answered so; none stands for ranges and `default`.
    codes: BTreeSet<Option<u16>>,
    /// How many operations of each area of the API answer so.
    areas: BTreeMap<usize, usize>,
    /// The codes in the name of its schema.
    told: Vec<u16>,
    /// Whether most errors of the document have another shape.
    is_outlier: bool,
}

/// Where errors are looked at: in a file, there in one area of the API or in all, for one code or for all.
type Scope = (SourceId, Option<usize>, Option<u16>);

/// What makes two bodies the same: the reference, or the form of what is spelled out.
type Cause<'a> = Result<&'a str, usize>;

impl Errors {
    /// Reads the error responses of a description, in one pass.
    pub(super) fn of(api: &Api<'_>) -> Self {
        let bodies = api.error_bodies();
        // A conflict that shows a resource tells nothing of errors. An envelope around everything does.
        let results = bodies.all.iter().filter(|body| body.is_result).count();
        let is_envelope = results == bodies.all.len() && results >= ENOUGH.0;
        let mut errors = Self { areas: areas(api), ..Self::default() };
        let mut position: HashMap<(SourceId, Cause<'_>), usize> = HashMap::default();
        for (at, body) in bodies.all.iter().enumerate().filter(|(_, body)| is_envelope || !body.is_result) {
            let schema = api.error_schema(body);
            let name = reference_of(schema).map(|reference| name_of(reference.text()).unwrap_or_default());
            if name.is_none() && bodies.form(at).shapes.iter().all(Shape::is_open) {
                continue;
            }
            let way = *position.entry((schema.id().0, cause(api, body))).or_insert_with(|| {
                errors.ways.push(Way {
                    body: at,
                    source: schema.id().0,
                    codes: BTreeSet::new(),
                    areas: BTreeMap::new(),
                    told: name.map(|name| codes_within(name).collect()).unwrap_or_default(),
                    is_outlier: body.is_outlier,
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
            let Way { source, codes, areas, .. } = &mut errors.ways[way];
            codes.insert(code);
            *areas.entry(area).or_default() += count;
            for area in [None, Some(area)] {
                for code in std::iter::once(None).chain(code.map(Some)) {
                    *uses.entry((*source, area, code)).or_default().entry(way).or_default() += count;
                }
            }
        }
        for (scope, ways) in uses {
            let all: usize = ways.values().sum();
            let mut ways: Vec<(usize, usize)> = ways.into_iter().collect();
            ways.sort_unstable_by_key(|(way, count)| (Reverse(*count), *way));
            if let (source, None, None) = scope {
                let shared =
                    ways.iter().map(|(way, _)| *way).filter(|&way| errors.owner(&errors.ways[way].areas).is_none());
                let shared = shared.collect();
                errors.shared.insert(source, shared);
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
            if let Some(code) = code {
                let (all, bare) = self.answers.entry(code).or_default();
                *all += 1;
                *bare += usize::from(!response.has_body());
            }
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

    /// Whether any error body of the document can be a model for others.
    pub(super) fn have_bodies(&self) -> bool {
        !self.ways.is_empty()
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

    /// Whether the document answers a code without a body as a rule.
    pub(super) fn are_bare(&self, code: u16) -> bool {
        self.answers.get(&code).is_some_and(|(all, bare)| *all >= OWN && bare * 2 > *all)
    }

    /// The bodies that an error of this code may have in an operation, the one that fits best first: positions in
    /// [`ErrorBodies::all`](crate::model::ErrorBodies::all). As its area of the API answers the code; as the document
    /// does; as the operation writes several of its errors; as errors are written in the area, and in the document.
    pub(super) fn candidates(&self, api: &Api<'_>, operation: &Operation<'_>, code: u16) -> Vec<usize> {
        let (source, area) = (operation.key.id().0, self.area(operation.id));
        let usual = |scope: Scope| self.by_scope.get(&scope).and_then(|ranking| ranking.usual);
        let nodes = operation.responses.iter().filter_map(|used| api.response(used)).map(|response| response.node.id());
        let used = nodes.filter_map(|node| self.way_of.get(&node).copied());
        let used: Vec<usize> = used.filter(|way| self.ways[*way].source == source).collect();
        let is_own = |way: &usize| used.iter().filter(|other| *other == way).count() > 1 && self.is_general(*way, code);
        let own: Vec<usize> = used.iter().copied().filter(is_own).collect();
        let is_shared = |way: &usize| !self.are_of_others(&self.ways[*way].areas, operation);
        let of_code = usual((source, None, Some(code))).filter(is_shared);
        // Where the operation's way is used beside it for other codes, the document tells this code from them.
        let is_beside = |way: &usize| {
            let areas = &self.ways[*way].areas;
            let is_near =
                |own: &usize| self.ways[*own].areas.keys().take(CANDIDATES).any(|area| areas.contains_key(area));
            own.iter().all(is_near)
        };
        let in_area = self.by_scope.get(&(source, Some(area), None)).into_iter().flat_map(|ranking| &ranking.ways);
        let of_area = in_area.take_while(|(_, count)| *count >= OWN).map(|(way, _)| *way);
        let of_file = self.shared.get(&source).into_iter().flatten().copied();
        let mut found: Vec<usize> = usual((source, Some(area), Some(code))).into_iter().collect();
        found.extend(of_code.filter(is_beside));
        found.extend(own.iter().copied().chain(of_code));
        let mut others: Vec<usize> = of_area.take(CANDIDATES).chain(of_file.take(CANDIDATES)).collect();
        others.retain(|way| self.is_general(*way, code));
        others.sort_by_key(|way| self.ways[*way].is_outlier);
        found.extend(others);
        found.into_iter().map(|way| self.ways[way].body).collect()
    }

    /// Whether a way that errors are written fits a code for which it may not be used yet.
    fn is_general(&self, way: usize, code: u16) -> bool {
        let Way { source, codes, told, .. } = &self.ways[way];
        if codes.contains(&Some(code)) || told.contains(&code) {
            return true;
        }
        let is_of_class = codes.iter().any(|own| own.is_none_or(|own| own / 100 == code / 100));
        let is_only = || self.by_scope.get(&(*source, None, None)).is_some_and(|ranking| ranking.ways.len() == 1);
        let is_usual = match codes.first() {
            // What is answered to invalid input names the input that is invalid.
            Some(Some(only)) if codes.len() == 1 => *only != 422 && is_only(),
            _ => true,
        };
        is_of_class && told.is_empty() && is_usual
    }
}

/// How many ways to write errors, and how many areas that one is used in, are considered for one snippet.
const CANDIDATES: usize = 16;

fn cause<'a>(api: &Api<'a>, body: &ErrorBody) -> Cause<'a> {
    reference_of(api.error_schema(body)).map_or(Err(body.form), |reference| Ok(reference.text()))
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
