//! oas-audit
pub mod diagnostic;
pub mod syntax;
pub mod text;
pub mod audit;
