//! `tablewright export`: live tables as files that declare the same tables again.

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that goes wrong")]

mod scenario;

use std::collections::BTreeMap;

use serde_json::json;
use tablewright_testkit::sandbox::Sandbox;

scenario::scenarios! { "export": everything_of_an_environment, files, problems }

const PROGRAM: &str = env!("CARGO_BIN_EXE_tablewright");

const SHOP: &str = "
project: shop
environments:
  staging: { table_name: \"shop-staging-{table}\" }
  copy: { table_name: \"copied-{table}\" }
tables:
  customers:
    partition_key: id
    time_to_live: expiresAt
    server_side_encryption: aws_managed
    tags: { Team: checkout }
  orders:
    partition_key: customerId
    sort_key: { name: orderedAt, type: N }
    global_secondary_indexes:
      by-place: { partition_key: [country, city], sort_key: [status, shelf], projection: KEYS_ONLY }
      by-status: { partition_key: status, projection: { include: [total, currency] } }
    local_secondary_indexes:
      by-total: { sort_key: { name: total, type: N } }
    point_in_time_recovery: { recovery_period_in_days: 7 }
    stream: NEW_AND_OLD_IMAGES
    on_demand_throughput: { max_read_request_units: 1000 }
  stock:
    partition_key: { name: id, type: B }
    provisioned_throughput: { read_capacity_units: 5, write_capacity_units: 2 }
    global_secondary_indexes:
      by-shelf:
        partition_key: shelf
        provisioned_throughput: { read_capacity_units: 3, write_capacity_units: 1 }
    table_class: STANDARD_INFREQUENT_ACCESS
    deletion_protection: true
";

const FILES: [&str; 5] = ["customers.json", "orders.json", "stock.json", "table-summary.txt", "tablewright.yaml"];

/// Returns the files of a directory.
fn files(sandbox: &Sandbox, directory: &str) -> BTreeMap<String, String> {
    let entries = std::fs::read_dir(sandbox.path().join(directory)).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.map(|name| (name.clone(), sandbox.read(&format!("{directory}/{name}")))).collect()
}

#[test]
fn what_was_exported_makes_the_same_tables_elsewhere() {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    sandbox.run(&["apply", "--env", "staging", "--yes"]).expect(0);
    sandbox.run(&["export", "--env", "staging", "--out", "first"]).expect(0);
    assert_eq!(files(&sandbox, "first").keys().collect::<Vec<_>>(), FILES);

    let included = "
project: shop
environments: { copy: { table_name: \"copied-{table}\" } }
include: { from: \"first/*.json\", strip_prefix: shop-staging- }
";
    sandbox.write("tablewright.yaml", included);
    sandbox.run(&["apply", "--env", "copy", "--yes"]).expect(0).says("Done");
    sandbox.run(&["drift", "--env", "copy"]).expect(0);
    sandbox.run(&["export", "--env", "copy", "--out", "second"]).expect(0);
    let mut first = files(&sandbox, "first");
    let mut second = files(&sandbox, "second");
    // The summary's columns are as wide as the names.
    first.remove("table-summary.txt");
    second.remove("table-summary.txt");
    for text in first.values_mut() {
        let text_with_names = text.replace("shop-staging-", "copied-");
        *text = text_with_names.replace("environment: staging", "environment: copy").replace("  staging:", "  copy:");
    }
    assert_eq!(first, second);
}

#[test]
fn the_exported_declaration_stands_for_the_same_tables() {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    sandbox.run(&["apply", "--env", "staging", "--yes"]).expect(0);
    sandbox.run(&["export", "--env", "staging", "--out", "exported"]).expect(0);
    sandbox.run(&["-C", "exported", "lint"]).expect(0);
    sandbox.run(&["diff", "exported", "declaration:staging"]).expect(0).says("no difference");
    let directory = sandbox.path().join("exported");
    let plan = sandbox.run(&["-C", directory.to_str().unwrap(), "plan"]).expect(0);
    assert!(!plan.stdout.contains("create"), "{}", plan.whole());
}

#[test]
fn the_same_tables_give_the_same_bytes() {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    sandbox.run(&["apply", "--env", "staging", "--yes"]).expect(0);
    sandbox.run(&["export", "--env", "staging", "--out", "first"]).expect(0);
    sandbox.run(&["export", "--env", "staging", "--out", "second"]).expect(0);
    assert_eq!(files(&sandbox, "first"), files(&sandbox, "second"));

    let item = json!({ "id": { "S": "1" } });
    sandbox.must("PutItem", &json!({ "TableName": "shop-staging-customers", "Item": item }));
    sandbox.run(&["export", "--env", "staging", "--out", "third"]).expect(0);
    let (before, after) = (files(&sandbox, "first"), files(&sandbox, "third"));
    let differing: Vec<_> = before.keys().filter(|name| before[*name] != after[*name]).collect();
    assert_eq!(differing, ["table-summary.txt"]);
}

#[test]
fn exporting_changes_no_table() {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    sandbox.run(&["apply", "--env", "staging", "--yes"]).expect(0);
    let described = || sandbox.must("DescribeTable", &json!({ "TableName": "shop-staging-orders" }));
    let before = described();
    sandbox.run(&["export", "--env", "staging"]).expect(0);
    assert_eq!(described(), before);
    assert_eq!(files(&sandbox, "schemas").keys().collect::<Vec<_>>(), FILES);
}

#[test]
fn an_export_replaces_no_declaration_that_somebody_wrote() {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    sandbox.run(&["apply", "--env", "staging", "--yes"]).expect(0);
    for name in ["tablewright.yaml", "tablewright.yml", "tablewright.json"] {
        let file = format!("other-{name}/{name}");
        sandbox.write(&file, "project: other\n");
        let out = format!("other-{name}");
        sandbox.run(&["export", "--env", "staging", "--out", &out]).expect(1).says("that no export wrote");
        assert_eq!(sandbox.read(&file), "project: other\n");
        assert_eq!(std::fs::read_dir(sandbox.path().join(out)).expect("the directory").count(), 1);
    }
    sandbox.run(&["export", "--env", "staging", "--out", "own"]).expect(0);
    sandbox.run(&["export", "--env", "staging", "--out", "own"]).expect(0);
}

#[test]
fn the_exported_declaration_belongs_to_the_same_environment() {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    sandbox.run(&["apply", "--env", "staging", "--yes"]).expect(0);
    sandbox.run(&["export", "--env", "staging", "--out", "own"]).expect(0);
    sandbox.run(&["-C", "own", "drift"]).expect(0);
}

#[test]
fn a_table_called_tablewright_makes_no_second_declaration() {
    let sandbox = Sandbox::with_declaration(PROGRAM, "project: shop\ntables: { tablewright: { partition_key: id } }\n");
    sandbox.run(&["apply", "--yes"]).expect(0);
    sandbox.run(&["export", "--out", "own"]).expect(0);
    sandbox.run(&["-C", "own", "drift"]).expect(0);
}
