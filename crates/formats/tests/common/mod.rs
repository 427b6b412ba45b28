//! What the tests share: tables of every kind, and comparing findings with a reviewed file.
#![expect(clippy::disallowed_methods, reason = "tests read their data files")]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use tablewright_core::finding::Finding;

/// Returns the files of a folder of test data that have one of the extensions, in order.
pub(crate) fn data_files(folder: &str, extensions: &[&str]) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|found| extensions.iter().any(|wanted| *wanted == found)))
        .collect();
    files.sort();
    assert!(!files.is_empty(), "{} holds no data", folder.display());
    files
}

/// Returns a file's text.
pub(crate) fn text_of(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// Returns a file's name without its folder.
pub(crate) fn name_of(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

/// Writes findings one per line, each with its help below.
pub(crate) fn render(findings: &[Finding]) -> String {
    let mut text = String::new();
    for finding in findings {
        let place = finding.place.as_ref().map_or_else(|| "-".to_owned(), |p| format!("{}:{}", p.line, p.column));
        let resource = finding.resource.as_ref().map_or_else(String::new, |resource| format!(" [{resource}]"));
        writeln!(text, "{} {place}{resource} {}", finding.code, finding.message).expect("writing to a string");
        if let Some(help) = &finding.help {
            writeln!(text, "  help: {help}").expect("writing to a string");
        }
    }
    text
}

/// Compares with the reviewed file beside `path` (`bad.yaml.txt` beside `bad.yaml`) and returns the difference, if
/// there is one. With `TABLEWRIGHT_REVIEW=1` the file is written instead, to be read and committed.
pub(crate) fn compare(path: &Path, actual: &str) -> Option<String> {
    let reviewed = path.with_file_name(format!("{}.txt", name_of(path)));
    if std::env::var("TABLEWRIGHT_REVIEW").is_ok_and(|value| value == "1") {
        std::fs::write(&reviewed, actual).unwrap_or_else(|error| panic!("{}: {error}", reviewed.display()));
        return None;
    }
    let expected = std::fs::read_to_string(&reviewed).unwrap_or_default();
    if expected == actual {
        return None;
    }
    let mut difference = format!("{}:\n", name_of(path));
    for line in expected.lines().filter(|line| !actual.lines().any(|other| other == *line)) {
        writeln!(difference, "- {line}").expect("writing to a string");
    }
    for line in actual.lines().filter(|line| !expected.lines().any(|other| other == *line)) {
        writeln!(difference, "+ {line}").expect("writing to a string");
    }
    Some(difference)
}
