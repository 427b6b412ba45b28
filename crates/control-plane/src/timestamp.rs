//! Points in time, as arguments: nothing here knows what time it is.

use serde::{Deserialize, Serialize};

const MILLISECONDS_PER_DAY: i64 = 86_400_000;

/// A point in time in milliseconds since 1970.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(i64);

impl Timestamp {
    /// Returns the point in time that many milliseconds after the start of 1970.
    pub const fn from_milliseconds(milliseconds: i64) -> Self {
        Self(milliseconds)
    }

    /// Returns the milliseconds since 1970.
    pub const fn milliseconds(self) -> i64 {
        self.0
    }

    /// Returns the seconds since 1970, as the JSON protocol writes times.
    pub fn seconds(self) -> f64 {
        // Exact: milliseconds of any date that matters stay far below 2^53.
        self.0 as f64 / 1000.0
    }

    /// Returns this time moved by a number of milliseconds.
    pub const fn plus_milliseconds(self, milliseconds: i64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }

    /// Returns the later of two.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Ord::max(self, other)
    }

    /// Returns the number of the UTC day, which decrease budgets are counted by [T-184].
    pub const fn day(self) -> i64 {
        self.0.div_euclid(MILLISECONDS_PER_DAY)
    }

    /// Returns an ISO 8601 label with milliseconds and no zone, the form of stream labels.
    pub fn label(self) -> String {
        let (year, month, day) = civil_date(self.day());
        let rest = self.0.rem_euclid(MILLISECONDS_PER_DAY);
        let (hours, minutes) = (rest / 3_600_000, rest / 60_000 % 60);
        let (seconds, milliseconds) = (rest / 1000 % 60, rest % 1000);
        format!("{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}.{milliseconds:03}")
    }

    /// Returns date and time in English words, as messages about decreases have them.
    pub fn english(self) -> String {
        const WEEKDAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
        const MONTHS: [&str; 12] = [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ];
        let (year, month, day) = civil_date(self.day());
        // The first day of 1970 was a Thursday.
        let weekday = usize::try_from((self.day() + 4).rem_euclid(7)).ok().and_then(|number| WEEKDAYS.get(number));
        let month = usize::try_from(month - 1).ok().and_then(|number| MONTHS.get(number));
        let seconds = self.0.rem_euclid(MILLISECONDS_PER_DAY) / 1000;
        let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
        let half = if hours < 12 { "AM" } else { "PM" };
        let hours = if hours % 12 == 0 { 12 } else { hours % 12 };
        let (weekday, month) = (weekday.unwrap_or(&""), month.unwrap_or(&""));
        format!("{weekday}, {month} {day}, {year} {hours}:{minutes:02}:{seconds:02} {half} UTC")
    }
}

/// Returns year, month and day of a day number counted from 1970-01-01.
fn civil_date(day_number: i64) -> (i64, i64, i64) {
    // Years are counted from March so that the leap day is the last of its year; a cycle of 400 years has
    // 146,097 days, and 719,468 days lie between 0000-03-01 and 1970-01-01.
    let shifted = day_number + 719_468;
    let (cycle, day_of_cycle) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_cycle = (day_of_cycle - day_of_cycle / 1460 + day_of_cycle / 36_524 - day_of_cycle / 146_096) / 365;
    let day_of_year = day_of_cycle - (365 * year_of_cycle + year_of_cycle / 4 - year_of_cycle / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    let year = year_of_cycle + cycle * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::Timestamp;

    #[test]
    fn labels_are_iso_8601_in_utc() {
        for (milliseconds, label) in [
            (0, "1970-01-01T00:00:00.000"),
            (1_768_644_672_123, "2026-01-17T10:11:12.123"),
            (1_709_164_800_000, "2024-02-29T00:00:00.000"),
            (951_868_799_999, "2000-02-29T23:59:59.999"),
            (-1, "1969-12-31T23:59:59.999"),
        ] {
            assert_eq!(Timestamp::from_milliseconds(milliseconds).label(), label);
        }
    }

    #[test]
    fn english_dates_have_weekdays_and_halves_of_days() {
        for (milliseconds, text) in [
            (0, "Thursday, January 1, 1970 12:00:00 AM UTC"),
            (1_768_644_672_123, "Saturday, January 17, 2026 10:11:12 AM UTC"),
            (951_868_799_999, "Tuesday, February 29, 2000 11:59:59 PM UTC"),
        ] {
            assert_eq!(Timestamp::from_milliseconds(milliseconds).english(), text);
        }
    }
}
