//! What things say of their own life: `deprecated`, `x-sunset` and `x-stability-level`.

use std::cmp::Ordering;

use super::profile::Weight;
use super::rules::Kind;
use crate::syntax::Node;
use crate::text::Date;

/// The levels below `stable`, the lowest first.
const LEVELS: [&str; 3] = ["draft", "alpha", "beta"];

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

/// What is said of something that became deprecated, or is no longer.
pub(super) fn deprecation(base: Node<'_>, head: Node<'_>) -> Option<(String, Weight)> {
    let (old, new) = (Sunset::of(base), Sunset::of(head));
    if (old == Sunset::None) == (new == Sunset::None) {
        return None;
    }
    Some(match new {
        Sunset::None => ("{} is no longer deprecated".to_owned(), Weight::Fine),
        Sunset::At(date) => (format!("{{}} is deprecated, until {date}"), Weight::Fine),
        Sunset::Open if unreadable(head).is_some() => {
            ("{} is deprecated until a date that can't be read".to_owned(), Weight::Wary)
        }
        Sunset::Open => ("{} is deprecated".to_owned(), Weight::Fine),
    })
}

/// What is said of something that ends earlier than it did, or without a date that can be read.
pub(super) fn nearer(base: Node<'_>, head: Node<'_>) -> Option<String> {
    let is_kept = |date: Node<'_>| base.get("x-sunset").is_some_and(|old| old.text() == date.text());
    match (Sunset::of(base), Sunset::of(head)) {
        (Sunset::At(_) | Sunset::Open, Sunset::Open) if unreadable(head).is_some_and(|date| !is_kept(date)) => {
            Some("{} ends on a date that can't be read".to_owned())
        }
        (Sunset::At(old), Sunset::At(new)) if new < old => Some(format!("{{}} ends on {new}, no longer on {old}")),
        (Sunset::At(date), Sunset::Open) => Some(format!("{{}} lost its sunset date {date}")),
        _ => None,
    }
}

/// The date of a sunset that is none.
pub(super) fn unreadable(node: Node<'_>) -> Option<Node<'_>> {
    node.get("x-sunset").filter(|date| Date::read(date.text()).is_none())
}

/// What became of a stability level, if it is another one.
pub(super) fn stability_change(old: Node<'_>, new: Node<'_>) -> Option<(Kind, Weight)> {
    // How much a level promises.
    let promise = |level: Node<'_>| LEVELS.iter().position(|known| *known == level.text()).unwrap_or(LEVELS.len());
    match promise(new).cmp(&promise(old)) {
        Ordering::Less => Some((Kind::StabilityDecreased, Weight::Wary)),
        Ordering::Equal => None,
        Ordering::Greater => Some((Kind::StabilityIncreased, Weight::Fine)),
    }
}
