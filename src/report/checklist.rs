//! The questions of a review, each with the rules that answer it, and what these found.

use std::io;

use serde::Serialize;

use super::terminal::{Ink, Pen, line, wrap};
use super::{Style, plural, pretty};
use crate::diagnostic::Diagnostic;
use crate::rules;

/// A question that a reviewer asks about the responses of an API.
#[derive(Clone, Copy, Debug)]
pub struct Question {
    /// The question.
    pub text: &'static str,
    /// The rules whose findings answer it with no. Empty if a description can't answer it.
    pub rules: &'static [&'static str],
}

const fn ask(text: &'static str, rules: &'static [&'static str]) -> Question {
    Question { text, rules }
}

/// The questions, from the class of the code to the details of the body.
pub const QUESTIONS: &[Question] = &[
    ask(
        "Does each code have the right class: 2xx for success, 4xx for the client, 5xx for the server?",
        &[
            "client-fault-as-server-error",
            "error-in-success-body",
            "missing-success-response",
            "server-fault-as-client-error",
            "status-contradicts-method",
        ],
    ),
    ask(
        "Does each code say what its description says?",
        &["description-contradicts-status", "not-found-for-auth", "status-without-cause", "vague-error-message"],
    ),
    ask(
        "Is each code registered and usual, so that clients know what to do with it?",
        &["discouraged-status", "invalid-status-key", "unquoted-status-key", "unregistered-status"],
    ),
    ask(
        "Do operations that create a resource answer 201, and say where it is?",
        &[
            "create-without-201",
            "created-without-location",
            "created-without-representation",
            "upsert-without-update-status",
        ],
    ),
    ask(
        "Do operations that go on after the response answer 202, and say how to follow them?",
        &["accepted-without-tracking", "async-without-202"],
    ),
    ask(
        "Is a success without content a 204, and a 200 never empty?",
        &["delete-200-without-body", "no-content-with-body", "ok-without-body"],
    ),
    ask(
        "Are malformed and invalid requests refused, by the same codes everywhere, with the fields that are wrong?",
        &[
            "missing-upload-errors",
            "missing-validation-error",
            "mixed-validation-status",
            "validation-error-without-fields",
        ],
    ),
    ask(
        "Does a client learn that its credentials are missing or wrong (401), and how to authenticate?",
        &["forbidden-without-unauthorized", "missing-401", "unauthorized-on-public", "unauthorized-without-challenge"],
    ),
    ask("Does a client learn that it lacks a permission (403)?", &["missing-403"]),
    ask("Is a missing resource a 404, and an empty list a 200?", &["missing-404", "not-found-on-collection"]),
    ask(
        "Do conflicts answer 409, and failed conditions 412 or 304?",
        &[
            "conditional-read-without-304",
            "conditional-write-without-412",
            "idempotency-key-without-conflict",
            "missing-conflict",
            "not-modified-without-condition",
        ],
    ),
    ask(
        "Do clients learn that they are too fast (429), and when to try again?",
        &["missing-429", "rate-limit-headers", "rate-limit-without-retry-after", "unavailable-without-retry-after"],
    ),
    ask("Are failures of the server declared?", &["default-only-errors", "missing-server-error"]),
    ask(
        "Do codes carry the headers that they need, and only those?",
        &[
            "header-not-allowed",
            "location-without-meaning",
            "method-not-allowed-without-allow",
            "partial-content-without-range",
            "redirect-loses-method",
            "redirect-without-location",
            "status-without-required-header",
        ],
    ),
    ask(
        "Does every error have a body, of one shape and media type, with a code for programs and a message?",
        &[
            "error-code-repeats-status",
            "error-without-body",
            "incomplete-error-schema",
            "inconsistent-error-codes",
            "inconsistent-error-media-type",
            "inconsistent-error-schema",
            "problem-json-mismatch",
            "undocumented-error-codes",
        ],
    ),
    ask("Can support find the request that failed?", &["error-without-request-id"]),
    ask("Do errors keep internal details to themselves?", &["internal-details-exposed", "write-only-in-response"]),
    ask(
        "Does the same outcome have the same code in all operations?",
        &["inconsistent-error-status", "inconsistent-outcome-status", "inconsistent-success-status"],
    ),
    ask("Can a client page through long lists?", &["pagination-without-metadata", "partial-content-for-pagination"]),
    ask("Does the server answer as the description says? Compare both with a tool that sends requests.", &[]),
];

/// One document, with the findings of all rules.
#[derive(Clone, Copy, Debug)]
pub struct Reviewed<'l> {
    /// Its path.
    pub path: &'l str,
    /// What the rules found.
    pub findings: &'l [Diagnostic],
}

#[derive(Serialize)]
struct Listing<'l> {
    version: u32,
    documents: Vec<DocumentAnswers<'l>>,
}

#[derive(Serialize)]
struct DocumentAnswers<'l> {
    path: &'l str,
    questions: Vec<Answer>,
}

#[derive(Serialize)]
struct Answer {
    question: &'static str,
    rules: Vec<RuleAnswer>,
    findings: usize,
}

#[derive(Serialize)]
struct RuleAnswer {
    rule: &'static str,
    findings: usize,
}

impl Reviewed<'_> {
    fn answers(&self) -> Vec<Answer> {
        let count = |rule: &str| {
            let findings = self.findings.iter().filter(|finding| finding.rule == rule);
            findings.map(|finding| finding.occurrences.len().max(1)).sum()
        };
        let answer = |question: &Question| {
            let rules: Vec<RuleAnswer> =
                question.rules.iter().map(|rule| RuleAnswer { rule, findings: count(rule) }).collect();
            let findings = rules.iter().map(|rule| rule.findings).sum();
            Answer { question: question.text, rules, findings }
        };
        QUESTIONS.iter().map(answer).collect()
    }
}

/// Writes the answers as JSON.
pub fn json(reviewed: &[Reviewed<'_>], out: &mut dyn io::Write) -> io::Result<()> {
    let documents = reviewed.iter().map(|one| DocumentAnswers { path: one.path, questions: one.answers() });
    pretty::write(&mut *out, &Listing { version: 1, documents: documents.collect() })?;
    writeln!(out)
}

/// Writes the questions as a list to go through: `yes`, `no` with the rules that found something, or `?`.
pub fn text(reviewed: &[Reviewed<'_>], style: &Style, out: &mut dyn io::Write) -> io::Result<()> {
    let pen = Pen { color: style.color };
    for (at, one) in reviewed.iter().enumerate() {
        let answers = one.answers();
        let asked = answers.iter().filter(|answer| !answer.rules.is_empty());
        let right = asked.clone().filter(|answer| answer.findings == 0).count();
        let title = format!("{}: {right} of {} questions answered with yes", line(one.path), asked.count());
        writeln!(out, "{}{}\n", if at == 0 { "" } else { "\n" }, pen.paint(Ink::Strong, &title))?;
        for answer in &answers {
            let (mark, ink) = match (answer.rules.is_empty(), answer.findings) {
                (true, _) => ("?", Ink::Faint),
                (false, 0) => ("yes", Ink::Faint),
                (false, _) => ("no", Ink::Strong),
            };
            let lines = wrap(answer.question, 0, style.width.saturating_sub(WIDTH).max(20));
            for (at, line) in lines.iter().enumerate() {
                let mark = if at == 0 { pen.paint(ink, &format!("{mark:WIDTH$}")) } else { " ".repeat(WIDTH) };
                writeln!(out, "{mark}{line}")?;
            }
            let found = answer.rules.iter().filter(|rule| rule.findings > 0 || style.verbose);
            for rule in found {
                let count = format!("{} place{}", rule.findings, plural(rule.findings));
                writeln!(out, "{:WIDTH$}{}", "", pen.paint(Ink::Faint, &format!("- {}: {count}", rule.rule)))?;
            }
        }
    }
    Ok(())
}

/// Columns of the answer before its question.
const WIDTH: usize = 5;

/// The rules that answer no question: those about the document itself and about suppressions.
pub fn unasked() -> impl Iterator<Item = &'static str> {
    let is_asked = |id: &str| QUESTIONS.iter().any(|question| question.rules.contains(&id));
    rules::ALL.iter().map(|rule| rule.meta().id).filter(move |id| !is_asked(id))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::{QUESTIONS, unasked};
    use crate::rules;

    #[test]
    fn every_rule_about_a_response_answers_one_question() {
        let named: Vec<&str> = QUESTIONS.iter().flat_map(|question| question.rules).copied().collect();
        let unique: BTreeSet<&str> = named.iter().copied().collect();
        assert_eq!(unique.len(), named.len(), "a rule answers two questions");
        for id in named {
            assert!(rules::find(id).is_some(), "{id}");
        }
        let unasked: Vec<&str> = unasked().collect();
        assert_eq!(
            unasked,
            [
                "contradictory-policies",
                "deprecated-without-sunset",
                "duplicate-header",
                "duplicate-key",
                "invalid-operation-kind",
                "invalid-structure",
                "problem-json-on-success",
                "suppression-without-reason",
                "syntax-error",
                "unresolved-reference",
                "unsupported-version",
                "unused-policy",
                "unused-suppression",
            ]
        );
    }

    #[test]
    fn questions_and_their_rules_are_in_order() {
        for question in QUESTIONS {
            assert!(question.rules.is_sorted(), "{}", question.text);
            assert!(question.rules.is_empty() != question.text.ends_with('?'), "{}", question.text);
        }
    }
}
