//! Nothing that stands in a file makes reading it panic, and every place lies in the file.

use std::collections::BTreeMap;

use proptest::prelude::*;
use tablewright_core::finding::Finding;
use tablewright_formats::native::{Document, Scope};
use tablewright_formats::schema;
use tablewright_formats::source::Source;

const GOOD_YAML: &str = include_str!("declarations/values.yaml");
const GOOD_JSON: &str = include_str!("schemas/wrong_member.json");

fn read_everything(text: &str) {
    let variables = BTreeMap::from([("A".to_owned(), "1".to_owned())]);
    let mut all: Vec<Finding> = Vec::new();
    for name in ["a.yaml", "a.json"] {
        let source = Source::new(name, text);
        match Document::parse(&source) {
            Ok(document) => {
                for environment in [None, Some("dev")] {
                    let scope = Scope { environment, variables: &variables };
                    all.extend(document.includes(&scope).1);
                    let (project, findings) = document.project(&scope);
                    if project.is_none() {
                        assert!(!findings.is_empty(), "no project and no finding");
                    }
                    all.extend(findings);
                }
                all.extend(document.default_environment(&variables).err().unwrap_or_default());
                document.environment_names();
            }
            Err(findings) => {
                assert!(!findings.is_empty(), "refused without a finding");
                all.extend(findings);
            }
        }
        all.extend(schema::read(&source).err().unwrap_or_default());
    }
    for finding in all {
        let place = finding.place.unwrap_or_else(|| panic!("{} has no place", finding.message));
        assert!(text.get(place.offset..place.offset + place.length).is_some(), "{place:?} is not in the file");
        assert_eq!(text[..place.offset].matches('\n').count() + 1, place.line, "{place:?}");
    }
}

/// Pieces that matter to the grammar.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        proptest::sample::select(vec![
            "project: ",
            "tables:\n",
            "  ",
            "\n",
            "- ",
            "{",
            "}",
            "[",
            "]",
            ", ",
            ": ",
            "\"",
            "'",
            "&a ",
            "*a",
            "!t ",
            "|\n",
            ">\n",
            "# ",
            "---\n",
            "...\n",
            "${",
            "}",
            "${env:A}",
            "$${",
            "<<: ",
            "? ",
            "\t",
            "~",
            "true",
            "5",
            "\u{feff}",
            "ä",
            "😀",
            "\r\n",
            "\u{85}",
            "%YAML 1.2\n",
            "\\",
            "environments:\n",
            "include: ",
            "defaults: ",
            "partition_key: ",
        ])
        .prop_map(str::to_owned),
        "[a-z]{1,3}",
    ];
    proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn any_text_can_be_read(text in any::<String>()) {
        read_everything(&text);
    }

    #[test]
    fn any_pieces_of_a_file_can_be_read(text in pieces()) {
        read_everything(&text);
    }

    #[test]
    fn a_file_that_was_cut_or_edited_can_be_read(at in 0..2000_usize, length in 0..20_usize, inserted in pieces(), json in any::<bool>()) {
        let mut text = if json { GOOD_JSON } else { GOOD_YAML }.to_owned();
        let start = text.floor_char_boundary(at.min(text.len()));
        let end = text.floor_char_boundary((start + length).min(text.len())).max(start);
        text.replace_range(start..end, &inserted);
        read_everything(&text);
        text.truncate(start);
        read_everything(&text);
    }
}

#[test]
fn deep_nesting_is_refused_before_the_stack_ends() {
    for text in ["[".repeat(100_000), "{\"a\":".repeat(100_000), "- ".repeat(100_000), "{a: ".repeat(100_000)] {
        read_everything(&text);
    }
}

#[test]
fn ten_thousand_tables_are_read_from_many_lines_and_from_one() {
    let variables = BTreeMap::new();
    let scope = Scope { environment: None, variables: &variables };
    let table = "{\"partition_key\": \"id\", \"tags\": {\"Größe\": \"groß\"}, \"time_to_live\": \"expiresAt\"}";
    let yaml: String = (0..10_000).map(|number| format!("  table{number}: {table}\n")).collect();
    let json: Vec<String> = (0..10_000).map(|number| format!("\"table{number}\": {table}")).collect();
    let json = format!("{{\"project\": \"shop\", \"tables\": {{{}}}}}", json.join(","));
    for (name, text) in [("a.yaml", format!("project: shop\ntables:\n{yaml}")), ("a.json", json)] {
        let document = Document::parse(&Source::new(name, text)).unwrap_or_else(|findings| panic!("{findings:#?}"));
        let (project, findings) = document.project(&scope);
        assert!(findings.is_empty(), "{:#?}", findings[0]);
        assert_eq!(project.map(|project| project.tables.len()), Some(10_000));
    }
}
