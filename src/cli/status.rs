//! `oas-audit status`.

use std::io::{self, IsTerminal, Write};

use serde_json::{Value, json};

use super::args::{self, Color, PageFormat};
use super::console::{Terminal, print};
use super::rules::write_json;
use super::{ExitStatus, page, refuse, tree};
use crate::config::Refusal;
use crate::project::profiles::codes_of;
use crate::report::terminal::{Ink, Pen, wrap};
use crate::status::{self, Body, Class, Exception, Standing, Status, Unregistered};

/// How many codes a search in words shows at most.
const MATCHES: usize = 6;

/// Beyond this many columns a table is hard to follow.
const WIDEST: usize = 110;

/// Columns that the words about a code need beside its name; where there are fewer they stand below.
const LEAST_WORDS: usize = 40;

/// What was asked for.
enum Answer {
    /// One code.
    Code(&'static Status),
    /// One code that is used but not registered.
    Unregistered(&'static Unregistered),
    /// Codes with a line for each, and the unregistered code that they replace.
    List(Vec<(&'static Status, &'static str)>, Option<&'static Unregistered>),
}

pub(super) fn run(arguments: &args::Status, color: Color) -> io::Result<ExitStatus> {
    let terminal = Terminal::stdout(color);
    if arguments.tree {
        let is_dialogue = io::stdin().is_terminal() && io::stdout().is_terminal();
        print(terminal, arguments.format, |out| match arguments.format {
            PageFormat::Json => write_json(&tree::facts(), out),
            PageFormat::Human if is_dialogue => tree::walk(&mut io::stdin().lock(), out, terminal),
            PageFormat::Human => tree::write_whole(terminal, out),
        })?;
        return Ok(ExitStatus::Clean);
    }
    let answer = match answer(arguments) {
        Ok(answer) => answer,
        Err(complaint) => {
            refuse(Terminal::stderr(color), &complaint);
            return Ok(ExitStatus::Failure);
        }
    };
    print(terminal, arguments.format, |out| match (arguments.format, &answer) {
        (PageFormat::Json, answer) => {
            let (codes, unregistered) = match answer {
                Answer::Code(status) => (vec![facts(status)], vec![]),
                Answer::Unregistered(entry) => (vec![], vec![unregistered_facts(entry)]),
                Answer::List(list, entry) => (
                    list.iter().map(|(status, _)| facts(status)).collect(),
                    entry.iter().map(|entry| unregistered_facts(entry)).collect(),
                ),
            };
            write_json(&json!({"version": 1, "codes": codes, "unregistered": unregistered}), out)
        }
        (PageFormat::Human, Answer::Code(status)) if arguments.table => write_facts(&[(status, "")], terminal, out),
        (PageFormat::Human, Answer::List(list, _)) if arguments.table => write_facts(list, terminal, out),
        (PageFormat::Human, Answer::Code(status)) => out.write_all(page(status, terminal).as_bytes()),
        (PageFormat::Human, Answer::Unregistered(entry)) => {
            out.write_all(unregistered_page(entry, terminal).as_bytes())
        }
        (PageFormat::Human, Answer::List(list, entry)) => {
            write_table(list, terminal, out)?;
            entry.map_or(Ok(()), |entry| writeln!(out, "`{entry}` of {} is not registered.", entry.used_by))
        }
    })?;
    Ok(ExitStatus::Clean)
}

/// Finds what was asked for; else says why there is nothing.
fn answer(arguments: &args::Status) -> Result<Answer, Refusal> {
    if let Some(kind) = &arguments.kind {
        let codes = match arguments.profile {
            Some(profile) => codes_of(profile, kind),
            None => status::for_kind(kind),
        };
        return Ok(Answer::List(codes, None));
    }
    let meanings = |codes: &[&'static Status]| codes.iter().map(|status| (*status, status.meaning)).collect();
    let words = arguments.words.join(" ");
    if words.trim().is_empty() {
        let all: Vec<&Status> = status::all().iter().collect();
        return Ok(Answer::List(meanings(&all), None));
    }
    if let Ok(code) = words.trim().parse::<u16>() {
        return match (status::lookup(code), status::unregistered(code)) {
            (Some(status), _) => Ok(Answer::Code(status)),
            (None, Some(entry)) => Ok(Answer::Unregistered(entry)),
            (None, None) => Err(Refusal::new(format!("{code} is not a registered status code"), unknown_help(code))),
        };
    }
    let is_meant = |entry: &&Unregistered| entry.name.eq_ignore_ascii_case(words.trim());
    if let Some(entry) = status::all_unregistered().iter().find(is_meant) {
        let instead = entry.instead.iter().filter_map(|(situation, code)| Some((status::lookup(*code)?, *situation)));
        return Ok(Answer::List(instead.collect(), Some(entry)));
    }
    let found = status::search(&words);
    match found.as_slice() {
        [] => Err(Refusal::new(
            format!("nothing is known about `{words}`"),
            "try other words for the situation; `oas-audit status` lists all codes",
        )),
        [status] => Ok(Answer::Code(status)),
        _ => {
            // A class is shown whole; the last matches of words are noise.
            let shown = if is_class(&words) { found.len() } else { found.len().min(MATCHES) };
            Ok(Answer::List(meanings(&found[..shown]), None))
        }
    }
}

/// Whether words are `4XX` or `client error`.
fn is_class(words: &str) -> bool {
    let is = |name: &str| name.eq_ignore_ascii_case(words.trim());
    Class::ALL.iter().any(|class| is(class.name()) || class.range().is_some_and(is))
}

/// What to do about a code that is not registered and not known either.
fn unknown_help(code: u16) -> String {
    match (status::class(code), status::nearest(code)) {
        (Class::Invalid, _) => "status codes have three digits, from 100 to 599".to_owned(),
        (class, Some(nearest)) => {
            format!(
                "clients take it for {nearest}; `oas-audit status {}` lists its class",
                class.range().unwrap_or("4XX")
            )
        }
        _ => "`oas-audit status` lists all codes".to_owned(),
    }
}

fn page(status: &Status, terminal: Terminal) -> String {
    let mut text = format!("{}\n\n", status.meaning);
    let mut section = |title: &str, items: Vec<String>| {
        if !items.is_empty() {
            text.push_str(&format!("## {title}\n\n{}\n\n", items.join("\n")));
        }
    };
    if let Some(discouraged) = status.discouraged {
        let unless = match discouraged.unless {
            Exception::Nothing => String::new(),
            Exception::Billing => " This does not hold for APIs that bill their users.".to_owned(),
            Exception::WebDavOrBatch => " This does not hold for WebDAV and for batches.".to_owned(),
        };
        section("Better not", vec![format!("{} {}{unless}", discouraged.why, discouraged.advice)]);
    }
    section("When", status.when.iter().map(|when| format!("- {when}")).collect());
    section("What instead", status.instead.iter().map(|(situation, code)| instead(situation, *code)).collect());
    let headers = status.headers.iter().map(|need| format!("- `{}` ({}): {}", need.name, need.level, need.why));
    section("Headers", headers.collect());
    section("Body", vec![status.body_note.to_owned()]);
    section("May a client retry?", vec![status.retry_note.to_owned()]);
    section("May a cache keep it?", vec![caching(status)]);
    section("Who sends it?", vec![senders(status)]);
    let kinds = status.kinds.iter().map(|entry| format!("- {}: {}", entry.kinds.join(", "), entry.why));
    section("Operations that declare it", kinds.collect());
    let rules = rules_about(status);
    section("Rules", rules.into_iter().map(|id| format!("- `{id}`")).collect());
    page::title(&status.to_string(), &standing(status), terminal) + &page::render(&text, terminal)
}

fn caching(status: &Status) -> String {
    let invalidates = "After a write with this code, caches drop what they keep for the address (RFC 9111, 4.4).";
    let also = if status.invalidates() { format!(" {invalidates}") } else { String::new() };
    format!("{}{also}", status.caching_note())
}

fn senders(status: &Status) -> String {
    let words: Vec<&str> = status.senders().iter().map(|sender| sender.words()).collect();
    let (first, others) = words.split_first().unwrap_or((&"", &[]));
    let others = if others.is_empty() { String::new() } else { format!("; also {}", others.join(", or ")) };
    let sentence = format!("{first}{others}.");
    sentence[..1].to_ascii_uppercase() + &sentence[1..]
}

fn unregistered_page(entry: &Unregistered, terminal: Terminal) -> String {
    let instead: Vec<String> = entry.instead.iter().map(|(situation, code)| instead(situation, *code)).collect();
    let text =
        format!("{}\n\n## What instead\n\n{}\n\n## Rules\n\n- `{UNREGISTERED}`\n", entry.meaning, instead.join("\n"));
    let remark = format!("not registered, used by {}", entry.used_by);
    page::title(&entry.to_string(), &remark, terminal) + &page::render(&text, terminal)
}

fn instead(situation: &str, code: u16) -> String {
    let name = status::lookup(code).map(|status| format!(" {}", status.name)).unwrap_or_default();
    format!("- {situation}: {code}{name}")
}

fn standing(status: &Status) -> String {
    match status.standing {
        Standing::Registered => status.reference.to_owned(),
        other => format!("{other}, {}", status.reference),
    }
}

/// The rule about codes that are not registered.
const UNREGISTERED: &str = "unregistered-status";

/// What codes may have in common.
type Property = fn(&Status) -> bool;

/// Rules about codes that have something in common, in place of naming each.
const ABOUT: [(&str, Property); 5] = [
    ("client-fault-as-server-error", |status| status.class() == Class::ServerError),
    ("discouraged-status", |status| status.discouraged.is_some()),
    ("missing-server-error", |status| status.class() == Class::ServerError),
    ("no-content-with-body", |status| status.body == Body::Forbidden),
    ("redirect-without-location", |status| {
        status.class() == Class::Redirection && status.required_headers().any(|need| need.name == "Location")
    }),
];

/// The rules about a code: those whose documentation names it, and those about what it has in common with others.
fn rules_about(status: &Status) -> Vec<&'static str> {
    let (code, quoted) = (status.code.to_string(), format!("`{}`", status.code));
    let is_about = |id: &str| ABOUT.iter().any(|(rule, holds)| *rule == id && holds(status));
    let metas = crate::rules::ALL.iter().map(|rule| rule.meta());
    metas
        .filter(|meta| meta.id.contains(&code) || meta.docs.contains(&quoted) || is_about(meta.id))
        .map(|meta| meta.id)
        .collect()
}

fn write_table(list: &[(&Status, &str)], terminal: Terminal, out: &mut dyn Write) -> io::Result<()> {
    let pen = Pen { color: terminal.color };
    let width = terminal.width.clamp(40, WIDEST);
    let name = list.iter().map(|(status, _)| status.name.len()).max().unwrap_or_default();
    let before = "404".len() + name + 4;
    let is_wide = width >= before + LEAST_WORDS;
    // A search may go from class to class; headings help only where each comes once.
    let has_headings = list.is_sorted_by_key(|(status, _)| status.code);
    let mut class = None;
    for (at, (status, words)) in list.iter().enumerate() {
        if has_headings && class.replace(status.class()) != Some(status.class()) {
            let heading = format!("{} {}", status.class().range().unwrap_or_default(), status.class());
            writeln!(out, "{}{}", if at == 0 { "" } else { "\n" }, pen.paint(Ink::Faint, &heading))?;
        }
        let code = pen.paint(Ink::Strong, &status.code.to_string());
        if is_wide {
            let mut lines = wrap(words, 0, width - before).into_iter();
            writeln!(out, "{code}  {:name$}  {}", status.name, lines.next().unwrap_or_default())?;
            lines.try_for_each(|line| writeln!(out, "{:before$}{line}", ""))?;
        } else {
            writeln!(out, "{code}  {}", status.name)?;
            wrap(words, 0, width - 5).iter().try_for_each(|line| writeln!(out, "     {line}"))?;
        }
    }
    writeln!(out, "\n`oas-audit status CODE` tells more about one.")
}

/// A line for each code with what clients, caches and operators ask about it.
fn write_facts(list: &[(&Status, &str)], terminal: Terminal, out: &mut dyn Write) -> io::Result<()> {
    let pen = Pen { color: terminal.color };
    let header = ["", "", "client retries", "cache keeps it", "sent by", "headers"].map(str::to_owned);
    let rows = list.iter().map(|(status, _)| {
        let senders: Vec<&str> = status.senders().iter().map(|sender| sender.name()).collect();
        let headers: Vec<&str> = status.headers.iter().map(|need| need.name).collect();
        [
            status.code.to_string(),
            status.name.to_owned(),
            status.retry.to_string(),
            status.caching().to_string(),
            senders.join(", "),
            headers.join(", "),
        ]
    });
    let rows: Vec<[String; 6]> = std::iter::once(header).chain(rows).collect();
    let widths: [usize; 6] = std::array::from_fn(|at| rows.iter().map(|row| row[at].len()).max().unwrap_or_default());
    for (at, row) in rows.iter().enumerate() {
        let cells: Vec<String> = row.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}")).collect();
        let line = cells.join("  ");
        let line = line.trim_end();
        writeln!(out, "{}", if at == 0 { pen.paint(Ink::Faint, line) } else { line.into() })?;
    }
    Ok(())
}

fn facts(status: &Status) -> Value {
    let headers: Vec<Value> = status
        .headers
        .iter()
        .map(|need| json!({"name": need.name, "level": need.level.name(), "why": need.why}))
        .collect();
    let kinds: Vec<Value> = status.kinds.iter().map(|entry| json!({"kinds": entry.kinds, "why": entry.why})).collect();
    let discouraged = status.discouraged.map(|discouraged| {
        json!({
            "why": discouraged.why,
            "advice": discouraged.advice,
            "instead": discouraged.instead,
            "unless": discouraged.unless.name(),
        })
    });
    json!({
        "code": status.code,
        "name": status.name,
        "class": status.class().name(),
        "standing": status.standing.name(),
        "reference": status.reference,
        "meaning": status.meaning,
        "when": status.when,
        "instead": instead_facts(status.instead),
        "headers": headers,
        "body": {"kind": status.body.name(), "note": status.body_note},
        "retry": {"kind": status.retry.name(), "note": status.retry_note},
        "caching": {"kind": status.caching().name(), "invalidates": status.invalidates()},
        "sentBy": status.senders().iter().map(|sender| sender.name()).collect::<Vec<_>>(),
        "discouraged": discouraged,
        "kinds": kinds,
        "rules": rules_about(status),
    })
}

fn unregistered_facts(entry: &Unregistered) -> Value {
    json!({
        "code": entry.code,
        "name": entry.name,
        "usedBy": entry.used_by,
        "meaning": entry.meaning,
        "instead": instead_facts(entry.instead),
        "rules": [UNREGISTERED],
    })
}

fn instead_facts(instead: &[(&str, u16)]) -> Vec<Value> {
    instead.iter().map(|(situation, code)| json!({"situation": situation, "code": code})).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules;

    #[test]
    fn rules_that_are_named_exist() {
        for id in ABOUT.iter().map(|(id, _)| *id).chain([UNREGISTERED]) {
            assert!(rules::find(id).is_some(), "{id}");
        }
    }

    #[test]
    fn a_code_names_its_rules() {
        for (code, rule) in [
            (201, "create-without-201"),
            (204, "no-content-with-body"),
            (301, "redirect-loses-method"),
            (308, "redirect-without-location"),
            (401, "unauthorized-without-challenge"),
            (409, "missing-conflict"),
            (418, "discouraged-status"),
            (422, "mixed-validation-status"),
            (503, "unavailable-without-retry-after"),
            (504, "client-fault-as-server-error"),
        ] {
            let status = status::lookup(code).expect("is registered");
            assert!(rules_about(status).contains(&rule), "{code}: {:?}", rules_about(status));
        }
        let teapot = status::lookup(418).expect("is registered");
        assert_eq!(rules_about(teapot), ["discouraged-status"]);
    }
}
