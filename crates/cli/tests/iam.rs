//! The policies that stand in `docs/guide/iam.md` allow exactly what their commands call. Those that `render iam` writes
//! are checked in `render_iam.rs`.

use std::path::Path;

use serde_json::{Value, json};
use tablewright_testkit::permissions::need::Place;
use tablewright_testkit::permissions::policy::Policy;
use tablewright_testkit::permissions::recorder::Recorder;
use tablewright_testkit::sandbox::Sandbox;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tablewright");

/// Returns the policy that a section of the page shows, for the region and the account of the embedded endpoint.
fn shown(heading: &str) -> Policy {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide/iam.md");
    let page = std::fs::read_to_string(path).expect("the page");
    let section = page.split("\n## ").find(|section| section.starts_with(heading)).expect("the section");
    let policy = section.split("```json\n").nth(1).and_then(|rest| rest.split("```").next()).expect("a policy");
    let policy = policy.replace("eu-central-1:123456789012", "us-east-1:000000000000");
    Policy::parse(&serde_json::from_str::<Value>(&policy).expect("JSON"))
}

const DECLARATION: &str = "
project: shop
table_name: shop-{table}
tables:
  orders: { partition_key: id }
  stock: { partition_key: id, deletion_protection: true }
";

#[test]
fn the_policies_on_the_page_allow_what_is_called_and_nothing_else() {
    let sandbox = Sandbox::with_declaration(PROGRAM, DECLARATION);
    sandbox.run(&["apply", "--yes"]).expect(0);
    let table = json!({
        "TableName": "other", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
        "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
    });
    sandbox.must("CreateTable", &table);
    let recorder = Recorder::before(&sandbox.url());
    let place = Place::new("us-east-1", "000000000000");
    let check = |heading: &str, commands: &[&[&str]]| {
        let mut policy = shown(heading);
        for arguments in commands {
            sandbox.run_with(arguments, &[("TABLEWRIGHT_ENDPOINT_URL", recorder.url())]).expect(0);
            policy.must_allow(recorder.take().iter().flat_map(|request| place.needs(request)));
        }
        assert!(policy.unused().is_empty(), "{heading}: {:?}", policy.unused());
    };
    check(
        "Finding tables",
        &[
            &["status", "--orphans"],
            &["export", "--all"],
            &["export", "--match", "oth*"],
            &["init", "--from-live", "--stdout"],
        ],
    );
    let add = ["index", "add", "orders", "by-day", "--partition-key", "day", "--yes"];
    let remove = ["index", "remove", "orders", "by-day", "--yes", "--approve", "DS102:orders/by-day"];
    check("Indexes", &[&add, &remove]);
    check(
        "Destroying",
        &[&["destroy", "--table", "stock", "--yes", "--approve", "DS101:stock", "--approve", "DS108:stock"]],
    );
}
