//! The edits of the client.

use super::position::{Encoding, Lines};
use super::protocol::ContentChange;

/// A text with changes made in their order (LSP 3.17, `TextDocumentContentChangeEvent`).
pub(super) fn apply(text: &str, changes: Vec<ContentChange>, encoding: Encoding) -> String {
    let mut changed: Option<String> = None;
    for ContentChange { range, text: new } in changes {
        let text = changed.as_deref().unwrap_or(text);
        changed = Some(match range {
            None => new,
            Some(range) => {
                let lines = Lines::of_buffer(text, encoding);
                let (start, end) = (lines.offset(range.start), lines.offset(range.end));
                // One copy, as the old text stays in use until the new one is read.
                [&text[..start.min(end) as usize], &new, &text[start.max(end) as usize..]].concat()
            }
        });
    }
    changed.unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lsp::position::{Position, Range};

    /// Numbers that look random and are the same in each run.
    struct Dice(u64);

    impl Dice {
        fn below(&mut self, most: usize) -> usize {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (self.0 >> 33) as usize % most.max(1)
        }
    }

    /// A text as a client keeps it: units of UTF-16.
    struct Client(Vec<u16>);

    impl Client {
        fn position(&self, at: usize) -> Position {
            let (mut line, mut start) = (0, 0);
            for (index, unit) in self.0[..at].iter().enumerate() {
                let is_pair = *unit == 13 && self.0.get(index + 1) == Some(&10);
                if *unit == 10 || *unit == 13 && !is_pair {
                    (line, start) = (line + 1, index + 1);
                }
            }
            Position { line, character: (at - start) as u32 }
        }

        /// Whether a cursor can stand there: not inside of a pair of units or of a line break.
        fn is_place(&self, at: usize) -> bool {
            let unit = |at: usize| self.0.get(at).copied().unwrap_or_default();
            let is_low = (0xdc00..0xe000).contains(&unit(at));
            !(is_low || at > 0 && unit(at - 1) == 13 && unit(at) == 10)
        }

        fn place(&self, dice: &mut Dice) -> usize {
            let mut at = dice.below(self.0.len() + 1);
            while !self.is_place(at) {
                at -= 1;
            }
            at
        }
    }

    #[test]
    fn a_text_stays_that_of_the_client() {
        const PIECES: [&str; 12] = [
            "",
            "a",
            "\n",
            "\r\n",
            "\r",
            "\u{1f600}",
            "\u{fc}: ",
            "\u{feff}",
            "  - x\n",
            "'200': {}\r\n",
            "\u{65e5}\u{672c}",
            "#",
        ];
        let edits: usize = std::env::var("OAS_AUDIT_EDITS").ok().and_then(|count| count.parse().ok()).unwrap_or(1_000);
        let mut dice = Dice(7);
        let mut client = Client("\u{feff}openapi: 3.1.0\r\npaths: {}\n".encode_utf16().collect());
        let mut text = String::from_utf16(&client.0).expect("is text");
        for round in 0..edits {
            let (one, other) = (client.place(&mut dice), client.place(&mut dice));
            // Edits are small, or the text would be gone at once.
            let (start, end) = (one.min(other), one.max(other).min(one.min(other) + dice.below(3)));
            let end = (start..=end).rev().find(|at| client.is_place(*at)).unwrap_or(start);
            let new = PIECES[dice.below(PIECES.len())];
            let range = Range { start: client.position(start), end: client.position(end) };
            text = apply(&text, vec![ContentChange { range: Some(range), text: new.to_owned() }], Encoding::Utf16);
            client.0.splice(start..end, new.encode_utf16());
            assert!(text.encode_utf16().eq(client.0.iter().copied()), "round {round}");
        }
        assert!(text.len() > edits / 10, "{}", text.len());
    }

    #[test]
    fn places_outside_of_the_text_are_its_ends() {
        let at = |line, character| Position { line, character };
        let change = |start, end, new: &str| ContentChange { range: Some(Range { start, end }), text: new.to_owned() };
        let changed = |change| apply("a\nb", vec![change], Encoding::Utf16);
        assert_eq!(changed(change(at(0, 9), at(9, 9), "!")), "a!");
        assert_eq!(changed(change(at(1, 1), at(0, 0), "!")), "!");
        assert_eq!(changed(ContentChange { range: None, text: String::new() }), "");
    }
}
