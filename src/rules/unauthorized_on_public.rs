//! See [`UnauthorizedOnPublic`].

use crate::classify::{Caller, Kind};
use crate::diagnostic::{Confidence, Diagnostic, Occurrence};
use crate::lexicon::{CODE_TAKERS, CREDENTIAL_WORDS, POSITIONS, PROOFS};
use crate::model::schema::View;
use crate::model::{Operation, Parameter, Requirement, ResponseUse, Version};
use crate::rule::{Context, Rule, RuleMeta, declare_rule};
use crate::syntax::Node;
use crate::text::words::Word;

use super::shared;

declare_rule! {
    /// An operation declares `401` but requires no credentials.
    ///
    /// ## Why
    ///
    /// Either the description omits the credentials, so generated clients send none, or it declares a failure that
    /// can't happen.
    ///
    /// ## Bad
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       security: []
    ///       responses:
    ///         '200': {description: the orders}
    ///         '401': {description: log in first} # error
    ///   /invoices:
    ///     get:
    ///       security: [{token: []}]
    ///       responses:
    ///         '200': {description: the invoices}
    ///         '401': {description: log in first}
    /// ```
    ///
    /// ## Good
    ///
    /// ```yaml
    /// paths:
    ///   /orders:
    ///     get:
    ///       security: [{token: []}]
    ///       responses:
    ///         '200': {description: the orders}
    ///         '401': {description: log in first}
    ///   /login:
    ///     post:
    ///       security: []
    ///       requestBody:
    ///         content:
    ///           application/json:
    ///             schema: {type: object, properties: {user: {type: string}, password: {type: string}}}
    ///       responses:
    ///         '200': {description: a token}
    ///         '401': {description: the password is wrong}
    /// ```
    ///
    /// ## Sources
    ///
    /// - RFC 9110, 15.5.2: `401` means that valid credentials are missing.
    /// - OpenAPI 3.1, Security Requirement Object.
    pub(crate) struct UnauthorizedOnPublic {
        id: "unauthorized-on-public",
        severity: Warning,
        preset: Recommended,
        since: "0.1.0",
        spec: &["RFC 9110, 15.5.2", "OpenAPI 3.1, 4.8.30 Security Requirement Object"],
    }
}

impl Rule for UnauthorizedOnPublic {
    fn meta(&self) -> &'static RuleMeta {
        Self::META
    }

    fn check_document(&self, cx: &mut Context<'_, '_>) {
        let api = cx.api;
        let is_public = |operation: &Operation<'_>| operation.security.requirement == Requirement::None;
        let contradictions: Vec<(&Operation<'_>, &ResponseUse<'_>)> = api
            .served()
            .filter_map(|operation| Some((operation, operation.declared(401)?)))
            .filter(|(operation, _)| is_public(operation) && takes_no_credentials(operation, cx))
            .collect();
        if api.served().all(is_public) {
            // If nothing requires credentials, that is one finding about the document; unless the API has none, and a
            // few operations only pass on the `401` of another service.
            if contradictions.len() * 20 >= api.served().count() && !contradictions.is_empty() {
                let finding = nowhere(&contradictions, 0, cx);
                cx.emit(finding);
            }
            return;
        }
        // The same holds if most operations contradict themselves and nearly none requires credentials.
        let asking = api.served().filter(|operation| operation.declares(401) && !is_public(operation)).count();
        let is_general = contradictions.len() * 2 > api.served().count() && asking * 20 < contradictions.len();
        if is_general && contradictions.len() > 1 {
            let finding = nowhere(&contradictions, asking, cx);
            cx.emit(finding);
            return;
        }
        for (operation, used) in contradictions {
            let finding = one(operation, used, cx);
            cx.emit(finding);
        }
    }
}

/// Whether the request of an operation contains no credentials.
fn takes_no_credentials(operation: &Operation<'_>, cx: &Context<'_, '_>) -> bool {
    // A code alone may be anything: of a country, of a product.
    let takes_code = operation.segments().any(|segment| CODE_TAKERS.is_in(segment));
    let is_credential = |name: &str| {
        let words = shared::words(name);
        let is_secret = || words.iter().any(|word| CREDENTIAL_WORDS.has(word)) || PROOFS.ends(name);
        !is_pointer(&words) && is_secret() || takes_code && name.eq_ignore_ascii_case("code")
    };
    // A created or changed resource may have its own secret.
    let is_written = matches!(cx.kind(operation), Kind::Create | Kind::Update | Kind::Upsert);
    let is_sent = |name: &str| is_credential(name) && !(is_written && is_own_secret(name));
    let body = operation.body.as_ref();
    let mut fields = body.into_iter().flat_map(|body| &body.form);
    let schemas = body.into_iter().flat_map(|body| &body.content).filter_map(|media| media.schema);
    let mut members = schemas.flat_map(|schema| View::read(cx.api.workspace, schema).members);
    !matches!(cx.caller(operation), Caller::Service | Caller::SignIn)
        && !operation.parameters.iter().any(|Parameter { name, .. }| is_credential(name))
        && !fields.any(|field| is_sent(field.name))
        && !members.any(|member| is_sent(member.name))
}

/// Whether the words of a name mean an identifier or a position in a list, which are not credentials. The identifier
/// of a session is one.
fn is_pointer(words: &[Word<'_>]) -> bool {
    match words.last().map(|word| &**word) {
        Some("id" | "ids") => !words.iter().any(|word| matches!(&**word, "session" | "ticket")),
        Some("token") => words.iter().any(|word| POSITIONS.has(word)),
        _ => false,
    }
}

/// Whether a name means a secret that nobody logs in with.
fn is_own_secret(name: &str) -> bool {
    let words = shared::words(name);
    words.last().is_some_and(|word| word == "secret") && !shared::is_about(name, &["api", "app", "client"])
}

fn one(operation: &Operation<'_>, used: &ResponseUse<'_>, cx: &Context<'_, '_>) -> Diagnostic {
    let found = UnauthorizedOnPublic::META
        .at(used.key)
        .message(format!("`{}` declares `401` but requires no credentials", operation.title()))
        .help("declare the required credentials under `security`, or remove the `401`")
        .confidence(Confidence::Medium)
        .operation(cx.name(operation))
        .status("401")
        .replaces([operation.id]);
    match operation.security.key {
        Some(key) => found.related(key.place(), "this requires none"),
        None => found.related(operation.place(), "no `security` here and none for the document"),
    }
}

/// One finding for a document in which nearly no operation requires credentials; `asking` operations with a 401 do.
fn nowhere(contradictions: &[(&Operation<'_>, &ResponseUse<'_>)], asking: usize, cx: &Context<'_, '_>) -> Diagnostic {
    let occurrence = |(operation, used): &(&Operation<'_>, &ResponseUse<'_>)| Occurrence {
        place: used.key.place(),
        ..cx.occurrence(operation)
    };
    let sort = if cx.api.version == Version::V2 { "securityDefinitions" } else { "securitySchemes" };
    let schemes = cx.api.components("securitySchemes").filter(|schemes| schemes.entries().next().is_some());
    let is_asked = cx.api.served().any(|operation| operation.security.requirement != Requirement::None);
    let advice = match schemes {
        Some(_) => "require them under `security`".to_owned(),
        None => format!("describe the credentials under `{sort}` and require them under `security`"),
    };
    let who = match contradictions {
        [(operation, _)] => format!("`{}` declares `401`", operation.title()),
        all => format!("{} operations declare `401`", all.len()),
    };
    let message = match (asking, schemes) {
        (0, _) if is_asked => format!("{who}, but none of them requires credentials"),
        (0, Some(_)) => format!("{who}, but nothing requires the credentials under `{sort}`"),
        (0, None) => format!("{who}, but nothing says which credentials the API requires"),
        (some, _) => {
            let (none, all) = (contradictions.len(), contradictions.len() + some);
            format!("{none} of the {all} operations that declare `401` require no credentials")
        }
    };
    let found = UnauthorizedOnPublic::META
        .at(cx.api.anchor)
        .message(message)
        .help(format!("{advice}, or remove the `401` if none are needed"))
        .confidence(Confidence::Medium)
        .status("401")
        .replaces(contradictions.iter().map(|(operation, _)| operation.id))
        .occurrences(contradictions.iter().map(occurrence).collect());
    match schemes.and_then(Node::key) {
        Some(key) => found.related(key.place(), "the credentials are described here"),
        None => found,
    }
}
