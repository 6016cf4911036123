//! Findings that are meant to be: by a comment, by an extension, by the config.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use crate::config::Config;
use crate::diagnostic::{Change, Diagnostic, OperationName, Place};
use crate::model::{Api, Operation, ResponseUse};
use crate::resolve::Workspace;
use crate::rule::RuleMeta;
use crate::syntax::{Document, Node, NodeKind, escape};
use crate::text::{Source, SourceId, Span, nearest, work};

/// The extension that suppresses findings in the object that has it, and below.
pub const EXTENSION: &str = "x-oas-audit-ignore";

/// What a comment for us starts with.
const ADDRESS: &str = "oas-audit:";

/// How a suppressing comment is written.
const COMMENT: &str = "write `# oas-audit: ignore[rule] reason`, with the rules in brackets";

/// The byte order mark, which may stand before the first comment.
const BOM: char = '\u{feff}';

/// A finding that was suppressed.
#[derive(Clone, Debug)]
pub struct Suppressed {
    /// The finding.
    pub finding: Diagnostic,
    /// What suppressed it.
    pub by: Suppression,
}

/// What suppresses a finding.
#[derive(Clone, Debug)]
pub struct Suppression {
    /// Where it stands.
    pub means: Means,
    /// Why, where that is said.
    pub reason: Option<String>,
    /// The rule's name there.
    pub place: Place,
}

/// A suppression of one rule.
#[derive(Debug)]
struct Entry {
    /// The rule, as it is written.
    rule: String,
    is_used: bool,
    suppression: Suppression,
    /// What removes it, if nothing else goes with it.
    removal: Option<Change>,
}

/// The ways to suppress a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Means {
    /// A comment on the line of the finding, or above it.
    Comment,
    /// The extension [`EXTENSION`].
    Extension,
    /// `ignore` in the config.
    Config,
}

impl Means {
    /// The word that reports use.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Comment => "comment",
            Self::Extension => "extension",
            Self::Config => "config",
        }
    }
}

/// Everything that suppresses findings of one document.
#[derive(Debug, Default)]
pub(super) struct Suppressions<'a> {
    all: Vec<Entry>,
    /// How many of them stand in the document's own share, and in the config. The others are looked up in files of
    /// other descriptions, where something is found there.
    own: usize,
    /// Where there are more to look up; none where suppressions are not heeded.
    elsewhere: Option<(&'a Workspace, &'a Addressed)>,
    /// The sources that were read.
    read: HashSet<SourceId>,
    /// Where each rule is suppressed.
    of_rule: HashMap<String, Scopes>,
    /// Comments and extensions that name no rule.
    malformed: Vec<(Place, &'static str)>,
    /// Where the operations are, in the order of the description.
    operations: Vec<OperationPlaces>,
    /// The positions of the operations by method and path.
    names: HashMap<(String, String), usize>,
    root: Option<SourceId>,
    /// What was suppressed.
    pub(super) suppressed: Vec<Suppressed>,
}

/// The sources in which something may be for us. Most have nothing, and to look at every key takes longer than this.
#[derive(Debug, Default)]
pub(super) struct Addressed(HashSet<SourceId>);

impl Addressed {
    pub(super) fn among<'s>(sources: impl Iterator<Item = &'s Arc<Source>>) -> Self {
        let names_us = |source: &&Arc<Source>| memchr::memmem::find(source.text.as_bytes(), b"oas-audit").is_some();
        Self(sources.filter(names_us).map(|source| source.id).collect())
    }
}

/// Where an operation is.
#[derive(Debug)]
struct OperationPlaces {
    /// Its own place and the one under its path, which differ behind a reference.
    pointers: [(SourceId, String); 2],
    /// Its responses: their status keys, and where each is.
    responses: Vec<(String, SourceId, String)>,
}

impl OperationPlaces {
    fn of(operation: &Operation<'_>, api: &Api<'_>) -> Self {
        let Place { source, pointer, .. } = operation.place();
        let path = operation.path_key.place();
        let below = format!("{}/{}", path.pointer, escape(operation.key.text()));
        let response = |used: &ResponseUse<'_>| {
            let node = api.response(used)?.node;
            Some((used.key.text().to_owned(), node.id().0, node.pointer()))
        };
        let responses = operation.responses.iter().filter_map(response).collect();
        Self { pointers: [(source, pointer.to_string()), (path.source, below)], responses }
    }

    /// The pointers of a place below the operation that uses it, whatever references are between them.
    fn pointers_to(&self, place: &Place, status: Option<&str>) -> impl Iterator<Item = (SourceId, String)> {
        let is_around = |source: &SourceId, pointer: &str| {
            let rest = (*source == place.source).then(|| place.pointer.strip_prefix(pointer)).flatten();
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let around = self.responses.iter().find(|(_, source, pointer)| is_around(source, pointer));
        let response = around.or_else(|| self.responses.iter().find(|(key, ..)| status == Some(key.as_str())));
        let below = response.map(|(key, ..)| format!("/responses/{}", escape(key))).unwrap_or_default();
        self.pointers.iter().map(move |(source, pointer)| (*source, format!("{pointer}{below}")))
    }
}

/// Where one rule is suppressed: the position of the first suppression that says so.
#[derive(Debug, Default)]
struct Scopes {
    /// By line, from 0.
    by_line: HashMap<(SourceId, usize), usize>,
    /// By the pointer of an object.
    by_object: HashMap<SourceId, HashMap<String, usize>>,
    /// By pointer in any source.
    by_pointer: HashMap<String, usize>,
    /// By operation, and the pointer of what one of these leads to from it, over references.
    by_use: HashMap<(usize, SourceId), HashMap<String, usize>>,
}

impl Scopes {
    /// The suppression of the object at a pointer, or of one around it.
    fn around(&self, source: SourceId, pointer: &str) -> Option<usize> {
        let objects = self.by_object.get(&source);
        ancestors(pointer).find_map(|pointer| {
            work::step();
            let of_object = objects.and_then(|objects| objects.get(pointer));
            of_object.or_else(|| self.by_pointer.get(pointer)).copied()
        })
    }
}

impl<'a> Suppressions<'a> {
    /// Finds them in a document, which comes first, in what it refers to, and in the config, which is shown as `shown_as`.
    pub(super) fn collect(
        workspace: &'a Workspace,
        documents: &[&Document],
        addressed: &'a Addressed,
        config: &Config,
        shown_as: Option<SourceId>,
    ) -> Self {
        let root = documents.first().map(|document| document.source.id);
        let mut found = Self { root, elsewhere: Some((workspace, addressed)), ..Self::default() };
        documents.iter().for_each(|document| found.read(document.source.id));
        for (ignore, source) in config.ignore.iter().filter_map(|ignore| Some((ignore, shown_as?))) {
            let place = Place { source, span: ignore.span, pointer: Arc::default() };
            let (at, scopes) = found.add(Means::Config, ignore.rule, ignore.reason.as_deref(), place);
            scopes.by_pointer.entry(ignore.pointer.clone()).or_insert(at);
        }
        found.own = found.all.len();
        found
    }

    /// Reads what stands in a source, once.
    fn read(&mut self, source: SourceId) {
        let Some((workspace, addressed)) = self.elsewhere else { return };
        if addressed.0.contains(&source) && self.read.insert(source) {
            let document = workspace.document(source);
            let mut lines = CommentedLines { document, block: 0..0 };
            document.comments().iter().for_each(|comment| self.read_comment(&mut lines, *comment));
            document.keys_named(EXTENSION).for_each(|key| self.read_extension(key));
        }
    }

    /// Whether there are none, in no source.
    pub(super) fn is_empty(&self) -> bool {
        self.all.is_empty() && self.elsewhere.is_none_or(|(_, addressed)| addressed.0.len() == self.read.len())
    }

    /// Notes where the operations are, since findings in what they share with others name them.
    pub(super) fn locate(&mut self, api: &Api<'_>) {
        if self.is_empty() {
            return;
        }
        self.operations = api.operations.iter().map(|operation| OperationPlaces::of(operation, api)).collect();
        let mut by_pointer: HashMap<&str, Vec<usize>> = HashMap::new();
        for (at, operation) in self.operations.iter().enumerate() {
            operation.pointers.iter().for_each(|(_, pointer)| by_pointer.entry(pointer).or_default().push(at));
            let Operation { method, path, .. } = &api.operations[at];
            self.names.insert((method.to_string(), (*path).to_owned()), at);
        }
        for scopes in self.of_rule.values_mut() {
            for (pointer, entry) in &scopes.by_pointer {
                let operation = ancestors(pointer).find_map(|above| Some((above, by_pointer.get(above)?)));
                let Some((above, operations)) = operation else { continue };
                for &at in operations {
                    let node = api.workspace.find_below(api.operations[at].node, &pointer[above.len()..]);
                    if let Some(Place { source, pointer, .. }) = node.map(Node::place) {
                        let pointer = pointer.to_string();
                        scopes.by_use.entry((at, source)).or_default().entry(pointer).or_insert(*entry);
                    }
                }
            }
        }
    }

    /// Keeps back what is suppressed of a finding; what is left of it, if anything, comes back.
    ///
    /// `line` gives the line of a place, from 0.
    pub(super) fn take(&mut self, mut finding: Diagnostic, line: &dyn Fn(&Place) -> usize) -> Option<Diagnostic> {
        let (status, places) = (finding.status.clone(), finding.occurrences.len());
        let is_sum = places > 0;
        for occurrence in std::mem::take(&mut finding.occurrences) {
            let operations = self.operations_of(&occurrence.operations, occurrence.operation.as_deref());
            match self.find(finding.rule, &occurrence.place, &operations, status.as_deref(), line) {
                at if at.is_empty() => finding.occurrences.push(occurrence),
                at => {
                    let mut one = Diagnostic { occurrences: Vec::new(), ..finding.clone() };
                    one.primary.place = occurrence.place;
                    one.operation = occurrence.operation;
                    self.keep_back(one, &at);
                }
            }
        }
        if is_sum && finding.occurrences.is_empty() {
            return None;
        }
        if finding.occurrences.len() < places {
            let left: BTreeSet<usize> = finding.occurrences.iter().flat_map(|one| one.operations.clone()).collect();
            finding.operations = left.into_iter().collect();
        }
        let operations = if is_sum { &[] } else { finding.operations.as_slice() };
        let operations = self.operations_of(operations, finding.operation.as_deref());
        match self.find(finding.rule, &finding.primary.place, &operations, status.as_deref(), line) {
            at if at.is_empty() => Some(finding),
            at => {
                self.keep_back(finding, &at);
                None
            }
        }
    }

    /// Keeps back a finding about several places if a comment on a line, from 0, suppresses its rule there; else it
    /// comes back.
    pub(super) fn take_whole(&mut self, finding: Diagnostic, source: SourceId, line: usize) -> Option<Diagnostic> {
        let scopes = self.of_rule.get(finding.rule).filter(|_| finding.occurrences.len() > 1);
        match scopes.and_then(|scopes| scopes.by_line.get(&(source, line))) {
            None => Some(finding),
            Some(&at) => {
                finding.singles().for_each(|single| self.keep_back(single.clone(), &[at]));
                None
            }
        }
    }

    /// Reads the sources in which a finding could be suppressed.
    fn read_around(&mut self, place: &Place, operations: &[usize]) {
        if self.elsewhere.is_some_and(|(_, addressed)| addressed.0.len() > self.read.len()) {
            let malformed = self.malformed.len();
            let of_operations = operations.iter().flat_map(|at| self.operations[*at].pointers.iter());
            let sources: HashSet<SourceId> = of_operations.map(|(source, _)| *source).chain([place.source]).collect();
            sources.into_iter().for_each(|source| self.read(source));
            // These are reported with the description that has them.
            self.malformed.truncate(malformed);
        }
    }

    /// The positions of operations, by themselves or by a name.
    fn operations_of(&self, operations: &[usize], name: Option<&OperationName>) -> Vec<usize> {
        let named = |name: &OperationName| self.names.get(&(name.method.clone(), name.path.clone())).copied();
        match name {
            Some(name) if operations.is_empty() => named(name).into_iter().collect(),
            _ => operations.to_vec(),
        }
    }

    fn keep_back(&mut self, finding: Diagnostic, at: &[usize]) {
        at.iter().for_each(|&at| self.all[at].is_used = true);
        let by = at.iter().take(1).map(|&at| self.all[at].suppression.clone());
        self.suppressed.extend(by.map(|by| Suppressed { finding: finding.clone(), by }));
    }

    /// The suppression of a rule at a place, by its position; the one that is nearest to the place. If none is around
    /// the place itself, it is one for each operation that uses the place. Empty if it is not suppressed.
    fn find(
        &mut self,
        rule: &str,
        place: &Place,
        operations: &[usize],
        status: Option<&str>,
        line: &dyn Fn(&Place) -> usize,
    ) -> Vec<usize> {
        self.read_around(place, operations);
        let Some(scopes) = self.of_rule.get(rule) else { return Vec::new() };
        let on_line = || scopes.by_line.get(&(place.source, line(place))).copied();
        let of_place = if scopes.by_line.is_empty() { None } else { on_line() };
        if let Some(at) = of_place.or_else(|| scopes.around(place.source, &place.pointer)) {
            return vec![at];
        }
        let of_operation = |&at: &usize| {
            let used = scopes.by_use.get(&(at, place.source));
            let used = used.and_then(|used| ancestors(&place.pointer).find_map(|pointer| used.get(pointer)).copied());
            let mut pointers = self.operations.get(at)?.pointers_to(place, status);
            used.or_else(|| pointers.find_map(|(source, pointer)| scopes.around(source, &pointer)))
        };
        let of_operations: Option<Vec<usize>> = operations.iter().map(of_operation).collect();
        let of_root = || self.root.and_then(|root| scopes.around(root, ""));
        match of_operations {
            Some(all) if !all.is_empty() => all,
            _ => of_root().into_iter().collect(),
        }
    }

    /// Adds a suppression; its position comes back, with the places where its rule is suppressed.
    fn add(&mut self, means: Means, rule: &str, reason: Option<&str>, place: Place) -> (usize, &mut Scopes) {
        let reason = reason.map(str::trim).filter(|reason| !reason.is_empty()).map(str::to_owned);
        let suppression = Suppression { means, reason, place };
        self.all.push(Entry { rule: rule.to_owned(), is_used: false, suppression, removal: None });
        (self.all.len() - 1, self.of_rule.entry(rule.to_owned()).or_default())
    }

    /// Reads `# oas-audit: ignore[rule, other-rule] reason`.
    fn read_comment(&mut self, lines: &mut CommentedLines<'_>, comment: Span) {
        let document = lines.document;
        let source = &document.source;
        let text = source.slice(comment);
        let text_of = text.trim_start_matches(['#', ' ', '\t']);
        let Some(instruction) = text_of.strip_prefix(ADDRESS) else {
            if is_near_miss(text_of) {
                self.malformed.push((document.place(comment), COMMENT));
            }
            return;
        };
        let list = instruction.trim_start().strip_prefix("ignore").map(str::trim_start);
        let Some((list, reason)) = list.and_then(|list| list.strip_prefix('[')?.split_once(']')) else {
            return self.malformed.push((document.place(comment), COMMENT));
        };
        if list.trim().is_empty() {
            return self
                .malformed
                .push((document.place(comment), "name the rules in the brackets, as `ignore[missing-404]`"));
        }
        let line = lines.of(comment);
        let reason = reason.trim_start_matches([' ', '-', ':', '\u{2013}', '\u{2014}']);
        for rule in list.split(',').map(str::trim).filter(|rule| !rule.is_empty()) {
            // Both are parts of one text.
            let start = comment.start + (rule.as_ptr().addr() - text.as_ptr().addr()) as u32;
            let place = document.place(Span::new(start, start + rule.len() as u32));
            let (at, scopes) = self.add(Means::Comment, rule, Some(reason), place);
            scopes.by_line.entry((source.id, line)).or_insert(at);
            if !list.contains(',') {
                self.all[at].removal = Some(Change::Cut { source: source.id, span: with_line(source, comment) });
            }
        }
    }

    /// Reads `x-oas-audit-ignore`: a rule, a list of rules, or a map of rules to reasons.
    fn read_extension(&mut self, key: Node<'_>) {
        let Some(object) = key.parent() else { return };
        // Of a key that stands twice the last one counts.
        let Some(value) = object.entry(EXTENSION).filter(|last| last.key == key).map(|last| last.value) else { return };
        let rules: Vec<(Node<'_>, Option<&str>)> = match value.kind() {
            NodeKind::String => vec![(value, None)],
            NodeKind::Sequence => value.items().map(|item| (item, None)).collect(),
            NodeKind::Mapping => value.entries().map(|entry| (entry.key, entry.value.as_str())).collect(),
            _ => Vec::new(),
        };
        if rules.is_empty() || rules.iter().any(|(rule, _)| rule.as_str().is_none()) {
            let help = "write a list of rules, as `[missing-404]`, or a map of rules to reasons";
            return self.malformed.push((key.place(), help));
        }
        let pointer = object.pointer();
        let is_only = rules.len() == 1;
        for (rule, reason) in rules {
            let (at, _) = self.add(Means::Extension, rule.text(), reason, rule.place());
            self.all[at].removal = Some(Change::Remove { node: if is_only { key.id() } else { rule.id() } });
            let scopes = self.of_rule.entry(rule.text().to_owned()).or_default();
            scopes.by_object.entry(object.id().0).or_default().entry(pointer.clone()).or_insert(at);
        }
    }

    /// What suppressed nothing though `is_looked_for`, by its rule and means, with what is wrong with it. `ids` are those of
    /// the rules that audit.
    pub(super) fn unused(
        &self,
        meta: &RuleMeta,
        ids: &[&str],
        is_rule: &dyn Fn(&str) -> bool,
        is_looked_for: impl Fn(&str) -> bool,
    ) -> Vec<Diagnostic> {
        let malformed = self
            .malformed
            .iter()
            .map(|(place, help)| meta.at_place(place.clone()).message("this suppression names no rule").help(*help));
        let unused = self.all[..self.own].iter().filter(|one| !one.is_used).filter_map(|one| {
            let Entry { rule, suppression: Suppression { place, means, .. }, removal, .. } = one;
            let finding = meta.at_place(place.clone());
            if !is_rule(rule) {
                let help = match nearest(rule, ids.iter().copied()) {
                    Some(nearest) => format!("did you mean `{nearest}`?"),
                    None => "`oas-audit rules` lists the rules".to_owned(),
                };
                return Some(finding.message(format!("there is no rule `{rule}` to suppress")).help(help));
            }
            is_looked_for(rule).then(|| {
                let (scope, help) = match means {
                    Means::Comment => ("on this line", "remove it, or move it to the line above the finding"),
                    Means::Extension => ("in this object", "remove it, or move it to an object that has the finding"),
                    Means::Config => ("at this pointer", "remove it, or correct its pointer"),
                };
                let message = format!("`{rule}` finds nothing {scope} that could be suppressed");
                finding.message(message).help(help).changes(removal.clone())
            })
        });
        malformed.chain(unused).collect()
    }

    /// What gives no reason.
    pub(super) fn without_reason(&self, meta: &RuleMeta, is_rule: &dyn Fn(&str) -> bool) -> Vec<Diagnostic> {
        let unreasoned =
            self.all[..self.own].iter().filter(|one| one.suppression.reason.is_none() && is_rule(&one.rule));
        unreasoned
            .map(|Entry { rule, suppression: Suppression { place, means, .. }, .. }| {
                let help = match means {
                    Means::Comment => "write it behind the brackets",
                    Means::Extension => "write a map of rules to reasons",
                    Means::Config => "add `reason`",
                };
                meta.at_place(place.clone()).message(format!("`{rule}` is suppressed here without a reason")).help(help)
            })
            .collect()
    }

    /// The places of those that suppressed something.
    pub(super) fn used(&self) -> impl Iterator<Item = (SourceId, u32)> {
        let used = self.all.iter().filter(|one| one.is_used);
        used.map(|one| (one.suppression.place.source, one.suppression.place.span.start))
    }
}

/// Whether a comment is meant to suppress something, in the form of another linter: `oas-audit-ignore`, `oas-audit
/// disable`.
fn is_near_miss(comment: &str) -> bool {
    let Some(rest) = comment.strip_prefix(ADDRESS.trim_end_matches(':')) else { return false };
    let rest = rest.trim_start_matches([' ', '\t', '-', '_']);
    let words = ["ignore", "disable", "suppress"];
    let after = words.iter().find_map(|word| rest.strip_prefix(word));
    after.is_some_and(|after| !after.starts_with(char::is_alphanumeric))
}

/// A comment with the blanks before it, and with its line if nothing else is on that.
fn with_line(source: &Source, comment: Span) -> Span {
    let before = source.text[..comment.start as usize].trim_end_matches([' ', '\t']);
    let rest = &source.text[comment.end as usize..];
    match rest.find('\n') {
        Some(end) if before.is_empty() || before.ends_with('\n') => {
            Span::new(before.len() as u32, comment.end + end as u32 + 1)
        }
        _ => Span::new(before.len() as u32, comment.end),
    }
}

/// A JSON Pointer and those of what holds it, up to the top.
fn ancestors(pointer: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(pointer), |pointer| pointer.rfind('/').map(|at| &pointer[..at]))
}

/// The lines that the comments of a document are about, which are asked for in their order.
struct CommentedLines<'d> {
    document: &'d Document,
    /// The comments that stand below each other, the last time that was looked for: they are all about the next line.
    block: Range<usize>,
}

impl CommentedLines<'_> {
    /// The line that a comment applies to, from 0: its own if there is text before it, otherwise the next that is not
    /// a comment.
    fn of(&mut self, comment: Span) -> usize {
        let lines = self.document.source.lines();
        let own = lines.line(comment.start);
        if !self.is_comment(own) {
            return own;
        }
        if !self.block.contains(&own) {
            let next = (own + 1..lines.count()).find(|line| !self.is_comment(*line));
            self.block = own..next.unwrap_or(lines.count());
        }
        if self.block.end < lines.count() { self.block.end } else { own }
    }

    /// Whether nothing but a comment stands on a line.
    fn is_comment(&self, line: usize) -> bool {
        work::step();
        let (source, lines) = (&self.document.source, self.document.source.lines());
        let end = if line + 1 < lines.count() { lines.start(line + 1) } else { source.text.len() as u32 };
        let text = source.slice(Span::new(lines.start(line), end));
        text.trim_start_matches(|letter: char| letter.is_whitespace() || letter == BOM).starts_with('#')
    }
}

#[cfg(test)]
mod tests;
