//! Properties of tables: every resource of `tests/properties`, with the table, what the custom resource is told, and
//! the findings that stand beside it.

mod common;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use tablewright_core::plan::Approval;
use tablewright_formats::cloudformation::properties::{self, ResourceKind, TableProperties};
use tablewright_formats::native;
use tablewright_formats::source::Source;
use tablewright_formats::tree::{Node, Tree, Value};

#[test]
fn properties_give_the_reviewed_tables_and_findings() {
    let mut differences = String::new();
    for path in common::data_files("properties", &["json"]) {
        let source = Source::new(common::name_of(&path), common::text_of(&path));
        let tree = Tree::parse(&source).expect("the resource is well-formed");
        let Some(Value::Scalar(kind)) = tree.root.get("Type").map(|node| &node.value) else {
            panic!("{} has no Type", path.display())
        };
        let properties = tree.root.get("Properties").expect("there are properties");
        let kind = ResourceKind::of(&kind.text, Some(properties)).expect("it is a table");
        let (read, findings) = properties::read(properties, kind);
        let table = read.as_ref().map(render).unwrap_or_default();
        if let Some(difference) = common::compare(&path, &format!("{table}{}", common::render(&findings))) {
            writeln!(differences, "{difference}").expect("writing to a string");
        }
    }
    assert!(differences.is_empty(), "properties are not read as reviewed:\n{differences}");
}

/// Writes the table as a declaration, and what goes beyond it.
fn render(read: &TableProperties) -> String {
    let name = read.table_name.as_ref().map_or("unnamed", |name| &name.value);
    let mut text = match read.declaration.to_table(name) {
        Ok(table) => {
            let heading = native::Heading { project: "test", environment: None, region: None, table_name: None };
            native::write(heading, &BTreeMap::from([("table".to_owned(), table)]))
        }
        Err(findings) => common::render(&findings),
    };
    if let Some(handling) = &read.handling {
        let approve: Vec<_> = handling.approve.iter().map(Approval::to_string).collect();
        let declared = &read.declaration;
        writeln!(
            text,
            "delete {:?}, held {:?}, approve {approve:?}, wait {}, timeout {}, existing {:?}, ignore {:?}",
            handling.on_delete,
            handling.on_held,
            handling.wait_for_indexes,
            handling.service_timeout_seconds,
            declared.on_existing.as_ref().map(|word| word.value),
            declared.ignore.as_ref().map(|fields| &fields.value),
        )
        .expect("writing to a string");
    }
    text
}

fn json(text: &str) -> Node {
    Tree::parse_json(&Source::new("event.json", text)).expect("it is JSON").root
}

#[test]
fn only_a_custom_resource_that_says_what_a_table_is_is_ours() {
    let ours = json(r#"{ "ServiceToken": "a", "KeySchema": [], "AttributeDefinitions": [] }"#);
    let other = json(r#"{ "ServiceToken": "a", "BucketName": "b" }"#);
    let misspelt = json(r#"{ "ServiceToken": "a", "KeyShema": [], "AttributeDefinitions": [] }"#);
    for name in ["Custom::Anything", "AWS::CloudFormation::CustomResource"] {
        assert_eq!(ResourceKind::of(name, Some(&ours)), Some(ResourceKind::CustomResource));
        assert_eq!(ResourceKind::of(name, Some(&misspelt)), Some(ResourceKind::CustomResource));
        assert_eq!(ResourceKind::of(name, Some(&other)), None);
        assert_eq!(ResourceKind::of(name, None), None);
    }
    // What is rendered under this type is ours, whatever became of it since.
    assert_eq!(ResourceKind::of("Custom::DynamoDBTable", None), Some(ResourceKind::CustomResource));
    assert_eq!(ResourceKind::of("AWS::S3::Bucket", Some(&ours)), None);
}

#[test]
fn what_the_custom_resource_does_not_speak_about_stays_open() {
    let properties = json(
        r#"{ "ServiceToken": "a", "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
             "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }] }"#,
    );
    let (read, findings) = properties::read(&properties, ResourceKind::CustomResource);
    assert_eq!(findings, []);
    let declaration = read.expect("it is a table").declaration;
    assert!(declaration.billing_mode.is_none() && declaration.provisioned_throughput.is_none());
    assert!(declaration.stream.is_none() && declaration.time_to_live.is_none());
    assert!(declaration.point_in_time_recovery.is_none() && declaration.server_side_encryption.is_none());
    assert!(declaration.table_class.is_none() && declaration.deletion_protection.is_none());
    assert!(declaration.on_existing.is_none() && declaration.ignore.is_none());
}

#[test]
fn a_value_that_is_no_mapping_is_a_finding_and_nothing_panics() {
    for text in ["[]", "1", "\"a\"", "null", "{}"] {
        for kind in
            [ResourceKind::Table, ResourceKind::GlobalTable, ResourceKind::SimpleTable, ResourceKind::CustomResource]
        {
            let (read, findings) = properties::read(&json(text), kind);
            let simple = kind == ResourceKind::SimpleTable && (text == "null" || text == "{}");
            assert_eq!(findings.is_empty(), simple, "{text} as {kind:?}: {read:?}");
        }
    }
}
