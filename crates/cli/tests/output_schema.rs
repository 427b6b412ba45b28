//! `docs/output.schema.json` describes what every command prints with `--output json`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jsonschema::Validator;
use serde_json::{Value, json};
use tablewright_core::companion::{LiveCompanion, ObservedCompanion, Outputs, plan_companion, plan_companion_removal};
use tablewright_core::plan::Approvals;
use tablewright_formats::native::{Document, Scope};
use tablewright_formats::source::Source;
use tablewright_local::Clock;
use tablewright_testkit::sandbox::Sandbox;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tablewright");

const SHOP: &str = "
project: shop
tables:
  orders:
    partition_key: orderId
    sort_key: { name: day, type: N }
    global_secondary_indexes:
      by-email: { partition_key: email }
      by-day: { partition_key: day2, projection: KEYS_ONLY }
    local_secondary_indexes:
      by-total: { sort_key: total }
  sessions: { partition_key: id, point_in_time_recovery: true }
parameters:
  path: /shop
  values:
    orders_arn: { table_arn: orders }
    switch: { value: true, owner: operator }
    regions: { values: [eu-central-1] }
";

/// The same project, in which something of every kind that can differ does.
const OTHER: &str = "
project: shop
tables:
  orders:
    partition_key: orderId
    sort_key: { name: day, type: N }
    billing_mode: PROVISIONED
    provisioned_throughput: { read_capacity_units: 2, write_capacity_units: 2 }
    stream: KEYS_ONLY
    table_class: STANDARD_INFREQUENT_ACCESS
    server_side_encryption: aws_managed
    deletion_protection: true
    time_to_live: until
    tags: { Team: sales }
    global_secondary_indexes:
      by-email: { partition_key: email, projection: { include: [total] } }
      by-state: { partition_key: state }
    local_secondary_indexes:
      by-total: { sort_key: total }
  sessions: { partition_key: { name: id, type: N } }
  stock: { partition_key: id, on_demand_throughput: { max_read_request_units: 5 } }
parameters:
  path: /shop
  values:
    orders_arn: { table_name: orders }
    switch: { value: false, owner: operator }
";

fn schema() -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/output.schema.json");
    serde_json::from_str(&std::fs::read_to_string(path).expect("the schema")).expect("JSON")
}

/// Returns what judges documents of one kind.
fn kind(name: &str) -> Validator {
    let mut schema = schema();
    assert!(schema["$defs"][name].is_object(), "{name}");
    let members = schema.as_object_mut().expect("an object");
    members.remove("oneOf");
    members.insert("$ref".to_owned(), json!(format!("#/$defs/{name}")));
    jsonschema::validator_for(&schema).expect("a schema")
}

#[track_caller]
fn check(kind_of_document: &str, document: &Value) {
    for validator in [kind(kind_of_document), jsonschema::validator_for(&schema()).expect("a schema")] {
        let wrong: Vec<_> = validator.iter_errors(document).map(|error| error.to_string()).collect();
        assert!(wrong.is_empty(), "{kind_of_document}: {wrong:#?}\n{document:#}");
    }
    // A member that the schema does not know is told, so nothing is printed that is not described.
    let mut more = document.clone();
    more.as_object_mut().expect("an object").insert("surprise".to_owned(), json!(1));
    assert!(!kind(kind_of_document).is_valid(&more), "{kind_of_document} admits anything");
}

/// Runs a command and returns the lines that it prints as JSON.
#[track_caller]
fn lines(sandbox: &Sandbox, arguments: &[&str], code: i32) -> Vec<Value> {
    let said = sandbox.run(&[arguments, &["--output", "json"]].concat()).expect(code);
    said.stdout.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
}

/// Checks the one document that a command prints, and returns it.
#[track_caller]
fn one(sandbox: &Sandbox, arguments: &[&str], code: i32, kind: &str) -> Value {
    let mut documents = lines(sandbox, arguments, code);
    assert_eq!(documents.len(), 1, "{arguments:?}: {documents:#?}");
    check(kind, &documents[0]);
    documents.remove(0)
}

/// Checks the lines of a command that changes something, and returns the names of the events.
#[track_caller]
fn run(sandbox: &Sandbox, arguments: &[&str], code: i32) -> Vec<String> {
    let documents = lines(sandbox, arguments, code);
    let (last, events) = documents.split_last().expect("a last line");
    check("finished", last);
    events.iter().for_each(|event| check("event", event));
    documents.iter().map(|document| document["event"].as_str().expect("an event").to_owned()).collect()
}

#[test]
fn commands_that_read() {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    one(&sandbox, &["plan"], 0, "plan");
    one(&sandbox, &["status"], 0, "status");
    one(&sandbox, &["index", "list"], 0, "indexes");
    one(&sandbox, &["parameters", "list"], 0, "parameters");
    one(&sandbox, &["verify"], 4, "verify");
    sandbox.run(&["apply", "--yes"]).expect(0);
    let verified = one(&sandbox, &["verify", "--probe", "--yes"], 0, "verify");
    assert_eq!(verified["summary"]["failed"], 0, "{verified:#}");
    one(&sandbox, &["parameters", "list"], 0, "parameters");
    one(&sandbox, &["status"], 0, "status");
    one(&sandbox, &["drift"], 0, "plan");
    one(&sandbox, &["index", "list"], 0, "indexes");
    one(&sandbox, &["export"], 0, "export");
    assert_eq!(one(&sandbox, &["diff", "default", "declaration"], 0, "diff")["differences"], json!([]));
    sandbox.write("tablewright.yaml", OTHER);
    let plan = one(&sandbox, &["plan"], 4, "plan");
    let kinds: Vec<_> = plan["tables"][0]["changes"].as_array().expect("changes").iter().collect();
    assert!(kinds.len() >= 9, "{plan:#}");
    assert_eq!(plan["companions"][0]["changes"][0]["field"], "value", "{plan:#}");
    assert_eq!(plan["companions"][1]["outcome"], "left_alone", "{plan:#}");
    one(&sandbox, &["verify"], 4, "verify");
    let diff = one(&sandbox, &["diff", "default", "declaration"], 2, "diff");
    assert_eq!(diff["differences"][2]["only_in"], "b", "{diff:#}");
    assert_eq!(diff["companions"][0]["changes"][0]["field"], "value", "{diff:#}");
    one(&sandbox, &["export"], 4, "export");
    sandbox.write("tablewright.yaml", "project: shop\ntables: {}\nparameters: { path: /shop }\n");
    let orphans = one(&sandbox, &["status", "--orphans"], 0, "orphans");
    assert_eq!(orphans["orphans"].as_array().map(Vec::len), Some(2));
    assert_eq!(orphans["parameters"].as_array().map(Vec::len), Some(3));
}

#[test]
fn what_tables_cost() {
    let expecting = SHOP.replace(
        "  sessions: {",
        "    stream: KEYS_ONLY
    expect:
      items: 1000
      item_size: 700
      writes: { per_second: 1 }
      reads: { per_month: 1 }
      replicas: [us-west-2]
  sessions: {",
    );
    let sandbox = Sandbox::with_declaration(PROGRAM, &expecting);
    let cost = one(&sandbox, &["cost", "--region", "us-east-1", "--free-tier"], 0, "cost");
    assert_eq!(cost["tables"][0]["basis"], "declared");
    assert_eq!(cost["tables"][1]["lines"][0]["monthly"], Value::Null);
    sandbox.run(&["apply", "--yes"]).expect(0);
    let live = one(&sandbox, &["cost", "--region", "us-east-1", "--live"], 0, "cost");
    assert_eq!(live["tables"][0]["basis"], "live");
    one(&sandbox, &["cost", "--region", "mars-north-1"], 1, "error");
}

#[test]
fn commands_that_write() {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    let events = run(&sandbox, &["apply", "--yes"], 0);
    assert!(events.contains(&"sent".to_owned()) && events.contains(&"ended".to_owned()), "{events:?}");
    assert_eq!(run(&sandbox, &["apply", "--yes"], 0), ["finished"]);
    run(&sandbox, &["parameters", "set", "switch", "false", "--yes"], 0);
    run(&sandbox, &["index", "add", "sessions", "by-age", "--partition-key", "age", "--yes"], 0);
    run(&sandbox, &["index", "add", "sessions", "by-age", "--partition-key", "age", "--yes"], 0);
    run(&sandbox, &["index", "remove", "sessions", "by-age", "--yes"], 3);
    sandbox.write("tablewright.yaml", OTHER);
    run(&sandbox, &["apply", "--yes"], 4);
    run(&sandbox, &["destroy", "--table", "stock", "--yes"], 3);
    run(&sandbox, &["destroy", "--table", "stock", "--yes", "--approve", "DS101:stock"], 0);
}

/// Something of every kind beside tables.
const BESIDE: &str = "
project: shop
tables: { orders: { partition_key: id, stream: NEW_IMAGE } }
parameters: { path: /shop, values: { orders: { table_name: orders } } }
alarms:
  alarm_actions: arn:aws:sns:us-east-1:123456789012:ops
  values: { throttling: { capacity: read } }
policies: { app: { grants: [{ read: orders }], attach_to_roles: [shop-task] } }
event_source_mappings: { count: { table: orders, function: count } }
";

#[test]
fn plans_of_every_kind_beside_tables() {
    let source = Source::new("tablewright.yaml", BESIDE);
    let document = Document::parse(&source).expect("well-formed");
    let variables = BTreeMap::new();
    let (project, findings) = document.project(&Scope { environment: None, variables: &variables });
    assert!(findings.is_empty(), "{findings:#?}");
    let resolved = project.expect("a project").resolve(None).expect("its one environment");
    let schema = kind("companion_plan");
    let mut kinds = BTreeSet::new();
    for wanted in &resolved.companions {
        let live = LiveCompanion::Present(Box::new(ObservedCompanion {
            in_flight: vec!["something".to_owned()],
            ..ObservedCompanion::settled(wanted.companion.clone())
        }));
        let held = plan_companion_removal(wanted, &live, &Approvals::default());
        let approvals = Approvals::new(held.held.iter().map(|held| held.approval.clone()));
        let created = plan_companion(wanted, &LiveCompanion::Absent, &Outputs::default(), &approvals);
        let removed = plan_companion_removal(wanted, &live, &approvals);
        kinds.insert(created.kind);
        for plan in [&held, &created, &removed] {
            let document = serde_json::to_value(plan).expect("JSON");
            let wrong: Vec<_> = schema.iter_errors(&document).map(|error| error.to_string()).collect();
            assert!(wrong.is_empty(), "{wrong:#?}\n{document:#}");
        }
    }
    assert_eq!(kinds.len(), 5, "{kinds:?}");
}

#[test]
fn runs_that_leave_and_wait() {
    let slow = Sandbox::with_clock(PROGRAM, Clock::Scaled(0.1));
    slow.write("tablewright.yaml", SHOP);
    run(&slow, &["apply", "--yes", "--detach"], 4);
    let status = one(&slow, &["status"], 0, "status");
    assert!(status["tables"][0]["sent"][0]["sent_at"].is_u64(), "{status:#}");
    one(&slow, &["plan"], 0, "plan");
    let quick = Sandbox::with_clock(PROGRAM, Clock::Scaled(60.0));
    quick.write("tablewright.yaml", SHOP);
    let events = run(&quick, &["apply", "--yes"], 0);
    assert!(events.contains(&"waiting".to_owned()), "{events:?}");
}

#[test]
fn commands_about_declarations() {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    one(&sandbox, &["explain"], 0, "codes");
    one(&sandbox, &["explain", "DS101"], 0, "explained");
    one(&sandbox, &["render", "names", "--format", "json", "--out", "names"], 0, "rendered");
    sandbox.run(&["apply", "--yes"]).expect(0);
    std::fs::remove_file(sandbox.path().join("tablewright.yaml")).expect("the declaration");
    let init = one(&sandbox, &["init", "--from-live", "--project", "shop"], 0, "init");
    assert_eq!(init["tables"], 2);
}

#[test]
fn findings_and_errors() {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    one(&sandbox, &["lint"], 0, "lint");
    let error = one(&sandbox, &["plan", "--table", "nothing"], 1, "error");
    assert_eq!(error["code"], "TW109");
    one(&sandbox, &["apply"], 1, "error");
    sandbox.write("tablewright.yaml", "project: shop\ntables: { t: { partition_key: id } }\n");
    let lint = one(&sandbox, &["lint"], 1, "lint");
    assert_eq!(lint["findings"][0]["code"], "TW201");
    let error = one(&sandbox, &["plan"], 1, "error");
    assert_eq!(error["findings"][0]["place"], "tablewright.yaml:2:11");
}

#[test]
fn what_is_printed_otherwise_is_refused() {
    let finished = json!({ "version": 1, "event": "finished", "tables": [], "held": [], "findings": [] });
    check("finished", &finished);
    for (member, value) in
        [("version", json!(2)), ("event", json!("ended")), ("held", json!([{}])), ("tables", json!({}))]
    {
        let mut wrong = finished.clone();
        wrong[member] = value;
        assert!(!kind("finished").is_valid(&wrong), "{wrong}");
    }
    let event = |ending: Value| {
        let mut event = json!({ "table": "t", "event": "ended", "reason": "r", "took_milliseconds": 1 });
        event.as_object_mut().expect("an object").extend(ending.as_object().expect("an object").clone());
        event
    };
    let good = [
        json!({ "ending": "done" }),
        json!({ "ending": "already_so" }),
        json!({ "ending": "failed", "why": "w" }),
        json!({ "ending": "blocked", "why": "w", "for_seconds": null }),
        json!({ "ending": "still_building", "what": ["table UPDATING"] }),
    ];
    good.into_iter().for_each(|ending| check("event", &event(ending)));
    let bad = [
        json!({}),
        json!({ "ending": "failed" }),
        json!({ "ending": "done", "why": "w" }),
        json!({ "ending": "gone" }),
    ];
    bad.into_iter().for_each(|ending| assert!(!kind("event").is_valid(&event(ending.clone())), "{ending}"));
}
