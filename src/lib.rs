//! oas-audit
pub mod audit;
pub mod diagnostic;
pub mod model;
pub mod resolve;
pub mod syntax;
pub mod text;
