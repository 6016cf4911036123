use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::Severity;

/// What a change of the contract means for the clients that depend on it. Ordered: a breaking change is the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Class {
    /// Only the words of the documentation changed.
    Docs,
    /// No client breaks.
    Compatible,
    /// The change is not understood, so someone has to look at it.
    Unclassified,
    /// Some clients break; it depends on how they are written.
    Risky,
    /// Clients that follow the old contract break.
    Breaking,
}

impl Class {
    /// Every class, the least first.
    pub const ALL: [Self; 5] = [Self::Docs, Self::Compatible, Self::Unclassified, Self::Risky, Self::Breaking];

    /// The word that users read and write.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Docs => "docs",
            Self::Compatible => "compatible",
            Self::Unclassified => "unclassified",
            Self::Risky => "risky",
            Self::Breaking => "breaking",
        }
    }

    /// The severity of its findings beside those of an audit.
    pub const fn severity(self) -> Severity {
        match self {
            Self::Docs | Self::Compatible | Self::Unclassified => Severity::Info,
            Self::Risky => Severity::Warning,
            Self::Breaking => Severity::Error,
        }
    }
}

impl From<Severity> for Class {
    /// The class that a user means who states a severity for a rule about changes.
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Info => Self::Compatible,
            Severity::Warning => Self::Risky,
            Severity::Error => Self::Breaking,
        }
    }
}

impl fmt::Display for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Class {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let names = || Self::ALL.map(|class| format!("`{class}`")).join(", ");
        let found = Self::ALL.into_iter().find(|class| class.name() == word);
        found.ok_or_else(|| format!("`{word}` is not a class of changes: expected one of {}", names()))
    }
}
