//! Profiles as configs.

use super::extended::names;
use crate::config::policy::{Scope, contains};
use crate::config::{Config, Mistakes, Refusal, Spanned};
use crate::profile::Profile;
use crate::sort;
use crate::status::{self, Status, StatusKey};
use crate::text::keep;

/// The policies and settings of a profile.
pub(crate) fn config_of(profile: &Profile) -> Config {
    // A test holds that none of them has a mistake.
    read(profile).unwrap_or_default()
}

/// The policies and settings of several profiles. Of two that say something of one rule the later counts.
pub(super) fn all_of(profiles: &[&Profile]) -> Config {
    profiles.iter().fold(Config::default(), |all, profile| config_of(profile).over(all))
}

/// The methods that operations of a kind have.
const METHODS: [(&[&str], &[&str]); 5] = [
    (&["item", "list", "singleton", "download"], &["GET"]),
    (&["create", "batch_create", "async", "action", "query", "auth", "receive"], &["POST"]),
    (&["update"], &["PUT", "PATCH"]),
    (&["upsert"], &["PUT"]),
    (&["delete"], &["DELETE"]),
];

/// The codes that operations of a kind declare under a profile, each with the reason, sorted by code.
pub(crate) fn codes_of(profile: &Profile, kind: &str) -> Vec<(&'static Status, &'static str)> {
    let config = config_of(profile);
    let mut codes = status::for_kind(kind);
    let is_off = |code: u16| config.rule(&format!("missing-{code}")).is_some_and(|setting| setting.level == Some(None));
    codes.retain(|(status, _)| !is_off(status.code));
    for policy in config.policies.iter().filter(|policy| is_for(&policy.scope, kind)) {
        let is_among =
            |list: &[Spanned<StatusKey>], code| list.iter().any(|one| contains(one.value, StatusKey::Code(code)));
        codes.retain(|(status, _)| {
            !is_among(&policy.never, status.code) && (policy.only.is_empty() || is_among(&policy.only, status.code))
        });
        let required = policy.declare.iter().flat_map(|declare| &declare.all).filter_map(|one| one.value.code());
        for status in required.filter_map(status::lookup) {
            if !codes.iter().any(|(known, _)| known.code == status.code) {
                codes.push((status, keep(&policy.why)));
            }
        }
    }
    sort::by_key(&mut codes, |(status, _)| status.code);
    codes
}

/// Whether a policy is for the usual operations of a kind, wherever they are.
fn is_for(scope: &Scope, kind: &str) -> bool {
    let usual = METHODS.iter().find(|(kinds, _)| kinds.contains(&kind)).map_or(&[][..], |(_, methods)| methods);
    let has_all = scope.methods.is_empty() || usual.iter().all(|own| scope.methods.iter().any(|method| method == own));
    let is_left_out = scope.not.as_ref().is_some_and(|not| not.kinds.contains(&kind));
    let is_everywhere = scope.paths.is_empty() && scope.tags.is_empty() && scope.extensions.is_empty();
    let is_usual = scope.declares.is_empty() && scope.deprecated.is_none() && !scope.webhooks;
    (scope.kinds.is_empty() || scope.kinds.contains(&kind)) && has_all && !is_left_out && is_everywhere && is_usual
}

fn read(profile: &Profile) -> Result<Config, Mistakes> {
    let nothing = |_: &str| Err(Refusal::new("a profile does not extend anything", "leave `extends` out"));
    Config::read_with(profile.title(), profile.text.as_bytes().to_vec(), &names(), true, &mut { nothing })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::ALL;

    #[test]
    fn every_profile_is_without_mistakes() {
        for profile in ALL {
            let mistakes = read(profile).err().map(|mistakes| mistakes.findings);
            assert!(mistakes.is_none(), "{}: {mistakes:#?}", profile.name);
        }
    }
}
