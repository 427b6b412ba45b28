//! Parameters of Systems Manager: planned, applied and removed with the tables, and set by operators.

mod scenario;

use serde_json::{Value, json};
use tablewright_testkit::sandbox::Sandbox;

scenario::scenarios! { "parameters":
    chosen_tables,
    destroy,
    on_existing,
    plan_apply_drift,
    protected,
    set_and_list,
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_tablewright");

const SHOP: &str = "
project: shop
tables:
  orders: { partition_key: id }
parameters:
  path: /shop
  values:
    orders_arn: { table_arn: orders }
    switch: { value: true, owner: operator }
";

fn value(sandbox: &Sandbox, name: &str) -> Value {
    let answer = sandbox.must("GetParameters", &json!({ "Names": [name] }));
    answer["Parameters"][0]["Value"].clone()
}

#[test]
fn a_parameter_is_told_the_arn_of_a_table_that_is_made_in_the_same_run() {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    sandbox.run(&["apply", "--yes"]).expect(0);
    let described = sandbox.must("DescribeTable", &json!({ "TableName": "orders" }));
    assert_eq!(value(&sandbox, "/shop/orders_arn"), described["Table"]["TableArn"]);
}

#[test]
fn only_what_changed_is_written() {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    sandbox.run(&["apply", "--yes"]).expect(0);
    sandbox.write("tablewright.yaml", &SHOP.replace("values:", "values:\n    motto: new"));
    let said = sandbox.run(&["apply", "--yes"]).expect(0);
    assert_eq!(said.stdout.matches("PutParameter").count(), 1, "{}", said.whole());
    let version =
        |name: &str| sandbox.must("GetParameters", &json!({ "Names": [name] }))["Parameters"][0]["Version"].clone();
    assert_eq!((version("/shop/orders_arn"), version("/shop/motto")), (json!(1), json!(1)));
}

#[test]
fn a_saved_plan_holds_parameters_and_is_refused_where_one_changed() {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    sandbox.run(&["plan", "--out", "plan.json"]).expect(0);
    sandbox.run(&["apply", "plan.json", "--yes"]).expect(0);
    assert_eq!(value(&sandbox, "/shop/switch"), json!("true"));
    sandbox.write("tablewright.yaml", &SHOP.replace("table_arn", "table_name"));
    sandbox.run(&["plan", "--out", "plan.json"]).expect(0);
    let by_hand = json!({ "Name": "/shop/orders_arn", "Value": "by hand", "Type": "String", "Overwrite": true });
    sandbox.must("PutParameter", &by_hand);
    let said = sandbox.run(&["apply", "plan.json", "--yes"]).expect(1);
    said.says("TW501").says("parameters/orders_arn changed: value: ");
    assert_eq!(value(&sandbox, "/shop/orders_arn"), json!("by hand"));
}

#[test]
fn a_run_that_leaves_is_gone_on_with() {
    let sandbox = Sandbox::with_clock(PROGRAM, tablewright_local::Clock::Scaled(0.1));
    sandbox.write("tablewright.yaml", SHOP);
    let said = sandbox.run(&["apply", "--yes", "--detach"]).expect(4);
    said.says("parameters/orders_arn");
    assert_eq!(value(&sandbox, "/shop/switch"), json!("true"));
    assert_eq!(value(&sandbox, "/shop/orders_arn"), Value::Null);
}

#[test]
fn commands_of_up_find_the_parameters() {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    let script = "test \"$AWS_ENDPOINT_URL_SSM\" = \"$AWS_ENDPOINT_URL_DYNAMODB\" \
                  && tablewright parameters list && tablewright drift";
    let said = sandbox.run_with(&["up", "--", "sh", "-c", script], &[]).expect(0);
    said.says("arn:aws:dynamodb:").says("2 parameters").says("3 as declared");
}

#[test]
fn parameters_under_the_path_that_are_not_declared_are_told() {
    let sandbox = Sandbox::with_declaration(PROGRAM, SHOP);
    sandbox.run(&["apply", "--yes"]).expect(0);
    sandbox.run(&["status", "--orphans"]).expect(0).does_not_say("parameter");
    sandbox.must("PutParameter", &json!({ "Name": "/shop/a/old", "Value": "x", "Type": "String" }));
    sandbox.must("PutParameter", &json!({ "Name": "/shopping/old", "Value": "x", "Type": "String" }));
    let said = sandbox.run(&["status", "--orphans"]).expect(0);
    said.says("1 parameter under the declared path, and not declared:\n  /shop/a/old\n").does_not_say("shopping");
}
