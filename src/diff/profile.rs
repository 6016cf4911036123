//! How strict clients are: from what a change does to the class that it has.

use std::fmt;
use std::str::FromStr;

use crate::diagnostic::Class;

/// The clients that a contract is kept for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Profile {
    /// Clients that are generated and know every code and every value by name.
    Strict,
    /// Clients that follow RFC 9110 and pass over what they don't know.
    #[default]
    Client,
    /// Clients that only have to parse what they get.
    Wire,
}

impl Profile {
    /// Every profile, the strictest first.
    pub const ALL: [Self; 3] = [Self::Strict, Self::Client, Self::Wire];

    /// The word that users read and write.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Client => "client",
            Self::Wire => "wire",
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Profile {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|profile| profile.name() == word);
        found.ok_or_else(|| format!("`{word}` is not a profile: expected `strict`, `client` or `wire`"))
    }
}

/// How hard a change hits clients.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Weight {
    /// What clients parse or depend on is gone.
    Severe,
    /// A promise is broken, though what comes can still be parsed.
    Broken,
    /// Some clients depend on it.
    Wary,
    /// Only clients that know every name break.
    Exhaustive,
    /// Nobody breaks.
    Fine,
    /// Only words changed.
    Words,
    /// Not understood.
    Unknown,
}

impl Weight {
    /// The class of such a change for the clients of a profile.
    pub(super) const fn class(self, profile: Profile) -> Class {
        use Class::{Breaking, Compatible, Docs, Risky, Unclassified};
        use Profile::{Client, Strict, Wire};
        match (self, profile) {
            (Self::Severe, _) | (Self::Broken, Strict | Client) | (Self::Wary | Self::Exhaustive, Strict) => Breaking,
            (Self::Broken, Wire) | (Self::Wary, Client) => Risky,
            (Self::Wary, Wire) | (Self::Exhaustive, Client | Wire) | (Self::Fine, _) => Compatible,
            (Self::Words, _) => Docs,
            (Self::Unknown, _) => Unclassified,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_that_is_less_strict_never_has_a_greater_class() {
        for weight in [Weight::Severe, Weight::Broken, Weight::Wary, Weight::Exhaustive, Weight::Fine] {
            let classes = Profile::ALL.map(|profile| weight.class(profile));
            assert!(classes.is_sorted_by(|one, other| one >= other), "{weight:?} {classes:?}");
        }
        for profile in Profile::ALL {
            assert_eq!(profile.name().parse(), Ok(profile));
        }
    }
}
