//! What is described as a declaration's keys is what the reader reads, what the JSON Schema admits and what the
//! documents say.

#![expect(clippy::disallowed_methods, reason = "tests read declarations, and read or write published documents")]

#[expect(dead_code, reason = "findings are not written out here")]
mod common;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jsonschema::Validator;
use serde_json::{Map, Value};
use tablewright_core::codes::Code;
use tablewright_core::finding::{Finding, any_error};
use tablewright_formats::native::reference::{self, sections};
use tablewright_formats::native::{Document, Scope};
use tablewright_formats::source::Source;
use tablewright_formats::tree::{self, Node, Tree};

/// Every section, as a declaration with `{}` where the section's keys stand.
const DECLARATIONS: &[(&str, &str)] = &[
    ("project", "{}"),
    ("environment", "{project: shop, environments: {dev: {}}}"),
    ("include", "{project: shop, include: {}}"),
    ("defaults", "{project: shop, defaults: {}}"),
    ("table", "{project: shop, tables: {orders: {}}}"),
    ("override", "{project: shop, environments: {dev: {tables: {orders: {}}}}, tables: {orders: {partition_key: id}}}"),
    ("expectation", "{project: shop, tables: {orders: {expect: {}}}}"),
    ("expected_writes", "{project: shop, tables: {orders: {expect: {writes: {}}}}}"),
    ("expected_reads", "{project: shop, tables: {orders: {expect: {reads: {}}}}}"),
    ("expected_index", "{project: shop, tables: {orders: {expect: {indexes: {by-date: {}}}}}}"),
    ("global_secondary_index", "{project: shop, tables: {orders: {global_secondary_indexes: {by-date: {}}}}}"),
    ("local_secondary_index", "{project: shop, tables: {orders: {local_secondary_indexes: {by-date: {}}}}}"),
    ("key_attribute", "{project: shop, tables: {orders: {partition_key: {}}}}"),
    ("projection", "{project: shop, tables: {orders: {global_secondary_indexes: {by-date: {projection: {}}}}}}"),
    ("provisioned_throughput", "{project: shop, defaults: {provisioned_throughput: {}}}"),
    ("on_demand_throughput", "{project: shop, defaults: {on_demand_throughput: {}}}"),
    ("warm_throughput", "{project: shop, defaults: {warm_throughput: {}}}"),
    ("stream", "{project: shop, defaults: {stream: {}}}"),
    ("time_to_live", "{project: shop, defaults: {time_to_live: {}}}"),
    ("point_in_time_recovery", "{project: shop, defaults: {point_in_time_recovery: {}}}"),
    ("server_side_encryption", "{project: shop, defaults: {server_side_encryption: {}}}"),
    ("parameters", "{project: shop, parameters: {}}"),
    ("parameter", "{project: shop, parameters: {values: {motto: {}}}}"),
    ("alarms", "{project: shop, alarms: {}}"),
    ("alarm", "{project: shop, alarms: {values: {busy: {}}}}"),
    ("policy", "{project: shop, policies: {app: {}}}"),
    ("grant", "{project: shop, policies: {app: {grants: {}}}}"),
    ("event_source_mapping", "{project: shop, event_source_mappings: {counter: {}}}"),
    ("function", "{project: shop, functions: {counter: {}}}"),
];

/// Returns a declaration in which a section holds one key with a value.
fn with(section: &str, key: &str, value: &str) -> String {
    let (_, text) = DECLARATIONS.iter().find(|(name, _)| *name == section).unwrap_or_else(|| {
        panic!("{section} is a new section: give it a declaration in DECLARATIONS");
    });
    text.replacen("{}", &format!("{{{key}: {value}}}"), 1)
}

/// Returns everything that is found in a declaration, its includes with it.
fn findings(text: &str) -> Vec<Finding> {
    let variables = BTreeMap::from([
        ("READ".to_owned(), "5".to_owned()),
        ("PROTECT".to_owned(), "true".to_owned()),
        ("ENVIRONMENT".to_owned(), "dev".to_owned()),
    ]);
    let scope = Scope { environment: None, variables: &variables };
    match Document::parse(&Source::new("tablewright.yaml", text)) {
        Err(findings) => findings,
        Ok(document) => [document.project(&scope).1, document.includes(&scope).1].concat(),
    }
}

fn validator() -> Validator {
    let schema: Value = serde_json::from_str(&reference::json_schema()).expect("the schema is JSON");
    jsonschema::meta::validate(&schema).expect("the schema is one");
    jsonschema::draft202012::new(&schema).expect("the schema can be used")
}

/// Returns a declaration as editors see it.
fn as_json(text: &str) -> Value {
    value(&Tree::parse(&Source::new("tablewright.yaml", text)).expect("well-formed").root)
}

fn value(node: &Node) -> Value {
    match &node.value {
        tree::Value::Absent => Value::Null,
        tree::Value::List(items) => items.iter().map(value).collect(),
        tree::Value::Map(entries) => {
            entries.iter().map(|entry| (entry.key.value.clone(), value(&entry.value))).collect::<Map<_, _>>().into()
        }
        tree::Value::Scalar(scalar) if scalar.quoted => Value::String(scalar.text.clone()),
        tree::Value::Scalar(scalar) => match scalar.text.as_str() {
            "" | "~" | "null" => Value::Null,
            text => serde_json::from_str(text)
                .ok()
                .filter(|value: &Value| !value.is_string())
                .unwrap_or_else(|| Value::String(text.to_owned())),
        },
    }
}

#[track_caller]
fn admits(validator: &Validator, what: &str, text: &str) {
    let problems: Vec<_> =
        validator.iter_errors(&as_json(text)).map(|e| format!("{}: {e}", e.instance_path())).collect();
    assert!(problems.is_empty(), "{what} is refused by the schema: {problems:#?}\n{text}");
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

#[test]
fn every_described_key_is_read() {
    for section in sections() {
        for key in section.keys() {
            let text = with(section.name, key.name, "[[[]]]");
            let found = findings(&text);
            let wrong = found.iter().any(|finding| matches!(finding.code, Code::WrongValue | Code::InvalidKey));
            assert!(wrong, "{} of {} can be anything: {found:#?}", key.name, section.name);
            assert!(!found.iter().any(|finding| finding.code == Code::UnknownKey), "{found:#?}");
        }
    }
}

#[test]
fn no_other_key_is_known() {
    let validator = validator();
    for section in sections() {
        let text = with(section.name, "colour", "red");
        assert!(findings(&text).iter().any(|finding| finding.code == Code::UnknownKey), "{text}");
        assert!(!validator.is_valid(&as_json(&text)), "{text}");
    }
}

#[test]
fn required_keys_are_the_ones_that_are_missed() {
    let validator = validator();
    for (name, text) in DECLARATIONS {
        let section = sections().into_iter().find(|section| section.name == *name).expect("a section of that name");
        let missed = findings(text).iter().any(|finding| finding.code == Code::MissingKey);
        // An attribute is missed where TTL is not switched off, and one key of several is, which a schema could say only
        // in riddles.
        let told =
            section.keys().any(|key| key.required) || ["time_to_live", "parameter", "alarm", "grant"].contains(name);
        assert_eq!(missed, told, "{name}");
        let refused = section.keys().any(|key| key.required);
        assert_eq!(!validator.is_valid(&as_json(text)), refused, "{name}");
    }
}

#[test]
fn the_schema_admits_what_the_reader_admits() {
    let validator = validator();
    let mut admitted = 0;
    for path in common::data_files("native", &["yaml"]).into_iter().chain(examples()) {
        admits(&validator, &path.display().to_string(), &common::text_of(&path));
        admitted += 1;
    }
    for (name, text) in scenarios() {
        if !any_error(&findings(&text)) {
            admits(&validator, &name, &text);
            admitted += 1;
        }
    }
    assert!(admitted > 30, "only {admitted} declarations were found");
}

#[test]
fn the_schema_refuses_values_of_another_kind() {
    let validator = validator();
    let refused = [
        ("project", "account", "\"12345\""),
        ("project", "endpoint", "localhost:8000"),
        ("project", "table_name", "shop"),
        ("project", "protected", "\"yes\""),
        ("table", "billing_mode", "ON_DEMAND"),
        ("table", "stream", "true"),
        ("table", "time_to_live", "true"),
        ("table", "sort_key", "[a, b]"),
        ("table", "ignore", "[colour]"),
        ("defaults", "partition_key", "id"),
        ("local_secondary_index", "provisioned_throughput", "{read_capacity_units: 1, write_capacity_units: 1}"),
        ("provisioned_throughput", "read_capacity_units", "-1"),
    ];
    for (section, key, value) in refused {
        let text = with(section, key, value);
        assert!(any_error(&findings(&text)), "{text}");
        assert!(!validator.is_valid(&as_json(&text)), "{text}");
    }
}

#[test]
fn the_published_documents_are_the_generated_ones() {
    let documents = [
        ("docs/tablewright.schema.json", reference::json_schema()),
        ("docs/guide/declaration.md", reference::markdown()),
    ];
    for (name, generated) in documents {
        let path = repository().join(name);
        if std::env::var("TABLEWRIGHT_REVIEW").is_ok_and(|value| value == "1") {
            std::fs::write(&path, generated).unwrap_or_else(|error| panic!("{name}: {error}"));
        } else {
            let published = std::fs::read_to_string(&path).unwrap_or_default();
            assert!(published == generated, "{name} is not what is generated: TABLEWRIGHT_REVIEW=1 writes it anew");
        }
    }
}

/// Returns the declarations of all examples.
fn examples() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(repository().join("examples")).expect("the examples");
    let paths = entries.map(|entry| entry.expect("an entry").path().join("tablewright.yaml"));
    paths.filter(|path| path.exists()).collect()
}

/// Returns the declarations that the command's scenarios write.
fn scenarios() -> Vec<(String, String)> {
    let mut declarations = Vec::new();
    let groups = std::fs::read_dir(repository().join("crates/cli/tests/scenarios")).expect("the scenarios");
    for group in groups.map(|group| group.expect("a group").path()) {
        for file in std::fs::read_dir(group).expect("a group of scenarios") {
            let path = file.expect("a scenario").path();
            let name = path.display().to_string();
            let mut open: Option<String> = None;
            for line in common::text_of(&path).lines() {
                if line.starts_with("file tablewright.yaml") {
                    open = Some(String::new());
                } else if let Some(text) = &mut open
                    && (line.starts_with("    ") || line.is_empty())
                {
                    text.push_str(line.get(4..).unwrap_or_default());
                    text.push('\n');
                } else {
                    declarations.extend(open.take().map(|text| (name.clone(), text)));
                }
            }
            declarations.extend(open.take().map(|text| (name.clone(), text)));
        }
    }
    declarations
}
