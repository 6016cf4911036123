//! Why something can't be done.

use super::Mistakes;
use crate::text::words::plural;

/// Why something can't be done, and what to do about it.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// What is wrong: lower case, no full stop.
    pub message: String,
    /// What to do: the same form; empty if there is nothing to add.
    pub help: String,
    /// The mistakes with their places, if it is a config that has them.
    pub mistakes: Option<Box<Mistakes>>,
}

impl Refusal {
    /// A refusal without places.
    pub fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { message: message.into(), help: help.into(), mistakes: None }
    }
}

impl From<Mistakes> for Refusal {
    fn from(mistakes: Mistakes) -> Self {
        let count = mistakes.findings.len();
        let message = format!("the config `{}` has {count} mistake{}", mistakes.source.name, plural(count));
        Self { message, help: "correct it".to_owned(), mistakes: Some(Box::new(mistakes)) }
    }
}
