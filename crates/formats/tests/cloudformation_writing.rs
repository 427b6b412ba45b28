//! Tables that are written as CloudFormation read back to the same tables.

#[path = "common/tables.rs"]
mod tables;

use std::collections::{BTreeMap, BTreeSet};

use proptest::collection::btree_set;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::Value;
use tablewright_core::model::Table;
use tablewright_core::project::{DesiredTable, IgnoredField, OnExisting, TableDeclaration};
use tablewright_formats::cloudformation::properties::{OnDelete, ResourceKind};
use tablewright_formats::cloudformation::template::{Files, Scope, Template, TemplateTable};
use tablewright_formats::cloudformation::write::{Beside, Form, Function, Stack, to_json, to_yaml, write};
use tablewright_formats::source::Source;

/// Tables without a text that templates leave to the Serverless Framework, which reading one tells of.
fn table() -> impl Strategy<Value = Table> {
    tables::table().prop_map(|table| {
        let text = serde_json::to_string(&table).expect("a table has a JSON form");
        serde_json::from_str(&text.replace("${env:X}", "$env:X")).expect("the same table")
    })
}

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
    (table(), beside).prop_map(|(table, (on_existing, ownership_tags, tags_exclusive, ignore))| DesiredTable {
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
    let stack = Stack { project: "shop", environment: "staging", tables: &[desired], form, beside: Beside::default() };
    write(&stack).expect("the table has a logical id").template
}

/// Both forms of text, with a file name for each.
fn texts(template: &Value) -> [(&'static str, String); 2] {
    [("template.yaml", to_yaml(template, "Of shop\n\u{85}staging: #1")), ("template.json", to_json(template))]
}

/// Reads a whole template that holds one table.
fn read_back(file_name: &str, text: &str) -> (Table, TemplateTable) {
    let (parameters, variables) = (BTreeMap::from([("CodeBucket", "b"), ("CodeKey", "k")]), BTreeMap::new());
    let parameters = parameters.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
    let scope = Scope { stage: None, region: None, account: None, parameters: &parameters, variables: &variables };
    let template = Template::read(&Source::new(file_name, text), &scope, &mut NoFiles)
        .unwrap_or_else(|findings| panic!("{findings:#?}\n{text}"));
    let mut resolved = template.resolve(&scope);
    assert!(resolved.findings.is_empty(), "{:#?}\n{text}", resolved.findings);
    assert_eq!(resolved.tables.len(), 1, "{text}");
    let read = resolved.tables.remove(0);
    assert_eq!(read.logical_id.value, "OrdersTable");
    let name = read.table_name.clone().expect("a name").value;
    let table = read.declaration.to_table(&name).unwrap_or_else(|findings| panic!("{findings:#?}\n{text}"));
    (table, read)
}

/// A template that is written names no other file.
struct NoFiles;

impl Files for NoFiles {
    fn open(&mut self, path: &str) -> Result<Option<Source>, String> {
        panic!("{path} is opened")
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_native_table_reads_back_to_the_same_table(desired in desired()) {
        for (file_name, text) in texts(&template(&desired, Form::Native)) {
            let (back, read) = read_back(file_name, &text);
            prop_assert_eq!(read.kind, ResourceKind::Table);
            prop_assert_eq!(&back, &desired.table, "{}", text);
        }
    }

    #[test]
    fn a_custom_resource_reads_back_to_the_same_table_and_handling(desired in desired(), deletes in any::<bool>()) {
        let form = Form::CustomResource(Function { name: "shop-tables", deletes });
        for (file_name, text) in texts(&template(&desired, form)) {
            let (back, TemplateTable { kind, declaration, handling, .. }) = read_back(file_name, &text);
            prop_assert_eq!(kind, ResourceKind::CustomResource);
            prop_assert_eq!(&back, &desired.table, "{}", text);
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
            prop_assert_eq!(texts(&template(&desired, form)), texts(&template(&desired, form)));
        }
    }
}
