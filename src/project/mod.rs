//! A project: which files, which settings, which baseline, which revision, and one run over them.
//!
//! The front ends stand on it. Nothing here reads arguments, prints, or ends the process.

pub(crate) mod baseline;
pub(crate) mod error;
mod git;
pub(crate) mod inputs;
mod moved;
mod pattern;
pub(crate) mod record;
pub(crate) mod run;
mod search;
pub(crate) mod settings;
mod since;
mod sniff;
pub(crate) mod temporary;

#[cfg(any(test, fuzzing))]
pub use git::check_output as check_output_of_git;
