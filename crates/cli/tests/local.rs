//! `tablewright local`: the embedded endpoint as a program of its own.

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that goes wrong")]

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};

use serde_json::json;
use tablewright_testkit::raw_client;
use tablewright_testkit::sandbox::Sandbox;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tablewright");

/// A running endpoint, ended with the test.
struct Running {
    child: Child,
    url: String,
}

impl Running {
    /// Starts the endpoint and waits for the line that says where it is.
    fn start(sandbox: &Sandbox, arguments: &[&str]) -> Running {
        let arguments = [&["local", "--port", "0"], arguments].concat();
        let mut command = sandbox.command(&arguments, &[]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut url = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut url).unwrap();
        Running { child, url: url.trim_end().to_owned() }
    }

    /// Sends a signal and waits for the end.
    fn end(mut self, signal: &str) -> (ExitStatus, String) {
        let process = self.child.id().to_string();
        assert!(Command::new("kill").args([signal, &process]).status().unwrap().success());
        let status = self.child.wait().unwrap();
        let mut stderr = String::new();
        self.child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        (status, stderr)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn declaration(sandbox: &Sandbox) {
    sandbox.write("tablewright.yaml", "project: shop\ntables: { orders: { partition_key: id, time_to_live: ttl } }\n");
}

#[test]
fn it_says_where_it_is_and_answers_there() {
    let sandbox = Sandbox::new(PROGRAM);
    let local = Running::start(&sandbox, &[]);
    assert!(local.url.starts_with("http://127.0.0.1:"), "{}", local.url);
    assert_eq!(raw_client::call(&local.url, "ListTables", &json!({})).unwrap(), json!({ "TableNames": [] }));
}

#[test]
fn a_termination_signal_or_ctrl_c_ends_it_with_0() {
    let sandbox = Sandbox::new(PROGRAM);
    for signal in ["-TERM", "-INT"] {
        let (status, stderr) = Running::start(&sandbox, &[]).end(signal);
        assert_eq!(status.code(), Some(0), "{signal}: {stderr}");
        assert!(stderr.contains("in memory"), "{stderr}");
    }
}

#[test]
fn apply_and_status_work_on_it() {
    let sandbox = Sandbox::new(PROGRAM);
    declaration(&sandbox);
    let local = Running::start(&sandbox, &[]);
    sandbox.run_with(&["apply", "--yes", "--endpoint-url", &local.url], &[]).expect(0);
    sandbox.run_with(&["status"], &[("AWS_ENDPOINT_URL_DYNAMODB", &local.url)]).expect(0).says("1 table: 1 ACTIVE");
}

#[test]
fn arns_name_the_chosen_region_and_account() {
    let sandbox = Sandbox::new(PROGRAM);
    declaration(&sandbox);
    let local = Running::start(&sandbox, &["--region", "eu-central-1", "--account", "123456789012"]);
    let apply = ["apply", "--yes", "--endpoint-url", &local.url, "--region", "eu-central-1"];
    sandbox.run_with(&apply, &[]).expect(0);
    let described = raw_client::call(&local.url, "DescribeTable", &json!({ "TableName": "orders" })).unwrap();
    assert_eq!(described["Table"]["TableArn"], "arn:aws:dynamodb:eu-central-1:123456789012:table/orders");
}

#[test]
fn a_data_directory_survives_a_restart_and_a_kill() {
    let sandbox = Sandbox::new(PROGRAM);
    declaration(&sandbox);
    let local = Running::start(&sandbox, &["--data-dir", "data"]);
    sandbox.run_with(&["apply", "--yes", "--endpoint-url", &local.url], &[]).expect(0);
    let item = json!({ "id": { "S": "1" } });
    raw_client::call(&local.url, "PutItem", &json!({ "TableName": "orders", "Item": item })).unwrap();
    let (status, stderr) = local.end("-TERM");
    assert_eq!(status.code(), Some(0), "{stderr}");
    assert!(stderr.contains("kept in data"), "{stderr}");

    for signal in ["-KILL", "-TERM"] {
        let local = Running::start(&sandbox, &["--data-dir", "data"]);
        let got = raw_client::call(&local.url, "GetItem", &json!({ "TableName": "orders", "Key": item })).unwrap();
        assert_eq!(got["Item"], item);
        sandbox.run_with(&["drift", "--endpoint-url", &local.url], &[]).expect(0);
        local.end(signal);
    }
}

#[test]
fn one_data_directory_serves_one_endpoint() {
    let sandbox = Sandbox::new(PROGRAM);
    let first = Running::start(&sandbox, &["--data-dir", "data"]);
    let said = sandbox.run_with(&["local", "--port", "0", "--data-dir", "data"], &[]).expect(1);
    said.says("another running endpoint uses the data directory data").says("--data-dir");
    first.end("-TERM");
    Running::start(&sandbox, &["--data-dir", "data"]).end("-TERM");
}

#[test]
fn without_a_data_directory_nothing_is_left() {
    let sandbox = Sandbox::new(PROGRAM);
    declaration(&sandbox);
    let local = Running::start(&sandbox, &[]);
    raw_client::call(&local.url, "ListTables", &json!({})).unwrap();
    local.end("-TERM");
    assert_eq!(names(sandbox.path()), ["tablewright.yaml"]);
}

fn names(directory: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(directory).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn a_port_in_use_is_said_with_a_way_out() {
    let sandbox = Sandbox::new(PROGRAM);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let said = sandbox.run_with(&["local", "--port", &port], &[]).expect(1);
    assert_eq!(said.stdout, "");
    said.says(&format!("127.0.0.1:{port} is in use already; choose another port with --port"));
}

#[test]
fn an_account_has_twelve_digits() {
    let sandbox = Sandbox::new(PROGRAM);
    sandbox.run_with(&["local", "--account", "12"], &[]).expect(1).says("an account has twelve digits");
}

#[test]
fn on_a_scaled_clock_two_indexes_come_one_after_the_other() {
    let sandbox = Sandbox::new(PROGRAM);
    declaration(&sandbox);
    let local = Running::start(&sandbox, &["--time-scale", "400"]);
    sandbox.run_with(&["apply", "--yes", "--endpoint-url", &local.url], &[]).expect(0);
    sandbox.write(
        "tablewright.yaml",
        "project: shop\ntables:\n  orders:\n    partition_key: id\n    time_to_live: ttl\n    global_secondary_indexes:\n      \
         by-a: { partition_key: a }\n      by-b: { partition_key: b }\n",
    );
    sandbox.run_with(&["apply", "--yes", "--endpoint-url", &local.url], &[]).expect(0);
    let described = raw_client::call(&local.url, "DescribeTable", &json!({ "TableName": "orders" })).unwrap();
    for index in [0, 1] {
        assert_eq!(described["Table"]["GlobalSecondaryIndexes"][index]["IndexStatus"], "ACTIVE");
    }
    sandbox.run_with(&["drift", "--endpoint-url", &local.url], &[]).expect(0);
}

#[test]
fn a_time_scale_is_a_number_above_0() {
    let sandbox = Sandbox::new(PROGRAM);
    for scale in ["0", "-1", "NaN", "inf", "fast"] {
        let flag = format!("--time-scale={scale}");
        sandbox.run_with(&["local", "--port", "0", &flag], &[]).expect(1).says("a scale is a number above 0");
    }
    sandbox.run_with(&["local", "--help"], &[]).expect(0).says("--time-scale <N>");
}

#[test]
fn a_creation_that_is_still_under_way_is_waited_for_and_finished_without_a_question() {
    let sandbox = Sandbox::new(PROGRAM);
    declaration(&sandbox);
    let local = Running::start(&sandbox, &["--time-scale", "5"]);
    let tag = |key: &str, value: &str| json!({ "Key": key, "Value": value });
    let created = json!({
        "TableName": "orders",
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
        "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
        "Tags": [
            tag("tablewright:project", "shop"),
            tag("tablewright:environment", "default"),
            tag("tablewright:unfinished", "ttl"),
        ],
    });
    raw_client::call(&local.url, "CreateTable", &created).unwrap();
    let said = sandbox.run_with(&["apply", "--yes", "--endpoint-url", &local.url], &[]).expect(0);
    said.says("Waiting for orders to be created").does_not_say("DS107");
    sandbox.run_with(&["drift", "--endpoint-url", &local.url], &[]).expect(0);
}
