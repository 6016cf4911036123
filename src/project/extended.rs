//! What a config extends: profiles by name, and files of policies and settings of rules.

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};

use super::paths::leads_out;
use crate::classify::Kind;
use crate::config::{self, Config, Mistakes, Names, Refusal, RuleNames};
use crate::diff;
use crate::files::{FileSystem, normalize, reason, relative};
use crate::profile;
use crate::rule::Preset;
use crate::rules;
use crate::text::nearest;

/// How many files may extend each other in a row.
const DEPTH: usize = 16;

/// Reads configs with what they extend, each file once.
pub(super) struct Extended<'f> {
    files: &'f dyn FileSystem,
    /// The directory that the files must be in.
    top: &'f Path,
    working_directory: &'f Path,
    names: Names,
    /// The files and profiles that are being read, by the name that is shown.
    open: Vec<String>,
    /// What was read, by whether it is a profile, and its path or name.
    read: HashMap<(bool, PathBuf), Config>,
}

impl<'f> Extended<'f> {
    pub(super) fn new(files: &'f dyn FileSystem, top: &'f Path, working_directory: &'f Path) -> Self {
        Self { files, top, working_directory, names: names(), open: Vec::new(), read: HashMap::new() }
    }

    /// Reads a config. Its path is canonical.
    ///
    /// # Errors
    /// The mistakes in it, or in a file that it extends.
    pub(super) fn read(&mut self, path: &Path, name: String, bytes: Vec<u8>) -> Result<Config, Mistakes> {
        self.open.push(name.clone());
        let base = config::base(path).to_owned();
        let names = self.names.clone();
        Config::read_with(name, bytes, &names, false, &mut |entry| self.load(entry, Some(&base)))
    }

    /// The files that were read, as seen from the working directory.
    pub(super) fn into_paths(self) -> Vec<PathBuf> {
        let seen = |path: &PathBuf| PathBuf::from(relative(self.working_directory, path));
        self.read.keys().filter(|(is_profile, _)| !is_profile).map(|(_, path)| seen(path)).collect()
    }

    /// Reads what an entry names. A profile has no directory, so it can't extend files.
    fn load(&mut self, entry: &str, base: Option<&Path>) -> Result<Config, Refusal> {
        let is_file = entry.starts_with('.')
            || entry.contains(['/', '\\'])
            || entry.ends_with(".yaml")
            || entry.ends_with(".yml");
        let (key, name, bytes, base) = match base {
            _ if entry.contains("://") => {
                return Err(Refusal::new(
                    format!("`{entry}` is an address, not a file"),
                    "nothing is read from the network: add the file to the repository",
                ));
            }
            Some(base) if is_file => {
                let path = normalize(&base.join(entry));
                if leads_out(self.files, &path, self.top) {
                    return Err(Refusal::new(
                        format!("`{entry}` is outside of the repository (or working directory)"),
                        "copy the file into it, or make it a submodule",
                    ));
                }
                let found = self.files.canonicalize(&path).and_then(|found| Ok((self.files.read(&found)?, found)));
                let (bytes, found) = found.map_err(|error| {
                    let help = match error.kind() {
                        io::ErrorKind::IsADirectory => "name a file in it, as `./policies.yaml`",
                        _ => "paths start from the directory of this file",
                    };
                    Refusal::new(format!("can't read `{entry}`: {}", reason(&error)), help)
                })?;
                let base = found.parent().map(Path::to_owned);
                ((false, found.clone()), relative(self.working_directory, &found), bytes, base)
            }
            _ => {
                let Some(profile) = profile::find(entry) else {
                    let known = profile::ALL.iter().map(|profile| profile.name);
                    let help = match nearest(entry, known.clone()) {
                        Some(name) => format!("did you mean `{name}`?"),
                        None if self.names.presets.contains(&entry) => {
                            format!("this is a preset: write `preset: {entry}`")
                        }
                        None => format!(
                            "write a path as `./{entry}.yaml`, or one of `{}`",
                            known.collect::<Vec<_>>().join("`, `")
                        ),
                    };
                    return Err(Refusal::new(format!("there is no profile `{entry}`"), help));
                };
                ((true, PathBuf::from(entry)), profile.title(), profile.text.as_bytes().to_vec(), None)
            }
        };
        if let Some(known) = self.read.get(&key) {
            return Ok(known.clone());
        }
        if let Some(first) = self.open.iter().position(|open| *open == name) {
            let way: Vec<&str> = self.open[first..].iter().map(String::as_str).chain([name.as_str()]).collect();
            let through = way.get(1..way.len() - 1).filter(|through| !through.is_empty());
            let through = through.map_or(String::new(), |through| format!(" through `{}`", through.join("`, `")));
            return Err(Refusal::new(format!("`{name}` extends itself{through}"), "remove one of the entries"));
        }
        if self.open.len() > DEPTH {
            return Err(Refusal::new(
                format!("more than {DEPTH} files extend each other"),
                "list what they extend in one file",
            ));
        }
        self.open.push(name.clone());
        let names = self.names.clone();
        let load = &mut |entry: &str| self.load(entry, base.as_deref());
        let config = Config::read_with(name, bytes, &names, true, load).map_err(Refusal::from);
        self.open.pop();
        let config = config?;
        self.read.insert(key, config.clone());
        Ok(config)
    }
}

/// The names that a config may use.
pub(crate) fn names() -> Names {
    const PRESETS: [&str; Preset::ALL.len()] = [Preset::Recommended.name(), Preset::Strict.name()];
    const KINDS: [&str; Kind::ALL.len()] = {
        let mut names = [""; Kind::ALL.len()];
        let mut at = 0;
        while at < names.len() {
            names[at] = Kind::ALL[at].name();
            at += 1;
        }
        names
    };
    let rules = rules::ALL.iter().map(|rule| rule.meta());
    let contract = diff::RULES.iter().map(|rule| RuleNames { id: rule.id, options: &[] });
    Names {
        rules: rules.map(|meta| RuleNames { id: meta.id, options: meta.options }).chain(contract).collect(),
        presets: &PRESETS,
        kinds: &KINDS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_and_preset_has_its_name() {
        let names = names();
        assert!(Kind::ALL.iter().all(|kind| names.kinds.contains(&kind.name())));
        assert!(Preset::ALL.iter().all(|preset| names.presets.contains(&preset.name())));
    }
}
