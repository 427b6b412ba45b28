//! Wrong schema files: every file of `tests/schemas`, with the findings that stand beside it.

mod common;

use std::fmt::Write as _;

use tablewright_formats::schema;
use tablewright_formats::source::Source;

#[test]
fn wrong_schema_files_give_the_reviewed_findings() {
    let mut differences = String::new();
    for path in common::data_files("schemas", &["json"]) {
        let text = common::text_of(&path);
        let Err(findings) = schema::read(&Source::new(common::name_of(&path), text)) else {
            panic!("{} gives no finding", path.display());
        };
        if let Some(difference) = common::compare(&path, &common::render(&findings)) {
            writeln!(differences, "{difference}").expect("writing to a string");
        }
    }
    assert!(differences.is_empty(), "findings are not as reviewed:\n{differences}");
}
