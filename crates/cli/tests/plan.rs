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

#[test]
fn a_named_profile_wins_over_the_sdks_variables() {
    use std::io::{Read as _, Write as _};
    let sandbox = Sandbox::with_declaration(
        env!("CARGO_BIN_EXE_tablewright"),
        "project: shop\ntables: { orders: { partition_key: id } }\n",
    );
    sandbox.write("credentials", "[other]\naws_access_key_id = OTHERKEY\naws_secret_access_key = secret\n");
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("its address"));
    let heard = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a call");
        let mut request = [0; 4096];
        let length = stream.read(&mut request).expect("a request");
        let body = r#"{"__type":"com.amazonaws.dynamodb.v20120810#AccessDeniedException","message":"no"}"#;
        let answer = format!("HTTP/1.1 400 x\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
        stream.write_all(answer.as_bytes()).expect("an answer");
        String::from_utf8_lossy(&request[..length]).into_owned()
    });
    let credentials = sandbox.path().join("credentials").display().to_string();
    let variables = [
        ("AWS_ACCESS_KEY_ID", "SOMEKEY"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("AWS_SHARED_CREDENTIALS_FILE", credentials.as_str()),
    ];
    sandbox.run_with(&["plan", "--profile", "other", "--endpoint-url", &url], &variables).expect(4);
    let heard = heard.join().expect("the listener");
    assert!(heard.contains("Credential=OTHERKEY/"), "{heard}");
}
