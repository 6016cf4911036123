use super::*;
use crate::text::work::steps;

fn parse(text: &str) -> Document {
    Document::parse(SourceId(0), "test.yaml".into(), text.as_bytes().to_vec())
}

fn written<'a>(document: &'a Document, node: Node<'_>) -> &'a str {
    document.source.slice(node.span())
}

#[test]
fn yaml_and_json_give_the_same_tree() {
    let yaml = parse("openapi: 3.0.0\npaths:\n  /a: {get: [1, true, null, \"x\"]}\n");
    let json = parse(r#"{"openapi": "3.0.0", "paths": {"/a": {"get": [1, true, null, "x"]}}}"#);
    assert_eq!(yaml.source.language, Language::Yaml);
    assert_eq!(json.source.language, Language::Json);
    for document in [&yaml, &json] {
        let root = document.root().expect("has a root");
        assert_eq!(root.get("openapi").and_then(Node::as_str), Some("3.0.0"));
        let get =
            root.get("paths").and_then(|paths| paths.get("/a")).and_then(|item| item.get("get")).expect("is there");
        let kinds: Vec<NodeKind> = get.items().map(Node::kind).collect();
        assert_eq!(kinds, [NodeKind::Number, NodeKind::Bool, NodeKind::Null, NodeKind::String]);
        assert_eq!(get.pointer(), "/paths/~1a/get");
        assert_eq!(get.items().nth(3).expect("four items").pointer(), "/paths/~1a/get/3");
        assert_eq!(get.key().map(Node::text), Some("get"));
    }
}

#[test]
fn spans_cover_the_text_of_keys_and_values() {
    let text = "\u{feff}ключ: 'зна''чение' # why\r\nlist:\r\n- one\r\n- two: |\r\n    block\r\n    more\r\n\r\n# end\r\nlast: x\r\n";
    let document = parse(text);
    let root = document.root().expect("has a root");
    let first = root.entries().next().expect("has entries");
    assert_eq!(written(&document, first.key), "ключ");
    assert_eq!(written(&document, first.value), "'зна''чение'");
    assert_eq!(first.value.text(), "зна'чение");
    let list = root.get("list").expect("is there");
    assert!(written(&document, list).ends_with("more"), "{:?}", written(&document, list));
    assert_eq!(list.items().nth(1).and_then(|item| item.get("two")).map(Node::text), Some("block\nmore\n"));
    let comments: Vec<&str> = document.comments().iter().map(|&span| document.source.slice(span)).collect();
    assert_eq!(comments, ["# why", "# end"]);
}

#[test]
fn blocks_end_after_the_brackets_of_their_last_child() {
    let document = parse("a:\n  b: {c: [1, {d: 2}]} # why\ne:\n- f: [\n    ]\n");
    let root = document.root().expect("has a root");
    let text = |key| root.get(key).map(|node| written(&document, node));
    assert_eq!(text("a"), Some("b: {c: [1, {d: 2}]}"));
    assert_eq!(text("e"), Some("f: [\n    ]"));
}

#[test]
fn json_strings_are_decoded_and_keep_their_spans() {
    let document = parse(r#" {"a\u0062": "x\n\ud83d\ude00"}"#);
    let root = document.root().expect("has a root");
    let first = root.entries().next().expect("has entries");
    assert_eq!(first.key.text(), "ab");
    assert_eq!(written(&document, first.key), r#""a\u0062""#);
    assert_eq!(first.value.text(), "x\n😀");
    assert_eq!(root.span(), Span::new(1, document.source.text.len() as u32));
}

#[test]
fn plain_scalars_follow_the_core_schema() {
    let document = parse(
        "[no, on, 1.10, 0x1F, 0o17, 1e3, '200', 200, .5, -1, +2, 1.2.3, -x, ~, null, True, .inf, 3.1.0, 2020-01-01]",
    );
    let kinds: String = document
        .root()
        .expect("has a root")
        .items()
        .map(|item| match item.kind() {
            NodeKind::Null => '~',
            NodeKind::Bool => 'b',
            NodeKind::Number => 'n',
            _ => 's',
        })
        .collect();
    assert_eq!(kinds, "ssnnnnsnnnnss~~bnss");
}

#[test]
fn duplicates_are_found_in_small_and_large_mappings() {
    let small = parse("a: 1\n'a': 2\n200: x\n\"200\": y\n");
    let pairs: Vec<_> = small.duplicates().map(|(first, again)| (first.span().start, again.span().start)).collect();
    assert_eq!(pairs, [(0, 5), (12, 19)]);
    assert_eq!(small.root().and_then(|root| root.get("a")).map(Node::text), Some("2"));
    let large: String = (0..40).map(|at| format!("k{at}: {at}\n")).collect::<String>() + "k7: again\n";
    let large = parse(&large);
    assert_eq!(large.duplicates().count(), 1);
    let root = large.root().expect("has a root");
    assert_eq!(root.get("k7").map(Node::text), Some("again"));
    assert_eq!(root.get("k39").map(Node::text), Some("39"));
    assert!(root.get("k40").is_none());
}

#[test]
fn keys_without_a_text_repeat_nothing() {
    // The texts that are decoded are counted from one, and so are the entries of a map.
    for text in ["? {k: v}\n: 1\n\"a\\tb\": 2\n", "? {}\n: 1\n'{}': 2\n", "x: &a k\n*a : 1\n'*a': 2\n"] {
        let document = parse(text);
        assert!(document.root().is_some_and(|root| root.len() >= 2), "{text:?}: {:?}", document.problems());
        assert_eq!(document.duplicates().count(), 0, "{text:?}");
        assert!(document.root().is_some_and(|root| root.get("").is_none()), "{text:?}");
    }
}

#[test]
fn aliases_are_keys() {
    let document = parse("a: &a 'k'\nb: &b [x]\nuse:\n  *a : 1\n  *b : 2\n  k: 3\n");
    let used = document.root().and_then(|root| root.get("use")).expect("is there");
    let key = used.entries().next().expect("has entries").key;
    assert_eq!((key.text(), written(&document, key)), ("k", "*a"));
    assert_eq!(document.duplicates().count(), 1);
    assert_eq!(used.get("k").map(Node::text), Some("3"));
    // A long text that many keys repeat stays one text.
    let long = parse(&format!("a: &a {}\n*a : 1\n", "k".repeat(200)));
    let keys: Vec<&str> = long.root().expect("has a root").entries().map(|entry| entry.key.text()).collect();
    assert_eq!(keys, ["a", ""]);
}

#[test]
fn tags_make_strings() {
    let document = parse("[! 12, !!str 12, !!int 12, !x 12, !!str]");
    let kinds: Vec<NodeKind> = document.root().expect("has a root").items().map(Node::kind).collect();
    assert_eq!(kinds, [NodeKind::String, NodeKind::String, NodeKind::Number, NodeKind::Number, NodeKind::String]);
}

#[test]
fn block_scalars_keep_their_line_breaks() {
    for (text, value) in [
        ("a: |\n  one\nb: 1\n", "one\n"),
        ("a: |\n  one\n", "one\n"),
        ("a: |-\n  one\nb: 1\n", "one"),
        ("a: |+\n  one\n\nb: 1\n", "one\n\n"),
        ("a: >\n  one\nb: 1\n", "one\n"),
        ("- a: |\n    one\n  b: 1\n", "one\n"),
        ("a: |+\n\n\nb: 1\n", "\n\n"),
        ("a: |\n\nb: 1\n", ""),
    ] {
        let document = parse(text);
        let root = document.root().expect("has a root");
        let a = root.items().next().unwrap_or(root).get("a").expect("has `a`");
        assert_eq!((a.as_str(), written(&document, a)), (Some(value), value.trim_end()), "{text:?}");
    }
}

#[test]
fn aliases_and_merge_keys_are_followed() {
    let document = parse("base: &b {x: 1, y: 2}\nuse:\n  <<: *b\n  y: 3\nlist: [*b, *b]\nmany:\n  <<: [*b, {z: 4}]\n");
    let root = document.root().expect("has a root");
    let used = root.get("use").expect("is there");
    assert_eq!(used.get("x").map(Node::text), Some("1"));
    assert_eq!(used.get("y").map(Node::text), Some("3"));
    let keys: Vec<&str> = used.entries().map(|entry| entry.key.text()).collect();
    assert_eq!(keys, ["y", "x"]);
    let list: Vec<NodeId> = root.get("list").expect("is there").items().map(Node::id).collect();
    assert_eq!(list[0], root.get("base").expect("is there").id());
    assert_eq!(list[0], list[1]);
    assert_eq!(root.get("many").and_then(|many| many.get("z")).map(Node::text), Some("4"));
    assert_eq!(document.duplicates().count(), 0);
}

#[test]
fn merges_that_refer_to_themselves_end() {
    let document = parse("a: &a\n  <<: *a\n  x: 1\n");
    let a = document.root().and_then(|root| root.get("a")).expect("is there");
    assert!(a.get("nothing").is_none());
    assert_eq!(a.entries().count(), 1);
}

#[test]
fn merges_of_merges_keep_their_order_and_do_not_multiply() {
    let mut text = String::from("l0: &l0 {x: 0}\n");
    for level in 1..=12 {
        let below = format!("*l{}", level - 1);
        text.push_str(&format!(
            "l{level}: &l{level}\n  <<: [{}]\n  k{level}: {level}\n",
            [below.as_str(); 9].join(", ")
        ));
    }
    text.push_str(
        "first: &f {a: 1}\nsecond: &s {a: 2, b: 2}\nboth: &b\n  <<: [*f, *s]\nall:\n  <<: [*b, *s]\n  '<<': 3\n",
    );
    let document = parse(&text);
    let root = document.root().expect("has a root");
    let top = root.get("l12").expect("is there");
    assert!(top.get("nothing").is_none());
    assert_eq!(top.entries().count(), 13);
    let all: Vec<(&str, &str)> =
        root.get("all").expect("is there").entries().map(|entry| (entry.key.text(), entry.value.text())).collect();
    assert_eq!(all, [("<<", "3"), ("a", "1"), ("b", "2")]);
}

#[test]
fn references_are_collected_outside_extensions() {
    let document = parse(
        "a: {$ref: one}\nx-code: {$ref: two}\nheaders: {x-rate: {$ref: three}}\nx-ms-paths: {/a: {$ref: four}}\nproperties: {$ref: {type: string}}\n",
    );
    let found: Vec<&str> = document.references().map(Node::text).collect();
    assert_eq!(found, ["one", "three", "four"]);
}

#[test]
fn broken_input_gets_a_problem_with_its_place() {
    for (text, start) in [
        ("a: [1, 2\nb: 3\n", 3..4),
        ("a: \"x\nb: 1\n", 3..12),
        ("a:\n\tb: 1\n", 3..5),
        ("{\"a\": 1} x", 9..10),
        ("{\"a\": \"\\ud800\"}", 6..15),
        ("a: *nothing\n", 3..4),
    ] {
        let document = parse(text);
        assert!(document.is_broken() && document.root().is_none(), "{text:?}");
        let problem = document.problems().iter().find(|problem| problem.fatal).expect("is broken");
        assert!(start.contains(&problem.span.start), "{text:?}: {problem:?}");
        assert!(problem.message.starts_with(|first: char| !first.is_uppercase()), "{problem:?}");
    }
}

#[test]
fn a_json_file_is_held_to_json() {
    let text = b"{\"a\": 1,}".to_vec();
    let json = Document::parse(SourceId(0), "a.JSON".into(), text.clone());
    assert_eq!(json.problems().len(), 1);
    assert!(json.root().is_some_and(|root| root.get("a").is_some()), "a comma too many hides nothing");
    // Elsewhere the same bytes are a YAML flow mapping.
    assert!(Document::parse(SourceId(0), "a.yaml".into(), text).problems().is_empty());
    // What YAML reads otherwise than a lenient JSON reader would is not read at all.
    for text in ["{\"a\": 1, // one\n\"b\": 2}", "{\"a\": NaN}", "{\"a\", \"b\": 1}", "{a: 1}", "{\"a\": 1 \"b\": 2}"] {
        assert!(Document::parse(SourceId(0), "a.json".into(), text.into()).is_broken(), "{text}");
    }
}

#[test]
fn yaml_that_most_readers_take_is_read_and_reported() {
    let text = "a: 'one\ntwo\n\nthree'\nb:\n  c: \"x\n  y\"#z\n  d: 1\n";
    let document = parse(text);
    let root = document.root().expect("is read");
    let b = root.get("b").expect("has b");
    assert_eq!(root.get("a").map(|a| a.text().split_whitespace().collect()), Some(vec!["one", "two", "three"]));
    assert_eq!(b.get("c").map(Node::text), Some("x   y"));
    assert_eq!(written(&document, b.get("d").expect("has d")), "1");
    let places: Vec<u32> = document.problems().iter().map(|problem| problem.span.start).collect();
    let place = |part: &str| text.find(part).expect("is there") as u32;
    assert_eq!(places, [place("two"), place("y\"#"), place("#z")], "{:?}", document.problems());
}

#[test]
fn reading_again_ends() {
    // Each is a mistake that is read past, and each of these takes another reading.
    let mistakes = |number: usize| parse(&"- 'x'#c\n".repeat(number));
    let few = mistakes(500);
    assert_eq!((few.root().map(Node::len), few.problems().len()), (Some(500), 500));
    let many = mistakes(501);
    assert!(many.is_broken());
    assert!(many.problems().iter().any(|problem| problem.fatal));
    let unclosed = parse(&format!("a: \"b\n{}", "c\n".repeat(501)));
    let problem = unclosed.problems().iter().find(|problem| problem.fatal).expect("is broken");
    assert_eq!((problem.span.start, problem.message.as_str()), (3, "this quote is not closed before line 502"));
}

#[test]
fn encodings_other_than_utf8_are_named() {
    for (bytes, word) in
        [(&b"a: \xe9t\xe9\n"[..], "0xe9"), (b"\xff\xfea\0:\0", "UTF-16"), (b"PK\x03\x04\0\0", "binary")]
    {
        let document = Document::parse(SourceId(0), "x.yaml".into(), bytes.to_vec());
        assert!(document.problems()[0].message.contains(word), "{:?}", document.problems());
    }
}

#[test]
fn deep_nesting_is_an_error_and_not_a_crash() {
    for text in ["[".repeat(100_000), "{\"a\":".repeat(100_000), "- ".repeat(100_000), "{a: ".repeat(100_000)] {
        assert!(parse(&text).is_broken());
    }
}

#[test]
fn empty_documents_have_no_root() {
    for text in ["", "  \n", "# only a comment\n", "\u{feff}"] {
        let document = parse(text);
        assert!(document.root().is_none_or(Node::is_null), "{text:?}");
        assert!(!document.is_broken(), "{text:?}");
    }
}

#[test]
fn a_hundred_commented_lines_behind_a_key_are_fine() {
    let text = format!("a:\n{}  b: 1\n", "  # gone\n".repeat(300));
    assert!(!parse(&text).is_broken());
}

#[test]
fn pointers_escape_and_unescape() {
    assert_eq!(escape("/users/{id}~x"), "~1users~1{id}~0x");
    assert_eq!(unescape("~1users~1{id}~0x").as_deref(), Some("/users/{id}~x"));
    assert_eq!(unescape("a~2"), None);
    assert_eq!(unescape("a~"), None);
}

#[test]
fn items_of_a_long_list_are_found_without_a_walk() {
    const ITEMS: usize = 2_000;
    let document = parse(&format!("list: [{}]\n", "{a: 1}, ".repeat(ITEMS)));
    let list = document.root().and_then(|root| root.get("list")).expect("is there");
    assert_eq!(list.len(), ITEMS);
    let work = steps(|| {
        for (at, item) in list.items().enumerate() {
            assert_eq!(item.pointer(), format!("/list/{at}"));
            assert_eq!(list.step(&at.to_string()), Some(item));
        }
        assert!(list.step(&ITEMS.to_string()).is_none());
    });
    assert!(work < 60 * ITEMS, "{work} nodes looked at for {ITEMS} items");
}

#[test]
fn a_chain_of_merges_is_followed_in_bounded_steps() {
    let work = |links: usize| {
        let chain = (1..links).map(|at| format!("m{at}: &m{at}\n  <<: *m{}\n  k{at}: 1\n", at - 1));
        let text = "m0: &m0 {k0: 1}\n".to_owned() + &chain.collect::<String>();
        let mut document = None;
        let work = steps(|| document = Some(parse(&text)));
        let document = document.expect("is read");
        let root = document.root().expect("has a root");
        let look_ups = steps(|| {
            for entry in root.entries() {
                assert!(entry.value.get("nothing").is_none());
            }
        });
        let near = root.get(&format!("m{}", links - 1)).and_then(|last| last.get(&format!("k{}", links - 2)));
        assert!(near.is_some());
        (work + look_ups, document.problems().len())
    };
    let (half, without) = work(1_000);
    let (whole, _) = work(2_000);
    assert!(whole < half * 5 / 2, "{half} nodes looked at for 1,000 links, {whole} for 2,000");
    assert_eq!(without, 1_000 - 1 - MERGE_STEPS, "each map that merges more has a problem");
    assert_eq!(work(MERGE_STEPS + 1).1, 0);
}

#[test]
fn a_mapping_says_whether_it_refers() {
    let document =
        parse("a: {$ref: x}\nb: {c: 1}\nd: &d {$ref: y}\ne:\n  <<: *d\nf: [1]\n\"g\": {\"\\u0024ref\": z}\n");
    let root = document.root().expect("has a root");
    let found: Vec<Option<&str>> = root.entries().map(|entry| entry.value.reference().map(Node::text)).collect();
    assert_eq!(found, [Some("x"), None, Some("y"), Some("y"), None, Some("z")]);
    assert_eq!(document.references().count(), 3);
}

#[test]
fn parents_and_pointers_are_known_far_away() {
    // More nodes than a parent can be away in the node itself.
    let items = 300_000;
    let document = parse(&format!("{{\"a\": [{}1], \"b\": {{\"c\": 2}}}}", "1,".repeat(items)));
    let root = document.root().expect("has a root");
    let list = root.get("a").expect("is there");
    let last = list.items().last().expect("has items");
    assert_eq!(last.pointer(), format!("/a/{items}"));
    assert_eq!(root.get("b").and_then(|b| b.get("c")).map(Node::pointer).as_deref(), Some("/b/c"));
    assert_eq!(list.len(), items + 1);
}

#[test]
fn lookups_find_keys_however_they_are_written() {
    let document = parse(
        "{\"plain\": 1, \"esc\\u0061ped\": 2, \"\": 3, \"a key of some length\": 4, \"a key of sane length\": 5, \"plain\": 6}",
    );
    let root = document.root().expect("has a root");
    for (key, value) in
        [("plain", "6"), ("escaped", "2"), ("", "3"), ("a key of some length", "4"), ("a key of sane length", "5")]
    {
        assert_eq!(root.get(key).map(Node::text), Some(value), "{key:?}");
    }
    assert!(root.get("a key of same length").is_none());
    assert_eq!(document.duplicates().count(), 1);
}

#[test]
fn several_keys_are_found_as_each_alone_is() {
    let many: String = (0..100).map(|at| format!(", \"k{at}\": {at}")).collect();
    let few = "{\"a\": 1, \"b\\u0063\": 2, \"a\": 3, \"d\": {}";
    for text in [format!("{few}}}"), format!("{few}{many}}}"), "m: &m {a: 1, d: 2}\nn: {<<: *m, d: 3}\n".to_owned()] {
        let document = parse(&text);
        let root = document.root().expect("has a root");
        for map in std::iter::once(root).chain(root.entries().map(|entry| entry.value)) {
            let keys = ["d", "a", "bc", "e", "n"];
            assert_eq!(map.values(keys), keys.map(|key| map.get(key)), "{map:?}");
        }
    }
}

#[test]
fn what_is_in_or_behind_a_complex_key_has_the_pointer_of_its_map() {
    let document = parse("paths:\n  ? {get: {x: 1}}\n  : {y: [2]}\n  /a: 3\n");
    let paths = document.root().and_then(|root| root.get("paths")).expect("is there");
    let complex = paths.entries().next().expect("has an entry");
    let inside = complex.key.get("get").and_then(|get| get.get("x")).expect("is in the key");
    let behind = complex.value.get("y").and_then(|list| list.items().next()).expect("is behind the key");
    for node in [complex.key, complex.value, inside, behind] {
        assert_eq!(node.pointer(), "/paths");
    }
    assert_eq!(paths.get("/a").map(Node::pointer).as_deref(), Some("/paths/~1a"));
}
