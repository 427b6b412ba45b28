//! Starting, stopping and starting again.

use std::collections::BTreeMap;

use crate::client::{Client, in_directory, in_memory, table};
use serde_json::json;
use tablewright_local::{Endpoint, Options, StartError};

#[tokio::test]
async fn a_taken_port_is_named_with_the_way_out() {
    let first = in_memory().await;
    let options = Options { bind: first.address(), ..Options::default() };
    let error = Endpoint::start(options).await.unwrap_err();
    assert!(matches!(error, StartError::PortInUse { .. }), "{error:?}");
    assert_eq!(error.to_string(), format!("{} is in use already; choose another port with --port", first.address()));
    first.stop().await;
}

#[tokio::test]
async fn the_port_is_free_after_stopping_and_after_dropping() {
    let first = in_memory().await;
    let bind = first.address();
    // A connection that is kept must not hold anything up.
    let mut client = Client::new(&first);
    client.ok("ListTables", json!({}));
    first.stop().await;
    let second = Endpoint::start(Options { bind, ..Options::default() }).await.unwrap();
    drop(second);
    Endpoint::start(Options { bind, ..Options::default() }).await.unwrap().stop().await;
}

#[tokio::test]
async fn everything_is_there_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let endpoint = in_directory(directory.path()).await;
    let mut client = Client::new(&endpoint);
    let mut create = table("orders");
    create["StreamSpecification"] = json!({"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"});
    create["Tags"] = json!([{"Key": "team", "Value": "sales"}]);
    create["TableClass"] = json!("STANDARD_INFREQUENT_ACCESS");
    create["SSESpecification"] = json!({"Enabled": true});
    client.ok("CreateTable", create);
    client.ok("CreateTable", table("gone"));
    client.ok("DeleteTable", json!({"TableName": "gone"}));
    client.ok("PutItem", json!({"TableName": "orders", "Item": {"pk": {"S": "a"}}}));
    client.ok(
        "UpdateContinuousBackups",
        json!({
            "TableName": "orders",
            "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": true, "RecoveryPeriodInDays": 7},
        }),
    );
    let before = client.ok("DescribeTable", json!({"TableName": "orders"}));
    drop(client);
    endpoint.stop().await;

    let endpoint = in_directory(directory.path()).await;
    let mut client = Client::new(&endpoint);
    assert_eq!(client.ok("ListTables", json!({}))["TableNames"], json!(["orders"]));
    assert_eq!(client.ok("DescribeTable", json!({"TableName": "orders"})), before);
    let backups = client.ok("DescribeContinuousBackups", json!({"TableName": "orders"}));
    let recovery = &backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"];
    assert_eq!(recovery["RecoveryPeriodInDays"], 7);
    let found = client.ok("GetItem", json!({"TableName": "orders", "Key": {"pk": {"S": "a"}}}));
    assert_eq!(found["Item"]["pk"]["S"], "a");
    endpoint.stop().await;
}

#[tokio::test]
async fn two_endpoints_do_not_share_a_directory() {
    let directory = tempfile::tempdir().unwrap();
    let first = in_directory(directory.path()).await;
    let options = Options { data_directory: Some(directory.path().to_owned()), ..Options::default() };
    let error = Endpoint::start(options.clone()).await.unwrap_err();
    assert!(matches!(error, StartError::DirectoryLocked { .. }), "{error:?}");
    drop(first);
    Endpoint::start(options).await.unwrap().stop().await;
}

#[tokio::test]
async fn unusable_directories_and_damaged_files_are_named() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let options = |path: &std::path::Path| Options { data_directory: Some(path.to_owned()), ..Options::default() };
    let error = Endpoint::start(options(&file)).await.unwrap_err();
    assert!(matches!(error, StartError::DirectoryUnusable { .. }), "{error:?}");

    let damaged = directory.path().join("data");
    std::fs::create_dir(&damaged).unwrap();
    std::fs::write(damaged.join("tables.sqlite"), "this is no database, however long it is".repeat(40)).unwrap();
    let error = Endpoint::start(options(&damaged)).await.unwrap_err();
    assert!(matches!(error, StartError::CorruptState { .. }), "{error:?}");
}

#[tokio::test]
async fn tables_whose_description_is_lost_are_taken_up() {
    let directory = tempfile::tempdir().unwrap();
    let endpoint = in_directory(directory.path()).await;
    let mut client = Client::new(&endpoint);
    client.ok("CreateTable", table("orders"));
    client.ok("PutItem", json!({"TableName": "orders", "Item": {"pk": {"S": "a"}}}));
    drop(client);
    endpoint.stop().await;
    for name in ["tables.sqlite", "tables.sqlite-wal", "tables.sqlite-shm"] {
        let _ = std::fs::remove_file(directory.path().join(name));
    }

    let endpoint = in_directory(directory.path()).await;
    let mut client = Client::new(&endpoint);
    let described = client.ok("DescribeTable", json!({"TableName": "orders"}));
    assert_eq!(described["Table"]["BillingModeSummary"]["BillingMode"], "PAY_PER_REQUEST");
    assert_eq!(described["Table"]["ItemCount"], 1);
    let found = client.ok("GetItem", json!({"TableName": "orders", "Key": {"pk": {"S": "a"}}}));
    assert_eq!(found["Item"]["pk"]["S"], "a");
    endpoint.stop().await;
}

#[tokio::test]
async fn expired_items_go_by_themselves() {
    let endpoint = in_memory().await;
    let mut client = Client::new(&endpoint);
    client.ok("CreateTable", table("sessions"));
    client.ok(
        "UpdateTimeToLive",
        json!({
            "TableName": "sessions", "TimeToLiveSpecification": {"Enabled": true, "AttributeName": "until"},
        }),
    );
    client.ok("PutItem", json!({"TableName": "sessions", "Item": {"pk": {"S": "a"}, "until": {"N": "1700000000"}}}));
    let get = json!({"TableName": "sessions", "Key": {"pk": {"S": "a"}}});
    let mut rounds = 0;
    while !client.ok("GetItem", get.clone()).as_object().unwrap().is_empty() {
        rounds += 1;
        assert!(rounds < 200, "the item is there still");
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    endpoint.stop().await;
}

#[tokio::test]
async fn tags_of_services_are_set_within_the_process_alone() {
    let endpoint = in_memory().await;
    let mut client = Client::new(&endpoint);
    client.ok("CreateTable", table("orders"));
    let arn = "arn:aws:dynamodb:us-east-1:000000000000:table/orders";
    let tag = json!({"Key": "aws:cloudformation:stack-name", "Value": "shop"});
    let (code, _) = client.refused("TagResource", json!({"ResourceArn": arn, "Tags": [tag]}));
    assert_eq!(code, "ValidationException");

    let tags = BTreeMap::from([("aws:cloudformation:stack-name".to_owned(), "shop".to_owned())]);
    endpoint.tag_as_service("orders", tags.clone()).await.unwrap();
    assert_eq!(client.ok("ListTagsOfResource", json!({"ResourceArn": arn}))["Tags"], json!([tag]));
    let missing = endpoint.tag_as_service("missing", tags).await.unwrap_err();
    assert_eq!(missing.code, "ResourceNotFoundException");
}
