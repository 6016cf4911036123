//! What an operation should declare, written the way its document writes such things.

mod conventions;

pub use conventions::Conventions;
