//! Tables that another stack or resource has, or takes over meanwhile: an update does not touch them unnoticed, and the
//! way back neither touches them nor fails.

use serde_json::{Value, json};

use crate::stage::{Stage, TABLE, properties, text, with_indexes};

const MARKET: &str = "arn:aws:cloudformation:us-east-1:000000000000:stack/market/0a1b";
const OLD: &str = "bookclub-old";

/// Returns an event as the stack `market` gets it.
fn of_market(mut event: Value) -> Value {
    event["StackId"] = json!(MARKET);
    event
}

/// Lets the stack `market` take a table over, which is approved there.
async fn market_takes(stage: &Stage, table: &str) {
    let approved = properties(&json!({"TableName": table, "Approve": ["DS112:Stalls"]}));
    stage.succeeds(&of_market(stage.create("Stalls", &approved))).await;
    stage.changes();
}

/// Returns everything that there is to see of a table.
fn seen(stage: &Stage, table: &str) -> (Value, Value) {
    let description = stage.call("DescribeTable", &json!({"TableName": table}));
    let tags = stage.call("ListTagsOfResource", &json!({"ResourceArn": description["Table"]["TableArn"]}));
    (description, tags)
}

#[tokio::test]
async fn an_update_to_the_table_of_another_stack_fails() {
    for on_held in ["fail", "skip"] {
        let stage = Stage::start().await;
        market_takes(&stage, TABLE).await;
        let first = properties(&json!({"TableName": OLD}));
        stage.succeeds(&stage.create("Groups", &first)).await;
        let (before, _) = (seen(&stage, TABLE), stage.changes());
        let second = with_indexes(&["owner"], &json!({"OnHeld": on_held}));
        let (id, reason) = stage.fails(&stage.update("Groups", OLD, &second, &first)).await;
        assert!(id == OLD && reason.contains("DS112:Groups") && reason.contains(MARKET), "{id}: {reason}");
        assert_eq!((stage.changes(), seen(&stage, TABLE)), (vec![], before));
        stage.succeeds(&stage.update("Groups", OLD, &first, &second)).await;
    }
}

#[tokio::test]
async fn an_update_to_the_table_of_another_resource_fails_where_something_is_held() {
    let stage = Stage::start().await;
    stage.succeeds(&stage.create("Others", &with_indexes(&["owner"], &json!({})))).await;
    let first = properties(&json!({"TableName": OLD}));
    stage.succeeds(&stage.create("Groups", &first)).await;
    let (before, _) = (seen(&stage, TABLE), stage.changes());
    let mut second = with_indexes(&["owner"], &json!({}));
    second["GlobalSecondaryIndexes"][0]["Projection"]["ProjectionType"] = json!("KEYS_ONLY");
    let (id, reason) = stage.fails(&stage.update("Groups", OLD, &second, &first)).await;
    assert!(id == OLD && reason.contains("DS102:Groups/by-owner"), "{id}: {reason}");
    assert_eq!((stage.changes(), seen(&stage, TABLE)), (vec![], before));
}

#[tokio::test]
async fn the_way_back_leaves_a_table_that_another_stack_took_over_meanwhile() {
    // What was approved when the table was adopted is no leave to take it back.
    for approve in [json!([]), json!(["DS112:Groups"])] {
        let stage = Stage::start().await;
        stage.existing_table(&json!({}));
        let first = properties(&json!({"Approve": approve}));
        stage.succeeds(&stage.create("Groups", &first)).await;
        let second = with_indexes(&["owner"], &json!({"Approve": approve}));
        stage.succeeds(&stage.update("Groups", TABLE, &second, &first)).await;
        market_takes(&stage, TABLE).await;
        let before = seen(&stage, TABLE);
        let answer = stage.succeeds(&stage.update("Groups", TABLE, &first, &second)).await;
        assert!(text(&answer["Data"]["Held"]).contains("DS112:Groups"), "{answer}");
        assert_eq!((stage.changes(), seen(&stage, TABLE)), (vec![], before));
        stage.expect_item();
    }
}

#[tokio::test]
async fn the_way_back_from_a_replacement_leaves_an_old_table_that_another_stack_took_over() {
    for made_by_us in [true, false] {
        let stage = Stage::start().await;
        if !made_by_us {
            let stalls = properties(&json!({"TableName": OLD, "Approve": ["DS112:Stalls"]}));
            stage.succeeds(&of_market(stage.create("Stalls", &stalls))).await;
        }
        let first = properties(&json!({"TableName": OLD, "Approve": ["DS112:Groups"]}));
        stage.succeeds(&stage.create("Groups", &first)).await;
        let second = properties(&json!({}));
        stage.succeeds(&stage.update("Groups", OLD, &second, &first)).await;
        market_takes(&stage, OLD).await;
        let before = seen(&stage, OLD);
        let answer = stage.succeeds(&stage.update("Groups", TABLE, &first, &second)).await;
        assert_eq!((&answer["PhysicalResourceId"], &answer["Data"]["Held"]), (&json!(OLD), &json!("DS112:Groups")));
        assert_eq!((stage.changes(), seen(&stage, OLD)), (vec![], before.clone()));
        // Going there anew is no way back.
        let third = properties(&json!({"TableName": OLD}));
        let (id, reason) = stage.fails(&stage.update("Groups", TABLE, &third, &second)).await;
        assert!(id == TABLE && reason.contains("DS112:Groups"), "{id}: {reason}");
        assert_eq!((stage.changes(), seen(&stage, OLD)), (vec![], before));
    }
}

#[tokio::test]
async fn an_update_of_a_table_that_another_stack_took_over_fails_and_goes_back() {
    let stage = Stage::start().await;
    let first = properties(&json!({}));
    stage.succeeds(&stage.create("Groups", &first)).await;
    market_takes(&stage, TABLE).await;
    let before = seen(&stage, TABLE);
    let second = with_indexes(&["owner"], &json!({}));
    let (_, reason) = stage.fails(&stage.update("Groups", TABLE, &second, &first)).await;
    assert!(reason.contains("DS112:Groups"), "{reason}");
    stage.succeeds(&stage.update("Groups", TABLE, &first, &second)).await;
    assert_eq!((stage.changes(), seen(&stage, TABLE)), (vec![], before));
    // Whoever approves it anew takes it back.
    let approved = with_indexes(&["owner"], &json!({"Approve": ["DS112:Groups"]}));
    stage.succeeds(&stage.update("Groups", TABLE, &approved, &first)).await;
    assert_eq!(
        (stage.indexes(), stage.tags()["tablewright:project"].as_str()),
        (vec!["by-owner".to_owned()], "bookclub-prod")
    );
}

#[tokio::test]
async fn not_even_a_note_is_left_on_the_table_of_another_stack() {
    let stage = Stage::start().await;
    market_takes(&stage, TABLE).await;
    let before = seen(&stage, TABLE);
    let wanted = properties(&json!({"OwnershipTags": false}));
    let (_, reason) = stage.fails(&stage.create("Groups", &wanted)).await;
    assert!(reason.contains("DS112:Groups"), "{reason}");
    assert_eq!((stage.changes(), seen(&stage, TABLE)), (vec![], before));
    let approved = properties(&json!({"OwnershipTags": false, "Approve": ["DS112:Groups"]}));
    stage.succeeds(&stage.create("Groups", &approved)).await;
    // Once it is the resource's own, the approval can be taken out again.
    stage.succeeds(&stage.update("Groups", TABLE, &wanted, &approved)).await;
}
