//! Answers that the front writes itself, with the headers that DynamoDB's clients look at.

use std::sync::LazyLock;
use std::sync::atomic::{AtomicU64, Ordering};

use http_body_util::{Either, Full};
use hyper::body::{Bytes, Incoming};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};
use serde_json::{Value, json};

/// A body that the front wrote, or one that passes through.
pub(super) type Body = Either<Full<Bytes>, Incoming>;

/// The content type of the protocol.
pub(super) const JSON: &str = "application/x-amz-json-1.0";

/// Returns an answer with the headers of DynamoDB.
pub(super) fn answer(status: u16, content_type: &str, body: Vec<u8>) -> Response<Body> {
    let checksum = crc32fast::hash(&body);
    let mut response = Response::new(Either::Left(Full::new(Bytes::from(body))));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_str(content_type).unwrap_or(HeaderValue::from_static(JSON)));
    headers.insert("x-amz-crc32", HeaderValue::from(checksum));
    if let Ok(id) = HeaderValue::from_str(&request_id()) {
        headers.insert("x-amzn-requestid", id);
    }
    response
}

/// Returns an answer with a JSON body; null stands for an empty one.
pub(super) fn json_answer(status: u16, content_type: &str, body: &Value) -> Response<Body> {
    let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
    answer(status, content_type, body)
}

/// Returns an error that is the endpoint's own, not DynamoDB's.
pub(super) fn plain_error(status: u16, code: &str, message: &str) -> Response<Body> {
    let kind = format!("com.amazon.coral.service#{code}");
    json_answer(status, JSON, &json!({"__type": kind, "message": message, "Message": message}))
}

/// Returns a request id in DynamoDB's form: 52 capitals and digits, a new one each time.
fn request_id() -> String {
    static SEED: LazyLock<u64> = LazyLock::new(|| {
        // The standard library's hashers are seeded at random, which is all that ids of different runs need.
        std::hash::BuildHasher::hash_one(&std::collections::hash_map::RandomState::new(), 0_u8)
    });
    static COUNT: AtomicU64 = AtomicU64::new(0);
    const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHIJKLMNOPQRSTUV";
    let mut state = *SEED ^ COUNT.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let digit = |_| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        // Five bits: always within the digits.
        char::from(DIGITS[usize::from((state >> 32) as u8 & 31)])
    };
    (0..52).map(digit).collect()
}
