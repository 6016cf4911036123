//! Profiles: guidelines as lists of policies and settings of rules, in the language of the config.

/// A guideline that a config can extend by name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Profile {
    /// The name that a config writes.
    pub(crate) name: &'static str,
    /// Its text, a file of policies.
    pub(crate) text: &'static str,
}

/// Every profile, in the order of their names.
pub(crate) static ALL: &[Profile] = &[Profile { name: "rfc9110", text: include_str!("rfc9110.yaml") }];

/// The profile of this name.
pub(crate) fn find(name: &str) -> Option<&'static Profile> {
    ALL.iter().find(|profile| profile.name == name)
}

impl Profile {
    /// The name that is shown for its file: `profile rfc9110`.
    pub(crate) fn title(&self) -> String {
        format!("profile {}", self.name)
    }
}
