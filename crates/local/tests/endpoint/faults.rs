//! Injected faults: the same for the same seed, each what it says, and none that three attempts do not get past.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::{Value, json};
use tablewright_local::{Endpoint, Options};

use crate::client::table;

async fn start(seed: u64) -> Endpoint {
    Endpoint::start(Options { faults: Some(seed), ..Options::default() }).await.unwrap()
}

/// One attempt over a connection of its own; nothing where that was cut.
fn attempt(endpoint: &Endpoint, target: &str, body: &Value) -> Option<(u16, Value)> {
    let body = body.to_string();
    let mut stream = TcpStream::connect(endpoint.address()).unwrap();
    let request = format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: {target}\r\nContent-Type: application/json\r\nConnection: \
         close\r\nX-Amz-Date: 20260101T000000Z\r\nAuthorization: AWS4-HMAC-SHA256 \
         Credential=test/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    let (head, body) = answer.split_once("\r\n\r\n")?;
    Some((head.split(' ').nth(1)?.parse().ok()?, serde_json::from_str(body).ok()?))
}

/// Attempts until there is an answer that is right, three times at most, and returns what went wrong before.
fn call(endpoint: &Endpoint, target: &str, body: &Value) -> (Value, Vec<String>) {
    let mut wrong = Vec::new();
    for _ in 0..3 {
        match attempt(endpoint, target, body) {
            Some((200, answer)) => return (answer, wrong),
            Some((status, answer)) => {
                let kind = answer["__type"].as_str().unwrap().rsplit('#').next().unwrap().to_owned();
                wrong.push(format!("{status} {kind}"));
            }
            None => wrong.push("cut".to_owned()),
        }
    }
    panic!("{target} {body}: {wrong:?}");
}

fn put(key: usize) -> Value {
    json!({"TableName": "orders", "Item": {"pk": {"S": key.to_string()}, "n": {"N": "1"}}})
}

const PUT: &str = "DynamoDB_20120810.PutItem";
const GET: &str = "DynamoDB_20120810.GetItem";

#[tokio::test]
async fn three_attempts_get_everything_through_and_every_kind_of_fault_is_met() {
    let mut runs = Vec::new();
    for seed in [7, 7, 8] {
        let endpoint = start(seed).await;
        let created = attempt(&endpoint, "DynamoDB_20120810.CreateTable", &table("orders"));
        assert!(created.is_some_and(|(status, _)| status == 200), "seed {seed} is of no use here: choose another");
        let run: Vec<_> = (0..300).map(|key| call(&endpoint, PUT, &put(key)).1).collect();
        let (scan, _) = call(&endpoint, "DynamoDB_20120810.Scan", &json!({"TableName": "orders"}));
        assert_eq!(scan["Count"], 300);
        endpoint.stop().await;
        runs.push(run);
    }
    assert_eq!(runs[0], runs[1]);
    assert_ne!(runs[0], runs[2]);
    let kinds: BTreeSet<&str> = runs.iter().flatten().flatten().map(String::as_str).collect();
    let expected = ["400 ProvisionedThroughputExceededException", "500 InternalServerError", "cut"];
    assert_eq!(kinds, BTreeSet::from(expected));
}

#[tokio::test]
async fn a_lost_answer_has_had_its_effect_and_a_lost_request_has_not() {
    let endpoint = start(7).await;
    call(&endpoint, "DynamoDB_20120810.CreateTable", &table("orders"));
    let (mut effects, mut others) = (BTreeSet::new(), BTreeSet::new());
    for key in 0..300 {
        let outcome = attempt(&endpoint, PUT, &put(key)).map(|(status, _)| status);
        let get = json!({"TableName": "orders", "Key": {"pk": {"S": key.to_string()}}});
        let is_there = call(&endpoint, GET, &get).0.get("Item").is_some();
        if outcome.is_none() {
            effects.insert(is_there)
        } else {
            others.insert((outcome, is_there))
        };
    }
    assert_eq!(effects, BTreeSet::from([false, true]), "a cut connection tells nothing");
    assert_eq!(others, BTreeSet::from([(Some(200), true), (Some(400), false), (Some(500), false)]));
    endpoint.stop().await;
}

#[tokio::test]
async fn parameters_and_tables_meet_faults_under_the_names_of_their_services() {
    let endpoint = start(3).await;
    let mut kinds = BTreeSet::new();
    for number in 0..200 {
        let parameter = json!({"Name": format!("/p/{number}"), "Value": "x", "Type": "String", "Overwrite": true});
        kinds.extend(call(&endpoint, "AmazonSSM.PutParameter", &parameter).1);
        kinds.extend(call(&endpoint, "DynamoDB_20120810.ListTables", &json!({"Limit": number % 100 + 1})).1);
    }
    assert_eq!(kinds, ["400 ThrottlingException", "500 InternalServerError", "cut"].map(str::to_owned).into());
    endpoint.stop().await;
}
