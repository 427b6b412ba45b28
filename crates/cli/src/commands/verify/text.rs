//! The checklist for people.

use tablewright_core::verify::{Check, Summary, Trouble, Verdict};

use crate::render::style;

/// Columns that a result takes.
const WIDTH: usize = "not checked".len();

/// Returns every check under its table or companion, what fails with its cause and fix, and how many there are of each.
pub(super) fn checklist(checks: &[Check], summary: &Summary) -> String {
    let mut text = String::new();
    let mut subject = None;
    for check in checks {
        if subject.replace(&check.subject) != Some(&check.subject) {
            text.push_str(&style::bold(&check.subject));
            if check.live_name != check.subject {
                text.push_str(&format!("  {}", style::dim(&check.live_name)));
            }
            text.push('\n');
        }
        one(&mut text, check);
    }
    text + &total(summary)
}

fn one(text: &mut String, check: &Check) {
    let what = &check.what;
    match &check.verdict {
        Verdict::Ok { note: None } => line(text, "ok", style::added, what),
        Verdict::Ok { note: Some(note) } => line(text, "ok", style::added, &format!("{what} ({note})")),
        Verdict::NotChecked { why } => line(text, "not checked", style::dim, &format!("{what}: {why}")),
        Verdict::Warning(trouble) => {
            line(text, "warning", style::changed, what);
            told(text, trouble);
        }
        Verdict::Failed(trouble) => {
            line(text, "failed", style::removed, what);
            told(text, trouble);
        }
    }
}

fn line(text: &mut String, word: &str, colour: fn(&str) -> String, what: &str) {
    let padding = " ".repeat(WIDTH - word.len());
    text.push_str(&format!("  {}{padding}  {what}\n", colour(word)));
}

fn told(text: &mut String, trouble: &Trouble) {
    let Trouble { code, found, cause, fix } = trouble;
    let indent = " ".repeat(WIDTH + 4);
    text.push_str(&format!("{indent}found[{code}]: {found}\n"));
    text.push_str(&format!("{indent}{} {cause}\n", style::help("cause:")));
    text.push_str(&format!("{indent}{} {fix}\n", style::help("fix:")));
}

fn total(summary: &Summary) -> String {
    let Summary { ok, warnings, failed, not_checked } = *summary;
    let counts = [(ok, "ok"), (warnings, "with a warning"), (failed, "failed"), (not_checked, "not checked")];
    let counts = counts.iter().filter(|(count, _)| *count > 0);
    let counts: Vec<_> = counts.map(|(count, word)| format!("{count} {word}")).collect();
    match counts.is_empty() {
        true => "Nothing is declared that could be checked.\n".to_owned(),
        false => format!("{} checks: {}\n", ok + warnings + failed + not_checked, counts.join(", ")),
    }
}
