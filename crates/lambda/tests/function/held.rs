//! What waits for approval: named, allowed, or left out.

use serde_json::{Value, json};

use crate::stage::{STACK, Stage, TABLE, properties, with_indexes};

const APPROVAL: &str = "DS102:Groups/by-owner";

/// Creates the table with an index, and returns its properties and those with another projection.
async fn with_changed_projection(more: &Value) -> (Stage, Value, Value) {
    let stage = Stage::start().await;
    let first = with_indexes(&["owner"], &json!({}));
    stage.succeeds(&stage.create("Groups", &first)).await;
    stage.calls();
    let mut second = with_indexes(&["owner"], more);
    second["GlobalSecondaryIndexes"][0]["Projection"]["ProjectionType"] = json!("KEYS_ONLY");
    (stage, first, second)
}

fn projection(stage: &Stage) -> Value {
    stage.table().expect("a table")["GlobalSecondaryIndexes"][0]["Projection"]["ProjectionType"].clone()
}

#[tokio::test]
async fn without_approval_nothing_is_changed_and_the_reason_names_it() {
    let extra = json!({"PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": "true"}});
    let (stage, first, second) = with_changed_projection(&extra).await;
    let (id, reason) = stage.fails(&stage.update("Groups", TABLE, &second, &first)).await;
    assert_eq!(id, TABLE);
    assert!(reason.contains(APPROVAL) && reason.contains("Approve"), "{reason}");
    assert_eq!(stage.changes(), Vec::<String>::new());
}

#[tokio::test]
async fn with_approval_it_happens() {
    let (stage, first, second) = with_changed_projection(&json!({"Approve": [APPROVAL]})).await;
    let answer = stage.succeeds(&stage.update("Groups", TABLE, &second, &first)).await;
    assert_eq!((projection(&stage), &answer["Data"]["Held"]), (json!("KEYS_ONLY"), &json!("")));
}

#[tokio::test]
async fn skipped_the_rest_is_done_and_data_names_what_was_left_out() {
    let extra = json!({"OnHeld": "skip", "TableClass": "STANDARD_INFREQUENT_ACCESS"});
    let (stage, first, second) = with_changed_projection(&extra).await;
    let answer = stage.succeeds(&stage.update("Groups", TABLE, &second, &first)).await;
    assert_eq!((projection(&stage), &answer["Data"]["Held"]), (json!("ALL"), &json!(APPROVAL)));
    let class = &stage.table().expect("a table")["TableClassSummary"]["TableClass"];
    assert_eq!(*class, "STANDARD_INFREQUENT_ACCESS");
}

#[tokio::test]
async fn an_index_that_was_declared_and_is_no_longer_is_held() {
    let stage = Stage::start().await;
    let first = with_indexes(&["owner"], &json!({}));
    stage.succeeds(&stage.create("Groups", &first)).await;
    let second = with_indexes(&[], &json!({}));
    let (_, reason) = stage.fails(&stage.update("Groups", TABLE, &second, &first)).await;
    assert!(reason.contains(APPROVAL), "{reason}");
    let third = with_indexes(&[], &json!({"Approve": [APPROVAL]}));
    stage.succeeds(&stage.update("Groups", TABLE, &third, &first)).await;
    assert_eq!(stage.indexes(), Vec::<String>::new());
}

#[tokio::test]
async fn ttl_on_an_adopted_table_is_held() {
    let stage = Stage::start().await;
    stage.existing_table(&json!({}));
    let wanted = json!({"TimeToLiveSpecification": {"AttributeName": "expiresAt", "Enabled": "true"}});
    let (id, reason) = stage.fails(&stage.create("Groups", &properties(&wanted))).await;
    assert!(id.starts_with("create-failed:") && reason.contains("DS107:Groups"), "{id} {reason}");
    stage.expect_item();
}

#[tokio::test]
async fn the_table_of_another_project_is_held_and_named() {
    let stage = Stage::start().await;
    stage.existing_table(&json!({"Tags": [{"Key": "tablewright:project", "Value": "market"}]}));
    let (_, reason) = stage.fails(&stage.create("Groups", &properties(&json!({})))).await;
    assert!(reason.contains("DS112:Groups") && reason.contains("project market"), "{reason}");
    assert_eq!(stage.changes(), Vec::<String>::new());
    let approved = properties(&json!({"Approve": ["DS112:Groups"]}));
    stage.succeeds(&stage.create("Groups", &approved)).await;
    assert_eq!(stage.tags()["tablewright:project"], "bookclub-prod");
}

#[tokio::test]
async fn two_stacks_cannot_share_a_table_unnoticed() {
    let stage = Stage::start().await;
    stage.succeeds(&stage.create("Groups", &properties(&json!({})))).await;
    let mut event = stage.create("Groups", &properties(&json!({})));
    event["StackId"] = json!("arn:aws:cloudformation:us-east-1:000000000000:stack/market/0a1b");
    let (_, reason) = stage.fails(&event).await;
    let owner = format!("resource Groups of the CloudFormation stack bookclub-prod ({STACK})");
    assert!(reason.contains(&owner), "{reason}");
}

#[tokio::test]
async fn a_table_of_somebody_else_is_not_left_out_but_refused() {
    let stage = Stage::start().await;
    stage.existing_table(&json!({"Tags": [{"Key": "tablewright:project", "Value": "market"}]}));
    let wanted = properties(&json!({"OnHeld": "skip"}));
    let (_, reason) = stage.fails(&stage.create("Groups", &wanted)).await;
    assert!(reason.contains("DS112:Groups"), "{reason}");
    assert_eq!(stage.changes(), Vec::<String>::new());
}

#[tokio::test]
async fn an_approval_that_nothing_waits_for_is_named_beside_what_waits() {
    let stage = Stage::start().await;
    let first = with_indexes(&["owner"], &json!({}));
    stage.succeeds(&stage.create("Groups", &first)).await;
    let second = with_indexes(&[], &json!({"Approve": ["DS102:Groups/by-ovner"]}));
    let (_, reason) = stage.fails(&stage.update("Groups", TABLE, &second, &first)).await;
    assert!(reason.contains("waits for approval: DS102:Groups/by-owner"), "{reason}");
    assert!(reason.ends_with("; nothing waits for the approval of DS102:Groups/by-ovner"), "{reason}");
}
