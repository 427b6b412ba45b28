//! The order of events. AWS Lambda may deliver one late and once more, when others after it have been served.
//!
//! An event has no time of its own, but the URL for its answer has: CloudFormation signs it when it asks.

use tablewright_core::observed::Observed;

use super::applied::Applied;
use super::request::Request;

/// The parameter of a pre-signed URL that says when it was signed.
const SIGNED_AT: &str = "X-Amz-Date";
/// Seconds that the clocks of CloudFormation and DynamoDB may differ by.
const SLACK: u64 = 5;

/// Returns when a pre-signed URL was signed, in seconds since 1970; nothing where it does not say.
pub fn signed_at(url: &str) -> Option<u64> {
    let (_, query) = url.split_once('?')?;
    let mut parameters = query.split('&').filter_map(|parameter| parameter.split_once('='));
    let (_, time) = parameters.find(|(name, _)| *name == SIGNED_AT)?;
    let is_digits = |range: std::ops::Range<usize>| time.as_bytes()[range].iter().all(u8::is_ascii_digit);
    // YYYYMMDDTHHMMSSZ
    let is_sound = time.len() == 16 && time.is_ascii() && time.as_bytes()[8] == b'T' && time.as_bytes()[15] == b'Z';
    if !is_sound || !is_digits(0..8) || !is_digits(9..15) {
        return None;
    }
    let number = |range: std::ops::Range<usize>| time[range].parse::<u64>().ok();
    let (year, month, day) = (number(0..4)?, number(4..6)?, number(6..8)?);
    let (hour, minute, second) = (number(9..11)?, number(11..13)?, number(13..15)?);
    let is_time = (1..=12).contains(&month) && (1..=31).contains(&day) && hour < 24 && minute < 60 && second <= 60;
    let days = days_since_1970(year, month, day).filter(|_| is_time)?;
    Some(((days * 24 + hour) * 60 + minute) * 60 + second)
}

/// Counts the days of the Gregorian calendar; nothing before 1970.
fn days_since_1970(year: u64, month: u64, day: u64) -> Option<u64> {
    // A year that begins with March has its leap day at the end, and months whose lengths repeat every five.
    let (year, month) = if month > 2 { (year, month - 3) } else { (year.checked_sub(1)?, month + 9) };
    let days = year * 365 + year / 4 - year / 100 + year / 400 + (month * 153 + 2) / 5 + day.checked_sub(1)?;
    days.checked_sub(719_468)
}

/// Returns why an event is a late duplicate: the same resource was served with one that CloudFormation sent after it.
pub fn superseded(request: &Request, found: Option<&Applied>) -> Option<String> {
    let found = found.filter(|found| found.is_by(&request.resource()) && !found.notes(request))?;
    let (sent, last) = (request.sent?, found.sent?);
    (sent < last).then(|| {
        format!(
            "this {} is older than what this resource applied last, by {} s, so it comes too late or for a second time: \
             nothing is changed",
            request.name(),
            last - sent
        )
    })
}

/// Returns why an event is not about a table that is there: CloudFormation sent it before the table was created.
pub fn before_creation(request: &Request, observed: &Observed) -> Option<String> {
    let (sent, created) = (request.sent?, observed.created?);
    (sent + SLACK < created).then(|| {
        let seconds = created - sent;
        format!("it was created {seconds} s after this {} was sent, which was about one before it", request.name())
    })
}

/// Says whether a table was made for an event: nothing of it was there when CloudFormation sent it.
pub fn is_made_since(request: &Request, observed: &Observed) -> bool {
    request.sent.zip(observed.created).is_some_and(|(sent, created)| created + SLACK >= sent)
}

#[cfg(test)]
mod tests {
    use super::signed_at;

    #[test]
    fn the_time_of_a_signature_is_read_to_the_second() {
        let at = |time: &str| signed_at(&format!("https://localhost/a?X-Amz-Expires=7200&X-Amz-Date={time}&X=1"));
        assert_eq!(at("19700101T000000Z"), Some(0));
        assert_eq!(at("20000229T235959Z"), Some(951_868_799));
        assert_eq!(at("20000301T000000Z"), Some(951_868_800));
        assert_eq!(at("20261120T233015Z"), Some(1_795_217_415));
        assert_eq!(at("99991231T235959Z"), Some(253_402_300_799));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for time in [
            "",
            "20261120",
            "20261320T000000Z",
            "20261100T000000Z",
            "20261120T240000Z",
            "20261120T000000+",
            "2026112éT00000Z",
            "+0261120T000000Z",
            "19691231T235959Z",
        ] {
            assert_eq!(signed_at(&format!("https://localhost/?X-Amz-Date={time}")), None, "{time}");
        }
        assert_eq!(signed_at("https://localhost/X-Amz-Date=20261120T233015Z"), None);
        assert_eq!(signed_at("https://localhost/?x=y"), None);
    }
}
