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
    let of_probe: Vec<_> = checks.iter().filter(|check| check["id"].as_str().is_some_and(|id| id.contains("probe"))).collect();
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
