//! The Markdown of rules and status codes as text for a terminal.
//!
//! It knows what those texts are made of: headings, paragraphs, lists, fenced code, `code` and **bold** in running text.

use super::console::Terminal;
use crate::report::terminal::{Ink, Pen, wrap};

/// Beyond this many columns running text is hard to follow.
const WIDEST: usize = 90;

/// How far text stands in below its heading.
const INDENT: usize = 2;

/// How far code stands in.
const CODE_INDENT: usize = 6;

/// The first lines of a page: its name, and a remark beside it where that fits.
pub(super) fn title(name: &str, remark: &str, terminal: Terminal) -> String {
    let gap = if name.len() + 2 + remark.len() <= terminal.width { "  " } else { "\n  " };
    let pen = Pen { color: terminal.color };
    format!("{}{gap}{}\n\n", pen.paint(Ink::Strong, name), pen.paint(Ink::Faint, remark))
}

/// Writes Markdown as people read it: headings bold, paragraphs wrapped, code indented, without the marks.
///
/// Without colours, back-ticks stay: they are all that sets off names from words.
pub(super) fn render(markdown: &str, terminal: Terminal) -> String {
    let mut page = Page {
        pen: Pen { color: terminal.color },
        width: terminal.width.clamp(40, WIDEST),
        text: String::new(),
        last: Block::Nothing,
    };
    let mut paragraph = String::new();
    let mut lines = markdown.lines();
    while let Some(line) = lines.next() {
        let content = line.trim_start();
        let is_item = content.starts_with("- ");
        if content.is_empty() || is_item || content.starts_with('#') || content.starts_with("```") {
            page.paragraph(&std::mem::take(&mut paragraph));
        }
        if content.starts_with("```") {
            page.code(lines.by_ref().take_while(|line| !line.trim_start().starts_with("```")));
        } else if content.starts_with('#') {
            page.heading(content.trim_start_matches('#').trim());
        } else {
            if !paragraph.is_empty() {
                paragraph.push(' ');
            }
            paragraph.push_str(content);
        }
    }
    page.paragraph(&paragraph);
    page.text
}

/// What a page is made of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Block {
    Nothing,
    Heading,
    Paragraph,
    Item,
    Code,
}

struct Page {
    pen: Pen,
    width: usize,
    text: String,
    /// The block that was added last.
    last: Block,
}

impl Page {
    /// Starts a block, with a blank line before it unless it belongs to the last one.
    fn start(&mut self, block: Block) {
        let belongs = match self.last {
            Block::Nothing => true,
            Block::Heading => matches!(block, Block::Paragraph | Block::Item),
            Block::Item => block == Block::Item,
            Block::Paragraph | Block::Code => false,
        };
        if !belongs {
            self.text.push('\n');
        }
        self.last = block;
    }

    fn heading(&mut self, title: &str) {
        self.start(Block::Heading);
        self.text.push_str(&self.pen.paint(Ink::Strong, title));
        self.text.push('\n');
    }

    /// Adds a paragraph or an item of a list.
    fn paragraph(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let (mark, text) = text.strip_prefix("- ").map_or(("", text), |text| ("- ", text));
        self.start(if mark.is_empty() { Block::Paragraph } else { Block::Item });
        let mut is_code = false;
        for (at, line) in wrap(text, 0, self.width - INDENT - mark.len()).iter().enumerate() {
            let mark = if at == 0 { mark } else { &"  "[..mark.len()] };
            let line = self.inline(line, &mut is_code);
            self.text.push_str(&format!("{:INDENT$}{mark}{line}\n", ""));
        }
    }

    fn code<'a>(&mut self, lines: impl Iterator<Item = &'a str>) {
        self.start(Block::Code);
        for line in lines {
            // The mark at the line that an example is about.
            let line = match line.split_once("# error") {
                Some((before, after)) => {
                    let mark = self.pen.paint(Ink::Severity(crate::diagnostic::Severity::Error), "# error");
                    format!("{before}{mark}{after}")
                }
                None => line.to_owned(),
            };
            self.text.push_str(format!("{:CODE_INDENT$}{line}", "").trim_end());
            self.text.push('\n');
        }
    }

    /// Colours `code` and **bold**; without colours code keeps its marks. Code may go on in the next line.
    fn inline(&self, line: &str, is_code: &mut bool) -> String {
        let line = line.replace("**", "");
        if !self.pen.color {
            return line;
        }
        let mut parts = line.split('`');
        let mut text = String::new();
        let mut part = parts.next();
        while let Some(words) = part {
            if *is_code && !words.is_empty() {
                text.push_str(&self.pen.paint(Ink::Key, words));
            } else {
                text.push_str(words);
            }
            part = parts.next();
            if part.is_some() {
                *is_code = !*is_code;
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
A rule about `201`.

## Why

Words that go **on** with `some quite
long code` in them, and on, and on.

- one item that needs more than a single line
- two
## Bad

```yaml
paths:
  /a: {} # error

  /b: {}
```
";

    #[test]
    fn wraps_and_indents_without_marks() {
        let text = render(TEXT, Terminal { color: false, width: 40, unicode: true });
        insta::assert_snapshot!(text, @r"
          A rule about `201`.

        Why
          Words that go on with `some quite
          long code` in them, and on, and on.

          - one item that needs more than a
            single line
          - two

        Bad

              paths:
                /a: {} # error

                /b: {}
        ");
    }

    #[test]
    fn colours_end_with_their_line() {
        let text = render(TEXT, Terminal { color: true, width: 40, unicode: true });
        assert!(text.contains("\x1b[1mWhy\x1b[0m\n") && text.contains("about \x1b[36m201\x1b[0m."), "{text}");
        assert!(!text.contains('`'), "{text}");
        for line in text.lines() {
            assert_eq!(line.matches("\x1b[").count() % 2, 0, "{line}");
        }
    }
}
