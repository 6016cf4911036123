//! Tests of the whole: the real binary, and the library over whole documents.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test says what it expects, and stops where that is not so"
)]

mod action;
mod advise;
mod baseline;
mod citizen;
mod cli;
mod config;
mod conformance;
mod coverage;
mod diff;
mod docs;
mod faults;
mod fix_options;
mod fixes;
mod formats;
#[cfg(unix)]
mod golden;
mod guide;
mod hostile;
mod independent_reader;
mod labels;
mod lsp;
mod mistakes;
mod overlap;
mod pages;
mod parts;
mod policies;
mod profiles;
mod project;
mod properties;
mod recipes;
mod release;
mod same_contract;
mod since;
mod spellings;
mod support;
mod suppression;
#[cfg(unix)]
mod surroundings;
mod voice;
