//! See [`VagueErrorMessage`].

use crate::hash::HashSet;
use crate::model::roles::Role;
use crate::model::scalars;
use crate::rule::{Context, Rule, RuleMeta, declare_rule};

declare_rule! {
    /// The example of a client error only says that an error occurred.
    ///
    /// ## Why
    ///
    /// Servers copy the messages of examples, and a message like this adds nothing to the status code.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       responses:
    ///         '201': {description: created}
    ///         '422':
    ///           description: wrong order
    ///           content:
    ///             application/json:
    ///               example:
    ///                 code: invalid_order
    ///                 message: An error occurred. # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     post:
    ///       responses:
    ///         '201': {description: created}
    ///         '422':
    ///           description: wrong order
    ///           content:
    ///             application/json:
    ///               example:
    ///                 code: invalid_order
    ///                 message: The delivery date lies in the past.
    /// ```
    ///
    /// ## Sources
    ///
    /// RFC 9457, 3.1.4: `detail` should help the client correct the problem. RFC 9110, 15.5.
    pub(crate) struct VagueErrorMessage {
        id: "vague-error-message",
        severity: Info,
        preset: Strict,
        since: "0.1.0",
        spec: &["RFC 9457, 3.1.4", "RFC 9110, 15.5"],
    }
}

/// Messages that say nothing, in lower case and without punctuation.
const VAGUE: [&str; 28] = [
    "error",
    "an error",
    "an error occurred",
    "an error has occurred",
    "an error occured",
    "an unknown error occurred",
    "an unexpected error occurred",
    "an unexpected error has occurred",
    "error occurred",
    "error message",
    "some error",
    "some error message",
    "there was an error",
    "there was a problem",
    "unknown error",
    "unexpected error",
    "general error",
    "generic error",
    "something went wrong",
    "oops something went wrong",
    "oops",
    "failed",
    "failure",
    "request failed",
    "the request failed",
    "operation failed",
    "the operation failed",
    "string",
];

impl Rule for VagueErrorMessage {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        let mut told = HashSet::default();
        for response in &cx.api.responses {
            // For a server error no more detail is needed.
            if response.status.class() != Some(4) || cx.api.readers(response).next().is_none() {
                continue;
            }
            let examples = response.content.iter().flat_map(|media| cx.api.own_examples(media));
            for (name, value) in examples.flat_map(scalars) {
                let is_message = name.is_empty() || Role::of(name).is_some_and(|role| role.serves(Role::Message));
                if !is_message || !is_vague(value.text()) || !told.insert(value.id()) {
                    continue;
                }
                let mut finding = Self::META
                    .at(value)
                    .message(format!(
                        "{} has an example that only says `{}`{}",
                        cx.response_name(response),
                        value.text(),
                        cx.uses(response)
                    ))
                    .help("say what was wrong with the request and how to correct it")
                    .status(response.status.to_string());
                if !response.is_shared() {
                    finding = finding.operation(cx.name(cx.first_use(response)));
                }
                cx.emit(finding);
            }
        }
    }
}

fn is_vague(text: &str) -> bool {
    let words: Vec<String> = text
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .take(8)
        .map(str::to_lowercase)
        .collect();
    VAGUE.contains(&words.join(" ").as_str())
}
