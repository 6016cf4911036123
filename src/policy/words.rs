//! The words for what a policy requires.

use std::fmt::Display;

use crate::config::Spanned;
use crate::config::policy::{HeaderName, Input, MemberPath, Policy, Scope, Selection};
use crate::text::in_words;

/// "`200`, `201` and `204`".
pub(super) fn all_of<T: Display>(items: &[T]) -> String {
    in_words(&items.iter().map(|item| format!("`{item}`")).collect::<Vec<_>>(), "and")
}

/// "`200` or `204`", of words that are quoted already.
pub(super) fn one_of(items: &[String]) -> String {
    in_words(items, "or")
}

/// "`404` or `410`".
fn any_of<T: Display>(items: impl IntoIterator<Item = T>) -> String {
    one_of(&items.into_iter().map(|item| format!("`{item}`")).collect::<Vec<_>>())
}

/// What a policy requires, in one sentence without a full stop.
pub(super) fn summary(policy: &Policy) -> String {
    let mut parts = Vec::new();
    let operations = format!("Operations{}", of(&policy.scope));
    let mut codes = Vec::new();
    if let Some(declare) = &policy.declare {
        let groups = declare.one_of.iter().map(|group| all_of(&values(group)));
        let all = Some(all_of(&values(&declare.all))).filter(|_| !declare.all.is_empty());
        let choice = Some(one_of(&groups.collect::<Vec<_>>())).filter(|_| !declare.one_of.is_empty());
        codes.push(format!("declare {}", all.into_iter().chain(choice).collect::<Vec<_>>().join(", and ")));
    }
    if !policy.only.is_empty() {
        codes.push(format!("declare no codes but {}", all_of(&values(&policy.only))));
    }
    if !policy.never.is_empty() {
        codes.push(format!("never declare {}", any_of(values(&policy.never))));
    }
    if !codes.is_empty() {
        parts.push(format!("{operations} must {}", in_words(&codes, "and")));
    }
    if policy.judges_responses() {
        let of = if parts.is_empty() { of(&policy.scope) } else { String::new() };
        let of = if of.is_empty() { of } else { format!(" of operations{of}") };
        let subject = format!("{}{of}", at(&policy.at));
        let subject = if parts.is_empty() { subject } else { lower_first(&subject) };
        parts.push(format!("{subject} must {}", in_words(&requirements(policy), "and")));
    }
    parts.join("; ")
}

/// Which operations a scope contains: " of kind `item` with `PATCH`".
fn of(scope: &Scope) -> String {
    let mut words = String::new();
    let mut add = |part: String| words.push_str(&part);
    if scope.webhooks {
        add(" that the API calls".to_owned());
    }
    if !scope.kinds.is_empty() {
        add(format!(" of kind {}", any_of(&scope.kinds)));
    }
    if !scope.methods.is_empty() {
        add(format!(" with {}", any_of(&scope.methods)));
    }
    if !scope.paths.is_empty() {
        add(format!(" under {}", any_of(scope.paths.iter().map(|pattern| pattern.as_str()))));
    }
    if !scope.tags.is_empty() {
        add(format!(" with the tag {}", any_of(&scope.tags)));
    }
    match scope.secured {
        Some(true) => add(" that require credentials".to_owned()),
        Some(false) => add(" without credentials".to_owned()),
        None => {}
    }
    if !scope.takes.is_empty() {
        let name = |input: &Input| Input::ALL.iter().find(|(_, own)| own == input).map_or("", |(name, _)| name);
        add(format!(
            " that take {}",
            one_of(&scope.takes.iter().map(|input| name(input).to_owned()).collect::<Vec<_>>())
        ));
    }
    if !scope.declares.is_empty() {
        add(format!(" that declare {}", any_of(&scope.declares)));
    }
    match scope.deprecated {
        Some(true) => add(" that are deprecated".to_owned()),
        Some(false) => add(" that are not deprecated".to_owned()),
        None => {}
    }
    if !scope.extensions.is_empty() {
        add(format!(" with {}", any_of(&scope.extensions)));
    }
    if let Some(not) = &scope.not {
        let left_out = of(not);
        add(format!(", but not those{left_out},"));
    }
    words
}

/// Which responses a selection contains: "`4XX` responses".
fn at(selection: &Selection) -> String {
    let excluded =
        if selection.excluded.is_empty() { String::new() } else { format!(" but {}", all_of(&selection.excluded)) };
    if selection.included.is_empty() {
        format!("Responses{excluded}")
    } else {
        format!("Responses with {}{excluded}", any_of(&selection.included))
    }
}

/// What responses must have, each as a predicate after "must".
fn requirements(policy: &Policy) -> Vec<String> {
    let Policy { headers, content, body, .. } = policy;
    let mut parts = Vec::new();
    let mut list = |words: &str, items: Vec<String>| {
        if !items.is_empty() {
            parts.push(format!("{words} {}", in_words(&items, "and")));
        }
    };
    let names = |names: &[Spanned<HeaderName>]| names.iter().map(|name| format!("`{}`", name.value.text)).collect();
    let members =
        |list: &[Spanned<MemberPath>]| list.iter().map(|one| format!("`{}`", one.value.text)).collect::<Vec<_>>();
    list("declare the headers", names(&headers.required));
    let groups: Vec<String> = headers.one_of.iter().map(|group| in_words(&names(group), "and")).collect();
    list("declare the headers", if groups.is_empty() { groups } else { vec![one_of(&groups)] });
    list("never declare the headers", names(&headers.never));
    list("declare no headers but", names(&headers.only));
    let types = |list: &[Spanned<crate::config::policy::MediaRange>]| {
        list.iter().map(|one| format!("`{}`", one.value.text)).collect::<Vec<_>>()
    };
    match content.is_present.map(|present| present.value) {
        Some(false) => list("have", vec!["no body".to_owned()]),
        Some(true) if content.only.is_empty() && content.required.is_empty() => list("have", vec!["a body".to_owned()]),
        _ => {}
    }
    let has_body = content.is_present.is_some();
    list(if has_body { "have the media types" } else { "have a body, if any, as" }, types(&content.required));
    list("have only the media types", types(&content.only));
    list("never have the media types", types(&content.never));
    list("have the schema", body.schema.iter().map(|schema| format!("`{}`", schema.value)).collect());
    list("have", body.described.iter().map(|_| "a schema for each media type".to_owned()).collect());
    list("have a body that is", body.top.iter().map(|top| format!("`{}`", top.value)).collect());
    list("require the members", members(&body.required));
    list("have the members", members(&body.members));
    let groups: Vec<String> = body.one_of.iter().map(|group| in_words(&members(group), "and")).collect();
    list("have the members", if groups.is_empty() { groups } else { vec![one_of(&groups)] });
    list("never have the members", members(&body.never));
    let typed = body.types.iter().map(|(member, name)| format!("`{}` as `{}`", member.text, name.value));
    list("have", typed.collect());
    let formed = body.pattern.iter().map(|(member, form)| format!("`{}` like `{}`", member.text, form.value.as_str()));
    list("have", formed.collect());
    list("have", policy.example.iter().map(|_| "an example".to_owned()).collect());
    list("have", policy.links.iter().map(|_| "links".to_owned()).collect());
    list("be", policy.reference.iter().map(|_| "references to shared responses".to_owned()).collect());
    let least = policy.description.iter().map(|least| match least.value {
        1 => "a description".to_owned(),
        least => format!("a description of at least {least} characters"),
    });
    list("have", least.collect());
    parts
}

/// The documentation of a policy in Markdown.
pub(super) fn docs(policy: &Policy) -> String {
    let why = if policy.why.is_empty() { String::new() } else { format!("## Why\n\n{}\n\n", policy.why) };
    let text = policy.source.block(policy.span);
    let text: String = text
        .lines()
        .enumerate()
        .map(|(at, line)| {
            let mark = match (at, line.is_empty()) {
                (0, _) => "- ",
                (_, true) => "",
                (_, false) => "  ",
            };
            // Of the lines of a doc comment the first space is not text.
            format!(" {mark}{line}\n")
        })
        .collect();
    let guideline = &policy.guideline;
    let from = if guideline.is_empty() { String::new() } else { format!("## Source\n\n{guideline}\n\n") };
    format!("{}.\n\n{why}{from}## Policy\n\n```yaml\n{text}```\n", summary(policy))
}

fn values<T: Copy>(list: &[Spanned<T>]) -> Vec<T> {
    list.iter().map(|one| one.value).collect()
}

fn lower_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect()
}
