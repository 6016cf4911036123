//! See [`ErrorCodeRepeatsStatus`].

use std::collections::BTreeMap;

use crate::lexicon::{CODE_FILLERS, REASONS};
use crate::model::roles::Role;
use crate::model::schema::View;
use crate::model::{Response, StatusKey, scalars};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};
use crate::syntax::Node;

use super::shared::words;

declare_rule! {
    /// The error code of an example only repeats the status code.
    ///
    /// ## Why
    ///
    /// The status code has several causes, and a program can't distinguish them by a code that says the same.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /users:
    ///     post:
    ///       responses:
    ///         '201': {description: created}
    ///         '409':
    ///           description: the address is registered
    ///           content:
    ///             application/json:
    ///               schema: {properties: {code: {type: string}, message: {type: string}}}
    ///               example:
    ///                 code: CONFLICT # error
    ///                 message: This address is registered.
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /users:
    ///     post:
    ///       responses:
    ///         '201': {description: created}
    ///         '409':
    ///           description: the address is registered
    ///           content:
    ///             application/json:
    ///               schema: {properties: {code: {type: string}, message: {type: string}}}
    ///               example:
    ///                 code: EMAIL_ALREADY_EXISTS
    ///                 message: This address is registered.
    /// ```
    ///
    /// The rule reads the examples of `400`, `409` and `422`, which have many causes. A response with one specific code, in
    /// an example or in the schema, is ignored.
    ///
    /// ## Sources
    ///
    /// RFC 9457, 3.1.1 and 4.2.1: a problem type says more than the status code, or it is `about:blank`.
    pub(crate) struct ErrorCodeRepeatsStatus {
        id: "error-code-repeats-status",
        severity: Info,
        preset: Strict,
        since: "0.1.0",
        spec: &["RFC 9457, 3.1.1", "RFC 9457, 4.2.1"],
    }
}

/// The codes that have several causes which a client handles in different ways.
const AMBIGUOUS: [u16; 3] = [400, 409, 422];

/// The depth of schemas that is searched for lists of codes.
const DEPTH: usize = 3;

impl Rule for ErrorCodeRepeatsStatus {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        let api = cx.api;
        let errors = api.error_bodies();
        for body in errors.judged().map(|body| &errors.all[body]) {
            let response = &api.responses[body.response];
            let StatusKey::Code(status) = response.status else { continue };
            // The same object under another status has to fit both.
            let is_ambiguous = AMBIGUOUS.contains(&status) && api.under_other_statuses(response).next().is_none();
            let examples = api.own_examples(&response.content[body.media]);
            let codes: Vec<Node<'_>> = examples.into_iter().flat_map(codes).collect();
            if let Some(first) = codes.first().filter(|_| is_ambiguous)
                && codes.iter().all(|code| is_repeated(code.text(), status))
                && !lists_codes(cx, api.error_schema(body), DEPTH)
            {
                let (first, code) = (*first, first.text());
                report(cx, response, first, code);
            }
        }
    }
}

fn report(cx: &mut Context<'_, '_>, response: &Response<'_>, at: Node<'_>, code: &str) {
    let name = cx.response_name(response);
    let finding = ErrorCodeRepeatsStatus::META
        .at(at)
        .message(format!("{name} has an example whose code `{code}` only repeats the status{}", cx.uses(response)))
        .help("use a code for the cause, such as `email_already_exists`, that programs can act on")
        .cause("an example has a code that only repeats the status")
        .concerns(response.operations())
        .status(response.status.to_string());
    let is_own = !response.is_shared();
    cx.emit(if is_own { finding.operation(cx.name(cx.first_use(response))) } else { finding });
}

/// The codes of an example: its members that can only be one, else those that could be.
fn codes(example: Node<'_>) -> Vec<Node<'_>> {
    let mut by_role: BTreeMap<bool, Vec<Node<'_>>> = BTreeMap::new();
    for (name, value) in scalars(example).into_iter().filter(|(_, value)| value.as_str().is_some()) {
        match Role::of(name) {
            Some(Role::Code) => by_role.entry(false).or_default().push(value),
            Some(Role::Either) => by_role.entry(true).or_default().push(value),
            _ => {}
        }
    }
    by_role.into_values().next().unwrap_or_default()
}

/// Whether a code has no word besides the reason phrase of its status (RFC 9110, 15) and words for any error.
fn is_repeated(code: &str, status: u16) -> bool {
    let status = status.to_string();
    let words = words(code);
    let rest: Vec<&str> =
        words.iter().map(|word| &**word).filter(|word| *word != status && !CODE_FILLERS.has(word)).collect();
    !words.is_empty() && (rest.is_empty() || REASONS.has(&rest.concat()))
}

/// Whether a schema lists codes that its examples don't show.
fn lists_codes<'a>(cx: &Context<'_, 'a>, schema: Node<'a>, depth: usize) -> bool {
    let view = View::read(cx.api.workspace, schema);
    let is_listed = |member: Node<'a>| {
        cx.api.value(member).is_some_and(|member| ["enum", "const"].iter().any(|key| member.get(key).is_some()))
    };
    let is_code = |name: &str| Role::of(name).is_some_and(|role| role.serves(Role::Code));
    let parts = view.branches.iter().copied().chain(view.items);
    view.members.iter().any(|member| is_code(member.name) && is_listed(member.schema))
        || depth > 0
            && parts.chain(view.members.iter().map(|member| member.schema)).any(|part| lists_codes(cx, part, depth - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_that_repeat_the_status_are_known_in_any_writing() {
        for code in
            ["CONFLICT", "Conflict", "conflict_error", "ERR_CONFLICT", "409", "HTTP_409", "Error", "ConflictException"]
        {
            assert!(is_repeated(code, 409), "{code}");
        }
        assert!(is_repeated("Bad Request", 400) && is_repeated("Unprocessable Entity", 422));
        for code in ["EMAIL_CONFLICT", "VALIDATION_FAILED", "E1042", "name taken", "about:blank", "ALREADY_EXISTS", ""]
        {
            assert!(!is_repeated(code, 409), "{code}");
        }
    }
}
