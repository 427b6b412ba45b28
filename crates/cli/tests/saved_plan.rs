//! `tablewright plan --out` and `tablewright apply FILE`: what was reviewed is what runs.

use serde_json::{Value, json};
use tablewright_testkit::sandbox::Sandbox;

const PROGRAM: &str = env!("CARGO_BIN_EXE_tablewright");

const SHOP: &str = "
project: shop
environments:
  blue: { table_name: \"blue-{table}\" }
  green: { table_name: \"green-{table}\" }
tables:
  orders: { partition_key: id, sort_key: line }
  stock: { partition_key: id }
";

/// A sandbox with both tables in blue, and a plan that adds an index to one of them.
fn with_plan() -> Sandbox {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    sandbox.run(&["apply", "--env", "blue", "--yes"]).expect(0);
    sandbox.write("tablewright.yaml", &declaration_with_index());
    sandbox.run(&["plan", "--env", "blue", "--out", "plan.json"]).expect(0).says("apply plan.json");
    sandbox
}

fn declaration_with_index() -> String {
    SHOP.replace("sort_key: line }", "sort_key: line, global_secondary_indexes: { by-line: { partition_key: line } } }")
}

fn indexes(sandbox: &Sandbox, table: &str) -> usize {
    let description = &sandbox.must("DescribeTable", &json!({ "TableName": table }))["Table"];
    description["GlobalSecondaryIndexes"].as_array().map_or(0, Vec::len)
}

/// Applying must be refused, say why, and change nothing.
#[track_caller]
fn refused(sandbox: &Sandbox, arguments: &[&str], why: &str) {
    let arguments = [&["apply", "plan.json", "--yes"], arguments].concat();
    sandbox.run(&arguments).expect(1).says(why).says("nothing was changed");
    assert_eq!(indexes(sandbox, "blue-orders"), 0, "nothing was to be changed");
}

#[test]
fn what_was_planned_is_applied_once() {
    let sandbox = with_plan();
    sandbox.run(&["apply", "plan.json", "--yes"]).expect(0).says("environment  blue").says("adds index by-line");
    assert_eq!(indexes(&sandbox, "blue-orders"), 1);
    sandbox.run(&["apply", "plan.json", "--yes"]).expect(1).says("TW501").says("live side of orders changed");
}

#[test]
fn a_comment_in_the_declaration_and_new_items_are_no_difference() {
    let sandbox = with_plan();
    sandbox.write("tablewright.yaml", &format!("# reviewed on Friday\n{}", declaration_with_index()));
    sandbox
        .must("PutItem", &json!({ "TableName": "blue-orders", "Item": { "id": { "S": "1" }, "line": { "S": "1" } } }));
    sandbox.run(&["apply", "plan.json", "--yes"]).expect(0);
    assert_eq!(indexes(&sandbox, "blue-orders"), 1);
}

#[test]
fn a_plan_keeps_its_approvals_and_its_choice_of_tables() {
    let sandbox = Sandbox::with_declaration(PROGRAM, &declaration_with_index());
    sandbox.run(&["apply", "--env", "blue", "--yes"]).expect(0);
    sandbox.write("tablewright.yaml", SHOP);
    let approve = ["--table", "orders", "--approve", "DS102:orders/by-line", "--out", "plan.json"];
    sandbox.run(&[&["plan", "--env", "blue"], &approve[..]].concat()).expect(0);
    sandbox.run(&["apply", "plan.json", "--yes"]).expect(0).does_not_say("stock");
    assert_eq!(indexes(&sandbox, "blue-orders"), 0);
}

#[test]
fn a_held_step_stays_held() {
    let sandbox = Sandbox::with_declaration(PROGRAM, &declaration_with_index());
    sandbox.run(&["apply", "--env", "blue", "--yes"]).expect(0);
    sandbox.write("tablewright.yaml", SHOP);
    sandbox.run(&["plan", "--env", "blue", "--out", "plan.json"]).expect(0);
    sandbox.run(&["apply", "plan.json", "--yes"]).expect(3).says("--approve DS102:orders/by-line");
    let more = ["apply", "plan.json", "--yes", "--approve", "DS102:orders/by-line"];
    sandbox.run(&more).expect(1).says("--approve cannot stand beside a saved plan");
    sandbox.run(&["apply", "plan.json", "--yes", "--table", "orders"]).expect(1).says("--table cannot stand beside");
    assert_eq!(indexes(&sandbox, "blue-orders"), 1);
}

#[test]
fn a_table_that_was_changed_by_hand_refuses_the_plan() {
    let sandbox = with_plan();
    sandbox.must("UpdateTable", &json!({ "TableName": "blue-stock", "DeletionProtectionEnabled": true }));
    refused(&sandbox, &[], "the live side of stock changed: deletion protection");
}

#[test]
fn a_table_that_was_made_anew_refuses_the_plan() {
    let sandbox = with_plan();
    let description = sandbox.must("DescribeTable", &json!({ "TableName": "blue-stock" }))["Table"].clone();
    sandbox.must("DeleteTable", &json!({ "TableName": "blue-stock" }));
    refused(&sandbox, &[], "the live side of stock changed: it is gone");
    let again = json!({
        "TableName": "blue-stock",
        "KeySchema": description["KeySchema"],
        "AttributeDefinitions": description["AttributeDefinitions"],
        "BillingMode": "PAY_PER_REQUEST",
    });
    sandbox.must("CreateTable", &again);
    refused(&sandbox, &[], "the live side of stock changed: it is another table");
}

#[test]
fn a_changed_declaration_refuses_the_plan() {
    let sandbox = with_plan();
    sandbox.write("tablewright.yaml", &declaration_with_index().replace("stock: {", "stock: { time_to_live: until,"));
    refused(&sandbox, &[], "the declaration of stock changed: TTL");
    sandbox.write("tablewright.yaml", &format!("{}  returns: {{ partition_key: id }}\n", declaration_with_index()));
    refused(&sandbox, &[], "the declaration of returns changed: it was not declared then");
    sandbox.write("tablewright.yaml", &declaration_with_index().replace("  stock: { partition_key: id }\n", ""));
    refused(&sandbox, &[], "the declaration of stock changed: it is not declared any more");
    let left_alone = declaration_with_index().replace("stock: {", "stock: { on_existing: create_only,");
    sandbox.write("tablewright.yaml", &left_alone);
    refused(&sandbox, &[], "the declaration of stock changed: on_existing");
    sandbox.write("tablewright.yaml", &declaration_with_index().replace("project: shop", "project: market"));
    refused(&sandbox, &[], "the project was shop when it was planned, and is market now");
}

#[test]
fn another_environment_refuses_the_plan() {
    let sandbox = with_plan();
    refused(&sandbox, &["--env", "green"], "the environment was blue when it was planned, and is green now");
    let url = sandbox.url();
    let variables = [("TABLEWRIGHT_ENDPOINT_URL", url.as_str()), ("TABLEWRIGHT_ENV", "green")];
    let said = sandbox.run_with(&["apply", "plan.json", "--yes"], &variables);
    said.expect(1).says("is green now").says("that comes from TABLEWRIGHT_ENV");
    sandbox.write("tablewright.yaml", &declaration_with_index().replace("  blue: {", "  cyan: {"));
    sandbox.run(&["apply", "plan.json", "--yes"]).expect(1).says("no environment blue").says("comes from plan.json");
    assert_eq!(indexes(&sandbox, "blue-orders"), 0);
}

#[test]
fn another_endpoint_or_region_refuses_the_plan() {
    let sandbox = with_plan();
    let other = Sandbox::new(PROGRAM);
    let url = other.url();
    refused(&sandbox, &["--endpoint-url", &url], &format!("and is {url} now"));
    refused(&sandbox, &["--region", "eu-west-1"], "the region was");
    assert_eq!(other.must("ListTables", &json!({}))["TableNames"], json!([]));
}

/// Changes the plan's file as a person or a program would.
fn edit(sandbox: &Sandbox, change: impl FnOnce(&mut Value)) {
    let mut plan: Value = serde_json::from_str(&sandbox.read("plan.json")).expect("a plan is JSON");
    change(&mut plan);
    sandbox.write("plan.json", &plan.to_string());
}

#[test]
fn an_edited_file_is_refused() {
    let sandbox = with_plan();
    edit(&sandbox, |_| {});
    let whole = sandbox.read("plan.json");
    edit(&sandbox, |plan| {
        let request = &mut plan["plan"]["tables"][0]["actions"][0]["request"];
        request["input"]["TableName"] = json!("blue-stock");
    });
    refused(&sandbox, &[], "it was changed after it was written");
    sandbox.write("plan.json", &whole);
    edit(&sandbox, |plan| plan["inputs"]["approvals"] = json!(["DS102:orders/by-line"]));
    refused(&sandbox, &[], "it was changed after it was written");
    // Only the layout differs.
    sandbox.write("plan.json", &whole);
    sandbox.run(&["apply", "plan.json", "--yes"]).expect(0);
}

#[test]
fn another_version_of_the_file_is_refused() {
    let sandbox = with_plan();
    edit(&sandbox, |plan| plan["version"] = json!(1));
    refused(&sandbox, &[], "it is a plan of format 1, and this program reads format 2");
}

#[test]
fn what_is_no_plan_is_refused() {
    let sandbox = with_plan();
    for (text, why) in [
        ("", "is not a plan"),
        ("{", "is not a plan"),
        ("[]", "it is not a JSON object"),
        ("{\"Table\": {}}", "it has no \"format\": \"tablewright-plan\""),
        ("{\"format\": \"tablewright-plan\"}", "format none"),
        ("{\"format\": \"tablewright-plan\", \"version\": 2}", "it was changed after it was written"),
    ] {
        sandbox.write("plan.json", text);
        refused(&sandbox, &[], why);
    }
    sandbox.run(&["apply", "elsewhere.json", "--yes"]).expect(1).says("elsewhere.json cannot be read as a plan");
    sandbox.run(&["plan", "--env", "blue", "--out", "no/such/folder/plan.json"]).expect(1).says("cannot be written");
    let before = sandbox.read("tablewright.yaml");
    sandbox.run(&["plan", "--env", "blue", "--out", "tablewright.yaml"]).expect(1).says("exists, and is no plan");
    assert_eq!(sandbox.read("tablewright.yaml"), before);
}

#[test]
fn a_pipe_or_a_device_is_no_plan_and_is_not_waited_for() {
    let sandbox = with_plan();
    sandbox.pipe("pipe.json");
    for path in ["pipe.json", "/dev/zero"] {
        let said = sandbox.run(&["apply", path, "--yes"]).expect(1);
        said.says(&format!("{path} cannot be read as a plan")).says("it is no regular file");
    }
}

#[test]
fn a_plan_is_one_side_of_a_comparison() {
    let sandbox = with_plan();
    sandbox.run(&["diff", "blue", "plan.json"]).expect(2).says("+ index by-line").says("1 differs");
    sandbox.run(&["diff", "declaration:blue", "plan.json"]).expect(0).says("2 tables compared: no difference");
    sandbox.run(&["apply", "plan.json", "--yes"]).expect(0);
    sandbox.run(&["diff", "blue", "plan.json"]).expect(0).says("no difference");
}
