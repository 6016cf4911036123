//! What is said about texts that are not YAML or JSON, in the words of their authors.

use std::fmt::Write;

use oas_audit::internals::syntax::Document;
use oas_audit::internals::text::SourceId;

/// Each text has one mistake.
const YAML: &[&str] = &[
    "a:\n  b:\n\tc: 1\n",
    "a:\n  b\n    c: 1\n",
    "a: 1\n  b: 1\n",
    "a:\n  b:\n    c: 1\n   d: 1\n",
    "a:\n  - b: 1\n    c: 1\n   d: 1\n",
    "a:\n  - b\n  c: 1\n",
    "a:\n  b: 1\n  - c\n",
    "a:\n  - b: '1'\n      c: 1\nd: 1\n",
    "a: - b\n",
    "a: \"b\nc: 1\nd: \"e\"\n",
    "a: 'b\nc: 1\n",
    "a: \"b\" c\n",
    "a: 'it's'\nb: 1\n",
    "a: b: c\n",
    "- a: b: c\n",
    "a:\n<<<<<<< HEAD\n  b: 1\n=======\n  b: 2\n>>>>>>> branch\n",
    "a: [b, c\nd:\n  e: 1\n",
    "a: {b: [c}\n",
    "a: b]\nc: ]\n",
    "a: *b*\n",
    "a: @b\n",
    "a: `b`\n",
    "a: %d\n",
    "{% include 'a' %}\nb: 1\n",
    "a: \"b\\d\"\n",
    "a: 1\nb\nc: 1\n",
];

/// Each text has one mistake.
const JSON: &[&str] = &[
    "{\"a\": 1,}",
    "{\"a\": [1,]}",
    "{\"a\": 1\n \"b\": 2}",
    "[1 2]",
    "{\"a\": 1\n// b\n}",
    "{// b\n\"a\": 1}",
    "{'a': 1}",
    "{a: 1}",
    "{\"a\": 'b'}",
    "{\"a\": None}",
    "{\"a\": nothing}",
    "{\"a\": }",
    "{\"a\" 1}",
    "{\"a\": [1}",
    "{\"a\": 1}}",
    "{\"a\": 1} b",
    "{\"a\": {\n\"b\": 1\n",
    "{\"a\": [1,\n",
    "{\"a\": \"b",
    "{\"a\": \"b,\n\"c\": 1}",
    "{\"a\": \"b\tc\"}",
    "{\"a\": \"\\d\"}",
    "{\"a\": {{b}}}",
    "{\n<<<<<<< HEAD\n\"a\": 1\n=======\n\"a\": 2\n>>>>>>> b\n}",
    "<!DOCTYPE html>\n<html></html>",
    "{\"a\": 01}",
];

#[test]
fn are_described_in_the_words_of_the_author() {
    let mut found = String::new();
    let texts = YAML.iter().map(|text| ("a.yaml", text)).chain(JSON.iter().map(|text| ("a.json", text)));
    for (name, text) in texts {
        let document = Document::parse(SourceId(0), name.to_owned(), text.as_bytes().to_vec());
        let _ = writeln!(found, "{text:?}");
        for problem in document.problems() {
            let (start, end) = (problem.span.start as usize, problem.span.end as usize);
            let at = document.source.position(problem.span.start);
            let _ = writeln!(found, "  {}:{} {:?}: {}", at.line, at.column, &text[start..end], problem.message);
            let _ = writeln!(found, "  help: {}", problem.help);
        }
    }
    insta::assert_snapshot!(found);
}
