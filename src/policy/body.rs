//! The members of bodies.

use super::PolicyRule;
use super::words::{all_of, one_of};
use crate::config::Spanned;
use crate::config::policy::MemberPath;
use crate::diagnostic::{Change, Diagnostic};
use crate::model::schema::{Member, Types, View, name_of, site};
use crate::model::{Api, MediaType, Response};
use crate::resolve::{find, reference_of};
use crate::rule::Context;
use crate::syntax::Node;
use crate::text::in_words;

/// How many schemas of one body are read for one member.
const BUDGET: usize = 200;

/// Whether a schema has a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Presence {
    /// Not in all cases.
    Absent,
    /// In all cases, but it may be left out.
    Optional,
    /// In all cases.
    Required,
    /// Not everything is known.
    Unknown,
}

struct Search<'c, 'a> {
    api: &'c Api<'a>,
    budget: usize,
}

impl<'a> Search<'_, 'a> {
    fn view(&mut self, schema: Node<'a>) -> Option<View<'a>> {
        self.budget = self.budget.checked_sub(1)?;
        Some(View::read(self.api.workspace, schema))
    }

    /// Whether bodies with a schema have a member: through references, `allOf`, and in every branch.
    fn presence(&mut self, schema: Node<'a>, names: &[&str]) -> Presence {
        let Some((first, rest)) = names.split_first() else { return Presence::Required };
        let Some(view) = self.view(schema) else { return Presence::Unknown };
        if let Some(member) = view.member(first) {
            let inner = self.presence(member.schema, rest);
            let is_required = view.required.contains(first);
            return match inner {
                // A part that can't be read may require it.
                Presence::Required if !is_required && view.is_partial => Presence::Unknown,
                Presence::Required if !is_required => Presence::Optional,
                inner => inner,
            };
        }
        if view.is_partial {
            return Presence::Unknown;
        }
        let branches: Vec<Presence> = view.branches.iter().map(|branch| self.presence(*branch, names)).collect();
        // The least of all branches; what is not known may be right.
        let rank = |presence: &Presence| match presence {
            Presence::Absent => 0,
            Presence::Unknown => 1,
            Presence::Optional => 2,
            Presence::Required => 3,
        };
        let least = branches.into_iter().min_by_key(rank).unwrap_or(Presence::Absent);
        // What all branches leave to the schema around them is required there.
        if least == Presence::Optional && rest.is_empty() && view.required.contains(first) {
            return Presence::Required;
        }
        least
    }

    /// The members at a path, in all branches.
    fn members(&mut self, schema: Node<'a>, names: &[&str], found: &mut Vec<Member<'a>>) {
        let Some((first, rest)) = names.split_first() else { return };
        let Some(view) = self.view(schema) else { return };
        if let Some(member) = view.member(first) {
            match rest {
                [] => found.push(*member),
                rest => self.members(member.schema, rest, found),
            }
        }
        for branch in view.branches {
            self.members(branch, names, found);
        }
    }

    /// The types that a schema allows, without `null`; none where not everything is known.
    fn types(&mut self, schema: Node<'a>) -> Option<Types> {
        let view = self.view(schema)?;
        let own = view.types.without_null();
        if own.is_empty() && !view.branches.is_empty() {
            return view
                .branches
                .iter()
                .try_fold(Types::default(), |all, branch| Some(all.union(self.types(*branch)?)));
        }
        Some(own).filter(|own| !own.is_empty() && !view.is_partial)
    }

    /// Whether a schema is another one: by reference, as a part of `allOf`, or in every branch.
    fn is(&mut self, schema: Node<'a>, wanted: &Wanted<'a, '_>) -> bool {
        let Some(left) = self.budget.checked_sub(1) else { return true };
        self.budget = left;
        if reference_of(schema).is_some_and(|reference| reference.text() == wanted.address) {
            return true;
        }
        let Some(own) = self.api.value(schema) else { return true };
        if wanted.node.is_some_and(|node| node.id() == own.id()) {
            return true;
        }
        let parts: Vec<Node<'a>> = own.get("allOf").into_iter().flat_map(Node::items).collect();
        let branches = ["oneOf", "anyOf"].into_iter().filter_map(|key| own.get(key)).flat_map(Node::items);
        let branches: Vec<Node<'a>> = branches.collect();
        parts.into_iter().any(|part| self.is(part, wanted))
            || !branches.is_empty() && branches.into_iter().all(|branch| self.is(branch, wanted))
    }
}

/// The schema that bodies must have.
struct Wanted<'a, 'w> {
    address: &'w str,
    node: Option<Node<'a>>,
}

impl PolicyRule {
    /// Checks the bodies of a response.
    pub(super) fn check_body(&self, response: &Response<'_>, cx: &mut Context<'_, '_>) {
        if self.policy.body.is_empty() {
            return;
        }
        let is_described = |media: &&MediaType<'_>| {
            let essence = media.essence();
            // What the media type is wrong for already is one finding.
            let allowed = &self.policy.content.only;
            let is_allowed = allowed.is_empty() || allowed.iter().any(|one| one.value.matches(&essence, media.name));
            is_allowed
                && (media.is_json()
                    || essence.ends_with("/xml")
                    || essence.ends_with("+xml")
                    || essence.ends_with("urlencoded"))
        };
        let mut found = Vec::new();
        let response = &cx.api.responses[response.id];
        for media in response.content.iter().filter(is_described) {
            match media.schema {
                Some(schema) => self.check_schema(schema, media, response, cx, &mut found),
                None if !self.needs_schema(media, cx) => {}
                None => {
                    let predicate = format!("has no schema for `{}`", media.name);
                    let finding = self.about_response(media.key, response, cx, &predicate);
                    found.push(finding.help(format!("add a schema with {}", self.wanted_members())));
                }
            }
        }
        for finding in found {
            self.emit(finding, cx);
        }
    }

    /// Whether a body without a schema may not follow the policy. What is not described has no member that is forbidden, and
    /// none of a wrong form, and an example may show the others.
    fn needs_schema(&self, media: &MediaType<'_>, cx: &Context<'_, '_>) -> bool {
        let body = &self.policy.body;
        if body.schema.is_some() || body.described.is_some() {
            return true;
        }
        let examples = cx.api.examples(media);
        let has = |example: &Node<'_>, member: &Spanned<MemberPath>| {
            member.value.names().try_fold(*example, |node, name| node.get(name)).is_some()
        };
        let shows = |example: &Node<'_>| {
            body.required.iter().chain(&body.members).all(|member| has(example, member))
                && (body.one_of.is_empty()
                    || body.one_of.iter().any(|group| group.iter().all(|member| has(example, member))))
        };
        body.requires_members() && (examples.is_empty() || !examples.iter().all(shows))
    }

    fn wanted_members(&self) -> String {
        let body = &self.policy.body;
        let groups = body.one_of.first().into_iter().flatten();
        let names = body.required.iter().chain(&body.members).chain(groups);
        let names = names.map(|member| format!("`{}`", member.value.text));
        let names: Vec<String> = names.collect();
        match (names.as_slice(), &body.schema) {
            (_, Some(schema)) => format!("`$ref: {}`", schema.value),
            ([], None) => "the members that the policy describes".to_owned(),
            (names, None) => names.join(", "),
        }
    }

    fn check_schema<'a>(
        &self,
        schema: Node<'a>,
        media: &MediaType<'a>,
        response: &Response<'a>,
        cx: &Context<'_, 'a>,
        found: &mut Vec<Diagnostic>,
    ) {
        let (body, name) = (&self.policy.body, self.policy.short_name());
        let search = || Search { api: cx.api, budget: BUDGET };
        let mut complain = |predicate: String, help: String, change: Option<Change>| {
            found.push(self.about_schema(schema, response, cx, &predicate).help(help).changes(change));
        };
        if let Some(wanted) = &body.schema {
            let pointer = wanted.value.strip_prefix('#');
            let node = pointer.and_then(|pointer| find(cx.api.root, pointer));
            if !search().is(schema, &Wanted { address: &wanted.value, node }) {
                let words = name_of(&wanted.value).unwrap_or(&wanted.value);
                let predicate = format!("has another schema than `{words}`");
                let finding = self.about_response(site(schema), response, cx, &predicate);
                found.push(finding.help(format!("refer to `{}`", wanted.value)));
                return;
            }
        }
        if let Some(top) = &body.top {
            let wanted = Types::named(top.value);
            if let Some(types) = search().types(schema)
                && types.without(allowed(wanted)) != Types::default()
            {
                complain(
                    format!("is {types}, not {}", top.value),
                    format!("return {} {}", article(top.value), top.value),
                    None,
                );
                return;
            }
        }
        let mut absent: Vec<(&str, Vec<&str>)> = Vec::new();
        for (member, is_required) in
            body.required.iter().map(|member| (member, true)).chain(body.members.iter().map(|member| (member, false)))
        {
            let text = &member.value.text;
            match search().presence(schema, &names(&member.value)) {
                Presence::Absent => {
                    // What lacks an object lacks all of its members: one cause.
                    let is_absent = |above: &&str| {
                        let path: Vec<&str> = above.split('.').collect();
                        search().presence(schema, &path) == Presence::Absent
                    };
                    let above = text.match_indices('.').map(|(end, _)| &text[..end]).find(is_absent);
                    let first = above.unwrap_or(text);
                    match absent.iter_mut().find(|(known, _)| *known == first) {
                        Some((_, members)) => members.push(text),
                        None => absent.push((first, vec![text])),
                    }
                }
                Presence::Optional if is_required => {
                    let change = change(schema, text, None, cx);
                    complain(format!("does not require `{text}`"), format!("list `{text}` under `required`"), change);
                }
                _ => {}
            }
        }
        if !absent.is_empty() {
            let is_required =
                |members: &[&str]| body.required.iter().any(|one| members.contains(&one.value.text.as_str()));
            // An object that lacks several members is another one: that is one cause.
            let names: Vec<&str> = absent.iter().map(|(first, _)| *first).collect();
            let required: Vec<&str> =
                absent.iter().filter(|(_, members)| is_required(members)).map(|(first, _)| *first).collect();
            let with = |(first, members): &(&str, Vec<&str>)| {
                let within: Vec<&str> = members.iter().filter_map(|text| text.get(first.len() + 1..)).collect();
                if within.is_empty() { format!("`{first}`") } else { format!("`{first}` with {}", all_of(&within)) }
            };
            let how = match (required.len(), names.len()) {
                (0, _) => String::new(),
                (1, 1) => ", and list it as required".to_owned(),
                (some, all) if some == all => ", and list them as required".to_owned(),
                _ => format!(", and list {} as required", all_of(&required)),
            };
            let help = format!("add {}{how}", in_words(&absent.iter().map(with).collect::<Vec<_>>(), "and"));
            let (predicate, change) = match names.as_slice() {
                [first] => {
                    let of_type = body.types.iter().find(|(path, _)| path.text == *first).map(|(_, name)| name.value);
                    let change = of_type.and_then(|_| change(schema, first, of_type, cx));
                    (format!("has no member `{first}`"), change.filter(|_| !required.is_empty()))
                }
                names => (format!("has no members {}", all_of(names)), None),
            };
            complain(predicate, help, change);
        }
        let is_met = |group: &Vec<Spanned<MemberPath>>| {
            group.iter().all(|member| search().presence(schema, &names(&member.value)) != Presence::Absent)
        };
        if !body.one_of.is_empty() && !body.one_of.iter().any(is_met) {
            let words = |group: &Vec<Spanned<MemberPath>>| {
                group.iter().map(|member| format!("`{}`", member.value.text)).collect::<Vec<_>>().join(" with ")
            };
            let choice = one_of(&body.one_of.iter().map(words).collect::<Vec<_>>());
            complain(format!("has no {choice}"), format!("add {choice}"), None);
        }
        for (member, wanted) in &body.types {
            let mut members = Vec::new();
            search().members(schema, &names(member), &mut members);
            let wanted_types = Types::named(wanted.value);
            for own in members {
                if let Some(types) = search().types(own.schema)
                    && types.without(allowed(wanted_types)) != Types::default()
                {
                    let predicate = format!("has `{}` as {types}, not {}", member.text, wanted.value);
                    let finding = self.about_schema(schema, response, cx, &predicate);
                    let place = own.key.place();
                    let is_scalar = !matches!(wanted.value, "array" | "object");
                    let stated = stated_type(own.schema).filter(|_| is_scalar);
                    let change = stated.map(|stated| cx.retype(stated, wanted.value));
                    let help = format!("make it {} {}", article(wanted.value), wanted.value);
                    found.push(at(finding, place).help(help).changes(change));
                }
            }
        }
        for forbidden in &body.never {
            let mut members = Vec::new();
            search().members(schema, &names(&forbidden.value), &mut members);
            for own in members {
                let predicate = format!("has `{}`, which `{name}` forbids", forbidden.value.text);
                let finding = self.about_schema(schema, response, cx, &predicate);
                let change = cx.withdraw(own.key);
                found.push(at(finding, own.key.place()).help("remove the member").change(change));
            }
        }
        for (member, form) in &body.pattern {
            for value in stated_values(schema, media, member, cx) {
                if !form.value.is_match(value.text()) {
                    let text: String = value.text().chars().take(40).collect();
                    let predicate = format!("has `{text}` as `{}`, which `{name}` does not allow", member.text);
                    let finding = self.about_schema(schema, response, cx, &predicate);
                    found.push(at(finding, value.place()).help(format!("use a value like `{}`", form.value.as_str())));
                }
            }
        }
    }

    /// Starts a finding about the schema of a body: where it is shared, at its definition and once for all its uses.
    fn about_schema(
        &self,
        schema: Node<'_>,
        response: &Response<'_>,
        cx: &Context<'_, '_>,
        predicate: &str,
    ) -> Diagnostic {
        let component = reference_of(schema).and_then(|reference| name_of(reference.text()));
        let Some(name) = component else {
            let mut finding =
                self.about_response(site(schema), response, cx, &["has a body that ", predicate].concat());
            finding.cause = Some(["a body ", predicate].concat());
            return finding;
        };
        let definition = cx.api.workspace.value(schema).map_or(schema, |target| target.key().unwrap_or(target));
        self.meta
            .at(definition)
            .message(format!("the body `{name}` {predicate}"))
            .cause(format_args!("a body {predicate}"))
            .related(site(schema).place(), format!("used for `{}` here", response.status))
            .concerns(response.operations())
    }
}

/// The change that declares a member of a body as required: none where the schema is made of several others.
fn change<'a>(schema: Node<'a>, member: &str, of_type: Option<&'static str>, cx: &Context<'_, 'a>) -> Option<Change> {
    let own = cx.api.value(schema).filter(|own| own.is_mapping() && reference_of(*own).is_none())?;
    let is_composed = ["allOf", "oneOf", "anyOf"].iter().any(|key| own.get(key).is_some());
    // One member alone would look like a whole description.
    let properties = own.get("properties").filter(|properties| properties.is_mapping() && !properties.is_empty())?;
    let fits = properties.get(member).is_some() != of_type.is_some();
    (fits && !is_composed && !member.contains('.')).then(|| cx.require(own, member, of_type))
}

/// The type that a schema states, if it says nothing else that has to fit it.
fn stated_type(schema: Node<'_>) -> Option<Node<'_>> {
    let is_free = |key: &str| matches!(key, "type" | "description" | "title" | "deprecated" | "readOnly" | "writeOnly");
    let stated = schema.get("type").filter(|stated| stated.as_str().is_some())?;
    schema.entries().all(|entry| is_free(entry.key.text())).then_some(stated)
}

/// The same finding at a smaller place.
fn at(mut finding: Diagnostic, place: crate::diagnostic::Place) -> Diagnostic {
    finding.primary.place = place;
    finding
}

/// The types that values of a type may state: an integer is a number.
fn allowed(types: Types) -> Types {
    if types.allows(Types::NUMBER) { types.union(Types::INTEGER) } else { types }
}

fn article(name: &str) -> &'static str {
    if name.starts_with(['a', 'i', 'o']) { "an" } else { "a" }
}

fn names(member: &MemberPath) -> Vec<&str> {
    member.names().collect()
}

/// The values that a document states for a member: those that its schema lists, its examples, and those of the body.
fn stated_values<'a>(
    schema: Node<'a>,
    media: &MediaType<'a>,
    member: &MemberPath,
    cx: &Context<'_, 'a>,
) -> Vec<Node<'a>> {
    let mut members = Vec::new();
    let mut search = Search { api: cx.api, budget: BUDGET };
    search.members(schema, &names(member), &mut members);
    let mut values: Vec<Node<'a>> = Vec::new();
    for own in members {
        let Some(node) = cx.api.value(own.schema) else { continue };
        let lists = ["enum", "examples"].into_iter().filter_map(|key| node.get(key)).flat_map(Node::items);
        values.extend(lists.chain(["const", "example"].into_iter().filter_map(|key| node.get(key))));
    }
    let whole = cx.api.value(schema).and_then(|schema| schema.get("example"));
    for example in cx.api.examples(media).into_iter().chain(whole) {
        values.extend(member.names().try_fold(example, |node, name| node.get(name)));
    }
    values.retain(|value| !value.is_null() && !value.is_mapping() && !value.is_sequence());
    values
}
