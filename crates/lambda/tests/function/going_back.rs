//! Rollbacks: nothing is deleted, nothing fails for want of approval.

use serde_json::json;

use crate::stage::{Stage, TABLE, properties, text, with_indexes};

#[tokio::test]
async fn going_back_deletes_no_index_whatever_is_approved() {
    let stage = Stage::start().await;
    let first = with_indexes(&[], &json!({"Approve": ["DS102:Groups/by-owner"]}));
    stage.succeeds(&stage.create("Groups", &first)).await;
    let second = with_indexes(&["owner"], &json!({}));
    stage.succeeds(&stage.update("Groups", TABLE, &second, &first)).await;
    let answer = stage.succeeds(&stage.update("Groups", TABLE, &first, &second)).await;
    assert_eq!(answer["Data"]["Held"], "DS102:Groups/by-owner");
    assert_eq!(stage.indexes(), ["by-owner"]);
    // Going forth again from there is possible, and so is wanting the deletion.
    stage.succeeds(&stage.update("Groups", TABLE, &second, &first)).await;
    let mut wanted = first.clone();
    wanted["Revision"] = json!("2");
    stage.succeeds(&stage.update("Groups", TABLE, &wanted, &second)).await;
    assert_eq!(stage.indexes(), Vec::<String>::new());
}

#[tokio::test]
async fn going_back_succeeds_on_a_table_that_two_resources_name() {
    let stage = Stage::start().await;
    let first = with_indexes(&[], &json!({}));
    let second = with_indexes(&["owner"], &json!({}));
    stage.succeeds(&stage.create("Groups", &first)).await;
    stage.succeeds(&stage.create("Others", &first)).await;
    stage.succeeds(&stage.update("Groups", TABLE, &second, &first)).await;
    let answer = stage.succeeds(&stage.update("Groups", TABLE, &first, &second)).await;
    assert_eq!(answer["Data"]["Held"], "DS102:Groups/by-owner");
    // The other one writes over the note between an update and the way back.
    stage.succeeds(&stage.update("Groups", TABLE, &second, &first)).await;
    stage.succeeds(&stage.update("Others", TABLE, &second, &first)).await;
    let answer = stage.succeeds(&stage.update("Groups", TABLE, &first, &second)).await;
    assert_eq!(answer["Data"]["Held"], "DS102:Groups/by-owner");
    assert_eq!(stage.indexes(), ["by-owner"]);
}

#[tokio::test]
async fn going_back_after_an_update_that_failed_changes_nothing() {
    let stage = Stage::start().await;
    let first = with_indexes(&["owner"], &json!({}));
    stage.succeeds(&stage.create("Groups", &first)).await;
    let second = with_indexes(&[], &json!({}));
    stage.fails(&stage.update("Groups", TABLE, &second, &first)).await;
    stage.calls();
    stage.succeeds(&stage.update("Groups", TABLE, &first, &second)).await;
    assert_eq!(stage.changes(), ["TagResource"]);
    assert_eq!(stage.indexes(), ["by-owner"]);
}

#[tokio::test]
async fn going_back_leaves_what_would_be_held_and_succeeds() {
    let stage = Stage::start().await;
    let first = properties(&json!({}));
    stage.succeeds(&stage.create("Groups", &first)).await;
    let second = properties(&json!({
        "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true},
        "DeletionProtectionEnabled": true,
        "TableClass": "STANDARD_INFREQUENT_ACCESS",
    }));
    stage.succeeds(&stage.update("Groups", TABLE, &second, &first)).await;
    let answer = stage.succeeds(&stage.update("Groups", TABLE, &first, &second)).await;
    assert_eq!(answer["Data"]["Held"], "DS108:Groups, DS103:Groups, DS105:Groups");
    let reason = text(&answer["Reason"]);
    assert!(reason.contains("OnHeld: fail") && reason.contains("way back") && reason.contains("DS108"), "{reason}");
    let table = stage.table().expect("a table");
    assert_eq!(table["DeletionProtectionEnabled"], true);
    assert_eq!(table["StreamSpecification"]["StreamViewType"], "NEW_IMAGE");
    assert_ne!(table["TableClassSummary"]["TableClass"], "STANDARD_INFREQUENT_ACCESS", "what is safe goes back");
}

#[tokio::test]
async fn a_replacing_update_goes_back_to_the_old_table() {
    let stage = Stage::start().await;
    let first = properties(&json!({"TableName": "bookclub-old"}));
    let second = properties(&json!({"OnDelete": "retain"}));
    stage.succeeds(&stage.create("Groups", &first)).await;
    let forth = stage.succeeds(&stage.update("Groups", "bookclub-old", &second, &first)).await;
    assert_eq!(forth["PhysicalResourceId"], TABLE);
    let back = stage.succeeds(&stage.update("Groups", TABLE, &first, &second)).await;
    assert_eq!(back["PhysicalResourceId"], "bookclub-old");
    stage.succeeds(&stage.delete("Groups", TABLE, &second)).await;
    assert!(stage.table().is_some(), "it is retained");
}

#[tokio::test]
async fn only_the_way_to_the_last_properties_is_a_way_back() {
    let stage = Stage::start().await;
    let first = with_indexes(&[], &json!({"Approve": ["DS102:Groups/by-owner"], "OnHeld": "fail"}));
    let second = with_indexes(&["owner"], &json!({}));
    let third = with_indexes(&["owner"], &json!({"TableClass": "STANDARD_INFREQUENT_ACCESS"}));
    stage.succeeds(&stage.create("Groups", &first)).await;
    stage.succeeds(&stage.update("Groups", TABLE, &second, &first)).await;
    stage.succeeds(&stage.update("Groups", TABLE, &third, &second)).await;
    // Two steps back is no rollback: it is what somebody wants, and has approved.
    stage.succeeds(&stage.update("Groups", TABLE, &first, &third)).await;
    assert_eq!(stage.indexes(), Vec::<String>::new());
}

#[tokio::test]
async fn going_back_leaves_what_the_update_never_came_to() {
    let stage = Stage::start().await;
    stage.existing_table(&json!({"Tags": [{"Key": "Team", "Value": "by hand"}]}));
    let specification = json!({"Enabled": true, "AttributeName": "byHand"});
    stage.call("UpdateTimeToLive", &json!({"TableName": TABLE, "TimeToLiveSpecification": specification}));
    let first = properties(&json!({}));
    stage.succeeds(&stage.create("Groups", &first)).await;
    let second = properties(&json!({
        "TimeToLiveSpecification": {"AttributeName": "expiresAt", "Enabled": true},
        "Tags": [{"Key": "Team", "Value": "readers"}],
    }));
    stage.fails(&stage.update("Groups", TABLE, &second, &first)).await;
    stage.succeeds(&stage.update("Groups", TABLE, &first, &second)).await;
    let ttl = stage.call("DescribeTimeToLive", &json!({"TableName": TABLE}));
    assert_eq!(ttl["TimeToLiveDescription"]["AttributeName"], "byHand");
    assert_eq!(stage.tags()["Team"], "by hand");
}

#[tokio::test]
async fn an_update_of_a_table_whose_note_somebody_took_away_is_taken_for_a_way_back() {
    let stage = Stage::start().await;
    let approved = json!({"Approve": ["DS102:Groups/by-owner"]});
    for more in [json!({}), approved] {
        let (first, second) = (with_indexes(&[], &more), with_indexes(&["owner"], &more));
        stage.succeeds(&stage.create("Groups", &first)).await;
        stage.succeeds(&stage.update("Groups", TABLE, &second, &first)).await;
        let arn = stage.table().expect("a table")["TableArn"].clone();
        stage.call("UntagResource", &json!({"ResourceArn": arn, "TagKeys": ["tablewright:applied"]}));
        let answer = stage.succeeds(&stage.update("Groups", TABLE, &first, &second)).await;
        assert_eq!(answer["Data"]["Held"], "DS102:Groups/by-owner");
        assert!(text(&answer["Reason"]).contains("tablewright:applied was gone"), "{answer}");
        assert_eq!(stage.indexes(), ["by-owner"]);
        assert!(stage.tags().contains_key("tablewright:applied"), "it is written anew");
    }
}

#[tokio::test]
async fn a_table_that_was_deleted_by_hand_is_made_anew_by_an_update() {
    let stage = Stage::start().await;
    let (first, second) = (with_indexes(&[], &json!({})), with_indexes(&["owner"], &json!({})));
    stage.succeeds(&stage.create("Groups", &first)).await;
    stage.call("DeleteTable", &json!({"TableName": TABLE}));
    let mut update = stage.update("Groups", TABLE, &second, &first);
    let url = text(&update["ResponseURL"]);
    update["ResponseURL"] = json!(url.replacen('?', "?X-Amz-Date=20200101T000000Z&", 1));
    let answer = stage.succeeds(&update).await;
    assert_eq!((stage.indexes(), &answer["Reason"]), (vec!["by-owner".to_owned()], &json!(null)), "{answer}");
}
