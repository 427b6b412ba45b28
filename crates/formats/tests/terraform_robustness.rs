//! Nothing that stands in a Terraform file makes reading it panic or take for ever, and every place lies in its file.
#![cfg(feature = "hcl")]

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use tablewright_core::finding::Finding;
use tablewright_formats::source::Source;
use tablewright_formats::terraform::configuration::{Files, Scope, read};
use tablewright_formats::terraform::show;

const FUNCTIONS: &str = include_str!("terraform/functions/main.tf");
const MODULE: &str = include_str!("terraform/community_module/modules/table/main.tf");
const VARIABLES: &str = include_str!("terraform/community_module/modules/table/variables.tf");
const MAP: &str = include_str!("terraform/map_of_tables/main.tf");
const STREAMS: &str = include_str!("terraform/policies_and_streams/main.tf");
const PLAN: &str = include_str!("terraform/plan.json");

/// Files in memory: the root folder and one module.
struct Memory(BTreeMap<&'static str, String>);

impl Files for Memory {
    fn list(&mut self, folder: &str) -> Result<Vec<String>, String> {
        let in_folder = |path: &&&str| path.rsplit_once('/').map_or("", |(folder, _)| folder) == folder;
        let name = |path: &&str| path.rsplit('/').next().unwrap_or_default().to_owned();
        Ok(self.0.keys().filter(in_folder).map(name).collect())
    }

    fn open(&mut self, path: &str) -> Result<Option<Source>, String> {
        Ok(self.0.get(path).map(|text| Source::new(path, text.as_str())))
    }
}

/// Reads files and returns the findings, whose places are looked at.
fn findings_of(files: BTreeMap<&'static str, String>) -> Vec<Finding> {
    let variables = BTreeMap::from([("prefix".to_owned(), "[1".to_owned()), ("tables".to_owned(), "{".to_owned())]);
    let scope = Scope { workspace: Some("default"), variables: &variables, value_files: &[] };
    let mut memory = Memory(files);
    let resolved = read(&scope, &mut memory);
    for table in &resolved.tables {
        let _ = table.completed().to_table("some-table");
    }
    for finding in &resolved.findings {
        let Some(place) = &finding.place else { continue };
        let Some(text) = memory.0.get(&*place.file) else { continue };
        assert!(text.get(place.offset..place.offset + place.length).is_some(), "{place:?} is not in the file");
    }
    resolved.findings
}

fn of_one(text: &str) -> Vec<Finding> {
    findings_of(BTreeMap::from([("main.tf", text.to_owned())]))
}

/// Pieces that matter to the grammar.
fn pieces() -> impl Strategy<Value = String> {
    let piece = proptest::sample::select(vec![
        "resource \"aws_dynamodb_table\" \"t\" {\n",
        "}\n",
        "{",
        "}",
        "[",
        "]",
        "(",
        ")",
        " = ",
        "name",
        "\"",
        "${",
        "%{ if ",
        "%{ for x in ",
        "%{ endfor }",
        "%{ endif }",
        "~}",
        "<<EOF\n",
        "<<-EOF\n",
        "EOF\n",
        "\n",
        "for x in ",
        ": ",
        " => ",
        "...",
        "var.",
        "local.",
        "each.value",
        "count.index",
        "aws_dynamodb_table.t",
        "[*]",
        ".*",
        ".0",
        "try(",
        "flatten(",
        "range(9999999999)",
        "format(\"%999999999s\", 1)",
        "1e999",
        "- ",
        "!",
        " ? ",
        " && ",
        "null",
        "dynamic \"attribute\" {\n for_each = ",
        "content {\n",
        "locals {\n",
        "variable \"v\" {\n",
        "module \"m\" {\n source = \"./\"\n",
        "/*",
        "#",
        "ä",
        "\u{feff}",
        "\r\n",
        "\\u00",
        ",",
    ]);
    proptest::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig {
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(7),
        ..ProptestConfig::with_cases(400)
    })]

    #[test]
    fn any_text_can_be_read(text in any::<String>()) {
        of_one(&text);
        let _ = show::read(&Source::new("show.json", text));
    }

    #[test]
    fn any_pieces_of_a_file_can_be_read(text in pieces()) {
        of_one(&text);
    }

    #[test]
    fn a_file_that_was_cut_or_edited_can_be_read(
        file in 0..4_usize,
        at in 0..4_000_usize,
        length in 0..20_usize,
        inserted in pieces(),
    ) {
        let mut text = [FUNCTIONS, MODULE, MAP, STREAMS][file].to_owned();
        let start = text.floor_char_boundary(at.min(text.len()));
        let end = text.floor_char_boundary((start + length).min(text.len())).max(start);
        text.replace_range(start..end, &inserted);
        let variables = ("variables.tf", VARIABLES.to_owned());
        findings_of(BTreeMap::from([("main.tf", text.clone()), variables]));
        text.truncate(start);
        of_one(&text);
    }

    #[test]
    fn a_word_may_be_any_other(file in 0..4_usize, from in 0..400_usize, to in 0..400_usize) {
        let text = [FUNCTIONS, MODULE, MAP, STREAMS][file];
        let words: Vec<&str> = text.split_inclusive([' ', '.', '(', '\n']).collect();
        let mut changed = words.clone();
        let from = from % words.len();
        changed[from] = words[to % words.len()];
        findings_of(BTreeMap::from([("main.tf", changed.concat()), ("variables.tf", VARIABLES.to_owned())]));
    }

    #[test]
    fn a_plan_that_was_edited_can_be_read(at in 0..6_000_usize, length in 0..40_usize, inserted in "[\\[\\]{}:,\"a0]{0,6}") {
        let mut text = PLAN.to_owned();
        let start = at.min(text.len());
        text.replace_range(start..(start + length).min(text.len()), &inserted);
        let _ = show::read(&Source::new("plan.json", text));
    }
}

/// What is nested as deep as the parser admits, and refers to more that is, comes back with a finding.
#[test]
fn deep_values_are_refused_before_the_stack_ends() {
    let shapes: [(&str, &str); 6] = [
        ("(", ")"),
        ("[", "][0]"),
        ("\"a${", "}\""),
        ("try(", ")"),
        ("[for x in [1] : ", "]"),
        ("(true ? ", " : null)"),
    ];
    for (open, close) in shapes {
        let chain: String = (0..300)
            .map(|number| format!("  v{number} = {}local.v{}{}\n", open.repeat(30), number + 1, close.repeat(30)))
            .collect();
        let text = format!(
            "locals {{\n{chain}  v300 = \"x\"\n}}\nresource \"aws_dynamodb_table\" \"t\" {{\n  name = local.v0\n}}\n"
        );
        let findings = of_one(&text);
        let is_deep = |finding: &Finding| finding.message.contains("refers to itself");
        assert!(findings.iter().any(is_deep), "{open}: {findings:#?}");
    }
}

#[test]
fn modules_that_call_themselves_end() {
    let text = "module \"again\" {\n  source = \"./\"\n  count  = 3\n}\n";
    let findings = of_one(text);
    assert!(findings.iter().any(|finding| finding.message.contains("more instances of modules")), "{findings:#?}");
}

#[test]
fn values_that_grow_without_end_are_refused() {
    let doubling: String =
        (0..60).map(|number| format!("  v{} = [local.v{number}, local.v{number}]\n", number + 1)).collect();
    for bomb in [
        format!("locals {{\n  v0 = \"x\"\n{doubling}}}\nresource \"aws_dynamodb_table\" \"t\" {{\n  name = jsonencode(local.v60)\n}}\n"),
        "resource \"aws_dynamodb_table\" \"t\" {\n  name = join(\"\", [for i in range(90000) : join(\"\", range(90000))])\n}\n".to_owned(),
        "resource \"aws_dynamodb_table\" \"t\" {\n  count = 1e9\n  name  = \"x\"\n}\n".to_owned(),
    ] {
        let findings = of_one(&bomb);
        let is_bounded = |finding: &Finding| finding.message.contains("more values than") || finding.message.contains("too large");
        assert!(findings.iter().any(is_bounded), "{findings:#?}");
    }
}
