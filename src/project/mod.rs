//! A project: which files, which settings, which baseline, which revision, and one run over them.
//!
//! The front ends stand on it. Nothing here reads arguments, prints, or ends the process.

pub(crate) mod baseline;
pub(crate) mod extended;
pub(crate) mod live;
pub(crate) mod paths;
pub(crate) mod search;
pub(crate) mod settings;
mod sniff;

#[cfg(feature = "cli")]
mod approvals;
#[cfg(feature = "cli")]
pub(crate) mod compare;
#[cfg(feature = "cli")]
pub(crate) mod fix;
#[cfg(feature = "cli")]
mod git;
#[cfg(feature = "cli")]
pub(crate) mod inputs;
#[cfg(feature = "cli")]
mod moved;
#[cfg(feature = "cli")]
mod pattern;
#[cfg(feature = "cli")]
pub(crate) mod policy_tests;
pub(crate) mod profiles;
#[cfg(feature = "cli")]
pub(crate) mod record;
#[cfg(feature = "cli")]
pub(crate) mod run;
#[cfg(feature = "cli")]
mod since;
#[cfg(feature = "cli")]
pub(crate) mod temporary;
#[cfg(feature = "cli")]
pub(crate) mod versions;

#[cfg(all(feature = "cli", any(test, fuzzing)))]
pub use git::check_output as check_output_of_git;
