use std::fmt;
use std::time::{SystemTime, UNIX_EPOCH};

/// A day of the Gregorian calendar.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u32,
    month: u32,
    day: u32,
}

impl Date {
    /// Reads `2026-03-31`, alone or with a time behind it (RFC 3339).
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let day = text.get(..10)?;
        let is_end = text.as_bytes().get(10).is_none_or(|next| matches!(next, b'T' | b't' | b' '));
        let mut parts = day.split('-').map(|part| {
            let is_digits = part.bytes().all(|byte| byte.is_ascii_digit());
            part.parse::<u32>().ok().filter(|_| is_digits)
        });
        let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
        let is_valid = is_end && parts.next().is_none() && (1..=12).contains(&month) && (1..=31).contains(&day);
        is_valid.then_some(Self { year, month, day })
    }

    /// The day that it is now (UTC).
    pub fn today() -> Self {
        let seconds = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        Self::of_day(seconds / 86_400)
    }

    /// The day that is so many days after 1970-01-01.
    fn of_day(days: u64) -> Self {
        // Years start in March, so that the day that some have more stands at the end.
        let days = days + 719_468;
        let (era, day_of_era) = (days / 146_097, days % 146_097);
        let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        let year = year_of_era + era * 400 + u64::from(month <= 2);
        Self { year: year as u32, month: month as u32, day: day as u32 }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_and_counted() {
        for (days, text) in [(0, "1970-01-01"), (59, "1970-03-01"), (19_782, "2024-02-29"), (20_818, "2026-12-31")] {
            assert_eq!(Date::of_day(days).to_string(), text);
            assert_eq!(Date::read(text), Some(Date::of_day(days)));
        }
        assert_eq!(Date::read("2026-03-31T23:59:59Z"), Date::read("2026-03-31"));
        for text in ["", "soon", "2026-13-01", "2026-3-1", "2026-01-32", "2026-01-01x", "31.03.2026"] {
            assert_eq!(Date::read(text), None, "{text}");
        }
        assert!(Date::read("2026-01-31") < Date::read("2026-02-01"));
    }
}
