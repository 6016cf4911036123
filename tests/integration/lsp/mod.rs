//! The language server, as an editor sees it.

mod diagnostics;
mod lifecycle;
mod server;
