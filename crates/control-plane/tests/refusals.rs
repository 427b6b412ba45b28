//! What DynamoDB refuses, from a data file that was written from measurements.

#![expect(clippy::unwrap_used, reason = "a test stops at the first thing that goes wrong")]

use serde_json::{Map, Value, json};
use tablewright_control_plane::{ControlPlane, Timestamp};

const NOW: Timestamp = Timestamp::from_milliseconds(1_768_644_672_123);

/// Returns a named request with members replaced; null removes one.
fn request(requests: &Value, base: &Value, with: Option<&Value>) -> Value {
    let base = base.as_str().unwrap();
    let mut request = requests.get(base).unwrap_or_else(|| panic!("no request {base}")).clone();
    let members: &mut Map<String, Value> = request.as_object_mut().unwrap();
    for (name, value) in with.and_then(Value::as_object).into_iter().flatten() {
        if value.is_null() {
            members.remove(name);
        } else {
            members.insert(name.clone(), value.clone());
        }
    }
    request
}

#[test]
fn refused_requests_get_dynamodbs_words_and_change_nothing() {
    let file: Value = serde_json::from_str(include_str!("refusals.json")).unwrap();
    let requests = &file["requests"];
    let mut wrong = Vec::new();
    for case in file["refusals"].as_array().unwrap() {
        let mut plane = ControlPlane::new("us-east-1", "000000000000");
        for given in case.get("given").and_then(Value::as_array).into_iter().flatten() {
            let call = request(requests, &given[1], given.get(2));
            plane.call(given[0].as_str().unwrap(), &call, NOW).unwrap_or_else(|refusal| panic!("{given}: {refusal}"));
        }
        let before = plane.state().clone();
        let call = request(requests, &case["base"], case.get("with"));
        let answer = plane.call(case["operation"].as_str().unwrap(), &call, NOW);
        let (code, message) = (case["code"].as_str().unwrap(), case["message"].as_str().unwrap());
        match answer {
            Err(refusal)
                if refusal.code == code && refusal.message.as_deref().unwrap_or_default().starts_with(message) => {}
            Err(refusal) => wrong.push(format!("{}\n  expected {code}: {message}\n  answered {refusal}", case["rule"])),
            Ok(_) => wrong.push(format!("{}\n  expected {code}: {message}\n  accepted {call}", case["rule"])),
        }
        assert_eq!(*plane.state(), before, "a refused call changed something: {case}");
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn counts_have_limits() {
    let attributes =
        json!([{"AttributeName": "pk", "AttributeType": "S"}, {"AttributeName": "sk", "AttributeType": "S"}]);
    let key = json!([{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}]);
    let indexes = |count: usize| -> Vec<Value> {
        let index = |number| json!({"IndexName": format!("index-{number}"), "KeySchema": key, "Projection": {"ProjectionType": "ALL"}});
        (0..count).map(index).collect()
    };
    let table = |kind: &str, count| {
        json!({"TableName": "orders", "BillingMode": "PAY_PER_REQUEST", "AttributeDefinitions": attributes,
            "KeySchema": key, kind: indexes(count)})
    };
    let mut plane = ControlPlane::new("us-east-1", "000000000000");
    // [T-129]
    for (kind, limit, message) in [
        ("GlobalSecondaryIndexes", 20, "GlobalSecondaryIndex count exceeds the per-table limit of 20"),
        ("LocalSecondaryIndexes", 5, "Number of LocalSecondaryIndexes exceeds per-table limit of 5"),
    ] {
        let refusal = plane.answer("CreateTable", &table(kind, limit + 1), NOW).unwrap_err();
        assert_eq!(refusal.message.unwrap(), format!("One or more parameter values were invalid: {message}"));
        assert!(plane.answer("CreateTable", &table(kind, limit), NOW).is_ok(), "{kind}");
    }
    // [T-169]
    plane.call("CreateTable", &table("GlobalSecondaryIndexes", 20), NOW).unwrap();
    let more = json!({"TableName": "orders", "AttributeDefinitions": attributes,
        "GlobalSecondaryIndexUpdates": [{"Create": {"IndexName": "one-more", "KeySchema": key,
            "Projection": {"ProjectionType": "ALL"}}}]});
    let refusal = plane.answer("UpdateTable", &more, NOW).unwrap_err();
    assert_eq!(refusal.code, "LimitExceededException");
    assert!(refusal.message.unwrap().starts_with("Subscriber limit exceeded: Number of global secondary indexes"));
    // [T-108]
    let tags: Vec<Value> = (0..51).map(|number| json!({"Key": format!("k{number}"), "Value": ""})).collect();
    let arn = plane.table_arn("orders");
    let refusal = plane.answer("TagResource", &json!({"ResourceArn": arn, "Tags": tags}), NOW).unwrap_err();
    assert_eq!(refusal.message.unwrap(), "Number of Tags exceed the current limit for the provided ResourceArn");
}
