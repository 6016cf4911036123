//! Responses whose words contradict their status.

use crate::classify::Kind;
use crate::classify::outcome::{By, Fit, Mention, Subject};
use crate::diagnostic::{Claim, Diagnostic, Remedy, Severity};
use crate::model::{Method, Operation, Response, StatusKey};
use crate::rule::{Context, RuleMeta};
use crate::status;
use crate::syntax::Node;

/// An outcome that a response reports under the status of another one.
pub(in crate::rules) struct Contradiction<'a> {
    /// The code for the outcome.
    pub(in crate::rules) code: u16,
    mention: Mention<'a>,
    /// The place that reports it, or the reference under the wrong status.
    node: Node<'a>,
    /// Whether the status is a possible one, though not the best.
    is_matter_of_choice: bool,
}

/// The outcome that contradicts the status of a response. `unregistered-status` reports unregistered codes.
pub(in crate::rules) fn contradiction<'s>(
    response: &'s Response<'_>,
    cx: &'s Context<'_, '_>,
) -> Option<Contradiction<'s>> {
    if response.status.code().is_some_and(|code| status::lookup(code).is_none()) {
        return None;
    }
    let is_real = |mention: &&Mention<'_>| {
        !is_as_asked(response, mention, cx)
            && !is_special(mention, cx)
            && !is_refused_beside_conflict(response, mention, cx)
            && !is_of_everyday(response, mention, cx)
            && !is_of_server(response, mention, cx)
    };
    let mention = cx.outcome(response).contradictions(response.status).find(is_real)?.clone();
    let is_matter_of_choice = mention.fit(response.status) == Fit::Poor;
    if is_matter_of_choice && (!cx.is_strict || is_of_sign_in(response, mention.subject, cx)) {
        return None;
    }
    let code = match mention.subject {
        // The code that the operations use for it already.
        Some(Subject::Invalid) if all_users(response, cx).any(|user| user.declares(422) && !user.declares(400)) => 422,
        _ => mention.code,
    };
    // If the response is right for another of its codes, the reference under this one is wrong.
    let is_right_elsewhere = || cx.api.under_other_statuses(response).any(|other| other.status.covers(code));
    let node = response.sites.first().copied().filter(|_| is_right_elsewhere()).unwrap_or(mention.node);
    Some(Contradiction { code, mention, node, is_matter_of_choice })
}

/// The operations that use a response, webhooks and callbacks included.
fn all_users<'r, 'c, 'a>(
    response: &'r Response<'_>,
    cx: &Context<'c, 'a>,
) -> impl Iterator<Item = &'c Operation<'a>> + use<'r, 'c, 'a> {
    let api = cx.api;
    response.operations().map(move |at| &api.operations[at])
}

/// Whether a success describes what the client wanted: that something is now locked, or removed by `DELETE`.
fn is_as_asked(response: &Response<'_>, mention: &Mention<'_>, cx: &Context<'_, '_>) -> bool {
    let is_wanted = match mention.code {
        404 | 410 => all_users(response, cx).all(|user| user.method == Method::Delete),
        code => code == 423,
    };
    response.status.is_success() && is_wanted
}

/// Whether the words are the name of a code that an API should not use, and that no operation of this one uses: they are
/// everyday words then, like "already reported".
fn is_special(mention: &Mention<'_>, cx: &Context<'_, '_>) -> bool {
    status::lookup(mention.code).is_some_and(|status| status.discouraged.is_some())
        && !cx.api.operations.iter().any(|operation| operation.declares(mention.code))
}

/// Whether a 403 refuses what the state of the API no longer allows, beside a 409 for the conflicts of clients: "the first
/// user is already registered".
fn is_refused_beside_conflict(response: &Response<'_>, mention: &Mention<'_>, cx: &Context<'_, '_>) -> bool {
    (response.status, mention.code) == (StatusKey::Code(403), 409)
        && all_users(response, cx).all(|user| user.declared(409).is_some())
}

/// Whether a shared 403 is called "unauthorized", as in everyday language, beside a 401 with another response.
fn is_of_everyday(response: &Response<'_>, mention: &Mention<'_>, cx: &Context<'_, '_>) -> bool {
    let has_own = |user: &Operation<'_>| {
        user.declared(401)
            .is_some_and(|used| used.response.is_some_and(|at| cx.api.responses[at].node != response.node))
    };
    mention.by == By::Name
        && (response.status, mention.code) == (StatusKey::Code(403), 401)
        && all_users(response, cx).all(has_own)
}

/// Whether what is invalid can only be on the server, since the reads with this response take no input.
fn is_of_server(response: &Response<'_>, mention: &Mention<'_>, cx: &Context<'_, '_>) -> bool {
    let takes_nothing = |user: &Operation<'_>| {
        let is_fixed = user.template.parameters().next().is_none();
        user.method.is_safe() && is_fixed && user.parameters.is_empty() && user.body.is_none()
    };
    response.status.class() == Some(5)
        && matches!(mention.code, 400 | 422)
        && all_users(response, cx).all(takes_nothing)
}

/// Whether the credentials are the input of the operation.
fn is_of_sign_in(response: &Response<'_>, subject: Option<Subject>, cx: &Context<'_, '_>) -> bool {
    subject == Some(Subject::Credentials) && all_users(response, cx).all(|user| cx.kind(user) == Kind::Auth)
}

impl Contradiction<'_> {
    /// The operations that use the response and don't declare the code of this outcome.
    pub(in crate::rules) fn lacking<'c, 'a>(
        &self,
        response: &Response<'_>,
        cx: &Context<'c, 'a>,
    ) -> Vec<&'c Operation<'a>> {
        all_users(response, cx).filter(|user| !user.declares(self.code)).collect()
    }

    /// The predicate of a message: "is described as `Forbidden`".
    fn predicate(&self) -> String {
        let words = &self.mention.words;
        match self.mention.by {
            By::Name => format!("uses the shared response `{words}`"),
            By::Description => format!("is described as `{words}`"),
            By::Phrase => format!("says `{words}`"),
            By::Schema => format!("has the schema `{words}`"),
            By::Example => format!("has an example that says `{words}`"),
        }
    }

    /// The finding. `meaning` ends the message.
    pub(in crate::rules) fn finding(
        &self,
        meta: &RuleMeta,
        response: &Response<'_>,
        cx: &Context<'_, '_>,
        meaning: &str,
    ) -> Diagnostic {
        let code = self.code;
        let (first, count) = (cx.first_use(response), response.uses.len());
        let lacking = self.lacking(response, cx);
        let way = match lacking.len() {
            0 => format!("use the `{code}` that is already declared"),
            all if all == count => format!("declare this case as `{code}`"),
            _ => format!("declare this case as `{code}` where it is missing"),
        };
        // A reference to the response of another status leads to the wrong one, if this status has one too.
        let is_reference = response.sites.first().is_some_and(|site| site.id() == self.node.id());
        let status = response.status.code().filter(|_| is_reference);
        let proper = status.and_then(|status| cx.conventions.shared_name(first, status, response.node.id()));
        let remedy = match self.mention.by {
            By::Name => "use another response for",
            By::Description | By::Phrase => "reword the description of",
            By::Schema => "use another schema for",
            By::Example => "correct the example of",
        };
        let claims = lacking
            .iter()
            .map(|operation| Claim::Declare { operation: operation.id, codes: vec![code] })
            .collect::<Vec<_>>();
        let found = meta
            .at(self.node)
            .message(format!("{} {}{meaning}", super::of_operations(response.status, first, count), self.predicate()))
            .cause(format_args!("`{}` {}{meaning}", response.status, self.predicate()))
            .related(response.key.place(), "its status")
            .help(match proper {
                Some(name) => format!("refer to the shared response `{name}`, or {way}"),
                None => format!("{way}, or {remedy} the `{}`", response.key.text()),
            })
            .operation(cx.name(first))
            .status(response.status.to_string())
            .replaces(response.operations())
            .claims(claims)
            .remedy(Remedy::Other)
            .occurrences(cx.uses_of_reference(response, self.node));
        if self.is_matter_of_choice { found.severity(Severity::Info) } else { found }
    }

    /// The end of a message that names the code, unless the words are the code: ", which is `404`".
    pub(in crate::rules) fn meaning(&self) -> String {
        let code = self.code.to_string();
        if self.mention.words == code { String::new() } else { format!(", which is `{code}`") }
    }
}
