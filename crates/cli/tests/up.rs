//! `tablewright up`: a project on an endpoint of its own, for a command or for as long as it is needed.

use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

use serde_json::json;
use tablewright_testkit::raw_client;
use tablewright_testkit::sandbox::{Said, Sandbox};

const PROGRAM: &str = env!("CARGO_BIN_EXE_tablewright");

const SHOP: &str = "
project: shop
environments:
  dev: { table_name: \"shop-dev-{table}\", region: eu-central-1 }
  production: { table_name: \"shop-{table}\", protected: true, on_existing: create_only }
tables:
  orders: { partition_key: id }
  order-lines: { partition_key: orderId, sort_key: { name: line, type: N } }
";

/// Runs a shell command on the project, and returns what it said.
fn up(sandbox: &Sandbox, script: &str) -> Said {
    sandbox.run_with(&["up", "--env", "dev", "--", "sh", "-c", script], &[])
}

/// Returns the variables that a command sees.
fn variables(sandbox: &Sandbox, outside: &[(&str, &str)]) -> Vec<(String, String)> {
    let said = sandbox.run_with(&["up", "--env", "dev", "--", "env"], outside).expect(0);
    let lines = said.stdout.lines().filter_map(|line| line.split_once('='));
    lines.map(|(name, value)| (name.to_owned(), value.to_owned())).collect()
}

fn value<'a>(variables: &'a [(String, String)], name: &str) -> Option<&'a str> {
    variables.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
}

#[test]
fn the_status_of_the_command_is_passed_on() {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    up(&sandbox, "exit 0").expect(0);
    up(&sandbox, "exit 7").expect(7);
    // As a shell says it of a command that a signal ended.
    up(&sandbox, "kill -TERM $$").expect(128 + 15);
}

#[test]
fn what_the_command_says_is_all_that_stands_on_stdout() {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    let said = up(&sandbox, "echo hello").expect(0);
    assert_eq!(said.stdout, "hello\n");
    assert!(said.stderr.contains("dev is up at http://127.0.0.1:"), "{}", said.whole());
    assert!(said.stderr.contains(": 2 tables\n"), "{}", said.whole());
}

#[test]
fn the_command_sees_the_endpoint_the_region_and_the_names_of_the_tables() {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    let variables = variables(&sandbox, &[]);
    let url = value(&variables, "AWS_ENDPOINT_URL_DYNAMODB").unwrap();
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    for (name, expected) in [
        ("AWS_ENDPOINT_URL_DYNAMODB_STREAMS", url),
        ("AWS_ENDPOINT_URL_SSM", url),
        ("AWS_REGION", "eu-central-1"),
        ("AWS_DEFAULT_REGION", "eu-central-1"),
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "false"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
        ("TABLE_NAME_ORDERS", "shop-dev-orders"),
        ("TABLE_NAME_ORDER_LINES", "shop-dev-order-lines"),
    ] {
        assert_eq!(value(&variables, name), Some(expected), "{name}");
    }
    assert!(value(&variables, "AWS_ACCESS_KEY_ID").is_some_and(|key| !key.is_empty()));
}

#[test]
fn nothing_from_outside_leads_the_command_elsewhere() {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    let outside = [
        ("AWS_PROFILE", "production"),
        ("AWS_DEFAULT_PROFILE", "production"),
        ("AWS_SESSION_TOKEN", "a-token"),
        ("AWS_ACCESS_KEY_ID", "real"),
        ("AWS_SECRET_ACCESS_KEY", "real"),
        ("AWS_ENDPOINT_URL_DYNAMODB", "http://127.0.0.1:1"),
        ("AWS_ENDPOINT_URL", "http://127.0.0.1:1"),
        ("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true"),
        ("TABLEWRIGHT_ENDPOINT_URL", "http://127.0.0.1:1"),
        ("TABLEWRIGHT_PROFILE", "production"),
    ];
    let variables = variables(&sandbox, &outside);
    for name in ["AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_SESSION_TOKEN", "TABLEWRIGHT_PROFILE"] {
        assert_eq!(value(&variables, name), None, "{name}");
    }
    for name in ["AWS_ENDPOINT_URL_DYNAMODB", "TABLEWRIGHT_ENDPOINT_URL"] {
        assert_ne!(value(&variables, name), Some("http://127.0.0.1:1"), "{name}");
    }
    assert_eq!(value(&variables, "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS"), Some("false"));
    assert_ne!(value(&variables, "AWS_ACCESS_KEY_ID"), Some("real"));
}

#[test]
fn the_project_chooses_the_variables_of_its_table_names() {
    let declaration = SHOP.replace("shop\n", "shop\ntable_name_variable: DYNAMODB_{TABLE}_TABLE_NAME\n");
    let sandbox = Sandbox::with_declaration(PROGRAM, &declaration);
    let variables = variables(&sandbox, &[]);
    assert_eq!(value(&variables, "DYNAMODB_ORDER_LINES_TABLE_NAME"), Some("shop-dev-order-lines"));
    assert_eq!(value(&variables, "TABLE_NAME_ORDERS"), None);
}

#[test]
fn tablewright_itself_works_inside() {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    let said = up(&sandbox, "tablewright status && tablewright drift").expect(0);
    said.says("2 tables: 2 ACTIVE").says("Plan: 2 as declared").says("shop-dev-order-lines");
}

#[test]
fn a_protected_environment_comes_up_without_being_asked_for() {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    let arguments = ["up", "--env", "production", "--", "tablewright", "status"];
    sandbox.run_with(&arguments, &[]).expect(0).says("2 tables: 2 ACTIVE").says("shop-orders");
}

#[test]
fn the_seed_is_loaded_from_plain_and_typed_json() {
    let sandbox = Sandbox::with_declaration(PROGRAM, &format!("{SHOP}seed: seed/*.json\n"));
    sandbox.write("seed/orders.json", r#"[{ "id": "o-1", "paid": true }, { "id": "o-2", "total": 12.5 }]"#);
    sandbox.write("seed/order-lines.json", r#"[{ "orderId": { "S": "o-1" }, "line": { "N": "1" } }]"#);
    let said = up(&sandbox, "tablewright status --output json").expect(0);
    let said = said.says("2 tables, 3 items");
    let status: serde_json::Value = serde_json::from_str(&said.stdout).unwrap();
    let items = |number: usize| status["tables"][number]["observed"]["item_count"].clone();
    assert_eq!((items(0), items(1)), (json!(1), json!(2)), "{status}");
}

#[test]
fn a_wrong_seed_is_said_before_the_command_runs() {
    let sandbox = Sandbox::with_declaration(PROGRAM, &format!("{SHOP}seed: seed/*.json\n"));
    up(&sandbox, "echo ran").expect(1).says("no file fits the seed \"seed/*.json\"").does_not_say("ran\n");

    sandbox.write("seed/orders.json", "[{ \"id\": \"o-1\" },\n");
    up(&sandbox, "echo ran").expect(1).says("seed/orders.json:2").does_not_say("ran\n");

    sandbox.write("seed/orders.json", "[1]");
    up(&sandbox, "echo ran").expect(1).says("this item is not an object").does_not_say("ran\n");

    sandbox.write("seed/orders.json", "[]");
    sandbox.write("seed/order.json", r#"[{ "id": "o-1" }]"#);
    up(&sandbox, "echo ran").expect(1).says("order").says("which is not declared").does_not_say("ran\n");

    std::fs::remove_file(sandbox.path().join("seed/order.json")).unwrap();
    sandbox.write("seed/orders.json", r#"[{ "number": "o-1" }]"#);
    up(&sandbox, "echo ran").expect(1).says("the seed of orders could not be loaded").does_not_say("ran\n");
}

#[test]
fn a_declaration_with_errors_never_comes_up() {
    let sandbox = Sandbox::with_declaration(PROGRAM, &SHOP.replace("partition_key: id", "partition: id"));
    up(&sandbox, "echo ran").expect(1).says("did you mean `partition_key`?").does_not_say("ran\n");
}

#[test]
fn a_command_that_is_not_there_is_said() {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    let said = sandbox.run_with(&["up", "--env", "dev", "--", "no-such-command"], &[]).expect(1);
    said.says("no-such-command cannot be started").says("because:").says("help:");
}

#[test]
fn an_endpoint_is_not_to_be_chosen() {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    let said = sandbox.run_with(&["up", "--env", "dev", "--endpoint-url", "http://127.0.0.1:1"], &[]).expect(1);
    said.says("up starts an endpoint of its own").says("leave --endpoint-url out");
}

#[test]
fn without_a_command_it_stays_until_it_is_ended_and_leaves_nothing() {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    let mut command = sandbox.command(&["up", "--env", "dev"], &[]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let mut url = None;
    for line in &mut lines {
        url = url.or(line.strip_prefix("export AWS_ENDPOINT_URL_DYNAMODB=").map(ToOwned::to_owned));
        if line.starts_with("export TABLE_NAME_ORDERS=") {
            break;
        }
    }
    let url = url.unwrap();
    let names = raw_client::call(&url, "ListTables", &json!({})).unwrap();
    assert_eq!(names["TableNames"], json!(["shop-dev-order-lines", "shop-dev-orders"]));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(raw_client::call(&url, "ListTables", &json!({})).is_err());
    let left: Vec<_> = std::fs::read_dir(sandbox.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    assert_eq!(left, ["tablewright.yaml"]);
}

#[test]
fn only_chosen_tables_are_seeded() {
    let sandbox = Sandbox::with_declaration(
        PROGRAM,
        "project: shop\nseed: seed/*.json\ntables:\n  orders: { partition_key: id }\n  stock: { partition_key: id }\n",
    );
    sandbox.write("seed/orders.json", r#"[{"id": "1"}]"#);
    sandbox.write("seed/stock.json", r#"[{"id": "1"}]"#);
    sandbox.run_with(&["up", "--table", "stock", "--", "true"], &[]).expect(0).says("1 table, 1 item");
}

#[test]
fn nothing_that_the_command_started_stays() {
    let sandbox = Sandbox::with_declaration(PROGRAM, "project: shop\ntables: { orders: { partition_key: id } }\n");
    // The sleep's standard output is not the test's, which would wait for it.
    let command = "sleep 1000 >/dev/null 2>&1 & echo $!; exit 3";
    let said = sandbox.run_with(&["up", "--", "sh", "-c", command], &[]).expect(3);
    let pid = said.stdout.trim().to_owned();
    let gone = || {
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat"));
        // Whoever adopted it may take a moment to collect it.
        stat.is_err() || stat.is_ok_and(|stat| stat.contains(") Z "))
    };
    assert!(
        (0..1000).any(|_| gone() || {
            std::thread::yield_now();
            false
        }),
        "process {pid} goes on"
    );
}

#[test]
fn names_that_would_hide_each_other_are_told() {
    let two = "project: shop\ntables: { my-table: { partition_key: id }, my_table: { partition_key: id } }\n";
    let sandbox = Sandbox::with_declaration(PROGRAM, two);
    sandbox.run_with(&["up", "--", "true"], &[]).expect(1).says("would both stand in TABLE_NAME_MY_TABLE");
    sandbox.write(
        "tablewright.yaml",
        "project: shop\ntable_name_variable: '{TABLE}'\ntables: { home: { partition_key: id } }\n",
    );
    sandbox.run_with(&["up", "--", "true"], &[]).expect(1).says("\"HOME\"");
}
