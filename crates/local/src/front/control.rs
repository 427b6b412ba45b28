//! Control-plane calls: the protocol's own checks, in the order in which DynamoDB makes them, then the authority.

use dynoxide::auth_material::{AuthMaterial, validate};
use hyper::Response;
use hyper::http::request::Parts;
use serde_json::{Value, json};
use tablewright_control_plane::Refusal;

use super::Front;
use super::answer::{Body, JSON, answer, json_answer};

/// What DynamoDB says to a body that is not JSON: the kind of error, and nothing else.
const UNREADABLE: &str = r#"{"__type":"com.amazon.coral.service#SerializationException"}"#;

pub(super) async fn respond(front: &Front, operation: &str, parts: &Parts, body: &[u8]) -> Response<Body> {
    let (content_type, request) = match read(parts, body) {
        Ok(read) => read,
        Err(refused) => return *refused,
    };
    match front.authority.control(operation, request).await {
        Ok(mut body) => {
            if operation == "DescribeEndpoints" {
                // Clients that discover their endpoint must stay with this one.
                body["Endpoints"][0]["Address"] = json!(own_address(front, parts));
            }
            json_answer(200, content_type, &body)
        }
        Err(refusal) => json_answer(refusal.status, content_type, &refusal.body()),
    }
}

/// Answers a target that no service here has.
pub(super) fn unknown_operation(parts: &Parts) -> Response<Body> {
    let refusal = Refusal::unknown_operation();
    json_answer(refusal.status, content_type(JSON, parts).unwrap_or(JSON), &refusal.body())
}

/// Returns the content type for the answer and the body as JSON, or the refusal of what is not a request.
pub(super) fn read(parts: &Parts, body: &[u8]) -> Result<(&'static str, Value), Box<Response<Body>>> {
    read_as(JSON, parts, body)
}

/// The same for a service whose protocol has another content type.
pub(super) fn read_as(
    protocol: &'static str,
    parts: &Parts,
    body: &[u8],
) -> Result<(&'static str, Value), Box<Response<Body>>> {
    let Some(content_type) = content_type(protocol, parts) else {
        return Err(Box::new(answer(404, protocol, b"<UnknownOperationException/>\n".to_vec())));
    };
    let unreadable = || Box::new(answer(400, content_type, UNREADABLE.as_bytes().to_vec()));
    let request = serde_json::from_slice(body);
    if !body.is_empty() && request.is_err() {
        return Err(unreadable());
    }
    if let Some(refusal) = unsound_authentication(parts) {
        return Err(Box::new(answer(400, content_type, refusal.into_bytes())));
    }
    Ok((content_type, request.map_err(|_| unreadable())?))
}

/// Returns why a request is refused whose signature is not what one looks like; whether it is right nobody asks.
fn unsound_authentication(parts: &Parts) -> Option<String> {
    validate(AuthMaterial {
        authorization: parts.headers.get("authorization").and_then(|header| header.to_str().ok()),
        query: parts.uri.query().unwrap_or_default(),
        has_date_header: parts.headers.contains_key("x-amz-date") || parts.headers.contains_key("date"),
    })
}

/// Returns the content type for the answer to a request that names one and has a sound signature.
pub(super) fn sound_content_type(parts: &Parts) -> Option<&'static str> {
    let content_type = parts.headers.contains_key("content-type").then(|| content_type(JSON, parts)).flatten();
    content_type.filter(|_| unsound_authentication(parts).is_none())
}

/// Returns the content type that the answer has: that of the request, if it is one of the protocol's.
fn content_type(protocol: &'static str, parts: &Parts) -> Option<&'static str> {
    let sent = parts.headers.get("content-type").and_then(|header| header.to_str().ok());
    let Some(sent) = sent else { return Some(protocol) };
    let base = sent.split(';').next().unwrap_or_default().trim();
    [protocol, "application/json"].into_iter().find(|known| known.eq_ignore_ascii_case(base))
}

fn own_address(front: &Front, parts: &Parts) -> String {
    let host = parts.headers.get("host").and_then(|host| host.to_str().ok());
    host.map_or_else(|| front.address.to_string(), str::to_owned)
}
