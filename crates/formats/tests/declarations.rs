//! Wrong declarations: every file of `tests/declarations`, with the findings that stand beside it.
//!
//! A file may begin with `# environment: NAME` and `# set NAME=VALUE`, which choose what it is read for.

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use tablewright_formats::native::{Document, Scope};
use tablewright_formats::source::Source;

#[test]
fn wrong_declarations_give_the_reviewed_findings() {
    let mut differences = String::new();
    for path in common::data_files("declarations", &["yaml", "json"]) {
        let text = common::text_of(&path);
        let mut environment = None;
        let mut variables = BTreeMap::new();
        for line in text.lines().map_while(|line| line.strip_prefix("# ")) {
            if let Some(name) = line.strip_prefix("environment: ") {
                environment = Some(name);
            } else if let Some((name, value)) = line.strip_prefix("set ").and_then(|set| set.split_once('=')) {
                variables.insert(name.to_owned(), value.to_owned());
            }
        }
        let scope = Scope { environment, variables: &variables };
        let findings = match Document::parse(&Source::new(common::name_of(&path), text.as_str())) {
            Err(findings) => findings,
            Ok(document) => {
                let default = document.default_environment(&variables).err().unwrap_or_default();
                let includes = document.includes(&scope).1;
                let mut findings = document.project(&scope).1;
                for finding in default.into_iter().chain(includes) {
                    if !findings.contains(&finding) {
                        findings.push(finding);
                    }
                }
                findings
            }
        };
        assert!(!findings.is_empty(), "{} gives no finding", path.display());
        if let Some(difference) = common::compare(&path, &common::render(&findings)) {
            writeln!(differences, "{difference}").expect("writing to a string");
        }
    }
    assert!(differences.is_empty(), "findings are not as reviewed:\n{differences}");
}
