//! Systems Manager's calls: the protocol's checks, then the parameter store.

use hyper::Response;
use hyper::http::request::Parts;

use super::Front;
use super::answer::{Body, json_answer};
use super::control;

/// The content type of Systems Manager's protocol.
pub(super) const JSON: &str = "application/x-amz-json-1.1";

pub(super) async fn respond(front: &Front, operation: &str, parts: &Parts, body: &[u8]) -> Response<Body> {
    let (content_type, request) = match control::read_as(JSON, parts, body) {
        Ok(read) => read,
        Err(refused) => return *refused,
    };
    match front.parameters.answer(operation, request).await {
        Ok(body) => json_answer(200, content_type, &body),
        Err(refusal) => json_answer(refusal.status, content_type, &refusal.body()),
    }
}
