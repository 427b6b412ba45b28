//! `tablewright verify`: the checklist of what is declared.

mod scenario;

use serde_json::{Value, json};
use tablewright_testkit::sandbox::Sandbox;

scenario::scenarios! { "verify": companions, healthy, probe, protected, tables }

const KEYS: &str = "
project: shop
tables:
  numbers:
    partition_key: { name: id, type: N }
    sort_key: { name: part, type: B }
    time_to_live: until
    global_secondary_indexes:
      by-day: { partition_key: day, sort_key: { name: at, type: N }, projection: KEYS_ONLY }
    local_secondary_indexes:
      by-size: { sort_key: { name: size, type: N } }
";

#[test]
fn an_item_of_any_key_makes_its_round_trip_and_is_gone() {
    let sandbox = Sandbox::with_declaration(env!("CARGO_BIN_EXE_tablewright"), KEYS);
    sandbox.run(&["apply", "--yes"]).expect(0);
    let said = sandbox.run(&["verify", "--probe", "--yes", "--output", "json"]).expect(0);
    let document: Value = serde_json::from_str(&said.stdout).expect("JSON");
    let checks = document["checks"].as_array().expect("checks");
    let of_probe: Vec<_> =
        checks.iter().filter(|check| check["id"].as_str().is_some_and(|id| id.contains("probe"))).collect();
    let ids: Vec<_> = of_probe.iter().map(|check| check["id"].clone()).collect();
    let expected = ["write", "read", "index/by-day", "index/by-size", "delete"];
    assert_eq!(ids, expected.map(|step| json!(format!("numbers:probe/{step}"))));
    assert!(of_probe.iter().all(|check| check["result"] == "ok"), "{document:#}");
    assert_eq!(sandbox.must("Scan", &json!({ "TableName": "numbers" }))["Count"], 0);
}

#[test]
fn nothing_is_written_without_being_asked_for() {
    let sandbox = Sandbox::with_declaration(env!("CARGO_BIN_EXE_tablewright"), KEYS);
    sandbox.run(&["apply", "--yes"]).expect(0);
    sandbox.run(&["verify", "--probe"]).expect(1).says("nobody is there to ask");
}

#[test]
fn a_parameter_with_the_arn_of_what_the_endpoint_never_has_is_not_checked() {
    let declaration = "project: shop
tables: { orders: { partition_key: id } }
policies: { app: { grants: { read: [orders] } } }
parameters: { path: /shop, values: { policy_arn: { policy_arn: app } } }
";
    let sandbox = Sandbox::with_declaration(env!("CARGO_BIN_EXE_tablewright"), declaration);
    sandbox.run(&["apply", "--yes"]).expect(0);
    sandbox.run(&["verify"]).expect(0).says("the ARN of policies/app is not known: see policies/app");
}

#[test]
fn the_arn_of_another_stream_is_not_found() {
    let declaration = "project: shop
tables: { orders: { partition_key: id, stream: NEW_IMAGE } }
parameters: { path: /shop, values: { stream_arn: { stream_arn: orders } } }
";
    let sandbox = Sandbox::with_declaration(env!("CARGO_BIN_EXE_tablewright"), declaration);
    sandbox.run(&["apply", "--yes"]).expect(0);
    sandbox.run(&["verify"]).expect(0);
    let older = "arn:aws:dynamodb:us-east-1:000000000000:table/orders/stream/2020-01-01T00:00:00.000";
    let put = json!({ "Name": "/shop/stream_arn", "Value": older, "Type": "String", "Overwrite": true });
    sandbox.must("PutParameter", &put);
    sandbox.run(&["verify"]).expect(4).says("found[TW605]").says(older).says("switched off and on");
}

#[test]
fn an_endpoint_that_does_not_answer_is_an_error_of_the_command() {
    let sandbox = Sandbox::with_declaration(env!("CARGO_BIN_EXE_tablewright"), KEYS);
    let said = sandbox.run_with(&["verify"], &[("TABLEWRIGHT_ENDPOINT_URL", "http://127.0.0.1:9")]);
    said.expect(1).says("no answer from http://127.0.0.1:9");
}
