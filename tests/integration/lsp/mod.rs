//! The language server, as an editor sees it.

mod actions;
mod clients;
mod diagnostics;
mod features;
mod lifecycle;
mod robust;
mod same;
mod server;
