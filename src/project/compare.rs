//! What changed between two versions of descriptions: which documents belong together, and what differs in them.

use std::collections::HashMap;
use std::sync::Arc;

use super::approvals::Approvals;
use super::settings::Settings;
use super::since::Past;
use super::versions::{Side, Versions};
use crate::audit::{Contract, DocumentReport, InputFailure, Options, Report};
use crate::config::Refusal;
use crate::diagnostic::{Class, Diagnostic};
use crate::diff::{self, Comparison, Profile};
use crate::files::Disk;
use crate::guard::guard;
use crate::model::Api;
use crate::parallel;
use crate::resolve::Workspace;
use crate::text::words::plural;
use crate::text::{Date, Source, SourceId, Sources};

/// What counts as a change, and as how much of one.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Terms {
    /// The clients that the contract is kept for.
    pub(crate) profile: Profile,
    /// The least class that is listed.
    pub(crate) least: Class,
    /// The day, for dates of sunset.
    pub(crate) today: Date,
}

/// Compares two versions.
///
/// # Errors
/// What is wrong with a config.
pub(crate) fn compare(versions: &Versions, terms: Terms, mut settings: Settings) -> Result<Report, Refusal> {
    let Versions { base, head, names } = versions;
    let mut sources = head.workspace.sources();
    if !head.prefix.is_empty() {
        sources = prefixed(&sources, &head.prefix, 0);
    }
    let offset = sources.iter().count() as u32;
    let old = prefixed(&base.workspace.sources(), &base.prefix, offset);
    let sources = Sources::new(sources.iter().chain(old.iter()).map(Arc::clone).collect());
    let mut report = Report { sources, ..Report::default() };
    report.failures = base.failures.iter().chain(&head.failures).cloned().collect();
    let mut contract = Contract {
        base: names[0].clone(),
        head: names[1].clone(),
        profile: terms.profile.name(),
        counts: [0; Class::ALL.len()],
        notes: Vec::new(),
    };
    Pairing { base, head, terms, offset, report: &mut report, contract: &mut contract }.run(&mut settings)?;
    report.contract = Some(contract);
    Ok(report)
}

/// Sources under other names, and with other identities.
fn prefixed(sources: &Sources, prefix: &str, offset: u32) -> Sources {
    let renamed = |source: &Arc<Source>| {
        let (id, name) = (SourceId(source.id.0 + offset), format!("{prefix}{}", source.name));
        Arc::new(Source::new(id, name, source.text.clone(), source.language))
    };
    // Identities count from 0 only in the whole.
    Sources::part(sources.iter().map(renamed).collect())
}

/// What a document of a side is known by.
type KeyOf = fn(&Side, &(SourceId, String)) -> Option<String>;

/// Which documents belong together, on the way to what changed in them.
struct Pairing<'p> {
    base: &'p Side,
    head: &'p Side,
    terms: Terms,
    offset: u32,
    report: &'p mut Report,
    contract: &'p mut Contract,
}

impl Pairing<'_> {
    fn run(&mut self, settings: &mut Settings) -> Result<(), Refusal> {
        let (pairs, gone, added) = self.pairs();
        let mut wanted = Vec::new();
        for (old, new) in pairs {
            wanted.push((Some(old), Some(new), self.in_force(new, settings)?));
        }
        for old in gone {
            wanted.push((Some(old), None, settings.here(&Disk)?));
        }
        for new in added {
            wanted.push((None, Some(new), self.in_force(new, settings)?));
        }
        let mut approvals = Approvals::new(self.terms.today);
        for (old, new, at) in wanted {
            let options = &settings.get(at).options;
            match (old, new) {
                (Some(old), Some(new)) => self.compare(old, new, options, &mut approvals),
                // Without its counterpart that can't be read, nothing is known of a document.
                _ if !self.report.failures.is_empty() => {}
                (Some(old), None) => self.alone(old, true, options),
                (None, new) => new.into_iter().for_each(|new| self.alone(new, false, options)),
            }
        }
        approvals.report_unused(self.report);
        Ok(())
    }

    /// The settings for a document of HEAD.
    fn in_force(&self, new: SourceId, settings: &mut Settings) -> Result<usize, Refusal> {
        match self.head.workspace.path(new) {
            Some(path) if self.head.prefix.is_empty() => settings.of(&Disk, path),
            _ => settings.here(&Disk),
        }
    }

    /// The documents that belong together: the only ones, those of one path, those of one title.
    fn pairs(&self) -> (Vec<(SourceId, SourceId)>, Vec<SourceId>, Vec<SourceId>) {
        let (base, head) = (self.base, self.head);
        if let ([(old, _)], [(new, _)], false) =
            (base.documents.as_slice(), head.documents.as_slice(), base.is_directory && head.is_directory)
        {
            return (vec![(*old, *new)], Vec::new(), Vec::new());
        }
        let mut pairs = Vec::new();
        let mut gone = base.documents.clone();
        let mut added = head.documents.clone();
        let keys: [KeyOf; 2] = [
            |_, (_, path)| Some(path.clone()).filter(|path| !path.is_empty()),
            |side, (id, _)| side.title(*id).map(str::to_owned),
        ];
        for key in keys {
            let mut waiting: HashMap<String, Vec<SourceId>> = HashMap::new();
            for document in gone.iter().rev() {
                if let Some(key) = key(base, document) {
                    waiting.entry(key).or_default().push(document.0);
                }
            }
            added.retain(|document| {
                let old = key(head, document).and_then(|key| waiting.get_mut(&key)?.pop());
                pairs.extend(old.map(|old| (old, document.0)));
                old.is_none()
            });
            gone.retain(|(id, _)| !pairs.iter().any(|(old, _)| old == id));
        }
        let ids = |documents: Vec<(SourceId, String)>| documents.into_iter().map(|(id, _)| id).collect();
        (pairs, ids(gone), ids(added))
    }

    fn compare<'o>(&mut self, old: SourceId, new: SourceId, options: &'o Options, approvals: &mut Approvals<'o>) {
        let (base, head) = (self.base, self.head);
        let (one, other) = parallel::both(usize::MAX, || base.api(old), || head.api(new));
        let (one, other) = match (one, other) {
            (Ok(one), Ok(other)) => (one, other),
            (one, other) => {
                self.report.failures.extend([one.err(), other.err()].into_iter().flatten());
                return;
            }
        };
        let Comparison { findings, counts, common } = match changes(&one, &other, self.terms, options, self.offset) {
            Ok(comparison) => comparison,
            Err(failure) => return self.report.failures.push(failure),
        };
        if common == 0 && !one.operations.is_empty() && !other.operations.is_empty() {
            let name = |side: &Side, api: &Api<'_>| format!("{}{}", side.prefix, api.root.document().source.name);
            self.report.failures.push(InputFailure {
                input: name(head, &other),
                message: format!("it has no operation in common with `{}`", name(base, &one)),
                help: "name two versions of one API".to_owned(),
            });
            return;
        }
        self.contract.counts.iter_mut().zip(counts).for_each(|(all, own)| *all += own);
        let (findings, suppressed) =
            approvals.apply(options, &head.workspace, &other, &mut self.report.sources, findings);
        for class in suppressed.iter().filter_map(|one| one.finding.class) {
            let count = &mut self.contract.counts[class as usize];
            *count = count.saturating_sub(1);
        }
        self.report.documents.push(DocumentReport { suppressed, ..document(new, &other, findings) });
    }

    /// Reports a document without a counterpart: all that is in it is gone, or new.
    fn alone(&mut self, id: SourceId, is_gone: bool, options: &Options) {
        let (side, offset) = if is_gone { (self.base, self.offset) } else { (self.head, 0) };
        let api = match side.api(id) {
            Ok(api) => api,
            Err(failure) => return self.report.failures.push(failure),
        };
        let count = api.operations.len();
        let name = format!("{}{}", side.prefix, api.root.document().source.name);
        let mut place = api.anchor.place();
        place.source = SourceId(id.0 + offset);
        let (rule, own, what) = match is_gone {
            true => ("operation-removed", Class::Breaking, "was removed"),
            false => ("operation-added", Class::Compatible, "is new"),
        };
        let Some(class) = level(options, rule).unwrap_or(Some(own)) else { return };
        self.contract.counts[class as usize] += 1;
        if class < self.terms.least {
            return;
        }
        let mut finding = Diagnostic::new(rule, class.severity(), place)
            .message(format!("`{name}` {what}, with its {count} operation{}", plural(count)));
        finding.class = Some(class);
        self.report.documents.push(document(SourceId(id.0 + offset), &api, vec![finding]));
    }
}

fn document(source: SourceId, api: &Api<'_>, findings: Vec<Diagnostic>) -> DocumentReport {
    DocumentReport {
        source,
        title: api.title(),
        openapi: api.version_text.to_owned(),
        operations: api.operations.len(),
        index: Vec::new(),
        findings,
        suppressed: Vec::new(),
        is_broken: false,
    }
}

/// What changed between two versions of one document. `offset` is added to the sources of BASE.
fn changes(
    base: &Api<'_>,
    head: &Api<'_>,
    terms: Terms,
    options: &Options,
    offset: u32,
) -> Result<Comparison, InputFailure> {
    let level = |rule: &str| level(options, rule);
    let Terms { profile, least, today } = terms;
    let how = diff::Options { profile, level: &level, least, today, offset };
    let name = &head.root.document().source.name;
    guard("compare", name, || diff::compare(base, head, &how)).map_err(|defect| InputFailure::of(name, defect))
}

/// The class that the command line or the config gives a rule; none inside turns it off.
fn level(options: &Options, rule: &str) -> Option<Option<Class>> {
    let is_left_out = !options.only.is_empty() && !options.only.iter().any(|only| only == rule);
    if is_left_out {
        return Some(None);
    }
    options.severities.get(rule).map(|level| level.map(Class::from))
}

/// Adds the changes of the contract since a revision to the report of an audit: those that clients may break by.
pub(crate) fn add_changes<'o>(
    report: &mut Report,
    workspace: &Workspace,
    past: &Past,
    profile: Profile,
    options: impl Fn(SourceId) -> &'o Options,
) {
    let offset = report.sources.iter().count() as u32;
    let terms = Terms { profile, least: Class::Unclassified, today: Date::today() };
    let mut changed = Vec::new();
    for (new, old) in &past.pairs {
        let Some(at) = report.documents.iter().position(|document| document.source == *new) else { continue };
        // The audit reports what can't be read.
        let (Ok(base), Ok(head)) = (Api::new(&past.workspace, *old), Api::new(workspace, *new)) else { continue };
        match changes(&base, &head, terms, options(*new), offset) {
            Ok(comparison) => changed.push((at, *new, head, comparison.findings)),
            Err(failure) => report.failures.push(failure),
        }
    }
    if changed.iter().all(|(.., findings)| findings.is_empty()) {
        return;
    }
    let old = prefixed(&past.workspace.sources(), &format!("{}:", past.revision), offset);
    report.sources = Sources::new(report.sources.iter().chain(old.iter()).map(Arc::clone).collect());
    let mut approvals = Approvals::new(terms.today);
    for (at, new, head, findings) in changed {
        let (findings, suppressed) = approvals.apply(options(new), workspace, &head, &mut report.sources, findings);
        let document = &mut report.documents[at];
        document.findings.splice(0..0, findings);
        document.suppressed.splice(0..0, suppressed);
    }
    approvals.report_unused(report);
}
