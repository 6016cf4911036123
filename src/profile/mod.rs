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
pub(crate) static ALL: &[Profile] = &[
    Profile { name: "au-gov", text: include_str!("au-gov.yaml") },
    Profile { name: "azure", text: include_str!("azure.yaml") },
    Profile { name: "camara", text: include_str!("camara.yaml") },
    Profile { name: "google-aip", text: include_str!("google-aip.yaml") },
    Profile { name: "nl-api", text: include_str!("nl-api.yaml") },
    Profile { name: "owasp", text: include_str!("owasp.yaml") },
    Profile { name: "paypal", text: include_str!("paypal.yaml") },
    Profile { name: "rfc9110", text: include_str!("rfc9110.yaml") },
    Profile { name: "tmforum", text: include_str!("tmforum.yaml") },
    Profile { name: "zalando", text: include_str!("zalando.yaml") },
];

/// What the name of a profile starts with where it stands among rules.
#[cfg(feature = "cli")]
pub(crate) const PREFIX: &str = "profile/";

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
