//! Looks up the findings of a run among those that are known, so that only new ones are reported.

use std::collections::{HashMap, HashSet};
use std::path::Path;

use super::known::{Known, Origin, Rules};
use super::options::Options;
use super::report::{DocumentReport, KnownFindings, Since};
use super::sink::Sink;
use crate::diagnostic::{Diagnostic, Place};
use crate::text::{SourceId, Sources};

/// Looks up the findings of one run in all that is known.
pub(super) struct Lookups<'b>(Vec<Lookup<'b>>);

impl<'b> Lookups<'b> {
    /// Those that the options of some documents name.
    pub(super) fn new(options: impl Iterator<Item = &'b Options>, sources: &Sources) -> Self {
        let mut lookups: Vec<Lookup<'b>> = Vec::new();
        for known in options.flat_map(Options::known) {
            if !lookups.iter().any(|lookup| std::ptr::eq(lookup.known, known)) {
                lookups.push(Lookup::new(known, sources));
            }
        }
        Self(lookups)
    }

    /// Leaves out of what was found in one document, and in the `sources` that were looked at with it, what is known.
    pub(super) fn apply(
        &mut self,
        options: &Options,
        document: &DocumentReport,
        sources: &[SourceId],
        sink: &mut Sink,
    ) {
        for lookup in self.0.iter_mut().filter(|lookup| lookup.concerns(options)) {
            lookup.note(options, document, sources);
        }
        if self.0.iter().any(|lookup| lookup.concerns(options)) {
            self.one_document(options, document.source, |is_known| {
                sink.refine(|finding| without_known(finding, is_known));
            });
        }
    }

    /// Leaves out what is known of findings in a document that [`Lookups::apply`] has not seen.
    pub(super) fn retain_new(
        &mut self,
        options: &Options,
        document: SourceId,
        findings: Vec<Diagnostic>,
    ) -> Vec<Diagnostic> {
        self.one_document(options, document, |is_known| {
            findings.into_iter().filter_map(|finding| without_known(finding, is_known)).collect()
        })
    }

    /// Removes the findings whose places are all known.
    pub(super) fn leave_known(&mut self, options: &Options, document: SourceId, findings: &mut Vec<Diagnostic>) {
        self.one_document(options, document, |is_known| {
            findings.retain(|one| one.identities().filter(|place| !is_known(one.rule, place)).count() > 0);
        });
    }

    /// Every lookup sees every finding, so that each can say what became of its own.
    fn one_document<T>(
        &mut self,
        options: &Options,
        document: SourceId,
        look_up: impl FnOnce(&mut IsKnown<'_>) -> T,
    ) -> T {
        let concerned = self.0.iter().enumerate().filter(|(_, lookup)| lookup.concerns(options));
        let mut ones: Vec<(usize, OneDocument<'_, 'b>)> =
            concerned.map(|(at, lookup)| (at, OneDocument::new(lookup, document))).collect();
        let result = look_up(&mut |rule, place| {
            ones.iter_mut().fold(false, |known, (_, one)| one.is_known(rule, place) || known)
        });
        let seen: Vec<_> = ones.into_iter().map(|(at, one)| (at, one.found, one.unchanged)).collect();
        for (at, found, unchanged) in seen {
            for (key, count) in found {
                let most = self.0[at].found.entry(key).or_default();
                *most = count.max(*most);
            }
            self.0[at].unchanged += unchanged;
        }
        result
    }

    /// What became of all that is known: from files, and from a revision.
    pub(super) fn outcome(&self) -> (Option<KnownFindings>, Option<Since>) {
        let (mut known, mut since) = (None, None);
        for lookup in &self.0 {
            let found = lookup.outcome();
            match &lookup.known.origin {
                Origin::File => known = Some(known.unwrap_or_default() + found),
                Origin::Revision(revision) => {
                    since = Some(Since { revision: revision.clone(), found, changed: HashMap::new() });
                }
            }
        }
        (known, since)
    }
}

/// Whether a finding of a rule at a place is known.
type IsKnown<'f> = dyn FnMut(&'static str, &Place) -> bool + 'f;

/// What is not known of a finding; none if nothing is left.
fn without_known(mut finding: Diagnostic, is_known: &mut IsKnown<'_>) -> Option<Diagnostic> {
    let rule = finding.rule;
    if finding.occurrences.is_empty() {
        return (!is_known(rule, &finding.primary.place)).then_some(finding);
    }
    finding.occurrences.retain(|one| !is_known(rule, &one.place));
    (!finding.occurrences.is_empty()).then_some(finding)
}

/// Looks up findings in a baseline for one run.
struct Lookup<'b> {
    known: &'b Known,
    /// The recorded file that each source is.
    files: Vec<Option<(&'b str, &'b Rules)>>,
    /// The recorded findings of files that are gone, by rule and pointer: an unrecorded source may be a renamed file.
    gone: HashMap<(&'b str, &'b str), Vec<(&'b str, usize)>>,
    /// How many of each were found again in each source, at most in one document.
    found: HashMap<(SourceId, &'static str, String), usize>,
    /// The number of findings in documents whose findings are all known.
    unchanged: usize,
    /// The rules that looked at each recorded file.
    seen: HashSet<(&'b str, &'static str)>,
    /// The rules that looked at all that there is.
    ran: HashSet<&'static str>,
    /// Whether a document could not be audited.
    is_partial: bool,
}

impl<'b> Lookup<'b> {
    fn new(known: &'b Known, sources: &Sources) -> Self {
        let recorded = &known.baseline.findings;
        let names: Vec<String> = sources.iter().map(|source| known.files.name(&source.name)).collect();
        // A file that was YAML may be JSON now.
        let there: HashSet<&String> = names.iter().collect();
        let gone = recorded.keys().filter(|file| !there.contains(file));
        let by_stem: HashMap<&Path, &String> = gone.map(|file| (stem(file), file)).collect();
        let file = |name: &String| {
            let was = || recorded.get_key_value(*by_stem.get(stem(name))?);
            recorded.get_key_value(name).or_else(was)
        };
        let files = names.iter().map(file).map(|entry| entry.map(|(file, rules)| (file.as_str(), rules))).collect();
        let mut gone: HashMap<_, Vec<_>> = HashMap::new();
        for (file, rules) in recorded.iter().filter(|(file, _)| known.gone.contains(*file)) {
            for (rule, pointers) in rules {
                for (pointer, count) in pointers {
                    gone.entry((rule.as_str(), pointer.as_str())).or_default().push((file.as_str(), *count));
                }
            }
        }
        Self {
            known,
            files,
            gone,
            found: HashMap::new(),
            unchanged: 0,
            seen: HashSet::new(),
            ran: HashSet::new(),
            is_partial: false,
        }
    }

    fn concerns(&self, options: &Options) -> bool {
        options.known().any(|known| std::ptr::eq(known, self.known))
    }

    /// Notes which rules looked at which recorded files.
    fn note(&mut self, options: &Options, document: &DocumentReport, sources: &[SourceId]) {
        self.is_partial |= document.is_broken;
        if !document.is_broken {
            let files: Vec<_> = sources.iter().filter_map(|source| self.file(*source)).collect();
            // Only of files that are gone it matters what runs in all others.
            let sees_all = !self.known.gone.is_empty() && options.sees_all.get();
            for rule in options.rules().filter(|rule| options.is_on(*rule)) {
                self.seen.extend(files.iter().map(|(file, _)| (*file, rule.meta().id)));
                self.ran.extend(sees_all.then_some(rule.meta().id));
            }
        }
    }

    fn file(&self, source: SourceId) -> Option<(&'b str, &'b Rules)> {
        self.files.get(source.0 as usize).copied().flatten()
    }

    /// The recorded files that have findings of a rule at a pointer into a source, with how many.
    fn recorded<'s>(
        &'s self,
        source: SourceId,
        rule: &'static str,
        pointer: &'s str,
    ) -> impl Iterator<Item = (&'b str, usize)> + 's {
        let file = self.file(source);
        let own = file.and_then(|(file, rules)| Some((file, *rules.get(rule)?.get(pointer)?)));
        let gone = if file.is_none() { self.gone.get(&(rule, pointer)) } else { None };
        own.into_iter().chain(gone.into_iter().flatten().copied())
    }

    fn outcome(&self) -> KnownFindings {
        // Of a revision every file and rule is seen again, or is gone.
        let sees_all = self.known.origin != Origin::File && !self.is_partial;
        let is_seen = |file: &str, rule: &str| {
            sees_all || self.seen.contains(&(file, rule)) || self.known.gone.contains(file) && self.ran.contains(rule)
        };
        let recorded = self.known.baseline.findings.iter();
        let recorded = recorded.flat_map(|(file, rules)| rules.iter().map(move |(rule, counts)| (file, rule, counts)));
        let recorded = recorded.filter(|(file, rule, _)| is_seen(file, rule));
        let recorded: usize = recorded.flat_map(|(_, _, counts)| counts.values()).sum();
        // A file may go on as several, and several that are gone lend to all that are new.
        let mut again: HashMap<_, (SourceId, usize)> = HashMap::new();
        for ((source, rule, pointer), count) in &self.found {
            let file = self.file(*source).map(|(file, _)| file);
            again.entry((file, *rule, pointer)).or_insert((*source, 0)).1 += count;
        }
        let again = again.into_iter().map(|((_, rule, pointer), (source, count))| {
            let recorded = self.recorded(source, rule, pointer).filter(|(file, _)| is_seen(file, rule));
            count.min(recorded.map(|(_, count)| count).sum())
        });
        let again: usize = again.sum();
        let known = self.found.values().sum::<usize>() + self.unchanged;
        KnownFindings { known, fixed: recorded.saturating_sub(again) }
    }
}

struct OneDocument<'l, 'b> {
    lookup: &'l Lookup<'b>,
    /// What was found of each place: one place may be that of several findings, for one operation under two paths.
    verdicts: HashMap<(&'static str, SourceId, u32), bool>,
    /// How many of what each recorded file has were found.
    taken: HashMap<(&'b str, &'static str, String), usize>,
    /// The same by where they are now.
    found: HashMap<(SourceId, &'static str, String), usize>,
    is_unchanged: bool,
    unchanged: usize,
}

impl<'l, 'b> OneDocument<'l, 'b> {
    fn new(lookup: &'l Lookup<'b>, document: SourceId) -> Self {
        let is_unchanged = lookup.known.unchanged.contains(&document);
        let (verdicts, taken, found) = (HashMap::new(), HashMap::new(), HashMap::new());
        Self { lookup, verdicts, taken, found, is_unchanged, unchanged: 0 }
    }

    fn is_known(&mut self, rule: &'static str, place: &Place) -> bool {
        let key = (rule, place.source, place.span.start);
        if self.is_unchanged {
            self.unchanged += usize::from(self.verdicts.insert(key, true).is_none());
            return true;
        }
        *self.verdicts.entry(key).or_insert_with(|| {
            let is_known = self.lookup.recorded(place.source, rule, &place.pointer).any(|(file, recorded)| {
                let taken = self.taken.entry((file, rule, place.pointer.to_string())).or_default();
                let is_left = *taken < recorded;
                *taken += usize::from(is_left);
                is_left
            });
            if is_known {
                *self.found.entry((place.source, rule, place.pointer.to_string())).or_default() += 1;
            }
            is_known
        })
    }
}

/// A file's name without the extension of its notation.
fn stem(file: &str) -> &Path {
    let name = ["yaml", "yml", "json"].iter().find_map(|extension| file.strip_suffix(extension)?.strip_suffix('.'));
    Path::new(name.unwrap_or(file))
}

#[cfg(test)]
mod tests;
