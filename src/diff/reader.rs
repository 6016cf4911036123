//! The schemas of one side, and how each is read into its form.

use std::rc::Rc;

use super::form::{Additional, Bound, Group, Limit, NormalForm, SchemaId};
use super::graph::Flow;
use super::values::{canonical, canonical_of, number};
use super::words;
use crate::hash::{HashMap, HashSet};
use crate::model::schema::Types;
use crate::model::{Api, Version};
use crate::resolve::reference_of;
use crate::syntax::{Node, NodeId, NodeKind};
use crate::text::work;

/// How many schemas one form may be made of.
const BUDGET: usize = 1_000;

const MINIMUM: usize = 0;
const MAXIMUM: usize = 1;

static LIMITS: [Limit; 11] = [
    Limit { keyword: "minimum", is_lower: true },
    Limit { keyword: "maximum", is_lower: false },
    Limit { keyword: "minLength", is_lower: true },
    Limit { keyword: "maxLength", is_lower: false },
    Limit { keyword: "minItems", is_lower: true },
    Limit { keyword: "maxItems", is_lower: false },
    Limit { keyword: "minProperties", is_lower: true },
    Limit { keyword: "maxProperties", is_lower: false },
    Limit { keyword: "minContains", is_lower: true },
    Limit { keyword: "maxContains", is_lower: false },
    Limit { keyword: "multipleOf", is_lower: true },
];

/// Keywords that only people read.
const WORDS: [&str; 6] = ["title", "description", "example", "examples", "externalDocs", "$comment"];

/// Keywords that name a schema or a place for others, and keys that stand beside a schema in parameters and headers.
const SILENT: [&str; 17] = [
    "$id",
    "$schema",
    "$anchor",
    "$dynamicAnchor",
    "$defs",
    "definitions",
    "$ref",
    "name",
    "in",
    "allowEmptyValue",
    "collectionFormat",
    "schema",
    "content",
    "style",
    "explode",
    "allowReserved",
    "$vocabulary",
];

/// The schemas of one side. Each is known by the nodes that it is made of.
#[derive(Debug)]
pub(super) struct Schemas<'s, 'a> {
    api: &'s Api<'a>,
    single: HashMap<NodeId, SchemaId>,
    several: HashMap<Vec<NodeId>, SchemaId>,
    /// What schemas say of values of a single type.
    of_types: HashMap<(SchemaId, Types), SchemaId>,
    /// What holds where one of several schemas does.
    choices: HashMap<Vec<NodeId>, SchemaId>,
    extended: Option<HashMap<NodeId, Vec<Extension<'a>>>>,
    nodes: Vec<Vec<Node<'a>>>,
    /// Parameters and headers of 2.0, which are schemas too. The words at them are not those of a schema.
    holders: HashSet<NodeId>,
    forms: Vec<Option<Rc<NormalForm<'a>>>>,
    sorts: Vec<Sort>,
}

/// A schema that extends another one by `allOf`.
#[derive(Clone, Copy, Debug)]
struct Extension<'a> {
    /// What has the name: a reference to it, or the schema itself.
    named: Node<'a>,
    schema: Node<'a>,
}

/// How a schema is made of its nodes.
#[derive(Clone, Copy, Debug)]
enum Sort {
    /// All of them hold.
    All,
    /// One of them holds.
    Choice,
    /// All of them hold, for values of these types.
    Part(Types),
}

impl<'s, 'a> Schemas<'s, 'a> {
    pub(super) fn new(api: &'s Api<'a>) -> Self {
        Self {
            api,
            single: HashMap::default(),
            several: HashMap::default(),
            of_types: HashMap::default(),
            choices: HashMap::default(),
            extended: None,
            nodes: Vec::new(),
            holders: HashSet::default(),
            forms: Vec::new(),
            sorts: Vec::new(),
        }
    }

    /// Takes note that a node is a parameter or header. What people read at it says nothing of its schema.
    pub(super) fn leave_words_of(&mut self, holder: Node<'a>) {
        self.holders.insert(holder.id());
    }

    /// The schema that is made of these nodes, references followed as far as nothing is lost.
    pub(super) fn id(&mut self, nodes: &[Node<'a>]) -> SchemaId {
        let next = SchemaId(self.nodes.len() as u32);
        let meant: Vec<Node<'a>> = nodes.iter().map(|node| self.meant(*node)).collect();
        let id = match meant.as_slice() {
            [only] => *self.single.entry(only.id()).or_insert(next),
            _ => *self.several.entry(meant.iter().map(|node| node.id()).collect()).or_insert(next),
        };
        if id == next {
            self.add(meant, Sort::All);
        }
        id
    }

    fn add(&mut self, nodes: Vec<Node<'a>>, sort: Sort) {
        self.nodes.push(nodes);
        self.forms.push(None);
        self.sorts.push(sort);
    }

    /// The schema of what is one of several.
    pub(super) fn choice(&mut self, nodes: &[Node<'a>]) -> SchemaId {
        let mut seen = HashSet::default();
        let mut meant: Vec<Node<'a>> = nodes.iter().map(|node| self.meant(*node)).collect();
        meant.retain(|node| seen.insert(node.id()));
        if let [only] = meant.as_slice() {
            return self.id(&[*only]);
        }
        let next = SchemaId(self.nodes.len() as u32);
        let id = *self.choices.entry(meant.iter().map(|node| node.id()).collect()).or_insert(next);
        if id == next {
            self.add(meant, Sort::Choice);
        }
        id
    }

    /// What a schema says of values of these types.
    pub(super) fn of_types(&mut self, id: SchemaId, types: Types) -> SchemaId {
        let next = SchemaId(self.nodes.len() as u32);
        let part = *self.of_types.entry((id, types)).or_insert(next);
        if part == next {
            self.add(self.nodes[id.0 as usize].clone(), Sort::Part(types));
        }
        part
    }

    /// Whether it is what another schema says of values of some types.
    pub(super) fn is_part(&self, id: SchemaId) -> bool {
        matches!(self.sorts[id.0 as usize], Sort::Part(_))
    }

    /// The schema that a discriminator belongs to, if it is this one. A schema that extends it has it, too.
    pub(super) fn discriminated(&self, id: SchemaId, discriminator: Node<'a>) -> Option<Node<'a>> {
        let &[node] = self.nodes(id) else { return None };
        let own = only_branch_beside_words(node).map_or(node, |inner| self.meant(inner));
        let holder = discriminator.key().and_then(Node::parent)?;
        (holder.id() == own.id()).then_some(own)
    }

    /// The schemas that extend one by `allOf`, and those that extend them (OpenAPI 3.1, Discriminator Object). Without a name it can't be extended.
    pub(super) fn extensions(&mut self, id: SchemaId, discriminator: Node<'a>) -> Option<Vec<Node<'a>>> {
        let own = self.discriminated(id, discriminator)?;
        words::component(own)?;
        let found = self.extended.take().unwrap_or_else(|| self.all_extensions());
        let (mut extensions, mut seen) = (Vec::new(), HashSet::default());
        let mut left = vec![own];
        while let Some(schema) = left.pop() {
            let new = found.get(&schema.id()).into_iter().flatten().filter(|one| seen.insert(one.named.id()));
            for extension in new {
                work::step();
                extensions.push(extension.named);
                // One with a discriminator of its own has its extensions compared itself.
                if extension.schema.get("discriminator").is_none() {
                    left.push(extension.schema);
                }
            }
        }
        self.extended = Some(found);
        Some(extensions)
    }

    fn all_extensions(&self) -> HashMap<NodeId, Vec<Extension<'a>>> {
        let mut all: HashMap<NodeId, Vec<Extension<'a>>> = HashMap::default();
        for named in self.api.components("schemas").into_iter().flat_map(Node::entries).map(|entry| entry.value) {
            let Some(schema) = self.api.value(named) else { continue };
            let parts = schema.get("allOf").into_iter().flat_map(Node::items);
            for part in parts.filter(|part| reference_of(*part).is_some()) {
                all.entry(self.meant(part).id()).or_default().push(Extension { named, schema });
            }
        }
        all
    }

    /// What a bare reference leads to, and in 3.0 and before any reference: what stands beside it is ignored. A schema around
    /// a single other one is that one.
    pub(super) fn meant(&self, node: Node<'a>) -> Node<'a> {
        let mut node = node;
        // A chain of references that lead back ends somewhere in its cycle.
        for _ in 0..64 {
            let inner = match reference_of(node) {
                Some(site) if self.is_replaced(node) => self.api.workspace.target(site).ok(),
                Some(_) => None,
                None => only_branch(node),
            };
            let Some(inner) = inner else { break };
            node = inner;
        }
        node
    }

    fn is_replaced(&self, node: Node<'a>) -> bool {
        self.api.version < Version::V3_1 || node.len() == 1
    }

    /// The schemas of a condition as text that is the same for equal ones, whatever they are references to.
    pub(super) fn canonical(&self, node: Node<'a>) -> String {
        canonical_of(node, &|node| {
            let meant = self.meant(node);
            only_branch_beside_words(meant).map_or(meant, |inner| self.meant(inner))
        })
    }

    /// The nodes that a schema is made of, and that all hold.
    pub(super) fn nodes(&self, id: SchemaId) -> &[Node<'a>] {
        match self.sorts[id.0 as usize] {
            Sort::All => &self.nodes[id.0 as usize],
            Sort::Choice | Sort::Part(_) => &[],
        }
    }

    /// What a schema says.
    pub(super) fn form(&mut self, id: SchemaId) -> Rc<NormalForm<'a>> {
        let at = id.0 as usize;
        if let Some(form) = &self.forms[at] {
            return Rc::clone(form);
        }
        let nodes = &self.nodes[at];
        let form = Rc::new(match self.sorts[at] {
            Sort::All => self.read(nodes),
            Sort::Part(types) => self.read(nodes).limited_to(types),
            Sort::Choice => self.read_choice(nodes),
        });
        self.forms[at] = Some(Rc::clone(&form));
        form
    }

    /// What a node says that is not kept.
    pub(super) fn form_of(&mut self, node: Node<'a>) -> Rc<NormalForm<'a>> {
        let id = self.id(&[node]);
        self.form(id)
    }

    /// A choice among types without conditions as one schema with these types. Any other form is as it was.
    pub(super) fn with_types_alone(&mut self, form: Rc<NormalForm<'a>>) -> Rc<NormalForm<'a>> {
        let [group] = form.groups.as_slice() else { return form };
        if !form.is_choice() {
            return form;
        }
        let branches = group.branches.iter().map(|branch| self.form_of(*branch).types_alone());
        let Some(types) = branches.collect::<Option<Vec<Types>>>() else { return form };
        let types = types.into_iter().fold(form.types, |all, one| Some(all.unwrap_or_default().union(one)));
        Rc::new(form.with_types(types, group.key))
    }

    /// Whether a member is not a part of what is sent one way: in its own schema or in one that it is made of it says so.
    pub(super) fn is_hidden(&self, nodes: &[Node<'a>], flow: Flow) -> bool {
        let keyword = if flow.is_read() { "writeOnly" } else { "readOnly" };
        let is_set = |node: Node<'a>| node.get(keyword).and_then(Node::as_bool) == Some(true);
        nodes.iter().any(|node| {
            let meant = self.meant(*node);
            is_set(meant) || meant.get("allOf").into_iter().flat_map(Node::items).any(|part| is_set(self.meant(part)))
        })
    }

    fn read(&self, nodes: &[Node<'a>]) -> NormalForm<'a> {
        let mut reader = self.reader(nodes);
        for node in nodes {
            reader.visit(*node, 0);
        }
        reader.finished()
    }

    fn read_choice(&self, nodes: &[Node<'a>]) -> NormalForm<'a> {
        let mut reader = self.reader(nodes);
        if let Some(key) = nodes.first().map(|node| node.key().unwrap_or(*node)) {
            let mut parts = Vec::new();
            let null = reader.branches(key, nodes.iter().copied(), 0, &mut parts);
            reader.form.nullable = null.or(reader.form.nullable);
            for (part, depth) in parts {
                reader.visit(part, depth);
            }
        }
        reader.finished()
    }

    fn reader<'r>(&'r self, nodes: &[Node<'a>]) -> Reader<'r, 's, 'a> {
        let mut reader = Reader { schemas: self, form: NormalForm::default(), seen: Vec::new(), inner: Vec::new() };
        reader.form.at = nodes.first().copied();
        reader
    }
}

impl<'a> Reader<'_, '_, 'a> {
    fn finished(self) -> NormalForm<'a> {
        let Reader { mut form, inner, .. } = self;
        if form.nullable.is_none() && !inner.is_empty() {
            form.nullable = Some(inner.iter().all(|allows| *allows));
        }
        form.infer_types();
        form
    }
}

/// The schema in a list of one, where nothing stands beside the list.
fn only_branch(node: Node<'_>) -> Option<Node<'_>> {
    let entry = node.entries().next().filter(|entry| node.len() == 1 && entry.value.len() == 1)?;
    matches!(entry.key.text(), "allOf" | "oneOf" | "anyOf").then(|| entry.value.items().next()).flatten()
}

/// The schema in a list of one, where only words stand beside the list.
fn only_branch_beside_words(node: Node<'_>) -> Option<Node<'_>> {
    let mut entries = node.entries().filter(|entry| !WORDS.contains(&entry.key.text()));
    let entry = entries.next().filter(|entry| entry.value.len() == 1)?;
    let is_list = matches!(entry.key.text(), "allOf" | "oneOf" | "anyOf") && entries.next().is_none();
    is_list.then(|| entry.value.items().next()).flatten()
}

/// Whether a schema has words, and nothing else.
fn says_only_words(node: Node<'_>) -> bool {
    !node.is_empty() && node.is_mapping() && node.entries().all(|entry| WORDS.contains(&entry.key.text()))
}

/// A single one of the examples of 3.1 is the example of 3.0.
fn example<'a>(keyword: &'a str, value: Node<'a>) -> (&'a str, Node<'a>) {
    match value.items().next() {
        Some(only) if keyword == "examples" && value.len() == 1 => ("example", only),
        _ => (keyword, value),
    }
}

/// Reads the form of one schema.
struct Reader<'r, 's, 'a> {
    schemas: &'r Schemas<'s, 'a>,
    form: NormalForm<'a>,
    seen: Vec<NodeId>,
    /// What the parts say of `null`, for a schema that says nothing itself.
    inner: Vec<bool>,
}

impl<'a> Reader<'_, '_, 'a> {
    /// Reads a schema and what it is made of. `depth` counts the `allOf` around it.
    fn visit(&mut self, node: Node<'a>, depth: usize) {
        let (mut left, mut visited) = (vec![(node, depth)], 0);
        while let Some((node, depth)) = left.pop() {
            work::step();
            let node = self.schemas.meant(node);
            if self.seen.contains(&node.id()) {
                continue;
            }
            visited += 1;
            if visited > BUDGET || self.seen.len() > BUDGET {
                self.form.is_partial = true;
                return;
            }
            self.seen.push(node.id());
            if let Some(site) = reference_of(node) {
                // What stands beside it holds too.
                match self.schemas.api.workspace.target(site) {
                    Ok(target) => left.push((target, depth)),
                    Err(_) => self.form.is_partial = true,
                }
                if self.schemas.is_replaced(node) {
                    continue;
                }
            }
            match node.kind() {
                NodeKind::Mapping => self.keywords(node, depth, &mut left),
                NodeKind::Bool if node.as_bool() == Some(false) => self.form.is_never = true,
                _ => {}
            }
        }
    }

    fn keywords(&mut self, node: Node<'a>, depth: usize, left: &mut Vec<(Node<'a>, usize)>) {
        let (mut types, mut null) = (None, None);
        let (mut lower, mut upper) = (None, None);
        let mut parts = Vec::new();
        for entry in node.entries() {
            let (key, value) = (entry.key.text(), entry.value);
            match key {
                "type" => types = Some((entry.key, value)),
                "nullable" | "x-nullable" => {
                    if value.as_bool() == Some(true) {
                        null = Some(true);
                        self.form.nullable_at.get_or_insert(entry.key);
                    }
                }
                "properties" => {
                    self.form.properties_at.get_or_insert(entry.key);
                    for property in value.entries() {
                        self.form.add_property(property.key, property.value);
                    }
                }
                "required" if value.is_sequence() => {
                    self.form.required_at.get_or_insert(entry.key);
                    for item in value.items() {
                        self.form.required.entry(item.text()).or_insert(item);
                    }
                }
                "required" => {}
                "items" => self.form.items.push(value),
                "additionalProperties" => self.additional(entry.key, value),
                // What `additionalProperties` describes is evaluated.
                "unevaluatedProperties" if node.get("additionalProperties").is_some() => {}
                "unevaluatedProperties" => self.additional(entry.key, value),
                // What can only be `null` has that type.
                "enum" if !value.is_empty() && value.items().all(Node::is_null) => types = Some((entry.key, value)),
                "const" if value.is_null() => types = Some((entry.key, value)),
                "enum" if value.is_sequence() => {
                    let values = value.items().filter(|item| !item.is_null());
                    if value.items().any(|item| item.is_null()) && null.is_none() && node.get("type").is_none() {
                        null = Some(true);
                    }
                    self.values(entry.key, values.map(|item| (canonical(item), item)).collect());
                }
                "const" => self.values(entry.key, vec![(canonical(value), value)]),
                "x-extensible-enum" => {
                    self.form.is_extensible = true;
                    if value.is_sequence() && node.get("enum").is_none() {
                        self.values(entry.key, value.items().map(|item| (canonical(item), item)).collect());
                    }
                }
                // What people read in a part of its own is about the whole.
                "allOf" => parts.extend(
                    value.items().map(|part| (part, depth + usize::from(!says_only_words(self.schemas.meant(part))))),
                ),
                "oneOf" | "anyOf" => null = self.branches(entry.key, value.items(), depth, &mut parts).or(null),
                "format" => self.format(value.text(), entry.value),
                "contentEncoding" if value.text().eq_ignore_ascii_case("base64") => self.format("byte", value),
                "contentEncoding" if node.get("format").is_none() => self.format(value.text(), value),
                "contentEncoding" => self.form.others.push((key, value)),
                // The form in which 3.1 writes a binary body.
                "contentMediaType" if value.text() == "application/octet-stream" => self.format("binary", value),
                // It matches any text.
                "pattern" if matches!(value.text(), "" | ".*" | "^.*" | ".*$" | "^.*$") => {}
                "pattern" => self.form.patterns.push((value.text().to_owned(), value)),
                "minimum" => lower = number(value).map(|bound| (bound, value)),
                "maximum" => upper = number(value).map(|bound| (bound, value)),
                "exclusiveMinimum" if value.kind() != NodeKind::Bool => self.bound(MINIMUM, value, true),
                "exclusiveMaximum" if value.kind() != NodeKind::Bool => self.bound(MAXIMUM, value, true),
                "exclusiveMinimum" | "exclusiveMaximum" => {}
                "uniqueItems" => {
                    if value.as_bool() == Some(true) {
                        self.form.is_unique.get_or_insert(value);
                    }
                }
                "deprecated" => {
                    if value.as_bool() == Some(true) && depth == 0 {
                        self.form.deprecated.get_or_insert(entry.key);
                    }
                }
                "default" => drop(self.form.default.get_or_insert(value)),
                "discriminator" => drop(self.form.discriminator.get_or_insert(value)),
                "x-stability-level" => drop(self.form.stability.get_or_insert(value)),
                // What it hides is compared with the object around it. Elsewhere it is for people.
                "readOnly" | "writeOnly" if value.as_bool() != Some(true) => {}
                _ if WORDS.contains(&key) || matches!(key, "readOnly" | "writeOnly") => {
                    if depth == 0 && !self.schemas.holders.contains(&node.id()) {
                        self.form.words.push(example(key, value));
                    }
                }
                _ if key.starts_with("x-") || SILENT.contains(&key) => {}
                _ => match LIMITS.iter().skip(2).position(|limit| limit.keyword == key) {
                    Some(at) => self.bound(at + 2, value, false),
                    None => self.form.others.push((key, value)),
                },
            }
        }
        let is_exclusive = |keyword: &str| node.get(keyword).and_then(Node::as_bool) == Some(true);
        if let Some((_, at)) = lower {
            self.bound(MINIMUM, at, is_exclusive("exclusiveMinimum"));
        }
        if let Some((_, at)) = upper {
            self.bound(MAXIMUM, at, is_exclusive("exclusiveMaximum"));
        }
        self.types(types, null, depth);
        parts.reverse();
        left.extend(parts);
    }

    /// Takes the types of one schema, and what it says of `null`.
    fn types(&mut self, stated: Option<(Node<'a>, Node<'a>)>, null: Option<bool>, depth: usize) {
        let mut null = null;
        if let Some((key, value)) = stated {
            let named = |node: Node<'a>| match node.text() {
                _ if node.is_null() => Types::NULL,
                "file" => Types::STRING,
                text => Types::named(text),
            };
            let all = value.items().fold(named(value), |all, one| all.union(named(one)));
            if value.text() == "file" {
                self.format("binary", value);
            }
            if all.allows(Types::NULL) {
                null = Some(true);
                self.form.nullable_at.get_or_insert(value);
            }
            null = null.or(Some(false));
            let own = all.without_null();
            if own.is_empty() && all.allows(Types::NULL) {
                self.form.types.get_or_insert(Types::NULL);
                self.form.types_at.get_or_insert(key);
            }
            if !own.is_empty() {
                self.form.types = Some(match self.form.types {
                    Some(other) if !other.both(own).is_empty() => other.both(own),
                    _ => own,
                });
                self.form.types_at.get_or_insert(key);
            }
        }
        match null {
            Some(allows) if depth == 0 => {
                let before = self.form.nullable.unwrap_or(false);
                self.form.nullable = Some(allows || before);
            }
            Some(allows) => self.inner.push(allows),
            None => {}
        }
    }

    fn format(&mut self, format: &'a str, at: Node<'a>) {
        self.form.format.get_or_insert((format, at));
    }

    fn additional(&mut self, key: Node<'a>, value: Node<'a>) {
        match value.kind() {
            NodeKind::Bool if value.as_bool() == Some(false) => self.form.additional = Additional::Closed(key),
            NodeKind::Mapping if !self.schemas.meant(value).is_empty() => match &mut self.form.additional {
                Additional::Closed(_) => {}
                Additional::Schema(nodes) => nodes.push(value),
                open @ Additional::Open => *open = Additional::Schema(vec![value]),
            },
            _ => {}
        }
    }

    fn values(&mut self, key: Node<'a>, values: Vec<(String, Node<'a>)>) {
        self.form.values_at.get_or_insert(key);
        match &mut self.form.values {
            // All of them hold, so what remains is what they have in common.
            Some(known) => known.retain(|(text, _)| values.iter().any(|(other, _)| other == text)),
            none => *none = Some(values),
        }
    }

    /// Takes alternatives. `null` among them is a statement about `null`; around a single one there is nothing to choose.
    fn branches(
        &mut self,
        key: Node<'a>,
        list: impl Iterator<Item = Node<'a>>,
        depth: usize,
        parts: &mut Vec<(Node<'a>, usize)>,
    ) -> Option<bool> {
        let mut branches = Vec::new();
        let mut null = None;
        for item in list {
            let branch = self.schemas.meant(item);
            let is_null = branch.get("type").is_some_and(|types| types.text() == "null" || types.is_null())
                || branch.get("enum").is_some_and(|values| values.len() == 1 && values.items().all(Node::is_null))
                || branch.get("const").is_some_and(Node::is_null);
            if is_null {
                null = Some(true);
                self.form.nullable_at.get_or_insert(key);
            } else {
                branches.push(item);
            }
        }
        match branches.as_slice() {
            [] => {}
            [only] => parts.push((*only, depth + 1)),
            // Alternatives that are values are a list of values, each of them with a description.
            _ => match branches.iter().map(|branch| self.listed(*branch)).collect::<Option<Vec<_>>>() {
                Some(values) => self.values(key, values.into_iter().flatten().collect()),
                None => self.form.groups.push(Group { key, branches }),
            },
        }
        null
    }

    /// The values of a schema that says nothing but which they are.
    fn listed(&self, branch: Node<'a>) -> Option<Vec<(String, Node<'a>)>> {
        let branch = self.schemas.meant(branch);
        let is_known = |key: &str| matches!(key, "enum" | "const" | "type") || WORDS.contains(&key);
        let values = branch.get("enum").into_iter().flat_map(Node::items).chain(branch.get("const"));
        let values: Vec<(String, Node<'a>)> = values.map(|value| (canonical(value), value)).collect();
        (!values.is_empty() && branch.entries().all(|entry| is_known(entry.key.text()))).then_some(values)
    }

    fn bound(&mut self, at: usize, value: Node<'a>, is_exclusive: bool) {
        let limit = &LIMITS[at];
        let Some(number) = number(value) else {
            self.form.others.push((limit.keyword, value));
            return;
        };
        // A bound that lets everything through says nothing.
        let is_length = !matches!(limit.keyword, "minimum" | "maximum" | "multipleOf" | "minContains");
        if is_length && limit.is_lower && number <= 0.0 {
            return;
        }
        let bound = Bound { value: number, is_exclusive, at: value };
        match self.form.bounds.iter_mut().find(|(known, _)| known.keyword == limit.keyword) {
            Some((limit, known)) => {
                let is_narrower = if limit.is_lower { number > known.value } else { number < known.value };
                if is_narrower {
                    *known = bound;
                }
            }
            None => self.form.bounds.push((limit, bound)),
        }
    }
}
