//! Audits the HTTP status codes and responses that an OpenAPI document declares.
//!
//! The modules stand in the order in which a document goes through them. Each uses only those before it.

#![forbid(unsafe_code)]

// What all steps use.
mod guard;
mod hash;
mod lexicon;
mod parallel;
mod status;
mod text;

// A finding, as plain data.
mod diagnostic;

// A file becomes a tree of YAML or JSON, and its references lead to other files.
mod files;
mod resolve;
mod syntax;

// What a project says in its config.
mod config;

// The tree becomes a model of the API, and each operation gets a kind and the text to paste into it.
mod advise;
mod classify;
mod model;

// The rules look at the model. The audit decides which of their findings count, and a report writes these.
mod audit;
mod report;
mod rule;
mod rules;

// Which files, which settings, which baseline: one run.
mod project;

#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;

/// For the tests, benches and fuzzers of this project. None of it is stable.
#[doc(hidden)]
pub mod internals {
    macro_rules! show {
        ($($module:ident)*) => {$(
            pub mod $module {
                pub use crate::$module::*;
            }
        )*};
    }
    show!(advise audit classify config diagnostic files model report resolve rule rules status syntax text);

    #[cfg(all(feature = "cli", any(test, fuzzing)))]
    pub use crate::project::check_output_of_git;
}
