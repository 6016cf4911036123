//! `oas-audit profiles`.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::ExitStatus;
use super::args::{self, Color, PageFormat};
use super::console::{Terminal, print};
use super::page;
use super::rules::write_json;
use crate::config::Config;
use crate::profile::{self, PREFIX, Profile};
use crate::project::profiles::config_of;
use crate::report::profile::markdown;
use crate::report::terminal::{Ink, Pen, wrap};

pub(super) fn run(arguments: &args::Profiles, color: Color) -> io::Result<ExitStatus> {
    let terminal = Terminal::stdout(color);
    let all: Vec<(&Profile, Config)> = profile::ALL.iter().map(|one| (one, config_of(one))).collect();
    print(terminal, arguments.format, |out| match arguments.format {
        PageFormat::Human => write_table(&all, terminal, out),
        PageFormat::Json => {
            let profiles: Vec<Value> = all.iter().map(|(profile, config)| facts(profile, config)).collect();
            write_json(&json!({"version": 1, "profiles": profiles}), out)
        }
    })?;
    Ok(ExitStatus::Clean)
}

/// Explains one profile.
pub(super) fn explain(profile: &Profile, format: PageFormat, terminal: Terminal) -> io::Result<ExitStatus> {
    let config = config_of(profile);
    let docs = markdown(profile.name, &config);
    print(terminal, format, |out| match format {
        PageFormat::Human => {
            let title = page::title(&format!("{PREFIX}{}", profile.name), "a guideline as policies", terminal);
            out.write_all((title + &page::render(&docs, terminal)).as_bytes())
        }
        PageFormat::Json => {
            let mut value = facts(profile, &config);
            value["version"] = json!(1);
            value["docs"] = json!(docs);
            write_json(&value, out)
        }
    })?;
    Ok(ExitStatus::Clean)
}

/// What is known of a profile, for programs.
fn facts(profile: &Profile, config: &Config) -> Value {
    let (name, about) = (profile.name, &config.about);
    json!({"name": name, "title": about.title, "url": about.url, "policies": config.policies.len(), "rules": config.rules.len()})
}

fn write_table(all: &[(&Profile, Config)], terminal: Terminal, out: &mut dyn Write) -> io::Result<()> {
    let pen = Pen { color: terminal.color };
    let widest = all.iter().map(|(profile, _)| profile.name.len()).max().unwrap_or_default() + 2;
    let width = terminal.width.max(widest + 30) - widest;
    for (profile, config) in all {
        let gap = " ".repeat(widest - profile.name.len());
        let (policies, rules) = (config.policies.len(), config.rules.len());
        let text = format!("{}: {policies} policies, {rules} settings of rules", config.about.title);
        let mut lines = wrap(&text, 0, width).into_iter();
        writeln!(out, "{}{gap}{}", pen.paint(Ink::Strong, profile.name), lines.next().unwrap_or_default())?;
        lines.try_for_each(|line| writeln!(out, "{:widest$}{line}", ""))?;
        writeln!(out, "{:widest$}{}", "", pen.paint(Ink::Faint, &config.about.url))?;
    }
    let more = "For details, run `oas-audit explain profile/NAME`. To use one, write `extends: [NAME]` in the config.";
    writeln!(out)?;
    wrap(more, 0, terminal.width).iter().try_for_each(|line| writeln!(out, "{line}"))
}
