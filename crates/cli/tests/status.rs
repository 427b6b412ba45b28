//! `tablewright status`: the declared tables as they are.

mod scenario;

use serde_json::{Value, json};
use tablewright_testkit::sandbox::Sandbox;

scenario::scenarios! { "status": no_tables, orphans, tables }

#[test]
fn json_holds_what_was_observed() {
    let declaration = "project: shop\ntables: { orders: { partition_key: id }, stock: { partition_key: id } }\n";
    let sandbox = Sandbox::with_declaration(env!("CARGO_BIN_EXE_tablewright"), declaration);
    sandbox.run(&["apply", "--yes", "--table", "orders"]).expect(0);
    let said = sandbox.run(&["status", "--output", "json"]).expect(0);
    let status: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!(status["version"], 1);
    let tables = status["tables"].as_array().unwrap();
    let of = |field: &str| tables.iter().map(|table| table[field].clone()).collect::<Vec<_>>();
    assert_eq!(of("live_name"), [json!("orders"), json!("stock")]);
    assert_eq!(of("status"), [json!("ACTIVE"), json!("absent")]);
    assert!(tables[0]["observed"].is_object() && tables[1]["observed"].is_null(), "{status}");
}

#[test]
fn output_that_cannot_be_written_is_an_error() {
    let sandbox = Sandbox::with_declaration(
        env!("CARGO_BIN_EXE_tablewright"),
        "project: shop\ntables: { orders: { partition_key: id } }\n",
    );
    let url = sandbox.url();
    let mut command = sandbox.command(&["status"], &[("TABLEWRIGHT_ENDPOINT_URL", &url)]);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").expect("a device that is always full");
    let output = command.stdout(full).output().expect("the program can be started");
    sandbox.said(&output).expect(1).says("the output could not be written");
}
