//! Rules 6 to 9: repeated events, properties as texts, what `Fn::GetAtt` gives, and updates of what changed.

use serde_json::json;
use tablewright_testkit::cloud_formation::{Conduct, Function as _};
use tablewright_testkit::lambda_runtime::{AtCall, Fault};

use super::world::{World, table, template, with};

#[test]
fn rule_06_an_event_that_comes_twice_changes_nothing_and_is_answered_alike() {
    let mut world = World::new();
    world.function.next_faults([Fault::DeliveredTwice]);
    let whole = world.orders(table("orders", &["owner"]));
    world.cloud.create("shop", &whole).unwrap().expect("CREATE_COMPLETE");
    let exchange = world.exchange();
    assert_eq!(exchange.delivered.attempts, 2);
    let changes = world.changes();
    assert_eq!(changes.iter().filter(|operation| *operation == "CreateTable").count(), 1, "{changes:?}");
}

#[test]
fn rule_06_an_event_that_comes_to_another_process_changes_nothing() {
    let mut world = World::new();
    let before = world.orders(table("orders", &[]));
    world.cloud.create("shop", &before).unwrap().expect("CREATE_COMPLETE");
    let event = world.exchange().event;
    world.function.take_calls();
    world.function.end_process();
    // The answer was taken long ago, so its URL is no good any more.
    world.cloud.target().from_now_on(Conduct::Forbid);
    world.function.deliver(&event);
    assert_eq!(world.changes(), Vec::<String>::new());
}

#[test]
fn rule_06_a_process_that_dies_after_its_work_leaves_the_table_as_declared() {
    for call in 0..12 {
        let mut world = World::new();
        world.function.next_faults([Fault::Killed(AtCall { call, performed: true })]);
        let whole = world.orders(with(table("orders", &["owner"]), json!({"OnDelete": "delete"})));
        world.cloud.create("shop", &whole).unwrap().expect("CREATE_COMPLETE");
        assert_eq!(world.indexes("orders").len(), 1);
        // It is still known as created by the stack.
        world.cloud.delete("shop").unwrap().expect("DELETE_COMPLETE");
        assert!(world.account.table("orders").is_none(), "killed at call {call}");
    }
}

#[test]
fn rule_07_properties_arrive_as_texts() {
    let mut world = World::new();
    let whole = world.orders(json!({
        "TableName": "orders",
        "BillingMode": "PROVISIONED",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "ProvisionedThroughput": {"ReadCapacityUnits": 5, "WriteCapacityUnits": 3},
        "DeletionProtectionEnabled": true,
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true, "RecoveryPeriodInDays": 7},
        "SSESpecification": {"SSEEnabled": true},
    }));
    world.cloud.create("shop", &whole).unwrap().expect("CREATE_COMPLETE");
    let sent = world.exchange().event;
    assert_eq!(sent["ResourceProperties"]["ProvisionedThroughput"]["ReadCapacityUnits"], "5");
    let orders = world.table("orders");
    assert_eq!(orders["ProvisionedThroughput"]["ReadCapacityUnits"], 5);
    assert_eq!(orders["DeletionProtectionEnabled"], true);
    assert_eq!(orders["SSEDescription"]["Status"], "ENABLED");
    assert!(world.recovery("orders"));
}

#[test]
fn rule_08_attributes_are_those_of_the_native_table_and_more() {
    let mut world = World::new();
    let orders = with(table("orders", &[]), json!({"StreamSpecification": {"StreamViewType": "NEW_IMAGE"}}));
    let mut whole = world.orders(orders);
    let names = ["Arn", "StreamArn", "StreamLabel", "TableName", "TableId"];
    whole["Outputs"] =
        names.iter().map(|name| ((*name).to_owned(), json!({"Value": {"Fn::GetAtt": ["Orders", name]}}))).collect();
    let outputs = world.cloud.create("shop", &whole).unwrap().expect("CREATE_COMPLETE").outputs.clone();
    let live = world.table("orders");
    assert_eq!(outputs["Arn"], live["TableArn"]);
    assert_eq!(outputs["StreamArn"], live["LatestStreamArn"]);
    assert_eq!(outputs["StreamLabel"], live["LatestStreamLabel"]);
    assert_eq!(outputs["TableName"], "orders");
    assert_eq!(outputs["TableId"], live["TableId"]);
}

#[test]
fn rule_09_nothing_is_asked_where_no_property_changed() {
    let mut world = World::new();
    let orders = world.custom(table("orders", &[]));
    world.cloud.create("shop", &template(json!({ "Orders": orders }))).unwrap().expect("CREATE_COMPLETE");
    world.cloud.take_exchanges();
    let other = world.custom(table("other", &[]));
    let both = template(json!({"Orders": orders, "Other": other}));
    world.cloud.update("shop", &both).unwrap().expect("UPDATE_COMPLETE");
    assert_eq!(world.exchange().event["LogicalResourceId"], "Other");
}

#[test]
fn rule_09_a_revision_has_the_table_looked_at_again() {
    let mut world = World::new();
    let before = world.orders(with(table("orders", &[]), json!({"Tags": [{"Key": "team", "Value": "sales"}]})));
    world.cloud.create("shop", &before).unwrap().expect("CREATE_COMPLETE");
    let arn = world.table("orders")["TableArn"].clone();
    world.account.must("UntagResource", &json!({"ResourceArn": arn, "TagKeys": ["team"]}));
    let mut after = before;
    after["Resources"]["Orders"]["Properties"]["Revision"] = json!("2");
    world.cloud.update("shop", &after).unwrap().expect("UPDATE_COMPLETE");
    assert_eq!(world.account.tags("orders")["team"], "sales");
}
