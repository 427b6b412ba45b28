//! Rules 2 to 5: physical ids, failed requests, deletions, and the way back from a replacement.

use serde_json::json;

use super::world::{World, last, table, template, with};

#[test]
fn rule_02_the_physical_id_is_the_tables_name() {
    let mut world = World::new();
    let mut whole = world.orders(table("orders", &[]));
    whole["Outputs"] = json!({"Name": {"Value": {"Ref": "Orders"}}});
    let stack = world.cloud.create("shop", &whole).unwrap();
    assert_eq!(stack.expect("CREATE_COMPLETE").outputs["Name"], "orders");
}

#[test]
fn rule_02_another_name_is_another_table_and_the_old_one_is_let_go_of() {
    let mut world = World::new();
    let before = world.orders(table("old", &[]));
    world.cloud.create("shop", &before).unwrap().expect("CREATE_COMPLETE");
    world.put_item("old");
    let after = world.orders(table("new", &[]));
    let stack = world.cloud.update("shop", &after).unwrap();
    assert_eq!(stack.expect("UPDATE_COMPLETE").resource("Orders").physical_id, "new");
    world.item_is_kept("old");
    world.table("new");
    assert_eq!(world.cloud.take_exchanges().last().unwrap().event["PhysicalResourceId"], "old");
}

#[test]
fn rule_02_a_table_without_a_name_keeps_the_one_that_it_got() {
    let mut world = World::new();
    let mut orders = table("", &[]);
    orders.as_object_mut().unwrap().remove("TableName");
    let before = world.orders(orders.clone());
    let stack = world.cloud.create("shop", &before).unwrap();
    let name = stack.expect("CREATE_COMPLETE").resource("Orders").physical_id.clone();
    assert!(name.starts_with("shop-Orders-"), "{name}");
    let after = world.orders(with(orders, json!({"Tags": [{"Key": "team", "Value": "sales"}]})));
    let stack = world.cloud.update("shop", &after).unwrap();
    assert_eq!(stack.expect("UPDATE_COMPLETE").resource("Orders").physical_id, name);
    assert_eq!(world.account.tags(&name)["team"], "sales");
}

#[test]
fn rule_03_a_failed_creation_has_an_id_whose_deletion_does_nothing() {
    let mut world = World::new();
    world.make(&table("orders", &[]));
    let other_key = with(
        table("orders", &[]),
        json!({
            "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
            "OnDelete": "delete",
        }),
    );
    let whole = world.orders(other_key);
    let stack = world.cloud.create("shop", &whole).unwrap();
    stack.expect("ROLLBACK_COMPLETE");
    let reason = stack.failures()[0];
    assert!(reason.contains("id") && reason.contains("pk"), "both keys are named: {reason}");
    let exchanges = world.cloud.take_exchanges();
    let request_id = exchanges[0].event["RequestId"].as_str().unwrap();
    assert_eq!(exchanges[0].answered("PhysicalResourceId"), format!("create-failed:{request_id}"));
    assert_eq!(exchanges[1].event["RequestType"], "Delete");
    assert!(exchanges[1].succeeded());
    assert_eq!(world.changes(), Vec::<String>::new());
    world.item_is_kept("orders");
}

#[test]
fn rule_03_a_failed_update_keeps_the_original_id() {
    let mut world = World::new();
    let before = world.orders(table("orders", &[]));
    world.cloud.create("shop", &before).unwrap().expect("CREATE_COMPLETE");
    world.cloud.take_exchanges();
    let wrong = world.orders(with(table("renamed", &[]), json!({"BillingMode": "SOMETIMES"})));
    world.cloud.update("shop", &wrong).unwrap().expect("UPDATE_ROLLBACK_COMPLETE");
    let exchanges = world.cloud.take_exchanges();
    assert_eq!(exchanges[0].answered("Status"), "FAILED");
    assert_eq!(exchanges[0].answered("PhysicalResourceId"), "orders");
    assert_eq!(exchanges.len(), 2, "the failed update, and the way back");
    assert!(exchanges[1].succeeded());
}

#[test]
fn rule_04_an_adopted_table_is_never_deleted() {
    let mut world = World::new();
    world.make(&table("orders", &[]));
    let whole = world.orders(with(table("orders", &[]), json!({"OnDelete": "delete"})));
    world.cloud.create("shop", &whole).unwrap().expect("CREATE_COMPLETE");
    world.cloud.delete("shop").unwrap().expect("DELETE_COMPLETE");
    assert!(!world.changes().contains(&"DeleteTable".to_owned()));
    world.item_is_kept("orders");
}

#[test]
fn rule_04_a_created_table_is_deleted_where_the_template_asks_for_it() {
    let mut world = World::new();
    let whole = world.orders(with(table("orders", &[]), json!({"OnDelete": "delete"})));
    world.cloud.create("shop", &whole).unwrap().expect("CREATE_COMPLETE");
    world.cloud.delete("shop").unwrap().expect("DELETE_COMPLETE");
    assert!(world.account.table("orders").is_none());
}

#[test]
fn rule_04_a_protected_table_is_not_deleted_and_the_stack_goes() {
    let mut world = World::new();
    let more = json!({"OnDelete": "delete", "DeletionProtectionEnabled": "true"});
    let whole = world.orders(with(table("orders", &[]), more));
    world.cloud.create("shop", &whole).unwrap().expect("CREATE_COMPLETE");
    world.function.take_calls();
    world.cloud.delete("shop").unwrap().expect("DELETE_COMPLETE");
    assert_eq!(world.changes(), Vec::<String>::new());
    world.table("orders");
}

#[test]
fn rule_04_a_renamed_logical_id_loses_nothing() {
    let mut world = World::new();
    let orders = world.custom(with(table("orders", &[]), json!({"OnDelete": "delete"})));
    world.cloud.create("shop", &template(json!({ "Old": orders }))).unwrap().expect("CREATE_COMPLETE");
    world.put_item("orders");
    world.cloud.update("shop", &template(json!({ "New": orders }))).unwrap().expect("UPDATE_COMPLETE");
    assert!(!world.changes().contains(&"DeleteTable".to_owned()));
    world.item_is_kept("orders");
    // What the new one did not create it does not delete either.
    world.cloud.delete("shop").unwrap().expect("DELETE_COMPLETE");
    world.item_is_kept("orders");
}

#[test]
fn rule_04_a_table_that_another_stack_has_adopted_is_not_deleted_under_it() {
    let mut world = World::new();
    let first = world.orders(with(table("orders", &[]), json!({"OnDelete": "delete"})));
    world.cloud.create("first", &first).unwrap().expect("CREATE_COMPLETE");
    world.put_item("orders");
    let second = world.orders(table("orders", &[]));
    let stack = world.cloud.create("second", &second).unwrap();
    stack.expect("ROLLBACK_COMPLETE");
    assert!(stack.failures()[0].contains("DS112:Orders"), "{}", stack.story());
    let approved = world.orders(with(table("orders", &[]), json!({"Approve": ["DS112:Orders"]})));
    world.cloud.create("third", &approved).unwrap().expect("CREATE_COMPLETE");
    world.cloud.delete("first").unwrap().expect("DELETE_COMPLETE");
    world.item_is_kept("orders");
}

#[test]
fn rule_05_the_way_back_from_a_replacement_leaves_the_old_table_and_lets_go_of_the_new_one() {
    let mut world = World::new();
    let delete = json!({"OnDelete": "delete"});
    let before = world.orders_and_then(with(table("old", &[]), delete.clone()), false);
    world.cloud.create("shop", &before).unwrap().expect("CREATE_COMPLETE");
    world.put_item("old");
    let after = template(json!({"Orders": world.custom(with(table("new", &[]), delete)), "Last": last(true)}));
    let stack = world.cloud.update("shop", &after).unwrap();
    assert_eq!(stack.expect("UPDATE_ROLLBACK_COMPLETE").resource("Orders").physical_id, "old");
    world.item_is_kept("old");
    let last = world.cloud.take_exchanges().pop().unwrap();
    assert_eq!(
        (last.event["RequestType"].as_str(), last.event["PhysicalResourceId"].as_str()),
        (Some("Delete"), Some("new"))
    );
}
