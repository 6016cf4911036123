//! Headers that a status code needs.

use std::fmt::Display;

use super::{about, at_uses, has_unknown_headers};
use crate::diagnostic::{Diagnostic, Remedy};
use crate::model::{Response, StatusKey};
use crate::rule::{Context, RuleMeta};
use crate::status;

/// Reports a response without a header that its code needs.
pub(in crate::rules) fn needs_header(
    meta: &RuleMeta,
    response: &Response<'_>,
    name: &'static str,
    help: impl Display,
    cx: &mut Context<'_, '_>,
) {
    if !has_unknown_headers(response) {
        let predicate = format!("declares no `{name}`");
        let is_satisfied = response.header(name).is_some();
        cx.judge(meta, is_satisfied, |cx| lacks_header(meta, response, name, predicate, help, cx));
    }
}

/// The finding about a response without a header. Its message is the name of the response with this predicate.
pub(in crate::rules) fn lacks_header(
    meta: &RuleMeta,
    response: &Response<'_>,
    name: &'static str,
    predicate: impl Display,
    help: impl Display,
    cx: &Context<'_, '_>,
) -> Diagnostic {
    // A response that is also used for codes with which the header means nothing must not get it.
    let knows_header =
        |status: StatusKey| status.code().and_then(status::lookup).is_some_and(|status| status.header(name).is_some());
    if cx.api.under_other_statuses(response).any(|other| !knows_header(other.status)) {
        return at_uses(meta, response, cx, &|_| true, predicate)
            .help(format!(
                "use a separate response with `{name}` for `{}`: other codes share this one",
                response.status
            ))
            .remedy(Remedy::Header(name));
    }
    about(meta, response.anchor(), response, cx, predicate)
        .help(help.to_string())
        .change(cx.declare_headers(response, vec![name]))
}
