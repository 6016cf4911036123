//! What a body looks like to the client that reads it: names and types of members, whatever the schema's own form.

use std::cell::OnceCell;
use std::fmt::Write;
use std::ops::Deref;
use std::rc::Rc;

use super::roles::Role;
use super::schema::{Types, View, meant};
use crate::hash::{HashMap, HashSet};
use crate::resolve::Workspace;
use crate::syntax::{Node, NodeId};
use crate::text::work;

/// How many levels of members are compared.
const DEPTH: usize = 2;
/// How deep alternatives of alternatives are followed, and how many are kept.
const BRANCH_DEPTH: usize = 3;
const ALTERNATIVES: usize = 32;

/// The types of a value, and of an object its members. `null`, descriptions and constraints are ignored.
#[derive(Clone, Debug, Default)]
pub struct Shape {
    /// The types that it may have; empty where nothing is stated.
    pub types: Types,
    /// The members by name. Empty where the object is open or lies too deep.
    pub members: Fields,
    /// What an array holds.
    pub items: Option<Box<Self>>,
    /// Whether its values are listed. Two shapes that differ in this only are alike.
    pub is_closed: bool,
    /// Whether it allows one value only, likewise.
    pub is_constant: bool,
}

/// The members of an object, in the order of the document, each name once.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    all: Vec<Field>,
    /// The positions of the members in the order of their names.
    by_name: Vec<u32>,
}

impl Fields {
    /// The member of this name.
    pub fn get(&self, name: &str) -> Option<&Field> {
        let compare = |at: &u32| {
            work::step();
            (*self.all[*at as usize].name).cmp(name)
        };
        let at = self.by_name.binary_search_by(compare).ok()?;
        self.all.get(self.by_name[at] as usize)
    }

    /// The members in the order of their names.
    fn sorted(&self) -> impl Iterator<Item = &Field> {
        self.by_name.iter().map(|at| &self.all[*at as usize])
    }
}

impl FromIterator<Field> for Fields {
    fn from_iter<I: IntoIterator<Item = Field>>(fields: I) -> Self {
        let all: Vec<Field> = fields.into_iter().collect();
        let mut by_name: Vec<u32> = (0..all.len() as u32).collect();
        by_name.sort_unstable_by(|one, other| all[*one as usize].name.cmp(&all[*other as usize].name));
        Self { all, by_name }
    }
}

impl Deref for Fields {
    type Target = [Field];

    fn deref(&self) -> &[Field] {
        // Who asks for all of them looks at all of them.
        work::add(self.all.len());
        &self.all
    }
}

impl<'f> IntoIterator for &'f Fields {
    type Item = &'f Field;
    type IntoIter = std::slice::Iter<'f, Field>;

    fn into_iter(self) -> Self::IntoIter {
        self.all.iter()
    }
}

/// A member of a shape.
#[derive(Clone, Debug)]
pub struct Field {
    /// Its name.
    pub name: Box<str>,
    /// Its own shape.
    pub shape: Shape,
    /// Whether the schema requires it. Two shapes that differ in this only are the same.
    pub required: bool,
}

/// In what a shape is not like another. Paths name members: `error.code`, `errors[].field`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Difference {
    /// A member that the other has.
    Missing(String),
    /// A member of other types, or for an empty path the body itself.
    Type {
        /// Which.
        path: String,
        /// The types here.
        here: Types,
        /// The types there.
        there: Types,
    },
}

impl Shape {
    /// Whether it says too little to be compared: an object without named members, or no type beside `null`.
    pub fn is_open(&self) -> bool {
        self.members.is_empty()
            && (self.types.without_null().is_empty() || self.is(Types::OBJECT))
            && self.items.as_ref().is_none_or(|items| items.is_open())
    }

    /// Whether it is of this type and no other.
    fn is(&self, types: Types) -> bool {
        self.types.without_null() == types
    }

    /// The member of this name.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.members.get(name)
    }

    /// The differences from a common shape that this one lacks. Additional members do not count. Where
    /// the common shape requires some of its members, only these can be missing. Where it requires none, each can,
    /// but a shape that only leaves some out is the same shape as long as it still tells programs and people apart
    /// what the common one tells them.
    pub fn differences(&self, common: &Self) -> Vec<Difference> {
        let mut found = Vec::new();
        self.compare(common, "", &mut found);
        found
    }

    fn compare(&self, common: &Self, path: &str, found: &mut Vec<Difference>) {
        let (here, there) = (self.types.without_null(), common.types.without_null());
        let is_alike = here.is_empty() || there.is_empty() || here.widened().allows(there.widened());
        if !is_alike {
            found.push(Difference::Type { path: path.to_owned(), here, there });
            return;
        }
        if let (Some(own), Some(items)) = (&self.items, &common.items) {
            own.compare(items, &format!("{path}[]"), found);
        }
        if self.members.is_empty() {
            return;
        }
        let has_required = common.members.iter().any(|field| field.required);
        let has_others = self.members.iter().any(|field| common.field(&field.name).is_none());
        // Whether no member does what this one of the common shape is for.
        let roles = OnceCell::new();
        let lacks_role = |name: &str| match Role::of(name) {
            Some(role @ (Role::Code | Role::Message)) => {
                !roles.get_or_init(|| self.roles()).iter().any(|own: &Role| own.serves(role))
            }
            _ => false,
        };
        for field in &common.members {
            let path = if path.is_empty() { field.name.to_string() } else { format!("{path}.{}", field.name) };
            match self.field(&field.name) {
                Some(own) => own.shape.compare(&field.shape, &path, found),
                None if field.required => found.push(Difference::Missing(path)),
                None if has_required => {}
                None if has_others || lacks_role(&field.name) => found.push(Difference::Missing(path)),
                None => {}
            }
        }
    }

    /// What its members are for, each role once.
    fn roles(&self) -> Vec<Role> {
        let mut roles = Vec::new();
        for role in self.members.iter().filter_map(|field| Role::of(&field.name)) {
            work::step();
            if !roles.contains(&role) {
                roles.push(role);
            }
        }
        roles
    }

    /// The entries of an array, or of the one that is its only member.
    pub fn entries(&self) -> Option<&Self> {
        match &*self.members {
            [] => self.items.as_deref(),
            [only] => only.shape.items.as_deref(),
            _ => None,
        }
    }

    /// What it has in common with another: the members of both, of the types of either.
    fn shared_with(&self, other: &Self) -> Self {
        let (own, others) = (self.types.without_null(), other.types.without_null());
        let is_open = own.is_empty() || others.is_empty();
        let shared = |field: &Field| {
            let shape = field.shape.shared_with(&other.field(&field.name)?.shape);
            Some(Field { name: field.name.clone(), shape, required: field.required })
        };
        let items = self.items.as_ref().zip(other.items.as_ref());
        Self {
            types: if is_open { Types::default() } else { own.union(others) },
            members: self.members.iter().filter_map(shared).collect(),
            items: items.map(|(own, others)| Box::new(own.shared_with(others))),
            is_closed: false,
            is_constant: false,
        }
    }

    /// The names of members that a common shape lacks.
    pub fn extra<'s>(&'s self, common: &Self) -> Vec<&'s str> {
        self.members.iter().map(|field| &*field.name).filter(|name| common.field(name).is_none()).collect()
    }

    /// The shape as text that is equal exactly for shapes that are alike, or where asked for those that are equal.
    fn write_key(&self, key: &mut String, is_exact: bool) {
        let _ = write!(key, "{}", self.types.without_null());
        if is_exact && self.is_closed {
            key.push(if self.is_constant { '=' } else { '!' });
        }
        if let Some(items) = &self.items {
            key.push('[');
            items.write_key(key, is_exact);
            key.push(']');
        }
        if !self.members.is_empty() {
            key.push('{');
            for field in self.members.sorted() {
                let _ = write!(key, "{:?}:", field.name);
                field.shape.write_key(key, is_exact);
                key.push(',');
            }
            key.push('}');
        }
    }

    /// The shape in a few words: "`code`, `message`"; "`error` of `code`, `message`"; "no members (type string)".
    pub fn words(&self) -> String {
        match (&*self.members, &self.items) {
            ([], Some(items)) => {
                format!("an array of {}", items.inner_words().unwrap_or(items.types.without_null().to_string()))
            }
            ([], None) => format!("no members (type {})", self.types.without_null()),
            ([only], _) => match only.shape.inner_words() {
                Some(inner) => format!("`{}` of {inner}", only.name),
                None => format!("`{}`", only.name),
            },
            _ => self.inner_words().unwrap_or_default(),
        }
    }

    /// The names of the members, those of the items for an array.
    fn inner_words(&self) -> Option<String> {
        let shape = self.items.as_deref().unwrap_or(self);
        let names: Vec<String> = shape.members.iter().map(|field| format!("`{}`", field.name)).collect();
        (!names.is_empty()).then(|| shorten(names, 5))
    }
}

/// At most so many words, and how many more there are.
pub fn shorten(mut words: Vec<String>, most: usize) -> String {
    let rest = words.len().saturating_sub(most);
    if rest > 1 {
        words.truncate(most);
        return format!("{} and {rest} more", words.join(", "));
    }
    words.join(", ")
}

/// The shapes that one schema allows: several where it has alternatives.
#[derive(Clone, Debug)]
pub struct Form {
    /// The shapes, one at least.
    pub shapes: Vec<Shape>,
    /// Equal exactly for forms of equal shapes.
    pub key: String,
    /// Whether a reference in it does not resolve, so that not everything is known.
    pub is_partial: bool,
}

impl Form {
    /// The form of an object with members of these names, all of them texts. Without members it is a text itself.
    pub fn of_texts(names: &[&str]) -> Self {
        let text = || Shape { types: Types::STRING, ..Shape::default() };
        let field = |name: &&str| Field { name: (*name).into(), shape: text(), required: false };
        let shape = match names {
            [] => text(),
            names => Shape { types: Types::OBJECT, members: names.iter().map(field).collect(), ..Shape::default() },
        };
        let mut key = String::new();
        shape.write_key(&mut key, false);
        key.push('|');
        Self { shapes: vec![shape], key, is_partial: false }
    }

    /// Whether it says too little to be compared.
    pub fn is_open(&self) -> bool {
        self.is_partial || self.shapes.iter().any(Shape::is_open)
    }

    /// In what the alternative that comes nearest falls short of the nearest of the common ones.
    pub fn differences(&self, common: &Self) -> Vec<Difference> {
        let pairs = self.shapes.iter().flat_map(|own| common.shapes.iter().map(move |other| own.differences(other)));
        // An alternative of another type altogether is the farthest.
        let is_other = |found: &[Difference]| matches!(found, [Difference::Type { path, .. }] if path.is_empty());
        pairs.min_by_key(|found| (is_other(found), found.len())).unwrap_or_default()
    }

    /// What all of these forms have that are like this one: each in the first of its alternatives that is.
    pub fn core(&self, forms: &[&Self]) -> Self {
        let is_like = |own: &&Shape| self.shapes.iter().any(|other| own.differences(other).is_empty());
        let like = forms.iter().filter_map(|form| form.shapes.iter().find(is_like));
        let all = self.shapes.iter().chain(like);
        let core = all.fold(self.shapes[0].clone(), |core, shape| core.shared_with(shape));
        Self { shapes: vec![core], key: String::new(), is_partial: false }
    }

    /// Whether a client of the common form can read it.
    pub fn is_like(&self, common: &Self) -> bool {
        self.key == common.key || self.differences(common).is_empty()
    }
}

/// How many members and schemas are looked at for the forms of a document, and how many for each of its nodes. Schemas
/// that are made of each other can make a small document one of any size.
const LOOKS: (usize, usize) = (200_000, 4);

/// Reads forms, each schema once.
#[derive(Debug)]
pub struct Forms<'a> {
    /// The forms read so far.
    pub all: Vec<Form>,
    seen: HashMap<NodeId, usize>,
    by_key: HashMap<String, usize>,
    workspace: &'a Workspace,
    views: HashMap<NodeId, Rc<View<'a>>>,
    /// How many more members and schemas may be looked at.
    looks: usize,
}

impl<'a> Forms<'a> {
    /// For a description whose document has so many nodes.
    pub fn new(workspace: &'a Workspace, nodes: usize) -> Self {
        Self {
            all: Vec::new(),
            seen: HashMap::default(),
            by_key: HashMap::default(),
            workspace,
            views: HashMap::default(),
            looks: LOOKS.0 + LOOKS.1 * nodes,
        }
    }

    /// How many members and schemas were too many to look at them; none where all were looked at.
    pub fn limit(&self) -> Option<usize> {
        (self.looks == 0).then_some(LOOKS.0)
    }

    /// The position of a schema's form. Equal forms have one position.
    pub fn read(&mut self, schema: Node<'a>) -> usize {
        let node = meant(self.workspace, schema);
        if let Some(&at) = self.seen.get(&node.id()) {
            return at;
        }
        let form = self.form(node);
        let mut exact = String::new();
        form.shapes.iter().for_each(|shape| shape.write_key(&mut exact, true));
        let at = match self.by_key.get(&exact) {
            Some(&at) if self.all[at].is_partial == form.is_partial => at,
            _ => {
                self.by_key.insert(exact, self.all.len());
                self.all.push(form);
                self.all.len() - 1
            }
        };
        self.seen.insert(node.id(), at);
        at
    }

    /// The form of a schema.
    pub fn of(&mut self, schema: Node<'a>) -> &Form {
        let at = self.read(schema);
        &self.all[at]
    }

    fn form(&mut self, schema: Node<'a>) -> Form {
        let mut form = Form { shapes: Vec::new(), key: String::new(), is_partial: false };
        self.alternatives(&mut form, schema, &[], 0);
        for shape in &form.shapes {
            shape.write_key(&mut form.key, false);
            form.key.push('|');
        }
        form
    }

    /// Looks at a schema, the first time that it is asked for. Nothing more is known once there were too many.
    fn view(&mut self, schema: Node<'a>) -> Rc<View<'a>> {
        if let Some(known) = self.views.get(&schema.id()) {
            return Rc::clone(known);
        }
        let view = if self.looks == 0 {
            View { is_partial: true, ..View::default() }
        } else {
            View::read(self.workspace, schema)
        };
        self.looks = self.looks.saturating_sub(view.visited + view.members.len());
        let view = Rc::new(view);
        self.views.insert(schema.id(), Rc::clone(&view));
        view
    }

    /// Adds one shape for each alternative; `base` are the members that stand beside the alternatives.
    fn alternatives(&mut self, form: &mut Form, schema: Node<'a>, base: &[Field], depth: usize) {
        if form.shapes.len() >= ALTERNATIVES {
            return;
        }
        let view = self.view(schema);
        form.is_partial |= view.is_partial;
        let mut shape = self.shape(form, &view, DEPTH, false);
        if !base.is_empty() {
            self.looks = self.looks.saturating_sub(base.len());
            let beside: Vec<Field> = base.iter().filter(|field| shape.field(&field.name).is_none()).cloned().collect();
            shape.members = shape.members.all.into_iter().chain(beside).collect();
        }
        if view.branches.is_empty() || depth == BRANCH_DEPTH {
            form.shapes.push(shape);
            return;
        }
        for branch in &view.branches {
            self.alternatives(form, *branch, &shape.members, depth + 1);
        }
    }

    /// The shape of one alternative with members so many levels deep. The items of an array's items are not read, so
    /// that an array of itself ends.
    fn shape(&mut self, form: &mut Form, view: &View<'a>, depth: usize, is_item: bool) -> Shape {
        let items = view.items.filter(|_| view.is_array() && !is_item);
        let mut members = Vec::new();
        if depth > 0 && !view.members.is_empty() {
            let required: HashSet<&str> = view.required.iter().copied().collect();
            for field in &view.members {
                if self.looks == 0 {
                    form.is_partial = true;
                    break;
                }
                self.looks -= 1;
                let shape = self.inner(form, field.schema, depth - 1, false);
                members.push(Field { name: field.name.into(), shape, required: required.contains(field.name) });
            }
        }
        Shape {
            types: view.types,
            members: members.into_iter().collect(),
            items: items.map(|items| Box::new(self.inner(form, items, depth, true))),
            is_closed: view.is_closed,
            is_constant: view.is_constant,
        }
    }

    fn inner(&mut self, form: &mut Form, schema: Node<'a>, depth: usize, is_item: bool) -> Shape {
        let view = self.view(schema);
        if view.branches.is_empty() {
            return self.shape(form, &view, depth, is_item);
        }
        // Of a member with alternatives only the types are compared; one without a type may be anything.
        let types: Vec<Types> = view.branches.iter().map(|branch| self.view(*branch).types.without_null()).collect();
        let is_known = !view.is_partial && types.iter().all(|types| !types.is_empty());
        let types = if is_known { types.into_iter().fold(view.types, Types::union) } else { Types::default() };
        Shape { types, ..Shape::default() }
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;
    use crate::resolve::{Input, Memory};
    use crate::text::SourceId;

    /// The forms of the schemas in a document that maps names to schemas.
    fn forms(text: &str) -> Vec<(String, Form)> {
        let memory = Memory([(PathBuf::from("schemas.yaml"), text.as_bytes().to_vec())].into());
        let input = Input { path: "schemas.yaml".into(), name: "schemas.yaml".into() };
        let workspace = Workspace::load(&memory, &[input], &[]);
        let root = workspace.document(SourceId(0)).root().expect("parses");
        root.entries().map(|entry| (entry.key.text().to_owned(), Forms::new(&workspace, 0).form(entry.value))).collect()
    }

    fn differences(text: &str) -> Vec<Difference> {
        let forms = forms(text);
        let named = |name: &str| &forms.iter().find(|(own, _)| own == name).expect("is there").1;
        named("own").differences(named("common"))
    }

    fn missing(path: &str) -> Difference {
        Difference::Missing(path.to_owned())
    }

    #[test]
    fn the_same_members_are_one_form_however_they_are_written() {
        let forms = forms(
            r"
plain: {type: object, properties: {code: {type: string}, items: {type: array, items: {properties: {at: {type: integer}}}}}}
reference: {$ref: '#/plain'}
parts:
  allOf:
    - {properties: {items: {type: [array, 'null'], items: {$ref: '#/item'}}}}
    - {oneOf: [{required: [code], properties: {code: {type: string, nullable: true, example: x}}}, {type: 'null'}]}
item: {properties: {at: {type: integer, description: where}}}
",
        );
        let keys: Vec<&str> = forms.iter().map(|(_, form)| form.key.as_str()).collect();
        assert_eq!(keys[0], r#"object{"code":string,"items":array[object{"at":integer,}],}|"#);
        assert_eq!((keys[1], keys[2]), (keys[0], keys[0]));
    }

    #[test]
    fn more_members_and_wider_numbers_are_no_difference() {
        let text = r"
common: {properties: {code: {type: integer}, message: {type: string}}}
own: {properties: {code: {type: number}, message: {type: [string, 'null']}, fields: {type: object}}}
";
        assert_eq!(differences(text), []);
    }

    #[test]
    fn names_what_is_missing_and_what_is_of_another_type() {
        let text = r"
common:
  properties:
    error: {properties: {code: {type: string}, message: {type: string}}}
    errors: {type: array, items: {type: object}}
own:
  properties:
    error: {properties: {code: {type: integer}, reason_text: {type: string}}}
    errors: {type: array, items: {type: string}}
";
        let types = |path: &str, here, there| Difference::Type { path: path.to_owned(), here, there };
        let found = differences(text);
        assert_eq!(
            found,
            [
                types("error.code", Types::INTEGER, Types::STRING),
                missing("error.message"),
                types("errors[]", Types::STRING, Types::OBJECT),
            ]
        );
    }

    #[test]
    fn what_the_common_shape_leaves_optional_may_be_left_out() {
        let common = "common: {required: [message], properties: {message: {type: string}, code: {type: string}}}\n";
        let own = "own: {properties: {message: {type: string}, hint: {type: string}}}\n";
        assert_eq!(differences(&format!("{common}{own}")), []);
        // Where nothing is required, what programs and people read must stay.
        let common = "common: {properties: {message: {type: string}, code: {type: string}, links: {type: array}, id: {type: string}}}\n";
        let own = "own: {properties: {message: {type: string}, code: {type: string}}}\n";
        assert_eq!(differences(&format!("{common}{own}")), []);
        let own = "own: {properties: {message: {type: string}}}\n";
        assert_eq!(differences(&format!("{common}{own}")), [missing("code"), missing("id")]);
    }

    #[test]
    fn one_matching_branch_is_enough() {
        let text = r"
common: {properties: {code: {type: string}, message: {type: string}}}
own:
  properties: {message: {type: string}}
  oneOf: [{properties: {code: {type: string}}}, {properties: {reason: {type: string}}}]
";
        assert_eq!(differences(text), []);
    }

    #[test]
    fn cycles_and_open_schemas_end() {
        let forms = forms(
            r"
list: {type: array, items: {$ref: '#/list'}}
tree: {properties: {children: {type: array, items: {$ref: '#/tree'}}, parent: {$ref: '#/tree'}}}
fork: {oneOf: [{$ref: '#/fork'}, {$ref: '#/tree'}]}
itself: {$ref: '#/itself'}
open: {type: object}
lost: {$ref: '#/nowhere'}
",
        );
        let open: Vec<bool> = forms.iter().map(|(_, form)| form.is_open()).collect();
        assert_eq!(open, [false, false, true, true, true, true]);
    }
}
