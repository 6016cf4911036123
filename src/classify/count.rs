//! What the votes amount to: an effect, traits, and how sure they are.

use super::kind::{Effect, Kind, Matter, Trait, Traits};
use super::{Classification, Evidence};
use crate::diagnostic::Confidence;
use crate::sort;

/// What one observation says, on the scale that all of them share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Vote {
    pub(super) matter: Matter,
    pub(super) weight: i16,
}

/// The scale. Each step counts twice as much as the one before: two signs are as good as one strong sign.
pub(super) const HINT: i16 = 1;
/// A sign that needs others.
pub(super) const SIGN: i16 = 2;
/// A sign that is enough if nothing speaks against it.
pub(super) const STRONG: i16 = 4;
/// A sign that holds against a strong one.
pub(super) const DECISIVE: i16 = 8;

pub(super) const fn is(effect: Effect, weight: i16) -> Vote {
    Vote { matter: Matter::Effect(effect), weight }
}

pub(super) const fn not(effect: Effect, weight: i16) -> Vote {
    Vote { matter: Matter::Effect(effect), weight: -weight }
}

pub(super) const fn has(named: Trait, weight: i16) -> Vote {
    Vote { matter: Matter::Trait(named), weight }
}

pub(super) const fn lacks(named: Trait, weight: i16) -> Vote {
    Vote { matter: Matter::Trait(named), weight: -weight }
}

/// The sum that an effect or a trait needs.
const ENOUGH: i16 = STRONG;

/// How far an effect must be ahead of every other one.
const AHEAD: i16 = SIGN;

/// How far ahead an effect must be to be right in 97 of 100 operations, and in 85: measured on labelled operations.
const fn margins(effect: Effect) -> (i16, i16) {
    const NEVER: i16 = i16::MAX;
    match effect {
        Effect::Create => (8, 6),
        Effect::Update | Effect::Compute | Effect::List => (8, 8),
        Effect::Delete | Effect::Singleton => (12, 8),
        Effect::Item => (6, 4),
        Effect::SignIn | Effect::Bytes | Effect::Receive => (4, 2),
        // Many commands change a resource as well, or start work.
        Effect::Command => (NEVER, NEVER),
    }
}

/// Counts the votes.
pub(super) fn count(mut evidence: Vec<Evidence>) -> Classification {
    let mut effects = [0_i16; Effect::ALL.len()];
    let mut traits = [0_i16; 3];
    for vote in &evidence {
        match vote.matter {
            Matter::Effect(effect) => effects[effect as usize] += vote.weight,
            Matter::Trait(named) => traits[named as usize] += vote.weight,
        }
    }
    let mut ranked = Effect::ALL.map(|effect| (effects[effect as usize], effect));
    sort::by_key(&mut ranked, |(sum, _)| -sum);
    let has = |named: Trait| traits[named as usize] >= ENOUGH;
    let traits =
        Traits { is_several: has(Trait::Several), may_exist: has(Trait::MayExist), is_deferred: has(Trait::Deferred) };
    // Effects that make the same kind do not compete: work that continues is `async`, whatever it does.
    let [(first, winner), rivals @ ..] = ranked;
    let is_rival = |effect| Kind::of(Some(effect), traits) != Kind::of(Some(winner), traits);
    let second = rivals.into_iter().find(|(_, effect)| is_rival(*effect)).map_or(0, |(sum, _)| sum.max(0));
    let ahead = first - second;
    sort::by_key(&mut evidence, |one| {
        (one.matter != Matter::Effect(winner), matches!(one.matter, Matter::Trait(_)), -one.weight)
    });
    evidence.shrink_to_fit();
    let effect = (first >= ENOUGH && ahead >= AHEAD).then_some(winner);
    let (high, medium) = margins(winner);
    let confidence = match ahead {
        _ if effect.is_none() => Confidence::Low,
        ahead if ahead >= high => Confidence::High,
        ahead if ahead >= medium => Confidence::Medium,
        _ => Confidence::Low,
    };
    Classification { kind: Kind::of(effect, traits), effect, traits, confidence, evidence, stated: false }
}
