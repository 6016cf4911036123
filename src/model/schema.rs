//! Schemas as far as judging responses needs them: types, members, items, branches.

use std::fmt;

use super::is_in_force;
use crate::hash::HashMap;
use crate::resolve::{Workspace, reference_of};
use crate::syntax::{Entry, Node, NodeId, NodeKind};
use crate::text::SmallSet;

/// How many schemas one view may visit. The largest real one that was measured visits some hundred.
const BUDGET: usize = 1_000;

/// A set of JSON types (JSON Schema 2020-12, 6.1.1). Empty where a schema states none.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Types(u8);

impl Types {
    /// `null`.
    pub const NULL: Self = Self(1);
    /// `boolean`.
    pub const BOOLEAN: Self = Self(1 << 1);
    /// `integer`.
    pub const INTEGER: Self = Self(1 << 2);
    /// `number`.
    pub const NUMBER: Self = Self(1 << 3);
    /// `string`.
    pub const STRING: Self = Self(1 << 4);
    /// `array`.
    pub const ARRAY: Self = Self(1 << 5);
    /// `object`.
    pub const OBJECT: Self = Self(1 << 6);

    const NAMES: [(&'static str, Self); 7] = [
        ("string", Self::STRING),
        ("object", Self::OBJECT),
        ("array", Self::ARRAY),
        ("integer", Self::INTEGER),
        ("number", Self::NUMBER),
        ("boolean", Self::BOOLEAN),
        ("null", Self::NULL),
    ];

    /// The type of this name; none of them for any other word.
    pub fn named(name: &str) -> Self {
        Self::NAMES.iter().find(|(known, _)| *known == name).map_or(Self(0), |(_, types)| *types)
    }

    /// The type of a value.
    pub fn of(value: Node<'_>) -> Self {
        match value.kind() {
            NodeKind::Null => Self::NULL,
            NodeKind::Bool => Self::BOOLEAN,
            NodeKind::Number if value.text().bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') => Self::INTEGER,
            NodeKind::Number => Self::NUMBER,
            NodeKind::String => Self::STRING,
            NodeKind::Sequence => Self::ARRAY,
            NodeKind::Mapping => Self::OBJECT,
        }
    }

    /// Both sets together.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What the two sets have in common.
    #[must_use]
    pub const fn both(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The set without what the other one has.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether any type of `other` is in the set.
    pub const fn allows(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// The set without `null`.
    #[must_use]
    pub const fn without_null(self) -> Self {
        Self(self.0 & !Self::NULL.0)
    }

    /// The set with `number` where it has `integer`: readers of the one take the other.
    #[must_use]
    pub const fn widened(self) -> Self {
        if self.allows(Self::INTEGER) { self.union(Self::NUMBER) } else { self }
    }

    /// The types of the set one by one.
    pub fn each(self) -> impl Iterator<Item = Self> {
        Self::NAMES.iter().map(|(_, types)| *types).filter(move |types| self.allows(*types))
    }

    /// Whether no type is stated.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

impl fmt::Display for Types {
    /// Writes the types as words: `string or integer`; `any type` for none.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<&str> =
            Self::NAMES.iter().filter(|(_, types)| self.allows(*types)).map(|(name, _)| *name).collect();
        if names.is_empty() { f.write_str("any type") } else { f.write_str(&names.join(" or ")) }
    }
}

impl fmt::Debug for Types {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The place to point at for a schema: its reference where it is one, else the key that holds it.
pub fn site(schema: Node<'_>) -> Node<'_> {
    reference_of(schema).or_else(|| schema.key()).unwrap_or(schema)
}

/// The schema that one means: what a bare reference leads to, else itself, as whatever stands beside a reference makes
/// another schema of it.
pub fn meant<'a>(workspace: &'a Workspace, schema: Node<'a>) -> Node<'a> {
    let is_bare = schema.len() == 1 && reference_of(schema).is_some();
    if is_bare { workspace.value(schema).unwrap_or(schema) } else { schema }
}

/// What a reference names: `Error` of `#/components/schemas/Error`, `error` of `models/error.yml`. Nothing where it leads
/// into the midst of another object.
pub fn name_of(reference: &str) -> Option<&str> {
    let last = reference.trim_end_matches('/').rsplit(['/', '#']).next().unwrap_or(reference);
    let ending = [".yaml", ".yml", ".json"].iter().find_map(|ending| last.strip_suffix(ending));
    let is_keyword = matches!(last, "schema" | "items" | "additionalProperties");
    let is_index = last.bytes().all(|byte| byte.is_ascii_digit());
    (!is_keyword && !is_index).then(|| ending.unwrap_or(last))
}

/// A member of an object.
#[derive(Clone, Copy, Debug)]
pub struct Member<'a> {
    /// Its name.
    pub name: &'a str,
    /// The key that declares it.
    pub key: Node<'a>,
    /// Its schema as it is written.
    pub schema: Node<'a>,
}

/// A schema with its references and its `allOf` followed.
#[derive(Clone, Debug, Default)]
pub struct View<'a> {
    /// The types that it allows.
    pub types: Types,
    /// The members of the object, in the order of the document, each name once.
    pub members: Vec<Member<'a>>,
    /// Names of members that are required.
    pub required: Vec<&'a str>,
    /// The schema of the items, where it is an array.
    pub items: Option<Node<'a>>,
    /// The alternatives of `oneOf` and `anyOf`, `null` aside, where there are several.
    pub branches: Vec<Node<'a>>,
    /// `format`.
    pub format: Option<&'a str>,
    /// Whether its values are listed, by `enum` or `const`.
    pub is_closed: bool,
    /// Whether it allows one value only.
    pub is_constant: bool,
    /// The schema of members that are not named, where there is one.
    pub additional: Option<Node<'a>>,
    /// The identity of the schema behind the outermost references: equal for two uses of one component.
    pub id: Option<NodeId>,
    /// Whether a reference in it does not resolve or the budget ran out, so that not everything is known.
    pub is_partial: bool,
    /// How many schemas it is made of.
    pub(super) visited: usize,
}

/// The schemas that a view has visited.
#[derive(Default)]
struct Seen<'a> {
    schemas: SmallSet<NodeId>,
    /// The members that earlier schemas brought, by their names, once there are several with members.
    names: HashMap<&'a str, usize>,
}

/// What is left to be read for a view.
enum Step<'a> {
    /// A schema, and first what it refers to.
    Visit(Node<'a>),
    /// The keywords of a schema, and then its parts.
    Keywords(Node<'a>),
    /// A list of alternatives.
    Branches(Node<'a>),
}

/// The values of the keywords that a view is made of. A schema has few entries, so they are read in one pass.
#[derive(Default)]
struct Keywords<'a> {
    types: Option<Node<'a>>,
    listed: Option<Node<'a>>,
    fixed: Option<Node<'a>>,
    nullable: Option<Node<'a>>,
    x_nullable: Option<Node<'a>>,
    properties: Option<Node<'a>>,
    additional: Option<Node<'a>>,
    required: Option<Node<'a>>,
    items: Option<Node<'a>>,
    format: Option<Node<'a>>,
    all_of: Option<Node<'a>>,
    one_of: Option<Node<'a>>,
    any_of: Option<Node<'a>>,
}

impl<'a> Keywords<'a> {
    fn of(schema: Node<'a>) -> Self {
        let mut own = Self::default();
        for Entry { key, value } in schema.entries() {
            let slot = match key.text() {
                "type" => &mut own.types,
                "enum" => &mut own.listed,
                "const" => &mut own.fixed,
                "nullable" => &mut own.nullable,
                "x-nullable" => &mut own.x_nullable,
                "properties" => &mut own.properties,
                "additionalProperties" => &mut own.additional,
                "required" => &mut own.required,
                "items" => &mut own.items,
                "format" => &mut own.format,
                "allOf" => &mut own.all_of,
                "oneOf" => &mut own.one_of,
                "anyOf" => &mut own.any_of,
                _ => continue,
            };
            // Of a key that stands twice the last one counts.
            *slot = Some(value);
        }
        own
    }
}

/// Whether a schema says nothing about a value, or no more than that it is an object.
fn is_open(schema: Node<'_>) -> bool {
    let says_nothing = |Entry { key, value }: Entry<'_>| match key.text() {
        "type" => value.text() == "object",
        "description" | "example" | "nullable" | "title" | "x-nullable" => true,
        _ => false,
    };
    schema.is_mapping() && schema.entries().all(says_nothing)
}

impl<'a> View<'a> {
    /// Reads a schema.
    pub fn read(workspace: &'a Workspace, schema: Node<'a>) -> Self {
        let mut view = Self { id: workspace.value(schema).map(Node::id), ..Self::default() };
        let mut seen = Seen::default();
        view.collect(workspace, schema, &mut seen);
        view.visited = seen.schemas.len();
        if view.types.without_null().is_empty() {
            if !view.members.is_empty() {
                view.types = view.types.union(Types::OBJECT);
            } else if view.items.is_some() {
                view.types = view.types.union(Types::ARRAY);
            }
        }
        view
    }

    fn collect(&mut self, workspace: &'a Workspace, schema: Node<'a>, seen: &mut Seen<'a>) {
        // A list and no recursion: a chain of schemas may be longer than the stack of a thread.
        let mut left = Vec::new();
        let mut next = Some(Step::Visit(schema));
        while let Some(step) = next.take().or_else(|| left.pop()) {
            match step {
                Step::Visit(schema) => {
                    if !seen.schemas.insert(schema.id()) {
                        continue;
                    }
                    if seen.schemas.len() > BUDGET {
                        self.is_partial = true;
                        continue;
                    }
                    let is_reference = reference_of(schema).is_some();
                    let target = if is_reference { workspace.value(schema) } else { None };
                    self.is_partial |= is_reference && target.is_none();
                    next = match target {
                        Some(target) => {
                            // Beside most references there is nothing.
                            left.extend((schema.len() > 1).then_some(Step::Keywords(schema)));
                            Some(Step::Visit(target))
                        }
                        None => Some(Step::Keywords(schema)),
                    };
                }
                Step::Keywords(schema) => {
                    let keywords = Keywords::of(schema);
                    self.collect_own(&keywords, &mut seen.names);
                    left.extend([keywords.any_of, keywords.one_of].into_iter().flatten().map(Step::Branches));
                    let first = left.len();
                    left.extend(keywords.all_of.into_iter().flat_map(Node::items).map(Step::Visit));
                    left[first..].reverse();
                }
                Step::Branches(list) => {
                    let mut branches: Vec<Node<'a>> = Vec::new();
                    for branch in list.items() {
                        let is_null = branch.get("type").is_some_and(|types| types.text() == "null");
                        if is_null { self.types = self.types.union(Types::NULL) } else { branches.push(branch) }
                    }
                    // A wrapper around one alternative says no more than the alternative itself.
                    match branches.as_slice() {
                        [only] => next = Some(Step::Visit(*only)),
                        _ => self.branches.extend(branches),
                    }
                }
            }
        }
    }

    fn collect_own(&mut self, keywords: &Keywords<'a>, names: &mut HashMap<&'a str, usize>) {
        if let Some(types) = keywords.types {
            self.types = self.types.union(Types::named(types.text()));
            self.types = types.items().fold(self.types, |all, one| all.union(Types::named(one.text())));
        } else if self.types.is_empty() {
            let values = keywords.listed.into_iter().flat_map(Node::items).chain(keywords.fixed);
            self.types = values.fold(self.types, |all, value| all.union(Types::of(value)));
        }
        self.is_closed |= keywords.listed.is_some() || keywords.fixed.is_some();
        let is_only = |listed: Node<'_>| listed.items().take(2).count() == 1;
        self.is_constant |= keywords.fixed.is_some() || keywords.listed.is_some_and(is_only);
        if keywords.nullable.or(keywords.x_nullable).and_then(Node::as_bool) == Some(true) {
            self.types = self.types.union(Types::NULL);
        }
        if let Some(properties) = keywords.properties {
            let known = names.len();
            names.extend(self.members.iter().enumerate().skip(known).map(|(at, member)| (member.name, at)));
            let own = properties.entries().filter(|entry| is_in_force(properties, entry));
            let own = own.map(|Entry { key, value }| Member { name: key.text(), key, schema: value });
            self.members.reserve_exact(properties.len());
            for member in own {
                match names.get(member.name) {
                    None => self.members.push(member),
                    // Both schemas hold, and one says what the other leaves open: `data` of an envelope.
                    Some(at) if is_open(self.members[*at].schema) => self.members[*at] = member,
                    Some(_) => {}
                }
            }
        }
        self.required.extend(keywords.required.into_iter().flat_map(Node::items).filter_map(Node::as_str));
        self.items = self.items.or(keywords.items);
        self.format = self.format.or_else(|| keywords.format.and_then(Node::as_str));
        self.additional = self.additional.or_else(|| keywords.additional.filter(|schema| schema.is_mapping()));
    }

    /// The member of this name.
    pub fn member(&self, name: &str) -> Option<&Member<'a>> {
        self.members.iter().find(|member| member.name == name)
    }

    /// Whether it may be an array.
    pub fn is_array(&self) -> bool {
        self.types.allows(Types::ARRAY)
    }

    /// Whether it may be an object.
    pub fn is_object(&self) -> bool {
        self.types.allows(Types::OBJECT)
    }

    /// Whether the schema says nothing of what it allows.
    pub fn is_empty(&self) -> bool {
        self.types.is_empty() && self.members.is_empty() && self.branches.is_empty() && !self.is_partial
    }

    /// Whether it is bytes: `format: binary`, a file of 2.0.
    pub fn is_binary(&self) -> bool {
        matches!(self.format, Some("binary" | "byte" | "base64"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_into_the_midst_of_something_name_nothing() {
        for (reference, name) in [
            ("#/components/schemas/Error", Some("Error")),
            ("models/error.yml", Some("error")),
            ("errors.yaml#/Error", Some("Error")),
            ("#/components/responses/Invalid/content/application~1json/schema", None),
            ("#/components/schemas/Errors/items", None),
            ("#/components/schemas/Error/allOf/0", None),
        ] {
            assert_eq!(name_of(reference), name, "{reference}");
        }
    }
}
