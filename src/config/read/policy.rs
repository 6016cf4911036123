//! Reads policies: their names, their codes and their tests. [`scope`] reads their scopes, and [`requirement`] what they
//! require of responses.
//!
//! [`requirement`]: super::requirement
//! [`scope`]: super::scope

use super::{LEVELS, Reader, spanned};
use crate::config::Spanned;
use crate::config::policy::{Body, Content, Declare, Headers, PREFIX, Policy, Scope, Selection, Test};
use crate::diagnostic::Severity;
use crate::status::{self, StatusKey};
use crate::syntax::{Node, NodeKind};
use crate::text::{Span, keep, nearest};

pub(super) const DECLARE_KEYS: [&str; 3] = ["all", "one-of", "exact"];
pub(super) const TEST_KEYS: [&str; 2] = ["bad", "good"];
pub(super) const KEYS: [&str; 17] = [
    "id",
    "why",
    "source",
    "severity",
    "for",
    "declare",
    "only",
    "never",
    "at",
    "headers",
    "content",
    "body",
    "example",
    "links",
    "ref",
    "description",
    "test",
];

const STATUS_HELP: &str = "write a code as `404`, a class as `4XX`, or `default`";

impl<'d> Reader<'d> {
    pub(super) fn policy(&mut self, node: Node<'d>) -> Option<Policy> {
        let mistakes = self.mistakes.len();
        let entries = self.entries(node, "a policy", &KEYS);
        let found = |name: &str| entries.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
        let name = match found("id") {
            Some(id) => self.policy_name(id),
            None => {
                if node.is_mapping() {
                    self.complain(node, "this policy has no `id`", "add one, as `id: item-not-found`");
                }
                None
            }
        };
        let mut policy = Policy {
            id: name.map_or(PREFIX, |name| name.value),
            source: self.document.source.clone(),
            name: name.map_or(node.span(), |name| name.span),
            span: node.span(),
            why: String::new(),
            guideline: String::new(),
            severity: Severity::Warning,
            scope: Scope::default(),
            declare: None,
            only: Vec::new(),
            never: Vec::new(),
            at: Selection::default(),
            headers: Headers::default(),
            content: Content::default(),
            body: Body::default(),
            example: None,
            links: None,
            reference: None,
            description: None,
            tests: Vec::new(),
        };
        for (key, value) in &entries {
            let value = *value;
            match *key {
                "id" => {}
                "why" => policy.why = self.text(value, key, "a sentence").map(str::to_owned).unwrap_or_default(),
                "source" => {
                    policy.guideline = self.text(value, key, "a section of a guideline").unwrap_or_default().to_owned();
                }
                "severity" => policy.severity = self.policy_severity(value).unwrap_or(Severity::Warning),
                "for" => policy.scope = self.scope(value, false),
                "declare" => policy.declare = self.declare(value),
                "only" => policy.only = self.statuses(value, key),
                "never" => policy.never = self.statuses(value, key),
                "at" => policy.at = self.selection(value),
                "headers" => policy.headers = self.headers(value),
                "content" => policy.content = self.content(value),
                "body" => policy.body = self.body(value),
                "example" => policy.example = self.required(value, key),
                "links" => policy.links = self.required(value, key),
                "ref" => policy.reference = self.required(value, key),
                "description" => policy.description = self.description(value),
                _ => policy.tests = self.tests(value),
            }
        }
        self.contradictions(&policy);
        if self.mistakes.len() > mistakes {
            return None;
        }
        let judges_codes = policy.declare.is_some() || policy.forbids_codes();
        if !judges_codes && !policy.judges_responses() {
            let help = "add `declare`, `only`, `never`, `headers`, `content` or `body`";
            self.complain(node, format!("the policy `{}` requires nothing", policy.short_name()), help);
            return None;
        }
        if let Some(at) = found("at").filter(|_| !policy.judges_responses()) {
            let help = "add `headers`, `content` or `body`, or remove `at`";
            self.complain(at, "`at` selects responses, but the policy requires nothing of them", help);
            return None;
        }
        Some(policy)
    }

    fn policy_name(&mut self, node: Node<'d>) -> Option<Spanned<&'static str>> {
        let text = self.text(node, "id", "a name")?;
        let name = text.strip_prefix(PREFIX).unwrap_or(text);
        let is_letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let is_name = name.bytes().all(is_letter) && !name.starts_with('-') && !name.ends_with('-') && !name.is_empty();
        if !is_name || name.len() > 80 {
            let help = "use lower-case letters, digits and `-`, as `item-not-found`";
            self.complain(node, format!("`{text}` can't be the name of a policy"), help);
            return None;
        }
        Some(spanned(keep(&format!("{PREFIX}{name}")), node))
    }

    fn policy_severity(&mut self, node: Node<'d>) -> Option<Severity> {
        let level = self.level(node, "severity")?;
        if level.is_none() {
            let help = format!("write one of `{}`; `rules` turns a policy off", LEVELS[1..].join("`, `"));
            self.complain(node, "the severity of a policy is that of its findings, not `off`", help);
        }
        level
    }

    /// A code, a class of codes or `default`.
    pub(super) fn status(&mut self, node: Node<'_>, text: &str) -> Option<StatusKey> {
        let (status, is_exact) = StatusKey::read(text);
        let is_known = match status {
            StatusKey::Code(code) => status::lookup(code).is_some() || status::unregistered(code).is_some(),
            StatusKey::Range(_) | StatusKey::Default => true,
            StatusKey::Other => false,
        };
        if is_exact && is_known {
            return Some(status);
        }
        let parts: Vec<&str> = text.split_whitespace().collect();
        if parts.len() > 1 && parts.iter().all(|part| StatusKey::read(part).1) {
            self.complain(
                node,
                format!("there is no status code `{text}`"),
                format!("separate codes by commas: `{}`", parts.join(", ")),
            );
            return None;
        }
        let digits: String = text.chars().filter(char::is_ascii_digit).take(3).collect();
        let meant = match status {
            StatusKey::Range(_) | StatusKey::Default if !is_exact => Some(status.to_string()),
            _ if is_span(text) => text.get(..1).map(|class| format!("{class}XX")),
            _ => digits.parse().ok().and_then(status::lookup).map(|known| known.code.to_string()),
        };
        let help = meant.or_else(|| nearest(text, ["default"].into_iter()));
        let help = help.map_or_else(|| STATUS_HELP.to_owned(), |meant| format!("did you mean `{meant}`?"));
        self.complain(node, format!("there is no status code `{text}`"), help);
        None
    }

    /// One status or a list of them.
    pub(super) fn statuses(&mut self, node: Node<'d>, key: &str) -> Vec<Spanned<StatusKey>> {
        self.several(node, key, "codes", |reader, item| {
            let text = reader.text(item, key, "a status code")?;
            if !reader.is_one(item, text) {
                return None;
            }
            reader.status(item, text).map(|status| spanned(status, item))
        })
    }

    /// One value or a list of them. A list without items says nothing, which can't be meant.
    pub(super) fn several<T>(
        &mut self,
        node: Node<'d>,
        key: &str,
        of: &str,
        mut read: impl FnMut(&mut Self, Node<'d>) -> Option<T>,
    ) -> Vec<T> {
        if !node.is_sequence() {
            return read(self, node).into_iter().collect();
        }
        if node.is_empty() {
            self.complain(
                node.key().unwrap_or(node),
                format!("`{key}` is an empty list"),
                format!("add {of}, or leave it out"),
            );
        }
        self.list(node, key, of, read)
    }

    /// A list of groups, each a value or a list of them.
    pub(super) fn groups<T>(
        &mut self,
        node: Node<'d>,
        of: &str,
        mut read: impl FnMut(&mut Self, Node<'d>) -> Option<T>,
    ) -> Vec<Vec<T>> {
        if !node.is_sequence() {
            self.wrong_type(node, "`one-of`", &format!("a list of groups of {of}"));
            return Vec::new();
        }
        if node.is_empty() {
            let help = format!("add groups of {of}, or leave it out");
            self.complain(node.key().unwrap_or(node), "`one-of` is an empty list", help);
        }
        node.items().map(|group| self.several(group, "one-of", of, &mut read)).collect()
    }

    fn declare(&mut self, node: Node<'d>) -> Option<Declare> {
        if !node.is_mapping() {
            return Some(Declare { all: self.statuses(node, "declare"), span: node.span(), ..Declare::default() });
        }
        let mut declare = Declare { span: node.span(), ..Declare::default() };
        let mistakes = self.mistakes.len();
        for (key, value) in self.entries(node, "`declare`", &DECLARE_KEYS) {
            match key {
                "all" => declare.all = self.statuses(value, key),
                "one-of" => {
                    declare.one_of = self.groups(value, "codes", |reader, item| {
                        let text = reader.text(item, key, "a status code")?;
                        reader.status(item, text).map(|status| spanned(status, item))
                    });
                }
                _ => declare.is_exact = self.flag(value, key).unwrap_or_default(),
            }
        }
        if declare.all.is_empty() && declare.one_of.is_empty() && self.mistakes.len() == mistakes {
            let help = "add `all` or `one-of`, as `declare: {all: [404], exact: true}`";
            self.complain(node.key().unwrap_or(node), "`declare` names no code", help);
        }
        Some(declare)
    }

    pub(super) fn flag(&mut self, node: Node<'d>, key: &str) -> Option<bool> {
        let flag = node.as_bool();
        // What YAML 1.1 called the same.
        let meant = match node.text().to_ascii_lowercase().as_str() {
            "yes" | "y" | "on" => Some(true),
            "no" | "n" | "off" => Some(false),
            _ => None,
        };
        match meant {
            _ if flag.is_some() => {}
            Some(meant) => {
                let message = format!("`{key}` is the text `{}`, not `true` or `false`", node.text());
                self.complain(node, message, format!("did you mean `{meant}`?"));
            }
            None => self.wrong_type(node, &format!("`{key}`"), "`true` or `false`"),
        }
        flag
    }

    /// The word `required`.
    pub(super) fn required(&mut self, node: Node<'d>, key: &str) -> Option<Span> {
        self.name(node, key, "requirement", &["required"]).map(|found| found.span)
    }

    fn tests(&mut self, node: Node<'d>) -> Vec<Test> {
        let mut tests = Vec::new();
        for (key, value) in self.entries(node, "`test`", &TEST_KEYS) {
            let documents = self.several(value, key, "documents", |reader, item| reader.test(item, key));
            tests.extend(documents.into_iter().map(|(text, span)| Test { is_bad: key == "bad", text, span }));
        }
        tests
    }

    fn test(&mut self, node: Node<'d>, key: &str) -> Option<(String, Span)> {
        match node.kind() {
            NodeKind::String if !node.text().trim().is_empty() => Some((node.text().to_owned(), node.span())),
            NodeKind::Mapping if !node.is_empty() => Some((self.document.source.block(node.span()), node.span())),
            _ => {
                self.wrong_type(node, &format!("`{key}`"), "a document, or its `paths`");
                None
            }
        }
    }
}

/// Whether a text is a class of codes, written as the first and the last of them: `400-499`.
fn is_span(text: &str) -> bool {
    let is_code = |code: &str| matches!(StatusKey::read(code), (StatusKey::Code(_), true));
    text.split_once('-').is_some_and(|(first, last)| {
        is_code(first) && is_code(last) && first.ends_with("00") && first.as_bytes()[0] == last.as_bytes()[0]
    })
}
