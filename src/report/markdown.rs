//! Markdown for a job summary or a comment: counts, a table by rule, and the findings of each document folded away, as
//! is what was suppressed.
//!
//! The text stays below what a comment may hold, however much was found: documents share the room, and what doesn't fit
//! is counted.

use std::cmp::Reverse;
use std::collections::HashSet;
use std::fmt::Write as _;
use std::io::{self, Write};

use super::digest::{ordered, tallies};
use super::terminal::{clip, line};
use super::{Style, about, counts, in_places, plural, suppressed_by, unshown};
use crate::audit::{DocumentReport, Report, Suppressed};
use crate::diagnostic::{Diagnostic, Place, Severity};
use crate::sort;

/// How long the text may be, in bytes, with room for what another program puts around it. A comment on GitHub holds
/// 65,536 characters.
const LIMIT: usize = 60_000;

/// What stays free for the last line.
const RESERVE: usize = 500;

/// The least that a document is given, in bytes, while there is room.
const SHARE: usize = 2_000;

/// How much is shown of one text, in characters.
const TEXT: usize = 400;

/// How many unreadable inputs are named.
const FAILURES: usize = 5;

/// How many rules the table has.
const RULES: usize = 100;

pub(super) fn write(report: &Report, style: &Style, out: &mut dyn Write) -> io::Result<()> {
    out.write_all(text(report, style).as_bytes())
}

fn text(report: &Report, style: &Style) -> String {
    let mut text = String::new();
    let found = counts(report.findings().map(|finding| finding.severity));
    let found = if found.is_empty() { "no findings".to_owned() } else { found };
    let documents = report.documents.len();
    let operations: usize = report.documents.iter().map(|document| document.operations).sum();
    // Writing to a String can't fail.
    let _ = writeln!(text, "## oas-audit: {found}{}\n", in_places(report.findings()));
    let _ = writeln!(
        text,
        "{documents} document{} with {operations} operation{}{}.\n",
        plural(documents),
        plural(operations),
        unshown(report)
    );
    push_failures(report, &mut text);
    push_rules(report, &mut text);

    let mut left: Vec<&DocumentReport> =
        report.documents.iter().filter(|document| !document.findings.is_empty()).collect();
    // The worst first, since the last may not fit.
    sort::by_key(&mut left, |document| Reverse(document.findings.iter().map(|finding| finding.severity).max()));
    let is_only = left.len() == 1;
    let mut hidden = 0;
    for (at, document) in left.iter().enumerate() {
        let room = (LIMIT - RESERVE).saturating_sub(text.len());
        let share = (room / (left.len() - at)).max(SHARE).min(room);
        let (details, cut) = details(report, style, document, is_only, share);
        text.push_str(&details);
        hidden += cut;
    }
    push_suppressed(report, style, &mut text);
    if hidden > 0 {
        let _ = writeln!(
            text,
            "… and {hidden} more finding{}, for which there is no room here: `--output html=report.html` shows all.",
            plural(hidden)
        );
    }
    text
}

fn push_failures(report: &Report, text: &mut String) {
    let count = report.failures.len();
    if count == 0 {
        return;
    }
    let _ = writeln!(text, "**{count} input{} could not be audited:**\n", plural(count));
    for failure in report.failures.iter().take(FAILURES) {
        let _ = writeln!(text, "- {}: {}", code(&failure.input), prose(&failure.message));
    }
    if count > FAILURES {
        let _ = writeln!(text, "- … and {} more", count - FAILURES);
    }
    text.push('\n');
}

fn push_rules(report: &Report, text: &mut String) {
    let tallies = tallies(report.findings());
    if tallies.is_empty() {
        return;
    }
    text.push_str("| severity | rule | findings | finds |\n|---|---|---:|---|\n");
    for tally in tallies.iter().take(RULES) {
        let (id, severity, url) = (tally.rule, mark(tally.worst.severity), about::url(tally.worst));
        let (count, summary) = (tally.count(), prose(about::summary(tally.worst)));
        let _ = writeln!(text, "| {severity} | [`{id}`]({url}) | {count} | {summary} |");
    }
    text.push('\n');
}

/// What was suppressed, with the reasons, as far as there is room for it.
fn push_suppressed(report: &Report, style: &Style, text: &mut String) {
    let count = report.suppressed();
    let head = format!(
        "<details>\n<summary>{count} place{} suppressed</summary>\n\n| place | rule | suppressed by |\n|---|---|---|\n",
        plural(count)
    );
    let place = |place: &Place| {
        let source = report.sources.get(place.source);
        let at = source.position(place.span.start);
        (style.base.path(&source.name), at.line, at.column)
    };
    let all = report.documents.iter().flat_map(|document| &document.suppressed);
    let rows = all.map(|Suppressed { finding, by }| {
        let (path, line, column) = place(&finding.primary.place);
        let (by_path, by_line, _) = place(&by.place);
        let by = prose(&suppressed_by(by, &format!("{by_path}:{by_line}")));
        format!("| {} | `{}` | {by} |\n", code(&format!("{path}:{line}:{column}")), finding.rule)
    });
    let room = (LIMIT - RESERVE).saturating_sub(text.len());
    text.push_str(&folded(&head, rows, count, "", room).0);
}

/// A table that is folded away, with as many rows as `room` bytes hold, and how many did not fit.
fn folded(head: &str, rows: impl Iterator<Item = String>, count: usize, of: &str, room: usize) -> (String, usize) {
    let foot = "\n</details>\n\n";
    // Beside the rows there is a line about those that are left out.
    let room = room.saturating_sub(head.len() + foot.len() + 60);
    let (mut table, mut shown) = (String::new(), 0);
    for row in rows {
        if table.len() + row.len() > room {
            break;
        }
        table.push_str(&row);
        shown += 1;
    }
    if shown == 0 {
        return (String::new(), count);
    }
    let rest = count - shown;
    let note = if rest > 0 { format!("\n… and {rest} more{of}\n") } else { String::new() };
    (format!("{head}{table}{note}{foot}"), rest)
}

/// The findings of a document in at most `room` bytes, and how many of them did not fit.
fn details(report: &Report, style: &Style, document: &DocumentReport, is_open: bool, room: usize) -> (String, usize) {
    let count = document.findings.len();
    let name = code(&style.base.path(&report.sources.get(document.source).name));
    let open = if is_open { " open" } else { "" };
    let found = counts(document.findings.iter().map(|finding| finding.severity));
    let places = in_places(&document.findings);
    let head = format!(
        "<details{open}>\n<summary>{name}: {found}{places}</summary>\n\n| place | severity | rule | finding |\n|---|---|---|---|\n"
    );
    let findings = ordered(&document.findings);
    let mut said = HashSet::new();
    let rows = findings.into_iter().map(|finding| row(report, style, document, finding, &mut said));
    folded(&head, rows, count, " in this document", room)
}

fn row<'a>(
    report: &Report,
    style: &Style,
    document: &DocumentReport,
    finding: &'a Diagnostic,
    said: &mut HashSet<(&'a str, &'a str)>,
) -> String {
    let place = &finding.primary.place;
    let source = report.sources.get(place.source);
    let at = source.position(place.span.start);
    let at = if place.source == document.source {
        format!("{}:{}", at.line, at.column)
    } else {
        code(&format!("{}:{}:{}", style.base.path(&source.name), at.line, at.column))
    };
    let more = match finding.places() {
        1 => String::new(),
        2 => "<br>and 1 more".to_owned(),
        places => format!("<br>and {} more", places - 1),
    };
    let mut message = prose(&finding.message);
    // What to do is said once.
    if !finding.help.is_empty() && said.insert((finding.rule, &finding.help)) {
        message.push_str("<br>");
        message.push_str(&prose(&finding.advice()));
    }
    format!("| {at}{more} | {} | `{}` | {message} |\n", mark(finding.severity), finding.rule)
}

fn mark(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "❌ error",
        Severity::Warning => "⚠️ warning",
        Severity::Info => "ℹ️ info",
    }
}

/// Text of ours with names from a document between back-ticks, as Markdown that shows just that.
pub(super) fn prose(text: &str) -> String {
    let text = clip(text, TEXT);
    let text = line(&text);
    let parts: Vec<&str> = text.split('`').collect();
    let mut prose = String::new();
    for (at, part) in parts.iter().enumerate() {
        match at % 2 {
            0 => prose.push_str(&escape(part)),
            // The last back-tick has no other one.
            _ if at + 1 == parts.len() => prose.push_str(&escape(&format!("`{part}"))),
            _ => prose.push_str(&code(part)),
        }
    }
    prose
}

/// The same without HTML, for readers that show only Markdown: names stay between back-ticks, where nothing has a
/// meaning.
pub(super) fn spans(text: &str) -> String {
    let text = line(text);
    let parts: Vec<&str> = text.split('`').collect();
    let part = |(at, part): (usize, &&str)| match at % 2 {
        1 if at + 1 < parts.len() && !part.is_empty() => format!("`{part}`"),
        1 => escape(&format!("`{part}")),
        _ => escape(part),
    };
    parts.iter().enumerate().map(part).collect()
}

/// A name from a document or of a file.
pub(super) fn code(text: &str) -> String {
    format!("<code>{}</code>", escape(&line(&clip(text, TEXT))))
}

/// Writes every character with a meaning in Markdown or HTML as an entity, which has none.
fn escape(text: &str) -> String {
    text.chars().fold(String::new(), |mut escaped, c| {
        let is_special = match c {
            '&' | '<' | '>' | '"' | '|' | '*' | '_' | '`' | '[' | ']' | '\\' | '~' | '#' | '@' | '$' | '!' | ':'
            | '+' => true,
            '-' => escaped.is_empty(),
            // `www.` makes a link of what follows.
            '.' => escaped.ends_with(['w', 'W']),
            _ => false,
        };
        if is_special {
            let _ = write!(escaped, "&#{};", u32::from(c));
        } else {
            escaped.push(c);
        }
        if c == '@' {
            // GitHub looks for mentions and e-mail addresses in the text as it is shown, between two tags.
            escaped.push_str("<!-- -->");
        }
        escaped
    })
}

#[cfg(test)]
mod tests {
    use super::super::canned;
    use super::*;
    use crate::audit::{KnownFindings, Since};

    #[test]
    fn counts_lists_and_folds() {
        insta::assert_snapshot!(text(&canned::report(), &Style::default()), @r#"
        ## oas-audit: 2 errors, 3 warnings, 1 info in 11 places

        2 documents with 5 operations, 1 place suppressed.

        **1 input could not be audited:**

        - <code>apis/gone.yaml</code>: there is no such file

        | severity | rule | findings | finds |
        |---|---|---:|---|
        | ❌ error | [`invalid-status-key`](https://github.com/oas-audit/oas-audit/blob/main/docs/rules.md#invalid-status-key) | 1 | A key of <code>responses</code> is not a status code, range or <code>default</code> |
        | ❌ error | [`no-content-with-body`](https://github.com/oas-audit/oas-audit/blob/main/docs/rules.md#no-content-with-body) | 1 | A response that can't have a body declares one |
        | ⚠️ warning | [`missing-401`](https://github.com/oas-audit/oas-audit/blob/main/docs/rules.md#missing-401) | 2 | An operation that requires credentials declares no <code>401</code> |
        | ⚠️ warning | [`error-without-problem`](https://github.com/oas-audit/oas-audit/blob/main/docs/rules.md#error-without-problem) | 1 |  |
        | ℹ️ info | [`missing-429`](https://github.com/oas-audit/oas-audit/blob/main/docs/rules.md#missing-429) | 1 | Operations declare no <code>429</code> for too many requests |

        <details>
        <summary><code>apis/pets.yaml</code>: 1 error, 3 warnings, 1 info in 10 places</summary>

        | place | severity | rule | finding |
        |---|---|---|---|
        | 27:11 | ❌ error | `no-content-with-body` | 204 can't have a body, but <code>DELETE /pets/{id}</code> declares one<br>remove <code>content</code>, or answer 200 |
        | 7:5 | ⚠️ warning | `missing-401` | <code>GET /pets</code> asks for credentials but declares no 401<br>declare 401, or set <code>security&#58; &#91;&#93;</code> if everybody may call it |
        | 11:5 | ⚠️ warning | `missing-401` | <code>POST /pets</code> asks for credentials but declares no 401 |
        | 16:11 | ⚠️ warning | `error-without-problem` | the body of 404 is <code>text/plain</code>, which programs can't read<br>describe errors in JSON |
        | 2:1<br>and 5 more | ℹ️ info | `missing-429` | 429 is declared by none of 6 operations<br>if the API limits its callers, declare 429 with <code>Retry-After</code> |

        </details>

        <details>
        <summary><code>apis/users.json</code>: 1 error</summary>

        | place | severity | rule | finding |
        |---|---|---|---|
        | 1:157 | ❌ error | `invalid-status-key` | <code>4xx</code> is not a status code&#58; ranges are written <code>4XX</code><br>write the X in upper case |

        </details>

        <details>
        <summary>1 place suppressed</summary>

        | place | rule | suppressed by |
        |---|---|---|
        | <code>apis/pets.yaml&#58;18&#58;5</code> | `missing-404` | a comment (apis/pets.yaml&#58;17)&#58; pets of others are hidden |

        </details>
        "#);
    }

    #[test]
    fn the_name_of_a_revision_is_only_text() {
        let found = KnownFindings { known: 1, fixed: 1 };
        let since =
            Some(Since { revision: "`<img/src=x>`".to_owned(), found, changed: std::collections::HashMap::new() });
        let text = text(&Report { since, ..canned::report() }, &Style::default());
        assert!(text.contains("1 place in <code>&#96;&#60;img"), "{text}");
        assert!(!text.contains("<img"), "{text}");
    }

    #[test]
    fn says_that_nothing_was_found() {
        let report = canned::single(canned::sources(&[("a.yaml", "x: 1\n")]), Vec::new());
        assert_eq!(text(&report, &Style::default()), "## oas-audit: no findings\n\n1 document with 4 operations.\n\n");
    }

    #[test]
    fn text_of_documents_makes_no_markup() {
        let place = canned::report().documents[0].findings[0].primary.place.clone();
        let hostile = "`a|b` </details><img src=x> [x](http://e.x) **b** @me\n\n# h `~~`";
        let finding = canned::finding("rule", place, hostile).help(hostile);
        let text = text(
            &canned::single(canned::sources(&[("a|b</summary>.yaml", "openapi: 3.1.0\nx: 1\n")]), vec![finding]),
            &Style::default(),
        );
        let row = text.lines().find(|line| line.contains("img")).expect("has the finding");
        assert_eq!(row.matches('|').count(), 5, "{row}");
        assert!(
            !row.contains("<img") && !row.contains("</details") && !row.contains("**") && !row.contains('@'),
            "{row}"
        );
        assert_eq!(text.matches("</details>").count(), 1);
        assert_eq!(text.matches("</summary>").count(), 1);
        assert!(row.contains("<code>a&#124;b</code>"), "{row}");
    }

    #[test]
    fn nothing_becomes_a_link_or_a_mention() {
        let place = canned::report().documents[0].findings[0].primary.place.clone();
        let finding = canned::finding("rule", place, "`/a`@octocat`` www.evil.example WWW.x me@evil.example");
        let text = text(
            &canned::single(canned::sources(&[("me@x.example/www.y.yaml", "a: 1\n")]), vec![finding]),
            &Style::default(),
        );
        for link in ["www.", "WWW.", "@octocat", "@evil", "@x", "&#64;o", "&#64;e", "&#64;x"] {
            assert!(!text.contains(link), "{link}: {text}");
        }
        assert!(text.contains("&#64;<!-- -->octocat"), "{text}");
        assert_eq!(spans("`a|b` <b> `x"), "`a|b` &#60;b&#62; &#96;x");
    }

    #[test]
    fn is_short_enough_for_a_comment_and_counts_the_rest() {
        let place = canned::report().documents[0].findings[0].primary.place.clone();
        let finding = |severity| canned::finding("rule", place.clone(), &"`é|` ".repeat(200)).severity(severity);
        let mut findings = vec![finding(Severity::Info); 3_000];
        findings.push(finding(Severity::Error));
        let one = canned::single(canned::sources(&[("a.yaml", "openapi: 3.1.0\n")]), findings);
        let short = text(&one, &Style::default());
        assert!(short.len() < 64_000 && short.len() > LIMIT / 2, "{}", short.len());
        let first = short.lines().find(|line| line.contains("| `rule` |")).expect("has a row");
        assert!(first.contains("error"), "{first}");
        let rows = short.lines().filter(|line| line.contains("| `rule` |")).count();
        assert!(short.contains(&format!("\n… and {} more findings, for", 3_001 - rows)), "{short}");

        let mut many = canned::report();
        let names: Vec<String> = (0..2_000).map(|at| format!("{}/{at}.yaml", "long/".repeat(30))).collect();
        let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "openapi: 3.1.0\n")).collect();
        many.sources = canned::sources(&files);
        many.documents = (0..2_000)
            .map(|at| {
                let mut finding = finding(Severity::Warning);
                finding.primary.place.source = crate::text::SourceId(at);
                let mut report = canned::single(canned::sources(&files[..1]), vec![finding]);
                let mut document = report.documents.remove(0);
                document.source = crate::text::SourceId(at);
                document
            })
            .collect();
        let filled = text(&many, &Style::default());
        assert!(filled.len() < 64_000 && filled.contains("more findings, for"), "{}", filled.len());

        let mut hidden = canned::report();
        let one = hidden.documents[0].suppressed.remove(0);
        hidden.documents[0].suppressed = vec![one; 2_000];
        let cut = text(&hidden, &Style::default());
        let rows = cut.lines().filter(|line| line.contains("a comment (")).count();
        assert!(cut.len() < 64_000 && rows > 100, "{}", cut.len());
        assert!(cut.contains(&format!("\n… and {} more\n", 2_000 - rows)), "{rows}");
        for text in [&filled, &cut] {
            assert_eq!(text.matches("<details").count(), text.matches("</details>").count());
        }
    }
}
