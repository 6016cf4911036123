//! The media types of error responses, and what they have in common.

use std::collections::{BTreeMap, BTreeSet};

use super::errors::{ENOUGH, MAJORITY, NewBody};
use super::{Api, Operation, Response};
use crate::hash::HashSet;

/// Media types that a protocol prescribes for its errors (RFC 7644, 3.1).
const OF_PROTOCOLS: [&str; 1] = ["application/scim+json"];

/// The media types of the error responses of a description that can be compared.
#[derive(Debug)]
pub struct ErrorMedia {
    /// The response objects (positions in [`Api::responses`]), each with its media types.
    pub all: Vec<(usize, BTreeSet<String>)>,
    /// The operations that use them.
    operations: HashSet<usize>,
}

/// What the media types of errors amount to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Agreement {
    /// There are too few to say.
    Unknown,
    /// Most errors have this one, and so many of them.
    Common(String, usize),
    /// Several compete.
    Divided,
}

impl ErrorMedia {
    /// Reads the media types of the error responses.
    pub(super) fn of(api: &Api<'_>) -> Self {
        let bodies = api.error_bodies().all.iter();
        let results: HashSet<usize> = bodies.filter(|body| body.is_result).map(|body| body.response).collect();
        let mut seen = HashSet::default();
        let all: Vec<(usize, BTreeSet<String>)> = api
            .responses
            .iter()
            .enumerate()
            // A response that returns a resource uses the media type of the resource.
            .filter(|(at, _)| !results.contains(at))
            .filter(|(_, response)| api.is_error(response) && api.readers(response).next().is_some())
            .filter(|(_, response)| seen.insert(response.node.id()))
            .filter_map(|(at, response)| Some((at, media_types(api, response)?)))
            .collect();
        let uses = all.iter().flat_map(|(at, _)| &api.responses[*at].uses);
        let operations = uses.map(|(operation, _)| *operation).collect();
        Self { all, operations }
    }

    /// How many response objects have each media type.
    pub fn counts(&self) -> BTreeMap<&str, usize> {
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for media_type in self.all.iter().flat_map(|(_, own)| own) {
            *counts.entry(media_type).or_default() += 1;
        }
        counts
    }

    /// What they amount to.
    pub fn agreement(&self) -> Agreement {
        agreement(&self.counts(), self.all.len(), self.operations.len())
    }

    /// Whether new bodies would change what the media types amount to, so that errors differ from most others, or would
    /// differ themselves.
    pub fn would_decide(&self, api: &Api<'_>, new: &[NewBody]) -> bool {
        let is_new = |body: &NewBody, at: &usize| !are_of_success(api, &api.operations[*at], &body.media);
        // The new bodies with how many responses would have each.
        let added = new.iter().filter(|body| are_comparable(&body.media)).map(|body| match body.is_shared {
            true => (body, usize::from(body.operations.first().is_none_or(|at| is_new(body, at)))),
            false => (body, body.operations.iter().filter(|at| is_new(body, at)).count()),
        });
        let added: Vec<(&NewBody, usize)> = added.filter(|(_, count)| *count > 0).collect();
        let count: usize = added.iter().map(|(_, count)| count).sum();
        let operations: HashSet<usize> = new.iter().flat_map(|body| &body.operations).copied().collect();
        let before = self.counts();
        let mut then = before.clone();
        for (body, count) in &added {
            body.media.iter().for_each(|name| *then.entry(name).or_default() += count);
        }
        let before = agreement(&before, self.all.len(), self.operations.len());
        let then = agreement(&then, self.all.len() + count, self.operations.union(&operations).count());
        match then {
            Agreement::Unknown => false,
            Agreement::Divided => before != Agreement::Divided,
            Agreement::Common(common, _) => {
                let is_known = matches!(before, Agreement::Common(before, _) if before == common);
                let old = self.all.iter().map(|(_, own)| own).filter(|_| !is_known);
                old.chain(added.iter().map(|(body, _)| &body.media)).any(|own| !own.contains(&common))
            }
        }
    }
}

/// What media types amount to that so many response objects have, of bodies of so many operations.
fn agreement(counts: &BTreeMap<&str, usize>, bodies: usize, operations: usize) -> Agreement {
    if bodies < ENOUGH.0 || operations < ENOUGH.1 {
        return Agreement::Unknown;
    }
    match counts.iter().max_by_key(|(_, count)| **count) {
        Some((common, sharing)) if sharing * 100 >= bodies * MAJORITY => {
            Agreement::Common((*common).to_owned(), *sharing)
        }
        Some(_) => Agreement::Divided,
        None => Agreement::Unknown,
    }
}

/// The media types of an error, unless they can't be compared: there is none, some are wildcards, the success uses
/// the same one and that is not JSON, or a protocol prescribes them.
fn media_types(api: &Api<'_>, response: &Response<'_>) -> Option<BTreeSet<String>> {
    let own: BTreeSet<String> = response.content.iter().map(|media| media.essence().into_owned()).collect();
    if response.is_partial || !are_comparable(&own) || is_page(api, response, &own) {
        return None;
    }
    let mut readers = api.readers(response);
    (!readers.next().is_some_and(|operation| are_of_success(api, operation, &own))).then_some(own)
}

/// Whether these media types are known, and no protocol prescribes them.
fn are_comparable(own: &BTreeSet<String>) -> bool {
    let is_known = |name: &String| name.contains('/') && !name.contains('*') && !OF_PROTOCOLS.contains(&name.as_str());
    !own.is_empty() && own.iter().all(is_known)
}

/// Whether an operation answers its success in these media types, and they are not JSON.
fn are_of_success(api: &Api<'_>, operation: &Operation<'_>, own: &BTreeSet<String>) -> bool {
    let successes = operation.responses.iter().filter(|used| used.status.is_success());
    let content = successes.filter_map(|used| api.response(used)).flat_map(|success| &success.content);
    let names: BTreeSet<_> = content.filter(|media| !media.is_json()).map(|media| media.essence()).collect();
    own.iter().all(|name| names.contains(name.as_str()))
}

/// Whether a response is a page for people: its operations otherwise redirect the browser.
fn is_page(api: &Api<'_>, response: &Response<'_>, own: &BTreeSet<String>) -> bool {
    let redirects = |operation: &Operation<'_>| [301, 302, 303, 307, 308].iter().any(|code| operation.declares(*code));
    own.iter().all(|name| name == "text/html") && api.readers(response).all(redirects)
}
