use std::sync::Arc;

use crate::syntax::{Entry, Node};
use crate::text::work;

/// Whether an operation asks for credentials.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Requirement {
    /// Nothing is required: no `security`, or an empty one.
    #[default]
    None,
    /// One alternative is `{}`: credentials may be sent.
    Optional,
    /// Every alternative asks for credentials.
    Required,
}

/// The security requirement in force for an operation: its own, else the document's.
#[derive(Clone, Debug, Default)]
pub struct Security<'a> {
    /// Whether credentials are asked for.
    pub requirement: Requirement,
    /// The key `security` that says so.
    pub key: Option<Node<'a>>,
    /// The schemes named, each with the scopes or roles that are asked of it. Operations share those of the document.
    pub schemes: Arc<[(&'a str, Vec<&'a str>)]>,
    /// Whether scopes or roles are asked for.
    pub has_scopes: bool,
    /// Whether an HTTP response can refuse the credentials that must be sent. A missing client certificate ends the
    /// connection before there is one.
    pub is_refusable: bool,
}

/// Scopes that say which claims or tokens a client wants, and give no right (OpenID Connect Core, 3.1.2.1, 5.4 and 11).
const CLAIMS: [&str; 6] = ["address", "email", "offline_access", "openid", "phone", "profile"];

impl<'a> Security<'a> {
    /// Reads a requirement. All that takes a look at each scheme is worked out here, as many operations may share them.
    pub(super) fn read(entry: Option<Entry<'a>>, is_certificate: impl Fn(Node<'a>) -> bool) -> Self {
        let Some(entry) = entry else { return Self::default() };
        let (mut schemes, mut keys) = (Vec::new(), Vec::new());
        let mut alternatives = 0;
        let mut is_optional = false;
        for alternative in entry.value.items() {
            alternatives += 1;
            is_optional |= alternative.entries().next().is_none();
            keys.extend(alternative.entries().map(|scheme| scheme.key));
            schemes.extend(alternative.entries().map(|scheme| (scheme.key.text(), scopes(scheme.value))));
        }
        let requirement = match (alternatives, is_optional) {
            (0, _) => Requirement::None,
            (_, true) => Requirement::Optional,
            (_, false) => Requirement::Required,
        };
        Self {
            requirement,
            key: Some(entry.key),
            has_scopes: schemes.iter().any(|(_, scopes)| !scopes.is_empty()),
            is_refusable: requirement == Requirement::Required
                && !keys.into_iter().all(|scheme| {
                    work::step();
                    is_certificate(scheme)
                }),
            schemes: schemes.into(),
        }
    }

    /// Whether credentials must be sent.
    pub fn is_required(&self) -> bool {
        self.requirement == Requirement::Required
    }
}

/// The scopes or roles in a list, sorted. Some documents write several as one text.
fn scopes(list: Node<'_>) -> Vec<&str> {
    let scopes = list.items().flat_map(|item| item.text().split_whitespace());
    let mut scopes: Vec<&str> = scopes.filter(|scope| !CLAIMS.contains(scope)).collect();
    scopes.sort_unstable();
    scopes
}
