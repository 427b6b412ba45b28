//! A client of DynamoDB's and Systems Manager's JSON protocol over one connection a call, without any SDK.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::Value;

/// Sends a call and returns the answer's body, or the error's.
///
/// # Errors
/// The body of an answer that is not 200, or what went wrong on the way as a string.
pub fn call(url: &str, operation: &str, input: &Value) -> Result<Value, Value> {
    let address = url.trim_start_matches("http://");
    let body = input.to_string();
    let (service, protocol) = match operation.contains("Parameter") {
        true => ("AmazonSSM", "1.1"),
        false => ("DynamoDB_20120810", "1.0"),
    };
    let request = format!(
        "POST / HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\nContent-Type: application/x-amz-json-{protocol}\r\n\
         X-Amz-Target: {service}.{operation}\r\nX-Amz-Date: 20260101T000000Z\r\n\
         Authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/dynamodb/aws4_request, \
         SignedHeaders=host;x-amz-date;x-amz-target, Signature=00\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    );
    let broken = |error: &dyn std::fmt::Display| Value::String(format!("{operation}: {error}"));
    let mut stream = TcpStream::connect(address).map_err(|error| broken(&error))?;
    stream.write_all(request.as_bytes()).map_err(|error| broken(&error))?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).map_err(|error| broken(&error))?;
    let (head, body) = answer.split_once("\r\n\r\n").ok_or_else(|| broken(&"an answer without a body"))?;
    let body = if body.is_empty() { Value::Null } else { serde_json::from_str(body).map_err(|e| broken(&e))? };
    if head.starts_with("HTTP/1.1 200") { Ok(body) } else { Err(body) }
}
