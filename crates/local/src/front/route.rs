//! Which part of the endpoint a request is for, by its `X-Amz-Target`.

use hyper::Method;
use hyper::http::request::Parts;

const TABLES: &str = "DynamoDB_20120810.";
const STREAMS: &str = "DynamoDBStreams_20120810.";
const SYSTEMS_MANAGER: &str = "AmazonSSM.";
/// Under which path the calls of Lambda are, which nothing here answers.
const LAMBDA: &str = "/2015-03-31/";

/// What the item store's server answers; every other operation of the first service is the control plane's.
const ITEM_OPERATIONS: [&str; 13] = [
    "BatchExecuteStatement",
    "BatchGetItem",
    "BatchWriteItem",
    "DeleteItem",
    "ExecuteStatement",
    "ExecuteTransaction",
    "GetItem",
    "PutItem",
    "Query",
    "Scan",
    "TransactGetItems",
    "TransactWriteItems",
    "UpdateItem",
];

/// Where a request goes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// To the control plane.
    Control(String),
    /// To the item store, with tables by their bare names.
    Items(&'static str),
    /// To the item store, with the names of streams translated.
    Stream(StreamOperation),
    /// To the parameter store.
    Parameters(String),
    /// Nowhere: no such operation.
    Unknown,
    /// Not an operation at all; the item store's server says what it makes of it.
    Other,
}

/// The operations of DynamoDB Streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StreamOperation {
    ListStreams,
    DescribeStream,
    GetShardIterator,
    GetRecords,
}

pub(super) fn of(parts: &Parts) -> Route {
    // The item store's server runs operations for exactly these requests; no other may reach it with a target that
    // is not sorted here, or tables would change behind the control plane's back.
    if parts.uri.path().starts_with(LAMBDA) {
        return Route::Unknown;
    }
    if parts.method != Method::POST || parts.uri.path() != "/" {
        return Route::Other;
    }
    let Some(target) = parts.headers.get("x-amz-target").and_then(|target| target.to_str().ok()) else {
        return Route::Other;
    };
    if let Some(operation) = target.strip_prefix(TABLES) {
        if let Some(known) = ITEM_OPERATIONS.into_iter().find(|known| *known == operation) {
            return Route::Items(known);
        }
        // The control plane would know this one; it belongs to the other service.
        if operation == "ListStreams" {
            return Route::Unknown;
        }
        return Route::Control(operation.to_owned());
    }
    if let Some(operation) = target.strip_prefix(SYSTEMS_MANAGER) {
        return Route::Parameters(operation.to_owned());
    }
    match target.strip_prefix(STREAMS) {
        Some("ListStreams") => Route::Stream(StreamOperation::ListStreams),
        Some("DescribeStream") => Route::Stream(StreamOperation::DescribeStream),
        Some("GetShardIterator") => Route::Stream(StreamOperation::GetShardIterator),
        Some("GetRecords") => Route::Stream(StreamOperation::GetRecords),
        _ => Route::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::{Route, StreamOperation, of};
    use hyper::Request;

    fn route(method: &str, target: &str) -> Route {
        let request = Request::builder().method(method).uri("/").header("x-amz-target", target);
        of(&request.body(()).expect("a valid request").into_parts().0)
    }

    #[test]
    fn no_way_leads_past_the_control_plane() {
        assert_eq!(route("POST", "DynamoDB_20120810.CreateTable"), Route::Control("CreateTable".into()));
        assert_eq!(route("POST", "DynamoDBStreams_20120810.CreateTable"), Route::Unknown);
        assert_eq!(route("POST", "AmazonSSM.CreateTable"), Route::Parameters("CreateTable".into()));
        assert_eq!(route("POST", "DynamoDB_20120810.ListStreams"), Route::Unknown);
        let lambda = Request::builder().uri("/2015-03-31/event-source-mappings?FunctionName=f");
        assert_eq!(of(&lambda.body(()).expect("a valid request").into_parts().0), Route::Unknown);
        assert_eq!(route("GET", "DynamoDB_20120810.CreateTable"), Route::Other);
    }

    #[test]
    fn items_and_streams_have_their_ways() {
        assert_eq!(route("POST", "DynamoDB_20120810.GetItem"), Route::Items("GetItem"));
        assert_eq!(route("POST", "DynamoDBStreams_20120810.GetRecords"), Route::Stream(StreamOperation::GetRecords));
    }
}
