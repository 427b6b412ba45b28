//! docs/documents-commands.md: what it calls tested is tested, and the tests that it names are there.

use std::path::Path;

use super::{read, repository};

/// A row of the page's tables.
struct Row {
    command: String,
    answer: String,
    tests: String,
}

/// Returns the rows of all tables, without their headings.
fn rows(page: &str) -> Vec<Row> {
    let cells = |line: &str| -> Vec<String> {
        let escaped = line.trim_matches('|').replace("\\|", "\u{0}");
        escaped.split('|').map(|cell| cell.trim().replace('\u{0}', "|")).collect()
    };
    let lines = page.lines().filter(|line| line.starts_with('|')).map(cells);
    let row = |cells: Vec<String>| match <[String; 3]>::try_from(cells) {
        Ok([command, answer, tests]) => Row { command, answer, tests },
        Err(cells) => panic!("not three cells: {cells:?}"),
    };
    lines.map(row).filter(|row| row.command != "command" && !row.command.starts_with("---")).collect()
}

/// Returns the texts in backticks.
fn codes(cell: &str) -> Vec<&str> {
    cell.split('`').skip(1).step_by(2).collect()
}

/// Says whether a test file has a test of that name.
fn has_test(path: &str, text: &str, name: &str) -> bool {
    let definition = match Path::new(path).extension().and_then(|extension| extension.to_str()) {
        Some("py") => format!("\ndef {name}("),
        _ => format!("#[test]\nfn {name}("),
    };
    text.contains(&definition)
}

#[test]
fn every_test_that_the_commands_name_is_there_and_has_the_command() {
    let page = read("docs/documents-commands.md");
    let rows = rows(&page);
    for Row { command, answer, tests } in &rows {
        assert!(
            ["tested", "replaced", "needs", "the same"].iter().any(|word| answer.starts_with(word)),
            "{command}: {answer}"
        );
        for test in codes(tests) {
            let (path, name) = test.split_once("::").unwrap_or_else(|| panic!("{command}: {test} is no test"));
            assert!(repository().join(path).is_file(), "{command}: there is no {path}");
            let text = read(path);
            assert!(has_test(path, &text, name), "{command}: there is no {test}");
            if answer.starts_with("tested") {
                let [command] = codes(command)[..] else { panic!("{command}: not one command") };
                assert!(text.contains(command), "{path} does not run {command}");
            }
        }
        let needs_a_test = answer.starts_with("tested");
        assert!(!needs_a_test || !codes(tests).is_empty(), "{command} names no test");
    }
    let tested = rows.iter().filter(|row| row.answer.starts_with("tested")).count();
    assert!(tested >= 19, "{tested} of {} commands are tested", rows.len());
}
