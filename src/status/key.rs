use std::borrow::Cow;
use std::fmt;

/// What a key of `responses` stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum StatusKey {
    /// One code, 100 to 599.
    Code(u16),
    /// All codes of a class, 1 to 5: `4XX`.
    Range(u16),
    /// `default`: every code that is not declared otherwise.
    Default,
    /// None of these.
    Other,
}

/// The digits of every code, from 100 on.
static DIGITS: [[u8; 3]; 500] = {
    let mut codes = [[b'0'; 3]; 500];
    let mut at = 0;
    while at < codes.len() {
        let code = at + 100;
        codes[at] = [b'0' + (code / 100) as u8, b'0' + (code / 10 % 10) as u8, b'0' + (code % 10) as u8];
        at += 1;
    }
    codes
};

/// A code in digits.
fn digits(code: u16) -> Option<&'static str> {
    let digits = DIGITS.get(usize::from(code.checked_sub(100)?))?;
    std::str::from_utf8(digits).ok()
}

impl StatusKey {
    /// Reads a key of `responses` (OpenAPI 3.x, Responses Object) and says whether it is written as it must be.
    ///
    /// A key that plainly means a code but is written otherwise (`4xx`, `200 OK`) counts as that code, so that one slip
    /// is one finding and not a row of them.
    pub fn read(key: &str) -> (Self, bool) {
        if key == "default" {
            return (Self::Default, true);
        }
        if let Some(status) = Self::exact(key) {
            return (status, true);
        }
        let word = key.trim().split([' ', '-', ':', '_']).next().unwrap_or_default();
        let meant = if key.trim().eq_ignore_ascii_case("default") {
            Self::Default
        } else {
            Self::exact(&word.to_ascii_uppercase()).unwrap_or(Self::Other)
        };
        (meant, false)
    }

    fn exact(key: &str) -> Option<Self> {
        let bytes = key.as_bytes();
        if bytes.len() != 3 || !(b'1'..=b'5').contains(&bytes[0]) {
            return None;
        }
        match &bytes[1..] {
            b"XX" => Some(Self::Range(u16::from(bytes[0] - b'0'))),
            digits if digits.iter().all(u8::is_ascii_digit) => key.parse().ok().map(Self::Code),
            _ => None,
        }
    }

    /// The code, where it is one.
    pub const fn code(self) -> Option<u16> {
        if let Self::Code(code) = self { Some(code) } else { None }
    }

    /// The class, 1 to 5.
    pub const fn class(self) -> Option<u16> {
        match self {
            Self::Code(code) => Some(code / 100),
            Self::Range(class) => Some(class),
            Self::Default | Self::Other => None,
        }
    }

    /// Whether a response of this code is described by it.
    pub const fn covers(self, code: u16) -> bool {
        match self {
            Self::Code(own) => own == code,
            Self::Range(class) => code / 100 == class,
            Self::Default => true,
            Self::Other => false,
        }
    }

    /// The key in text, as [`fmt::Display`] writes it.
    pub fn text(self) -> Cow<'static, str> {
        match self {
            Self::Code(code) => digits(code).map_or_else(|| code.to_string().into(), Cow::Borrowed),
            Self::Range(class) => format!("{class}XX").into(),
            Self::Default => "default".into(),
            Self::Other => "?".into(),
        }
    }

    /// Whether it is a 2xx code or `2XX`.
    pub fn is_success(self) -> bool {
        self.class() == Some(2)
    }

    /// Whether it is a 4xx or 5xx code or range. `default` is not: it may be anything.
    pub fn is_error(self) -> bool {
        matches!(self.class(), Some(4 | 5))
    }
}

impl fmt::Display for StatusKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_codes_ranges_and_default() {
        assert_eq!(StatusKey::read("201"), (StatusKey::Code(201), true));
        assert_eq!(StatusKey::read("4XX"), (StatusKey::Range(4), true));
        assert_eq!(StatusKey::read("default"), (StatusKey::Default, true));
        for (key, meant) in [
            ("2xx", StatusKey::Range(2)),
            ("200 OK", StatusKey::Code(200)),
            ("Default", StatusKey::Default),
            ("20", StatusKey::Other),
            ("600", StatusKey::Other),
            ("099", StatusKey::Other),
            ("40X", StatusKey::Other),
            ("1e2", StatusKey::Other),
            ("", StatusKey::Other),
            ("５００", StatusKey::Other),
        ] {
            assert_eq!(StatusKey::read(key), (meant, false), "{key}");
        }
    }

    #[test]
    fn codes_are_covered_by_ranges_and_default() {
        assert!(StatusKey::Range(4).covers(404) && !StatusKey::Range(4).covers(500));
        assert!(StatusKey::Default.covers(200) && !StatusKey::Other.covers(200));
        assert!(!StatusKey::Default.is_error() && StatusKey::Range(5).is_error());
    }
}
