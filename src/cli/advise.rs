//! `oas-audit advise`.

use std::collections::BTreeSet;
use std::io;
use std::path::PathBuf;

use super::args::{self, Color, ListFormat};
use super::console::{Terminal, print};
use super::start::{each, started, tell_why};
use super::{ExitStatus, refuse};
use crate::advise::Advisor;
use crate::audit::{self, Description};
use crate::config::Refusal;
use crate::files::Disk;
use crate::model::{Api, Method, Operation};
use crate::project::settings::{RunOptions, Settings};
use crate::report::Style;
use crate::report::advice::{self, Advised};
use crate::report::checklist::{self, Reviewed};
use crate::text::nearest;

pub(super) fn run(arguments: &args::Advise, color: Color) -> io::Result<ExitStatus> {
    let errors = Terminal::stderr(color);
    let fail = |complaint| {
        refuse(errors, &complaint);
        Ok(ExitStatus::Failure)
    };
    let (inputs, wanted) = match sort(arguments) {
        Ok(sorted) => sorted,
        Err(complaint) => return fail(complaint),
    };
    let input = args::Input { inputs, stdin_path: arguments.stdin_path.clone() };
    let options = RunOptions { profiles: arguments.profile.clone(), ..RunOptions::only_reasons() };
    let settings = Settings::new(&Disk, arguments.config.source(), options);
    let Some((run, progress)) = started(&input, settings, errors) else { return Ok(ExitStatus::Failure) };
    let (report, descriptions) = run.describe();
    drop(progress);
    let (found, status) = each(&descriptions, errors, |description| (description, audit::one_by_one(description)));
    let apis: Vec<&Api<'_>> = found.iter().map(|(description, _)| &description.api).collect();
    let chosen = match choose(&apis, &wanted) {
        Ok(chosen) => chosen,
        // Where nothing could be read, that is what there is to tell.
        Err(_) if apis.is_empty() => BTreeSet::new(),
        Err(complaint) => return fail(complaint),
    };
    if arguments.checklist && !wanted.is_empty() {
        return fail(Refusal::new(
            "the questions of a review are about whole documents",
            "leave out the operation, or `--checklist`",
        ));
    }
    let is_chosen = |document, operation| wanted.is_empty() || chosen.contains(&(document, operation));
    let reviewed = || -> Vec<Reviewed<'_>> {
        let paths = found.iter().map(|(description, _)| &*description.api.root.document().source.name);
        paths.zip(&found).map(|(path, (_, findings))| Reviewed { path, findings }).collect()
    };
    let forbidden: Vec<_> = found.iter().map(|(description, _)| description.forbidden()).collect();
    let advised = || -> Vec<Advised<'_, '_>> {
        let advised = found.iter().enumerate().map(|(at, (description, findings))| {
            let Description { api, kinds, conventions, .. } = description;
            let advisor = Advisor::new(api, kinds, conventions, findings).without(&forbidden[at]);
            let operations = api.operations.iter().filter(|operation| is_chosen(at, operation.id));
            Advised { api, operations: operations.filter_map(|operation| advisor.operation(operation)).collect() }
        });
        advised.filter(|advised| wanted.is_empty() || !advised.operations.is_empty()).collect()
    };
    let terminal = Terminal::stdout(color);
    let style = Style { verbose: arguments.verbose || !wanted.is_empty(), ..terminal.style() };
    let printed = print(terminal, arguments.format, |out| match (arguments.checklist, arguments.format) {
        (true, ListFormat::Json) => checklist::json(&reviewed(), out),
        (true, ListFormat::Text) => checklist::text(&reviewed(), &style, out),
        (false, ListFormat::Json) => advice::json(&advised(), out),
        (false, ListFormat::Text) => advice::text(&advised(), &style, out),
    });
    if report.is_incomplete() {
        tell_why(&report, errors);
        return printed.map(|()| ExitStatus::Failure);
    }
    printed.map(|()| status)
}

/// An operation as the user names it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Wanted {
    /// The method; any where none is given.
    method: Option<String>,
    /// The path, or the operationId.
    name: String,
}

impl Wanted {
    fn read(text: &str) -> Self {
        match text.trim().split_once(char::is_whitespace) {
            Some((method, name)) => Self { method: Some(method.to_owned()), name: name.trim().to_owned() },
            None => Self { method: None, name: text.trim().to_owned() },
        }
    }

    /// How far the operation is from what is meant; none where it is another one.
    fn distance(&self, operation: &Operation<'_>) -> Option<u8> {
        let is_method = |method: &String| method.eq_ignore_ascii_case(operation.method.name());
        if !self.method.as_ref().is_none_or(is_method) {
            return None;
        }
        if self.name == operation.path || (self.method.is_none() && operation.operation_id() == Some(&self.name)) {
            return Some(0);
        }
        let own: Vec<&str> = operation.segments().collect();
        let asked: Vec<&str> = self.name.split('/').filter(|segment| !segment.is_empty()).collect();
        let fits = |is_same: fn(&str, &str) -> bool| {
            own.len() == asked.len() && own.iter().zip(&asked).all(|(own, asked)| own == asked || is_same(own, asked))
        };
        let is_template = |segment: &str| segment.starts_with('{');
        let is_path = self.name.starts_with('/');
        if is_path && fits(|own, asked| own.starts_with('{') && asked.starts_with('{')) {
            Some(1)
        } else if is_path && !asked.iter().any(|segment| is_template(segment)) && fits(|own, _| own.starts_with('{')) {
            Some(2)
        } else {
            None
        }
    }
}

impl std::fmt::Display for Wanted {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.method {
            Some(method) => write!(f, "{} {}", method.to_ascii_uppercase(), self.name),
            None => f.write_str(&self.name),
        }
    }
}

/// Tells the inputs from the operations.
fn sort(arguments: &args::Advise) -> Result<(Vec<PathBuf>, Vec<Wanted>), Refusal> {
    let mut inputs = Vec::new();
    let mut wanted: Vec<Wanted> = arguments.operation.iter().map(|text| Wanted::read(text)).collect();
    let mut words = arguments.words.iter();
    while let Some(word) = words.next() {
        let text = word.to_string_lossy();
        let first = text.split_whitespace().next().unwrap_or_default();
        if Method::known(first).is_none() {
            if text.starts_with('/') && !text.contains(['*', '?', '[']) && !word.exists() {
                return Err(Refusal::new(
                    format!("there is no file or directory `{text}`"),
                    format!("to ask about an operation, name its method too: `oas-audit advise GET {text}`"),
                ));
            }
            inputs.push(word.clone());
        } else if first != text {
            wanted.push(Wanted::read(&text));
        } else if let Some(path) = words.next() {
            wanted.push(Wanted { method: Some(text.into_owned()), name: path.to_string_lossy().into_owned() });
        } else {
            return Err(Refusal::new(
                format!("`{text}` is a method without a path"),
                format!("name the path after it, as `{text} /orders`; a file of this name is `./{text}`"),
            ));
        }
    }
    if inputs.is_empty() {
        inputs.push(PathBuf::from("."));
    }
    Ok((inputs, wanted))
}

/// The operations that are wanted, as positions of their documents and within these.
fn choose(apis: &[&Api<'_>], wanted: &[Wanted]) -> Result<BTreeSet<(usize, usize)>, Refusal> {
    let mut chosen = BTreeSet::new();
    for one in wanted {
        let operations =
            || apis.iter().enumerate().flat_map(|(at, api)| api.operations.iter().map(move |own| (at, own)));
        let near = || operations().filter_map(|(at, operation)| Some((one.distance(operation)?, (at, operation.id))));
        let Some(least) = near().map(|(distance, _)| distance).min() else {
            return Err(unknown(one, operations().map(|(_, operation)| operation).collect()));
        };
        chosen.extend(near().filter(|(distance, _)| *distance == least).map(|(_, position)| position));
    }
    Ok(chosen)
}

fn unknown(wanted: &Wanted, operations: Vec<&Operation<'_>>) -> Refusal {
    let any_method = Wanted { method: None, ..wanted.clone() };
    let methods: BTreeSet<&str> = operations
        .iter()
        .filter(|operation| any_method.distance(operation).is_some())
        .map(|operation| operation.method.name())
        .collect();
    let titles: Vec<String> = operations.iter().map(|operation| operation.title()).collect();
    let ids = operations.iter().filter_map(|operation| operation.operation_id());
    let names = titles.iter().map(String::as_str).chain(ids);
    let help = if !methods.is_empty() {
        let methods: Vec<String> = methods.into_iter().map(|method| format!("`{method}`")).collect();
        format!("`{}` has {}", wanted.name, methods.join(", "))
    } else if let Some(name) = nearest(&wanted.to_string(), names) {
        format!("did you mean `{name}`?")
    } else {
        "`oas-audit operations` lists them".to_owned()
    };
    Refusal::new(format!("no operation is `{wanted}`"), help)
}
