//! What things say of their own life: `deprecated`, `x-sunset` and `x-stability-level`.

use crate::syntax::Node;
use crate::text::Date;

/// What a thing says of its own end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sunset {
    /// It is not deprecated.
    None,
    /// It is deprecated, without a date that can be read.
    Open,
    /// It is deprecated, and ends on this day.
    At(Date),
}

impl Sunset {
    /// What an operation, parameter or schema says.
    pub(super) fn of(node: Node<'_>) -> Self {
        if node.get("deprecated").and_then(Node::as_bool) != Some(true) {
            return Self::None;
        }
        node.get("x-sunset").and_then(|date| Date::read(date.text())).map_or(Self::Open, Self::At)
    }
}

/// The date of a sunset that is none.
pub(super) fn unreadable(node: Node<'_>) -> Option<Node<'_>> {
    node.get("x-sunset").filter(|date| Date::read(date.text()).is_none())
}

/// How much a stability level promises.
pub(super) fn stability(level: &str) -> usize {
    ["draft", "alpha", "beta"].iter().position(|known| *known == level).unwrap_or(3)
}
