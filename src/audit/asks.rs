//! What findings ask of operations, as far as policies can decide otherwise.

use crate::config::Spanned;
use crate::config::policy::{Content, Policy, contains};
use crate::diagnostic::{Change, Claim, Diagnostic, Remedy};
use crate::model::StatusKey;

/// One thing that a finding asks of an operation.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Ask {
    /// To declare a code.
    For(u16),
    /// To declare no response with this status, or another one in its place.
    Against(StatusKey),
    /// That a response has a body.
    Body(StatusKey),
    /// That a response has a header, whose name is in lower case.
    Header(StatusKey, String),
    /// That a response does not have a header.
    NoHeader(StatusKey, String),
    /// That a response has the media type of others.
    MediaType(StatusKey),
    /// That a response has the schema of others.
    Schema(StatusKey),
    /// That the error codes of a response are written like others.
    CodeStyle(StatusKey),
}

impl Ask {
    /// Whether a policy requires the opposite, or decides it in its own way.
    pub(super) fn is_opposed_by(&self, policy: &Policy) -> bool {
        let (headers, content) = (&policy.headers, &policy.content);
        match self {
            Self::For(code) => {
                let is_among =
                    |list: &[Spanned<StatusKey>]| list.iter().any(|one| contains(one.value, StatusKey::Code(*code)));
                is_among(&policy.never) || !policy.only.is_empty() && !is_among(&policy.only)
            }
            Self::Against(status) => policy.requires(*status),
            Self::Body(status) => policy.at.selects(*status) && has_none(content),
            Self::Header(status, name) => {
                let is_allowed = || headers.only.iter().any(|only| only.value.matches(name));
                policy.at.selects(*status)
                    && (headers.never.iter().any(|never| never.value.matches(name))
                        || !headers.only.is_empty() && !is_allowed())
            }
            Self::NoHeader(status, name) => {
                policy.at.selects(*status) && headers.required.iter().any(|header| header.value.matches(name))
            }
            Self::MediaType(status) => {
                policy.at.selects(*status) && !(content.only.is_empty() && content.required.is_empty())
            }
            Self::Schema(status) => policy.at.selects(*status) && policy.body.schema.is_some(),
            Self::CodeStyle(status) => policy.at.selects(*status) && !policy.body.pattern.is_empty(),
        }
    }

    /// What it is about, as a noun.
    pub(super) fn what(&self) -> String {
        match self {
            Self::For(code) => format!("`{code}`"),
            Self::Against(status) => format!("`{status}`"),
            Self::Body(status) => format!("a body of `{status}`"),
            Self::Header(status, name) | Self::NoHeader(status, name) => format!("the header `{name}` of `{status}`"),
            Self::MediaType(status) => format!("the media type of `{status}`"),
            Self::Schema(status) => format!("the schema of `{status}`"),
            Self::CodeStyle(status) => format!("the style of error codes in `{status}`"),
        }
    }

    /// What a policy does with it, and what a rule does.
    pub(super) fn verbs(&self) -> (&'static str, &'static str) {
        match self {
            Self::Against(StatusKey::Code(..400)) => ("requires", "replaces in"),
            Self::Against(_) | Self::NoHeader(..) => ("requires", "forbids in"),
            Self::MediaType(_) | Self::Schema(_) | Self::CodeStyle(_) => ("decides", "compares with others in"),
            _ => ("forbids", "requires of"),
        }
    }
}

fn has_none(content: &Content) -> bool {
    content.is_present.is_some_and(|present| !present.value)
}

/// Things that are all asked of operations.
type Asks = Vec<(usize, Ask)>;

/// The ways to settle a finding. Each is made of several parts, and is closed where policies oppose all of one part.
pub(super) fn ways(finding: &Diagnostic) -> Vec<Vec<Asks>> {
    let of_changes = finding.changes.iter().flat_map(|change| match change {
        Change::DeclareHeaders { names, .. } => names.iter().map(|name| Remedy::Header(name)).collect(),
        Change::DescribeError { .. } => vec![Remedy::Body],
        _ => Vec::new(),
    });
    let own = finding.status.as_deref().map_or(StatusKey::Other, |key| StatusKey::read(key).0);
    let everywhere =
        |ask: Ask| -> Asks { finding.operations.iter().map(|operation| (*operation, ask.clone())).collect() };
    let in_all = |statuses: &[StatusKey], ask: fn(StatusKey) -> Ask| -> Asks {
        statuses.iter().flat_map(|status| everywhere(ask(*status))).collect()
    };
    let (mut wanted, replaced) = claimed(finding);
    let declared = finding.remedies.iter().filter_map(|remedy| match remedy {
        Remedy::Declare(codes) => Some(codes),
        _ => None,
    });
    wanted.extend(declared.flatten().flat_map(|code| everywhere(Ask::For(*code))));
    let mut ways: Vec<Vec<Asks>> = Vec::new();
    if !wanted.is_empty() || !replaced.is_empty() {
        ways.push(vec![wanted, replaced]);
    }
    for remedy in of_changes.chain(finding.remedies.iter().cloned()) {
        let asks = match remedy {
            Remedy::Withdraw | Remedy::Declare(_) => continue,
            Remedy::Body => everywhere(Ask::Body(own)),
            Remedy::Header(name) => everywhere(Ask::Header(own, name.to_ascii_lowercase())),
            Remedy::NoHeader(name) => everywhere(Ask::NoHeader(own, name.to_ascii_lowercase())),
            Remedy::MediaType(statuses) => in_all(&statuses, Ask::MediaType),
            Remedy::Schema(statuses) => in_all(&statuses, Ask::Schema),
            Remedy::CodeStyle => in_all(&[StatusKey::Range(4), StatusKey::Range(5)], Ask::CodeStyle),
            Remedy::Other => Vec::new(),
        };
        ways.push(vec![asks]);
    }
    ways
}

/// What the claims of a finding ask for: of each the first code, and that a status is replaced: by a success, by nothing, or by
/// whatever is declared.
fn claimed(finding: &Diagnostic) -> (Asks, Asks) {
    let first = |claim: &Claim| match claim {
        Claim::Declare { operation, codes } => Some((*operation, *codes.first()?)),
        Claim::Replace { .. } | Claim::Complete { .. } => None,
    };
    let wanted: Vec<(usize, u16)> = finding.claims.iter().filter_map(first).collect();
    let is_replaced = finding.remedies.contains(&Remedy::Withdraw);
    let replaced = |claim: &Claim| match claim {
        Claim::Replace { operation, status } => {
            let status = StatusKey::read(status).0;
            let instead = || wanted.iter().filter(|(at, _)| at == operation);
            let is_success = || status.is_success() && instead().any(|(_, code)| *code < 400);
            let is_meant = is_replaced || instead().next().is_none() || is_success();
            is_meant.then_some((*operation, Ask::Against(status)))
        }
        Claim::Declare { .. } | Claim::Complete { .. } => None,
    };
    let replaced = finding.claims.iter().filter_map(replaced).collect();
    (wanted.iter().map(|(at, code)| (*at, Ask::For(*code))).collect(), replaced)
}
