//! The words that names and texts are recognised by, as named sets: every set is declared here once, with what it is for.
//!
//! Tests list the sets that nothing uses, and those that have words in common without a reason. A word that a set lacks
//! is seldom what is wrong: find out first which property of the document tells the same thing.

mod members;
mod requests;
mod responses;
mod set;

pub(crate) use members::*;
pub(crate) use requests::*;
pub(crate) use responses::*;
pub(crate) use set::{Phrases, Words};

#[cfg(test)]
mod tests;

/// An entry of the lexicon.
#[cfg(test)]
enum Listed {
    Words(&'static Words),
    Phrases(&'static Phrases),
}
