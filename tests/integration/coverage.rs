//! `docs/guides-coverage.md` names only rules, codes, commands and sections that exist.

use std::fs;

use oas_audit::internals::{diff, rules, status};

use crate::support::{Run, root};

/// What a statement may say in the place of something that covers it.
const NOT_VISIBLE: &str = "not visible in a description";

/// The cells of the rows of all tables, without their headings.
fn rows(page: &str) -> Vec<Vec<&str>> {
    let lines = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| Statement "));
    lines.map(|line| line.trim_matches('|').split('|').map(str::trim).collect()).collect()
}

/// The anchors of the headings of a page, as GitHub makes them.
fn anchors(page: &str) -> Vec<String> {
    let headings = page.lines().filter(|line| line.starts_with('#'));
    let anchor = |heading: &str| {
        let letters = heading.trim_start_matches('#').trim().to_lowercase();
        letters
            .chars()
            .filter(|letter| letter.is_alphanumeric() || " -".contains(*letter))
            .map(|letter| if letter == ' ' { '-' } else { letter })
            .collect()
    };
    headings.map(anchor).collect()
}

/// What is wrong with something that a row names; none if it exists.
fn fault(name: &str, help: &str) -> Option<String> {
    let Some(command) = name.strip_prefix("oas-audit ") else {
        let is_rule = rules::find(name).is_some() || diff::find(name).is_some();
        return (!is_rule).then(|| format!("`{name}` is not a rule"));
    };
    let mut words = command.split(' ');
    let name = words.next().unwrap_or_default();
    if !help.lines().any(|line| line.trim_start().split(' ').next() == Some(name)) {
        return Some(format!("`{name}` is not a command"));
    }
    words.find_map(|word| match word.parse() {
        Ok(code) => status::lookup(code).is_none().then(|| format!("`{code}` has no page")),
        Err(_) => {
            let help = Run::new(&[name, "--help"]).go().stdout;
            (!help.contains(word)).then(|| format!("`{name}` has no `{word}`"))
        }
    })
}

#[test]
fn each_statement_of_the_guides_names_what_covers_it() {
    let read = |name: &str| fs::read_to_string(root().join("docs").join(name)).unwrap();
    let (page, faq) = (read("guides-coverage.md"), anchors(&read("faq.md")));
    let help = Run::new(&["--help"]).go().stdout;
    let rows = rows(&page);
    assert!(rows.len() > 90, "{} statements", rows.len());
    let mut faults = Vec::new();
    for row in &rows {
        let [statement, guides, covered] = row.as_slice() else { panic!("{row:?} has three cells") };
        let is_number = |guide: &str| guide.parse::<u8>().is_ok_and(|guide| (1..=5).contains(&guide));
        assert!(guides.split(", ").all(is_number), "{statement}: {guides}");
        let names: Vec<&str> = covered.split('`').skip(1).step_by(2).collect();
        let links: Vec<&str> = covered.split("](faq.md#").skip(1).filter_map(|rest| rest.split(')').next()).collect();
        if names.is_empty() && links.is_empty() && *covered != NOT_VISIBLE {
            faults.push(format!("{statement}: nothing covers it"));
        }
        faults.extend(
            names.into_iter().filter_map(|name| fault(name, &help)).map(|fault| format!("{statement}: {fault}")),
        );
        let unknown = links.into_iter().filter(|link| !faq.iter().any(|anchor| anchor == link));
        faults.extend(unknown.map(|link| format!("{statement}: the FAQ has no section `{link}`")));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn names_that_do_not_exist_are_faults() {
    let help = Run::new(&["--help"]).go().stdout;
    for name in ["missing-999", "oas-audit advice", "oas-audit status 299", "oas-audit status --trees"] {
        assert!(fault(name, &help).is_some(), "{name}");
    }
    for name in ["missing-404", "oas-audit advise", "oas-audit status 404", "oas-audit status --tree"] {
        assert_eq!(fault(name, &help), None);
    }
}
