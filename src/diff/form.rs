//! Schemas in a normal form: what they say, however they say it.
//!
//! `nullable`, a list of types and a branch `null` are one thing; so are a value with `allOf` around it and the value, `const`
//! and an `enum` of one, both spellings of exclusive bounds. A form is read one level deep: what a property or an item is
//! stays a reference to another schema, so that cycles end and nothing is ever copied.

use crate::hash::HashMap;
use crate::model::schema::Types;
use crate::syntax::Node;

/// A schema on one side: the nodes that it is made of. All of them hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct SchemaId(pub(super) u32);

/// A member of an object.
#[derive(Clone, Debug)]
pub(super) struct Property<'a> {
    pub(super) name: &'a str,
    pub(super) key: Node<'a>,
    pub(super) nodes: Vec<Node<'a>>,
}

/// A bound, with what holds it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bound<'a> {
    pub(super) value: f64,
    pub(super) is_exclusive: bool,
    pub(super) at: Node<'a>,
}

/// What other members than the named ones an object may have.
#[derive(Clone, Debug, Default)]
pub(super) enum Additional<'a> {
    /// Any.
    #[default]
    Open,
    /// None, as this says.
    Closed(Node<'a>),
    /// Those of this schema.
    Schema(Vec<Node<'a>>),
}

/// Alternatives: `oneOf` or `anyOf` with several branches.
#[derive(Clone, Debug)]
pub(super) struct Group<'a> {
    pub(super) key: Node<'a>,
    pub(super) branches: Vec<Node<'a>>,
}

/// What a schema says.
#[derive(Clone, Debug, Default)]
pub(super) struct NormalForm<'a> {
    /// The node to point at for what has none of its own.
    pub(super) at: Option<Node<'a>>,
    /// The types without `null`; none where any is allowed.
    pub(super) types: Option<Types>,
    /// Where the types are stated.
    pub(super) types_at: Option<Node<'a>>,
    /// Whether it states no types, and its keywords are those of one: then it does not rule out `null`.
    pub(super) is_untyped: bool,
    /// Whether `null` is allowed, where that is said.
    pub(super) nullable: Option<bool>,
    pub(super) nullable_at: Option<Node<'a>>,
    pub(super) properties: Vec<Property<'a>>,
    names: HashMap<&'a str, usize>,
    pub(super) required: HashMap<&'a str, Node<'a>>,
    /// The key `required`.
    pub(super) required_at: Option<Node<'a>>,
    /// The key `properties`.
    pub(super) properties_at: Option<Node<'a>>,
    pub(super) items: Vec<Node<'a>>,
    pub(super) additional: Additional<'a>,
    /// The values that are allowed, by their canonical text.
    pub(super) values: Option<Vec<(String, Node<'a>)>>,
    pub(super) values_at: Option<Node<'a>>,
    /// Whether more values may come: `x-extensible-enum`.
    pub(super) is_extensible: bool,
    pub(super) groups: Vec<Group<'a>>,
    pub(super) format: Option<(&'a str, Node<'a>)>,
    pub(super) patterns: Vec<(String, Node<'a>)>,
    /// Lower and upper bounds by keyword.
    pub(super) bounds: Vec<(&'static Limit, Bound<'a>)>,
    pub(super) is_unique: Option<Node<'a>>,
    pub(super) deprecated: Option<Node<'a>>,
    pub(super) default: Option<Node<'a>>,
    pub(super) discriminator: Option<Node<'a>>,
    pub(super) stability: Option<Node<'a>>,
    /// Keywords that are compared as they are written.
    pub(super) others: Vec<(&'a str, Node<'a>)>,
    /// Titles, descriptions and examples.
    pub(super) words: Vec<(&'a str, Node<'a>)>,
    /// Whether a reference in it does not resolve, or it is made of too many schemas.
    pub(super) is_partial: bool,
    /// Whether nothing is allowed: the schema `false`.
    pub(super) is_never: bool,
}

/// A keyword that bounds something.
#[derive(Debug)]
pub(super) struct Limit {
    pub(super) keyword: &'static str,
    /// Whether it is a lower bound.
    pub(super) is_lower: bool,
}

/// Keywords that are conditions: without one of them more is allowed. Any other keyword is not understood.
pub(super) const CONDITIONS: [&str; 14] = [
    "contains",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "if",
    "then",
    "else",
    "not",
    "propertyNames",
    "patternProperties",
    "unevaluatedItems",
    "contentSchema",
    "contentMediaType",
    "contentEncoding",
];

impl<'a> NormalForm<'a> {
    pub(super) fn add_property(&mut self, key: Node<'a>, value: Node<'a>) {
        let name = key.text();
        match self.names.get(name) {
            Some(&at) => {
                let property = &mut self.properties[at];
                // A key that stands twice in one map counts once, the last time.
                if property.key.parent() == key.parent() {
                    (property.key, property.nodes) = (key, vec![value]);
                } else {
                    property.nodes.push(value);
                }
            }
            None => {
                self.names.insert(name, self.properties.len());
                self.properties.push(Property { name, key, nodes: vec![value] });
            }
        }
    }

    /// The member of this name.
    pub(super) fn property(&self, name: &str) -> Option<&Property<'a>> {
        self.names.get(name).map(|&at| &self.properties[at])
    }

    /// The bound of a keyword.
    pub(super) fn bound(&self, keyword: &str) -> Option<&Bound<'a>> {
        self.bounds.iter().find(|(limit, _)| limit.keyword == keyword).map(|(_, bound)| bound)
    }

    /// The schemas of the items at the first places.
    pub(super) fn first_items(&self) -> Vec<Node<'a>> {
        let lists = self.others.iter().filter(|(keyword, _)| *keyword == "prefixItems");
        lists.flat_map(|(_, list)| list.items()).collect()
    }

    /// What a schema without `type` can only be.
    pub(super) fn infer_types(&mut self) {
        if self.types.is_some() {
            return;
        }
        if let Some(values) = self.values.as_ref().filter(|values| !values.is_empty()) {
            self.types = Some(values.iter().fold(Types::default(), |all, (_, value)| all.union(Types::of(*value))));
            self.nullable = self.nullable.or(Some(false));
        } else if !self.properties.is_empty() || !matches!(self.additional, Additional::Open) {
            (self.types, self.is_untyped) = (Some(Types::OBJECT), true);
        } else if !self.items.is_empty() {
            (self.types, self.is_untyped) = (Some(Types::ARRAY), true);
        }
    }

    /// Whether it is nothing but a choice among alternatives.
    pub(super) fn is_choice(&self) -> bool {
        self.groups.len() == 1 && self.properties.is_empty() && self.items.is_empty() && self.values.is_none()
    }

    /// Whether a choice among alternatives is all that it says.
    pub(super) fn is_choice_alone(&self) -> bool {
        let is_bare = self.types.is_none() && self.required.is_empty() && matches!(self.additional, Additional::Open);
        let is_unbound = self.bounds.is_empty() && self.patterns.is_empty() && self.format.is_none();
        let is_alone = is_bare && is_unbound && self.others.is_empty() && self.discriminator.is_none();
        self.is_choice() && is_alone && self.nullable != Some(true) && !self.is_partial
    }

    /// Whether it is as if it were not there.
    pub(super) fn is_silent(&self) -> bool {
        self.is_any() && self.bounds.is_empty() && self.patterns.is_empty() && self.format.is_none()
    }

    /// The types, if they are all that it says. `null` is not among them.
    pub(super) fn types_alone(&self) -> Option<Types> {
        let is_bare = self.properties.is_empty() && self.required.is_empty() && self.items.is_empty();
        let is_free = self.groups.is_empty() && self.values.is_none() && self.others.is_empty();
        let is_unbound = self.bounds.is_empty() && self.patterns.is_empty() && self.format.is_none();
        let is_alone = is_bare && is_free && is_unbound && matches!(self.additional, Additional::Open);
        self.types.filter(|_| is_alone && !self.is_partial && self.is_unique.is_none() && self.nullable != Some(true))
    }

    /// What it says of values of these types.
    pub(super) fn limited_to(&self, types: Types) -> Self {
        let mut form = self.clone();
        let concerns = |keyword: &str| types_of(keyword).is_none_or(|concerned| types.widened().allows(concerned));
        (form.types, form.nullable, form.nullable_at) = (Some(types), Some(false), None);
        if let Some(values) = &mut form.values {
            values.retain(|(_, value)| types.widened().allows(Types::of(*value)));
        }
        form.bounds.retain(|(limit, _)| concerns(limit.keyword));
        form.others.retain(|(keyword, _)| concerns(keyword));
        form.format = form.format.filter(|(format, _)| types.widened().allows(types_of_format(format)));
        if !concerns("pattern") {
            form.patterns.clear();
        }
        if !concerns("items") {
            form.items.clear();
            form.is_unique = None;
        }
        if !concerns("properties") {
            form.properties.clear();
            form.names.clear();
            form.required.clear();
            form.additional = Additional::Open;
        }
        form
    }

    /// The same with these types in the place of its alternatives.
    pub(super) fn with_types(&self, types: Option<Types>, at: Node<'a>) -> Self {
        Self { groups: Vec::new(), types, types_at: Some(at), ..self.clone() }
    }

    /// Whether it allows anything at all.
    pub(super) fn is_any(&self) -> bool {
        self.types.is_none()
            && self.groups.is_empty()
            && self.values.is_none()
            && self.others.is_empty()
            && !self.is_never
            && !self.is_partial
    }
}

/// The types that a keyword is about; none if it is about all of them.
fn types_of(keyword: &str) -> Option<Types> {
    Some(match keyword {
        "minimum" | "maximum" | "multipleOf" => Types::NUMBER,
        "minLength" | "maxLength" | "pattern" | "contentMediaType" | "contentEncoding" | "contentSchema" => {
            Types::STRING
        }
        "items" | "prefixItems" | "minItems" | "maxItems" | "contains" | "minContains" | "maxContains"
        | "unevaluatedItems" => Types::ARRAY,
        "properties" | "minProperties" | "maxProperties" | "propertyNames" | "patternProperties"
        | "dependentRequired" | "dependentSchemas" | "dependencies" => Types::OBJECT,
        _ => return None,
    })
}

/// The types of the values that have a format (OpenAPI Format Registry).
fn types_of_format(format: &str) -> Types {
    match format {
        "int8" | "int16" | "int32" | "int64" | "uint8" | "uint16" | "uint32" | "uint64" | "float" | "double"
        | "double-int" | "decimal" | "decimal128" => Types::NUMBER,
        _ => Types::STRING,
    }
}

/// The keywords of BASE and HEAD, each once.
pub(super) fn distinct<'a>(base: &[(&'a str, Node<'a>)], head: &[(&'a str, Node<'a>)]) -> Vec<&'a str> {
    let mut keywords = Vec::new();
    for (keyword, _) in base.iter().chain(head) {
        if !keywords.contains(keyword) {
            keywords.push(*keyword);
        }
    }
    keywords
}
