//! What an endpoint leaves unprocessed in a successful answer is sent again, and nothing else is.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread::JoinHandle;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::config::{BehaviorVersion, Config, Credentials, Region};
use products_example::backoff::{Backoff, Policy};
use products_example::batch::{self, Written};
use products_example::error::Error;
use products_example::item::{Item, number};
use serde_json::{Value, json};

/// A server on this machine that gives these answers, one to each call, and then returns what it was asked.
fn answering(answers: Vec<Value>) -> (String, JoinHandle<Vec<Value>>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let server = std::thread::spawn(move || {
        let answer = |answer: Value| {
            let (stream, _) = listener.accept().expect("a connection");
            exchange(&stream, &answer.to_string())
        };
        answers.into_iter().map(answer).collect()
    });
    (url, server)
}

/// Reads one request, answers it, and returns its body.
fn exchange(mut stream: &TcpStream, answer: &str) -> Value {
    let mut reader = BufReader::new(stream);
    let mut length = 0;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line).expect("a line of the request");
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length: ") {
            length = value.parse().expect("a length");
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).expect("the request's body");
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nConnection: close\r\n";
    write!(stream, "{head}Content-Length: {}\r\n\r\n{answer}", answer.len()).expect("an answer");
    serde_json::from_slice(&body).expect("JSON")
}

fn client(url: String) -> Client {
    let configuration = Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .region(Region::new("us-east-1"))
        .credentials_provider(Credentials::new("local", "local", None, None, "test"))
        .endpoint_url(url);
    Client::from_conf(configuration.build())
}

fn items(count: u64) -> Vec<Item> {
    (1..=count).map(|id| Item::from([("id".to_owned(), number(id))])).collect()
}

fn requests(ids: &[u64]) -> Value {
    let put = |id: &u64| json!({ "PutRequest": { "Item": { "id": { "N": id.to_string() } } } });
    json!({ "dev-products": ids.iter().map(put).collect::<Vec<_>>() })
}

/// A back-off that never waits.
fn at_once(retries: u32) -> Backoff {
    Backoff::seeded(Policy { first: Duration::ZERO, most: Duration::ZERO, retries }, 0)
}

#[tokio::test]
async fn only_what_is_left_is_sent_again() {
    let (url, server) = answering(vec![
        json!({ "UnprocessedItems": requests(&[2, 3]) }),
        json!({ "UnprocessedItems": requests(&[3]) }),
        json!({ "UnprocessedItems": {} }),
    ]);
    let written = batch::put(&client(url), "dev-products", items(3), &mut at_once(5)).await;
    assert_eq!(written.expect("all is written"), Written { items: 3, calls: 3, resent: 3 });
    let asked: Vec<_> = server.join().expect("three calls").iter().map(|body| body["RequestItems"].clone()).collect();
    assert_eq!(asked, [requests(&[1, 2, 3]), requests(&[2, 3]), requests(&[3])]);
}

#[tokio::test]
async fn what_never_goes_through_is_an_error_with_its_number() {
    let left = json!({ "UnprocessedItems": requests(&[1, 2]) });
    let (url, server) = answering(vec![left.clone(), left.clone(), left]);
    let gave_up = batch::put(&client(url), "dev-products", items(2), &mut at_once(2)).await;
    assert!(matches!(gave_up, Err(Error::Unprocessed { left: 2 })), "{gave_up:?}");
    assert_eq!(server.join().expect("three calls").len(), 3);
}
