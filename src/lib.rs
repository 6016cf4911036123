//! Audits the HTTP status codes and responses that an OpenAPI document declares.
//!
//! Data flows one way: text, syntax tree, references, model, classification, rules, diagnostics, reports.

pub mod advise;
pub mod audit;
pub mod classify;
pub mod diagnostic;
pub mod model;
pub mod resolve;
pub mod rule;
pub mod rules;
pub mod status;
pub mod syntax;
pub mod text;
