//! Sizes, counts and times as people read them.

/// Returns bytes in a unit that keeps the number short.
pub(crate) fn bytes(bytes: i64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"];
    #[expect(clippy::cast_precision_loss, reason = "a size is shown with two digits after the point")]
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1000.0 && unit + 1 < units.len() {
        value /= 1000.0;
        unit += 1;
    }
    if unit == 0 { format!("{bytes} B") } else { format!("{value:.2} {}", units[unit]) }
}

/// Returns seconds as `45 s`, `9 min` or `1 h 20 min`.
pub(crate) fn seconds(seconds: u64) -> String {
    match seconds {
        0..90 => format!("{seconds} s"),
        90..5400 => format!("{} min", (seconds + 30) / 60),
        _ => format!("{} h {} min", seconds / 3600, seconds % 3600 / 60),
    }
}

/// Returns milliseconds as `0.3 s`, or as `seconds` does from ten seconds on.
pub(crate) fn milliseconds(milliseconds: u64) -> String {
    match milliseconds {
        0..10_000 => format!("{}.{} s", milliseconds / 1000, milliseconds % 1000 / 100),
        _ => seconds(milliseconds / 1000),
    }
}

/// Returns a count with the right form of a noun.
pub(crate) fn count(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_read_well() {
        assert_eq!(bytes(999), "999 B");
        assert_eq!(bytes(392_000), "392.00 kB");
        assert_eq!(seconds(89), "89 s");
        assert_eq!(seconds(520), "9 min");
        assert_eq!(seconds(6000), "1 h 40 min");
        assert_eq!(milliseconds(350), "0.3 s");
        assert_eq!(count(1, "table", "tables"), "1 table");
    }
}
