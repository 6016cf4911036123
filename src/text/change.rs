/// What differs between two texts: the bytes `start..old_end` of the old one are the bytes `start..new_end` of the new one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// How many bytes at the start of both are the same.
    pub(crate) start: usize,
    /// Where the end that both have in common starts in the old text.
    pub(crate) old_end: usize,
    /// Where it starts in the new text.
    pub(crate) new_end: usize,
}

/// How many bytes are compared at once.
const BLOCK: usize = 4_096;

impl Change {
    /// The smallest change that leads from one text to the other. Its ends may be inside of characters.
    pub(crate) fn between(old: &str, new: &str) -> Self {
        let (old, new) = (old.as_bytes(), new.as_bytes());
        let start = same_start(old, new);
        let end = same_end(&old[start..], &new[start..]);
        Self { start, old_end: old.len() - end, new_end: new.len() - end }
    }
}

#[cfg(feature = "cli")]
impl Change {
    /// The byte of the new text that a byte of the old one became; the start of the change for what it replaced.
    pub(crate) fn to_new(self, offset: u32) -> u32 {
        Self::moved(offset, self.start, self.old_end, self.new_end)
    }

    /// The byte of the old text that a byte of the new one was.
    pub(crate) fn to_old(self, offset: u32) -> u32 {
        Self::moved(offset, self.start, self.new_end, self.old_end)
    }

    fn moved(offset: u32, start: usize, from: usize, to: usize) -> u32 {
        let offset = offset as usize;
        let moved = if offset <= start {
            offset
        } else if offset >= from {
            offset - from + to
        } else {
            start
        };
        moved as u32
    }
}

fn same_start(one: &[u8], other: &[u8]) -> usize {
    let blocks = one.chunks(BLOCK).zip(other.chunks(BLOCK)).take_while(|(one, other)| one == other).count();
    let from = (blocks * BLOCK).min(one.len()).min(other.len());
    from + one[from..].iter().zip(&other[from..]).take_while(|(one, other)| one == other).count()
}

fn same_end(one: &[u8], other: &[u8]) -> usize {
    let blocks = one.rchunks(BLOCK).zip(other.rchunks(BLOCK)).take_while(|(one, other)| one == other).count();
    let until = (blocks * BLOCK).min(one.len()).min(other.len());
    let (one, other) = (&one[..one.len() - until], &other[..other.len() - until]);
    until + one.iter().rev().zip(other.iter().rev()).take_while(|(one, other)| one == other).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(feature = "cli")]
    #[test]
    fn places_move_with_what_is_typed() {
        let change = Change::between("abcdef", "abXYef");
        assert_eq!([0, 2, 3, 4, 6].map(|offset| change.to_old(offset)), [0, 2, 2, 4, 6]);
        let change = Change::between("aaa", "aaaa");
        assert_eq!((change.to_old(4), change.to_new(3)), (3, 3));
        assert_eq!(Change::between("", "x").to_old(1), 0);
    }

    #[test]
    fn a_change_is_found_wherever_it_is() {
        let text = "0123456789".repeat(BLOCK / 3);
        for at in [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, text.len() - 1, text.len()] {
            let mut longer = text.clone();
            longer.insert(at, '!');
            assert_eq!(Change::between(&text, &longer), Change { start: at, old_end: at, new_end: at + 1 });
            assert_eq!(Change::between(&longer, &text), Change { start: at, old_end: at + 1, new_end: at });
        }
        assert_eq!(Change::between(&text, &text).old_end, text.len());
        let doubled = text.repeat(2);
        assert_eq!(Change::between(&text, &doubled).new_end, doubled.len());
        assert_eq!(Change::between(&doubled, &text).new_end, text.len());
    }
}
