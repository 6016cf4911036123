//! The values that arguments take, and how they are read.

use std::path::PathBuf;

use clap::ValueEnum;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

use crate::config::policy::PREFIX;
use crate::diagnostic::{Class, Severity};
use crate::diff::Profile;
use crate::profile;
use crate::project::settings::RuleSetting;
use crate::report::Format;
use crate::rule::Preset;
use crate::text::nearest;
use crate::{diff, rules};

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum Color {
    Auto,
    Always,
    Never,
}

/// Format of output other than reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum PageFormat {
    Human,
    Json,
}

/// Form of a guide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum GuideFormat {
    Markdown,
    Json,
}

/// Form of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum ListFormat {
    Text,
    Json,
}

/// The least severity that makes exit status 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum FailOn {
    Error,
    Warning,
    Info,
    Never,
}

impl FailOn {
    /// The severity; none where no finding fails the run.
    pub(in crate::cli) fn severity(self) -> Option<Severity> {
        match self {
            Self::Error => Some(Severity::Error),
            Self::Warning => Some(Severity::Warning),
            Self::Info => Some(Severity::Info),
            Self::Never => None,
        }
    }
}

/// A report that goes to a file.
#[derive(Clone, Debug)]
pub(in crate::cli) struct Output {
    pub(in crate::cli) format: Format,
    pub(in crate::cli) path: PathBuf,
}

pub(super) fn formats() -> impl TypedValueParser<Value = Format> {
    let describe = |format: Format| {
        PossibleValue::new(format.name()).help(match format {
            Format::Human => "For terminals: the source with labels, why, help and a summary",
            Format::Concise => "One line for each finding: path:line:column: severity[rule] message",
            Format::Json => "For programs, with every detail",
            Format::Sarif => "SARIF 2.1.0, for code scanning",
            Format::Github => "Annotations in GitHub Actions",
            Format::Gitlab => "A Code Quality report of GitLab",
            Format::Junit => "JUnit XML, for CI servers that show tests",
            Format::Checkstyle => "Checkstyle XML, for editors, CI servers and review bots",
            Format::Teamcity => "Inspections in TeamCity",
            Format::Markdown => "For a job summary or a comment, below 64 KB",
            Format::Html => "A page: operations by status codes, findings beside their source",
        })
    };
    PossibleValuesParser::new(Format::ALL.map(describe)).try_map(|name| name.parse())
}

/// Another name of the preset `strict`, which other tools have for every rule.
const EVERY_RULE: &str = "all";

pub(super) fn presets() -> impl TypedValueParser<Value = Preset> {
    let describe = |preset: Preset| {
        let value = PossibleValue::new(preset.name());
        match preset {
            Preset::Recommended => value.help("What is definitely wrong or missing"),
            Preset::Strict => value.alias(EVERY_RULE).help("Every rule, for teams that document every response"),
        }
    };
    PossibleValuesParser::new(Preset::ALL.map(describe)).map(|name| {
        // The parser before lets nothing but these names and the other name of `strict` through.
        Preset::ALL.into_iter().find(|preset| preset.name() == name).unwrap_or(Preset::Strict)
    })
}

pub(super) fn severities() -> impl TypedValueParser<Value = Severity> {
    PossibleValuesParser::new(Severity::ALL.map(Severity::name)).try_map(|name| name.parse())
}

/// The id of a rule or of a profile.
pub(super) fn explained(id: &str) -> Result<String, String> {
    match id.strip_prefix(profile::PREFIX) {
        Some(name) => profile_name(name).map(|_| id.to_owned()),
        None => rule_id(id),
    }
}

pub(super) fn profile_name(name: &str) -> Result<&'static profile::Profile, String> {
    profile::find(name).ok_or_else(|| match nearest(name, profile::ALL.iter().map(|one| one.name)) {
        Some(nearest) => format!("there is no profile `{name}`; did you mean `{nearest}`?"),
        None => format!("there is no profile `{name}`; `oas-audit profiles` lists them"),
    })
}

pub(super) fn rule_id(id: &str) -> Result<String, String> {
    // Which policies there are is known when the configs are read.
    let is_policy = id.strip_prefix(PREFIX).is_some_and(|name| !name.is_empty());
    if is_policy || rules::find(id).is_some() || diff::find(id).is_some() {
        return Ok(id.to_owned());
    }
    let ids = rules::ALL.iter().map(|rule| rule.meta().id).chain(diff::RULES.iter().map(|rule| rule.id));
    Err(match nearest(id, ids) {
        Some(nearest) => format!("there is no rule `{id}`; did you mean `{nearest}`?"),
        None => format!("there is no rule `{id}`; `oas-audit rules` lists them"),
    })
}

pub(super) fn rule_setting(text: &str) -> Result<RuleSetting, String> {
    let (id, severity) = text
        .split_once('=')
        .ok_or_else(|| format!("expected a rule and its severity, as `{text}=warning` or `{text}=off`"))?;
    let id = rule_id(id)?;
    let severity = match severity {
        "off" => None,
        other => Some(
            other
                .parse()
                .map_err(|_| format!("`{other}` is not a severity: expected `off`, `info`, `warning` or `error`"))?,
        ),
    };
    Ok(RuleSetting { id, severity })
}

pub(super) fn output(text: &str) -> Result<Output, String> {
    let (format, path) = text
        .split_once('=')
        .filter(|(_, path)| !path.is_empty())
        .ok_or("expected a format and a file, as `json=report.json`")?;
    if path == "-" {
        return Err(format!("`-` is not a file; `--format {format}` writes to standard output"));
    }
    Ok(Output { format: format.parse()?, path: PathBuf::from(path) })
}

/// The least class that makes exit status 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(in crate::cli) enum FailOnClass {
    /// Clients that follow the old contract break
    Breaking,
    /// Some clients break
    Risky,
    /// Anything but words changed
    Any,
    Never,
}

impl FailOnClass {
    /// The class; none where no change fails the run.
    pub(in crate::cli) fn class(self) -> Option<Class> {
        match self {
            Self::Breaking => Some(Class::Breaking),
            Self::Risky => Some(Class::Risky),
            Self::Any => Some(Class::Compatible),
            Self::Never => None,
        }
    }
}

pub(super) fn classes() -> impl TypedValueParser<Value = Class> {
    PossibleValuesParser::new(Class::ALL.map(Class::name)).try_map(|name| name.parse())
}

pub(super) fn profiles() -> impl TypedValueParser<Value = Profile> {
    let describe = |profile: Profile| {
        PossibleValue::new(profile.name()).help(match profile {
            Profile::Strict => "Generated clients, which know every code and value by name",
            Profile::Client => "Clients that follow RFC 9110 and pass over what they don't know",
            Profile::Wire => "Clients that only have to parse what they get",
        })
    };
    PossibleValuesParser::new(Profile::ALL.map(describe)).try_map(|name| name.parse())
}

/// A git revision, and not a text that git would read as an option.
pub(super) fn revision(text: &str) -> Result<String, String> {
    if text.trim().is_empty() {
        Err("a revision is expected, as `origin/main` or `HEAD`".to_owned())
    } else if text.starts_with('-') {
        Err("no revision starts with `-`".to_owned())
    } else {
        Ok(text.to_owned())
    }
}
