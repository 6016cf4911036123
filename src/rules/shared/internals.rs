//! What texts expose of a server.

use std::cell::OnceCell;
use std::net::Ipv4Addr;

use super::mentions;
use crate::hash::HashSet;
use crate::lexicon::{
    DATABASE_MESSAGES, DATABASE_PORTS, ERRNOS, LIBRARY_MESSAGES, NETWORK_DOMAINS, RUNTIME_FAULTS, SERVER_DIRECTORIES,
    SOURCE_FILES,
};
use crate::model::{Api, Operation};
use crate::text::head;

/// What clients of an API know anyway, so that texts don't expose it. Worked out when a text asks: few do.
#[derive(Debug, Default)]
pub(in crate::rules) struct Public<'p, 'a> {
    operations: Vec<&'p Operation<'a>>,
    accepts_sql: OnceCell<bool>,
    roots: OnceCell<HashSet<&'p str>>,
}

impl<'p, 'a> Public<'p, 'a> {
    /// Of the operations that an API serves.
    pub(in crate::rules) fn of(api: &'p Api<'a>) -> Self {
        Self { operations: api.served().collect(), ..Self::default() }
    }

    /// Whether the API accepts SQL: queries, and what a database says of them, are the client's.
    pub(in crate::rules) fn accepts_sql(&self) -> bool {
        *self.accepts_sql.get_or_init(|| self.operations.iter().any(|operation| mentions(operation, &["sql"])))
    }

    /// Whether a path of the API starts with this segment.
    fn has_root(&self, segment: &str) -> bool {
        let segments = || self.operations.iter().filter_map(|operation| operation.segments().next()).collect();
        self.roots.get_or_init(segments).contains(segment)
    }
}

/// Whether a text exposes something that clients don't know.
type Test = fn(&Public<'_, '_>, &str) -> bool;

/// What texts can expose, each with its test and its name in messages. The first one that a text exposes counts.
const INTERNALS: [(Test, &str); 10] = [
    (|_, text| TRACES.iter().any(|part| text.contains(part)), "a stack trace"),
    (|_, text| tokens(text).any(is_line_of_code), "a line of the server's code"),
    (|_, text| has_exception(text), "an exception class"),
    (|_, text| CLASSES.iter().any(|class| text.contains(class)), "a class of the server's code"),
    (|of, text| has_database_error(text) && !of.accepts_sql(), "a database error"),
    (|of, text| has_query(text) && !of.accepts_sql(), "a query"),
    (|of, text| tokens(text).any(|token| is_path(of, token)), "a path on the server"),
    (|_, text| is_sentence(text) && tokens(text).any(is_error_number), "an error of the operating system"),
    (|_, text| tokens(text).any(|token| is_address(token, is_sentence(text))), "an address in the server's network"),
    (|_, text| LIBRARY_MESSAGES.are_in(text), "a message of a library"),
];

/// Parts of the stack traces of several languages.
const TRACES: [&str; 8] = [
    "Traceback (most recent call last)",
    "\n\tat ",
    "\n    at ",
    ".py\", line ",
    ".php on line ",
    ".cs:line ",
    "goroutine ",
    "node_modules/",
];

/// Starts of the names of classes, and of what databases call their errors.
const CLASSES: [&str; 2] = ["java.lang.", "org.springframework."];
const DATABASE_ERRORS: [&str; 5] = ["SQLSTATE[", "ORA-0", "PDOException", "psycopg2.", "SequelizeDatabaseError"];

/// Words of a query, the second anywhere after the first, or next to it.
const QUERIES: [(&str, &str, bool); 4] =
    [("SELECT", "FROM", false), ("UPDATE", "SET", false), ("INSERT", "INTO", true), ("DELETE", "FROM", true)];

impl Public<'_, '_> {
    /// What a text exposes of the server, in words for a message. Of a long text its start is read.
    pub(in crate::rules) fn exposed(&self, text: &str) -> Option<&'static str> {
        let text = head(text);
        INTERNALS.iter().find(|(is_in, _)| is_in(self, text)).map(|(_, what)| *what)
    }
}

/// The words of a text with what belongs to paths, addresses and places in code.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let separators = |letter: char| letter.is_whitespace() || "\"'`()[]{}<>,;=|".contains(letter);
    text.split(separators).map(|token| token.trim_matches(['.', ':', '!', '?'])).filter(|token| !token.is_empty())
}

/// Whether a text is more than a name: names of an API can look like anything.
fn is_sentence(text: &str) -> bool {
    text.trim().contains(char::is_whitespace)
}

/// Whether a token is a file of source code with a number of a line: `OrderService.java:12`, `/app/db.js:12:3`.
fn is_line_of_code(token: &str) -> bool {
    !token.contains("://")
        && token.match_indices(':').any(|(at, _)| {
            let is_number = token[at + 1..].starts_with(|digit: char| digit.is_ascii_digit());
            is_number && is_source(&token[..at])
        })
}

fn is_source(path: &str) -> bool {
    path.rsplit_once('.').is_some_and(|(stem, extension)| {
        // Without a directory, a name with several dots is rather that of a host: `api.example.rs:443`.
        let is_name = stem.contains(['/', '\\']) || !stem.contains('.');
        is_name && stem.ends_with(char::is_alphanumeric) && SOURCE_FILES.has(extension)
    })
}

/// Whether a text names an exception by its package and class (`com.example.OrderException`), or starts with a fault of a
/// runtime (`TypeError: …`).
fn has_exception(text: &str) -> bool {
    let of_package = |word: &str| {
        word.ends_with("Exception")
            && word.split('.').count() > 2
            && word.starts_with(|first: char| first.is_lowercase())
    };
    let is_fault = |word: &str| {
        let name = word.strip_suffix(':').filter(|name| name.starts_with(|first: char| first.is_uppercase()));
        name.is_some_and(|name| RUNTIME_FAULTS.has(&name.to_ascii_lowercase()))
    };
    text.split(|letter: char| !letter.is_alphanumeric() && letter != '.').any(of_package)
        || ["NullPointerException", "NullReferenceException"].iter().any(|class| text.contains(class))
        || is_sentence(text) && text.split_whitespace().any(is_fault)
}

fn has_database_error(text: &str) -> bool {
    DATABASE_ERRORS.iter().any(|part| text.contains(part)) || DATABASE_MESSAGES.are_in(text)
}

/// Whether a text has a query, whose words are in upper case.
fn has_query(text: &str) -> bool {
    let words: Vec<&str> = tokens(text).collect();
    QUERIES.iter().any(|(first, second, is_next)| {
        let Some(at) = words.iter().position(|word| word == first) else { return false };
        let rest = &words[at + 1..];
        if *is_next { rest.first() == Some(second) } else { rest.iter().skip(1).any(|word| word == second) }
    })
}

/// Whether a token is a file below a directory that servers have (Filesystem Hierarchy Standard 3.0, 3 to 5), or a
/// path of Windows.
fn is_path(of: &Public<'_, '_>, token: &str) -> bool {
    if let Some((drive, path)) = token.split_once(":\\") {
        return drive.len() == 1 && path.contains('\\');
    }
    let Some((root, rest)) = token.strip_prefix('/').and_then(|path| path.split_once('/')) else { return false };
    let is_file = || rest.rsplit_once('/').is_some_and(|(_, name)| is_file_name(name));
    SERVER_DIRECTORIES.has(root) && (is_file() || rest.starts_with("www/")) && !of.has_root(root)
}

fn is_file_name(name: &str) -> bool {
    let extension = name.rsplit_once('.').map(|(_, extension)| extension);
    extension.is_some_and(|extension| {
        (1..6).contains(&extension.len()) && extension.bytes().all(|letter| letter.is_ascii_alphanumeric())
    })
}

/// Whether a token is the name of an error number (POSIX.1-2017, `errno.h`): `ECONNREFUSED`.
fn is_error_number(token: &str) -> bool {
    token.starts_with('E')
        && token.bytes().all(|letter| letter.is_ascii_uppercase() || letter == b'_')
        && ERRNOS.has(&token.to_ascii_lowercase())
}

/// Whether a token is the address of a service that only the server reaches: a private one with a port (RFC 1918), a
/// port of a database, or in a sentence a name that no public name server knows (RFC 6762, 3).
fn is_address(token: &str, is_in_sentence: bool) -> bool {
    let rest = token.split_once("://").map_or(token, |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let authority = authority.rsplit('@').next().unwrap_or_default();
    let (host, port) = authority.split_once(':').unwrap_or((authority, ""));
    let is_port = (2..6).contains(&port.len()) && port.bytes().all(|digit| digit.is_ascii_digit());
    if host.is_empty() || !host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-_".contains(&byte)) {
        return false;
    }
    if let Ok(address) = host.parse::<Ipv4Addr>() {
        return is_port && (address.is_private() || address.is_loopback() && DATABASE_PORTS.has(port));
    }
    let is_host = host.starts_with(|first: char| first.is_ascii_lowercase());
    let is_of_network = host.rsplit_once('.').is_some_and(|(_, domain)| NETWORK_DOMAINS.has(domain));
    is_host && (is_in_sentence && is_of_network || is_port && DATABASE_PORTS.has(port))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn internals_of_servers_are_found() {
        for (text, what) in [
            ("Traceback (most recent call last): x", "a stack trace"),
            ("TypeError: undefined at /srv/app/db.js:12:3", "a line of the server's code"),
            ("panic in main.go:42", "a line of the server's code"),
            ("OrderService.java:12", "a line of the server's code"),
            ("TypeError: Cannot read properties of undefined", "an exception class"),
            ("com.example.OrderException", "an exception class"),
            ("java.lang.String is not a date", "a class of the server's code"),
            ("ERROR: duplicate key value violates unique constraint \"seat\"", "a database error"),
            ("no such table: orders", "a database error"),
            ("SELECT id, name FROM orders WHERE id = 1", "a query"),
            ("failed: DELETE FROM orders", "a query"),
            ("open '/var/lib/app/config.json' failed", "a path on the server"),
            ("/var/www/ferry/book", "a path on the server"),
            (r"Could not find C:\inetpub\shop\web.config", "a path on the server"),
            ("ENOENT: no such file or directory, open 'config.json'", "an error of the operating system"),
            ("connect ETIMEDOUT", "an error of the operating system"),
            ("no answer from 10.0.3.17:5432", "an address in the server's network"),
            ("Redis connection to redis-master:6379 failed", "an address in the server's network"),
            ("POST https://payments.internal/process failed", "an address in the server's network"),
            ("lookup db.shop.svc: timeout", "an address in the server's network"),
            ("rpc error: code = Unknown desc = boom", "a message of a library"),
        ] {
            assert_eq!(Public::default().exposed(text), Some(what), "{text}");
        }
    }

    #[test]
    fn names_of_the_api_are_not_internals() {
        for text in [
            "",
            "/users/42",
            "/etc/orders",
            "GET /v1/orders/42.json failed",
            "https://example.com/var/www/index.html",
            "https://example.rs:443/orders",
            "api.example.rs:443",
            "see https://docs.example.com/errors/E_CONFLICT",
            "com.acme.v1",
            "com.acme.v1.OrderNotFound",
            "errors.internal",
            "error.not.local",
            "The value at orders:12 is not a date.",
            "Wait until 10:30 and retry.",
            "10.0.0.0/8 overlaps with 10.0.3.0/24",
            "The address 10.0.3.17 is taken.",
            "http://localhost:8080/orders",
            "ENOTFOUND",
            "EMAIL_TAKEN for this account",
            "Select an item from the list",
            "KeyError",
            "Validation error: the date is wrong",
        ] {
            assert_eq!(Public::default().exposed(text), None, "{text}");
        }
    }

    #[test]
    fn what_clients_know_is_not_exposed() {
        let roots = ["home"].into_iter().collect::<HashSet<_>>();
        let public = Public { accepts_sql: true.into(), roots: roots.into(), ..Public::default() };
        for text in ["no such table: orders", "SELECT id FROM orders", "there is no /home/ada/notes.txt"] {
            assert_eq!(public.exposed(text), None, "{text}");
            assert!(Public::default().exposed(text).is_some(), "{text}");
        }
    }
}
