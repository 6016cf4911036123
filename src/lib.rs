//! Audits the HTTP status codes and responses that an OpenAPI document declares.
//!
//! Data flows one way: text, syntax tree, references, model, classification, rules, diagnostics, reports. [`check`] is
//! the whole of it; each step is a module that knows only those before it.
//!
//! ```
//! use oas_audit::audit::Options;
//! use oas_audit::resolve::{Input, Memory};
//!
//! let text = "
//! openapi: 3.1.0
//! info: {title: shop, version: '1'}
//! paths:
//!   /orders/{id}:
//!     delete:
//!       responses:
//!         204: {description: gone, content: {text/plain: {}}}
//! ";
//! let files = Memory([("shop.yaml".into(), text.into())].into());
//! let input = Input { path: "shop.yaml".into(), name: "shop.yaml".into() };
//! let report = oas_audit::check(&files, &[input], &[], &Options::default());
//! assert!(report.findings().any(|finding| finding.rule == "no-content-with-body"));
//! ```

#![forbid(unsafe_code)]

pub mod advise;
pub mod audit;
pub mod classify;
pub mod cli;
pub mod config;
pub mod diagnostic;
mod guard;
mod hash;
mod lexicon;
pub mod model;
mod parallel;
#[doc(hidden)]
pub mod project;
pub mod report;
pub mod resolve;
pub mod rule;
pub mod rules;
pub mod status;
pub mod syntax;
pub mod text;

use std::path::PathBuf;

use audit::{Options, Report};
use resolve::{FileSystem, Input, Workspace};

/// Reads the inputs and what they refer to, and audits every description among them.
///
/// References lead to files below `boundaries` (canonical directories) and to the inputs themselves, nowhere else.
pub fn check(files: &dyn FileSystem, inputs: &[Input], boundaries: &[PathBuf], options: &Options) -> Report {
    // text, syntax, resolve: every file becomes a spanned tree, and references lead from one to the other
    let workspace = Workspace::load(files, inputs, boundaries);
    // model, classify, rules: each description is read once and shown to the rules; what they find is the report
    audit::audit(&workspace, options)
}
