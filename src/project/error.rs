//! Why a run can't start, or can't go on.

use std::io;

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

/// The message of an error of the system, in our own form: lower case, no number.
pub(crate) fn reason(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::NotFound => "there is no such file or directory".to_owned(),
        io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
        _ => {
            let text = error.to_string();
            let text = text.split(" (os error").next().unwrap_or(&text);
            let mut letters = text.chars();
            letters.next().map(|first| first.to_lowercase().chain(letters).collect()).unwrap_or_default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_have_our_own_form() {
        let error = io::Error::from_raw_os_error(28);
        assert!(!reason(&error).contains("os error"));
        assert!(reason(&error).chars().next().is_some_and(char::is_lowercase), "{}", reason(&error));
    }
}
