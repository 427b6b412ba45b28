//! Delete: detaching is silence, and DeleteTable needs everything at once.

use serde_json::{Value, json};

use crate::stage::{STACK, Stage, TABLE, properties, text};

fn deletable() -> Value {
    properties(&json!({"OnDelete": "delete"}))
}

/// Creates the table as `Groups`, and forgets the calls that it took.
async fn created() -> Stage {
    let stage = Stage::start().await;
    stage.succeeds(&stage.create("Groups", &deletable())).await;
    stage.calls();
    stage
}

#[track_caller]
fn expect_kept(stage: &Stage, answer: &Value, why: &str) {
    assert_eq!((&answer["Status"], &answer["PhysicalResourceId"]), (&json!("SUCCESS"), &json!(TABLE)), "{answer}");
    assert!(text(&answer["Reason"]).contains(why), "{answer}");
    assert_eq!(stage.changes(), Vec::<String>::new());
    assert!(stage.table().is_some());
}

#[tokio::test]
async fn a_table_that_this_resource_created_is_deleted_where_the_template_asks_for_it() {
    let stage = created().await;
    let answer = stage.succeeds(&stage.delete("Groups", TABLE, &deletable())).await;
    assert_eq!(answer["PhysicalResourceId"], TABLE);
    assert_eq!(stage.changes(), ["DeleteTable"]);
    assert!(stage.table().is_none());
}

#[tokio::test]
async fn detaching_sends_nothing_at_all() {
    let stage = created().await;
    let answer = stage.answer_to(&stage.delete("Groups", TABLE, &properties(&json!({})))).await;
    assert_eq!(stage.calls().len(), 0);
    expect_kept(&stage, &answer, "OnDelete is retain: bookclub-groups-prod is not touched");
}

#[tokio::test]
async fn an_adopted_table_is_never_deleted() {
    let stage = Stage::start().await;
    stage.existing_table(&json!({}));
    stage.succeeds(&stage.create("Groups", &deletable())).await;
    stage.calls();
    let answer = stage.answer_to(&stage.delete("Groups", TABLE, &deletable())).await;
    expect_kept(&stage, &answer, "do not say that this resource created it");
    stage.expect_item();
}

#[tokio::test]
async fn deletion_protection_keeps_a_table() {
    let stage = created().await;
    stage.call("UpdateTable", &json!({"TableName": TABLE, "DeletionProtectionEnabled": true}));
    let answer = stage.answer_to(&stage.delete("Groups", TABLE, &deletable())).await;
    expect_kept(&stage, &answer, "deletion protection");
}

#[tokio::test]
async fn the_table_of_another_stack_is_kept() {
    let stage = created().await;
    let mut event = stage.delete("Groups", TABLE, &deletable());
    event["StackId"] = json!(STACK.replace("0a1b2c3d", "9f8e7d6c"));
    let answer = stage.answer_to(&event).await;
    expect_kept(&stage, &answer, "do not say that this resource created it");
}

#[tokio::test]
async fn a_renamed_logical_id_takes_the_table_over_and_its_old_one_lets_go() {
    let stage = created().await;
    stage.succeeds(&stage.create("Renamed", &deletable())).await;
    stage.calls();
    let answer = stage.answer_to(&stage.delete("Groups", TABLE, &deletable())).await;
    expect_kept(&stage, &answer, "another resource has taken it over");
}

#[tokio::test]
async fn a_table_that_another_project_took_over_is_kept() {
    let stage = created().await;
    let arn = stage.table().expect("a table")["TableArn"].clone();
    let tags = json!([{"Key": "tablewright:project", "Value": "market"}]);
    stage.call("TagResource", &json!({"ResourceArn": arn, "Tags": tags}));
    let answer = stage.answer_to(&stage.delete("Groups", TABLE, &deletable())).await;
    expect_kept(&stage, &answer, "project market");
}

#[tokio::test]
async fn ids_that_are_not_ours_succeed_without_a_call() {
    let stage = created().await;
    for id in ["create-failed:request-7", "arn:aws:dynamodb:us-east-1:1:table/x", "no", "2024/01/01/[$LATEST]abc"] {
        let answer = stage.succeeds(&stage.delete("Groups", id, &deletable())).await;
        assert_eq!(answer["PhysicalResourceId"], id);
    }
    assert_eq!(stage.calls().len(), 0);
}

#[tokio::test]
async fn a_resource_that_was_never_given_an_id_goes_without_a_call() {
    let stage = created().await;
    let whole = stage.delete("Groups", TABLE, &deletable());
    for (number, id) in [json!(""), Value::Null, json!({}), json!("x".repeat(5000))].into_iter().enumerate() {
        let mut event = whole.clone();
        event["RequestId"] = json!(format!("delete-{number}"));
        event["PhysicalResourceId"] = id;
        let answer = stage.succeeds(&event).await;
        assert_eq!(answer["StackId"], event["StackId"], "{answer}");
        assert!(!text(&answer["PhysicalResourceId"]).is_empty(), "{answer}");
    }
    assert_eq!(stage.calls().len(), 0);
}

#[tokio::test]
async fn an_id_that_cloudformation_made_up_is_not_looked_at() {
    let stage = created().await;
    // Where a creation was never answered: it looks like a name, and the role may not even read such a table.
    let answer = stage.succeeds(&stage.delete("Groups", "bookclub-prod-Groups-1ABCDEFGHIJKL", &deletable())).await;
    assert!(text(&answer["Reason"]).contains("no id that this resource was given"), "{answer}");
    assert_eq!(stage.calls().len(), 0);
}

#[tokio::test]
async fn a_table_whose_name_was_made_up_for_it_is_deleted() {
    let stage = Stage::start().await;
    let mut unnamed = deletable();
    unnamed.as_object_mut().expect("an object").remove("TableName");
    let name = text(&stage.succeeds(&stage.create("Groups", &unnamed)).await["PhysicalResourceId"]);
    stage.succeeds(&stage.delete("Groups", &name, &unnamed)).await;
    assert_eq!(stage.call("ListTables", &json!({}))["TableNames"], json!([]));
}

#[tokio::test]
async fn a_table_that_is_gone_is_a_success() {
    let stage = created().await;
    stage.call("DeleteTable", &json!({"TableName": TABLE}));
    stage.succeeds(&stage.delete("Groups", TABLE, &deletable())).await;
    assert_eq!(stage.changes(), Vec::<String>::new());
}

#[tokio::test]
async fn properties_that_cannot_be_read_do_not_hinder_a_delete() {
    let stage = created().await;
    for properties in [json!({"OnDelete": ["delete"], "Unknown": 1}), json!([]), Value::Null] {
        stage.succeeds(&stage.delete("Groups", TABLE, &properties)).await;
    }
    assert_eq!(stage.calls().len(), 0);
}
