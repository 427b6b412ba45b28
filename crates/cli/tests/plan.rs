//! `tablewright plan`: what would change, for people and for programs.

mod scenario;

use serde_json::{Value, json};
use tablewright_testkit::sandbox::Sandbox;

scenario::scenarios! { "plan":
    approvals,
    billing_mode,
    create,
    encryption,
    indexes,
    local_indexes,
    nothing_to_do,
    on_demand_maximum,
    one_table,
    other_key,
    point_in_time_recovery,
    stream,
    table_class_and_deletion_protection,
    tags,
    throughput,
    time_to_live,
    warm_throughput,
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_tablewright");

const SHOP: &str = "
project: shop
table_name: \"shop-{table}\"
tables:
  orders:
    partition_key: id
    point_in_time_recovery: true
";

#[test]
fn json_is_one_document_with_a_version_and_the_exact_requests() {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    let said = sandbox.run(&["plan", "--output", "json"]).expect(0);
    let plan: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!((&plan["version"], &plan["project"]), (&json!(1), &json!("shop")));
    let table = &plan["tables"][0];
    assert_eq!(table["declared_name"], "orders");
    assert_eq!(table["live_name"], "shop-orders");
    let operations: Vec<_> = table["actions"].as_array().unwrap().iter().map(|action| &action["request"]).collect();
    assert!(operations[0].to_string().contains("\"TableName\":\"shop-orders\""), "{}", operations[0]);
    assert_eq!(operations.len(), 2, "{operations:?}");
}

#[test]
fn planning_changes_nothing_anywhere() {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    sandbox.run(&["plan"]).expect(0);
    sandbox.run(&["plan", "--exit-code"]).expect(2);
    assert_eq!(sandbox.must("ListTables", &json!({}))["TableNames"], json!([]));
    assert!(!sandbox.path().join(".tablewright").exists());
}

#[test]
fn the_same_plan_is_said_twice_in_the_same_words() {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    assert_eq!(sandbox.run(&["plan"]), sandbox.run(&["plan"]));
    assert_eq!(sandbox.run(&["plan", "--output", "json"]), sandbox.run(&["plan", "--output", "json"]));
}
