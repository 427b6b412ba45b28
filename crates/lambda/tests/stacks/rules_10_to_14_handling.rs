//! Rules 10 to 14: builds that take long, and what the template says about existing tables, deletion and approval.

use std::time::Duration;

use serde_json::{Value, json};
use tablewright_local::Clock;

use super::world::{World, table, with};

/// Puts a stack into a world in which the table exists without its indexes.
fn adding_indexes(world: &mut World, properties: Value) -> String {
    world.make(&table("orders", &[]));
    let whole = world.orders(properties);
    world.cloud.create("shop", &whole).unwrap().story()
}

/// A world in which an index takes about so many seconds of real time, and an attempt may take so many milliseconds.
fn slow(index_seconds: f64, timeout: u64) -> World {
    World::with(Clock::Scaled(520.0 / index_seconds), Duration::from_millis(timeout))
}

#[test]
fn rule_10_a_build_that_outlasts_the_function_goes_on_in_further_rounds() {
    let mut world = slow(3.0, 2500);
    let story = adding_indexes(&mut world, table("orders", &["owner"]));
    world.cloud.stack("shop").expect("CREATE_COMPLETE");
    let exchange = world.exchange();
    assert!(exchange.delivered.rounds >= 1, "{story}");
    assert_eq!(exchange.puts.len(), 1);
    let events: Vec<_> = world.function.take_attempts().into_iter().map(|attempt| attempt.event).collect();
    assert_eq!(events[1]["Tablewright"]["Round"], 1, "{events:?}");
    assert_eq!(world.table("orders")["GlobalSecondaryIndexes"][0]["IndexStatus"], "ACTIVE");
}

#[test]
fn rule_10_before_the_service_timeout_the_answer_says_what_still_runs() {
    let mut world = slow(60.0, 2000);
    adding_indexes(&mut world, with(table("orders", &["owner"]), json!({"ServiceTimeout": "5"})));
    world.cloud.stack("shop").expect("ROLLBACK_COMPLETE");
    let create = world.cloud.take_exchanges().remove(0);
    assert!(create.answered("Reason").contains("by-owner"), "{create:?}");
    world.item_is_kept("orders");
}

#[test]
fn rule_10_what_is_throttled_until_the_end_is_named_with_the_answer() {
    let mut world = World::with(Clock::Instant, Duration::from_secs(3));
    world.function.refuse("CreateTable", "ThrottlingException", "Rate exceeded");
    let whole = world.orders(with(table("orders", &[]), json!({"ServiceTimeout": "4"})));
    world.cloud.create("shop", &whole).unwrap().expect("ROLLBACK_COMPLETE");
    let create = world.cloud.take_exchanges().remove(0);
    let reason = create.answered("Reason");
    assert!(reason.contains("(not begun)") && reason.contains("ThrottlingException: Rate exceeded"), "{reason}");
}

#[test]
fn rule_10_without_permission_to_invoke_itself_the_answer_says_so() {
    let mut world = slow(60.0, 2000);
    world.function.refuse_invocations(true);
    adding_indexes(&mut world, table("orders", &["owner"]));
    let create = world.cloud.take_exchanges().remove(0);
    assert_eq!(create.answered("Status"), "FAILED");
    assert!(create.answered("Reason").contains("lambda:InvokeFunction"), "{create:?}");
}

#[test]
fn rule_11_on_existing_decides_about_tables_that_are_there() {
    let wanted = |on_existing: &str| with(table("orders", &["owner"]), json!({ "OnExisting": on_existing }));
    let mut world = World::new();
    world.make(&table("orders", &[]));

    let fails = world.orders(wanted("fail"));
    let stack = world.cloud.create("fail", &fails).unwrap();
    stack.expect("ROLLBACK_COMPLETE");
    assert!(stack.failures()[0].contains("OnExisting"), "{}", stack.story());
    assert_eq!(world.changes(), Vec::<String>::new());

    let mut world = World::new();
    world.make(&table("orders", &[]));
    let adopts = world.orders(wanted("adopt"));
    world.cloud.create("adopt", &adopts).unwrap().expect("CREATE_COMPLETE");
    assert!(world.changes().iter().all(|operation| operation == "TagResource"));
    assert_eq!(world.indexes("orders").len(), 0);

    let mut world = World::new();
    world.make(&table("orders", &[]));
    let converges = world.orders(wanted("converge"));
    world.cloud.create("converge", &converges).unwrap().expect("CREATE_COMPLETE");
    assert_eq!(world.indexes("orders").len(), 1);
    world.item_is_kept("orders");
}

#[test]
fn rule_12_what_is_held_fails_the_update_and_names_the_approvals_to_write() {
    let mut world = World::new();
    let before = world.orders(table("orders", &["owner", "city"]));
    world.cloud.create("shop", &before).unwrap().expect("CREATE_COMPLETE");
    world.function.take_calls();
    let after = world.orders(with(table("orders", &[]), json!({"Tags": [{"Key": "team", "Value": "sales"}]})));
    let stack = world.cloud.update("shop", &after).unwrap();
    stack.expect("UPDATE_ROLLBACK_COMPLETE");
    let reason = stack.failures()[0];
    assert!(reason.contains("DS102:Orders/by-owner") && reason.contains("DS102:Orders/by-city"), "{reason}");
    assert!(!world.account.tags("orders").contains_key("team"), "nothing was run");
}

#[test]
fn rule_12_what_is_approved_is_done() {
    let mut world = World::new();
    let before = world.orders(table("orders", &["owner", "city"]));
    world.cloud.create("shop", &before).unwrap().expect("CREATE_COMPLETE");
    let approve = json!({"Approve": ["DS102:Orders/by-owner"], "OnHeld": "skip"});
    let after = world.orders(with(table("orders", &[]), approve));
    world.cloud.update("shop", &after).unwrap().expect("UPDATE_COMPLETE");
    assert_eq!(world.indexes("orders"), [("by-city".to_owned(), "ALL".to_owned())]);
    let exchange = world.cloud.take_exchanges().pop().unwrap();
    assert_eq!(exchange.answer.as_ref().unwrap()["Data"]["Held"], "DS102:Orders/by-city");
}

#[test]
fn rule_12_a_rollback_deletes_no_index_and_no_table_whatever_is_approved() {
    let mut world = World::new();
    let approve = json!({"Approve": ["DS102:Orders/by-owner", "DS101:Orders"], "OnDelete": "delete"});
    let before = world.orders_and_then(with(table("orders", &[]), approve.clone()), false);
    world.cloud.create("shop", &before).unwrap().expect("CREATE_COMPLETE");
    world.function.take_calls();
    let after = world.orders_and_then(with(table("orders", &["owner"]), approve), true);
    world.cloud.update("shop", &after).unwrap().expect("UPDATE_ROLLBACK_COMPLETE");
    assert_eq!(world.indexes("orders").len(), 1, "the index that the update made stays");
    let calls = world.function.take_calls();
    let deletes = |call: &tablewright_testkit::lambda_runtime::Call| {
        call.operation == "DeleteTable" || call.input.to_string().contains("\"Delete\"")
    };
    assert!(!calls.iter().any(deletes), "{calls:?}");
    let way_back = world.cloud.take_exchanges().into_iter().rev().find(|it| it.event["LogicalResourceId"] == "Orders");
    assert_eq!(way_back.unwrap().answer.unwrap()["Data"]["Held"], "DS102:Orders/by-owner");
}

#[test]
fn rule_12_the_last_properties_again_are_a_way_back_and_another_revision_is_not() {
    for (revision, indexes) in [(None, 1), (Some("2"), 0)] {
        let mut world = World::new();
        let approve = json!({"Approve": ["DS102:Orders/by-owner"]});
        let without = with(table("orders", &[]), approve.clone());
        let before = world.orders(without.clone());
        world.cloud.create("shop", &before).unwrap().expect("CREATE_COMPLETE");
        let with_index = world.orders(with(table("orders", &["owner"]), approve));
        world.cloud.update("shop", &with_index).unwrap().expect("UPDATE_COMPLETE");
        let again = match revision {
            Some(revision) => with(without, json!({ "Revision": revision })),
            None => without,
        };
        let again = world.orders(again);
        world.cloud.update("shop", &again).unwrap().expect("UPDATE_COMPLETE");
        assert_eq!(world.indexes("orders").len(), indexes, "{revision:?}");
    }
}

#[test]
fn rule_13_without_waiting_the_answer_comes_once_the_builds_have_begun() {
    let mut world = slow(120.0, 20_000);
    let more = json!({"WaitForIndexes": "false"});
    adding_indexes(&mut world, with(table("orders", &["owner"]), more));
    world.cloud.stack("shop").expect("CREATE_COMPLETE");
    assert_eq!(world.exchange().delivered.rounds, 0);
    assert_eq!(world.table("orders")["GlobalSecondaryIndexes"][0]["IndexStatus"], "CREATING");
}

#[test]
fn rule_13_an_index_that_cannot_begin_yet_is_named_with_what_it_waits_for() {
    let mut world = slow(30.0, 2500);
    adding_indexes(&mut world, with(table("orders", &["owner"]), json!({"WaitForIndexes": "false"})));
    world.cloud.take_exchanges();
    let more = json!({"WaitForIndexes": "false", "ServiceTimeout": "5"});
    let whole = world.orders(with(table("orders", &["owner", "city"]), more));
    world.cloud.update("shop", &whole).unwrap().expect("UPDATE_ROLLBACK_COMPLETE");
    let update = world.cloud.take_exchanges().remove(0);
    let reason = update.answered("Reason");
    assert!(reason.contains("by-city (not begun: it waits for") && reason.contains("by-owner"), "{reason}");
    assert!(!reason.contains("WaitForIndexes"), "{reason}");
}

#[test]
fn rule_14_the_function_never_runs_into_lambdas_loop_detection() {
    let mut world = slow(120.0, 600);
    adding_indexes(&mut world, table("orders", &["owner"]));
    let create = world.cloud.take_exchanges().remove(0);
    assert_eq!(world.function.loops(), 0);
    assert!(create.delivered.rounds <= 14, "{}", create.delivered.rounds);
    assert_eq!(create.answered("Status"), "FAILED");
    assert!(create.answered("Reason").contains("by-owner"), "{create:?}");
}
