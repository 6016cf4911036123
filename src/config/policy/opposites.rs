//! Requirements that contradict each other, so that no document follows both.

use std::collections::BTreeSet;

use super::{Body, HeaderName, MediaRange, MemberPath, Policy, Scope, Selection, contains, may_satisfy};
use crate::config::Spanned;
use crate::status::StatusKey;
use crate::text::{Span, essence};

/// A requirement of one policy that another one, or another part of the same, forbids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opposite {
    /// What it is about, as a noun: "`404`", "the header `ETag`", "a body".
    pub what: String,
    /// The place of the requirement.
    pub required: Span,
    /// The place of what forbids it.
    pub forbidden: Span,
    /// The key that forbids it.
    pub by: &'static str,
    /// Whether it is about the codes of operations, and not about the responses that both policies select.
    pub is_code: bool,
}

/// What a policy requires and another one, or itself, forbids.
pub fn opposites(requiring: &Policy, forbidding: &Policy) -> Vec<Opposite> {
    let mut found = Vec::new();
    codes(requiring, forbidding, &mut found);
    headers(requiring, forbidding, &mut found);
    content(requiring, forbidding, &mut found);
    members(requiring, forbidding, &mut found);
    found
}

/// A statement that no response meets together with a requirement: its place, and its key.
type Against = (Span, &'static str);

fn opposite(what: String, required: Span, (forbidden, by): Against) -> Opposite {
    Opposite { what, required, forbidden, by, is_code: false }
}

fn codes(requiring: &Policy, forbidding: &Policy, found: &mut Vec<Opposite>) {
    let against = |code: &Spanned<_>| -> Option<Against> {
        let never = forbidding.never.iter().find(|never| contains(never.value, code.value));
        let is_allowed = forbidding.only.iter().any(|only| may_satisfy(only.value, code.value));
        let only = forbidding.only.first().filter(|_| !is_allowed);
        never.map(|never| (never.span, "never")).or_else(|| only.map(|only| (only.span, "only")))
    };
    let Some(declare) = &requiring.declare else { return };
    let mut note = |code: &Spanned<_>, against: Against| {
        let what = format!("`{}`", code.value);
        found.push(Opposite { is_code: true, ..opposite(what, code.span, against) });
    };
    for code in &declare.all {
        if let Some(against) = against(code) {
            note(code, against);
        }
    }
    if let Some((code, against)) = impossible(&declare.one_of, against) {
        note(code, against);
    }
}

/// A part of a choice of groups with what is against it: none if one of the groups is possible.
fn impossible<T>(
    groups: &[Vec<Spanned<T>>],
    against: impl Fn(&Spanned<T>) -> Option<Against>,
) -> Option<(&Spanned<T>, Against)> {
    let refused = groups.iter().map(|group| group.iter().find_map(|one| Some((one, against(one)?))));
    refused.collect::<Option<Vec<_>>>()?.into_iter().next()
}

/// What is against something: it is among what must not be there, or not among all that may.
fn refusal<T>(never: &[Spanned<T>], only: &[Spanned<T>], is_meant: impl Fn(&T) -> bool) -> Option<Against> {
    let never = never.iter().find(|never| is_meant(&never.value)).map(|never| (never.span, "never"));
    let only = only.first().filter(|_| !only.iter().any(|one| is_meant(&one.value)));
    never.or(only.map(|only| (only.span, "only")))
}

fn headers(requiring: &Policy, forbidding: &Policy, found: &mut Vec<Opposite>) {
    let (own, other) = (&requiring.headers, &forbidding.headers);
    let against = |header: &Spanned<HeaderName>| -> Option<Against> {
        let refusal = || refusal(&other.never, &other.only, |wanted| wanted.matches(header.value.text));
        header.value.is_exact().then(refusal)?
    };
    let mut note = |header: &Spanned<HeaderName>, against: Against| {
        found.push(opposite(format!("the header `{}`", header.value.text), header.span, against));
    };
    for header in &own.required {
        if let Some(against) = against(header) {
            note(header, against);
        }
    }
    if let Some((header, against)) = impossible(&own.one_of, against) {
        note(header, against);
    }
}

fn content(requiring: &Policy, forbidding: &Policy, found: &mut Vec<Opposite>) {
    // A body that is described need not be there, but one policy that describes it and forbids it is a slip.
    let described = || requiring.body.first_span().or(requiring.example).filter(|_| requiring.id == forbidding.id);
    let needs_body =
        requiring.content.is_present.filter(|present| present.value && may_have_body(requiring, forbidding));
    let needs_body = needs_body.map(|present| present.span).or_else(described);
    let has_none = forbidding.content.is_present.filter(|present| !present.value);
    if let Some((required, none)) = needs_body.zip(has_none) {
        found.push(opposite("a body".to_owned(), required, (none.span, "content: none")));
    }
    for media in requiring.content.required.iter().filter(|media| media.value.is_exact()) {
        let (name, other) = (&media.value.text, &forbidding.content);
        let against = refusal(&other.never, &other.only, |wanted| wanted.matches(&essence(&media.value.text), name));
        if let Some(against) = against {
            found.push(opposite(format!("`{name}`"), media.span, against));
        }
    }
    // A media type must be one of a list. What is left of the list by another policy must not be nothing.
    let exact: Vec<&Spanned<MediaRange>> = requiring.content.only.iter().collect();
    if exact.is_empty() || !exact.iter().all(|media| media.value.is_exact()) {
        return;
    }
    let against = |media: &&Spanned<MediaRange>| -> Option<Against> {
        let (name, other) = (&media.value.text, &forbidding.content);
        refusal(&other.never, &other.only, |wanted| wanted.matches(&essence(&media.value.text), name))
    };
    if let Some(all) = exact.iter().map(against).collect::<Option<Vec<_>>>()
        && let (Some(media), Some(against)) = (exact.first(), all.first())
    {
        found.push(opposite(format!("`{}`", media.value.text), media.span, *against));
    }
}

/// Whether some response that both policies select can have a body (RFC 9110, 6.4.1).
fn may_have_body(one: &Policy, other: &Policy) -> bool {
    let is_bodiless = |status: &StatusKey| matches!(status, StatusKey::Code(204 | 205 | 304) | StatusKey::Range(1));
    let all_are = |selection: &Selection| !selection.included.is_empty() && selection.included.iter().all(is_bodiless);
    !all_are(&one.at) && !all_are(&other.at)
}

fn members(requiring: &Policy, forbidding: &Policy, found: &mut Vec<Opposite>) {
    let (own, other) = (&requiring.body, &forbidding.body);
    let against = |member: &Spanned<MemberPath>| -> Option<Against> {
        // Without an object there is none of its members.
        let is_above = |never: &str| {
            let rest = member.value.text.strip_prefix(never);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        let never = other.never.iter().find(|never| is_above(&never.value.text));
        never.map(|never| (never.span, "never"))
    };
    let mut note = |member: &Spanned<MemberPath>, against: Against| {
        found.push(opposite(format!("the member `{}`", member.value.text), member.span, against));
    };
    for member in own.required.iter().chain(&own.members) {
        if let Some(against) = against(member) {
            note(member, against);
        }
    }
    if let Some((member, against)) = impossible(&own.one_of, against) {
        note(member, against);
    }
    let is_opposite = |one: &str, other: &str| {
        let is_number = |name: &str| matches!(name, "integer" | "number");
        one != other && !(is_number(one) && is_number(other))
    };
    if let Some((top, against)) = own.top.zip(other.top).filter(|(one, other)| is_opposite(one.value, other.value)) {
        found.push(opposite(format!("`{}`", top.value), top.span, (against.span, "top")));
    }
    for (member, name) in &own.types {
        let same = other.types.iter().find(|(path, _)| path == member);
        if let Some((_, against)) = same.filter(|(_, other)| is_opposite(name.value, other.value)) {
            let what = format!("`{}` as `{}`", member.text, name.value);
            found.push(opposite(what, name.span, (against.span, "types")));
        }
    }
}

impl MediaRange {
    /// Whether it is one media type, and no pattern.
    pub fn is_exact(&self) -> bool {
        !self.text.contains(['*', '?', '[', ']'])
    }
}

/// Whether both are for the same things wherever one of them is, as far as that can be read from their words.
pub fn is_nested(one: &Policy, other: &Policy, opposite: &Opposite) -> bool {
    let is_within = |one: &Policy, other: &Policy| {
        one.scope.is_within(&other.scope) && (opposite.is_code || one.at.is_within(&other.at))
    };
    is_within(one, other) || is_within(other, one)
}

impl Scope {
    /// Whether every operation in this scope is in another one, as far as that can be read from their words.
    fn is_within(&self, other: &Self) -> bool {
        fn among<T: PartialEq>(own: &[T], other: &[T]) -> bool {
            other.is_empty() || !own.is_empty() && own.iter().all(|one| other.contains(one))
        }
        let is_stated = |own: Option<bool>, other: Option<bool>| other.is_none() || own == other;
        self.webhooks == other.webhooks
            && among(&self.kinds, &other.kinds)
            && among(&self.methods, &other.methods)
            && among(&self.paths, &other.paths)
            && among(&self.tags, &other.tags)
            && among(&self.takes, &other.takes)
            && among(&self.declares, &other.declares)
            && among(&self.extensions, &other.extensions)
            && is_stated(self.secured, other.secured)
            && is_stated(self.deprecated, other.deprecated)
            && match (&self.not, &other.not) {
                (_, None) => true,
                (Some(own), Some(other)) => other.is_within(own),
                (None, Some(_)) => false,
            }
    }
}

impl Selection {
    /// Whether every response of this selection is in another one.
    fn is_within(&self, other: &Self) -> bool {
        let is_covered = |list: &[_], one: &_| list.iter().any(|wide| contains(*wide, *one));
        (other.included.is_empty()
            || !self.included.is_empty() && self.included.iter().all(|one| is_covered(&other.included, one)))
            && other.excluded.iter().all(|one| {
                is_covered(&self.excluded, one)
                    || !self.included.is_empty()
                        && !self.included.iter().any(|own| contains(*own, *one) || contains(*one, *own))
            })
    }
}

/// The pairs of policies that contradict each other, by their positions, with what they contradict each other in. The first
/// of a pair requires what the second forbids.
pub fn among<'p>(policies: &[&'p Policy]) -> Vec<(&'p Policy, &'p Policy, Opposite)> {
    // Most policies of a long list require things and forbid nothing: they cannot contradict each other.
    let states = |body: &Body| body.top.is_some() || !body.types.is_empty();
    let requires = |policy: &&&Policy| {
        let Policy { declare, headers, content, body, .. } = policy;
        declare.is_some()
            || !(headers.required.is_empty() && headers.one_of.is_empty())
            || !content.is_empty()
            || body.requires_members()
            || states(body)
    };
    let forbids = |policy: &Policy| {
        let Policy { headers, content, body, .. } = policy;
        let has_none = content.is_present.is_some_and(|present| !present.value);
        policy.forbids_codes()
            || !(headers.never.is_empty() && headers.only.is_empty())
            || has_none
            || !(content.never.is_empty() && content.only.is_empty())
            || !body.never.is_empty()
            || states(body)
    };
    let forbidding: Vec<&'p Policy> = policies.iter().copied().filter(|policy| forbids(policy)).collect();
    let mut told = BTreeSet::new();
    let mut pairs = Vec::new();
    for one in policies.iter().filter(requires) {
        for other in forbidding.iter().filter(|other| other.id != one.id) {
            for opposite in opposites(one, other) {
                // Two lists with nothing in common are one contradiction.
                let (least, most) = if one.id < other.id { (one.id, other.id) } else { (other.id, one.id) };
                let is_mutual = matches!(opposite.by, "top" | "types") || opposite.by == "only" && !opposite.is_code;
                if !is_mutual || told.insert((least, most, opposite.by)) {
                    pairs.push((*one, *other, opposite));
                }
            }
        }
    }
    pairs
}
