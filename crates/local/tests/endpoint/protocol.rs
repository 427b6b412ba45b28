//! Who may speak to the endpoint, and what its answers look like.

use crate::client::{Client, in_memory, table};
use serde_json::json;

const LIST: &str = "DynamoDB_20120810.ListTables";
const GET: &str = "DynamoDB_20120810.GetItem";

#[tokio::test]
async fn foreign_hosts_and_origins_are_refused() {
    let endpoint = in_memory().await;
    for target in [LIST, GET] {
        for headers in [[("Host", "example.com")], [("Origin", "https://example.com")], [("Origin", "null")]] {
            let answer = Client::new(&endpoint).send(target, "{}", &headers);
            assert_eq!(answer.status, 403, "{headers:?}");
            assert!(answer.json()["message"].as_str().is_some_and(|message| !message.is_empty()));
        }
    }
    for headers in [[("Host", "localhost:1")], [("Origin", "http://localhost:3000")]] {
        assert_eq!(Client::new(&endpoint).send(LIST, "{}", &headers).status, 200, "{headers:?}");
    }
    endpoint.stop().await;
}

#[tokio::test]
async fn control_plane_answers_carry_the_headers_of_dynamodb() {
    let endpoint = in_memory().await;
    let mut client = Client::new(&endpoint);
    let first = client.call("ListTables", json!({}));
    assert_eq!(first.header("content-type"), Some("application/x-amz-json-1.0"));
    assert_eq!(first.header("x-amz-crc32"), Some(crc32fast::hash(&first.body).to_string().as_str()));
    assert_eq!(first.header("x-amzn-requestid").map(str::len), Some(52));
    let second = client.call("ListTables", json!({}));
    assert_ne!(first.header("x-amzn-requestid"), second.header("x-amzn-requestid"));
    let refused = client.call("DescribeTable", json!({"TableName": "orders"}));
    assert_eq!(refused.status, 400);
    assert_eq!(refused.json()["__type"], "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException");
    let refused = client.call("DescribeTable", json!({"TableName": "x"}));
    assert_eq!(refused.json()["__type"], "com.amazon.coral.validate#ValidationException");
    endpoint.stop().await;
}

#[tokio::test]
async fn what_is_not_a_request_is_refused_alike_on_both_ways() {
    let endpoint = in_memory().await;
    let mut client = Client::new(&endpoint);
    for (body, headers) in [
        ("{", vec![]),
        ("", vec![]),
        ("{}", vec![("Authorization", "-")]),
        ("{}", vec![("Authorization", "AWS4-HMAC-SHA256 Credential=test")]),
        ("{}", vec![("Content-Type", "text/plain")]),
    ] {
        let control = client.send(LIST, body, &headers);
        let items = client.send(GET, body, &headers);
        assert_eq!((control.status, &control.body), (items.status, &items.body), "{body:?} {headers:?}");
        assert_ne!(control.status, 200);
    }
    for target in ["DynamoDB_20120810.Nonsense", "DynamoDBStreams_20120810.CreateTable"] {
        let answer = client.send(target, &table("orders").to_string(), &[]);
        assert_eq!(answer.json()["__type"], "com.amazon.coral.service#UnknownOperationException", "{target}");
    }
    endpoint.stop().await;
}

#[tokio::test]
async fn bodies_are_bounded() {
    let endpoint = in_memory().await;
    let mut client = Client::new(&endpoint);
    client.ok("CreateTable", table("orders"));
    let length = 16 * 1024 * 1024 + 1;
    let head = format!("POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: {GET}\r\nContent-Length: {length}\r\n\r\n");
    assert_eq!(client.raw(&head, &[]).status, 413);
    endpoint.stop().await;
}

#[tokio::test]
async fn discovery_leads_back_to_the_endpoint() {
    let endpoint = in_memory().await;
    let found = Client::new(&endpoint).ok("DescribeEndpoints", json!({}));
    assert_eq!(found["Endpoints"][0]["Address"], endpoint.address().to_string());
    endpoint.stop().await;
}
