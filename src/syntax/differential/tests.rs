use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::mutation::{Numbers, mutate};
use super::*;

/// Small texts with every construct that the fast reader of YAML knows, and some that it leaves.
const YAML: &[&str] = &[
    "",
    "# only a comment\n",
    "---\n# begins here\na: b\n",
    "plain text\n  on two lines\n",
    "a: b\nc:\n  d: e\n  f:\n    g: h\ni: j\n",
    "list:\n- x\n- y: z\n  w: v\n-\n- # absent\n-   \nlast:\n",
    "list:\n  - - 1\n    - 2\n  -\n    a: 1\n  -   # c\n  - ~\n  - - - deep\n",
    "a: |\n  one\nb: |\n  one\n\n    two\n\n\nc: |-\n  strip\n\nd: |+\n  keep\n\ne: 1\n",
    "a: >\n  folded\n  text\n\n  of\n   more\n  lines\nb: >-\n  x\n\n\n  y\nc: >+\n\n\nd: |2-\n    x\ne: |\n  end",
    "a: |\nb: >-\n\nc: |+\n\n\nd: 1\n",
    "a: 'it''s'\nb: \"esc \\n \\u00e9 \\x41 \\ud83d\\ude00 \\\n   joined\"\nc: 'over\n  two\n\n  lines'\n\"d\": ''\n'e' : \"\"\n",
    "a: &x {b: 1, \"c\": [1, 2, {d: e}], f: , g: \"h\"}\nb: *x\nc:\n  <<: *x\n  k: 1\nd: [*x, *x]\ne: &y\n  z: 1\nf: &z # c\n  - *y\n- &v\n",
    "d: [a,\n  b, # c\n  c\n]\ne: {\n}\nf: {\"a\":1,\"b\":[],\"c\":{},}\ng: [ ]\nh: {a: , b:\n  , c: # c\n  }\n",
    "a: plain # comment\nb: http://x#y:z # c\nc: runs on\n  and on\n\n  and on\nd: -1\ne: .5\nf: ~\ng: No\nh: 0x1F\n",
    "same: 1\nother: 2\nsame: 3\n<<: {a: 1}\n<<: {b: 1}\n",
    "кл: 'зн' # ком\n\"é\": [é, ü]\nz: |\n  日本\n\u{a0}\n",
    "? x\n: y\n",
    "a: !!str 1\n",
    "a:\tb\n",
    "a: b\n---\nc: d\n",
    "a: [x: y, {a, b}]\n",
    "a:\n  b: 1\n c: 2\n",
    "a: 'x\ny'\n",
    "a: 'x'# c\n",
    "a: |\n\n  \n",
    "$ref: '#/a'\nb:\n  $id: urn:x\n  $anchor: y\nx-c: {$ref: no}\n",
];

const JSON: &[&str] = &[
    "{}",
    "[]",
    " {\"a\": [1, -2.5e+3, true, false, null, \"x\"], \"b\": {\"c\": {}}, \"a\": \"\\u00e9\\ud83d\\ude00\\n\"}\r\n",
    "[\n\t0, 1.0, 1E5,\n        \"\"]",
    "\"top\"",
    "{\"$ref\": \"#/a\", \"x-a\": {\"$ref\": 1}, \"$id\": \"b\"}",
    "{\"a\": \"\\ud800\"}",
    "{\"a\": 1,}",
    "[1 2]",
    "[01]",
    "{\"a\" 1}",
    "[\"\u{1}\"]",
    "nul",
];

fn check(what: &str, outcome: Outcome, left: &mut BTreeMap<String, usize>) {
    match outcome {
        Outcome::Same => *left.entry(String::new()).or_default() += 1,
        Outcome::Left(why) => *left.entry(why).or_default() += 1,
        Outcome::Differs(difference) => panic!("{what}: {difference}"),
    }
}

/// The YAML and JSON files below a folder that are no longer than this.
fn files(folder: &Path, longest: u64, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let is_ours =
            path.extension().is_some_and(|extension| ["yaml", "yml", "json"].iter().any(|ours| extension == *ours));
        match entry.metadata() {
            Ok(metadata) if metadata.is_dir() => files(&path, longest, found),
            Ok(metadata) if is_ours && metadata.len() <= longest => found.push(path),
            _ => {}
        }
    }
}

/// Compares the readers over all files of a folder; gives how many each reason left to the thorough one, and under an
/// empty reason how many were the same.
fn compare_files(folder: &Path, longest: u64) -> BTreeMap<String, usize> {
    let (mut paths, mut left) = (Vec::new(), BTreeMap::new());
    files(folder, longest, &mut paths);
    for path in paths {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let body = text.strip_prefix('\u{feff}').unwrap_or(&text);
        let name = path.display().to_string();
        if body.trim_start().starts_with(['{', '[']) {
            check(&name, json(body), &mut left);
        }
        // JSON is YAML as well.
        check(&name, yaml(body), &mut left);
    }
    left
}

#[test]
fn fixtures_give_the_same_trees() {
    let counts = compare_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"), u64::MAX);
    let (same, all) = (counts[""], counts.values().sum::<usize>());
    assert!(all > 500 && same * 10 > all * 9, "{same} of {all} are read fast: {counts:?}");
}

/// Longer documents take the thorough readers long in a debug build, in bytes.
const LONGEST: u64 = 1_000_000;

/// Real descriptions, if `OAS_AUDIT_CORPUS` names their folder.
#[test]
fn real_descriptions_give_the_same_trees() {
    let Some(folder) = std::env::var_os("OAS_AUDIT_CORPUS").filter(|folder| !folder.is_empty()) else { return };
    let folder = PathBuf::from(folder);
    let corpus = Some(folder.join("corpus")).filter(|path| path.is_dir());
    let counts = compare_files(&corpus.unwrap_or(folder), LONGEST);
    let (same, all) = (counts.get("").copied().unwrap_or_default(), counts.values().sum::<usize>());
    assert!(same * 10 >= all * 9, "{same} of {all} are read fast: {counts:?}");
}

#[test]
fn small_texts_give_the_same_trees() {
    let mut left = BTreeMap::new();
    for &text in YAML {
        for text in [text.to_owned(), text.replace('\n', "\r\n"), text.trim_end_matches('\n').to_owned()] {
            check(&format!("{text:?}"), yaml(&text), &mut left);
        }
    }
    let of_yaml = std::mem::take(&mut left);
    assert!(of_yaml[""] >= 45, "{of_yaml:?}");
    for &text in JSON {
        check(&format!("{text:?}"), json(text), &mut left);
    }
    assert_eq!((left[""], left.values().sum()), (6, JSON.len()), "{left:?}");
}

/// What [`mutate`] makes of small texts and of parts of fixtures.
fn compare_mutants(seeds: &[String], compare: fn(&str) -> Outcome, cases: usize) {
    let mut numbers = Numbers::new(0x0a5_a0d1);
    let mut left = BTreeMap::new();
    for _ in 0..cases {
        let seed = numbers.pick(seeds);
        let text = mutate(&mut numbers, seed);
        check(&format!("{text:?}"), compare(&text), &mut left);
    }
    assert!(left[""] * 20 > cases, "too few of {cases} are read fast to compare: {left:?}");
}

fn seeds(texts: &[&str], is_json: bool) -> Vec<String> {
    let mut paths = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/hostile"), 1_000, &mut paths);
    paths.sort();
    let files = paths.iter().filter_map(|path| fs::read_to_string(path).ok());
    let files = files.filter(|text| text.starts_with('{') == is_json && !text.contains('\0'));
    texts.iter().map(|&text| text.to_owned()).chain(files).collect()
}

#[test]
fn mutated_yaml_gives_the_same_trees() {
    compare_mutants(&seeds(YAML, false), yaml, 20_000);
}

#[test]
fn mutated_json_gives_the_same_trees() {
    compare_mutants(&seeds(JSON, true), json, 20_000);
}

/// Changes texts, and compares what is read of the change with what is read of the whole.
fn compare_changed(name: &str, seeds: &[String], cases: usize, least: usize) {
    let mut numbers = Numbers::new(0xed17);
    let mut left = BTreeMap::new();
    for _ in 0..cases {
        let before = numbers.pick(seeds);
        let text = mutate(&mut numbers, before);
        check(&format!("{before:?} to {text:?}"), again(name, before, &text), &mut left);
    }
    assert!(left[""] >= least, "only {left:?}");
}

/// A description with what a change can meet: blocks and brackets, comments, escapes, references, large mappings and lists.
fn description(is_json: bool) -> String {
    let mut text = "# c\nopenapi: 3.1.0\ninfo:\n  title: t\n  description: |\n    one\n\n    two\npaths:\n".to_owned();
    for at in 0..20 {
        text += &format!(
            "  /a{at}:\n    # of {at}\n    \"get\":\n      tags:\n      - 'it''s {at}'\n      - b # c\n      responses:\n        '200':\n          description: >-\n            folded\n            text\n        \"\\x34\\x30{}\":\n          $ref: '#/components/responses/R'\n        default: {{description: \"e\\n\"}}\n",
            at % 10
        );
    }
    text += "components:\n  responses:\n    R:\n      description: r\n      headers:\n  schemas:\n    L:\n      $anchor: l\n      enum:\n";
    (0..70).for_each(|at| text += &format!("      - v{at}\n"));
    if !is_json {
        return text;
    }
    let value: serde_json::Value = serde_yaml::from_str(&text).expect("is YAML");
    serde_json::to_string_pretty(&value).expect("is JSON")
}

#[test]
fn a_changed_text_gives_the_tree_of_the_whole() {
    let texts =
        [description(false), description(false).replace('\n', "\r\n"), format!("\u{feff}{}", description(false))];
    compare_changed("a.yaml", &texts, 500, 50);
    compare_changed("a.yaml", &seeds(YAML, false), 10_000, 100);
    compare_changed("a.json", &[description(true)], 500, 20);
    compare_changed("a.json", &seeds(JSON, true), 2_000, 20);
}

/// What the language server has to do at a keystroke depends on it.
#[test]
fn what_people_type_is_read_by_itself() {
    let yaml = description(false);
    let is_same = |name: &str, from: &str, to: &str, text: &str| {
        assert!(text.contains(from), "{from}");
        assert_eq!(again(name, text, &text.replacen(from, to, 1)), Outcome::Same, "{from:?} to {to:?}");
    };
    for (from, to) in [
        ("title: t", "title: te"),
        ("    two\n", "    two \n"),
        ("- b # c", "- b # comment"),
        ("# of 7", "# of seven"),
        ("            folded\n", "            folded\n            more\n"),
        ("        default:", "        '404':\n          description: Not Found\n        default:"),
        ("\"\\x34\\x301\"", "'401'"),
        ("      - v5\n", "      - v5\n      - w\n"),
        ("      - v69\n", "      - v69\n      - last\n\n"),
        ("$anchor: l", "$anchor: long"),
        ("responses/R'", "responses/S'"),
    ] {
        is_same("a.yaml", from, to, &yaml);
        is_same("a.yaml", &from.replace('\n', "\r\n"), &to.replace('\n', "\r\n"), &yaml.replace('\n', "\r\n"));
        is_same("a.yaml", to, from, &yaml.replacen(from, to, 1));
    }
    let json = description(true);
    for (from, to) in [
        ("\"description\": \"r\"", "\"description\": \"r, \\u00e9\""),
        ("\"v5\",", "\"v5\", \"w\","),
        ("\"default\": {", "\"404\": {}, \"default\": { "),
    ] {
        is_same("a.json", from, to, &json);
        is_same("a.json", to, from, &json.replacen(from, to, 1));
    }
}
