//! Outcomes that responses describe.

use std::sync::LazyLock;

use crate::diagnostic::Claim;
use crate::model::{Operation, Response};
use crate::rule::Context;
use crate::status;
use crate::syntax::{Entry, Node};
use crate::text::head;
use crate::text::words::{has_phrase, is_about, words};

/// Phrases about credentials or permission.
const PERMISSION: [&str; 22] = [
    "unauthorized",
    "unauthorised",
    "unauthenticated",
    "not authorized",
    "not authorised",
    "not authenticated",
    "not logged in",
    "permission to",
    "permissions to",
    "permission denied",
    "no permission",
    "have permission",
    "have permissions",
    "lack permission",
    "lacks permission",
    "insufficient permission",
    "forbidden",
    "not allowed to",
    "access denied",
    "no access",
    "have access",
    "invalid token",
];

/// Whether the description of a response is about credentials or permission.
pub(in crate::rules) fn speaks_of_permission(response: &Response<'_>) -> bool {
    let text = head(response.description()).to_lowercase();
    PERMISSION.iter().any(|phrase| has_phrase(&text, phrase))
}

/// Words of a response that reports an invalid request.
const VALIDATION: [&str; 26] = [
    "bad",
    "body",
    "field",
    "fields",
    "format",
    "incorrect",
    "input",
    "inputs",
    "invalid",
    "malformed",
    "missing",
    "parameter",
    "parameters",
    "parse",
    "parsed",
    "payload",
    "processable",
    "required",
    "schema",
    "syntax",
    "unprocessable",
    "valid",
    "validate",
    "validated",
    "validation",
    "wrong",
];

/// Words of a response that reports a conflict with existing data.
const CONFLICT: [&str; 6] = ["conflict", "conflicts", "duplicate", "duplicated", "idempotency", "idempotent"];

/// Whether the description of a response, or the name of a shared one, reports an invalid request. A response without
/// words reports nothing else.
pub(in crate::rules) fn speaks_of_validation(response: &Response<'_>) -> bool {
    response.description().trim().is_empty() || says(response, &VALIDATION)
}

/// Whether a response reports a conflict and not an invalid request.
pub(in crate::rules) fn speaks_of_conflict(response: &Response<'_>) -> bool {
    says(response, &CONFLICT) && !says(response, &VALIDATION)
}

fn says(response: &Response<'_>, subject: &[&str]) -> bool {
    let name = response.sites.first().map(|site| site.text().rsplit('/').next().unwrap_or_default());
    [Some(response.description()), name].into_iter().flatten().any(|text| is_about(text, subject))
}

/// The outcome that a response describes, if that is another one than its status.
pub(in crate::rules) struct OtherOutcome<'a> {
    /// The code for the outcome.
    pub(in crate::rules) code: u16,
    /// The predicate of a message: "is described as `Forbidden`".
    pub(in crate::rules) words: String,
    /// The place that describes it: the smallest node, for a long description its key.
    pub(in crate::rules) node: Node<'a>,
    /// The start of a help that corrects the place and not the status, to precede "the `404`".
    pub(in crate::rules) remedy: &'static str,
}

impl OtherOutcome<'_> {
    /// The operations that use a response and don't declare the code of this outcome.
    pub(in crate::rules) fn lacking<'c>(
        &self,
        response: &Response<'_>,
        cx: &'c Context<'_, '_>,
    ) -> Vec<&'c Operation<'c>> {
        let users = response.uses.iter().map(|(at, _)| &cx.api.operations[*at]);
        users.filter(|operation| !operation.declares(self.code)).collect()
    }

    /// The claims that these operations should declare it.
    pub(in crate::rules) fn claims(&self, response: &Response<'_>, cx: &Context<'_, '_>) -> Vec<Claim> {
        let lacking = self.lacking(response, cx).into_iter();
        lacking.map(|operation| Claim::Declare { operation: operation.id, codes: vec![self.code] }).collect()
    }

    /// The help: `declare` precedes the code, if that is not declared yet.
    pub(in crate::rules) fn help(&self, response: &Response<'_>, cx: &Context<'_, '_>, declare: &str) -> String {
        let code = self.code;
        let way = match self.lacking(response, cx).len() {
            0 => format!("use the `{code}` that is already declared"),
            all if all == response.uses.len() => format!("{declare} `{code}`"),
            _ => format!("{declare} `{code}` where it is missing"),
        };
        format!("{way}, or {} the `{}`", self.remedy, response.key.text())
    }
}

/// The outcome at the start of a response's description.
pub(in crate::rules) fn told_by_description<'a>(response: &Response<'a>) -> Option<OtherOutcome<'a>> {
    let Entry { key: node, value } = response.node.entry("description")?;
    let (code, words) = outcome(head(value.text()))?;
    Some(OtherOutcome { code, words: format!("is described as `{words}`"), node, remedy: "reword the description of" })
}

/// The outcome in the name of a shared response: `#/components/responses/NotFound`.
pub(in crate::rules) fn told_by_name<'a>(response: &Response<'a>) -> Option<OtherOutcome<'a>> {
    let site = response.sites.first()?;
    let name = site.text().rsplit('/').next().unwrap_or_default();
    let (code, _) = outcome(&words(name).join(" "))?;
    Some(OtherOutcome {
        code,
        words: format!("uses the shared response `{name}`"),
        node: *site,
        remedy: "use another response for",
    })
}

/// Names of codes that are not in the registry.
const NAMES: [(&str, u16); 17] = [
    ("internal error", 500),
    ("payload too large", 413),
    ("permission denied", 403),
    ("rate limit exceeded", 429),
    ("request entity too large", 413),
    ("resource not found", 404),
    ("success", 200),
    ("successful", 200),
    ("successful operation", 200),
    ("successful request", 200),
    ("successful response", 200),
    ("successfully", 200),
    ("throttled", 429),
    ("unauthenticated", 401),
    ("unauthorised", 401),
    ("unprocessable", 422),
    ("unprocessable entity", 422),
];

/// Codes whose names are also everyday words.
const AMBIGUOUS: [u16; 3] = [100, 102, 302];

/// The code that a text starts with, as a number or a name, with these words: `404 Not Found`, `Forbidden`,
/// `Bad Request - the body is not JSON`.
fn outcome(text: &str) -> Option<(u16, &str)> {
    // A body is not a sentence: `{success: false}` doesn't describe a success.
    if text.trim_start().starts_with('{') {
        return None;
    }
    let text = text.trim_start_matches(|character: char| !character.is_alphanumeric());
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if digits == 3 {
        let (number, rest) = text.split_at(3);
        let status = status::lookup(number.parse().ok()?)?;
        let is_counted = rest.trim_start().starts_with(char::is_alphabetic)
            && named(clause(rest)).is_none_or(|code| code != status.code);
        return (!is_counted).then_some((status.code, number));
    }
    let clause = clause(text);
    Some((named(clause)?, clause))
}

/// The text up to its first stop, colon, dash, bracket or line break.
fn clause(text: &str) -> &str {
    let stops = ['.', ':', ';', ',', '(', '\n', '!'];
    let text = &text[..text.find(stops).unwrap_or(text.len())];
    let dash = |(at, _): &(usize, &str)| text[..*at].ends_with(' ') && text[*at..].chars().nth(1) == Some(' ');
    let end = text.match_indices(['-', '–', '—']).find(dash).map_or(text.len(), |(at, _)| at - 1);
    text[..end].trim_matches(|character: char| !character.is_alphanumeric())
}

/// The code of a name: `Not Found`.
fn named(name: &str) -> Option<u16> {
    let name = name.strip_suffix(" error").or_else(|| name.strip_suffix(" response")).unwrap_or(name);
    let candidates = BY_LENGTH.get(name.len())?;
    candidates.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, code)| *code)
}

/// The names of codes by length, so that few texts have to be compared, and none has to be converted to lower case.
static BY_LENGTH: LazyLock<Vec<Vec<(&str, u16)>>> = LazyLock::new(|| {
    let registered = status::all().iter().map(|status| (status.name, status.code));
    let mut by_length: Vec<Vec<(&str, u16)>> = Vec::new();
    for (name, code) in registered.filter(|(_, code)| !AMBIGUOUS.contains(code)).chain(NAMES) {
        by_length.resize_with(by_length.len().max(name.len() + 1), Vec::new);
        by_length[name.len()].push((name, code));
    }
    by_length
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_name_an_outcome() {
        for (text, code) in [
            ("Not Found", 404),
            ("**Unauthorized**", 401),
            ("404", 404),
            ("404 - no such order", 404),
            ("404 Not Found", 404),
            ("Bad request, no filter", 400),
            ("Internal Server Error - the oven is out", 500),
            ("Forbidden error", 403),
            ("Successful operation", 200),
            ("Conflict – the order has been sent", 409),
            ("Conflict — the order has been sent", 409),
        ] {
            assert_eq!(outcome(text).map(|(code, _)| code), Some(code), "{text}");
        }
        for text in [
            "",
            "the order was not found",
            "Not found orders are kept",
            "404 orders",
            "200 orders at most",
            "Found",
            "Conflict-free",
        ] {
            assert_eq!(outcome(text), None, "{text}");
        }
    }
}
