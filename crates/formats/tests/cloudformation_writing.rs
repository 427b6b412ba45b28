//! Tables that are written as CloudFormation read back to the same tables.

#[path = "common/tables.rs"]
mod tables;

use std::collections::BTreeSet;

use proptest::collection::btree_set;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;
use tablewright_core::finding::any_error;
use tablewright_core::model::Table;
use tablewright_core::project::{DesiredTable, IgnoredField, OnExisting, TableDeclaration};
use tablewright_formats::cloudformation::properties::{OnDelete, ResourceKind, TableProperties, read};
use tablewright_formats::cloudformation::write::{Form, Function, Stack, to_json, to_yaml, write};
use tablewright_formats::source::Source;
use tablewright_formats::tree::{Node, Tree};

/// What is declared beside a table.
fn desired() -> impl Strategy<Value = DesiredTable> {
    let fields = [
        IgnoredField::Stream,
        IgnoredField::Tag("Cost: centre".to_owned()),
        IgnoredField::GlobalSecondaryIndexes,
        IgnoredField::GlobalSecondaryIndex("by-email".to_owned()),
    ];
    let on_existing = select(vec![OnExisting::Converge, OnExisting::Adopt, OnExisting::Fail]);
    let beside = (on_existing, any::<bool>(), any::<bool>(), btree_set(select(fields.to_vec()), 0..3));
    (tables::table(), beside).prop_map(|(table, (on_existing, ownership_tags, tags_exclusive, ignore))| DesiredTable {
        declared_name: "orders".to_owned(),
        table,
        on_existing,
        ownership_tags,
        tags_exclusive,
        ignore,
        declaration: TableDeclaration::default(),
    })
}

fn template(desired: &DesiredTable, form: Form<'_>) -> Value {
    let stack = Stack { project: "shop", environment: "staging", tables: &[desired], form };
    write(&stack).expect("the table has a logical id").template
}

/// Reads properties from text, and the table that they make.
fn read_back(text: &str, path: &[&str], kind: ResourceKind) -> (Table, TableProperties) {
    let name = if text.starts_with('{') { "template.json" } else { "template.yaml" };
    let tree = Tree::parse(&Source::new(name, text)).unwrap_or_else(|findings| panic!("{findings:#?}\n{text}"));
    assert!(tree.findings.is_empty(), "{:#?}\n{text}", tree.findings);
    let node: &Node = path.iter().fold(&tree.root, |node, key| node.get(key).expect("a key of the template"));
    let (properties, findings) = read(node, kind);
    assert!(!any_error(&findings), "{findings:#?}\n{text}");
    let properties = properties.expect("properties of a table");
    let name = properties.table_name.clone().expect("a name").value;
    let table = properties.declaration.to_table(&name).unwrap_or_else(|findings| panic!("{findings:#?}\n{text}"));
    (table, properties)
}

/// Returns the properties alone as YAML. References of the rest need a reader that knows their tags.
fn yaml_of_properties(template: &Value) -> String {
    let mut properties = template["Resources"]["OrdersTable"]["Properties"].clone();
    properties.as_object_mut().expect("properties").remove("ServiceToken");
    to_yaml(&serde_json::json!({ "Properties": properties }), "Properties of a table\n\nand no more")
}

const PROPERTIES: [&str; 3] = ["Resources", "OrdersTable", "Properties"];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_native_table_reads_back_to_the_same_table(desired in desired()) {
        let template = template(&desired, Form::Native);
        let (back, properties) = read_back(&to_json(&template), &PROPERTIES, ResourceKind::Table);
        prop_assert!(properties.handling.is_none());
        prop_assert_eq!(&back, &desired.table);
        let (back, _) = read_back(&yaml_of_properties(&template), &["Properties"], ResourceKind::Table);
        prop_assert_eq!(&back, &desired.table);
    }

    #[test]
    fn a_custom_resource_reads_back_to_the_same_table_and_handling(desired in desired(), deletes in any::<bool>()) {
        let form = Form::CustomResource(Function { name: "shop-tables", deletes });
        let template = template(&desired, form);
        let texts = [(to_json(&template), &PROPERTIES[..]), (yaml_of_properties(&template), &["Properties"][..])];
        for (text, path) in texts {
            let (back, TableProperties { declaration, handling, .. }) =
                read_back(&text, path, ResourceKind::CustomResource);
            prop_assert_eq!(&back, &desired.table);
            let handling = handling.expect("the handling of a custom resource");
            prop_assert_eq!(handling.on_delete == OnDelete::Delete, deletes);
            prop_assert!(handling.project.is_some_and(|project| project.value == "shop"));
            prop_assert!(handling.environment.is_some_and(|name| name.value == "staging"));
            let on_existing = declaration.on_existing.map_or(OnExisting::Converge, |word| word.value);
            prop_assert_eq!(on_existing, desired.on_existing);
            prop_assert_eq!(declaration.ownership_tags.is_none_or(|on| on.value), desired.ownership_tags);
            prop_assert_eq!(declaration.tags_exclusive.is_some_and(|on| on.value), desired.tags_exclusive);
            let ignore: BTreeSet<_> = declaration.ignore.into_iter().flat_map(|fields| fields.value).collect();
            prop_assert_eq!(&ignore, &desired.ignore);
        }
    }

    #[test]
    fn templates_are_the_same_every_time(desired in desired()) {
        for form in [Form::Native, Form::CustomResource(Function { name: "shop-tables", deletes: false })] {
            let (one, other) = (template(&desired, form), template(&desired, form));
            prop_assert_eq!(to_yaml(&one, "shop"), to_yaml(&other, "shop"));
            prop_assert_eq!(to_json(&one), to_json(&other));
        }
    }
}
