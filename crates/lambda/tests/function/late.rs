//! Events that come late and once more: what came after them stays as it is.

use serde_json::{Value, json};

use crate::stage::{Stage, TABLE, properties, text, with_indexes};

/// Lets CloudFormation have signed an event's response URL at a time of one day, `HHMMSS`, after any table was created.
fn at(time: &str, mut event: Value) -> Value {
    let url = text(&event["ResponseURL"]);
    event["ResponseURL"] = json!(url.replacen('?', &format!("?X-Amz-Date=20990101T{time}Z&"), 1));
    event
}

fn deletable() -> Value {
    properties(&json!({"OnDelete": "delete"}))
}

#[tokio::test]
async fn a_delete_from_before_a_table_was_created_does_not_delete_it() {
    let mut stage = Stage::start().await;
    let create = stage.create("Groups", &deletable());
    let mut delete = at("000000", stage.delete("Groups", TABLE, &deletable()));
    delete["ResponseURL"] = json!(text(&delete["ResponseURL"]).replace("20990101", "20200101"));
    stage.succeeds(&create).await;
    stage.put_item();
    stage.restart();
    stage.calls();
    let answer = stage.succeeds(&delete).await;
    assert!(text(&answer["Reason"]).contains("after this Delete was sent"), "{answer}");
    assert_eq!(stage.changes(), Vec::<String>::new());
    stage.expect_item();
}

#[tokio::test]
async fn a_delete_from_before_the_last_update_does_not_delete_the_table() {
    let mut stage = Stage::start().await;
    let second = properties(&json!({"OnDelete": "delete", "Revision": "2"}));
    stage.succeeds(&at("000000", stage.create("Groups", &deletable()))).await;
    stage.succeeds(&at("000100", stage.update("Groups", TABLE, &second, &deletable()))).await;
    stage.restart();
    let answer = stage.succeeds(&at("000059", stage.delete("Groups", TABLE, &deletable()))).await;
    assert!(text(&answer["Reason"]).contains("older than what this resource applied last"), "{answer}");
    stage.succeeds(&at("000200", stage.delete("Groups", TABLE, &second))).await;
    assert!(stage.table().is_none(), "the one that is meant deletes it");
}

#[tokio::test]
async fn a_late_update_deletes_no_index_that_was_declared_since() {
    let mut stage = Stage::start().await;
    let with = with_indexes(&["owner"], &json!({"OnHeld": "skip"}));
    let without = with_indexes(&[], &json!({"Approve": ["DS102:Groups/by-owner"]}));
    let again = with_indexes(&["owner"], &json!({"Revision": "2"}));
    stage.succeeds(&at("000000", stage.create("Groups", &with))).await;
    let late = at("000100", stage.update("Groups", TABLE, &without, &with));
    stage.succeeds(&late).await;
    stage.succeeds(&at("000200", stage.update("Groups", TABLE, &with, &without))).await;
    stage.succeeds(&at("000300", stage.update("Groups", TABLE, &again, &with))).await;
    stage.restart();
    stage.calls();
    let (id, reason) = stage.fails(&late).await;
    assert_eq!(id, TABLE);
    assert!(reason.contains("this Update is older") && reason.contains("by 120 s"), "{reason}");
    assert_eq!(stage.changes(), Vec::<String>::new());
    assert_eq!(stage.indexes(), ["by-owner"]);
}

#[tokio::test]
async fn a_late_creation_changes_nothing() {
    let mut stage = Stage::start().await;
    let create = at("000000", stage.create("Groups", &properties(&json!({}))));
    let second = properties(&json!({"TableClass": "STANDARD_INFREQUENT_ACCESS"}));
    stage.succeeds(&create).await;
    stage.succeeds(&at("000001", stage.update("Groups", TABLE, &second, &properties(&json!({}))))).await;
    stage.restart();
    stage.calls();
    let (id, reason) = stage.fails(&create).await;
    assert!(id.starts_with("create-failed:") && reason.contains("this Create is older"), "{id}: {reason}");
    assert_eq!(stage.changes(), Vec::<String>::new());
}

#[tokio::test]
async fn an_event_that_was_applied_last_is_answered_as_before() {
    let mut stage = Stage::start().await;
    let create = at("000000", stage.create("Groups", &properties(&json!({}))));
    let first = stage.succeeds(&create).await;
    stage.restart();
    stage.calls();
    assert_eq!(stage.succeeds(&create).await, first);
    assert_eq!(stage.changes(), Vec::<String>::new());
}

#[tokio::test]
async fn events_of_one_second_and_of_other_resources_are_served() {
    let stage = Stage::start().await;
    let (first, second) = (properties(&json!({})), properties(&json!({"Revision": "2"})));
    stage.succeeds(&at("000100", stage.create("Groups", &first))).await;
    stage.succeeds(&at("000100", stage.update("Groups", TABLE, &second, &first))).await;
    stage.succeeds(&at("000000", stage.create("Others", &first))).await;
}
