//! Outcomes that responses tell of.

use std::sync::LazyLock;

use crate::diagnostic::Claim;
use crate::model::{Operation, Response};
use crate::rule::Context;
use crate::status;
use crate::syntax::{Entry, Node};
use crate::text::head;
use crate::text::words::{has_phrase, is_about, words};

/// Words that tell of credentials or of permission.
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

/// Whether the description of a response tells of credentials or of permission.
pub(in crate::rules) fn speaks_of_permission(response: &Response<'_>) -> bool {
    let text = head(response.description()).to_lowercase();
    PERMISSION.iter().any(|phrase| has_phrase(&text, phrase))
}

/// Words by which a response says that the request is at fault.
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

/// Words by which it says that what is there already is in the way.
const CONFLICT: [&str; 6] = ["conflict", "conflicts", "duplicate", "duplicated", "idempotency", "idempotent"];

/// Whether a response says by its description, or as a shared one by its name, that the request is at fault. One without
/// words says nothing else.
pub(in crate::rules) fn speaks_of_validation(response: &Response<'_>) -> bool {
    response.description().trim().is_empty() || says(response, &VALIDATION)
}

/// Whether it says that of what is there, and not that the request is at fault.
pub(in crate::rules) fn speaks_of_conflict(response: &Response<'_>) -> bool {
    says(response, &CONFLICT) && !says(response, &VALIDATION)
}

fn says(response: &Response<'_>, subject: &[&str]) -> bool {
    let name = response.sites.first().map(|site| site.text().rsplit('/').next().unwrap_or_default());
    [Some(response.description()), name].into_iter().flatten().any(|text| is_about(text, subject))
}

/// The outcome that a text tells of, where that is not the status it stands under.
pub(in crate::rules) struct OtherOutcome<'a> {
    /// The code by which HTTP says it.
    pub(in crate::rules) code: u16,
    /// How it is told, to follow "this `404`".
    pub(in crate::rules) words: String,
    /// Where it is told: the smallest text, as of a long description its key.
    pub(in crate::rules) node: Node<'a>,
}

impl OtherOutcome<'_> {
    /// The operations that use a response and have still to declare the code of this outcome.
    pub(in crate::rules) fn lacking<'c>(
        &self,
        response: &Response<'_>,
        cx: &'c Context<'_, '_>,
    ) -> Vec<&'c Operation<'c>> {
        let users = response.uses.iter().map(|(at, _)| &cx.api.operations[*at]);
        users.filter(|operation| !operation.declares(self.code)).collect()
    }

    /// The claims that these should declare it.
    pub(in crate::rules) fn claims(&self, response: &Response<'_>, cx: &Context<'_, '_>) -> Vec<Claim> {
        let lacking = self.lacking(response, cx).into_iter();
        lacking.map(|operation| Claim::Declare { operation: operation.id, codes: vec![self.code] }).collect()
    }

    /// What to do about it. Where its code is declared beside the response there is nothing to `declare`.
    pub(in crate::rules) fn help(&self, response: &Response<'_>, cx: &Context<'_, '_>, declare: &str) -> String {
        let (code, own) = (self.code, response.key.text());
        match self.lacking(response, cx).len() {
            0 => format!("leave this case to the declared `{code}`, or tell what `{own}` stands for here"),
            all if all == response.uses.len() => format!("{declare} `{code}`, or tell what `{own}` stands for here"),
            _ => format!("{declare} `{code}` where that is missing, or tell what `{own}` stands for here"),
        }
    }
}

/// The outcome with which the description of a response starts.
pub(in crate::rules) fn told_by_description<'a>(response: &Response<'a>) -> Option<OtherOutcome<'a>> {
    let Entry { key: node, value } = response.node.entry("description")?;
    let (code, words) = outcome(head(value.text()))?;
    Some(OtherOutcome { code, words: format!("is described as `{words}`"), node })
}

/// The outcome that the name of a shared response is: `#/components/responses/NotFound`.
pub(in crate::rules) fn told_by_name<'a>(response: &Response<'a>) -> Option<OtherOutcome<'a>> {
    let site = response.sites.first()?;
    let name = site.text().rsplit('/').next().unwrap_or_default();
    let (code, _) = outcome(&words(name).join(" "))?;
    Some(OtherOutcome { code, words: format!("is the shared response `{name}`"), node: *site })
}

/// Other names of codes than those of the registry.
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

/// Names that are everyday words as well.
const AMBIGUOUS: [u16; 3] = [100, 102, 302];

/// The code that a text names first, by its number or by its name, with the words that do: `404 Not Found`, `Forbidden`,
/// `Bad Request - the body is no JSON`.
fn outcome(text: &str) -> Option<(u16, &str)> {
    // A body is no sentence: `{success: false}` tells of no success.
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

/// The names of codes by how long they are: hardly any other text is as long as one of them, and none has to be written in
/// lower case to be compared.
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
