//! What is in force for each document: what the command line says, over the config nearest to it.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::baseline::{self, Use};
use super::extended::Extended;
use super::paths::leads_out;
use super::profiles;
use super::search::is_all_read;
use crate::audit::{Known, Offer, Options, SeesAll};
use crate::config::Refusal;
use crate::config::policy::PREFIX;
use crate::config::{self, Config, Level};
use crate::diagnostic::Severity;
use crate::diff::Profile;
use crate::files::{FileSystem, directory_of, display, normalize, reason, relative};
use crate::policy::PolicyRule;
use crate::profile;
use crate::resolve::Workspace;
use crate::rule::Preset;
use crate::text::nearest;

/// What the command line says. It counts more than any config.
#[derive(Clone, Debug, Default)]
pub(crate) struct RunOptions {
    pub(crate) preset: Option<Preset>,
    pub(crate) rules: Vec<RuleSetting>,
    pub(crate) only: Vec<String>,
    pub(crate) fail_on: Option<Level>,
    pub(crate) no_ignores: bool,
    /// The profiles that all configs extend.
    pub(crate) profiles: Vec<&'static profile::Profile>,
    /// The baseline, in place of the config's.
    pub(crate) baseline: Option<PathBuf>,
    pub(crate) baseline_use: Use,
    /// The revision whose findings are not reported.
    pub(crate) since: Option<String>,
    /// The clients that the contract is kept for, where changes since the revision are reported.
    pub(crate) contract: Option<Profile>,
    /// Whether a report lists the operations.
    pub(crate) lists_operations: bool,
    /// Whether reports need [`crate::audit::Since::changed`], which is empty otherwise.
    pub(crate) marks_changes: bool,
    /// What findings have beside themselves.
    pub(crate) offer: Offer,
}

impl RunOptions {
    /// That only the rules run which say why a document can't be audited.
    #[cfg(feature = "cli")]
    pub(crate) fn only_reasons() -> Self {
        Self { only: crate::rules::REASONS.iter().map(|meta| meta.id.to_owned()).collect(), ..Self::default() }
    }
}

/// What the user says of one rule.
#[derive(Clone, Debug)]
pub(crate) struct RuleSetting {
    /// The rule.
    pub(crate) id: String,
    /// Its severity; none turns it off.
    pub(crate) severity: Level,
}

/// Where the config of an input is looked for.
#[derive(Clone, Debug)]
pub(crate) enum ConfigSource {
    /// Beside the input and above it.
    Nearest,
    /// This file, wherever the input is.
    File(PathBuf),
    /// There is none.
    Nowhere,
}

/// What is in force for the documents of one config.
#[derive(Debug)]
pub(crate) struct EffectiveSettings {
    /// The config's path, as it is shown; none where there is no config.
    pub(crate) name: Option<String>,
    /// The directory that the config's paths start from.
    pub(crate) base: PathBuf,
    /// The config as it is written.
    pub(crate) config: Config,
    /// The files that it extends, as seen from the working directory.
    pub(crate) extended: Vec<PathBuf>,
    /// What the audit follows.
    pub(crate) options: Options,
    /// The least severity that fails the run; none where no finding does.
    pub(crate) fail_on: Option<Severity>,
    /// The file of known findings.
    pub(crate) baseline: Option<PathBuf>,
}

/// The configs of a run, each read once.
pub(crate) struct Settings {
    given: RunOptions,
    source: ConfigSource,
    /// The canonical working directory.
    working_directory: PathBuf,
    all: Vec<EffectiveSettings>,
    by_config: HashMap<Option<PathBuf>, usize>,
    by_directory: HashMap<PathBuf, usize>,
}

/// The documents that follow a config.
struct Followers {
    /// The directory that they are in.
    place: PathBuf,
    /// The config; none if it is the one of all directories.
    path: Option<PathBuf>,
    /// The directory that its patterns start from.
    base: PathBuf,
    working_directory: PathBuf,
    /// What it says of files.
    config: Config,
}

impl Followers {
    /// Whether all of them are among files.
    fn are_among(&self, read: &HashSet<PathBuf>, files: &dyn FileSystem) -> bool {
        let mut by_directory: HashMap<PathBuf, bool> = HashMap::new();
        is_all_read(files, &self.place, read, |file| {
            let directory = directory_of(file);
            let follows =
                || self.path.is_none() || config::find(files, directory, &self.working_directory) == self.path;
            *by_directory.entry(directory.to_owned()).or_insert_with(follows)
                && self.config.includes(&relative(&self.base, file))
        })
    }
}

impl Settings {
    /// Reads nothing yet.
    pub(crate) fn new(files: &dyn FileSystem, source: ConfigSource, given: RunOptions) -> Self {
        Self {
            given,
            source,
            working_directory: files.canonicalize(Path::new(".")).unwrap_or_default(),
            all: Vec::new(),
            by_config: HashMap::new(),
            by_directory: HashMap::new(),
        }
    }

    /// What is in force for a file, by its position.
    ///
    /// # Errors
    /// What is wrong with its config.
    pub(crate) fn of(&mut self, files: &dyn FileSystem, file: &Path) -> Result<usize, Refusal> {
        let directory = match files.canonicalize(file).ok().as_deref().and_then(Path::parent) {
            Some(directory) => directory.to_owned(),
            // Standard input has a name, not a file.
            None => files.canonicalize(directory_of(file)).unwrap_or_else(|_| self.working_directory.clone()),
        };
        self.of_directory(files, directory)
    }

    /// What is in force in the working directory, by its position.
    ///
    /// # Errors
    /// What is wrong with its config.
    pub(crate) fn here(&mut self, files: &dyn FileSystem) -> Result<usize, Refusal> {
        self.of_directory(files, self.working_directory.clone())
    }

    fn of_directory(&mut self, files: &dyn FileSystem, directory: PathBuf) -> Result<usize, Refusal> {
        if let Some(&at) = self.by_directory.get(&directory) {
            return Ok(at);
        }
        let path = match &self.source {
            ConfigSource::Nearest => config::find(files, &directory, &self.working_directory),
            ConfigSource::File(path) => Some(path.clone()),
            ConfigSource::Nowhere => None,
        };
        let at = match self.by_config.get(&path) {
            Some(&at) => at,
            None => {
                let in_force = self.read(files, path.as_deref())?;
                self.all.push(in_force);
                self.by_config.insert(path, self.all.len() - 1);
                self.all.len() - 1
            }
        };
        self.by_directory.insert(directory, at);
        Ok(at)
    }

    /// What is in force at a position.
    pub(crate) fn get(&self, at: usize) -> &EffectiveSettings {
        &self.all[at]
    }

    /// Whether the config at a position wants a file audited that a search found.
    pub(crate) fn includes(&self, files: &dyn FileSystem, at: usize, file: &Path) -> bool {
        let EffectiveSettings { base, config, .. } = &self.all[at];
        let file = files.canonicalize(file).unwrap_or_else(|_| self.working_directory.join(file));
        config.includes(&relative(base, &file))
    }

    fn read(&self, files: &dyn FileSystem, path: Option<&Path>) -> Result<EffectiveSettings, Refusal> {
        let Some(path) = path else { return self.put_together(files, None, PathBuf::new(), Config::default()) };
        let name = match &self.source {
            ConfigSource::File(path) => display(path),
            _ => relative(&self.working_directory, path),
        };
        if matches!(self.source, ConfigSource::Nearest) && leads_out(files, path, self.top(files, config::base(path))) {
            return Err(Refusal::new(
                format!("the config `{name}` is a link that leads out of the repository (or working directory)"),
                format!("name it to use it: `--config {name}`; `--no-config` does without it"),
            ));
        }
        let found = files.canonicalize(path).and_then(|found| Ok((files.read(&found)?, found)));
        let (bytes, found) = found.map_err(|error| {
            Refusal::new(
                format!("can't read the config `{name}`: {}", reason(&error)),
                format!(
                    "name a file, as `--config {}`; `oas-audit init` writes one",
                    config::NAMES.first().copied().unwrap_or_default()
                ),
            )
        })?;
        let base = config::base(&found).to_owned();
        let mut extended = Extended::new(files, self.top(files, &base), &self.working_directory);
        let config = extended.read(&found, name.clone(), bytes);
        let config = config?;
        let extended = extended.into_paths();
        self.put_together(files, Some(name), base, config).map(|in_force| EffectiveSettings { extended, ..in_force })
    }

    fn put_together(
        &self,
        files: &dyn FileSystem,
        name: Option<String>,
        base: PathBuf,
        config: Config,
    ) -> Result<EffectiveSettings, Refusal> {
        let given = &self.given;
        let config = config.over(profiles::all_of(&given.profiles));
        let preset_of = |word: &str| Preset::ALL.into_iter().find(|preset| preset.name() == word);
        let configured = config.preset.as_ref().and_then(|preset| preset_of(preset.value));
        let mut severities: HashMap<_, _> =
            config.rules.iter().filter_map(|setting| Some((setting.id.to_owned(), setting.level?))).collect();
        severities.extend(given.rules.iter().map(|setting| (setting.id.clone(), setting.severity)));
        // What is said of a rule on the command line holds for all operations.
        let mut heeded = config.clone();
        for one in &mut heeded.overrides {
            one.rules.retain(|(id, _)| !given.rules.iter().any(|setting| setting.id == *id));
        }
        let fail_on = match (given.fail_on, &config.fail_on) {
            (Some(level), _) => level,
            (None, Some(configured)) => configured.value,
            (None, None) => Some(Severity::Warning),
        };
        let baseline = given.baseline.clone().or_else(|| {
            let path = base.join(&config.baseline.as_ref()?.value);
            Some(PathBuf::from(relative(&self.working_directory, &normalize(&path))))
        });
        // Who may change the config may not write or read elsewhere by it.
        if let Some(path) = baseline
            .as_deref()
            .filter(|path| given.baseline.is_none() && leads_out(files, path, self.top(files, &base)))
        {
            return Err(Refusal::new(
                format!(
                    "`{}`, the baseline of the config, is outside of the repository (or working directory)",
                    display(path)
                ),
                format!("name it on the command line, as `--baseline {}`", display(path)),
            ));
        }
        let heeded_baseline = baseline.as_ref().filter(|_| given.baseline_use == Use::Heed && !given.no_ignores);
        let known = heeded_baseline.map(|path| baseline::read(files, path, &self.working_directory)).transpose()?;
        let options = Options {
            preset: given.preset.or(configured).unwrap_or(Preset::Recommended),
            severities,
            only: given.only.clone(),
            config: heeded,
            policies: config.policies.iter().cloned().map(PolicyRule::new).collect(),
            heeds_ignores: !given.no_ignores,
            baseline: known.map(Arc::new),
            since: None,
            sees_all: SeesAll::from(true),
            lists_operations: self.given.lists_operations,
            offer: self.given.offer,
        };
        Ok(EffectiveSettings { name, base, config, extended: Vec::new(), options, fail_on, baseline })
    }

    /// The directory that holds all that belongs to the one of a config.
    fn top<'p>(&'p self, files: &dyn FileSystem, directory: &'p Path) -> &'p Path {
        config::top(files, directory, &self.working_directory)
    }

    /// The directory whose documents follow the config at a position; none where there is no config, or where it is not
    /// the one around a file. `file` is canonical.
    pub(crate) fn place(&self, at: usize, file: &Path) -> Option<&Path> {
        let EffectiveSettings { name, base, .. } = &self.all[at];
        Some(base.as_path()).filter(|base| name.is_some() && file.starts_with(base))
    }

    /// Has each config that suppresses findings or has policies find out whether all documents that follow it were read,
    /// once that matters: if not, what it is for may be in one of the others.
    pub(crate) fn note_what_is_read<F: FileSystem + Clone + 'static>(&mut self, files: &F, workspace: &Workspace) {
        let mut read: Option<Arc<HashSet<PathBuf>>> = None;
        for at in self.concerned_with_all() {
            let read = read.get_or_insert_with(|| Arc::new(workspace.identities().map(Path::to_owned).collect()));
            let (files, read, others) = (files.clone(), Arc::clone(read), self.followers(at));
            self.all[at].options.sees_all = SeesAll::found_by(move || others.are_among(&read, &files));
        }
    }

    /// Notes that every document below the working directory was read. Configs above it have others, too.
    pub(crate) fn note_all_is_read(&mut self) {
        for at in self.concerned_with_all() {
            let EffectiveSettings { name, base, .. } = &self.all[at];
            let sees_all = name.is_none() || base.starts_with(&self.working_directory);
            self.all[at].options.sees_all = SeesAll::from(sees_all);
        }
    }

    /// The positions of the configs that are judged by all documents that follow them.
    fn concerned_with_all(&self) -> Vec<usize> {
        (0..self.all.len()).filter(|at| self.all[*at].options.config.concerns_all_documents()).collect()
    }

    fn followers(&self, at: usize) -> Followers {
        let EffectiveSettings { base, config, .. } = &self.all[at];
        let path = self.by_config.iter().find(|(_, other)| **other == at).and_then(|(path, _)| path.clone());
        let is_nearest = matches!(self.source, ConfigSource::Nearest);
        Followers {
            place: if is_nearest { base.clone() } else { self.working_directory.clone() },
            path: path.filter(|_| is_nearest),
            base: base.clone(),
            working_directory: self.working_directory.clone(),
            config: Config { include: config.include.clone(), exclude: config.exclude.clone(), ..Config::default() },
        }
    }

    /// Makes sure that some config has each policy that the command line names.
    ///
    /// # Errors
    /// A policy that none has.
    pub(crate) fn insist_on_policies(&self) -> Result<(), Refusal> {
        let named = self.given.rules.iter().map(|setting| &setting.id).chain(&self.given.only);
        let known = || self.all.iter().flat_map(|in_force| &in_force.config.policies).map(|policy| policy.id);
        let unknown = named.filter(|id| id.starts_with(PREFIX)).find(|id| !known().any(|other| other == *id));
        let Some(id) = unknown else { return Ok(()) };
        let help = match nearest(id, known()) {
            Some(nearest) => format!("did you mean `{nearest}`?"),
            None if known().next().is_none() => "add `policies` to the config".to_owned(),
            None => "`oas-audit check --print-config` shows the policies".to_owned(),
        };
        Err(Refusal::new(format!("no config has the policy `{id}`"), help))
    }

    /// Puts a baseline in force wherever `is_meant`.
    pub(crate) fn know(&mut self, known: &Arc<Known>, is_meant: impl Fn(&EffectiveSettings) -> bool) {
        for in_force in self.all.iter_mut().filter(|in_force| is_meant(in_force)) {
            in_force.options.baseline = Some(Arc::clone(known));
        }
    }

    /// Has findings known from a revision, in all documents.
    pub(crate) fn know_revision(&mut self, known: Known) {
        let known = Arc::new(known);
        for in_force in &mut self.all {
            in_force.options.since = Some(Arc::clone(&known));
        }
    }

    /// Whether what is in force may change with a file, whose path is as seen from the working directory.
    pub(crate) fn depend_on(&self, file: &Path) -> bool {
        let is_part = |in_force: &EffectiveSettings| {
            in_force.baseline.as_deref() == Some(file) || in_force.extended.iter().any(|path| path == file)
        };
        config::NAMES.iter().any(|name| file.ends_with(name)) || self.all.iter().any(is_part)
    }

    /// The canonical working directory.
    pub(crate) fn working_directory(&self) -> &Path {
        &self.working_directory
    }

    /// What the command line says.
    pub(crate) fn given(&self) -> &RunOptions {
        &self.given
    }
}
