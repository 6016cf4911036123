//! Operations by their path, so that a sibling is found without a walk over all of them.

use super::{Api, Method, Operation, Scope};
use crate::hash::HashMap;

/// The served operations by the form of their path, in which the names of parameters don't matter.
#[derive(Debug, Default)]
pub(super) struct Paths(HashMap<String, Vec<usize>>);

impl Paths {
    pub(super) fn index(api: &Api<'_>) -> Self {
        let mut paths: HashMap<String, Vec<usize>> = HashMap::default();
        for operation in api.operations.iter().filter(|operation| operation.scope == Scope::Path) {
            paths.entry(form(operation.segments())).or_default().push(operation.id);
        }
        Self(paths)
    }
}

/// The segments of a path, without empty ones.
pub(super) fn segments(path: &str) -> impl Iterator<Item = &str> {
    let path = path.split(['?', '#']).next().unwrap_or_default();
    path.split('/').filter(|segment| !segment.is_empty())
}

/// Whether a segment is a parameter and nothing else.
pub fn is_template(segment: &str) -> bool {
    segment.starts_with('{') && segment.ends_with('}')
}

/// Whether a segment names a version of the API: `v2`, `V1beta1`, `v2.1`.
pub fn is_version(segment: &str) -> bool {
    let digits = segment.strip_prefix(['v', 'V']).unwrap_or_default();
    digits.starts_with(|first: char| first.is_ascii_digit())
        && digits.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
}

/// `/users/{id}` and `/users/{user}/` alike.
fn form<'s>(segments: impl Iterator<Item = &'s str>) -> String {
    segments.fold(String::new(), |mut form, segment| {
        form.push('/');
        form.push_str(if is_template(segment) { "{}" } else { segment });
        form
    })
}

impl<'a> Api<'a> {
    /// The served operations at a path, given by its segments. The names of parameters don't matter: `{}` stands for any.
    pub fn at<'s>(&self, segments: impl Iterator<Item = &'s str>) -> impl Iterator<Item = &Operation<'a>> {
        let paths = self.paths.get_or_init(|| Paths::index(self));
        paths.0.get(&form(segments)).into_iter().flatten().map(|id| &self.operations[*id])
    }

    /// Whether what an operation creates is read at an address of its own: below its path, or beside it where that ends
    /// in a command (`/networks/create`, `/networks/{id}`).
    pub fn is_read_by_address(&self, operation: &Operation<'_>) -> bool {
        let is_read = |other: &Operation<'_>| other.method == Method::Get;
        let above = operation.segments().count().saturating_sub(1);
        self.at(operation.segments().chain(["{}"])).any(is_read)
            || self.at(operation.segments().take(above).chain(["{}"])).any(is_read)
    }
}
