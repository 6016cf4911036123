//! The source of a finding with its labels. The only module that names `miette`.
//!
//! miette draws the frame and nothing else. It can't be given a source as it is: it reads from the first byte for every
//! label, panics on lines of more than 65,535 columns, prints long lines whole, and has one source for each diagnostic.
//! So it gets an [`Excerpt`].

use std::fmt;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan,
    SpanContents,
};

use super::super::Style;
use super::super::excerpt::Excerpt;
use crate::diagnostic::Severity;

/// Draws an excerpt with its labels.
///
/// # Errors
/// miette gave up.
pub(super) fn draw(excerpt: &Excerpt, severity: Severity, style: &Style) -> Result<String, fmt::Error> {
    let mut theme = match (style.unicode, style.color) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::unicode_nocolor(),
        (false, true) => GraphicalTheme::ascii(),
        (false, false) => GraphicalTheme::none(),
    };
    theme.styles.link = theme.styles.help;
    let own = match severity {
        Severity::Error => theme.styles.error,
        Severity::Warning => theme.styles.warning,
        Severity::Info => theme.styles.advice,
    };
    let other = theme.styles.highlights.first().copied().unwrap_or(theme.styles.help);
    theme.styles.highlights = excerpt.marks.iter().map(|mark| if mark.primary { own } else { other }).collect();
    let handler = GraphicalReportHandler::new_themed(theme).with_links(false).with_context_lines(1);
    let mut drawn = String::new();
    handler.render_report(&mut drawn, &Frame { excerpt })?;
    // The first line holds the sign and message of the diagnostic, which has none.
    Ok(drawn.split_once('\n').map(|(_, frame)| frame.to_owned()).unwrap_or_default())
}

/// How wide miette makes the column of line numbers.
pub(super) fn digits(excerpt: &Excerpt) -> usize {
    (excerpt.first_line + excerpt.lines).to_string().len()
}

/// An excerpt as miette takes it: without a message, since the title says it.
#[derive(Debug)]
struct Frame<'a> {
    excerpt: &'a Excerpt,
}

impl fmt::Display for Frame<'_> {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Frame<'_> {}

impl miette::Diagnostic for Frame<'_> {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.excerpt.marks.iter().map(|mark| {
            let words = Some(&mark.words).filter(|words| !words.is_empty()).cloned();
            let span = SourceSpan::from(mark.range.clone());
            if mark.primary {
                LabeledSpan::new_primary_with_span(words, span)
            } else {
                LabeledSpan::new_with_span(words, span)
            }
        })))
    }
}

impl SourceCode for Excerpt {
    /// Gives the whole excerpt, whatever the span: it is what is to be shown.
    ///
    /// Without context lines miette only asks for the name and position to write above.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let span = span.offset()..span.offset() + span.len();
        let (range, line, column) = if before == 0 && after == 0 {
            let mark = self.marks.iter().find(|mark| mark.range == span).ok_or(MietteError::OutOfBounds)?;
            (span, mark.position.line - 1, mark.position.column - 1)
        } else {
            (0..self.text.len(), self.first_line, 0)
        };
        let data = self.text.as_bytes().get(range.clone()).ok_or(MietteError::OutOfBounds)?;
        Ok(Box::new(MietteSpanContents::new_named(self.name.clone(), data, range.into(), line, column, self.lines)))
    }
}
