use super::*;
use crate::files::Walk;
use crate::text::nearest;

fn load(files: &[(&str, &str)]) -> Workspace {
    let memory = Memory(files.iter().map(|(path, text)| (PathBuf::from(path), text.as_bytes().to_vec())).collect());
    let input = Input { path: files[0].0.into(), name: files[0].0.into() };
    Workspace::load(&memory, &[input], &[PathBuf::from("api")])
}

fn at<'a>(workspace: &'a Workspace, key: &str) -> Node<'a> {
    workspace.document(SourceId(0)).root().and_then(|root| root.get(key)).expect("is there")
}

#[test]
fn follows_references_over_files_and_back() {
    let workspace = load(&[
        ("api/root.yaml", "a: {$ref: 'parts/a.yaml#/x'}\nb: {found: yes}\n"),
        ("api/parts/a.yaml", "x: {$ref: '../b%20c.json#/paths/~1y'}\n"),
        ("api/b c.json", r#"{"paths": {"/y": {"$ref": "root.yaml#/b"}}}"#),
    ]);
    let followed = workspace.follow(at(&workspace, "a")).expect("resolves");
    assert_eq!(followed.node.get("found").map(Node::text), Some("yes"));
    assert_eq!(followed.node.id().0, SourceId(0));
    let files: Vec<&str> = followed.sites.iter().map(|site| site.document().source.name.as_str()).collect();
    assert_eq!(files, ["api/root.yaml", "api/parts/a.yaml", "api/b c.json"]);
    assert_eq!(workspace.reachable(SourceId(0)).len(), 3);
    assert_eq!(workspace.sources().iter().count(), 3);
}

#[test]
fn more_inputs_can_be_added_and_open_what_was_out_of_bounds() {
    struct Counted(Memory, std::sync::Mutex<Vec<PathBuf>>);
    impl FileSystem for Counted {
        fn read(&self, path: &Path) -> std::io::Result<Vec<u8>> {
            self.1.lock().expect("is whole").push(path.to_owned());
            self.0.read(path)
        }
        fn canonicalize(&self, path: &Path) -> std::io::Result<PathBuf> {
            self.0.canonicalize(path)
        }
        fn walk<'f>(&'f self, directory: &Path) -> Walk<'f> {
            self.0.walk(directory)
        }
    }
    let files = [
        ("api/root.yaml", "a: {$ref: '../shared/a.yaml#/x'}\nb: {$ref: b.yaml#/y}\nc: {$ref: none.yaml}\n"),
        ("api/b.yaml", "y: {found: here}\n"),
        ("shared/a.yaml", "x: {found: there}\n"),
        ("shared/root.yaml", "a: {$ref: 'a.yaml#/x'}\nb: {$ref: '../api/b.yaml#/y'}\n"),
    ];
    let memory = Memory(files.map(|(path, text)| (PathBuf::from(path), text.as_bytes().to_vec())).into());
    let files = Counted(memory, std::sync::Mutex::default());
    let input = |path: &str| Input { path: path.into(), name: path.into() };
    let mut workspace = Workspace::load(&files, &[input("api/root.yaml")], &["api".into()]);
    let found = |workspace: &Workspace, source: u32, key: &str| {
        let root = workspace.document(SourceId(source)).root();
        let node = root.and_then(|root| root.get(key)).expect("is there");
        workspace.value(node)?.get("found").map(|found| found.text().to_owned())
    };
    assert_eq!(found(&workspace, 0, "a"), None, "is outside");
    assert_eq!(found(&workspace, 0, "b").as_deref(), Some("here"));

    workspace.add(&files, &[input("shared/root.yaml")], &["api".into(), "shared".into()]);
    let names: Vec<String> = workspace.sources().iter().map(|source| source.name.clone()).collect();
    let at = |name: &str| SourceId(names.iter().position(|own| own == name).expect("was read") as u32);
    assert_eq!(workspace.inputs(), [Ok(SourceId(0)), Ok(at("shared/root.yaml"))]);
    for root in [0, at("shared/root.yaml").0] {
        assert_eq!(found(&workspace, root, "a").as_deref(), Some("there"));
        assert_eq!(found(&workspace, root, "b").as_deref(), Some("here"));
    }
    assert!(workspace.has_dead_links(SourceId(0)), "one is still not there");
    let mut read = files.1.into_inner().expect("is whole");
    read.sort_unstable();
    assert_eq!(read, ["api/b.yaml", "api/root.yaml", "shared/a.yaml", "shared/root.yaml"].map(PathBuf::from));
}

#[test]
fn says_why_a_reference_leads_nowhere() {
    let workspace = load(&[
        (
            "api/root.yaml",
            "remote: {$ref: 'https://example.com/a.yaml#/b'}
missing: {$ref: 'none.yaml'}
outside: {$ref: '../secret.yaml'}
broken: {$ref: 'broken.yaml#/a'}
text: {$ref: 'read.md'}
number: {$ref: 5}
empty: {$ref: ''}
escape: {$ref: '#/a~2'}
anchor: {$ref: '#nothing'}
name: {$ref: '#/names/NotFond'}
names: {NotFound: {}}
self: {$ref: '#/self'}
one: {$ref: '#/two'}
two: {$ref: '#/one'}
",
        ),
        ("api/broken.yaml", "a: [\n"),
        ("api/read.md", "# Hello"),
        ("secret.yaml", "a: 1"),
    ]);
    let error = |key: &str| workspace.follow(at(&workspace, key)).map(|_| ()).expect_err("does not resolve").1;
    assert_eq!(error("remote"), ReferenceError::Remote);
    assert!(error("missing").to_string().contains("there is no such file"));
    assert!(error("outside").to_string().contains("outside of the repository"));
    assert_eq!(error("broken"), ReferenceError::Broken);
    assert_eq!(error("text"), ReferenceError::Text);
    assert_eq!(error("number").to_string(), "it is a number, not a string");
    assert_eq!(error("empty").to_string(), "it is empty");
    assert_eq!(error("escape"), ReferenceError::Fragment);
    assert_eq!(error("anchor"), ReferenceError::Fragment);
    let ReferenceError::Missing { parent, segment } = error("name") else { panic!("is missing") };
    assert_eq!((parent.as_str(), segment.as_str()), ("/names", "NotFond"));
    assert_eq!(nearest(&segment, ["Found", "NotFound", "Other"].into_iter()).as_deref(), Some("NotFound"));
    assert_eq!(nearest("Zebra", ["Found", "NotFound"].into_iter()), None);
    for key in ["self", "one", "two"] {
        assert_eq!(error(key), ReferenceError::Cycle);
    }
}

#[test]
fn anchors_and_identifiers_name_schemas() {
    let workspace = load(&[(
        "api/root.yaml",
        "a: {$ref: '#error'}\nb: {$ref: 'https://example.com/error#/properties/x'}\n$defs:\n  e:\n    $anchor: error\n    $id: https://example.com/error\n    properties: {x: {type: string}}\n",
    )]);
    assert!(workspace.value(at(&workspace, "a")).is_some_and(|node| node.get("properties").is_some()));
    assert!(workspace.value(at(&workspace, "b")).is_some_and(|node| node.get("type").is_some()));
}

#[test]
fn an_identifier_is_the_base_of_the_references_below_it() {
    let workspace = load(&[
        (
            "api/root.yaml",
            "schemas:\n  order:\n    $id: https://example.com/schemas/order\n    properties:\n      self: {$ref: '#'}\n      \
             item: {$ref: item}\n      name: {$ref: '#/$defs/name'}\n      shared: {$ref: '#/schemas/plain'}\n      \
             file: {$ref: other.yaml}\n      inner:\n        $id: parts/\n        up: {$ref: ../item}\n    \
             $defs: {name: {title: name}}\n    title: order\n  item: {$id: https://example.com/schemas/item, title: item}\n  \
             plain: {title: plain}\n",
        ),
        ("api/other.yaml", "title: other\n"),
    ]);
    let properties = find(at(&workspace, "schemas"), "/order/properties").expect("is there");
    for (pointer, title) in [
        ("/self", "order"),
        ("/item", "item"),
        ("/name", "name"),
        ("/shared", "plain"),
        ("/file", "other"),
        ("/inner/up", "item"),
    ] {
        let found = find(properties, pointer).and_then(|node| workspace.value(node)?.get("title"));
        assert_eq!(found.map(|node| node.text()), Some(title), "{pointer}");
    }
}

#[test]
fn percent_signs_may_be_those_of_the_key() {
    let workspace = load(&[("a.yaml", "top: {appl%cation/json: b, '100% ~ /': c, 'a b': d, a%2Fb/c: e}\n")]);
    let top = at(&workspace, "top");
    for (pointer, text) in [
        ("/appl%cation~1json", "b"),
        ("/100% ~0 ~1", "c"),
        ("/100%25%20~0%20~1", "c"),
        ("/a%20b", "d"),
        ("/a%2Fb~1c", "e"),
    ] {
        assert_eq!(find(top, pointer).map(|node| node.text()), Some(text), "{pointer}");
    }
}

#[test]
fn of_two_alike_the_first_is_named() {
    let workspace = load(&[(
        "api/root.yaml",
        "a: {$ref: '#x'}\nb: {$ref: 'x'}\n$defs:\n  d: {$id: x, title: d}\n  c: {$anchor: x, title: c}\n  b: {$anchor: x, title: b}\n  a: {$id: x, title: a}\n",
    )]);
    let title = |key| workspace.value(at(&workspace, key)).and_then(|node| node.get("title")).map(|title| title.text());
    assert_eq!((title("a"), title("b")), (Some("c"), Some("d")));
}

#[test]
fn a_property_called_ref_is_no_reference() {
    let workspace = load(&[("api/root.yaml", "a: {$ref: {type: string}}\n")]);
    assert!(workspace.follow(at(&workspace, "a")).expect("is not a reference").sites.is_empty());
}

#[test]
fn missing_inputs_are_named() {
    let memory = Memory::default();
    let input = Input { path: "gone.yaml".into(), name: "gone.yaml".into() };
    let workspace = Workspace::load(&memory, &[input], &[]);
    let error = workspace.inputs()[0].clone().expect_err("is missing");
    assert_eq!(error.to_string(), "can't read `gone.yaml`: there is no such file");
}

#[test]
fn a_changed_file_takes_its_own_place() {
    let input = |path: &str| Input { path: path.into(), name: path.into() };
    let inputs = [input("root.yaml"), input("other.yaml")];
    let mut files = Memory::default();
    let set = |files: &mut Memory, path: &str, text: &str| {
        files.0.insert(path.into(), text.into());
        PathBuf::from(path)
    };
    set(&mut files, "root.yaml", "a: {$ref: 'part.yaml#/x'}\nb: {$ref: new.yaml}\n");
    set(&mut files, "part.yaml", "x: {found: first}\n");
    set(&mut files, "other.yaml", "a: {found: here}\n");
    let all = [PathBuf::new()];
    let mut workspace = Workspace::load(&files, &inputs, &all);
    let found = |workspace: &Workspace, key: &str| {
        workspace.value(at(workspace, key))?.get("found").map(|found| found.text().to_owned())
    };
    let versions = |workspace: &Workspace| [0, 1, 2].map(|id| workspace.version(SourceId(id)));
    assert_eq!((found(&workspace, "a").as_deref(), found(&workspace, "b")), (Some("first"), None));
    let before = versions(&workspace);

    // Nodes move, and the part refers to another file from now on.
    let changed = set(&mut files, "part.yaml", "y: 1\nx: {$ref: 'deep.yaml'}\n");
    set(&mut files, "deep.yaml", "found: second\n");
    workspace.update(&files, &inputs, &all, &[changed]);
    assert_eq!(found(&workspace, "a").as_deref(), Some("second"));
    assert_eq!(workspace.sources().iter().count(), 4, "none is read twice");
    let after = versions(&workspace);
    assert!(after[0] > before[0] && after[2] > before[2] && after[1] == before[1], "{before:?} {after:?}");

    // A file that was missing comes, and one goes.
    let changed = set(&mut files, "new.yaml", "found: third\n");
    files.0.remove(Path::new("part.yaml"));
    workspace.update(&files, &inputs, &all, &[changed, "part.yaml".into()]);
    assert_eq!((found(&workspace, "a"), found(&workspace, "b").as_deref()), (None, Some("third")));
    assert!(workspace.has_dead_links(SourceId(0)));
    let other = workspace.version(SourceId(1));
    let changed = set(&mut files, "part.yaml", "x: {found: again}\n");
    workspace.update(&files, &inputs, &all, &[changed]);
    assert_eq!(found(&workspace, "a").as_deref(), Some("again"));
    assert_eq!(workspace.version(SourceId(1)), other);

    // An input that is gone is an error, and what it was is not among the inputs.
    files.0.remove(Path::new("other.yaml"));
    workspace.update(&files, &inputs, &all, &["other.yaml".into()]);
    assert!(workspace.inputs()[0].is_ok() && workspace.inputs()[1].is_err());
    workspace.update(&files, &inputs[..1], &all, &[]);
    assert_eq!(workspace.inputs().len(), 1);
}
