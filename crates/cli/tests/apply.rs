//! `tablewright apply`: every environment comes to the declared shape, and nothing is lost on the way.

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that goes wrong")]

mod scenario;

use serde_json::{Value, json};
use tablewright_testkit::sandbox::Sandbox;

scenario::scenarios! { "apply":
    another_owner,
    asking,
    create_and_again,
    ignored_fields,
    on_existing,
    other_key,
    safe_and_held,
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_tablewright");

/// Returns everything that can be read about a table.
fn everything(sandbox: &Sandbox, table: &str) -> [Value; 4] {
    let named = json!({ "TableName": table });
    let described = sandbox.must("DescribeTable", &named);
    let arn = json!({ "ResourceArn": described["Table"]["TableArn"] });
    let backups = sandbox.must("DescribeContinuousBackups", &named);
    let recovery = &backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"];
    let recovery = json!([recovery["PointInTimeRecoveryStatus"], recovery["RecoveryPeriodInDays"]]);
    [described, sandbox.must("DescribeTimeToLive", &named), recovery, sandbox.must("ListTagsOfResource", &arn)]
}

/// Returns a request for a table as another program would make it, with members added or replaced.
fn made_by_hand(name: &str, changed: Value) -> Value {
    let mut input = json!({
        "TableName": name,
        "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [
            { "AttributeName": "id", "AttributeType": "S" },
            { "AttributeName": "email", "AttributeType": "S" },
        ],
        "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
        "GlobalSecondaryIndexes": [index("by-email", "email")],
    });
    for (member, value) in changed.as_object().unwrap() {
        match value {
            Value::Null => drop(input.as_object_mut().unwrap().remove(member)),
            value => input[member] = value.clone(),
        }
    }
    input
}

fn index(name: &str, attribute: &str) -> Value {
    json!({
        "IndexName": name,
        "KeySchema": [{ "AttributeName": attribute, "KeyType": "HASH" }],
        "Projection": { "ProjectionType": "ALL" },
    })
}

/// Eight tables of one shape.
const EIGHT: &str = "
project: shop
defaults:
  time_to_live: expiresAt
  point_in_time_recovery: true
  tags: { Team: checkout }
tables:
  equal: &shape
    partition_key: id
    global_secondary_indexes:
      by-email: { partition_key: email }
  bare: *shape
  index-too-few: *shape
  index-too-many: *shape
  provisioned: *shape
  other-key: *shape
  new-one: *shape
  new-two: *shape
";

const BEFOREHAND: [&str; 6] = ["equal", "bare", "index-too-few", "index-too-many", "provisioned", "other-key"];

/// Makes six of the eight tables as other programs left them.
fn six_tables_made_beforehand(sandbox: &Sandbox) {
    let tags = json!([{ "Key": "Team", "Value": "checkout" }]);
    let id_alone = json!([{ "AttributeName": "id", "AttributeType": "S" }]);
    let provisioned = json!({ "ReadCapacityUnits": 5, "WriteCapacityUnits": 5 });
    let mut index_with_capacity = index("by-email", "email");
    index_with_capacity["ProvisionedThroughput"] = provisioned.clone();
    let differences = [
        json!({ "Tags": tags }),
        json!({}),
        json!({ "AttributeDefinitions": id_alone, "GlobalSecondaryIndexes": null }),
        json!({ "GlobalSecondaryIndexes": [index("by-email", "email"), index("by-email-of-old", "email")] }),
        json!({
            "BillingMode": "PROVISIONED",
            "ProvisionedThroughput": provisioned,
            "GlobalSecondaryIndexes": [index_with_capacity],
        }),
        json!({
            "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "N" }],
            "GlobalSecondaryIndexes": null,
        }),
    ];
    for (name, changed) in BEFOREHAND.into_iter().zip(differences) {
        sandbox.must("CreateTable", &made_by_hand(name, changed));
        if name != "bare" {
            let on = json!({ "PointInTimeRecoveryEnabled": true });
            let recovery = json!({ "TableName": name, "PointInTimeRecoverySpecification": on });
            sandbox.must("UpdateContinuousBackups", &recovery);
            let on = json!({ "Enabled": true, "AttributeName": "expiresAt" });
            sandbox.must("UpdateTimeToLive", &json!({ "TableName": name, "TimeToLiveSpecification": on }));
        }
    }
}

#[test]
fn tables_made_by_others_are_taken_over_as_far_as_nothing_is_lost() {
    let sandbox = Sandbox::with_declaration(PROGRAM, EIGHT);
    six_tables_made_beforehand(&sandbox);
    let other_key = everything(&sandbox, "other-key");

    let said = sandbox.run(&["apply", "--yes"]).expect(4);
    said.says("--approve DS107:bare").says("--approve DS102:index-too-many/by-email-of-old").says("other-key");
    assert_eq!(everything(&sandbox, "other-key"), other_key);
    let names = sandbox.must("ListTables", &json!({}));
    assert_eq!(names["TableNames"].as_array().unwrap().len(), 8);

    let said = sandbox.run(&["drift"]).expect(4);
    let settled = ["equal", "index-too-few", "provisioned", "new-one", "new-two"];
    for name in settled {
        let said = sandbox.run(&["drift", "--table", name]).expect(0);
        assert_eq!(said.stdout, "Plan: 1 as declared\n", "{name}");
    }
    said.says("partition key id (N)").says("partition key id (S)");

    let flags = ["--approve", "DS107:bare", "--approve", "DS102:index-too-many/by-email-of-old"];
    sandbox.run(&[&["apply", "--yes"], flags.as_slice()].concat()).expect(4).does_not_say("Held");
    for name in BEFOREHAND.into_iter().take(5) {
        sandbox.run(&["drift", "--table", name]).expect(0);
    }
    assert_eq!(everything(&sandbox, "other-key"), other_key);
}

#[test]
fn create_only_sends_no_changing_call_to_tables_that_exist() {
    let sandbox = Sandbox::with_declaration(PROGRAM, &EIGHT.replace("shop\n", "shop\non_existing: create_only\n"));
    six_tables_made_beforehand(&sandbox);
    let before = BEFOREHAND.map(|name| everything(&sandbox, name));
    sandbox.run(&["apply", "--yes"]).expect(4);
    assert_eq!(BEFOREHAND.map(|name| everything(&sandbox, name)), before);
    for name in ["new-one", "new-two"] {
        assert_eq!(sandbox.must("DescribeTable", &json!({ "TableName": name }))["Table"]["TableStatus"], "ACTIVE");
    }
    sandbox.run(&["apply", "--yes", "--table", "new-one", "new-two"]).expect(0).says("Nothing to do.");
}

#[test]
fn a_second_run_changes_nothing() {
    let sandbox = Sandbox::with_declaration(PROGRAM, EIGHT);
    sandbox.run(&["apply", "--yes"]).expect(0);
    let names = BEFOREHAND.into_iter().chain(["new-one", "new-two"]);
    let before: Vec<_> = names.clone().map(|name| everything(&sandbox, name)).collect();
    let journal = sandbox.read(".tablewright/journal.jsonl");
    sandbox.run(&["apply", "--yes"]).expect(0).says("Nothing to do.");
    let after: Vec<_> = names.map(|name| everything(&sandbox, name)).collect();
    assert_eq!(after, before);
    assert_eq!(sandbox.read(".tablewright/journal.jsonl"), journal);
}

#[test]
fn items_survive_whatever_apply_does() {
    let sandbox = Sandbox::with_declaration(PROGRAM, EIGHT);
    six_tables_made_beforehand(&sandbox);
    let item = json!({ "id": { "S": "1" }, "email": { "S": "ada@shop.example" } });
    for name in ["equal", "bare", "index-too-few", "index-too-many", "provisioned"] {
        sandbox.must("PutItem", &json!({ "TableName": name, "Item": item }));
    }
    sandbox.run(&["apply", "--yes"]).expect(4);
    for name in ["equal", "bare", "index-too-few", "index-too-many", "provisioned"] {
        let query = json!({
            "TableName": name,
            "IndexName": "by-email",
            "KeyConditionExpression": "email = :email",
            "ExpressionAttributeValues": { ":email": { "S": "ada@shop.example" } },
        });
        assert_eq!(sandbox.must("Query", &query)["Items"], json!([item]), "{name}");
    }
}

#[test]
fn a_protected_environment_is_untouched_until_it_is_confirmed_by_name() {
    let declaration = "
project: shop
environments: { production: { protected: true } }
tables: { orders: { partition_key: id } }
";
    let sandbox = Sandbox::with_declaration(PROGRAM, declaration);
    let tables = || sandbox.must("ListTables", &json!({}))["TableNames"].clone();
    sandbox.run(&["apply", "--env", "production"]).expect(1);
    sandbox.run(&["apply", "--env", "production", "--yes"]).expect(1);
    sandbox.run(&["apply", "--env", "production", "--yes", "--confirm", "prod"]).expect(1);
    assert_eq!(tables(), json!([]));
    sandbox.run(&["apply", "--env", "production", "--confirm", "production"]).expect(0);
    assert_eq!(tables(), json!(["orders"]));
}

#[test]
fn ownership_tags_are_set_unless_they_are_turned_off() {
    let declaration = "
project: shop
environments: { staging: {} }
tables:
  orders: { partition_key: id }
  stock: { partition_key: id, ownership_tags: false }
";
    let sandbox = Sandbox::with_declaration(PROGRAM, declaration);
    sandbox.run(&["apply", "--env", "staging", "--yes"]).expect(0);
    let tags = |table: &str| {
        let [.., tags] = everything(&sandbox, table);
        tags["Tags"].clone()
    };
    let ours = json!([
        { "Key": "tablewright:environment", "Value": "staging" },
        { "Key": "tablewright:project", "Value": "shop" },
    ]);
    assert_eq!((tags("orders"), tags("stock")), (ours, json!([])));
}

#[test]
fn tags_of_others_stay_unless_the_declaration_claims_all() {
    let declaration = "project: shop\ntables: { orders: { partition_key: id, tags: { Team: checkout } } }\n";
    let sandbox = Sandbox::with_declaration(PROGRAM, declaration);
    sandbox.run(&["apply", "--yes"]).expect(0);
    let arn = sandbox.must("DescribeTable", &json!({ "TableName": "orders" }))["Table"]["TableArn"].clone();
    let owner = json!([{ "Key": "Owner", "Value": "Ada" }]);
    sandbox.must("TagResource", &json!({ "ResourceArn": arn, "Tags": owner }));
    sandbox.run(&["apply", "--yes"]).expect(0).says("Nothing to do.");
    sandbox.write("tablewright.yaml", &declaration.replace("shop\n", "shop\ntags_exclusive: true\n"));
    sandbox.run(&["apply", "--yes"]).expect(0);
    let [.., tags] = everything(&sandbox, "orders");
    assert!(!tags.to_string().contains("Owner") && tags.to_string().contains("checkout"), "{tags}");
}

#[test]
fn two_environments_on_one_endpoint_do_not_touch_each_other() {
    let declaration = "
project: shop
environments:
  production: { table_name: \"shop-{table}\", defaults: { point_in_time_recovery: true } }
  staging: { table_name: \"shop-staging-{table}\" }
tables: { orders: { partition_key: id }, stock: { partition_key: id } }
";
    let sandbox = Sandbox::with_declaration(PROGRAM, declaration);
    sandbox.run(&["apply", "--env", "production", "--yes"]).expect(0);
    let before = ["shop-orders", "shop-stock"].map(|name| everything(&sandbox, name));
    sandbox.run(&["apply", "--env", "staging", "--yes"]).expect(0);
    assert_eq!(["shop-orders", "shop-stock"].map(|name| everything(&sandbox, name)), before);
    for environment in ["production", "staging"] {
        sandbox.run(&["drift", "--env", environment]).expect(0).says("2 as declared");
    }
}

#[test]
fn json_is_one_event_a_line_and_says_last_how_it_ended() {
    let declaration = "project: shop\ntables: { orders: { partition_key: id } }\n";
    let sandbox = Sandbox::with_declaration(PROGRAM, declaration);
    let said = sandbox.run(&["apply", "--yes", "--output", "json"]).expect(0);
    let lines: Vec<Value> = said.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(lines.iter().any(|line| line["table"] == "orders" && line["event"] == "ended"), "{}", said.stdout);
    assert_eq!(lines.last().unwrap()["event"], "finished");
    let again = sandbox.run(&["apply", "--yes", "--output", "json"]).expect(0);
    let last: Value = serde_json::from_str(&again.stdout).unwrap();
    assert_eq!((&last["event"], &last["tables"]), (&json!("finished"), &json!([])));
}

#[test]
fn the_journal_has_an_event_a_line_and_is_not_committed_by_accident() {
    let declaration = "project: shop\ntables: { orders: { partition_key: id } }\n";
    let sandbox = Sandbox::with_declaration(PROGRAM, declaration);
    sandbox.run(&["apply", "--yes"]).expect(0);
    let journal = sandbox.read(".tablewright/journal.jsonl");
    let lines: Vec<Value> = journal.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert!(!lines.is_empty() && lines.iter().all(|line| line["table"] == "orders"), "{journal}");
    assert_eq!(sandbox.read(".tablewright/.gitignore"), "*\n");
}
