//! What streams show: each change once, and of it what the table declares.

use crate::client::{Client, in_directory, in_memory, table};
use serde_json::{Value, json};
use tablewright_local::{Endpoint, Options};

/// Makes the table `abc`, a name too short for a shard id of its own, and returns its stream.
fn create(client: &mut Client, view_type: &str) -> Value {
    let mut create = table("abc");
    create["StreamSpecification"] = json!({"StreamEnabled": true, "StreamViewType": view_type});
    client.ok("CreateTable", create)["TableDescription"]["LatestStreamArn"].clone()
}

/// Returns an iterator at the beginning of a stream.
fn beginning(client: &mut Client, stream: &Value) -> Value {
    let described = client.ok("DescribeStream", json!({"StreamArn": stream}));
    let shard = &described["StreamDescription"]["Shards"][0]["ShardId"];
    assert!(shard.as_str().unwrap().len() >= 28, "{shard}");
    let range = &described["StreamDescription"]["Shards"][0]["SequenceNumberRange"];
    let open = described["StreamDescription"]["StreamStatus"] == "ENABLED";
    assert_eq!(range.get("EndingSequenceNumber").is_none(), open, "consumers take a shard with an end for closed");
    let request = json!({"StreamArn": stream, "ShardId": shard, "ShardIteratorType": "TRIM_HORIZON"});
    client.ok("GetShardIterator", request)["ShardIterator"].clone()
}

/// Returns the event and the key of every record from an iterator on, and the iterator after them.
fn read(client: &mut Client, iterator: &Value) -> (Vec<String>, Value) {
    let read = client.ok("GetRecords", json!({"ShardIterator": iterator}));
    let event = |record: &Value| {
        format!("{} {}", record["eventName"].as_str().unwrap(), record["dynamodb"]["Keys"]["pk"]["S"].as_str().unwrap())
    };
    (read["Records"].as_array().unwrap().iter().map(event).collect(), read["NextShardIterator"].clone())
}

#[tokio::test]
async fn a_write_that_changes_nothing_is_in_no_stream() {
    for view_type in ["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"] {
        let endpoint = in_memory().await;
        let mut client = Client::new(&endpoint);
        let stream = create(&mut client, view_type);
        let start = beginning(&mut client, &stream);
        let item = json!({"pk": {"S": "a"}, "n": {"N": "1"}, "tags": {"SS": ["x", "y"]}});
        let key = json!({"pk": {"S": "a"}});
        let update = json!({
            "TableName": "abc", "Key": key, "UpdateExpression": "SET n = :n",
            "ExpressionAttributeValues": {":n": {"N": "1.0"}},
        });
        let statement = json!({"Statement": "UPDATE abc SET n = 1 WHERE pk = 'a'"});
        let mut shuffled = item.clone();
        shuffled["tags"] = json!({"SS": ["y", "x"]});
        client.ok("PutItem", json!({"TableName": "abc", "Item": item}));
        let (events, next) = read(&mut client, &start);
        assert_eq!(events, ["INSERT a"], "{view_type}");
        for (operation, request) in [
            ("PutItem", json!({"TableName": "abc", "Item": item})),
            ("PutItem", json!({"TableName": "abc", "Item": shuffled})),
            ("UpdateItem", update.clone()),
            ("BatchWriteItem", json!({"RequestItems": {"abc": [{"PutRequest": {"Item": item}}]}})),
            ("TransactWriteItems", json!({"TransactItems": [{"Put": {"TableName": "abc", "Item": item}}]})),
            ("TransactWriteItems", json!({"TransactItems": [{"Update": update}]})),
            ("ExecuteStatement", statement.clone()),
            ("BatchExecuteStatement", json!({"Statements": [statement]})),
            ("DeleteItem", json!({"TableName": "abc", "Key": {"pk": {"S": "nobody"}}})),
        ] {
            client.ok(operation, request);
            let (events, _) = read(&mut client, &next);
            assert_eq!(events, Vec::<String>::new(), "{view_type}: {operation}");
        }
        // The stream goes on behind what it left out, also from the page that was empty.
        let (_, behind) = read(&mut client, &next);
        client.ok("PutItem", json!({"TableName": "abc", "Item": {"pk": {"S": "a"}}}));
        client.ok("DeleteItem", json!({"TableName": "abc", "Key": key}));
        for iterator in [next, behind] {
            assert_eq!(read(&mut client, &iterator).0, ["MODIFY a", "REMOVE a"], "{view_type}");
        }
        endpoint.stop().await;
    }
}

#[tokio::test]
async fn a_stream_shows_the_view_that_its_table_declares() {
    for (view_type, has_old, has_new) in [
        ("KEYS_ONLY", false, false),
        ("NEW_IMAGE", false, true),
        ("OLD_IMAGE", true, false),
        ("NEW_AND_OLD_IMAGES", true, true),
    ] {
        let options = Options { region: "eu-central-1".to_owned(), ..Options::default() };
        let endpoint = Endpoint::start(options).await.unwrap();
        let mut client = Client::new(&endpoint);
        let stream = create(&mut client, view_type);
        let label = stream.as_str().unwrap().rsplit('/').next().unwrap();
        assert!(label.len() == 23 && label.as_bytes()[10] == b'T', "{label} is no date");
        let declared = json!({"StreamEnabled": true, "StreamViewType": view_type});
        let table = client.ok("DescribeTable", json!({"TableName": "abc"}));
        assert_eq!(table["Table"]["StreamSpecification"], declared);
        let described = client.ok("DescribeStream", json!({"StreamArn": stream}));
        assert_eq!(described["StreamDescription"]["StreamViewType"], view_type);

        client.ok("PutItem", json!({"TableName": "abc", "Item": {"pk": {"S": "a"}, "n": {"N": "1"}}}));
        client.ok("PutItem", json!({"TableName": "abc", "Item": {"pk": {"S": "a"}, "n": {"N": "2"}}}));
        let start = beginning(&mut client, &stream);
        let records = client.ok("GetRecords", json!({"ShardIterator": start}));
        let record = &records["Records"][1];
        assert_eq!(record["awsRegion"], "eu-central-1");
        let data = &record["dynamodb"];
        assert_eq!(data["StreamViewType"], view_type);
        assert_eq!(data["Keys"], json!({"pk": {"S": "a"}}));
        assert_eq!(data.get("OldImage").map(|image| &image["n"]), has_old.then_some(&json!({"N": "1"})));
        assert_eq!(data.get("NewImage").map(|image| &image["n"]), has_new.then_some(&json!({"N": "2"})));
        endpoint.stop().await;
    }
}

#[tokio::test]
async fn iterators_outlive_a_restart_and_nonsense_is_refused() {
    let directory = tempfile::tempdir().unwrap();
    let endpoint = in_directory(directory.path()).await;
    let mut client = Client::new(&endpoint);
    let stream = create(&mut client, "NEW_IMAGE");
    let start = beginning(&mut client, &stream);
    client.ok("PutItem", json!({"TableName": "abc", "Item": {"pk": {"S": "a"}}}));
    drop(client);
    endpoint.stop().await;

    let endpoint = in_directory(directory.path()).await;
    let mut client = Client::new(&endpoint);
    assert_eq!(client.ok("DescribeTable", json!({"TableName": "abc"}))["Table"]["LatestStreamArn"], stream);
    let (events, next) = read(&mut client, &start);
    assert_eq!(events, ["INSERT a"]);
    assert_eq!(read(&mut client, &next).0, Vec::<String>::new());
    for iterator in ["", "x", "a|b", "a|NEW_IMAGE|x"] {
        let refused = client.refused("GetRecords", json!({"ShardIterator": iterator}));
        assert_eq!(refused.0, "ValidationException", "{iterator}");
    }
    drop(client);
    endpoint.stop().await;
}
