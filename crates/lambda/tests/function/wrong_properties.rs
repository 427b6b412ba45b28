//! What is wrong with properties: said once, at the property that is at fault, in the template's terms.

use serde_json::{Value, json};

use crate::stage::{Stage, TABLE, properties, text};

/// Returns the reason for which a creation with these properties fails; nothing may be asked of the endpoint.
async fn reason(more: &Value) -> String {
    let stage = Stage::start().await;
    let (_, reason) = stage.fails(&stage.create("Groups", &properties(more))).await;
    assert_eq!(stage.calls().len(), 0);
    reason
}

fn tags(count: usize) -> Value {
    (0..count).map(|number| json!({"Key": format!("key{number}"), "Value": "a"})).collect()
}

#[tokio::test]
async fn a_wrong_name_points_at_table_name() {
    let reason = reason(&json!({"TableName": "book club"})).await;
    assert!(reason.starts_with("TW201 at ResourceProperties.TableName:"), "{reason}");
    assert!(reason.contains("give TableName") && !reason.contains("template"), "{reason}");
}

#[tokio::test]
async fn too_many_tags_are_said_once_with_the_number_that_is_left() {
    let reason = reason(&json!({"Tags": tags(50)})).await;
    assert_eq!(reason.matches("TW214").count(), 1, "{reason}");
    assert!(reason.starts_with("TW214 at ResourceProperties.Tags:") && reason.contains("declare 44"), "{reason}");
}

#[tokio::test]
async fn as_many_tags_as_are_admitted_fit() {
    let stage = Stage::start().await;
    stage.succeeds(&stage.create("Groups", &properties(&json!({"Tags": tags(44)})))).await;
    assert!(stage.tags().len() > 44);
}

#[tokio::test]
async fn a_wrong_tag_points_at_its_key_or_its_value() {
    let (long_key, long_value) = ("k".repeat(129), "v".repeat(257));
    for (tag, part) in [
        (json!({"Key": long_key, "Value": "a"}), "Key"),
        (json!({"Key": "aws:team", "Value": "a"}), "Key"),
        (json!({"Key": "te*am", "Value": "a"}), "Key"),
        (json!({"Key": "team", "Value": long_value}), "Value"),
        (json!({"Key": "team", "Value": "a*b"}), "Value"),
    ] {
        let reason = reason(&json!({"Tags": [{"Key": "first", "Value": "a"}, tag]})).await;
        assert!(reason.starts_with(&format!("TW214 at ResourceProperties.Tags.1.{part}:")), "{reason}");
    }
}

#[tokio::test]
async fn a_project_that_is_no_tag_points_at_the_property() {
    let reason = reason(&json!({"Project": "shop*"})).await;
    assert!(reason.starts_with("TW214 at ResourceProperties.Project:"), "{reason}");
}

#[tokio::test]
async fn an_empty_name_is_a_wrong_one_and_null_is_none() {
    let stage = Stage::start().await;
    let first = properties(&json!({}));
    stage.succeeds(&stage.create("Groups", &first)).await;
    stage.calls();
    let empty = properties(&json!({"TableName": "", "OnDelete": "delete"}));
    let (id, reason) = stage.fails(&stage.update("Groups", TABLE, &empty, &first)).await;
    assert_eq!(id, TABLE);
    assert!(reason.contains("TW104 at ResourceProperties.TableName: `TableName` is empty"), "{reason}");
    stage.succeeds(&stage.delete("Groups", TABLE, &empty)).await;
    assert_eq!(stage.changes(), Vec::<String>::new());
    let null = properties(&json!({"TableName": null, "OnDelete": "delete"}));
    let made = text(&stage.succeeds(&stage.create("Groups", &null)).await["PhysicalResourceId"]);
    assert!(made.starts_with("bookclub-prod-Groups-"), "{made}");
    stage.succeeds(&stage.delete("Groups", &made, &null)).await;
    assert_eq!(stage.call("ListTables", &json!({}))["TableNames"], json!([TABLE]));
}

#[tokio::test]
async fn what_stands_twice_is_said_with_the_path_of_the_first() {
    let tag = json!({"Key": "team", "Value": "a"});
    let reason = reason(&json!({"Tags": [tag, tag]})).await;
    assert!(reason.contains("TW103 at ResourceProperties.Tags.1.Key: tag `team` stands here twice"), "{reason}");
    assert!(reason.contains("the first is at ResourceProperties.Tags.0.") && !reason.contains("line"), "{reason}");
}

#[tokio::test]
async fn advice_names_properties_of_the_template() {
    let own = reason(&json!({"Tags": [{"Key": "tablewright:project", "Value": "a"}]})).await;
    assert!(own.contains("TW214") && own.contains("see OwnershipTags"), "{own}");
    let attribute = |name: &str| json!({"AttributeName": name, "AttributeType": "S"});
    let properties = json!({
        "AttributeDefinitions": [attribute("groupId"), attribute("owner")],
        "LocalSecondaryIndexes": [{
            "IndexName": "by-owner",
            "KeySchema": [
                {"AttributeName": "groupId", "KeyType": "HASH"},
                {"AttributeName": "owner", "KeyType": "RANGE"},
            ],
            "Projection": {"ProjectionType": "ALL"},
        }],
    });
    let local = reason(&properties).await;
    assert!(local.contains("declare it under GlobalSecondaryIndexes"), "{local}");
}
