//! Reads policies: their names, their codes, and what they require of responses. Their scopes are read in [`scope`].
//!
//! [`scope`]: super::scope

use regex_lite::Regex;

use super::{INVALID, LEVELS, Reader, spanned};
use crate::config::Spanned;
use crate::config::policy::{
    Body, Content, Declare, HeaderName, Headers, MediaRange, MemberPath, PREFIX, Policy, Scope, Selection, Test,
    contains, may_satisfy,
};
use crate::diagnostic::{Diagnostic, Severity};
use crate::status::{self, StatusKey};
use crate::syntax::{Node, NodeKind};
use crate::text::{Span, keep, nearest};

const KEYS: [&str; 17] = [
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

/// The types of JSON Schema.
const TYPES: [&str; 7] = ["string", "object", "array", "integer", "number", "boolean", "null"];

/// The types at the top of media types (IANA), and the pattern for all of them.
const TOP_LEVEL_TYPES: [&str; 12] = [
    "application",
    "audio",
    "example",
    "font",
    "haptics",
    "image",
    "message",
    "model",
    "multipart",
    "text",
    "video",
    "*",
];

/// Media types that APIs often use, to suggest one for a slip.
const USUAL_TYPES: [&str; 8] = [
    "application/json",
    "application/problem+json",
    "application/problem+xml",
    "application/hal+json",
    "application/vnd.api+json",
    "application/xml",
    "text/plain",
    "text/html",
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
        let judges_codes = policy.declare.is_some() || !policy.only.is_empty() || !policy.never.is_empty();
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
        let text = self.text(node, "id", "a name, as `item-not-found`")?;
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
        let digits: String = text.chars().filter(char::is_ascii_digit).take(3).collect();
        let meant = match status {
            StatusKey::Range(_) | StatusKey::Default if !is_exact => Some(status.to_string()),
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
    fn groups<T>(
        &mut self,
        node: Node<'d>,
        of: &str,
        mut read: impl FnMut(&mut Self, Node<'d>) -> Option<T>,
    ) -> Vec<Vec<T>> {
        if !node.is_sequence() || node.is_empty() {
            self.wrong_type(node, "`one-of`", &format!("a list of groups of {of}"));
            return Vec::new();
        }
        node.items().map(|group| self.several(group, "one-of", of, &mut read)).collect()
    }

    fn declare(&mut self, node: Node<'d>) -> Option<Declare> {
        if !node.is_mapping() {
            return Some(Declare { all: self.statuses(node, "declare"), span: node.span(), ..Declare::default() });
        }
        let mut declare = Declare { span: node.span(), ..Declare::default() };
        let mistakes = self.mistakes.len();
        for (key, value) in self.entries(node, "`declare`", &["all", "one-of", "exact"]) {
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

    /// A choice of responses: `4XX, default, !404`.
    fn selection(&mut self, node: Node<'d>) -> Selection {
        let mut selection = Selection::default();
        let read = |reader: &mut Self, item: Node<'d>| {
            let text = reader.text(item, "at", "status codes, as `4XX, !404`")?;
            let mut found = Vec::new();
            for part in text.split(',').map(str::trim) {
                let (code, is_excluded) = part.strip_prefix('!').map_or((part, false), |code| (code.trim(), true));
                found.extend(reader.status(item, code).map(|status| (status, is_excluded)));
            }
            Some(found)
        };
        for (status, is_excluded) in self.several(node, "at", "status codes", read).into_iter().flatten() {
            let list = if is_excluded { &mut selection.excluded } else { &mut selection.included };
            list.push(status);
        }
        let is_left = |one: &StatusKey| !selection.excluded.iter().any(|other| contains(*other, *one));
        if !selection.included.is_empty() && !selection.included.iter().any(is_left) {
            self.complain(node, "`at` selects no response", "remove what `!` excludes, or what it is excluded from");
        }
        selection
    }

    pub(super) fn flag(&mut self, node: Node<'d>, key: &str) -> Option<bool> {
        let flag = node.as_bool();
        if flag.is_none() {
            self.wrong_type(node, &format!("`{key}`"), "`true` or `false`");
        }
        flag
    }

    /// The word `required`.
    fn required(&mut self, node: Node<'d>, key: &str) -> Option<Span> {
        self.name(node, key, "requirement", &["required"]).map(|found| found.span)
    }

    fn headers(&mut self, node: Node<'d>) -> Headers {
        let mut headers = Headers::default();
        let mistakes = self.mistakes.len();
        if !node.is_mapping() {
            headers.required = self.several(node, "headers", "names", Self::header);
            return headers;
        }
        for (key, value) in self.entries(node, "`headers`", &["required", "one-of", "never", "only"]) {
            match key {
                "required" => headers.required = self.several(value, key, "names", Self::header),
                "one-of" => headers.one_of = self.groups(value, "names", Self::header),
                "never" => headers.never = self.several(value, key, "names", Self::header),
                _ => headers.only = self.several(value, key, "names", Self::header),
            }
        }
        if headers.is_empty() && self.mistakes.len() == mistakes {
            self.complain(
                node.key().unwrap_or(node),
                "`headers` requires nothing",
                "add `required`, as `{required: [Retry-After]}`",
            );
        }
        headers
    }

    /// The name of a header (RFC 9110, 5.6.2), or a pattern of names.
    fn header(&mut self, node: Node<'d>) -> Option<Spanned<HeaderName>> {
        let text = self.text(node, "headers", "the name of a header")?;
        let is_usual = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~?[]".contains(&byte);
        if !text.bytes().all(is_usual) {
            self.complain(node, format!("`{text}` can match no header"), "header names have letters, digits and `-`");
            return None;
        }
        let pattern = self.pattern(node, &text.to_ascii_lowercase())?;
        Some(spanned(HeaderName { text: keep(text), pattern }, node))
    }

    fn content(&mut self, node: Node<'d>) -> Content {
        let mut content = Content::default();
        let mistakes = self.mistakes.len();
        if node.is_mapping() {
            for (key, value) in self.entries(node, "`content`", &["only", "never"]) {
                let list = self.several(value, key, "media types", Self::media);
                *if key == "only" { &mut content.only } else { &mut content.never } = list;
            }
            if content.is_empty() && self.mistakes.len() == mistakes {
                self.complain(node.key().unwrap_or(node), "`content` requires nothing", "add `only` or `never`");
            }
            return content;
        }
        match node.text() {
            "none" => content.is_present = Some(spanned(false, node)),
            "any" => content.is_present = Some(spanned(true, node)),
            _ => {
                content.only = self.several(node, "content", "media types", Self::media);
                content.is_present = Some(spanned(true, node));
            }
        }
        content
    }

    /// A media type (RFC 9110, 8.3.1), or a pattern of media types.
    fn media(&mut self, node: Node<'d>) -> Option<Spanned<MediaRange>> {
        let text = self.text(node, "content", "a media type, `none` or `any`")?;
        let name: String = text.chars().filter(|letter| !letter.is_whitespace()).collect();
        let name = name.to_ascii_lowercase();
        let essence = name.split(';').next().unwrap_or_default();
        let is_type = match essence.split_once('/') {
            Some((top, rest)) => TOP_LEVEL_TYPES.contains(&top) && !rest.is_empty() && !rest.contains('/'),
            None => false,
        };
        if !is_type {
            let usual = USUAL_TYPES.into_iter().chain(["none", "any"]);
            let help = match nearest(essence, usual) {
                Some(name) => format!("did you mean `{name}`?"),
                None => "write a media type as `application/json`, `none` or `any`".to_owned(),
            };
            self.complain(node, format!("there is no media type `{text}`"), help);
            return None;
        }
        let pattern = self.pattern(node, &name)?;
        Some(spanned(MediaRange { text: text.to_owned(), pattern }, node))
    }

    fn body(&mut self, node: Node<'d>) -> Body {
        let mut body = Body::default();
        let mistakes = self.mistakes.len();
        for (key, value) in
            self.entries(node, "`body`", &["schema", "required", "members", "never", "types", "pattern", "top"])
        {
            match key {
                "schema" => body.schema = self.schema(value),
                "required" => body.required = self.several(value, key, "members", Self::member),
                "members" => body.members = self.several(value, key, "members", Self::member),
                "never" => body.never = self.several(value, key, "members", Self::member),
                "types" => {
                    body.types = self.by_member(value, key, |reader, item| reader.name(item, "types", "type", &TYPES));
                }
                "pattern" => body.pattern = self.by_member(value, key, Self::expression),
                _ => body.top = self.name(value, key, "type", &TYPES),
            }
        }
        if body.is_empty() && node.is_mapping() && self.mistakes.len() == mistakes {
            self.complain(
                node.key().unwrap_or(node),
                "`body` requires nothing",
                "add `required`, as `{required: [code]}`",
            );
        }
        body
    }

    /// The address of a schema in the document, or in another file.
    fn schema(&mut self, node: Node<'d>) -> Option<Spanned<String>> {
        let text = self.text(node, "schema", "a reference, as `#/components/schemas/Error`")?;
        if !text.contains(['/', '#']) {
            let help = format!("write the reference as the document does: `#/components/schemas/{text}`");
            self.complain(node, format!("`{text}` is not a reference to a schema"), help);
            return None;
        }
        Some(spanned(text.to_owned(), node))
    }

    fn by_member<T>(
        &mut self,
        node: Node<'d>,
        key: &str,
        mut read: impl FnMut(&mut Self, Node<'d>) -> Option<T>,
    ) -> Vec<(MemberPath, T)> {
        if !node.is_mapping() || node.is_empty() {
            self.wrong_type(node, &format!("`{key}`"), "a map of members");
        }
        let mut found = Vec::new();
        for entry in node.entries() {
            let member = self.member(entry.key);
            let value = read(self, entry.value);
            found.extend(member.zip(value).map(|(member, value)| (member.value, value)));
        }
        found
    }

    /// A member, as `code` or `error.code`.
    fn member(&mut self, node: Node<'d>) -> Option<Spanned<MemberPath>> {
        let text = self.text(node, "body", "the name of a member, as `error.code`")?;
        let is_index = |name: &str| name == "*" || name.bytes().all(|byte| byte.is_ascii_digit());
        if text.contains(['[', ']']) || text.split('.').skip(1).any(|name| !name.is_empty() && is_index(name)) {
            let help = "name members of objects alone: `error.code` is the member `code` of the object `error`";
            self.complain(node, format!("the path `{text}` leads through an array"), help);
            return None;
        }
        if text.starts_with('/') || text.split('.').any(str::is_empty) {
            let help = "write the names with a `.` between them, as `error.code`";
            self.complain(node, format!("`{text}` is not the path of a member"), help);
            return None;
        }
        Some(spanned(MemberPath { text: text.to_owned() }, node))
    }

    fn expression(&mut self, node: Node<'d>) -> Option<Spanned<Regex>> {
        let text = self.text(node, "pattern", "a regular expression")?;
        match Regex::new(text) {
            Ok(expression) => Some(spanned(expression, node)),
            Err(error) => {
                let help = "look-around and back-references are not supported";
                self.complain(node, format!("this is not a valid regular expression: {error}"), help);
                None
            }
        }
    }

    fn description(&mut self, node: Node<'d>) -> Option<Spanned<usize>> {
        if !node.is_mapping() {
            return self.required(node, "description").map(|span| Spanned { value: 1, span });
        }
        let mut least = None;
        for (key, value) in self.entries(node, "`description`", &["min"]) {
            let text = self.text(value, key, "a number of characters")?;
            least = text.parse().ok().filter(|least| *least > 0).map(|least| spanned(least, value));
            if least.is_none() {
                self.complain(value, format!("`{text}` is not a number of characters"), "write a number, as `min: 20`");
                return None;
            }
        }
        if least.is_none() {
            self.complain(node.key().unwrap_or(node), "`description` requires nothing", "add `min`, as `{min: 20}`");
        }
        least
    }

    fn tests(&mut self, node: Node<'d>) -> Vec<Test> {
        let mut tests = Vec::new();
        for (key, value) in self.entries(node, "`test`", &["bad", "good"]) {
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

    /// What one policy requires and forbids.
    fn contradictions(&mut self, policy: &Policy) {
        let needed = policy.declare.iter().flat_map(|declare| &declare.all);
        for code in needed {
            if let Some(never) = policy.never.iter().find(|never| contains(never.value, code.value)) {
                self.contradict(
                    code.span,
                    never.span,
                    format!("`{}` is required and forbidden", code.value),
                    "`never`",
                );
            } else if let Some(first) = policy.only.first()
                && !policy.only.iter().any(|only| may_satisfy(only.value, code.value))
            {
                self.contradict(
                    code.span,
                    first.span,
                    format!("`{}` is required, but `only` lacks it", code.value),
                    "`only`",
                );
            }
        }
        for code in &policy.only {
            if let Some(never) = policy.never.iter().find(|never| contains(never.value, code.value)) {
                self.contradict(code.span, never.span, format!("`{}` is allowed and forbidden", code.value), "`never`");
            }
        }
        for header in &policy.headers.required {
            let exact = header.value.text;
            if let Some(never) = policy.headers.never.iter().find(|never| never.value.matches(exact)) {
                self.contradict(header.span, never.span, format!("`{exact}` is required and forbidden"), "`never`");
            }
        }
        for member in policy.body.required.iter().chain(&policy.body.members) {
            if let Some(never) = policy.body.never.iter().find(|never| never.value == member.value) {
                let message = format!("`{}` is required and forbidden", member.value.text);
                self.contradict(member.span, never.span, message, "`never`");
            }
        }
        if let Some(none) = policy.content.is_present.filter(|present| !present.value) {
            let needs_body = policy.body.first_span().or(policy.example);
            if let Some(span) = needs_body {
                self.contradict(span, none.span, "a body is described and forbidden".to_owned(), "`content: none`");
            }
        }
    }

    fn contradict(&mut self, one: Span, other: Span, message: String, words: &str) {
        let mistake = Diagnostic::new(INVALID, Severity::Error, self.document.place(one));
        let mistake = mistake.message(message).related(self.document.place(other), format!("{words} here"));
        self.mistakes.push(mistake.help("remove one of the two"));
    }
}
