//! Items, tables and streams through the endpoint.

use crate::client::{Client, in_memory, table};
use serde_json::{Value, json};

#[tokio::test]
async fn an_item_is_there_right_after_its_table() {
    let endpoint = in_memory().await;
    let mut client = Client::new(&endpoint);
    client.ok("CreateTable", table("orders"));
    client.ok("PutItem", json!({"TableName": "orders", "Item": {"pk": {"S": "a"}, "n": {"N": "1"}}}));
    let found = client.ok("GetItem", json!({"TableName": "orders", "Key": {"pk": {"S": "a"}}}));
    assert_eq!(found, json!({"Item": {"pk": {"S": "a"}, "n": {"N": "1"}}}));
    let described = client.ok("DescribeTable", json!({"TableName": "orders"}));
    assert_eq!(described["Table"]["ItemCount"], 1);
    endpoint.stop().await;
}

#[tokio::test]
async fn a_table_is_found_by_its_arn() {
    let endpoint = in_memory().await;
    let mut client = Client::new(&endpoint);
    let created = client.ok("CreateTable", table("orders"));
    let arn = created["TableDescription"]["TableArn"].as_str().expect("an ARN").to_owned();
    assert_eq!(arn, "arn:aws:dynamodb:us-east-1:000000000000:table/orders");
    client.ok("PutItem", json!({"TableName": arn, "Item": {"pk": {"S": "a"}}}));
    let found = client.ok("GetItem", json!({"TableName": arn, "Key": {"pk": {"S": "a"}}}));
    assert_eq!(found["Item"]["pk"]["S"], "a");
    // Answers name a table as the request did.
    let key = json!({"pk": {"S": "a"}});
    let batch = json!({"RequestItems": {&arn: {"Keys": [key]}}, "ReturnConsumedCapacity": "TOTAL"});
    let batch = client.ok("BatchGetItem", batch);
    assert_eq!(batch["Responses"], json!({&arn: [key]}));
    assert_eq!(batch["ConsumedCapacity"][0]["TableName"], arn);
    let one = json!({"TableName": arn, "Key": key, "ReturnConsumedCapacity": "TOTAL"});
    assert_eq!(client.ok("GetItem", one)["ConsumedCapacity"]["TableName"], arn);
    assert_eq!(client.ok("DescribeTable", json!({"TableName": arn}))["Table"]["TableName"], "orders");
    client.ok("TagResource", json!({"ResourceArn": arn, "Tags": [{"Key": "team", "Value": "sales"}]}));
    let tags = client.ok("ListTagsOfResource", json!({"ResourceArn": arn}));
    assert_eq!(tags, json!({"Tags": [{"Key": "team", "Value": "sales"}]}));
    endpoint.stop().await;
}

#[tokio::test]
async fn the_control_plane_and_the_items_follow_each_other() {
    let endpoint = in_memory().await;
    let mut client = Client::new(&endpoint);
    let mut create = table("orders");
    create["AttributeDefinitions"] = json!([
        {"AttributeName": "pk", "AttributeType": "S"},
        {"AttributeName": "a", "AttributeType": "S"}, {"AttributeName": "b", "AttributeType": "S"},
        {"AttributeName": "c", "AttributeType": "S"}, {"AttributeName": "d", "AttributeType": "N"},
    ]);
    create["GlobalSecondaryIndexes"] = json!([{
        "IndexName": "by-many",
        "KeySchema": [
            {"AttributeName": "a", "KeyType": "HASH"}, {"AttributeName": "b", "KeyType": "HASH"},
            {"AttributeName": "c", "KeyType": "RANGE"}, {"AttributeName": "d", "KeyType": "RANGE"},
        ],
        "Projection": {"ProjectionType": "ALL"},
    }]);
    client.ok("CreateTable", create);
    client.ok(
        "PutItem",
        json!({"TableName": "orders", "Item": {
        "pk": {"S": "1"}, "a": {"S": "x"}, "b": {"S": "y"}, "c": {"S": "z"}, "d": {"N": "7"}, "e": {"S": "v"}}}),
    );
    let found = client.ok(
        "Query",
        json!({
            "TableName": "orders", "IndexName": "by-many", "KeyConditionExpression": "a = :a AND b = :b",
            "ExpressionAttributeValues": {":a": {"S": "x"}, ":b": {"S": "y"}},
        }),
    );
    assert_eq!(found["Count"], 1);

    client.ok(
        "UpdateTable",
        json!({
            "TableName": "orders",
            "AttributeDefinitions": [{"AttributeName": "e", "AttributeType": "S"}],
            "GlobalSecondaryIndexUpdates": [{"Create": {
                "IndexName": "by-e",
                "KeySchema": [{"AttributeName": "e", "KeyType": "HASH"}, {"AttributeName": "pk", "KeyType": "RANGE"}],
                "Projection": {"ProjectionType": "KEYS_ONLY"},
            }}],
        }),
    );
    let query = json!({
        "TableName": "orders", "IndexName": "by-e", "KeyConditionExpression": "e = :e",
        "ExpressionAttributeValues": {":e": {"S": "v"}},
    });
    assert_eq!(client.ok("Query", query.clone())["Count"], 1);
    let described = client.ok("DescribeTable", json!({"TableName": "orders"}));
    let indexes = described["Table"]["GlobalSecondaryIndexes"].as_array().expect("indexes");
    assert_eq!(indexes.iter().map(|index| &index["ItemCount"]).collect::<Vec<_>>(), [1, 1]);

    client.ok(
        "UpdateTable",
        json!({
            "TableName": "orders", "GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": "by-e"}}],
        }),
    );
    assert_eq!(client.refused("Query", query).0, "ValidationException");

    client.ok(
        "UpdateTimeToLive",
        json!({
            "TableName": "orders", "TimeToLiveSpecification": {"Enabled": true, "AttributeName": "ttl"},
        }),
    );
    let described = client.ok("DescribeTimeToLive", json!({"TableName": "orders"}));
    assert_eq!(described, json!({"TimeToLiveDescription": {"TimeToLiveStatus": "ENABLED", "AttributeName": "ttl"}}));

    client.ok("DeleteTable", json!({"TableName": "orders"}));
    let get = json!({"TableName": "orders", "Key": {"pk": {"S": "1"}}});
    assert_eq!(client.refused("GetItem", get).0, "ResourceNotFoundException");
    assert_eq!(client.ok("ListTables", json!({})), json!({"TableNames": []}));
    endpoint.stop().await;
}

#[tokio::test]
async fn a_stream_is_read_under_the_names_that_the_control_plane_gave() {
    let endpoint = in_memory().await;
    let mut client = Client::new(&endpoint);
    let mut create = table("abc");
    create["StreamSpecification"] = json!({"StreamEnabled": true, "StreamViewType": "NEW_AND_OLD_IMAGES"});
    let created = client.ok("CreateTable", create);
    let arn = created["TableDescription"]["LatestStreamArn"].clone();
    let label = created["TableDescription"]["LatestStreamLabel"].clone();
    client.ok("PutItem", json!({"TableName": "abc", "Item": {"pk": {"S": "a"}}}));

    let listed = client.ok("ListStreams", json!({"TableName": "abc"}));
    assert_eq!(listed, json!({"Streams": [{"StreamArn": arn, "TableName": "abc", "StreamLabel": label}]}));
    let described = client.ok("DescribeStream", json!({"StreamArn": arn}));
    let description = &described["StreamDescription"];
    assert_eq!(description["StreamArn"], arn);
    assert_eq!(description["StreamLabel"], label);
    assert_eq!(description["KeySchema"], json!([{"AttributeName": "pk", "KeyType": "HASH"}]));
    let shard = description["Shards"][0]["ShardId"].as_str().expect("a shard").to_owned();
    assert!((28..=65).contains(&shard.len()), "{shard}");
    let after = client.ok("DescribeStream", json!({"StreamArn": arn, "ExclusiveStartShardId": shard}));
    assert_eq!(after["StreamDescription"]["Shards"], json!([]));

    let iterator = client.ok(
        "GetShardIterator",
        json!({
            "StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON",
        }),
    );
    let read = client.ok("GetRecords", json!({"ShardIterator": iterator["ShardIterator"]}));
    assert_eq!(read["Records"].as_array().map(Vec::len), Some(1));
    assert_eq!(read["Records"][0]["eventName"], "INSERT");

    let elsewhere = arn.as_str().expect("an ARN").replace("us-east-1", "eu-west-1");
    assert_eq!(client.refused("DescribeStream", json!({"StreamArn": elsewhere})).0, "ResourceNotFoundException");
    endpoint.stop().await;
}

#[tokio::test]
async fn what_the_model_refuses_reaches_no_items() {
    let endpoint = in_memory().await;
    let mut client = Client::new(&endpoint);
    client.ok("CreateTable", table("orders"));
    client.ok("PutItem", json!({"TableName": "orders", "Item": {"pk": {"S": "a"}}}));
    client.ok("UpdateTable", json!({"TableName": "orders", "DeletionProtectionEnabled": true}));
    let (code, message) = client.refused("DeleteTable", json!({"TableName": "orders"}));
    assert_eq!(code, "ValidationException");
    assert!(message.starts_with("Resource cannot be deleted as it is currently protected"), "{message}");
    assert_eq!(client.refused("CreateTable", table("orders")).0, "ResourceInUseException");
    assert_eq!(client.refused("CreateBackup", json!({"TableName": "orders"})).0, "UnknownOperationException");
    let found = client.ok("GetItem", json!({"TableName": "orders", "Key": {"pk": {"S": "a"}}}));
    assert_eq!(found["Item"]["pk"]["S"], "a");
    endpoint.stop().await;
}

#[tokio::test]
async fn many_connections_are_served_at_once() {
    let endpoint = in_memory().await;
    Client::new(&endpoint).ok("CreateTable", table("orders"));
    std::thread::scope(|scope| {
        for worker in 0..8 {
            let mut client = Client::new(&endpoint);
            scope.spawn(move || {
                for number in 0..50 {
                    let key = format!("{worker}-{number}");
                    client.ok("PutItem", json!({"TableName": "orders", "Item": {"pk": {"S": key}}}));
                    let found = client.ok("GetItem", json!({"TableName": "orders", "Key": {"pk": {"S": key}}}));
                    assert_eq!(found["Item"]["pk"]["S"], key.as_str());
                    if number % 10 == 0 {
                        client.ok("DescribeTable", json!({"TableName": "orders"}));
                    }
                }
            });
        }
    });
    let described = Client::new(&endpoint).ok("DescribeTable", json!({"TableName": "orders"}));
    assert_eq!(described["Table"]["ItemCount"], 400);
    endpoint.stop().await;
}

#[tokio::test]
async fn a_new_stream_shows_nothing_of_the_old_one() {
    let endpoint = in_memory().await;
    let mut client = Client::new(&endpoint);
    let on = json!({"StreamEnabled": true, "StreamViewType": "NEW_IMAGE"});
    let mut create = table("orders");
    create["StreamSpecification"] = on.clone();
    client.ok("CreateTable", create.clone());
    client.ok("PutItem", json!({"TableName": "orders", "Item": {"pk": {"S": "first"}}}));
    client.ok("DeleteTable", json!({"TableName": "orders"}));
    client.ok("CreateTable", create);
    assert_eq!(records(&mut client), Vec::<Value>::new());
    client.ok("PutItem", json!({"TableName": "orders", "Item": {"pk": {"S": "second"}}}));
    assert_eq!(records(&mut client), ["second"]);
    client.ok("UpdateTable", json!({"TableName": "orders", "StreamSpecification": {"StreamEnabled": false}}));
    client.ok("UpdateTable", json!({"TableName": "orders", "StreamSpecification": on}));
    assert_eq!(records(&mut client), Vec::<Value>::new());
    client.ok("PutItem", json!({"TableName": "orders", "Item": {"pk": {"S": "third"}}}));
    assert_eq!(records(&mut client), ["third"]);
    endpoint.stop().await;
}

/// Returns the keys of all records of the table's stream.
fn records(client: &mut Client) -> Vec<Value> {
    let described = client.ok("DescribeTable", json!({"TableName": "orders"}));
    let arn = &described["Table"]["LatestStreamArn"];
    let described = client.ok("DescribeStream", json!({"StreamArn": arn}));
    let shard = &described["StreamDescription"]["Shards"][0]["ShardId"];
    let request = json!({"StreamArn": arn, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"});
    let iterator = client.ok("GetShardIterator", request);
    let read = client.ok("GetRecords", json!({"ShardIterator": iterator["ShardIterator"]}));
    let records = read["Records"].as_array().unwrap();
    records.iter().map(|record| record["dynamodb"]["Keys"]["pk"]["S"].clone()).collect()
}

#[tokio::test]
async fn names_that_the_item_store_would_mix_up_are_refused() {
    let endpoint = in_memory().await;
    let mut client = Client::new(&endpoint);
    client.ok("CreateTable", table("orders"));
    client.ok("PutItem", json!({"TableName": "orders", "Item": {"pk": {"S": "a"}}}));
    for name in ["Orders", "_tables", "sqlite_schema"] {
        let (code, message) = client.refused("CreateTable", table(name));
        assert_eq!(code, "ValidationException", "{name}: {message}");
    }
    assert_eq!(client.ok("ListTables", json!({}))["TableNames"], json!(["orders"]));
    assert_eq!(client.ok("Scan", json!({"TableName": "orders"}))["Count"], 1);
    endpoint.stop().await;
}
