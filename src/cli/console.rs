//! What is known of the terminal, and writing to it.

use std::ffi::OsString;
use std::io::{self, IsTerminal, Write};

use anstream::AutoStream;

use super::args::Color;
use super::runner::{self, Inert, Notation};
use crate::guard::guard;
use crate::report::Style;

/// Columns where there is no terminal.
const WIDTH: usize = 100;

/// One of the standard streams, and how to write to it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Terminal {
    /// Whether to use colours.
    pub(super) color: bool,
    /// Columns.
    pub(super) width: usize,
    /// Whether to draw with characters outside ASCII.
    pub(super) unicode: bool,
}

impl Terminal {
    /// What suits standard output.
    pub(super) fn stdout(color: Color) -> Self {
        Self::of(color, io::stdout().is_terminal(), || terminal_size::terminal_size_of(io::stdout()))
    }

    /// What suits standard error.
    pub(super) fn stderr(color: Color) -> Self {
        Self::of(color, io::stderr().is_terminal(), || terminal_size::terminal_size_of(io::stderr()))
    }

    /// What suits a file.
    pub(super) fn file() -> Self {
        Self { color: false, width: WIDTH, unicode: true }
    }

    fn of(
        color: Color,
        is_terminal: bool,
        size: impl FnOnce() -> Option<(terminal_size::Width, terminal_size::Height)>,
    ) -> Self {
        let environment = |name: &str| std::env::var_os(name);
        let columns = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
        Self {
            color: has_color(color, is_terminal, environment),
            width: columns.or_else(|| size().map(|(width, _)| width.0.into())).unwrap_or(WIDTH),
            unicode: has_unicode(environment),
        }
    }

    /// The style of a report.
    pub(super) fn style(self) -> Style {
        Style { color: self.color, width: self.width, unicode: self.unicode, ..Style::default() }
    }
}

/// Runs `write` on standard output and makes sure that all of it arrives. A reader that goes away early has seen enough:
/// that is not an error, and the rest of the work continues.
///
/// # Errors
/// Those of the stream, and a defect of ours.
pub(super) fn print(
    terminal: Terminal,
    notation: impl Into<Notation>,
    write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> io::Result<()> {
    let mut out = stdout(terminal, notation.into());
    let result = guard("print", "", || write(&mut out)).unwrap_or_else(|defect| Err(io::Error::other(defect)));
    match result.and_then(|()| out.flush()) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}

/// Standard output, as whoever reads it needs it.
pub(super) fn stdout(terminal: Terminal, notation: Notation) -> Box<dyn Write> {
    let stdout = io::stdout().lock();
    // Consoles of Windows need a mode for colours.
    let out: Box<dyn Write> = if terminal.color { Box::new(AutoStream::always(stdout)) } else { Box::new(stdout) };
    inert(out, notation)
}

/// Standard error, as whoever reads it needs it.
pub(super) fn stderr(notation: Notation) -> Box<dyn Write> {
    inert(Box::new(io::stderr().lock()), notation)
}

fn inert(out: Box<dyn Write>, notation: Notation) -> Box<dyn Write> {
    if runner::is_reading() { Box::new(Inert::new(out, notation)) } else { out }
}

/// Whether to use colours: what the user says, then what the environment says, then whether somebody is looking.
fn has_color(color: Color, is_terminal: bool, environment: impl Fn(&str) -> Option<OsString>) -> bool {
    let is_set = |name| environment(name).is_some_and(|value| !value.is_empty());
    let is_on = |name| environment(name).is_some_and(|value| !value.is_empty() && value != "0");
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if is_set("NO_COLOR") => false,
        Color::Auto if is_on("FORCE_COLOR") || is_on("CLICOLOR_FORCE") => true,
        Color::Auto => {
            is_terminal
                && environment("TERM").is_none_or(|terminal| terminal != "dumb")
                && environment("CLICOLOR").is_none_or(|value| value != "0")
        }
    }
}

/// Whether the locale has more than ASCII. Where none is set, as in most containers, it has.
fn has_unicode(environment: impl Fn(&str) -> Option<OsString>) -> bool {
    ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().filter_map(environment).find(|locale| !locale.is_empty()).is_none_or(
        |locale| {
            let locale = locale.to_string_lossy().to_ascii_lowercase();
            locale.contains("utf-8") || locale.contains("utf8")
        },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(pairs: &'static [(&str, &str)]) -> impl Fn(&str) -> Option<OsString> {
        |name| pairs.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
    }

    #[test]
    fn the_user_decides_on_colours_then_the_environment_then_the_terminal() {
        let color = |color, is_terminal, pairs| has_color(color, is_terminal, environment(pairs));
        assert!(color(Color::Auto, true, &[]) && !color(Color::Auto, false, &[]));
        assert!(color(Color::Always, false, &[("NO_COLOR", "1")]));
        assert!(!color(Color::Never, true, &[("FORCE_COLOR", "1")]));
        assert!(!color(Color::Auto, true, &[("NO_COLOR", "1"), ("FORCE_COLOR", "1")]));
        assert!(color(Color::Auto, true, &[("NO_COLOR", "")]), "an empty value says nothing");
        assert!(color(Color::Auto, false, &[("FORCE_COLOR", "1")]));
        assert!(color(Color::Auto, false, &[("CLICOLOR_FORCE", "1")]));
        assert!(!color(Color::Auto, false, &[("FORCE_COLOR", "0"), ("CLICOLOR_FORCE", "0")]));
        assert!(!color(Color::Auto, true, &[("TERM", "dumb")]));
        assert!(!color(Color::Auto, true, &[("CLICOLOR", "0")]));
    }

    #[test]
    fn only_a_locale_that_says_so_has_no_more_than_ascii() {
        assert!(has_unicode(environment(&[])));
        assert!(has_unicode(environment(&[("LC_ALL", ""), ("LANG", "C.UTF-8")])));
        assert!(has_unicode(environment(&[("LANG", "de_DE.utf8")])));
        assert!(!has_unicode(environment(&[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")])));
        assert!(!has_unicode(environment(&[("LANG", "POSIX")])));
    }
}
