//! Two indexes at once, another projection and point-in-time recovery: impossible natively, done by the custom resource,
//! and without the approval as `OnHeld` says.

use serde_json::{Value, json};

use super::world::{World, table, template, with};

const APPROVAL: &str = "DS102:Orders/by-owner";

/// The table as it is: one index, with all attributes.
fn before() -> Value {
    table("orders", &["owner"])
}

/// The table as it is to be.
fn after() -> Value {
    let mut orders = table("orders", &["owner", "city", "street"]);
    orders["GlobalSecondaryIndexes"][0]["Projection"]["ProjectionType"] = json!("KEYS_ONLY");
    orders["PointInTimeRecoverySpecification"] = json!({"PointInTimeRecoveryEnabled": true});
    orders
}

fn done() -> [(String, String); 3] {
    [("by-city", "ALL"), ("by-owner", "KEYS_ONLY"), ("by-street", "ALL")]
        .map(|(name, kind)| (name.to_owned(), kind.to_owned()))
}

/// Returns a world with a stack whose custom resource has the table as it is.
fn deployed() -> World {
    let mut world = World::new();
    let whole = world.orders(before());
    world.cloud.create("shop", &whole).unwrap().expect("CREATE_COMPLETE");
    world.put_item("orders");
    world.cloud.take_exchanges();
    world
}

#[test]
fn natively_it_is_impossible() {
    let mut world = World::new();
    let native =
        |properties: Value| template(json!({"Orders": {"Type": "AWS::DynamoDB::Table", "Properties": properties}}));
    world.cloud.create("shop", &native(before())).unwrap().expect("CREATE_COMPLETE");
    let stack = world.cloud.update("shop", &native(after())).unwrap();
    stack.expect("UPDATE_ROLLBACK_COMPLETE");
    let only_indexes = native(table("orders", &["owner", "city", "street"]));
    let stack = world.cloud.update("shop", &only_indexes).unwrap();
    stack.expect("UPDATE_ROLLBACK_COMPLETE");
    let failures = stack.failures();
    assert!(failures[0].contains("Cannot update GSI's properties"), "{failures:?}");
    assert!(failures[1].contains("more than one GSI creation"), "{failures:?}");
    assert_eq!(world.indexes("orders").len(), 1);
}

#[test]
fn the_custom_resource_does_it_once_it_is_approved() {
    let mut world = deployed();
    let whole = world.orders(with(after(), json!({"Approve": [APPROVAL]})));
    world.cloud.update("shop", &whole).unwrap().expect("UPDATE_COMPLETE");
    assert_eq!(world.indexes("orders"), done());
    assert!(world.recovery("orders"));
    world.item_is_kept("orders");
    assert_eq!(world.exchange().answer.unwrap()["Data"]["Held"], "");
}

#[test]
fn the_custom_resource_does_it_to_a_table_that_it_adopts() {
    let mut world = World::new();
    world.make(&before());
    let whole = world.orders(with(after(), json!({"Approve": [APPROVAL]})));
    world.cloud.create("shop", &whole).unwrap().expect("CREATE_COMPLETE");
    assert_eq!(world.indexes("orders"), done());
    assert!(world.recovery("orders"));
    world.item_is_kept("orders");
}

#[test]
fn without_the_approval_nothing_is_done_and_the_update_fails() {
    let mut world = deployed();
    world.function.take_calls();
    let whole = world.orders(with(after(), json!({"OnHeld": "fail"})));
    let stack = world.cloud.update("shop", &whole).unwrap();
    stack.expect("UPDATE_ROLLBACK_COMPLETE");
    assert!(stack.failures()[0].contains(APPROVAL), "{}", stack.story());
    assert_eq!(world.indexes("orders"), [("by-owner".to_owned(), "ALL".to_owned())]);
    assert!(!world.recovery("orders"));
    let changes = world.changes();
    assert!(changes.iter().all(|operation| operation == "TagResource"), "{changes:?}");
}

#[test]
fn without_the_approval_the_rest_is_done_where_the_template_says_skip() {
    let mut world = deployed();
    let whole = world.orders(with(after(), json!({"OnHeld": "skip"})));
    world.cloud.update("shop", &whole).unwrap().expect("UPDATE_COMPLETE");
    let indexes = world.indexes("orders");
    assert_eq!(indexes.len(), 3);
    assert!(indexes.contains(&("by-owner".to_owned(), "ALL".to_owned())), "{indexes:?}");
    assert!(world.recovery("orders"));
    assert_eq!(world.exchange().answer.unwrap()["Data"]["Held"], APPROVAL);
}
