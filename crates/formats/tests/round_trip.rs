//! What is written reads back to the same tables, in both formats.

#[path = "common/tables.rs"]
mod tables;

use std::collections::BTreeMap;

use proptest::collection::btree_map;
use proptest::option::of;
use proptest::prelude::*;
use tablewright_core::model::Table;
use tablewright_core::place::{Declared, Place};
use tablewright_core::project::CompanionDeclarations;
use tablewright_core::project::{EnvironmentSettings, Project, TableDeclaration};
use tablewright_formats::native::{self, Document, Heading, Scope};
use tablewright_formats::schema;
use tablewright_formats::source::Source;

/// Resolves a project that is one table under its live name.
fn resolved(table_name: &str, declaration: TableDeclaration) -> Table {
    let place = Place { file: "test".into(), line: 1, column: 1, offset: 0, length: 0 };
    let name = Some(Declared::new(table_name.to_owned(), place.clone()));
    let project = Project {
        name: Declared::new("shop".to_owned(), place),
        default_environment: None,
        settings: EnvironmentSettings::default(),
        environments: BTreeMap::new(),
        defaults: TableDeclaration::default(),
        tables: BTreeMap::from([("table".to_owned(), TableDeclaration { name, ..declaration })]),
        seed: Vec::new(),
        table_name_variable: None,
        groups: Vec::new(),
        parameters: Default::default(),
        alarms: Default::default(),
        policies: Default::default(),
        event_source_mappings: Default::default(),
        functions: Default::default(),
    };
    let mut resolved = project.resolve(None).expect("there is only one environment");
    resolved.tables.remove("table").expect("the table is complete").table
}

fn read_native(text: &str) -> Project {
    let document = Document::parse(&Source::new("tablewright.yaml", text))
        .unwrap_or_else(|findings| panic!("{findings:#?}\n{text}"));
    let variables = BTreeMap::new();
    let (project, findings) = document.project(&Scope { environment: None, variables: &variables });
    assert!(findings.is_empty(), "{findings:#?}\n{text}");
    project.unwrap_or_else(|| panic!("no project in\n{text}"))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_schema_file_reads_back_to_the_same_table(table in tables::table()) {
        let text = schema::write(&table);
        let file = schema::read(&Source::new("users.json", text.as_str()))
            .unwrap_or_else(|findings| panic!("{findings:#?}\n{text}"));
        prop_assert_eq!(&file.table_name, &table.name);
        let back = resolved(&file.table_name, file.declaration);
        prop_assert_eq!(&schema::write(&back), &text);
        prop_assert_eq!(back, table);
    }

    #[test]
    fn a_native_declaration_reads_back_to_the_same_tables(
        project in "[a-zA-Z0-9]{1,8}",
        mut declared in btree_map("[a-zA-Z0-9_.-]{1,12}", tables::table(), 0..4),
        alike in any::<bool>(),
        template in of(prop_oneof![
            Just("{project}-{table}"),
            Just("${env:PREFIX:-shop-}{table}"),
            Just("x-${environment}-{table}"),
        ]),
    ) {
        if alike && let Some(first) = declared.values().next().cloned() {
            // Tables that share everything but their names and keys.
            for table in declared.values_mut() {
                let (name, key, time_to_live) = (table.name.clone(), table.key.clone(), table.time_to_live.clone());
                let local_secondary_indexes = table.local_secondary_indexes.clone();
                *table = Table { name, key, time_to_live, local_secondary_indexes, ..first.clone() };
            }
        }
        let heading = Heading { project: &project, environment: None, region: None, table_name: template };
        let text = native::write(heading, &declared);
        prop_assert_eq!(&native::write(heading, &declared), &text);
        let resolved = read_native(&text).resolve(None).expect("there is only one environment");
        let back: BTreeMap<_, _> = resolved.tables.into_iter().map(|(name, table)| (name, table.table)).collect();
        prop_assert_eq!(back, declared, "{}", text);
    }

    #[test]
    fn declared_tables_are_the_ones_that_exist(
        project in "[a-z]{1,8}",
        environment in of("[a-z]{1,8}"),
        prefix in prop_oneof![Just(""), Just("shop-"), Just("shop-dev-"), Just("a.b_")],
        names in btree_map("[a-zA-Z0-9_.-]{1,12}", tables::table(), 1..5),
    ) {
        let live = names.into_iter().map(|(name, table)| Table { name: format!("{prefix}{name}"), ..table });
        let live: BTreeMap<_, _> = live.map(|table| (table.name.clone(), table)).collect();
        let heading = Heading { project: &project, environment: environment.as_deref(), region: None, table_name: None };
        let treated = live.values().map(|table| (table.clone(), native::Treatment::default()));
        let text = native::declare(heading, treated, CompanionDeclarations::default());
        let resolved = read_native(&text).resolve(environment.as_deref()).expect("the environment is there");
        let back = resolved.tables.into_values().map(|table| (table.table.name.clone(), table.table));
        prop_assert_eq!(back.collect::<BTreeMap<_, _>>(), live, "{}", text);
    }
}
