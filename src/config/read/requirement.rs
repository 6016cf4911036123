//! Reads what policies require of responses: which of them, and their headers, media types, bodies and texts.

use regex_lite::Regex;

use super::media::{self, USUAL_TYPES};
use super::{Reader, spanned};
use crate::config::Spanned;
use crate::config::policy::{Body, Content, HeaderName, Headers, MediaRange, MemberPath, Selection, contains};
use crate::status::StatusKey;
use crate::syntax::{Node, NodeKind};
use crate::text::{is_slip, keep, nearest};

/// The types of JSON Schema.
pub(super) const TYPES: [&str; 7] = ["string", "object", "array", "integer", "number", "boolean", "null"];

pub(super) const HEADERS_KEYS: [&str; 4] = ["required", "one-of", "never", "only"];
pub(super) const CONTENT_KEYS: [&str; 4] = ["required", "includes", "only", "never"];
pub(super) const BODY_KEYS: [&str; 8] = ["schema", "required", "members", "one-of", "never", "types", "pattern", "top"];

impl<'d> Reader<'d> {
    /// A choice of responses: `4XX, default, !404`.
    pub(super) fn selection(&mut self, node: Node<'d>) -> Selection {
        let mut selection = Selection::default();
        let read = |reader: &mut Self, item: Node<'d>| {
            let text = reader.text(item, "at", "status codes, as `\"4XX, !404\"`")?;
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
        let all: Vec<StatusKey> = (1..=5).map(StatusKey::Range).chain([StatusKey::Default]).collect();
        let included = if selection.included.is_empty() { &all } else { &selection.included };
        if !included.iter().any(is_left) {
            self.complain(node, "`at` selects no response", "remove what `!` excludes, or what it is excluded from");
        }
        selection
    }

    pub(super) fn headers(&mut self, node: Node<'d>) -> Headers {
        let mut headers = Headers::default();
        let mistakes = self.mistakes.len();
        if !node.is_mapping() {
            headers.required = self.several(node, "headers", "names", Self::header);
            return headers;
        }
        for (key, value) in self.entries(node, "`headers`", &HEADERS_KEYS) {
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
        if !self.is_one(node, text) {
            return None;
        }
        let is_usual = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~?[]".contains(&byte);
        if !text.bytes().all(is_usual) {
            self.complain(node, format!("`{text}` can match no header"), "header names have letters, digits and `-`");
            return None;
        }
        let pattern = self.pattern(node, &text.to_ascii_lowercase())?;
        Some(spanned(HeaderName { text: keep(text), pattern }, node))
    }

    pub(super) fn content(&mut self, node: Node<'d>) -> Content {
        let mut content = Content::default();
        let mistakes = self.mistakes.len();
        if node.is_mapping() {
            for (key, value) in self.entries(node, "`content`", &CONTENT_KEYS) {
                let list = self.several(value, key, "media types", Self::media);
                match key {
                    "required" => {
                        content.is_present = Some(spanned(true, node)).filter(|_| !list.is_empty());
                        content.required.extend(list);
                    }
                    "includes" => content.required.extend(list),
                    "only" => content.only = list,
                    _ => content.never = list,
                }
            }
            if content.is_empty() && self.mistakes.len() == mistakes {
                let help = "add `required`, `includes`, `only` or `never`";
                self.complain(node.key().unwrap_or(node), "`content` requires nothing", help);
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
        let meant = media::meant(essence);
        if meant.is_some() || !media::is_media_type(essence) {
            let usual = USUAL_TYPES.into_iter().chain(["none", "any"]);
            let short =
                || USUAL_TYPES.into_iter().find(|usual| usual.split_once('/').is_some_and(|(_, name)| name == essence));
            let meant = meant.or_else(short).map(str::to_owned);
            let help = match meant.or_else(|| nearest(essence, usual)) {
                Some(name) if name == essence => format!("write it as `content: {name}`"),
                Some(name) => format!("did you mean `{name}`?"),
                None => "write a media type as `application/json`, `none` or `any`".to_owned(),
            };
            self.complain(node, format!("there is no media type `{text}`"), help);
            return None;
        }
        let pattern = self.pattern(node, &name)?;
        Some(spanned(MediaRange { text: text.to_owned(), pattern }, node))
    }

    pub(super) fn body(&mut self, node: Node<'d>) -> Body {
        let mut body = Body::default();
        let mistakes = self.mistakes.len();
        for (key, value) in self.entries(node, "`body`", &BODY_KEYS) {
            match key {
                "schema" if value.text() == "required" => body.described = Some(value.span()),
                "schema" => body.schema = self.schema(value),
                "one-of" => body.one_of = self.groups(value, "members", Self::member),
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
        let text = self.text(node, "schema", "a reference, as `#/components/schemas/Error`, or `required`")?;
        if !text.contains(['/', '#']) {
            let help = match is_slip(text, "required") {
                true => "did you mean `required`?".to_owned(),
                false => format!("write the reference as the document does: `#/components/schemas/{text}`"),
            };
            self.complain(node, format!("`{text}` is not a reference to a schema"), help);
            return None;
        }
        let part = text.strip_prefix("#/components/").and_then(|rest| rest.split_once('/'));
        if let Some((part, name)) = part.filter(|(part, _)| *part != "schemas") {
            let help = format!("did you mean `#/components/schemas/{name}`?");
            self.complain(node, format!("`{part}` of `components` has no schemas"), help);
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
        if text.starts_with('/') || text.starts_with("$.") || text.split('.').any(str::is_empty) {
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

    pub(super) fn description(&mut self, node: Node<'d>) -> Option<Spanned<usize>> {
        if !node.is_mapping() {
            if node.kind() == NodeKind::Number {
                let help = format!("did you mean `{{min: {}}}`?", node.text());
                self.complain(node, "`description` is a number, not `required`", help);
                return None;
            }
            if node.text().contains(' ') {
                let help = "say why the policy exists in `why`";
                self.complain(node, "`description` is a sentence, not `required`", help);
                return None;
            }
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
}
