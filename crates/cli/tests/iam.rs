//! The policies of `docs/guide/iam.md` allow exactly the operations that the commands call.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::Path;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tablewright_testkit::sandbox::Sandbox;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tablewright");

/// What was sent on one connection so far.
type Sent = Arc<Mutex<Vec<u8>>>;

/// A proxy that keeps what clients send.
struct Recorder {
    url: String,
    connections: Arc<Mutex<Vec<Sent>>>,
}

impl Recorder {
    /// Stands in front of an endpoint until the test process ends.
    fn before(url: &str) -> Recorder {
        let upstream = url.strip_prefix("http://").expect("an http URL").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let recorder = Recorder { url, connections: Arc::default() };
        let connections = Arc::clone(&recorder.connections);
        std::thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                let Ok(server) = TcpStream::connect(&upstream) else { continue };
                let bytes = Sent::default();
                connections.lock().expect("a lock").push(Arc::clone(&bytes));
                let back = (server.try_clone().expect("a socket"), client.try_clone().expect("a socket"));
                std::thread::spawn(move || pass(client, server, &bytes));
                std::thread::spawn(move || pass(back.0, back.1, &Mutex::default()));
            }
        });
        recorder
    }

    /// Returns the operations that were called since the last time.
    fn operations(&self) -> BTreeSet<String> {
        let connections = std::mem::take(&mut *self.connections.lock().expect("a lock"));
        let mut operations = BTreeSet::new();
        for bytes in connections {
            let text = String::from_utf8_lossy(&bytes.lock().expect("a lock")).into_owned();
            let calls = text.split("DynamoDB_20120810.").skip(1);
            operations
                .extend(calls.filter_map(|rest| rest.split("\r\n").next()).map(|name| format!("dynamodb:{name}")));
        }
        operations
    }
}

/// Copies one direction of a connection, and keeps a copy.
fn pass(mut from: TcpStream, mut to: TcpStream, kept: &Mutex<Vec<u8>>) {
    let mut buffer = [0; 16_384];
    while let Ok(length) = from.read(&mut buffer)
        && length > 0
    {
        kept.lock().expect("a lock").extend(&buffer[..length]);
        if to.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}

/// Returns the DynamoDB actions that each section's policies allow.
fn page() -> BTreeMap<String, BTreeSet<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/guide/iam.md");
    let page = std::fs::read_to_string(path).expect("the page");
    let mut sections = BTreeMap::new();
    for section in page.split("\n## ").skip(1) {
        let heading = section.lines().next().expect("a heading").to_owned();
        let policies = section.split("```json\n").skip(1).filter_map(|rest| rest.split("```").next());
        let mut actions = BTreeSet::new();
        for policy in policies {
            let policy: Value = serde_json::from_str(policy).expect("a policy");
            for statement in policy["Statement"].as_array().expect("statements") {
                let of_statement = statement["Action"].as_array().expect("actions").iter();
                actions.extend(of_statement.map(|action| action.as_str().expect("an action").to_owned()));
            }
        }
        sections.insert(heading, actions.into_iter().filter(|action| action.starts_with("dynamodb:")).collect());
    }
    sections
}

const FIRST: &str = "
project: shop
tables:
  orders: { partition_key: id, time_to_live: until, point_in_time_recovery: true, tags: { Team: sales } }
  stock: { partition_key: id, deletion_protection: true }
";

const THEN: &str = "
project: shop
tags_exclusive: true
tables:
  orders:
    partition_key: id
    time_to_live: until
    point_in_time_recovery: { recovery_period_in_days: 7 }
    tags: { Part: shop }
  stock: { partition_key: id, deletion_protection: true, stream: KEYS_ONLY }
";

#[test]
fn the_policies_allow_what_is_called_and_nothing_else() {
    let sandbox = Sandbox::with_declaration(PROGRAM, FIRST);
    let recorder = Recorder::before(&sandbox.url());
    let run = |arguments: &[&str]| {
        let said = sandbox.run_with(arguments, &[("TABLEWRIGHT_ENDPOINT_URL", &recorder.url)]);
        assert!(matches!(said.code, Some(0 | 2)), "{arguments:?}\n{}", said.whole());
    };
    let policies = page();
    let check = |section: &str| assert_eq!(recorder.operations(), policies[section], "{section}");

    run(&["apply", "--yes"]);
    sandbox.write("tablewright.yaml", THEN);
    run(&["apply", "--yes", "--approve", "DS106:orders"]);
    // A table that somebody else made, to be adopted.
    let table = json!({
        "TableName": "other", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
        "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
    });
    sandbox.must("CreateTable", &table);
    sandbox.write("tablewright.yaml", &format!("{THEN}  other: {{ partition_key: id }}\n"));
    run(&["apply", "--yes"]);
    check("Applying");

    for command in ["plan", "drift", "status"] {
        run(&[command]);
        check("Reading");
    }
    run(&["diff", "default", "declaration"]);
    check("Reading");
    run(&["index", "list"]);
    check("Reading");
    run(&["export"]);
    check("Reading");

    run(&["export", "--all"]);
    check("Finding tables");
    sandbox.write("tablewright.yaml", THEN);
    run(&["status", "--orphans"]);
    assert!(recorder.operations().is_subset(&policies["Finding tables"]));
    run(&["init", "--from-live", "--stdout"]);
    check("Finding tables");

    run(&["index", "add", "orders", "by-day", "--partition-key", "day", "--yes"]);
    check("Indexes");
    run(&["index", "remove", "orders", "by-day", "--yes", "--approve", "DS102:orders/by-day"]);
    check("Indexes");

    run(&["destroy", "--table", "stock", "--yes", "--approve", "DS101:stock", "--approve", "DS108:stock"]);
    check("Destroying");
}
