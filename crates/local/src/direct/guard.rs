//! Which requests are plain: only members of the operation's modern form, each of the JSON type that it has to have.

use serde_json::{Map, Value};

/// The JSON type that a member has to have.
#[derive(Debug, Clone, Copy)]
pub(super) enum Form {
    Text,
    Flag,
    /// A whole number above zero.
    Count,
    /// Texts by name: names that stand for attributes.
    Names,
    /// Attribute values by name: a key, an item, or values that stand for themselves.
    Values,
}

/// How deep values may be nested to be looked at here; DynamoDB allows 32 levels.
const DEPTH: usize = 16;

use Form::{Count, Flag, Names, Text, Values};

type Members = [(&'static str, Form)];

const GET: &Members = &[
    ("TableName", Text),
    ("Key", Values),
    ("ConsistentRead", Flag),
    ("ProjectionExpression", Text),
    ("ExpressionAttributeNames", Names),
    ("ReturnConsumedCapacity", Text),
];
const PUT: &Members = &[
    ("TableName", Text),
    ("Item", Values),
    ("ConditionExpression", Text),
    ("ExpressionAttributeNames", Names),
    ("ExpressionAttributeValues", Values),
    ("ReturnValues", Text),
    ("ReturnConsumedCapacity", Text),
    ("ReturnItemCollectionMetrics", Text),
    ("ReturnValuesOnConditionCheckFailure", Text),
];
const UPDATE: &Members = &[
    ("TableName", Text),
    ("Key", Values),
    ("UpdateExpression", Text),
    ("ConditionExpression", Text),
    ("ExpressionAttributeNames", Names),
    ("ExpressionAttributeValues", Values),
    ("ReturnValues", Text),
    ("ReturnConsumedCapacity", Text),
    ("ReturnItemCollectionMetrics", Text),
    ("ReturnValuesOnConditionCheckFailure", Text),
];
const DELETE: &Members = &[
    ("TableName", Text),
    ("Key", Values),
    ("ConditionExpression", Text),
    ("ExpressionAttributeNames", Names),
    ("ExpressionAttributeValues", Values),
    ("ReturnValues", Text),
    ("ReturnConsumedCapacity", Text),
    ("ReturnItemCollectionMetrics", Text),
    ("ReturnValuesOnConditionCheckFailure", Text),
];
const QUERY: &Members = &[
    ("TableName", Text),
    ("IndexName", Text),
    ("KeyConditionExpression", Text),
    ("FilterExpression", Text),
    ("ProjectionExpression", Text),
    ("ExpressionAttributeNames", Names),
    ("ExpressionAttributeValues", Values),
    ("ExclusiveStartKey", Values),
    ("ConsistentRead", Flag),
    ("ScanIndexForward", Flag),
    ("Limit", Count),
    ("Select", Text),
    ("ReturnConsumedCapacity", Text),
];

/// Returns the members of an operation's modern form, if it is one of the hot ones.
pub(super) fn members(operation: &str) -> Option<&'static Members> {
    match operation {
        "GetItem" => Some(GET),
        "PutItem" => Some(PUT),
        "UpdateItem" => Some(UPDATE),
        "DeleteItem" => Some(DELETE),
        "Query" => Some(QUERY),
        _ => None,
    }
}

/// Returns whether a request has no member but these, all in their form.
pub(super) fn is_plain(members: &Members, request: &Value) -> bool {
    let Some(request) = request.as_object() else { return false };
    request.iter().all(|(name, value)| {
        let form = members.iter().find(|(member, _)| member == name).map(|(_, form)| form);
        form.is_some_and(|form| match form {
            Text => value.is_string(),
            Flag => value.is_boolean(),
            Count => value.as_u64().is_some_and(|count| (1..=1_000_000).contains(&count)),
            Names => value.as_object().is_some_and(|names| names.values().all(Value::is_string)),
            Values => value.as_object().is_some_and(|values| are_values(values, DEPTH)),
        })
    })
}

fn are_values(values: &Map<String, Value>, depth: usize) -> bool {
    values.values().all(|value| is_value(value, depth))
}

/// Returns whether this is an attribute value of exactly one type.
fn is_value(value: &Value, depth: usize) -> bool {
    let Some(depth) = depth.checked_sub(1) else { return false };
    let Some(members) = value.as_object().filter(|members| members.len() == 1) else { return false };
    members.iter().all(|(kind, value)| match kind.as_str() {
        "S" | "N" | "B" => value.is_string(),
        "BOOL" => value.is_boolean(),
        "NULL" => *value == Value::Bool(true),
        "SS" | "NS" | "BS" => value.as_array().is_some_and(|set| !set.is_empty() && set.iter().all(Value::is_string)),
        "L" => value.as_array().is_some_and(|list| list.iter().all(|value| is_value(value, depth))),
        "M" => value.as_object().is_some_and(|map| are_values(map, depth)),
        _ => false,
    })
}
