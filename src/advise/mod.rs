//! What an operation should declare, written the way its document writes such things.

mod advisor;
mod changes;
mod conventions;
mod errors;
mod phrases;

pub use advisor::{Advice, AdviceSource, Advisor, HeaderAdvice, OperationAdvice, Remark, State};
pub use changes::{Proposal, needs_no_credentials};
pub use conventions::Conventions;
pub use phrases::fits_name;

#[cfg(test)]
mod tests;
