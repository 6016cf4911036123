//! Keeps a defect of ours in one step from ending the whole run.

use std::fmt;
use std::panic::AssertUnwindSafe;

/// A step that panicked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Defect;

impl Defect {
    /// What to do about it.
    pub(crate) const HELP: &'static str =
        concat!("please report it at ", env!("CARGO_PKG_REPOSITORY"), "/issues, with the document if you can share it");
}

impl fmt::Display for Defect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it was stopped by a defect of oas-audit")
    }
}

impl std::error::Error for Defect {}

/// Does one step of a run. What `work` borrows must still make sense when it stops half-way: callers drop it, or only
/// read it.
///
/// In builds for development `OAS_AUDIT_PANIC=STEP:SUBJECT` makes that step panic, so that tests reach every guard.
///
/// # Errors
/// That the step panicked. The panic hook has reported the details.
pub(crate) fn guard<T>(step: &str, subject: &str, work: impl FnOnce() -> T) -> Result<T, Defect> {
    std::panic::catch_unwind(AssertUnwindSafe(|| {
        #[cfg(debug_assertions)]
        assert!(
            std::env::var_os("OAS_AUDIT_PANIC").is_none_or(|wanted| wanted != format!("{step}:{subject}").as_str()),
            "asked to in a test"
        );
        #[cfg(not(debug_assertions))]
        let _ = (step, subject);
        work()
    }))
    .map_err(|_| Defect)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_an_error() {
        assert_eq!(guard("step", "subject", || 1), Ok(1));
        assert_eq!(guard("step", "subject", || panic!("a defect")), Err::<(), _>(Defect));
    }
}
