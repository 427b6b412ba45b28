//! What the pages of the example show: changes of `serverless.yml`, and files that a reader writes.

use std::path::Path;

const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/bookclub");

/// Reads a file of the example.
#[track_caller]
pub(crate) fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(EXAMPLE).join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Returns the fenced blocks of a page that are of one kind, in order.
pub(crate) fn blocks(page: &str, kind: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut rest = page;
    while let Some((_, from)) = rest.split_once("\n```") {
        let (said, body) = from.split_once('\n').expect("a block after its fence");
        let (block, after) = body.split_once("\n```").expect("an end of the block");
        if said == kind {
            blocks.push(format!("{block}\n"));
        }
        rest = after;
    }
    blocks
}

/// Returns the block of a page that holds a file: its first line is a comment with the file's name.
#[track_caller]
pub(crate) fn file(page: &str, name: &str) -> String {
    let first = format!("# {name}\n");
    blocks(page, "yaml").into_iter().find(|block| block.starts_with(&first)).unwrap_or_else(|| panic!("no {name}"))
}

/// Changes a text as a difference says. What the difference shows as it was must stand there exactly once.
#[track_caller]
pub(crate) fn change(text: &str, difference: &str) -> String {
    let side = |without: char| -> String {
        let lines = difference.lines().filter(|line| !line.starts_with(without));
        lines.map(|line| format!("{}\n", line.get(1..).unwrap_or_default())).collect()
    };
    let (before, after) = (side('+'), side('-'));
    assert_eq!(text.matches(&before).count(), 1, "not once:\n{before}");
    text.replacen(&before, &after, 1)
}
