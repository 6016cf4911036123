//! What holds for any input. Each function panics if something does not hold.
//!
//! `cargo fuzz` and `tests/integration/properties.rs` call the same functions.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use oas_audit::internals::audit::{self, Baseline, Known, Options, Origin, Report, audit_each};
use oas_audit::internals::classify;
use oas_audit::internals::config::{Config, Names, RuleNames};
use oas_audit::internals::diagnostic::{Diagnostic, Place};
use oas_audit::internals::report::{self, Format, Style};
use oas_audit::internals::resolve::{Input, Memory, Workspace, find};
use oas_audit::internals::rule::Preset;
use oas_audit::internals::rules;
use oas_audit::internals::syntax::{Document, Node, NodeKind, unescape};
use oas_audit::internals::text::SourceId;
use serde_json::{Map, Number, Value};

type Files = BTreeMap<PathBuf, Vec<u8>>;

/// The name of the first file. It has no extension, so that YAML and JSON are read alike.
const NAME: &str = "openapi";

/// What starts the line before another file of one text, with its name behind it.
const FILE: &str = "#=== ";

/// The rules about suppressions. What they find depends on the comments, not on the description.
const ABOUT_SUPPRESSIONS: [&str; 2] = ["suppression-without-reason", "unused-suppression"];

/// The rules that report one of several places: the later of two headers, the first of several headers, examples or successes.
const BY_ORDER: [&str; 4] =
    ["duplicate-header", "error-code-repeats-status", "rate-limit-headers", "upsert-without-update-status"];

/// The audit of one text, or of several files behind lines with their names.
pub fn description(text: &str) {
    let files = files(text);
    let (workspace, report) = holds(&files, &[Path::new(NAME)]);
    if files.len() == 1 {
        forms(&workspace, &report);
    }
}

/// The same for several files, each of which is audited if it is a description.
pub fn references(text: &str) {
    let files = files(text);
    let inputs: Vec<&Path> = files.keys().map(PathBuf::as_path).collect();
    holds(&files, &inputs);
}

fn holds(files: &Files, inputs: &[&Path]) -> (Workspace, Report) {
    let workspace = load(files, inputs);
    let report = audit_each(&workspace, |_| &*OPTIONS);
    complete(&report);
    places(&workspace, &report);
    reports(&report, &audit_each(&load(files, inputs), |_| &*OPTIONS));
    suppressions(&workspace, &report);
    baseline_knows_all(&workspace, &report);
    (workspace, report)
}

/// The config of a project: its mistakes have places, and what it says can be followed.
pub fn config(text: &str) {
    let read = || Config::read("oas-audit.yaml".to_owned(), text.as_bytes().to_vec(), &NAMES);
    match read() {
        Err(mistakes) => {
            assert!(!mistakes.findings.is_empty(), "a config is refused without a reason");
            for finding in &mistakes.findings {
                let span = finding.primary.place.span;
                assert!(mistakes.source.text.get(span.range()).is_some(), "{finding:?} is outside of the config");
                assert!(!finding.message.is_empty() && !finding.help.is_empty(), "{finding:?} says nothing");
            }
            report::write_refusal(&mistakes.into(), &Style::default(), &mut Vec::new())
                .expect("memory can be written to");
        }
        Ok(config) => {
            let workspace = alone(SAMPLE);
            let options = Options { config, ..options() };
            let report = audit_each(&workspace, |_| &options);
            complete(&report);
            let again = Options { config: read().expect("the same text is read again"), ..options };
            reports(&report, &audit_each(&workspace, |_| &again));
        }
    }
}

/// The file of known findings: what is read comes back when it is written, and can be heeded.
pub fn baseline(text: &str) {
    let Ok(baseline) = Baseline::read(text) else { return };
    let written = written(&baseline);
    assert_eq!(Baseline::read(&written).as_ref(), Ok(&baseline), "{written}");
    let workspace = alone(SAMPLE);
    let known = known(baseline);
    let report = audit_each(&workspace, |_| &known);
    complete(&report);
    let all = audit_each(&workspace, |_| &*OPTIONS);
    assert!(report.findings().count() <= all.findings().count(), "a baseline adds findings");
}

/// Comments that are for us, in a description that has findings at many places.
pub fn comments(text: &str) {
    let mut comments = text.lines();
    let lines = SAMPLE.lines().map(|line| match comments.next() {
        Some("") | None => format!("{line}\n"),
        Some(comment) => format!("{line} # oas-audit: {comment}\n"),
    });
    description(&lines.collect::<String>());
}

static OPTIONS: LazyLock<Options> = LazyLock::new(options);

static KINDS: LazyLock<Vec<&str>> = LazyLock::new(|| classify::Kind::ALL.iter().map(|kind| kind.name()).collect());

static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let rules = rules::ALL.iter().map(|rule| rule.meta());
    Names {
        rules: rules.map(|meta| RuleNames { id: meta.id, options: meta.options }).collect(),
        presets: &["recommended", "strict"],
        kinds: &KINDS,
    }
});

/// A description with findings of several rules, for inputs that are none themselves.
const SAMPLE: &str = include_str!("../../fixtures/sample/orders.yaml");

fn options() -> Options {
    Options { preset: Preset::Strict, ..Options::default() }
}

/// The files of a text, the description first.
fn files(text: &str) -> Files {
    let mut files = BTreeMap::new();
    let (mut name, mut start, mut at) = (NAME, 0, 0);
    for line in text.split_inclusive('\n') {
        if let Some(next) = line.strip_prefix(FILE) {
            files.insert(PathBuf::from(name), text.as_bytes()[start..at].to_vec());
            (name, start) = (next.trim_end_matches(['\r', '\n']), at + line.len());
        }
        at += line.len();
    }
    files.insert(PathBuf::from(name), text.as_bytes()[start..].to_vec());
    files
}

fn load(files: &Files, inputs: &[&Path]) -> Workspace {
    let input = |path: &&Path| Input { path: path.to_path_buf(), name: path.display().to_string() };
    let inputs: Vec<Input> = inputs.iter().map(input).collect();
    Workspace::load(&Memory(files.clone()), &inputs, &[PathBuf::new()])
}

/// The workspace of one text.
fn alone(text: impl Into<Vec<u8>>) -> Workspace {
    load(&[(PathBuf::from(NAME), text.into())].into(), &[Path::new(NAME)])
}

/// Nothing was stopped by a defect of ours.
fn complete(report: &Report) {
    // The guards print what went wrong.
    assert!(report.failures.is_empty(), "{:?}", report.failures);
    for finding in report.findings().filter(|finding| finding.rule == "syntax-error") {
        // The document can say the same words, and a message can quote them.
        let text = &report.sources.get(finding.primary.place.source).text;
        for defect in ["a defect of oas-audit", "the parser gave up"] {
            assert!(text.contains(defect) || !finding.message.contains(defect), "{finding:?}");
        }
    }
}

/// Every place of a finding.
fn places_of(finding: &Diagnostic) -> impl Iterator<Item = &Place> {
    let related = finding.related.iter().map(|label| &label.place);
    let occurrences = finding.occurrences.iter().map(|one| &one.place);
    [&finding.primary.place].into_iter().chain(related).chain(occurrences)
}

/// Every place is in its file, at the bounds of letters, and at what its pointer names.
fn places(workspace: &Workspace, report: &Report) {
    let suppressed = report.documents.iter().flat_map(|document| &document.suppressed);
    let by: Vec<&Place> = suppressed.clone().map(|suppressed| &suppressed.by.place).collect();
    let findings: Vec<&Diagnostic> = report.findings().chain(suppressed.map(|one| &one.finding)).collect();
    for place in by.into_iter().chain(findings.iter().flat_map(|finding| places_of(finding))) {
        let text = &report.sources.get(place.source).text;
        assert!(text.get(place.span.range()).is_some(), "{place:?} is outside of the file, or inside of a letter");
        named(workspace, place);
    }
    for finding in findings {
        assert!(!finding.message.is_empty() && !finding.help.is_empty(), "{finding:?} says nothing");
        status(workspace, finding);
        for edit in finding.fix.iter().flat_map(|fix| &fix.edits) {
            let text = &report.sources.get(edit.source).text;
            assert!(text.get(edit.span.range()).is_some(), "{edit:?} of {finding:?} is outside of the file");
        }
    }
}

/// The place is the value at its pointer, its key, or a part of one of them.
fn named(workspace: &Workspace, place: &Place) {
    let document = workspace.document(place.source);
    // Of a document that is broken there is no tree, and a comment is no value.
    let (Some(root), false) = (document.root(), place.pointer.is_empty()) else { return };
    // The pointer leads to the last of several keys.
    if document.duplicates().next().is_some() {
        return;
    }
    let node = find(root, &place.pointer);
    let node = node.unwrap_or_else(|| panic!("{place:?} points at nothing"));
    let around = [Some(node), node.key(), key_at(root, &place.pointer)];
    let is_around = |node: Node<'_>| node.span().start <= place.span.start && place.span.end <= node.span().end;
    assert!(around.into_iter().flatten().any(is_around), "{place:?} is not at {around:?}");
}

/// The key at a pointer. If its value is an alias, [`Node::key`] of the value is the key of the anchor.
fn key_at<'d>(root: Node<'d>, pointer: &str) -> Option<Node<'d>> {
    let (parent, last) = pointer.rsplit_once('/')?;
    Some(find(root, parent)?.entry(&unescape(last)?)?.key)
}

/// A finding at a key of `responses` is about the status code that is there.
fn status(workspace: &Workspace, finding: &Diagnostic) {
    let (Some(status), place) = (&finding.status, &finding.primary.place) else { return };
    let Some(root) = workspace.document(place.source).root() else { return };
    let key = key_at(root, &place.pointer).filter(|key| key.span() == place.span);
    let is_status = |text: &str| text.len() == 3 && text.as_bytes()[0].is_ascii_digit();
    if let Some(key) = key.filter(|key| is_status(key.text())) {
        assert_eq!(key.text(), status, "{finding:?} is at another status code");
    }
}

/// Every format is written, the same for the same input, and in the form that its readers expect.
fn reports(report: &Report, again: &Report) {
    for format in Format::ALL {
        let bytes = bytes(format, report);
        assert!(bytes == self::bytes(format, again), "the report `{format}` is another one in a second run");
        let text = String::from_utf8(bytes).unwrap_or_else(|error| panic!("the report `{format}`: {error}"));
        match format {
            Format::Json | Format::Sarif | Format::Gitlab => {
                let value: Result<Value, _> = serde_json::from_str(&text);
                value.unwrap_or_else(|error| panic!("the report `{format}`: {error}"));
            }
            Format::Junit | Format::Checkstyle => well_formed(&text),
            Format::Teamcity => assert!(text.lines().all(|line| line.starts_with("##teamcity[")), "{text}"),
            // Any other line could be a command of the document's author.
            Format::Github => assert!(text.lines().all(|line| line.starts_with("::")), "{text}"),
            Format::Concise => {
                // A line of its own for each finding, and none that a document starts.
                let lines = text.lines().filter(|line| line.contains("]: ") || line.contains("] ")).count();
                assert!(lines >= report.findings().count(), "{text}");
            }
            Format::Human | Format::Markdown | Format::Html => {}
        }
    }
}

fn bytes(format: Format, report: &Report) -> Vec<u8> {
    let mut bytes = Vec::new();
    report::write(format, report, &Style::default(), &mut bytes).expect("memory can be written to");
    bytes
}

/// XML without a document type: tags close in order, attributes are in quotes, and references are known.
fn well_formed(xml: &str) {
    let is_allowed = |letter: char| matches!(letter, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..);
    assert!(xml.chars().all(is_allowed), "letters that XML lacks");
    let reference = |text: &str| {
        for rest in text.split('&').skip(1) {
            let name = rest.split(';').next().unwrap_or_default();
            assert!(["lt", "gt", "amp", "quot", "apos"].contains(&name) || name.starts_with('#'), "`&{name}`");
        }
        assert!(!text.contains("]]>"), "{text}");
    };
    let mut open = Vec::new();
    let mut parts = xml.split('<');
    assert!(parts.next().is_some_and(|text| text.trim().is_empty()), "text before the first tag");
    for part in parts {
        // An attribute may hold a `>`.
        let mut quote = None;
        let end = part.find(|letter| match (letter, quote) {
            ('>', None) => true,
            ('"' | '\'', None) => {
                quote = Some(letter);
                false
            }
            (letter, Some(closing)) if letter == closing => {
                quote = None;
                false
            }
            _ => false,
        });
        let (tag, text) = part.split_at(end.unwrap_or_else(|| panic!("`<{part}` has no end")));
        reference(tag);
        reference(&text[1..]);
        let name = tag.trim_start_matches('/').split([' ', '\n', '/']).next().unwrap_or_default();
        match (tag.chars().next(), tag.ends_with('/')) {
            (Some('?'), _) => {}
            (Some('/'), _) => assert_eq!(open.pop(), Some(name), "a tag is closed that is not open"),
            (_, true) => {}
            _ => open.push(name),
        }
    }
    assert!(open.is_empty(), "{open:?} are not closed");
}

/// The rules and places that findings are known by.
fn identities<'r>(findings: impl Iterator<Item = &'r Diagnostic>) -> BTreeSet<(&'static str, String)> {
    let of = |finding: &'r Diagnostic| finding.identities().map(|place| (finding.rule, place.pointer.to_string()));
    findings.flat_map(of).collect()
}

/// What is suppressed and what is not are together what there is if nothing is suppressed.
fn suppressions(workspace: &Workspace, report: &Report) {
    let options = Options { heeds_ignores: false, ..options() };
    let all = audit_each(workspace, |_| &options);
    complete(&all);
    let suppressed = report.documents.iter().flat_map(|document| &document.suppressed);
    let found = report.findings().chain(suppressed.map(|suppressed| &suppressed.finding));
    let found = identities(found.filter(|finding| !ABOUT_SUPPRESSIONS.contains(&finding.rule)));
    let all = identities(all.findings().filter(|finding| !ABOUT_SUPPRESSIONS.contains(&finding.rule)));
    let lost: Vec<_> = all.difference(&found).collect();
    assert!(lost.is_empty(), "neither reported nor suppressed: {lost:?}");
}

fn written(baseline: &Baseline) -> String {
    let mut bytes = Vec::new();
    baseline.write(&mut bytes).expect("memory can be written to");
    String::from_utf8(bytes).expect("a baseline is text")
}

fn names() -> audit::Files {
    audit::Files { directory: "/".into(), working_directory: "/".into() }
}

fn known(baseline: Baseline) -> Options {
    let (files, gone, unchanged) = (names(), HashSet::new(), HashSet::new());
    let known = Known { origin: Origin::File, baseline, files, gone, unchanged };
    Options { baseline: Some(Arc::new(known)), ..options() }
}

/// A run that heeds a baseline which was just written finds nothing.
fn baseline_knows_all(workspace: &Workspace, report: &Report) {
    // None is written then.
    if report.is_incomplete() {
        return;
    }
    let files = names();
    let name = |source: SourceId| files.name(&report.sources.get(source).name);
    let recorded = Baseline::record(report, name, |_| true);
    let read =
        Baseline::read(&written(&recorded)).unwrap_or_else(|error| panic!("a baseline that was written {error}"));
    assert!(read == recorded, "a baseline is read as another one");
    let known = known(read);
    let second = audit_each(workspace, |_| &known);
    complete(&second);
    let new: Vec<_> = second.findings().map(|finding| (finding.rule, &finding.primary.place.pointer)).collect();
    assert!(new.is_empty(), "new although a baseline was just written: {new:?}");
}

/// The same as JSON, and with the keys of all maps in the opposite order, has the same findings.
fn forms(workspace: &Workspace, report: &Report) {
    let document = workspace.document(SourceId(0));
    let Some(value) = json(document) else { return };
    let found = |value: &Value| {
        let text = serde_json::to_string_pretty(value).expect("a value is JSON");
        let report = audit_each(&alone(text), |_| &*OPTIONS);
        complete(&report);
        identities(report.findings())
    };
    // All keys of JSON are strings.
    let of_both = report.findings().filter(|finding| finding.rule != "unquoted-status-key");
    let (ours, theirs) = (identities(of_both), found(&value));
    same(&ours, &theirs, "as JSON");
    let without_order = |found: BTreeSet<_>| found.into_iter().filter(|(rule, _)| !BY_ORDER.contains(rule)).collect();
    same(&without_order(theirs), &without_order(found(&reversed(&value))), "with the keys in the opposite order");
}

fn same(ours: &BTreeSet<(&str, String)>, theirs: &BTreeSet<(&str, String)>, how: &str) {
    let (gone, new) = (ours.difference(theirs), theirs.difference(ours));
    assert!(ours == theirs, "{how}, gone: {:?}, new: {:?}", gone.collect::<Vec<_>>(), new.collect::<Vec<_>>());
}

/// The document as JSON; none if it says something that JSON can't.
fn json(document: &Document) -> Option<Value> {
    // Comments for us stay behind.
    if !document.problems().is_empty()
        || document.duplicates().next().is_some()
        || document.source.text.contains("oas-audit:")
    {
        return None;
    }
    value(document.root()?)
}

fn value(node: Node<'_>) -> Option<Value> {
    Some(match node.kind() {
        // JSON has one spelling of it, and a schema of the type `null` can be written without quotes.
        NodeKind::Null => (node.text() == "null").then_some(Value::Null)?,
        NodeKind::Bool => node.as_bool()?.into(),
        NodeKind::Number => {
            let number: Number = serde_json::from_str(node.text()).ok()?;
            // A version such as `3.10` is another text as a number.
            (number.to_string() == node.text()).then_some(Value::Number(number))?
        }
        NodeKind::String => node.text().into(),
        NodeKind::Sequence => Value::Array(node.items().map(|item| own(item, node)).collect::<Option<_>>()?),
        NodeKind::Mapping => {
            let mut map = Map::new();
            for entry in node.entries() {
                // JSON has no such keys. What a merge key adds has the pointer of what is merged.
                let is_odd = matches!(entry.key.kind(), NodeKind::Mapping | NodeKind::Sequence | NodeKind::Null);
                if is_odd
                    || entry.key.text() == "<<"
                    || map.insert(entry.key.text().to_owned(), own(entry.value, node)?).is_some()
                {
                    return None;
                }
            }
            Value::Object(map)
        }
    })
}

/// The value of a node in its parent; none for an alias, which would have another pointer.
fn own(node: Node<'_>, parent: Node<'_>) -> Option<Value> {
    (node.parent() == Some(parent)).then(|| value(node))?
}

/// A value with the keys of all maps in the opposite order, but for media types: the first one of JSON is the one that counts.
fn reversed(value: &Value) -> Value {
    let entry = |(key, value): (&String, &Value)| match value {
        Value::Object(media) if key == "content" => {
            (key.clone(), Value::Object(media.iter().map(|(name, media)| (name.clone(), reversed(media))).collect()))
        }
        _ => (key.clone(), reversed(value)),
    };
    match value {
        Value::Array(items) => items.iter().map(reversed).collect(),
        Value::Object(map) => Value::Object(map.iter().rev().map(entry).collect()),
        _ => value.clone(),
    }
}
