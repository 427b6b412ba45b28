//! Items answered within the process against the item store's own server: the same status and body, also for
//! requests that somebody has bent.

use std::net::SocketAddr;

use dynoxide::Database;
use serde_json::{Value, json};

use crate::client::{Client, in_memory, table};

/// How many requests are compared, and from which seed, unless the variables of the random tests say otherwise.
const CASES: u64 = 1500;
const SEED: u64 = 20_260_101;

fn variable(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Numbers that look random, by SplitMix64.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((mixed ^ mixed >> 31) % bound as u64).unwrap()
    }

    fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

/// Requests that succeed, on few keys so that they meet.
fn sound(random: &mut Random) -> (&'static str, Value) {
    let key = json!({"pk": {"S": format!("k{}", random.below(5))}});
    let number = random.below(4).to_string();
    let mut item = key.clone();
    item["n"] = json!({"N": number});
    item["s"] = json!({"SS": ["a", "b"]});
    item["m"] = json!({"M": {"l": {"L": [{"BOOL": true}, {"NULL": true}, {"B": "AAE="}, {"NS": ["1", "2.50"]}]}}});
    let values = json!({":n": {"N": number}});
    match random.below(7) {
        0 => ("GetItem", json!({"TableName": "items", "Key": key, "ConsistentRead": true})),
        1 => (
            "GetItem",
            json!({"TableName": "items", "Key": key, "ProjectionExpression": "#n, m.l[0]",
                   "ExpressionAttributeNames": {"#n": "n"}, "ReturnConsumedCapacity": "TOTAL"}),
        ),
        2 => ("PutItem", json!({"TableName": "items", "Item": item, "ReturnValues": "ALL_OLD"})),
        3 => (
            "PutItem",
            json!({"TableName": "items", "Item": item, "ConditionExpression": "attribute_not_exists(pk) OR n < :n",
                   "ExpressionAttributeValues": values, "ReturnValuesOnConditionCheckFailure": "ALL_OLD"}),
        ),
        4 => (
            "UpdateItem",
            json!({"TableName": "items", "Key": key, "UpdateExpression": "SET n = if_not_exists(n, :n) + :n",
                   "ExpressionAttributeValues": values, "ReturnValues": "ALL_NEW"}),
        ),
        5 => ("DeleteItem", json!({"TableName": "items", "Key": key, "ReturnValues": "ALL_OLD"})),
        _ => (
            "Query",
            json!({"TableName": "items", "KeyConditionExpression": "pk = :pk", "ScanIndexForward": false, "Limit": 5,
                   "ExpressionAttributeValues": {":pk": key["pk"]}, "FilterExpression": "attribute_exists(n)"}),
        ),
    }
}

/// Bends one place of a request, or adds a member.
fn bend(random: &mut Random, request: &mut Value) {
    let odd = [
        json!(null),
        json!(true),
        json!("true"),
        json!(0),
        json!(-0.0),
        json!(1.5),
        json!(""),
        json!("x"),
        json!([]),
        json!({}),
        json!({"N": "1"}),
        json!({"N": 1}),
        json!({"N": ""}),
        json!({"N": "1e400"}),
        json!({"N": " 1"}),
        json!({"S": ""}),
        json!({"S": "a", "N": "1"}),
        json!({"BOOL": "true"}),
        json!({"BOOL": 1}),
        json!({"NULL": false}),
        json!({"NULL": "true"}),
        json!({"SS": []}),
        json!({"SS": ["a", "a"]}),
        json!({"NS": ["1", "x"]}),
        json!({"BS": ["@"]}),
        json!({"B": "?"}),
        json!({"L": {}}),
        json!({"M": []}),
        json!({"L": [{"L": [{"L": [{"L": [{"S": "deep"}]}]}]}]}),
        json!({"X": "1"}),
        json!("ALL_NEW"),
        json!("SET a = :n"),
        json!("pk = :pk"),
        json!("#n = :n"),
        json!("contains(n, :n)"),
        json!([{"S": "a"}]),
    ];
    let members = [
        "TableName",
        "Key",
        "Item",
        "Expected",
        "AttributesToGet",
        "AttributeUpdates",
        "ConditionalOperator",
        "Foo",
        "KeyConditions",
        "QueryFilter",
        "ConsistentRead",
        "Limit",
        "Select",
        "IndexName",
        "ExclusiveStartKey",
        "ConditionExpression",
        "ReturnValues",
        "ReturnConsumedCapacity",
        "ReturnItemCollectionMetrics",
        "ExpressionAttributeNames",
        "ExpressionAttributeValues",
        "ProjectionExpression",
        "tableName",
    ];
    if random.below(3) == 0 && request.is_object() {
        request[*random.pick(&members)] = random.pick(&odd).clone();
        return;
    }
    // Goes down until it stops somewhere.
    let mut place = request;
    while random.below(4) != 0 {
        let bound = place.as_object().map(serde_json::Map::len).or(place.as_array().map(Vec::len)).unwrap_or(0);
        if bound == 0 {
            break;
        }
        let index = random.below(bound);
        place = match place {
            Value::Object(object) => {
                let name = object.keys().nth(index).unwrap().clone();
                if random.below(6) == 0 {
                    object.remove(&name);
                    return;
                }
                object.get_mut(&name).unwrap()
            }
            other => &mut other[index],
        };
    }
    *place = random.pick(&odd).clone();
}

async fn bare() -> SocketAddr {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = dynoxide::server::serve_with_shutdown(listener, Database::memory().unwrap(), std::future::pending());
    tokio::spawn(server);
    address
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bent_requests_are_answered_as_the_item_store_answers_them() {
    let endpoint = in_memory().await;
    let (mut ours, mut theirs) = (Client::new(&endpoint), Client::at(bare().await));
    for client in [&mut ours, &mut theirs] {
        client.ok("CreateTable", table("items"));
    }
    let cases = variable("PROPTEST_CASES").unwrap_or(CASES);
    let mut random = Random(variable("PROPTEST_RNG_SEED").unwrap_or(SEED));
    let (mut accepted, mut refused) = (0, 0);
    for case in 0..cases {
        let (operation, mut request) = sound(&mut random);
        for _ in 0..random.below(3) {
            bend(&mut random, &mut request);
        }
        let target = format!("DynamoDB_20120810.{operation}");
        let mut body = request.to_string();
        if random.below(20) == 0 {
            // What is no JSON any more, or another.
            let place = random.below(body.len());
            if body.is_char_boundary(place) && body.is_char_boundary(place + 1) {
                let other: &str = ["", "\"", "}", "0", ",", "-"][random.below(6)];
                body.replace_range(place..=place, other);
            }
        }
        let headers: &[(&str, &str)] = match random.below(30) {
            0 => &[("Content-Type", "application/json; charset=utf-8")],
            1 => &[("Content-Type", "text/plain")],
            2 => &[("Authorization", "-")],
            3 => &[("X-Amz-Date", "-")],
            4 => &[("Content-Type", "-")],
            5 => &[("Origin", "http://localhost:3000")],
            _ => &[],
        };
        let (our, their) = (ours.send(&target, &body, headers), theirs.send(&target, &body, headers));
        assert_eq!(our.status, their.status, "case {case}: {operation} {headers:?} {body}");
        let (left, right) = (String::from_utf8_lossy(&our.body), String::from_utf8_lossy(&their.body));
        let same = left == right || our.json_or_null() == their.json_or_null();
        assert!(same, "case {case}: {operation} {headers:?} {body}\n{left}\n{right}");
        assert_eq!(our.header("content-type"), their.header("content-type"), "case {case}: {headers:?}");
        if our.status == 200 { accepted += 1 } else { refused += 1 }
    }
    assert!(accepted > cases / 5 && refused > cases / 5, "{accepted} accepted, {refused} refused");
    endpoint.stop().await;
}
