//! The scenarios that the book club's document lists.

use serde_json::json;

use super::world::{World, table, with};

#[test]
fn a_table_that_does_not_exist_is_created() {
    let mut world = World::new();
    let template = world.orders(table("orders", &["owner"]));
    let stack = world.cloud.create("shop", &template).unwrap();
    assert_eq!(stack.expect("CREATE_COMPLETE").resource("Orders").physical_id, "orders");
    assert_eq!(world.table("orders")["TableStatus"], "ACTIVE");
    assert_eq!(world.indexes("orders"), [("by-owner".to_owned(), "ALL".to_owned())]);
    assert!(world.exchange().succeeded());
}

#[test]
fn a_table_that_exists_is_adopted() {
    let mut world = World::new();
    world.make(&table("orders", &["owner"]));
    let before = world.table("orders");
    let template = world.orders(table("orders", &["owner"]));
    world.cloud.create("shop", &template).unwrap().expect("CREATE_COMPLETE");
    assert_eq!(world.changes().first().map(String::as_str), Some("TagResource"));
    assert_eq!(world.table("orders")["TableId"], before["TableId"]);
    world.item_is_kept("orders");
}

#[test]
fn a_table_that_somebody_creates_meanwhile_is_adopted() {
    let mut world = World::new();
    let (account, orders) = (std::sync::Arc::clone(&world.account), table("orders", &[]));
    world.function.before_next("CreateTable", move || drop(account.must("CreateTable", &orders)));
    let template = world.orders(table("orders", &[]));
    world.cloud.create("shop", &template).unwrap().expect("CREATE_COMPLETE");
    assert_eq!(world.exchange().answered("PhysicalResourceId"), "orders");
    let tags = world.account.tags("orders");
    assert!(!tags.contains_key("tablewright:created-by-stack"), "another one created it: {tags:?}");
}

#[test]
fn an_update_that_could_lose_data_is_not_performed() {
    let mut world = World::new();
    let before = world.orders(table("orders", &["owner", "city"]));
    world.cloud.create("shop", &before).unwrap().expect("CREATE_COMPLETE");
    world.put_item("orders");
    let after = world.orders(with(table("orders", &["owner"]), json!({"OnHeld": "skip"})));
    world.cloud.update("shop", &after).unwrap().expect("UPDATE_COMPLETE");
    assert_eq!(world.indexes("orders").len(), 2);
    let answer = world.cloud.take_exchanges().pop().unwrap().answer.unwrap();
    assert!(answer["Data"]["Held"].as_str().unwrap().contains("DS102:Orders/by-city"), "{answer}");
    world.item_is_kept("orders");
}

#[test]
fn a_deleted_stack_leaves_the_table_and_its_items() {
    let mut world = World::new();
    let template = world.orders(table("orders", &[]));
    world.cloud.create("shop", &template).unwrap().expect("CREATE_COMPLETE");
    world.put_item("orders");
    world.function.take_calls();
    world.cloud.delete("shop").unwrap().expect("DELETE_COMPLETE");
    world.item_is_kept("orders");
    assert_eq!(world.changes(), Vec::<String>::new());
}

#[test]
fn time_to_live_is_set_on_a_new_table_and_asked_about_on_an_existing_one() {
    let mut world = World::new();
    let ttl = json!({"TimeToLiveSpecification": {"AttributeName": "expiresAt", "Enabled": "true"}});
    let new = world.orders(with(table("cache", &[]), ttl.clone()));
    world.cloud.create("new", &new).unwrap().expect("CREATE_COMPLETE");
    assert_eq!(world.time_to_live("cache").as_deref(), Some("expiresAt"));

    world.make(&table("orders", &[]));
    let existing = world.orders(with(table("orders", &[]), ttl.clone()));
    world.cloud.create("held", &existing).unwrap().expect("ROLLBACK_COMPLETE");
    assert_eq!(world.time_to_live("orders"), None);
    assert!(world.cloud.stack("held").failures()[0].contains("DS107:Orders"));
    let approved = with(with(table("orders", &[]), ttl), json!({"Approve": ["DS107:Orders"]}));
    let approved = world.orders(approved);
    world.cloud.create("approved", &approved).unwrap().expect("CREATE_COMPLETE");
    assert_eq!(world.time_to_live("orders").as_deref(), Some("expiresAt"));
}

#[test]
fn what_goes_wrong_is_answered_with_a_reason_that_a_person_can_act_on() {
    let mut world = World::new();
    let denied = "User: arn:aws:sts::000000000000:assumed-role/manager is not authorized to perform: \
                  dynamodb:CreateTable on resource: arn:aws:dynamodb:us-east-1:000000000000:table/orders";
    world.function.refuse("CreateTable", "AccessDeniedException", denied);
    let template = world.orders(table("orders", &[]));
    let stack = world.cloud.create("denied", &template).unwrap();
    stack.expect("ROLLBACK_COMPLETE");
    assert!(stack.failures()[0].contains("dynamodb:CreateTable"), "{}", stack.story());

    let misspelt = world.orders(with(table("orders", &[]), json!({"BilingMode": "PAY_PER_REQUEST"})));
    let stack = world.cloud.create("misspelt", &misspelt).unwrap();
    stack.expect("ROLLBACK_COMPLETE");
    let reason = stack.failures()[0];
    assert!(reason.contains("BilingMode") && reason.contains("BillingMode"), "{reason}");
}
