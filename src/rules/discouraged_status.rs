//! See [`DiscouragedStatus`].

use std::cell::LazyCell;

use crate::classify::outcome::{self, Subject};
use crate::diagnostic::Severity;
use crate::hash::HashMap;
use crate::model::schema::{Member, View, meant};
use crate::model::{Api, Method, Operation, Response};
use crate::rule::{Context, Effect, Foresight, Rule, RuleMeta, declare_rule};
use crate::status::{self, Exception};
use crate::syntax::{Node, NodeId};

use super::shared::{about, is_about, mentions, part_of_help, users, words};

declare_rule! {
    /// A registered code that an API should not use.
    ///
    /// ## Why
    ///
    /// These codes are retired, reserved or specific to other protocols, so clients get less from them than from a
    /// common code.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}:
    ///     put:
    ///       responses:
    ///         '200': {description: stored}
    ///         '423': {description: somebody else is editing the order} # error
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders/{id}:
    ///     put:
    ///       responses:
    ///         '200': {description: stored}
    ///         '409': {description: somebody else is editing the order}
    /// ```
    ///
    /// A code that three in ten of all operations declare is a decision of the API, and has the severity `info`.
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.2 (1xx), 15.3.4 (203), 15.3.6 (205), 15.4.1 (300), 15.4.6 (305), 15.4.7 (306), 15.5.3 (402), 15.5.19 (418)
    /// - RFC 4918, 11 and RFC 5842, 7: the codes of WebDAV
    pub(crate) struct DiscouragedStatus {
        id: "discouraged-status",
        severity: Warning or Info,
        preset: Recommended,
        since: "0.1.0",
        equivalents: &[("zally", "150"), ("specmatic", "response-code-in-range")],
        spec: &["RFC 9110, 15", "RFC 4918, 11", "RFC 5842, 7"],
    }
}

/// Words of an API that uses WebDAV or reports on many operations at once.
const WEBDAV_OR_BATCH: &[&str] =
    &["webdav", "dav", "caldav", "carddav", "batch", "batches", "bulk", "multi", "multistatus", "multiple"];

/// The words of these that mean the same in a sentence.
const BATCH: &[&str] = &["batch", "batches", "bulk"];

/// Words of a response that reports several things at once.
const PARTS: &[&str] = &["partial", "partially"];

/// Methods that WebDAV defines.
const WEBDAV_METHODS: &[&str] = &["PROPFIND", "PROPPATCH", "MKCOL", "COPY", "MOVE", "LOCK", "UNLOCK"];

/// The share of operations, in tenths, that makes a code the habit of an API. It has to be used several times.
const SHARE: usize = 3;
const FEWEST: usize = 4;

impl Rule for DiscouragedStatus {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn foresee<'c>(&self, _cx: &Context<'c, '_>) -> Option<Foresight<'c>> {
        let is_discouraged = |code: u16| status::lookup(code).is_some_and(|status| status.discouraged.is_some());
        Some(Box::new(move |effect: &Effect| effect.declared.iter().any(|(_, code)| is_discouraged(*code))))
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        let api = cx.api;
        // Both are computed at most once, and only if a code needs them.
        let bills = LazyCell::new(|| says(api, |text| outcome::mentions(text, Subject::Payment)));
        let batches =
            LazyCell::new(|| says(api, |text| is_about(text, WEBDAV_OR_BATCH)) || api.served().any(is_webdav));
        let mut known = HashMap::default();
        let (mut all, mut uses) = (0, HashMap::<u16, usize>::default());
        for operation in api.served() {
            all += 1;
            let codes = operation.responses.iter().filter_map(|used| used.status.code());
            codes.for_each(|code| *uses.entry(code).or_default() += 1);
        }
        for response in &api.responses {
            let Some(status) = response.status.code().and_then(status::lookup) else { continue };
            let Some(discouraged) = status.discouraged else { continue };
            let is_excepted = match discouraged.unless {
                Exception::Nothing => false,
                Exception::Billing => {
                    let reasons = [Subject::Payment, Subject::Limit, Subject::Quota];
                    reasons.into_iter().any(|reason| cx.outcome(response).says(reason)) || *bills
                }
                Exception::WebDavOrBatch => {
                    *batches
                        || is_about(response.description(), PARTS)
                        || users(response, cx).any(|operation| {
                            mentions(operation, BATCH)
                                || status.code == 207 && takes_several(operation, api, &mut known)
                        })
                }
            };
            if is_excepted || users(response, cx).next().is_none() {
                continue;
            }
            let help = if is_refusal(response, cx) {
                format!(
                    "use 400 or 422: the description says that the request is rejected, and clients follow a `{}` elsewhere",
                    status.code
                )
            } else {
                let why = part_of_help(discouraged.why);
                match why.strip_prefix("it ") {
                    Some(rest) => format!("{}, since `{}` {rest}", part_of_help(discouraged.advice), status.code),
                    None => format!("{}: {why}", part_of_help(discouraged.advice)),
                }
            };
            let finding = about(
                Self::META,
                response.anchor(),
                response,
                cx,
                match status.name.trim_matches(['(', ')']) {
                    "Unused" => "is reserved, and an API should not use it".to_owned(),
                    name => format!("is `{name}`, which an API should not use"),
                },
            )
            .help(help)
            .replaces(response.operations());
            // An API that uses the code everywhere has decided.
            let is_usual = uses.get(&status.code).is_some_and(|uses| *uses >= FEWEST && uses * 10 >= all * SHARE);
            cx.emit(if is_usual { finding.severity(Severity::Info) } else { finding });
        }
    }
}

/// Whether a redirect without a target describes a rejected request.
fn is_refusal(response: &Response<'_>, cx: &Context<'_, '_>) -> bool {
    let text = response.description();
    let starts_with_only = words(text).first().is_some_and(|word| word == "only");
    response.status.class() == Some(3)
        && response.header("Location").is_none()
        && (starts_with_only || cx.outcome(response).may_reject())
}

/// Whether the API's title, or the path, a tag, the name or the summary of an operation, says something.
fn says(api: &Api<'_>, is_it: impl Fn(&str) -> bool) -> bool {
    let title = api.root.get("info").and_then(|info| info.get("title")).map(Node::text);
    title.is_some_and(&is_it)
        || api.served().any(|operation| {
            let names = [Some(operation.path), operation.operation_id(), operation.summary()];
            names.into_iter().flatten().chain(operation.tags()).any(&is_it)
        })
}

/// Whether the request body is a list, or contains a list of objects. `known` caches the result for each schema.
fn takes_several(operation: &Operation<'_>, api: &Api<'_>, known: &mut HashMap<NodeId, bool>) -> bool {
    let lists_objects = |member: &Member<'_>| {
        // An object is not a list, and many members may share the same large one.
        let list = api.value(member.schema).filter(|schema| schema.get("properties").is_none());
        let items = list.and_then(|list| View::read(api.workspace, list).items);
        items.is_some_and(|items| View::read(api.workspace, items).is_object())
    };
    let media = operation.body.iter().flat_map(|body| &body.content);
    media.filter_map(|media| media.schema).any(|schema| {
        let schema = meant(api.workspace, schema);
        *known.entry(schema.id()).or_insert_with(|| {
            let view = View::read(api.workspace, schema);
            view.is_array() || view.members.iter().any(lists_objects)
        })
    })
}

fn is_webdav(operation: &Operation<'_>) -> bool {
    matches!(operation.method, Method::Other(name) if WEBDAV_METHODS.contains(&name))
}
