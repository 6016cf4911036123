//! What most operations of an API have in common: it tells nothing about a single one.

use super::{Api, Location, Operation, ResponseUse, StatusKey};
use crate::hash::{HashMap, HashSet};
use crate::text::work;

/// The habits of an API, from one pass over its operations and responses.
#[derive(Debug, Default)]
pub struct Habits {
    /// The number of operations that the API serves.
    pub operations: usize,
    /// The number of those that declare each code, and of those of them that have a request body.
    codes: HashMap<u16, (usize, usize)>,
    /// How many operations answer each error status with a body, and how many answer it.
    bodies: HashMap<StatusKey, (usize, usize)>,
    /// The required request headers of most operations, in lower case.
    headers: HashSet<String>,
    /// Whether a `401` response declares `WWW-Authenticate`.
    pub challenges: bool,
    /// Whether valid credentials may lack a right: of one scheme, operations ask for different scopes or roles, or only
    /// some for any.
    pub grades_rights: bool,
    not_found: NotFound,
}

/// Codes that gateways and frameworks return before the API sees the request, often with only headers.
const OF_GATEWAYS: [u16; 8] = [401, 405, 406, 415, 429, 502, 503, 504];

impl Habits {
    pub(super) fn of(api: &Api<'_>) -> Self {
        let mut habits = Self::default();
        let mut asking: HashMap<String, usize> = HashMap::default();
        for operation in api.served() {
            habits.operations += 1;
            for code in operation.responses.iter().filter_map(|used| used.status.code()) {
                let (all, with_body) = habits.codes.entry(code).or_default();
                *all += 1;
                *with_body += usize::from(operation.body.is_some());
            }
            let headers = operation.parameters_in(Location::Header).filter(|header| header.required);
            let names: HashSet<String> = headers.map(|header| header.name.to_ascii_lowercase()).collect();
            for name in names {
                *asking.entry(name).or_default() += 1;
            }
        }
        for response in &api.responses {
            if response.status.is_error() {
                let (with_body, all) = habits.bodies.entry(response.status).or_default();
                *all += response.uses.len();
                *with_body += if response.has_body() { response.uses.len() } else { 0 };
            }
            habits.challenges |=
                response.status == StatusKey::Code(401) && response.header("WWW-Authenticate").is_some();
        }
        // Those that log in or exist for monitors do without. Of few operations nothing is usual.
        const FEWEST: usize = 5;
        let all = habits.operations;
        let is_usual = |asked: usize| all >= FEWEST && asked * 4 >= all * 3;
        habits.headers = asking.into_iter().filter(|(_, asked)| is_usual(*asked)).map(|(name, _)| name).collect();
        habits.grades_rights = grades_rights(api);
        habits.not_found = NotFound::of(api);
        habits
    }

    /// Whether any operation declares exactly this code.
    pub fn knows(&self, code: u16) -> bool {
        self.codes.contains_key(&code)
    }

    /// The code for invalid input: 422 if more operations with a request body declare it, otherwise 400.
    pub fn validation_code(&self) -> u16 {
        let count = |code| self.codes.get(&code).map_or(0, |(_, with_body)| *with_body);
        if count(422) > count(400) { 422 } else { 400 }
    }

    /// Whether a request header is a part of the API's protocol, as its version or its caller is: most operations
    /// require it.
    pub fn is_protocol_header(&self, name: &str) -> bool {
        self.headers.contains(&name.to_ascii_lowercase())
    }

    /// Whether a code of gateways is seldom answered with a body, while other errors have one.
    pub fn omits_body(&self, status: StatusKey) -> bool {
        let is_of_gateway = status.code().is_some_and(|code| OF_GATEWAYS.contains(&code));
        let (with_body, all) = self.bodies.get(&status).copied().unwrap_or_default();
        is_of_gateway && all > 0 && with_body * 2 <= all && self.bodies.values().any(|(with_body, _)| *with_body > 0)
    }

    /// Whether a code that seldom has a body would often have one, with so many more responses, and so many of them with a
    /// body.
    pub fn would_have_body(&self, code: u16, new: usize, with_body: usize) -> bool {
        let status = StatusKey::Code(code);
        let (before, all) = self.bodies.get(&status).copied().unwrap_or_default();
        self.omits_body(status) && before < all && (before + with_body) * 2 > all + new
    }

    /// Whether nearly all operations below some start of an operation's path use the same words for `404`, as a generator
    /// or a template makes them.
    pub fn is_usual_not_found(&self, operation: &Operation<'_>, used: &ResponseUse<'_>) -> bool {
        self.not_found.is_usual(operation, used)
    }
}

fn grades_rights(api: &Api<'_>) -> bool {
    let mut rights: HashMap<&str, &[&str]> = HashMap::default();
    // Those of the document are the same list for every operation.
    let mut lists: HashSet<*const (&str, Vec<&str>)> = HashSet::default();
    let all = api.served().map(|operation| &operation.security.schemes);
    let mut asked = all.filter(|list| lists.insert(list.as_ptr())).flat_map(|list| list.iter());
    asked.any(|(scheme, scopes)| {
        work::step();
        rights.entry(scheme).or_insert(scopes) != scopes
    })
}

/// The descriptions of `404` below each path.
#[derive(Debug, Default)]
struct NotFound {
    segments: HashMap<String, usize>,
    /// The starts of paths by their segments: from the number of one to the number of the one with another segment. A path
    /// may have any number of them, so that none is read as a whole.
    starts: HashMap<(usize, usize), usize>,
    /// The number of operations below each start. The first is the start without segments, which has none.
    operations: Vec<usize>,
    /// The number of those that use the same words for `404`, and whether one of these is not a read and has no path
    /// parameter.
    words: HashMap<(usize, usize), (usize, bool)>,
    /// The number of the words of each response; 0 for a response without words.
    of_response: Vec<usize>,
}

impl NotFound {
    fn of(api: &Api<'_>) -> Self {
        let mut numbers: HashMap<&str, usize> = HashMap::default();
        let mut number_of = |words| {
            let next = numbers.len();
            *numbers.entry(words).or_insert(next)
        };
        number_of("");
        let of_response = api.responses.iter().map(|response| match response.status {
            StatusKey::Code(404) => number_of(response.description()),
            _ => 0,
        });
        let mut found = Self { of_response: of_response.collect(), operations: vec![0], ..Self::default() };
        for operation in api.served() {
            let words = operation.declared(404).map(|used| found.words_of(used));
            let mut start = 0;
            for segment in starts(operation.path) {
                work::step();
                let next = found.segments.len();
                let segment = *found.segments.entry(segment.to_owned()).or_insert(next);
                let next = found.operations.len();
                start = *found.starts.entry((start, segment)).or_insert(next);
                found.operations.resize(found.operations.len().max(start + 1), 0);
                found.operations[start] += 1;
                if let Some(words) = words {
                    let (count, is_idle) = found.words.entry((start, words)).or_default();
                    *count += 1;
                    *is_idle |= !operation.method.is_safe() && !operation.path.contains('{');
                }
            }
        }
        found
    }

    fn words_of(&self, used: &ResponseUse<'_>) -> usize {
        used.response.map_or(0, |at| self.of_response[at])
    }

    fn is_usual(&self, operation: &Operation<'_>, used: &ResponseUse<'_>) -> bool {
        const FEWEST: usize = 8;
        let words = self.words_of(used);
        let mut start = 0;
        starts(operation.path).any(|segment| {
            let next = self.segments.get(segment).and_then(|segment| self.starts.get(&(start, *segment)));
            start = next.copied().unwrap_or_default();
            let all = self.operations.get(start).copied().unwrap_or_default();
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
