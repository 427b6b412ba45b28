//! What an item costs over HTTP: the endpoint beside the item store's own server, in one run.
//!
//! `cargo bench -p tablewright-local --bench items [-- ROUNDS]` prints, for GetItem and PutItem, the median time of a
//! call over one connection and the calls per second over eight. Rounds of both servers alternate, so that what else
//! the machine does falls on both; the ratio of the two is what counts, not the times.

#![expect(clippy::unwrap_used, reason = "a benchmark stops at the first thing that goes wrong")]
#![expect(clippy::print_stdout, reason = "its output is the result")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use dynoxide::Database;
use serde_json::{Value, json};
use tablewright_local::{Endpoint, Options};

/// Calls over one connection in one round.
const CALLS: usize = 2000;
/// Connections at once, and the calls of each in one round.
const CONNECTIONS: usize = 8;
const CALLS_EACH: usize = 1000;
/// Rounds of each server for each operation, unless the command line says another number.
const ROUNDS: usize = 9;

/// One connection that is kept.
struct Client(BufReader<TcpStream>);

impl Client {
    fn new(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_nodelay(true).unwrap();
        Self(BufReader::new(stream))
    }

    /// Sends a request and reads its answer.
    fn call(&mut self, request: &[u8]) {
        self.0.get_mut().write_all(request).unwrap();
        let mut line = String::new();
        self.0.read_line(&mut line).unwrap();
        assert!(line.starts_with("HTTP/1.1 200"), "{line}");
        let mut length = 0;
        loop {
            line.clear();
            self.0.read_line(&mut line).unwrap();
            match line.trim_end().split_once(':') {
                Some((name, value)) if name.eq_ignore_ascii_case("content-length") => {
                    length = value.trim().parse().unwrap();
                }
                Some(_) => {}
                None => break,
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).unwrap();
    }
}

/// A request as it goes over the wire.
fn request(operation: &str, body: &Value) -> Vec<u8> {
    let body = body.to_string();
    let head = format!(
        "POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: DynamoDB_20120810.{operation}\r\nContent-Type: \
         application/x-amz-json-1.0\r\nX-Amz-Date: 20260101T000000Z\r\nAuthorization: AWS4-HMAC-SHA256 \
         Credential=bench/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=00\r\n\
         Content-Length: {}\r\n\r\n",
        body.len()
    );
    [head.into_bytes(), body.into_bytes()].concat()
}

/// The `number`th request of a worker: keys repeat, as an application's do.
fn item_request(operation: &str, worker: usize, number: usize) -> Vec<u8> {
    let key = format!("item-{worker}-{}", number % 100);
    match operation {
        "GetItem" => request(operation, &json!({"TableName": "items", "Key": {"pk": {"S": key}}})),
        _ => {
            let item = json!({
                "pk": {"S": key}, "count": {"N": number.to_string()}, "text": {"S": "x".repeat(200)},
                "tags": {"SS": ["a", "b"]}, "nested": {"M": {"flag": {"BOOL": true}, "list": {"L": [{"N": "1"}]}}},
            });
            request(operation, &json!({"TableName": "items", "Item": item}))
        }
    }
}

fn prepare(address: SocketAddr) {
    let mut client = Client::new(address);
    client.call(&request(
        "CreateTable",
        &json!({
            "TableName": "items", "BillingMode": "PAY_PER_REQUEST",
            "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
            "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        }),
    ));
    for worker in 0..CONNECTIONS {
        for number in 0..100 {
            client.call(&item_request("PutItem", worker, number));
        }
    }
}

/// Returns the median time of a call over one connection.
fn one_connection(address: SocketAddr, operation: &str) -> Duration {
    let mut client = Client::new(address);
    let mut times: Vec<Duration> = (0..CALLS)
        .map(|number| {
            let request = item_request(operation, 0, number);
            let start = Instant::now();
            client.call(&request);
            start.elapsed()
        })
        .collect();
    median(&mut times)
}

/// Returns the calls per second over all connections.
fn all_connections(address: SocketAddr, operation: &str) -> f64 {
    let requests: Vec<Vec<Vec<u8>>> = (0..CONNECTIONS)
        .map(|worker| (0..CALLS_EACH).map(|number| item_request(operation, worker, number)).collect())
        .collect();
    let start = Instant::now();
    std::thread::scope(|scope| {
        for requests in &requests {
            scope.spawn(move || {
                let mut client = Client::new(address);
                requests.iter().for_each(|request| client.call(request));
            });
        }
    });
    (CONNECTIONS * CALLS_EACH) as f64 / start.elapsed().as_secs_f64()
}

fn median<T: PartialOrd + Copy>(values: &mut [T]) -> T {
    values.sort_by(|one, other| one.partial_cmp(other).unwrap());
    values[values.len() / 2]
}

/// The item store's own server, as its own program runs it: on an event loop of several threads.
fn bare() -> (tokio::runtime::Runtime, SocketAddr) {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    let listener = runtime.block_on(tokio::net::TcpListener::bind("127.0.0.1:0")).unwrap();
    let address = listener.local_addr().unwrap();
    let database = Database::memory().unwrap();
    runtime.spawn(dynoxide::server::serve_with_shutdown(listener, database, std::future::pending()));
    (runtime, address)
}

fn main() {
    // Cargo passes --bench besides what stands after the two dashes.
    let rounds = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(ROUNDS).max(1);
    let (runtime, bare) = bare();
    let endpoint = runtime.block_on(Endpoint::start(Options::default())).unwrap();
    let ours = endpoint.address();
    for address in [bare, ours] {
        prepare(address);
    }
    println!(
        "{:<9}{:>12}{:>12}{:>7}{:>14}{:>14}{:>7}",
        "", "bare p50", "ours p50", "ratio", "bare /s", "ours /s", "ratio"
    );
    for operation in ["GetItem", "PutItem"] {
        let (mut times, mut rates) = ([Vec::new(), Vec::new()], [Vec::new(), Vec::new()]);
        for _ in 0..rounds {
            for (server, address) in [bare, ours].into_iter().enumerate() {
                times[server].push(one_connection(address, operation).as_secs_f64() * 1e6);
                rates[server].push(all_connections(address, operation));
            }
        }
        let [bare_time, our_time] = times.map(|mut times| median(&mut times));
        let [bare_rate, our_rate] = rates.map(|mut rates| median(&mut rates));
        println!(
            "{operation:<9}{bare_time:>9.0} µs{our_time:>9.0} µs{:>7.2}{bare_rate:>14.0}{our_rate:>14.0}{:>7.2}",
            our_time / bare_time,
            our_rate / bare_rate
        );
    }
    runtime.block_on(endpoint.stop());
    // The server of the other one has no end of its own.
    runtime.shutdown_background();
}
