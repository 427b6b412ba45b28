//! DynamoDB Streams: the calls go to the item store, with the names of streams and shards translated.
//!
//! The item store has one shard per stream, called after its table; clients want shard ids of at least 28 characters
//! and a stream label that is a date. Both are the control plane's here. An iterator carries, before the store's own,
//! the stream that it reads and what of a record that stream shows, so that no call for records asks the authority;
//! what becomes of the records is `stream_records`.

use hyper::Response;
use hyper::body::Bytes;
use hyper::http::request::Parts;
use serde_json::{Value, json};

use super::Front;
use super::answer::{Body, json_answer, plain_error};
use super::control;
use super::route::StreamOperation;
use super::stream_records;
use super::upstream::Upstream;
use crate::authority::LiveStream;

pub(super) async fn respond(
    front: &Front,
    upstream: &Upstream,
    operation: StreamOperation,
    parts: &Parts,
    body: &Bytes,
) -> Response<Body> {
    match operation {
        StreamOperation::GetRecords => records(front, upstream, parts, body).await,
        // The control plane knows the streams as well as the item store does, and calls them by their names.
        StreamOperation::ListStreams => control::respond(front, "ListStreams", parts, body).await,
        StreamOperation::DescribeStream | StreamOperation::GetShardIterator => {
            let (content_type, mut request) = match control::read(parts, body) {
                Ok(read) => read,
                Err(refused) => return *refused,
            };
            let Some(arn) = request.get("StreamArn").and_then(Value::as_str).map(str::to_owned) else {
                // Without a stream there is nothing to translate; the item store says what is missing.
                return pass_on(upstream, parts, &request).await;
            };
            let Some(stream) = front.authority.stream(&arn).await else {
                let message = format!("Requested resource not found: Stream: {arn} not found");
                return not_found(content_type, &message);
            };
            if operation == StreamOperation::DescribeStream {
                describe(upstream, parts, content_type, &request, &stream, &arn).await
            } else {
                shard_iterator(upstream, parts, content_type, &mut request, &stream, &arn).await
            }
        }
    }
}

async fn describe(
    upstream: &Upstream,
    parts: &Parts,
    content_type: &str,
    request: &Value,
    stream: &LiveStream,
    arn: &str,
) -> Response<Body> {
    let (status, mut body) = match ask(upstream, parts, request).await {
        Ok(answered) => answered,
        Err(failed) => return *failed,
    };
    let shard = public_shard_id(arn);
    if let Some(description) = body.get_mut("StreamDescription") {
        description["StreamLabel"] = json!(stream.label);
        description["KeySchema"] = stream.key_schema.clone();
        description["StreamViewType"] = json!(stream.view_type);
        // A shard that has an end is closed to consumers; the item store names the last record of an open one.
        let open = description.get("StreamStatus").is_some_and(|status| status == "ENABLED");
        if let Some(shards) = description.get_mut("Shards").and_then(Value::as_array_mut) {
            for found in shards.iter_mut() {
                found["ShardId"] = json!(shard);
                if open && let Some(range) = found.get_mut("SequenceNumberRange").and_then(Value::as_object_mut) {
                    range.shift_remove("EndingSequenceNumber");
                }
                if let Some(start) = stream.floor.as_deref().and_then(following) {
                    found["SequenceNumberRange"]["StartingSequenceNumber"] = json!(start);
                }
            }
            // The page after the only shard is empty.
            if request.get("ExclusiveStartShardId").and_then(Value::as_str) == Some(shard.as_str()) {
                shards.clear();
            }
        }
    }
    json_answer(status, content_type, &body)
}

async fn shard_iterator(
    upstream: &Upstream,
    parts: &Parts,
    content_type: &str,
    request: &mut Value,
    stream: &LiveStream,
    arn: &str,
) -> Response<Body> {
    if let Some(shard) = request.get("ShardId").and_then(Value::as_str) {
        if shard != public_shard_id(arn) {
            let message = format!("Requested resource not found: Shard: {shard} in stream {arn} not found");
            return not_found(content_type, &message);
        }
        request["ShardId"] = json!(dynoxide::streams::shard_id(&stream.table));
        // The beginning of this stream is where the one before it ended.
        if let Some(floor) = stream.floor.as_deref()
            && request.get("ShardIteratorType").and_then(Value::as_str) == Some("TRIM_HORIZON")
            && request.get("SequenceNumber").is_none()
        {
            request["ShardIteratorType"] = json!("AFTER_SEQUENCE_NUMBER");
            request["SequenceNumber"] = json!(floor);
        }
    }
    let (status, mut body) = match ask(upstream, parts, request).await {
        Ok(answered) => answered,
        Err(failed) => return *failed,
    };
    let wrap = |inner| ShardIterator { arn, view_type: &stream.view_type, inner }.to_string();
    let iterator = body.get("ShardIterator").and_then(Value::as_str).map(wrap);
    if let Some(iterator) = iterator {
        body["ShardIterator"] = json!(iterator);
    }
    json_answer(status, content_type, &body)
}

async fn records(front: &Front, upstream: &Upstream, parts: &Parts, body: &Bytes) -> Response<Body> {
    let (content_type, mut request) = match control::read(parts, body) {
        Ok(read) => read,
        Err(refused) => return *refused,
    };
    let Some(given) = request.get("ShardIterator").and_then(Value::as_str).map(str::to_owned) else {
        return pass_on(upstream, parts, &request).await;
    };
    let Some(iterator) = ShardIterator::parse(&given) else {
        let kind = "com.amazonaws.dynamodb.v20120810#ValidationException";
        return json_answer(400, content_type, &json!({"__type": kind, "message": "Invalid ShardIterator"}));
    };
    request["ShardIterator"] = json!(iterator.inner);
    let (status, mut body) = match ask(upstream, parts, &request).await {
        Ok(answered) => answered,
        Err(failed) => return *failed,
    };
    if let Some(records) = body.get_mut("Records").and_then(Value::as_array_mut) {
        stream_records::show(records, iterator.view_type, &front.region);
    }
    let wrap = |inner| ShardIterator { inner, ..iterator }.to_string();
    let next = body.get("NextShardIterator").and_then(Value::as_str).map(wrap);
    if let Some(next) = next {
        body["NextShardIterator"] = json!(next);
    }
    json_answer(status, content_type, &body)
}

/// An iterator as clients hold it: stream, view and the item store's own, which has no such character.
#[derive(Debug, Clone, Copy)]
struct ShardIterator<'a> {
    arn: &'a str,
    view_type: &'a str,
    inner: &'a str,
}

impl<'a> ShardIterator<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let mut parts = text.splitn(3, '|');
        Some(Self { arn: parts.next()?, view_type: parts.next()?, inner: parts.next()? })
    }
}

impl std::fmt::Display for ShardIterator<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}|{}|{}", self.arn, self.view_type, self.inner)
    }
}

/// Returns the sequence number after another.
fn following(number: &str) -> Option<String> {
    Some(number.parse::<u128>().ok()?.checked_add(1)?.to_string())
}

/// Returns the id that clients know a stream's only shard by: 37 characters, and another one for another stream.
fn public_shard_id(arn: &str) -> String {
    format!("shardId-00000000000000000001-{:08x}", crc32fast::hash(arn.as_bytes()))
}

async fn pass_on(upstream: &Upstream, parts: &Parts, request: &Value) -> Response<Body> {
    match upstream.send(parts, Bytes::from(request.to_string())).await {
        Ok(response) => response.map(Body::Right),
        Err(reason) => plain_error(500, "InternalServerError", &reason),
    }
}

/// Sends a request to the item store and reads the answer.
async fn ask(upstream: &Upstream, parts: &Parts, request: &Value) -> Result<(u16, Value), Box<Response<Body>>> {
    let answer = upstream.ask(parts, Bytes::from(request.to_string())).await;
    answer.map_err(|reason| Box::new(plain_error(500, "InternalServerError", &reason)))
}

fn not_found(content_type: &str, message: &str) -> Response<Body> {
    let kind = "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException";
    json_answer(400, content_type, &json!({"__type": kind, "message": message}))
}
