use std::fs;
use std::path::{Path, PathBuf};

use serde_json::json;

use super::*;
use crate::diagnostic::apply;
use crate::syntax::Document;
use crate::text::SourceId;

fn parse(name: &str, text: &str) -> Document {
    Document::parse(SourceId(0), name.to_owned(), text.as_bytes().to_vec())
}

/// A tree as plain data, aliases and merge keys as they are written.
#[derive(Clone, Debug, PartialEq)]
enum Tree {
    Scalar(NodeKind, String),
    Map(Vec<(String, Self)>),
    List(Vec<Self>),
}

fn tree(node: Node<'_>) -> Tree {
    if node.is_alias() {
        return Tree::Scalar(NodeKind::Null, node.document().source.slice(node.span()).to_owned());
    }
    match node.kind() {
        NodeKind::Mapping => {
            Tree::Map(node.written_entries().map(|entry| (key_of(entry.key), tree(entry.value))).collect())
        }
        NodeKind::Sequence => Tree::List(node.written_items().map(tree).collect()),
        // Whether a block scalar on one line ends with a break depends on what stands behind it.
        kind => Tree::Scalar(kind, node.text().trim_end_matches('\n').to_owned()),
    }
}

fn key_of(key: Node<'_>) -> String {
    if key.is_alias() || matches!(key.kind(), NodeKind::Mapping | NodeKind::Sequence) {
        key.document().source.slice(key.span()).to_owned()
    } else {
        key.text().to_owned()
    }
}

fn of_value(value: &Value) -> Tree {
    match value {
        Value::Object(map) => Tree::Map(map.iter().map(|(key, value)| (key.clone(), of_value(value))).collect()),
        Value::Array(items) => Tree::List(items.iter().map(of_value).collect()),
        Value::String(text) => Tree::Scalar(NodeKind::String, text.clone()),
        Value::Number(number) => Tree::Scalar(NodeKind::Number, number.to_string()),
        Value::Bool(bool) => Tree::Scalar(NodeKind::Bool, bool.to_string()),
        Value::Null => Tree::Scalar(NodeKind::Null, "null".to_owned()),
    }
}

/// Where a node is: the positions of members from the top.
fn path(node: Node<'_>) -> Vec<usize> {
    let mut path = Vec::new();
    let mut at = node;
    while let Some(parent) = at.parent() {
        let mut members = parent.written_entries().map(|entry| entry.value).chain(parent.written_items());
        let own = members.position(|member| member == at);
        path.push(own.or_else(|| parent.written_entries().position(|entry| entry.key == at)).expect("is a member"));
        at = parent;
    }
    path.reverse();
    path
}

fn at<'t>(mut tree: &'t mut Tree, path: &[usize]) -> &'t mut Tree {
    for step in path {
        tree = match tree {
            Tree::Map(members) => &mut members[*step].1,
            Tree::List(items) => &mut items[*step],
            Tree::Scalar(..) => panic!("a scalar has no members"),
        };
    }
    tree
}

/// Makes an edit and checks that the tree is the one that was edited in memory.
fn made(document: &Document, edit: &Result<Written>, change: impl FnOnce(&mut Tree)) -> Option<String> {
    let Ok(Written { edit, .. }) = edit else { return None };
    let source = &document.source;
    let text = apply(&source.text, [edit]).expect("one edit has no conflict");
    let edited = parse(&source.name, &text);
    let hint = || {
        format!(
            "{}\n--- {edit:?}\n{}\n--- becomes\n{}",
            source.name,
            around(&source.text, edit.span.start),
            around(&text, edit.span.start)
        )
    };
    assert!(edited.problems().is_empty(), "{:?} {}", edited.problems(), hint());
    let mut expected = tree(document.root().expect("is there"));
    change(&mut expected);
    assert!(tree(edited.root().expect("is there")) == expected, "{}", hint());
    if source.text.contains("\r\n") {
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "{}", hint());
    }
    Some(text)
}

fn around(text: &str, at: u32) -> &str {
    let (start, end) = ((at as usize).saturating_sub(300), (at as usize + 300).min(text.len()));
    &text[text.floor_char_boundary(start)..text.floor_char_boundary(end)]
}

fn new_members() -> Map<String, Value> {
    let response = json!({
        "description": "it's 'so': \"x\"",
        "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Error" } } },
        "x-list": ["yes", 1, { "a": "#", "b": [] }, [true]],
        "empty": {},
    });
    Map::from_iter([("418".to_owned(), response), ("x-new".to_owned(), json!("on"))])
}

/// Makes every edit in every place of a document; how many were made, and how many not.
fn edit_everywhere(document: &Document) -> (usize, usize) {
    let (mut made_, mut not) = (0, 0);
    let mut count = |result: Option<String>| if result.is_some() { made_ += 1 } else { not += 1 };
    let Some(root) = document.root() else { return (0, 0) };
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        if node.is_alias() {
            continue;
        }
        let here = path(node);
        match node.kind() {
            NodeKind::Mapping => {
                let entries: Vec<Entry<'_>> = node.written_entries().collect();
                let keys: Vec<String> = entries.iter().map(|entry| entry.key.text().to_owned()).collect();
                for position in [0, entries.len() / 2, entries.len()] {
                    let before = position.checked_sub(1).and_then(|before| keys.get(before).cloned());
                    let edit = insert(node, &new_members(), |key| Some(key) == before.as_deref(), None);
                    count(made(document, &edit, |tree| {
                        let Tree::Map(members) = at(tree, &here) else { panic!("is a map") };
                        let place = before.as_ref().and_then(|key| members.iter().rposition(|(own, _)| own == key));
                        let place = place.map_or(0, |place| place + 1);
                        let new = new_members().into_iter().map(|(key, value)| (key, of_value(&value)));
                        members.splice(place..place, new);
                    }));
                }
                if let [Entry { value, .. }] = entries.as_slice()
                    && !value.is_mapping()
                    && !value.is_sequence()
                {
                    count(made(document, &exchange(node, &new_members()), |tree| {
                        let new = new_members().into_iter().map(|(key, value)| (key, of_value(&value)));
                        *at(tree, &here) = Tree::Map(new.collect());
                    }));
                }
                for (position, entry) in entries.iter().enumerate() {
                    count(made(document, &rename(entry.key, "x-renamed"), |tree| {
                        let Tree::Map(members) = at(tree, &here) else { panic!("is a map") };
                        members[position].0 = "x-renamed".to_owned();
                    }));
                    count(made(document, &remove(entry.key), |tree| {
                        let Tree::Map(members) = at(tree, &here) else { panic!("is a map") };
                        members.remove(position);
                    }));
                    open.push(entry.value);
                }
            }
            NodeKind::Sequence => {
                let item = json!({ "a": 1, "b": { "c": "#" } });
                count(made(document, &append(node, &item), |tree| {
                    let Tree::List(items) = at(tree, &here) else { panic!("is a list") };
                    items.push(of_value(&item));
                }));
                for (position, item) in node.written_items().enumerate() {
                    count(made(document, &remove(item), |tree| {
                        let Tree::List(items) = at(tree, &here) else { panic!("is a list") };
                        items.remove(position);
                    }));
                    open.push(item);
                }
            }
            _ => count(made(document, &replace(node, &json!("it's: new")), |tree| {
                *at(tree, &here) = Tree::Scalar(NodeKind::String, "it's: new".to_owned());
            })),
        }
    }
    (made_, not)
}

fn files(directory: &Path, limit: u64, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(directory).into_iter().flatten().filter_map(|entry| Some(entry.ok()?.path())).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, limit, found);
        } else if path.extension().is_some_and(|kind| ["yaml", "yml", "json"].iter().any(|known| kind == *known))
            && path.metadata().is_ok_and(|data| data.len() < limit)
        {
            found.push(path);
        }
    }
}

/// A block map ends with the last text in it, before the brackets around that.
#[test]
fn brackets_on_lines_of_their_own_are_passed_over() {
    let text = "a:\n  '200':\n    value:\n      {\n        \"b\": [\n          1\n        ]\n      }\n  '300': x\n";
    edit_everywhere(&parse("a.yaml", text));
}

/// `headers` is a list in some documents.
#[test]
fn nothing_is_added_to_a_list() {
    let members = json!({"Retry-After": {}}).as_object().cloned().expect("is a map");
    for text in ["headers:\n  - name: x\n", "headers: [x]\n", "headers: []\n"] {
        let document = parse("a.yaml", text);
        let list = document.root().and_then(|root| root.get("headers")).expect("is there");
        assert_eq!(insert(list, &members, |_| true, None).unwrap_err(), Obstacle::Layout, "{text}");
    }
}

#[test]
fn maps_in_brackets_are_padded_like_those_around_them() {
    let members = json!({"404": {"$ref": "#/b"}}).as_object().cloned().expect("is a map");
    let added = |text: &str| {
        let document = parse("a.yaml", text);
        let map = document.root().and_then(|root| root.get("responses")).expect("is there");
        insert(map, &members, |_| true, None).expect("can be edited").shown
    };
    assert_eq!(added("responses:\n  '200': { $ref: '#/a' }\n"), "'404': { $ref: '#/b' }");
    assert_eq!(added("responses:\n  '200': {$ref: '#/a'}\n"), "'404': {$ref: '#/b'}");
    assert_eq!(added("responses: { '200': { $ref: '#/a' } }\n"), "'404': { $ref: '#/b' }");
    assert_eq!(added("responses: { '200': { description: it } }\n"), "'404': { $ref: '#/b' }");
}

#[test]
fn every_edit_changes_what_it_says_and_nothing_else() {
    let mut found = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"), 3_000, &mut found);
    assert!(found.len() > 300);
    let (mut made, mut not) = (0, 0);
    // The tree is compared as a whole each time.
    for (at, path) in found.into_iter().step_by(5).enumerate() {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let name = path.display().to_string();
        // Every fourth one in the other way to end lines.
        let text = if at % 4 == 0 { text.replace("\r\n", "\n").replace('\n', "\r\n") } else { text };
        let document = parse(&name, &text);
        if document.problems().is_empty() {
            let (own, refused) = edit_everywhere(&document);
            made += own;
            not += refused;
        }
    }
    assert!(made > 10_000 && not * 10 < made, "{made} edits, {not} obstacles");
}
