//! The kinds of operations, beside those that people gave them by hand: how many are right, how far each confidence can be
//! trusted, and which observations decide. `OAS_AUDIT_CORPUS` names the directory that has the labels and their documents.
//! `cargo test labels -- --nocapture` prints the tables.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use crate::support::{Run, corpus, on_all_cores};

/// What a person says that an operation does.
#[derive(Deserialize)]
struct Label {
    file: String,
    method: String,
    path: String,
    kind: String,
    /// From 1, a guess, to 3, what any expert would say.
    confidence: u8,
}

/// A label, and what the tool says of the same operation.
struct Pair {
    label: Label,
    kind: String,
    confidence: String,
    /// The kinds that observations speak for: kind, weight, and the observation without the words that it saw.
    votes: Vec<(String, i64, String)>,
}

impl Pair {
    fn new(label: Label, operation: &Value) -> Self {
        let votes = operation["evidence"].as_array().into_iter().flatten();
        let votes = votes.map(|vote| {
            let weight = vote["weight"].as_i64().expect("a vote has a weight");
            (text(vote, "kind"), weight, observation(&text(vote, "reason")))
        });
        Self { kind: text(operation, "kind"), confidence: text(operation, "confidence"), votes: votes.collect(), label }
    }

    fn is_right(&self) -> bool {
        self.kind == self.label.kind
    }

    /// Whether another kind would have more votes without an observation, and has not with it.
    fn is_decided_by(&self, observation: &str) -> bool {
        let is_beaten = |is_left_out: &dyn Fn(&str) -> bool| {
            let mut sums = BTreeMap::<&str, i64>::new();
            for (kind, weight, own) in &self.votes {
                *sums.entry(kind).or_default() += if is_left_out(own) { 0 } else { *weight };
            }
            let own = sums.remove(self.kind.as_str()).unwrap_or_default();
            sums.values().any(|sum| *sum > own)
        };
        is_beaten(&|own| own == observation) && !is_beaten(&|_| false)
    }
}

/// A share of some pairs, with the number of them.
struct Share(usize, usize);

impl Share {
    fn of<'p>(pairs: impl IntoIterator<Item = &'p Pair>, is_in: impl Fn(&Pair) -> bool) -> Self {
        let (mut those, mut all) = (0, 0);
        for pair in pairs {
            all += 1;
            those += usize::from(is_in(pair));
        }
        Self(those, all)
    }

    /// At least so many thousandths.
    fn reaches(&self, thousandths: usize) -> bool {
        self.1 > 0 && self.0 * 1_000 >= self.1 * thousandths
    }
}

impl std::fmt::Display for Share {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let thousandths = (self.0 * 1_000).checked_div(self.1).unwrap_or_default();
        write!(f, "{}.{:03} of {}", thousandths / 1_000, thousandths % 1_000, self.1)
    }
}

/// The operations of a file, as `operations` lists them, by method and path.
fn operations(path: &Path) -> BTreeMap<(String, String), Value> {
    let path = path.to_str().expect("the names of labelled files are text");
    let listing = Run::new(&["operations", "--no-config", "--format", "json", path]).go().json();
    let documents = listing["documents"].as_array().into_iter().flatten();
    let operations = documents.flat_map(|document| document["operations"].as_array().into_iter().flatten());
    operations.map(|one| ((text(one, "method").to_lowercase(), text(one, "path")), one.clone())).collect()
}

fn text(map: &Value, key: &str) -> String {
    map[key].as_str().unwrap_or_default().to_owned()
}

/// An observation without the words between back-ticks.
fn observation(reason: &str) -> String {
    reason.split('`').step_by(2).collect::<Vec<_>>().join("…")
}

/// The labels of a file of them that are no guesses, each with what the tool says.
fn pairs(labels: &Path, documents: &Path) -> Vec<Pair> {
    let text = fs::read_to_string(labels).expect("the labels can be read");
    let mut by_file = BTreeMap::<String, Vec<Label>>::new();
    for line in text.lines() {
        let label: Label = serde_json::from_str(line).expect("a line is a label");
        if label.confidence > 1 && label.kind != "unclear" {
            by_file.entry(label.file.clone()).or_default().push(label);
        }
    }
    let by_file: Vec<(String, Vec<Label>)> = by_file.into_iter().collect();
    let found = on_all_cores(&by_file, |(file, _)| operations(&documents.join(file)));
    let labels = by_file.into_iter().zip(found).flat_map(|((_, labels), mut found)| {
        let known = move |label: Label| {
            let operation = found.remove(&(label.method.clone(), label.path.clone()))?;
            Some(Pair::new(label, &operation))
        };
        labels.into_iter().filter_map(known)
    });
    labels.collect()
}

/// The tables of a set.
fn tables(pairs: &[Pair]) -> String {
    let mut text = String::from("confidence: right\n");
    for confidence in ["high", "medium", "low"] {
        let own = pairs.iter().filter(|pair| pair.confidence == confidence);
        writeln!(text, "  {confidence}: {}", Share::of(own, Pair::is_right)).expect("a string can be written to");
    }
    let mut observations: Vec<&str> = pairs.iter().flat_map(|pair| &pair.votes).map(|vote| vote.2.as_str()).collect();
    observations.sort_unstable();
    observations.dedup();
    let decides =
        |observation: &&str| Share::of(pairs.iter().filter(|pair| pair.is_decided_by(observation)), Pair::is_right);
    let mut decided: Vec<(&str, Share)> = observations.iter().map(|one| (*one, decides(one))).collect();
    decided.retain(|(_, share)| share.1 > 0);
    decided.sort_by_key(|(_, share)| std::cmp::Reverse(share.1));
    text.push_str("observation without which another kind would have more votes: right\n");
    for (observation, share) in decided {
        writeln!(text, "  {observation}: {share}").expect("a string can be written to");
    }
    text
}

#[test]
fn kinds_are_those_that_people_give() {
    let Some(corpus) = corpus() else {
        eprintln!("OAS_AUDIT_CORPUS is not set: kinds are not compared with labels");
        return;
    };
    let labels = corpus.with_file_name("labels");
    // The first set is of APIs that observations were made from, the second of others.
    for (name, documents) in [("kinds.jsonl", corpus.clone()), ("kinds-2.jsonl", labels.join("documents"))] {
        if !labels.join(name).exists() {
            eprintln!("{name} is not there: kinds are not compared with it");
            continue;
        }
        let pairs = pairs(&labels.join(name), &documents);
        let all = Share::of(&pairs, Pair::is_right);
        let certain = Share::of(pairs.iter().filter(|pair| pair.label.confidence == 3), Pair::is_right);
        let high = Share::of(pairs.iter().filter(|pair| pair.confidence == "high"), Pair::is_right);
        let precision = Share::of(pairs.iter().filter(|pair| pair.kind == "create"), Pair::is_right);
        let recall = Share::of(pairs.iter().filter(|pair| pair.label.kind == "create"), Pair::is_right);
        println!("{name}: right {all}; certain labels {certain}; create: precision {precision}, recall {recall}");
        println!("{}", tables(&pairs));
        for (what, share, least) in [
            ("operations", &all, 860),
            ("operations with certain labels", &certain, 930),
            ("kinds of high confidence", &high, 950),
            ("precision of create", &precision, 950),
            ("recall of create", &recall, 950),
        ] {
            assert!(share.reaches(least), "{name}: {what}: {share} are right, and 0.{least} ought to be");
        }
    }
}
