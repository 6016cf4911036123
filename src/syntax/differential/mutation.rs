//! Texts that are nearly right, made from seeds.

/// A sequence of numbers that is always the same for one seed (xorshift64*).
pub(super) struct Numbers(u64);

impl Numbers {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.max(1))
    }

    /// A number below `limit`.
    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % limit.max(1)
    }

    pub(super) fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        &choices[self.below(choices.len())]
    }
}

/// What stands in a text now and then, and breaks it.
const PARTS: &[&str] = &[
    "\n",
    "\r\n",
    "\r",
    "\n\n",
    " ",
    "  ",
    "    ",
    "\t",
    ":",
    ": ",
    ":\n",
    "- ",
    "-\n",
    "- - ",
    "? ",
    "#",
    " #c\n",
    " # c",
    "\"",
    "'",
    "''",
    "\\",
    "\\n",
    "\\\n",
    "\\u00e9",
    "\\ud83d\\ude00",
    "\\ud800",
    "|",
    "|\n",
    "|-\n",
    "|+\n",
    ">\n",
    ">2\n",
    "|1-\n",
    "{",
    "}",
    "[",
    "]",
    ",",
    ", ",
    "{}",
    "[]",
    "{a: 1}",
    "[a, b]",
    "\"a\":",
    "\"a\":,",
    "&x ",
    "&x",
    "*x",
    "<<: *x\n",
    "!t ",
    "!!str ",
    "%",
    "@",
    "`",
    "---\n",
    "--- ",
    "...\n",
    "~",
    "null",
    "true",
    "1",
    "0x1f",
    "-",
    ".",
    "é",
    "\u{2028}",
    "\u{a0}",
    "\u{85}",
    "\u{feff}",
    "\u{7f}",
    "a",
    "a: b\n",
    "a:\n",
    "  a: |\n    b\n",
    "$ref: '#/a'\n",
    "0",
    "e",
    "+",
    "1e",
    "-0",
];

/// Changes a text in one to four places.
pub(super) fn mutate(numbers: &mut Numbers, seed: &str) -> String {
    let mut text = seed.to_owned();
    for _ in 0..=numbers.below(4) {
        let place = |numbers: &mut Numbers, text: &str| text.floor_char_boundary(numbers.below(text.len() + 1));
        let from = place(numbers, &text);
        let to = text.floor_char_boundary((from + numbers.below(12)).min(text.len())).max(from);
        match numbers.below(6) {
            0 => text.replace_range(from..to, ""),
            1 | 2 => text.insert_str(from, numbers.pick::<&str>(PARTS)),
            3 => text.replace_range(from..to, numbers.pick::<&str>(PARTS)),
            // A part of the text stands elsewhere too.
            4 => {
                let part = text[from..to].to_owned();
                let at = place(numbers, &text);
                text.insert_str(at, &part);
            }
            _ => text.truncate(if numbers.below(4) == 0 { from } else { text.len() }),
        }
    }
    text
}
