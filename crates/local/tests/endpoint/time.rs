//! Tables on a clock: statuses over time, names that stay taken, and restarts in between.

use std::path::Path;
use std::time::{Duration, Instant};

use crate::client::{Client, table};
use serde_json::{Value, json};
use tablewright_local::{Clock, Endpoint, Options};

async fn start(directory: Option<&Path>, clock: Clock) -> Endpoint {
    let data_directory = directory.map(Path::to_owned);
    Endpoint::start(Options { data_directory, clock, ..Options::default() }).await.unwrap()
}

fn status(client: &mut Client) -> Value {
    client.ok("DescribeTable", json!({"TableName": "orders"}))["Table"]["TableStatus"].clone()
}

/// Waits for a status, longer than any machine needs.
fn wait_for(client: &mut Client, wanted: &str) {
    let patience = Instant::now() + Duration::from_secs(30);
    while status(client) != wanted {
        assert!(Instant::now() < patience, "never {wanted}");
    }
}

fn put() -> Value {
    json!({"TableName": "orders", "Item": {"pk": {"S": "a"}}})
}

#[tokio::test]
async fn a_table_is_created_and_deleted_in_time() {
    // Slow enough that no step comes late, first; then so fast that nobody waits.
    let endpoint = start(None, Clock::Real).await;
    let mut client = Client::new(&endpoint);
    client.ok("CreateTable", table("orders"));
    assert_eq!(status(&mut client), "CREATING");
    for (operation, body) in [
        ("PutItem", put()),
        ("BatchWriteItem", json!({"RequestItems": {"orders": [{"PutRequest": {"Item": {"pk": {"S": "a"}}}}]}})),
        ("TransactWriteItems", json!({"TransactItems": [{"Put": put()}]})),
        ("ExecuteStatement", json!({"Statement": "INSERT INTO orders VALUE {'pk': 'a'}"})),
        ("BatchExecuteStatement", json!({"Statements": [{"Statement": "SELECT * FROM \"orders\""}]})),
    ] {
        let answer = client.call(operation, json!(body));
        assert_eq!(answer.status, 400, "{operation}");
        let kind = answer.json()["__type"].clone();
        assert_eq!(kind, "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", "{operation}");
    }
    let refused = client.call("DeleteTable", json!({"TableName": "orders"}));
    assert!(refused.json()["message"].as_str().unwrap().ends_with("Table is being created: orders"));
    endpoint.stop().await;

    let endpoint = start(None, Clock::Scaled(100.0)).await;
    let mut client = Client::new(&endpoint);
    client.ok("CreateTable", table("orders"));
    wait_for(&mut client, "ACTIVE");
    client.ok("PutItem", put());
    client.ok("DeleteTable", json!({"TableName": "orders"}));
    let patience = Instant::now() + Duration::from_secs(30);
    while client.call("DescribeTable", json!({"TableName": "orders"})).status == 200 {
        assert!(Instant::now() < patience, "never gone");
    }
    client.ok("CreateTable", table("orders"));
    wait_for(&mut client, "ACTIVE");
    assert_eq!(client.ok("Scan", json!({"TableName": "orders"}))["Count"], 0);
    endpoint.stop().await;
}

#[tokio::test]
async fn what_is_under_way_goes_on_after_a_restart() {
    let directory = tempfile::tempdir().unwrap();
    let endpoint = start(Some(directory.path()), Clock::Instant).await;
    let mut client = Client::new(&endpoint);
    client.ok("CreateTable", table("orders"));
    client.ok("CreateTable", table("leaving"));
    drop(client);
    endpoint.stop().await;

    let add = json!({
        "TableName": "orders", "AttributeDefinitions": [{"AttributeName": "a", "AttributeType": "S"}],
        "GlobalSecondaryIndexUpdates": [{"Create": {"IndexName": "by-a",
            "KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}], "Projection": {"ProjectionType": "ALL"}}}],
    });
    let endpoint = start(Some(directory.path()), Clock::Real).await;
    let mut client = Client::new(&endpoint);
    client.ok("UpdateTable", add);
    client.ok("DeleteTable", json!({"TableName": "leaving"}));
    assert_eq!(client.ok("ListTables", json!({}))["TableNames"], json!(["leaving", "orders"]));
    drop(client);
    endpoint.stop().await;

    let endpoint = start(Some(directory.path()), Clock::Real).await;
    let mut client = Client::new(&endpoint);
    assert_eq!(status(&mut client), "UPDATING");
    // A restart is the end of a deletion.
    assert_eq!(client.ok("ListTables", json!({}))["TableNames"], json!(["orders"]));
    drop(client);
    endpoint.stop().await;

    // Without a clock everything that was under way is over.
    let endpoint = start(Some(directory.path()), Clock::Instant).await;
    let mut client = Client::new(&endpoint);
    let described = client.ok("DescribeTable", json!({"TableName": "orders"}));
    assert_eq!(described["Table"]["TableStatus"], "ACTIVE");
    assert_eq!(described["Table"]["GlobalSecondaryIndexes"][0]["IndexStatus"], "ACTIVE");
    endpoint.stop().await;
}

#[tokio::test]
async fn an_index_that_is_being_built_cannot_be_read() {
    let endpoint = start(None, Clock::Scaled(100.0)).await;
    let mut client = Client::new(&endpoint);
    client.ok("CreateTable", table("orders"));
    wait_for(&mut client, "ACTIVE");
    client.ok("PutItem", json!({"TableName": "orders", "Item": {"pk": {"S": "a"}, "day": {"S": "1"}}}));
    let create = json!({
        "IndexName": "by-day",
        "KeySchema": [{"AttributeName": "day", "KeyType": "HASH"}],
        "Projection": {"ProjectionType": "ALL"},
    });
    client.ok(
        "UpdateTable",
        json!({
            "TableName": "orders",
            "AttributeDefinitions": [{"AttributeName": "day", "AttributeType": "S"}],
            "GlobalSecondaryIndexUpdates": [{"Create": create}],
        }),
    );
    // It takes some five seconds.
    let scan = json!({"TableName": "orders", "IndexName": "by-day"});
    for (operation, body) in
        [("Scan", scan.clone()), ("ExecuteStatement", json!({"Statement": "SELECT * FROM \"orders\".\"by-day\""}))]
    {
        let refused = client.call(operation, body);
        let message = "Cannot read from backfilling global secondary index: by-day";
        assert_eq!((refused.status, &refused.json()["message"]), (400, &json!(message)), "{operation}");
    }
    assert_eq!(client.ok("Scan", json!({"TableName": "orders"}))["Count"], 1, "the table can");
    let patience = Instant::now() + Duration::from_secs(60);
    while client.call("Scan", scan.clone()).status != 200 {
        assert!(Instant::now() < patience, "never there");
        tokio::task::yield_now().await;
    }
    assert_eq!(client.ok("Scan", scan)["Count"], 1);
    endpoint.stop().await;
}
