//! Whether what a page shows is what was printed.
//!
//! `…` alone on a line stands for any number of lines, and within a line for any text. Times that a run took are not
//! compared, and neighbouring lines about what was done are compared in any order.

/// Says whether lines that a page shows are what was printed.
pub(crate) fn fits(shown: &[String], printed: &[String]) -> bool {
    all_fit(&in_order(shown), &in_order(printed))
}

fn all_fit(shown: &[String], printed: &[String]) -> bool {
    match (shown.split_first(), printed.split_first()) {
        (None, None) => true,
        (Some((first, rest)), _) if first == "…" => {
            (0..=printed.len()).any(|skipped| all_fit(rest, &printed[skipped..]))
        }
        (Some((first, rest)), Some((line, others))) => line_fits(first, line) && all_fit(rest, others),
        _ => false,
    }
}

fn line_fits(shown: &str, printed: &str) -> bool {
    let mut parts = shown.split('…');
    let Some(mut rest) = parts.next().and_then(|first| printed.strip_prefix(first)) else { return false };
    let parts: Vec<_> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        let Some(found) = rest.find(part) else { return false };
        rest = &rest[found + part.len()..];
    }
    rest.ends_with(last)
}

/// Sorts neighbouring lines about what ended: actions that may run side by side end in any order.
fn in_order(lines: &[String]) -> Vec<String> {
    let mut lines: Vec<_> = lines.iter().map(|line| without_time(line.trim_end())).collect();
    let ended = |line: &String| line.starts_with(['✓', '✗']);
    for group in lines.chunk_by_mut(|a, b| ended(a) == ended(b)).filter(|group| ended(&group[0])) {
        group.sort();
    }
    lines
}

fn without_time(line: &str) -> String {
    for (before, unit) in [(": done in ", ""), (", sent ", " ago")] {
        if let Some((what, time)) = line.split_once(before)
            && time.starts_with(|first: char| first.is_ascii_digit())
            && time.ends_with(unit)
        {
            return format!("{what}{before}TIME{unit}");
        }
    }
    line.to_owned()
}

#[test]
fn what_is_shown_fits_what_was_printed() {
    let lines = |text: &str| text.lines().map(ToOwned::to_owned).collect::<Vec<_>>();
    let fit = |shown: &str, printed: &str| fits(&lines(shown), &lines(printed));
    assert!(fit("a\nb", "a\nb"));
    assert!(!fit("a", "a\nb") && !fit("a\nb", "a") && !fit("a\nb", "a\nc"));
    assert!(fit("a\n…\nd", "a\nb\nc\nd") && fit("…", "") && fit("a\n…", "a"));
    assert!(!fit("a\n…\nd", "a\nb"));
    assert!(fit("a … c", "a b c") && !fit("a … d", "a b c") && !fit("a", "a …"));
    assert!(fit("✓ x: done in 0.1 s\n✓ y: done in 0.1 s", "✓ y: done in 9 min\n✓ x: done in 0.4 s"));
    assert!(!fit("✓ x: done in 0.1 s", "✓ x: failed"));
}
