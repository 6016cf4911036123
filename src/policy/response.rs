//! The headers, media types and texts of responses.

use std::borrow::Cow;

use super::PolicyRule;
use super::words::one_of;
use crate::config::Spanned;
use crate::config::policy::{HeaderName, MediaRange};
use crate::diagnostic::{Diagnostic, STATUS};
use crate::model::{MediaType, Response, StatusKey, Version};
use crate::rule::Context;
use crate::rules::shared::{about_any, at_uses, has_unknown_headers, may_answer_body};
use crate::syntax::Node;
use crate::text::in_words;

impl PolicyRule {
    /// Checks all that the policy requires of a response beside its code.
    pub(super) fn check_parts(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        self.check_headers(response, cx);
        self.check_content(response, cx);
        self.check_body(response, cx);
        self.check_rest(response, cx);
    }

    /// Starts a finding about a response. The statuses that a policy selects are one decision, so they are one cause.
    pub(super) fn about_response(
        &self,
        node: Node<'_>,
        response: &Response<'_>,
        cx: &Context<'_, '_>,
        predicate: &str,
    ) -> Diagnostic {
        about_any(&self.meta, node, response, cx, predicate)
    }

    fn check_headers(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        let (headers, name) = (&self.policy.headers, self.policy.short_name());
        let has = |wanted: &HeaderName| response.headers.iter().any(|header| wanted.matches(header.name));
        let lacks = |wanted: &&Spanned<HeaderName>| !has(&wanted.value);
        if !has_unknown_headers(response) {
            for wanted in headers.required.iter().filter(lacks) {
                let text = wanted.value.text;
                let predicate = ["declares no `", text, "`"].concat();
                let help = ["declare `", text, "`"].concat();
                self.emit(self.lacks_headers(&[&wanted.value], response, &predicate, help, cx), cx);
            }
            let is_met = |group: &Vec<Spanned<HeaderName>>| group.iter().all(|wanted| has(&wanted.value));
            if !headers.one_of.is_empty() && !headers.one_of.iter().any(is_met) {
                let words = |group: &Vec<Spanned<HeaderName>>| {
                    group.iter().map(|wanted| format!("`{}`", wanted.value.text)).collect::<Vec<_>>().join(" with ")
                };
                let choice = one_of(&headers.one_of.iter().map(words).collect::<Vec<_>>());
                let first: Vec<&HeaderName> =
                    headers.one_of[0].iter().filter(lacks).map(|wanted| &wanted.value).collect();
                let predicate = format!("declares no {choice}");
                self.emit(self.lacks_headers(&first, response, &predicate, format!("declare {choice}"), cx), cx);
            }
        }
        for header in &response.headers {
            let is_among = |list: &[Spanned<HeaderName>]| list.iter().any(|wanted| wanted.value.matches(header.name));
            let (predicate, help) = if is_among(&headers.never) {
                (format!("declares `{}`, which `{name}` forbids", header.name), "remove the header".to_owned())
            } else if !headers.only.is_empty() && !is_among(&headers.only) {
                let allowed = headers.only.iter().map(|wanted| format!("`{}`", wanted.value.text)).collect::<Vec<_>>();
                let help = format!("remove the header, or use {}", one_of(&allowed));
                (format!("declares `{}`, which `{name}` does not allow", header.name), help)
            } else {
                continue;
            };
            self.emit(self.about_response(header.key, response, cx, &predicate).help(help), cx);
        }
    }

    /// The finding about a response without headers, which declares those of them that are names.
    fn lacks_headers(
        &self,
        wanted: &[&HeaderName],
        response: &Response<'_>,
        predicate: &str,
        help: String,
        cx: &Context<'_, '_>,
    ) -> Diagnostic {
        // A response that other codes share must not get a header that is meant for some codes alone.
        let is_meant = |status: StatusKey| self.policy.at.selects(status);
        if cx.api.under_other_statuses(response).any(|other| !is_meant(other.status)) {
            let help = format!("{help} in a separate response for `{}`: other codes share this one", response.status);
            let finding = at_uses(&self.meta, response, cx, &|_| true, predicate).help(help);
            return finding.cause(format_args!("{STATUS} {predicate}"));
        }
        let names: Vec<&'static str> = wanted.iter().filter(|name| name.is_exact()).map(|name| name.text).collect();
        let change = (!names.is_empty()).then(|| cx.declare_headers(response, Cow::Owned(names)));
        self.about_response(response.anchor(), response, cx, predicate).help(help).changes(change)
    }

    fn check_content(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        let (content, name) = (&self.policy.content, self.policy.short_name());
        if content.is_empty() {
            return;
        }
        match content.is_present.map(|present| present.value) {
            Some(true) if !response.has_body() && !response.is_partial && may_have_body(response, cx) => {
                let user = cx.first_use(response);
                let is_error = response.status.is_error() || response.status == StatusKey::Default;
                let finding = self.about_response(response.anchor(), response, cx, "has no body");
                let types = |list: &[Spanned<MediaRange>]| -> Vec<String> {
                    list.iter().map(|media| format!("`{}`", media.value.text)).collect()
                };
                let help = match (types(&content.required), types(&content.only)) {
                    (required, _) if !required.is_empty() => {
                        format!("declare its body, as {}", in_words(&required, "and"))
                    }
                    (_, only) if !only.is_empty() => format!("declare its body, as {}", one_of(&only)),
                    _ => "declare its body".to_owned(),
                };
                let change = is_error.then(|| cx.describe_error(user, response));
                self.emit(finding.help(help).changes(change), cx);
            }
            Some(false) if response.has_body() => {
                let node = response.content.first().map_or(response.anchor(), |media| media.key);
                let node =
                    node.parent().and_then(|map| map.key()).filter(|_| cx.api.version != Version::V2).unwrap_or(node);
                let predicate = format!("has a body, which `{name}` forbids");
                let finding = self.about_response(node, response, cx, &predicate);
                let is_own = !cx.api.under_other_statuses(response).any(|other| !self.policy.at.selects(other.status));
                let change = is_own.then(|| cx.withdraw(node));
                self.emit(finding.help("remove the body").changes(change), cx);
            }
            _ => {}
        }
        let is_among = |list: &[Spanned<MediaRange>], media: &MediaType<'_>| {
            let essence = media.essence();
            list.iter().any(|wanted| wanted.value.matches(&essence, media.name))
        };
        let is_allowed = |media: &MediaType<'_>| content.only.is_empty() || is_among(&content.only, media);
        // In Swagger 2.0, `produces` lists the media types of all responses of an operation together.
        let is_listed_together = cx.api.version == Version::V2 && response.content.iter().any(is_allowed);
        // What other codes share keeps what it is.
        let is_own = !cx.api.under_other_statuses(response).any(|other| !self.policy.at.selects(other.status));
        // A body can become that of another type alone if nothing else is said of it.
        let may_change = is_own && cx.api.version != Version::V2 && response.content.len() == 1;
        let may_change = may_change && self.policy.body.is_empty();
        for wanted in content.required.iter().map(|wanted| &wanted.value) {
            let Some(first) = response.content.first().filter(|_| !response.is_partial) else { break };
            if !response.content.iter().any(|media| wanted.matches(&media.essence(), media.name)) {
                let finding = self.about_response(first.key, response, cx, &format!("has no `{}`", wanted.text));
                let change = (may_change && wanted.is_exact() && content.required.len() == 1)
                    .then(|| cx.redeclare(first.key, &wanted.text));
                self.emit(finding.help(format!("declare a body as `{}`", wanted.text)).changes(change), cx);
            }
        }
        let is_right = |media: &MediaType<'_>| !is_among(&content.never, media) && is_allowed(media);
        let first_exact = content.only.iter().map(|media| &media.value).find(|media| media.is_exact());
        for media in &response.content {
            let allowed = || content.only.iter().map(|media| format!("`{}`", media.value.text)).collect::<Vec<_>>();
            let (predicate, help) = if is_among(&content.never, media) {
                (format!("has `{}`, which `{name}` forbids", media.name), "use another media type".to_owned())
            } else if !is_allowed(media) && !is_listed_together {
                (format!("has `{}`, which `{name}` does not allow", media.name), format!("use {}", one_of(&allowed())))
            } else {
                continue;
            };
            let change = match first_exact {
                _ if !is_own || cx.api.version == Version::V2 => None,
                _ if response.content.iter().any(is_right) => Some(cx.withdraw(media.key)),
                Some(to) if may_change => Some(cx.redeclare(media.key, &to.text)),
                _ => None,
            };
            let finding = self.about_response(media.key, response, cx, &predicate);
            self.emit(finding.help(help).changes(change), cx);
        }
    }

    /// Checks example, links, reference and description.
    fn check_rest(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        let policy = &self.policy;
        if policy.example.is_some() {
            for media in &response.content {
                let schema = media.schema.and_then(|schema| cx.api.value(schema));
                let places = [Some(media.node), schema].into_iter().flatten();
                let mut keys = places.flat_map(|place| ["example", "examples"].map(|key| place.get(key)));
                if !keys.any(|found| found.is_some()) {
                    let predicate = format!("has no example of `{}`", media.name);
                    let finding = self.about_response(media.key, response, cx, &predicate);
                    self.emit(finding.help("add `example` or `examples`"), cx);
                }
            }
        }
        let has_links = || response.node.get("links").is_some_and(|links| !links.is_empty());
        if policy.links.is_some() && cx.api.version != Version::V2 && !has_links() {
            let finding = self.about_response(response.anchor(), response, cx, "has no links");
            self.emit(finding.help("add `links` to the operations that come next"), cx);
        }
        if policy.reference.is_some() && !response.is_shared() {
            let finding = self.about_response(response.anchor(), response, cx, "is not a reference");
            self.emit(finding.help("move it to the shared responses, and refer to it"), cx);
        }
        if let Some(least) = policy.description {
            let length = response.description().trim().chars().count();
            if length < least.value {
                let help = "describe when the API answers with it";
                let predicate = match (length, least.value) {
                    (0, _) => Cow::Borrowed("has no description"),
                    (length, least) => Cow::Owned(format!("has a description of {length} characters, not {least}")),
                };
                let finding = self.about_response(response.anchor(), response, cx, &predicate);
                self.emit(finding.help(help).cause([STATUS, " has a short description"].concat()), cx);
            }
        }
    }
}

/// Whether a response can have a body: some user has a method that allows one, and so does the code (RFC 9110, 6.4.1).
fn may_have_body(response: &Response<'_>, cx: &Context<'_, '_>) -> bool {
    let is_bodiless = matches!(response.status, StatusKey::Code(100..=199 | 204 | 205 | 304) | StatusKey::Range(1));
    !is_bodiless && response.operations().any(|at| may_answer_body(cx.api.operations[at].method))
}
