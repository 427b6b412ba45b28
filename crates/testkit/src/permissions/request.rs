//! HTTP requests in what a client sent.

use std::collections::BTreeMap;

use serde_json::Value;

/// A request, as far as it matters for who asks for what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The path, with its query.
    pub path: String,
    /// Headers by their names in lower case.
    pub headers: BTreeMap<String, String>,
    /// The body.
    pub body: Vec<u8>,
}

impl Request {
    /// Takes the first request out of what was received, once all of it is there.
    pub(super) fn take(received: &mut Vec<u8>) -> Option<Request> {
        let end = received.windows(4).position(|window| window == b"\r\n\r\n")?;
        let head = String::from_utf8_lossy(&received[..end]).into_owned();
        let mut lines = head.split("\r\n");
        let path = lines.next()?.split(' ').nth(1)?.to_owned();
        let headers: BTreeMap<_, _> = lines
            .filter_map(|line| line.split_once(':'))
            .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
            .collect();
        let length = headers.get("content-length").and_then(|length| length.parse().ok()).unwrap_or(0);
        let body = received.get(end + 4..end + 4 + length)?.to_vec();
        received.drain(..end + 4 + length);
        Some(Request { path, headers, body })
    }

    /// Returns the operation of a JSON protocol, such as `DynamoDB_20120810.CreateTable`.
    pub fn target(&self) -> Option<&str> {
        self.headers.get("x-amz-target").map(String::as_str)
    }

    /// Returns the body as JSON, and null where it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_taken_one_after_the_other() {
        let one = b"POST /x HTTP/1.1\r\nX-Amz-Target: A.B\r\nContent-Length: 2\r\n\r\n{}";
        let mut received = one.to_vec();
        received.extend(&one[..one.len() - 1]);
        let request = Request::take(&mut received).expect("a request");
        assert_eq!((request.path.as_str(), request.target(), request.body.as_slice()), ("/x", Some("A.B"), &b"{}"[..]));
        assert_eq!(Request::take(&mut received), None);
        received.push(b'}');
        assert!(Request::take(&mut received).is_some() && received.is_empty());
    }
}
