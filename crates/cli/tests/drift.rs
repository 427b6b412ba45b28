//! `tablewright drift`: what other clients changed.

mod scenario;

use serde_json::Value;
use tablewright_testkit::sandbox::Sandbox;

scenario::scenarios! { "drift": missing_table, other_clients }

#[test]
fn json_is_the_plan_as_one_document() {
    let sandbox = Sandbox::with_declaration(
        env!("CARGO_BIN_EXE_tablewright"),
        "project: shop\ntables: { orders: { partition_key: id } }\n",
    );
    let said = sandbox.run(&["drift", "--output", "json"]).expect(2);
    let plan: Value = serde_json::from_str(&said.stdout).unwrap();
    assert_eq!((&plan["version"], &plan["tables"][0]["declared_name"]), (&1.into(), &"orders".into()));
    sandbox.run(&["apply", "--yes"]).expect(0);
    sandbox.run(&["drift", "--output", "json"]).expect(0);
}
