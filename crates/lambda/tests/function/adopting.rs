//! Create and Update: made, adopted, converged.

use serde_json::{Value, json};

use crate::stage::{STACK, Stage, TABLE, properties, text, with_indexes};

#[tokio::test]
async fn a_table_that_is_not_there_is_created_with_marks_and_attributes() {
    let stage = Stage::start().await;
    let wanted = properties(&json!({
        "StreamSpecification": {"StreamViewType": "NEW_IMAGE"},
        "TimeToLiveSpecification": {"AttributeName": "expiresAt", "Enabled": "true"},
        "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": "true"},
        "Tags": [{"Key": "Team", "Value": "readers"}],
    }));
    let answer = stage.succeeds(&stage.create("Groups", &wanted)).await;
    let table = stage.table().expect("a table");
    assert_eq!(answer["PhysicalResourceId"], TABLE);
    assert_eq!(answer["Data"]["TableName"], TABLE);
    assert_eq!(answer["Data"]["Arn"], table["TableArn"]);
    assert_eq!(answer["Data"]["TableId"], table["TableId"]);
    assert_eq!(answer["Data"]["StreamArn"], table["LatestStreamArn"]);
    assert_eq!(answer["Data"]["StreamLabel"], table["LatestStreamLabel"]);
    assert_eq!(answer["Data"]["Held"], "");
    let tags = stage.tags();
    assert_eq!(tags["tablewright:created-by-stack"], STACK);
    assert_eq!(tags["tablewright:created-as"], "Groups");
    assert_eq!(tags["tablewright:project"], "bookclub-prod");
    assert_eq!(tags["tablewright:environment"], "cloudformation");
    assert_eq!(tags["Team"], "readers");
    let ttl = stage.call("DescribeTimeToLive", &json!({"TableName": TABLE}));
    assert_eq!(ttl["TimeToLiveDescription"]["AttributeName"], "expiresAt");
}

#[tokio::test]
async fn a_table_that_exists_is_adopted_with_its_items() {
    let stage = Stage::start().await;
    stage.existing_table(&json!({}));
    let answer = stage.succeeds(&stage.create("Groups", &properties(&json!({})))).await;
    assert_eq!(answer["PhysicalResourceId"], TABLE);
    stage.expect_item();
    let tags = stage.tags();
    assert_eq!(tags["tablewright:project"], "bookclub-prod");
    assert!(!tags.contains_key("tablewright:created-by-stack"), "only CreateTable writes it");
}

#[tokio::test]
async fn what_the_template_is_silent_about_stays_as_it_is_found() {
    let stage = Stage::start().await;
    stage.existing_table(&json!({
        "AttributeDefinitions": [
            {"AttributeName": "groupId", "AttributeType": "S"}, {"AttributeName": "owner", "AttributeType": "S"},
        ],
        "GlobalSecondaryIndexes": [{
            "IndexName": "by-hand", "KeySchema": [{"AttributeName": "owner", "KeyType": "HASH"}],
            "Projection": {"ProjectionType": "KEYS_ONLY"},
        }],
        "StreamSpecification": {"StreamEnabled": true, "StreamViewType": "KEYS_ONLY"},
        "DeletionProtectionEnabled": true,
        "TableClass": "STANDARD_INFREQUENT_ACCESS",
        "Tags": [{"Key": "Owner", "Value": "somebody"}],
    }));
    let specification = json!({"Enabled": true, "AttributeName": "expiresAt"});
    stage.call("UpdateTimeToLive", &json!({"TableName": TABLE, "TimeToLiveSpecification": specification}));
    let before = stage.table().expect("a table");
    stage.succeeds(&stage.create("Groups", &properties(&json!({})))).await;
    assert_eq!(stage.changes(), ["TagResource"]);
    assert_eq!(stage.table().expect("a table"), before);
    assert_eq!(stage.tags()["Owner"], "somebody");
}

#[tokio::test]
async fn a_property_that_is_taken_away_means_the_default() {
    let stage = Stage::start().await;
    let first = properties(&json!({
        "TimeToLiveSpecification": {"AttributeName": "expiresAt", "Enabled": true},
        "TableClass": "STANDARD_INFREQUENT_ACCESS",
        "Tags": [{"Key": "Team", "Value": "readers"}, {"Key": "Cost", "Value": "1"}],
    }));
    stage.succeeds(&stage.create("Groups", &first)).await;
    let arn = stage.table().expect("a table")["TableArn"].clone();
    stage.call("TagResource", &json!({"ResourceArn": arn, "Tags": [{"Key": "ByHand", "Value": "x"}]}));
    let second = properties(&json!({"Tags": [{"Key": "Team", "Value": "readers"}]}));
    stage.succeeds(&stage.update("Groups", TABLE, &second, &first)).await;
    let ttl = stage.call("DescribeTimeToLive", &json!({"TableName": TABLE}));
    assert_eq!(ttl["TimeToLiveDescription"]["TimeToLiveStatus"], "DISABLED");
    let class = stage.table().expect("a table")["TableClassSummary"]["TableClass"].clone();
    assert!(class.is_null() || class == "STANDARD", "{class}");
    let tags = stage.tags();
    assert!(!tags.contains_key("Cost"), "it was declared and is no longer");
    assert_eq!((tags["Team"].as_str(), tags["ByHand"].as_str()), ("readers", "x"));
}

#[tokio::test]
async fn two_indexes_are_added_to_an_existing_table_in_one_update() {
    let stage = Stage::start().await;
    stage.existing_table(&json!({}));
    let first = properties(&json!({}));
    stage.succeeds(&stage.create("Groups", &first)).await;
    let second = with_indexes(&["owner", "city"], &json!({}));
    stage.succeeds(&stage.update("Groups", TABLE, &second, &first)).await;
    assert_eq!(stage.indexes(), ["by-city", "by-owner"]);
    stage.expect_item();
}

#[tokio::test]
async fn a_table_without_a_name_gets_the_same_one_each_time() {
    let stage = Stage::start().await;
    let mut unnamed = properties(&json!({}));
    unnamed.as_object_mut().expect("an object").remove("TableName");
    let event = stage.create("Groups", &unnamed);
    let name = text(&stage.succeeds(&event).await["PhysicalResourceId"]);
    assert!(name.starts_with("bookclub-prod-Groups-") && name.len() == "bookclub-prod-Groups-".len() + 12, "{name}");
    let again = stage.succeeds(&stage.update("Groups", &name, &unnamed, &unnamed)).await;
    assert_eq!(again["PhysicalResourceId"], name.as_str());
    let other = stage.succeeds(&stage.create("OtherGroups", &unnamed)).await;
    assert_ne!(other["PhysicalResourceId"], name.as_str());
}

#[tokio::test]
async fn another_key_fails_with_both_and_the_original_id() {
    let stage = Stage::start().await;
    let first = properties(&json!({}));
    stage.succeeds(&stage.create("Groups", &first)).await;
    stage.calls();
    let second = properties(&json!({
        "AttributeDefinitions": [{"AttributeName": "id", "AttributeType": "N"}],
        "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
    }));
    let (id, reason) = stage.fails(&stage.update("Groups", TABLE, &second, &first)).await;
    assert_eq!(id, TABLE);
    for part in ["groupId (S)", "id (N)", "TableName"] {
        assert!(reason.contains(part), "{part}: {reason}");
    }
    assert_eq!(stage.changes(), Vec::<String>::new());
}

#[tokio::test]
async fn a_failed_create_has_an_id_of_its_own() {
    let stage = Stage::start().await;
    stage.existing_table(&json!({}));
    let wanted = properties(&json!({"OnExisting": "fail"}));
    let event = stage.create("Groups", &wanted);
    let (id, reason) = stage.fails(&event).await;
    assert_eq!(id, format!("create-failed:{}", text(&event["RequestId"])));
    assert!(reason.contains("exists already") && reason.contains("OnExisting"), "{reason}");
    assert_eq!(stage.changes(), Vec::<String>::new());
}

#[tokio::test]
async fn adopt_adds_tags_and_leaves_the_differences() {
    let stage = Stage::start().await;
    stage.existing_table(&json!({}));
    let wanted = with_indexes(&["owner"], &json!({"OnExisting": "adopt"}));
    let answer = stage.succeeds(&stage.create("Groups", &wanted)).await;
    assert!(text(&answer["Reason"]).contains("left alone"), "{answer}");
    assert_eq!(stage.changes(), ["TagResource"]);
    assert_eq!(stage.indexes(), Vec::<String>::new());
}

#[tokio::test]
async fn adopt_and_fail_are_about_tables_that_others_made() {
    let stage = Stage::start().await;
    for choice in ["adopt", "fail"] {
        let name = format!("{TABLE}-{choice}");
        let first = properties(&json!({"OnExisting": choice, "TableName": name}));
        stage.succeeds(&stage.create(choice, &first)).await;
        let second = with_indexes(&["owner"], &json!({"OnExisting": choice, "TableName": name}));
        stage.succeeds(&stage.update(choice, &name, &second, &first)).await;
        let table = stage.call("DescribeTable", &json!({"TableName": name}));
        assert_eq!(table["Table"]["GlobalSecondaryIndexes"][0]["IndexName"], "by-owner", "{choice}");
    }
}

#[tokio::test]
async fn a_new_name_makes_a_new_table_and_keeps_the_old_one() {
    let stage = Stage::start().await;
    let first = properties(&json!({"TableName": "bookclub-old"}));
    stage.succeeds(&stage.create("Groups", &first)).await;
    let second = properties(&json!({}));
    let answer = stage.succeeds(&stage.update("Groups", "bookclub-old", &second, &first)).await;
    assert_eq!(answer["PhysicalResourceId"], TABLE);
    stage.succeeds(&stage.delete("Groups", "bookclub-old", &first)).await;
    let names = stage.call("ListTables", &json!({}));
    assert_eq!(names["TableNames"], json!(["bookclub-groups-prod", "bookclub-old"]));
}

#[tokio::test]
async fn everything_that_is_wrong_with_the_properties_is_said_at_once() {
    let stage = Stage::start().await;
    let mut wanted = properties(&json!({"OnDelet": "retain", "Approve": ["XX1:Groups"], "ResourcePolicy": {"a": "b"}}));
    wanted["TableName"] = json!("no");
    let (_, reason) = stage.fails(&stage.create("Groups", &wanted)).await;
    for part in ["OnDelet", "OnDelete", "XX1", "resource policy"] {
        assert!(reason.contains(part), "{part}: {reason}");
    }
    assert_eq!(stage.calls().len(), 0);
}

#[tokio::test]
async fn texts_stand_for_numbers_and_booleans() {
    let stage = Stage::start().await;
    let wanted = properties(&json!({
        "BillingMode": "PROVISIONED",
        "ProvisionedThroughput": {"ReadCapacityUnits": "5", "WriteCapacityUnits": "6"},
        "DeletionProtectionEnabled": "true",
        "ServiceTimeout": "120",
        "WaitForIndexes": "true",
    }));
    stage.succeeds(&stage.create("Groups", &wanted)).await;
    let table = stage.table().expect("a table");
    assert_eq!(table["ProvisionedThroughput"]["ReadCapacityUnits"], 5);
    assert_eq!(table["ProvisionedThroughput"]["WriteCapacityUnits"], 6);
    assert_eq!(table["DeletionProtectionEnabled"], Value::Bool(true));
}
