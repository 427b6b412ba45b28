//! The example with 13 tables: every environment comes up with its names, and production asks.

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that goes wrong")]

use serde_json::{Value, json};
use tablewright_testkit::sandbox::{Said, Sandbox};

const PROGRAM: &str = env!("CARGO_BIN_EXE_tablewright");
const EXAMPLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../examples/construction-expenses");

/// The tables with the number of their indexes, as the system's document lists them.
const TABLES: [(&str, usize); 13] = [
    ("companies", 1),
    ("company-contractors", 0),
    ("company-expenses", 2),
    ("company-projects", 0),
    ("company-users", 2),
    ("company-works", 0),
    ("invitations", 1),
    ("paddle-customers", 2),
    ("paddle-payments", 1),
    ("paddle-subscriptions", 2),
    ("paddle-webhook-dlq", 1),
    ("paddle-webhooks", 1),
    ("pending-payments", 0),
];

/// The tables whose items expire, with the attribute that says when.
const EXPIRING: [(&str, &str); 2] = [("paddle-webhook-dlq", "ttl"), ("pending-payments", "expiresAt")];

/// A copy of the example, so that nothing is written beside the original.
fn example() -> Sandbox {
    let sandbox = Sandbox::new(PROGRAM);
    for name in ["tablewright.yaml", "items/companies.json", "items/company-expenses.json"] {
        sandbox.write(name, &std::fs::read_to_string(format!("{EXAMPLE}/{name}")).unwrap());
    }
    sandbox
}

fn status(said: &Said) -> Vec<Value> {
    let status: Value = serde_json::from_str(&said.stdout).unwrap();
    status["tables"].as_array().unwrap().clone()
}

#[test]
fn the_declaration_is_without_findings() {
    let sandbox = Sandbox::new(PROGRAM);
    let said = sandbox.run_with(&["-C", EXAMPLE, "lint"], &[]).expect(0);
    assert_eq!(said.stdout, "13 tables in 3 environments: nothing to find\n");
}

#[test]
fn every_environment_comes_up_with_13_active_tables_under_its_own_names() {
    let sandbox = example();
    for (environment, prefix) in [
        ("dev", "construction-expenses-dev-"),
        ("staging", "construction-expenses-staging-"),
        ("production", "construction-expenses-"),
    ] {
        let said = sandbox.run_with(&["up", "--env", environment, "--", "tablewright", "status"], &[]).expect(0);
        let said = said.says("13 tables: 13 ACTIVE").says("13 tables, ");
        for (table, _) in TABLES {
            let line = said.stdout.lines().find(|line| line.starts_with(&format!("{table} "))).unwrap();
            let columns: Vec<_> = line.split_whitespace().take(3).collect();
            assert_eq!(columns, [table, &format!("{prefix}{table}"), "ACTIVE"]);
        }
    }
}

#[test]
fn names_come_from_the_variables_that_the_old_scripts_used() {
    let sandbox = example();
    let said = sandbox.run_with(&["up", "--", "tablewright", "status"], &[("ENVIRONMENT", "staging")]).expect(0);
    said.says("construction-expenses-staging-companies");
    let variables = [("ENVIRONMENT", "production"), ("TABLE_PREFIX", "ce-")];
    sandbox.run_with(&["up", "--", "tablewright", "status"], &variables).expect(0).says(" ce-companies ");
}

#[test]
fn there_are_13_indexes_and_two_tables_whose_items_expire() {
    let sandbox = example();
    let arguments = ["up", "--env", "staging", "--", "tablewright", "status", "--output", "json"];
    let tables = status(&sandbox.run_with(&arguments, &[]).expect(0));
    let live = |table: &Value| table["observed"]["table"].clone();
    let name = |table: &Value| table["declared_name"].as_str().unwrap().to_owned();
    let indexes: Vec<_> = tables
        .iter()
        .map(|table| (name(table), live(table)["global_secondary_indexes"].as_object().map_or(0, serde_json::Map::len)))
        .collect();
    assert_eq!(indexes, TABLES.map(|(table, indexes)| (table.to_owned(), indexes)));
    assert_eq!(indexes.iter().map(|(_, count)| count).sum::<usize>(), 13);
    let expiring: Vec<_> = tables
        .iter()
        .filter_map(|table| Some((name(table), live(table)["time_to_live"].as_str()?.to_owned())))
        .collect();
    assert_eq!(expiring, EXPIRING.map(|(table, attribute)| (table.to_owned(), attribute.to_owned())));
}

#[test]
fn production_is_changed_only_by_its_name() {
    let sandbox = example();
    let tables = || sandbox.must("ListTables", &json!({}))["TableNames"].as_array().unwrap().len();
    sandbox.run(&["apply", "--env", "production", "--yes"]).expect(1).says("--confirm production");
    assert_eq!(tables(), 0);
    sandbox.run(&["apply", "--env", "production", "--confirm", "production"]).expect(0);
    assert_eq!(tables(), 13);
    sandbox.run(&["apply", "--env", "production", "--confirm", "production"]).expect(0).says("Nothing to do.");
}

#[test]
fn production_tables_are_never_modified() {
    let sandbox = example();
    let created = json!({
        "TableName": "construction-expenses-companies",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{ "AttributeName": "companyId", "AttributeType": "S" }],
        "KeySchema": [{ "AttributeName": "companyId", "KeyType": "HASH" }],
    });
    sandbox.must("CreateTable", &created);
    let described = || sandbox.must("DescribeTable", &json!({ "TableName": "construction-expenses-companies" }));
    let before = described();
    sandbox.run(&["apply", "--env", "production", "--confirm", "production"]).expect(0).says("create_only");
    assert_eq!(described(), before);
}

#[test]
fn dev_has_no_recovery_and_the_others_have() {
    let sandbox = example();
    for (environment, days) in [("dev", Value::Null), ("staging", json!(35)), ("production", json!(35))] {
        let arguments = ["up", "--env", environment, "--", "tablewright", "status", "--output", "json"];
        for table in status(&sandbox.run_with(&arguments, &[]).expect(0)) {
            assert_eq!(table["observed"]["table"]["point_in_time_recovery"], days, "{table}");
        }
    }
}

#[test]
fn an_environment_must_be_chosen() {
    example().run_with(&["plan"], &[]).expect(1).says("production, staging, dev");
}
