//! Nothing that stands in a template makes reading it panic, and every place lies in the file.

use std::collections::BTreeMap;

use proptest::prelude::*;
use tablewright_core::finding::Finding;
use tablewright_formats::cloudformation::template::{Files, Scope, Template};
use tablewright_formats::source::Source;

const GOOD: [&str; 6] = [
    include_str!("templates/mappings_and_conditions.yaml"),
    include_str!("templates/nested_functions.yaml"),
    include_str!("templates/serverless_files.yml"),
    include_str!("templates/serverless_single_table.yml"),
    include_str!("templates/global_table.yaml"),
    include_str!("templates/model_transform.json"),
];

/// A folder in which every file is the same.
struct Same<'a>(&'a str);

impl Files for Same<'_> {
    fn open(&mut self, path: &str) -> Result<Option<Source>, String> {
        Ok(Some(Source::new(path, self.0)))
    }
}

fn read(text: &str) {
    let given = BTreeMap::from([("Environment".to_owned(), "production".to_owned())]);
    let scope =
        Scope { stage: Some("prod"), region: Some("eu-west-1"), account: None, parameters: &given, variables: &given };
    let source = Source::new("template.yaml", text);
    let findings: Vec<Finding> = match Template::read(&source, &scope, &mut Same(text)) {
        Ok(template) => template.resolve(&scope).findings,
        Err(findings) => {
            assert!(!findings.is_empty(), "refused without a finding");
            findings
        }
    };
    for finding in findings {
        let place = finding.place.unwrap_or_else(|| panic!("{} has no place", finding.message));
        assert!(text.get(place.offset..place.offset + place.length).is_some(), "{place:?} is not in the file");
    }
}

fn pieces() -> impl Strategy<Value = String> {
    let piece = proptest::sample::select(vec![
        "!Ref ",
        "!Sub ",
        "!If ",
        "!GetAtt ",
        "!Select ",
        "!Split ",
        "!Join ",
        "!FindInMap ",
        "Fn::If: ",
        "Ref: ",
        "${",
        "}",
        "${self:",
        "${self:custom",
        "${file(a.yml):",
        "${opt:stage, ",
        "'",
        "\"",
        "(",
        ")",
        ", ",
        "[",
        "]",
        "{",
        "}",
        ": ",
        "\n",
        "  ",
        "- ",
        "Resources:\n",
        "Conditions:\n",
        "Condition: ",
        "Type: AWS::DynamoDB::Table",
        "AWS::NoValue",
        "<<: ",
        "*a",
        "&a ",
        "0",
        "-1",
        "null",
        "ä",
    ]);
    proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn a_template_that_was_cut_or_edited_can_be_read(
        which in 0..GOOD.len(), at in 0..4000_usize, length in 0..30_usize, inserted in pieces(),
    ) {
        let mut text = GOOD[which].to_owned();
        let start = text.floor_char_boundary(at.min(text.len()));
        let end = text.floor_char_boundary((start + length).min(text.len())).max(start);
        text.replace_range(start..end, &inserted);
        read(&text);
        text.truncate(start);
        read(&text);
    }
}

#[test]
fn long_chains_and_deep_nesting_are_refused_before_the_stack_ends() {
    let table = |name: &str| {
        format!("Resources:\n  T: {{ Type: AWS::DynamoDB::Table, Properties: {{ TableName: {name} }} }}\n")
    };
    let conditions: String = (0..5_000).map(|n| format!("  C{n}: !Condition C{}\n", n + 1)).collect();
    read(&format!("Conditions:\n{conditions}{}", table("!If [C0, a, b]")));
    let links: String = (0..5_000).map(|n| format!("  v{n}: [\"${{self:custom.v{}}}\"]\n", n + 1)).collect();
    let resources = table("${self:custom.v0}").replace('\n', "\n  ");
    read(&format!("service: a\nprovider: {{}}\ncustom:\n{links}resources:\n  {resources}"));
    let nested = "${".repeat(20_000);
    read(&table(&format!("\"{nested}\"")));
    read(&table(&format!("!Sub \"{}\"", "${self:".repeat(5_000))));
    read(&format!("service: a\nprovider: {{}}\nresources: \"{}{}\"", "${self:".repeat(5_000), "}".repeat(5_000)));
    read(&format!("service: a\nprovider: {{}}\nresources: \"{}{}\"", "${self:a, ${".repeat(2_000), "}}".repeat(2_000)));
}
