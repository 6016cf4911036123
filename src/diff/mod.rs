//! The contract over time: what changed between two versions of a description, and what that means for its clients.
//!
//! 1. operations are **matched** by their addresses (`matching`)
//! 2. what they declare is **compared** (`operations`, `requests`, `responses`, `security`), schemas pair by pair in a normal
//!    form (`form`, `reader`, `schemas`), each pair once (`graph`), and what is the same text not at all (`same`)
//! 3. what is one **cause** becomes one finding, with its uses (`causes`, `words`)
//!
//! BASE is the version that clients know, HEAD the one that they get.

mod annotations;
mod branches;
mod causes;
mod content;
mod errors;
mod form;
mod graph;
mod life;
mod limits;
#[cfg(test)]
mod linear;
mod matching;
mod negation;
mod objects;
mod operations;
mod profile;
mod reader;
mod requests;
mod responses;
mod rules;
mod same;
mod schemas;
mod security;
mod serialization;
mod sunset;
mod values;
mod words;
mod work;

use causes::Terms;
use matching::Matching;
use work::Work;

use crate::classify::Kinds;
use crate::diagnostic::{Class, Diagnostic};
use crate::model::Api;
use crate::parallel;
use crate::text::Date;

pub use profile::Profile;
pub use rules::{ContractRule, RULES, find};

/// How descriptions are compared.
pub struct Options<'o> {
    /// The clients that the contract is kept for.
    pub profile: Profile,
    /// The class that the user gives a rule by its id; none inside turns it off.
    pub level: &'o dyn Fn(&str) -> Option<Option<Class>>,
    /// The least class that is listed. What is below is counted.
    pub least: Class,
    /// The day, for dates of sunset.
    pub today: Date,
    /// What is added to the identities of BASE's sources in the findings, so that they differ from those of HEAD.
    pub offset: u32,
}

/// What changed between two descriptions.
#[derive(Debug)]
pub struct Comparison {
    /// The changes, the greatest class first.
    pub findings: Vec<Diagnostic>,
    /// How many there are of each class, in the order of [`Class::ALL`], those that are not listed included.
    pub counts: [usize; Class::ALL.len()],
    /// How many operations are in both.
    pub common: usize,
}

/// Compares two versions of a description.
pub fn compare(base: &Api<'_>, head: &Api<'_>, options: &Options<'_>) -> Comparison {
    let matching = Matching::of(base, head);
    let compared = || {
        let mut work = Work::new(base, head, options.today);
        errors::compare(&mut work);
        operations::compare(&mut work, &matching);
        work
    };
    // The kinds are for the reports alone.
    let (kinds, work) = parallel::both(head.operations.len(), || Kinds::infer(head), compared);
    let terms = Terms { profile: options.profile, level: options.level, least: options.least, offset: options.offset };
    let (findings, counts) = causes::findings(&work, &terms, &kinds);
    Comparison { findings, counts, common: matching.same.len() + matching.moved.len() }
}
