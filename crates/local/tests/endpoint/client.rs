//! What the endpoint's tests share: a client of one connection that says exactly what it is told to.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::time::Duration;

use serde_json::{Value, json};
use tablewright_local::{Endpoint, Options};

const AUTHORIZATION: &str = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, \
                             SignedHeaders=host, Signature=00";

/// An answer: status, headers in small letters, body.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        if self.body.is_empty() { Value::Null } else { serde_json::from_slice(&self.body).unwrap() }
    }

    /// Returns the body as JSON, and null for one that is none.
    pub(crate) fn json_or_null(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(header, _)| header == name).map(|(_, value)| value.as_str())
    }
}

/// A client with one connection, which it keeps.
pub(crate) struct Client {
    address: SocketAddr,
    connection: BufReader<TcpStream>,
}

impl Client {
    pub(crate) fn new(endpoint: &Endpoint) -> Self {
        Self::at(endpoint.address())
    }

    pub(crate) fn at(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
        stream.set_nodelay(true).unwrap();
        Self { address, connection: BufReader::new(stream) }
    }

    /// Sends a request as it stands and reads the answer.
    pub(crate) fn raw(&mut self, head: &str, body: &[u8]) -> Answer {
        let mut request = head.as_bytes().to_vec();
        request.extend_from_slice(body);
        self.connection.get_mut().write_all(&request).unwrap();
        self.read()
    }

    /// Sends a call of a service with headers besides the usual ones; a later one of the same name replaces.
    pub(crate) fn send(&mut self, target: &str, body: &str, headers: &[(&str, &str)]) -> Answer {
        let host = self.address.to_string();
        let mut all = vec![
            ("Host", host.as_str()),
            ("X-Amz-Target", target),
            ("Content-Type", "application/x-amz-json-1.0"),
            ("Authorization", AUTHORIZATION),
            ("X-Amz-Date", "20260101T000000Z"),
        ];
        all.retain(|(name, _)| headers.iter().all(|(other, _)| other != name));
        all.extend(headers.iter().filter(|(_, value)| *value != "-"));
        let lines: String = all.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let head = format!("POST / HTTP/1.1\r\n{lines}Content-Length: {}\r\n\r\n", body.len());
        self.raw(&head, body.as_bytes())
    }

    /// Calls an operation of DynamoDB, or of DynamoDB Streams or Systems Manager where it is theirs.
    pub(crate) fn call(&mut self, operation: &str, body: Value) -> Answer {
        if operation.contains("Parameter") {
            let headers = [("Content-Type", "application/x-amz-json-1.1")];
            return self.send(&format!("AmazonSSM.{operation}"), &body.to_string(), &headers);
        }
        let streams = ["ListStreams", "DescribeStream", "GetShardIterator", "GetRecords"].contains(&operation);
        let service = if streams { "DynamoDBStreams_20120810" } else { "DynamoDB_20120810" };
        self.send(&format!("{service}.{operation}"), &body.to_string(), &[])
    }

    /// Calls an operation that must succeed.
    #[track_caller]
    pub(crate) fn ok(&mut self, operation: &str, body: Value) -> Value {
        let answer = self.call(operation, body);
        assert_eq!(answer.status, 200, "{operation}: {}", String::from_utf8_lossy(&answer.body));
        answer.json()
    }

    /// Calls an operation that must be refused, and returns the exception's name and message.
    #[track_caller]
    pub(crate) fn refused(&mut self, operation: &str, body: Value) -> (String, String) {
        let answer = self.call(operation, body);
        assert_ne!(answer.status, 200, "{operation} was accepted");
        let body = answer.json();
        let message = body.get("message").or(body.get("Message")).and_then(Value::as_str).unwrap_or_default();
        (body["__type"].as_str().unwrap().rsplit('#').next().unwrap().to_owned(), message.to_owned())
    }

    fn read(&mut self) -> Answer {
        let mut line = String::new();
        self.connection.read_line(&mut line).unwrap();
        let status = line.split(' ').nth(1).unwrap_or_else(|| panic!("no status in {line:?}")).parse().unwrap();
        let mut headers = Vec::new();
        loop {
            let mut line = String::new();
            self.connection.read_line(&mut line).unwrap();
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
        let length = headers.iter().find(|(name, _)| name == "content-length");
        let length = length.map_or(0, |(_, value)| value.parse().unwrap());
        let mut body = vec![0; length];
        self.connection.read_exact(&mut body).unwrap();
        Answer { status, headers, body }
    }
}

pub(crate) async fn in_memory() -> Endpoint {
    Endpoint::start(Options::default()).await.unwrap()
}

pub(crate) async fn in_directory(directory: &Path) -> Endpoint {
    let options = Options { data_directory: Some(directory.to_owned()), ..Options::default() };
    Endpoint::start(options).await.unwrap()
}

/// A request for an on-demand table with a string partition key `pk`.
pub(crate) fn table(name: &str) -> Value {
    json!({
        "TableName": name,
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}],
        "BillingMode": "PAY_PER_REQUEST",
    })
}
