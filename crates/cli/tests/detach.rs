//! `tablewright apply --detach` and `tablewright status` on an endpoint where changes take their time.

use serde_json::{Value, json};
use tablewright_local::Clock;
use tablewright_testkit::sandbox::Sandbox;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tablewright");

const SHOP: &str = "
project: shop
tables:
  orders:
    partition_key: id
    time_to_live: until
    global_secondary_indexes:
      by-email: { partition_key: email }
";

fn status(sandbox: &Sandbox) -> Value {
    let said = sandbox.run(&["status", "--output", "json"]).expect(0);
    serde_json::from_str::<Value>(&said.stdout).expect("a JSON document")["tables"][0].clone()
}

#[test]
fn a_run_that_leaves_starts_once_and_says_what_is_left() {
    let sandbox = Sandbox::with_clock(PROGRAM, Clock::Scaled(0.1));
    sandbox.write("tablewright.yaml", SHOP);
    let said = sandbox.run(&["apply", "--yes", "--detach"]).expect(4);
    said.says("creates the table: still building").says("comes after").says("Run `tablewright apply` again");
    assert_eq!(sandbox.must("ListTables", &json!({}))["TableNames"], json!(["orders"]));
    // Ten times slower than DynamoDB: it takes minutes, so it is still going on.
    let table = status(&sandbox);
    assert_eq!(table["status"], "CREATING");
    assert_eq!(table["sent"][0]["reason"], "creates the table");
    assert!(table["sent"][0]["sent_at"].is_u64(), "{table}");
    sandbox.run(&["status"]).expect(0).says("table CREATING").says("creates the table, sent");
    sandbox.run(&["plan", "--exit-code"]).expect(2).says("being created");
    sandbox.run(&["apply", "--yes", "--detach"]).expect(4).says("still building");
}

#[test]
fn what_takes_no_time_is_done_before_a_run_leaves() {
    let sandbox = Sandbox::with_clock(PROGRAM, Clock::Instant);
    sandbox.write("tablewright.yaml", SHOP);
    sandbox.run(&["apply", "--yes", "--detach"]).expect(0).says("switches TTL on for until: done");
    sandbox.run(&["drift"]).expect(0);
    assert_eq!(status(&sandbox)["sent"], json!([]));
}
