//! Why a run can't start, or can't go on.

use crate::config::Mistakes;

/// What went wrong and what to do.
#[derive(Debug)]
pub(crate) struct Complaint {
    /// Lower case, no full stop.
    pub(crate) message: String,
    /// The same; empty if there is nothing to add.
    pub(crate) help: String,
}

/// Why a run can't start.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// Something is wrong with the arguments or the files that they name.
    Usage(Complaint),
    /// Something is wrong with a config.
    Config(Box<Mistakes>),
}

impl From<Complaint> for Refusal {
    fn from(complaint: Complaint) -> Self {
        Self::Usage(complaint)
    }
}
