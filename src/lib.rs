//! Audits the HTTP status codes and responses that an OpenAPI document declares.
//!
//! ```
//! use oas_audit::Project;
//!
//! let mut project = Project::in_memory();
//! project.set("shop.yaml", "
//! openapi: 3.1.0
//! info: {title: shop, version: '1'}
//! paths:
//!   /orders/{id}:
//!     delete:
//!       responses:
//!         204: {description: deleted, content: {text/plain: {}}}
//! ");
//! for finding in project.audit()?.findings() {
//!     println!("{finding}");
//! }
//! # Ok::<(), oas_audit::Error>(())
//! ```
//!
//! [`Project::open`] audits a directory, and [`Project::over`] the files of another program. A [`Report`] and all that it
//! contains is plain data. As JSON it is the report that `docs/report.schema.json` describes.
//!
//! The feature `disk` searches directories; `cli`, the default, is the command line with the language server. Without both,
//! the crate builds for WebAssembly.

#![forbid(unsafe_code)]

// The modules stand in the order in which a document goes through them. Each uses only those before it.

// What all steps use.
mod guard;
mod hash;
mod lexicon;
mod parallel;
mod sort;
mod status;
mod text;

// A finding, as plain data.
mod diagnostic;

// A file becomes a tree of YAML or JSON, and its references lead to other files.
mod files;
mod resolve;
mod syntax;

// What a project says in its config, and guidelines in the same language.
mod config;
mod profile;

// What stands in a file is changed in the form of its surroundings.
mod edit;

// The tree becomes a model of the API, and each operation gets a kind and the text to paste into it.
mod advise;
mod classify;
mod model;

// What changed between two models of one API.
mod diff;

// The rules and the policies of a project look at the model. The audit decides which of their findings count, and a report writes these.
mod audit;
mod policy;
mod report;
mod rule;
mod rules;

// Which files, which settings, which baseline: one run.
#[cfg_attr(not(feature = "cli"), expect(dead_code, reason = "the command line uses more of it than the library"))]
mod project;

// The front ends.
#[cfg(feature = "cli")]
#[doc(hidden)]
pub mod cli;
mod library;
#[cfg(feature = "cli")]
mod lsp;

pub use diagnostic::{Applicability, Class, Confidence, Severity};
pub use files::{FileSystem, Unsearched, Walk};
pub use library::{Error, Project};
pub use report::advice::{BodyAdvice, CodeAdvice, HeaderAdvice, Recommendation, Remark};
pub use report::listing::{DocumentListing, OperationListing};
pub use report::operations::{Evidence, Inference};
pub use report::plain::{
    BySeverity, Contract, Document, Edit, Failure, Finding, Fix, Known, Location, Occurrence, Operation, Point,
    Related, Report, Since, Snippet, Summary, Suppressed, Suppression, Tool,
};
pub use text::{Language, Position, Unit};

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
    show!(advise audit classify config diagnostic diff files model policy report resolve rule rules status syntax text);

    #[cfg(feature = "cli")]
    pub use crate::lsp::{serve, transport};

    #[cfg(all(feature = "cli", any(test, fuzzing)))]
    pub use crate::project::check_output_of_git;
}
