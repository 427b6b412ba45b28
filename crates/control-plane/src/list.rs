//! ListTables and ListStreams: names in order, a page at a time.

use std::ops::Bound;

use serde_json::{Value, json};

use crate::Refusal;
use crate::plane::{Context, Reply};
use crate::shape::{self, requests};

/// Names on one page; also the most that a request may ask for [M].
const PAGE: usize = 100;

pub(crate) fn tables(context: &Context<'_>, request: &Value) -> Result<Reply, Refusal> {
    shape::check(request, &requests::LIST_TABLES)?;
    let limit = request.get("Limit").and_then(Value::as_u64).and_then(|limit| usize::try_from(limit).ok());
    let limit = limit.unwrap_or(PAGE);
    let start = match request.get("ExclusiveStartTableName").and_then(Value::as_str) {
        Some(name) => Bound::Excluded(name),
        None => Bound::Unbounded,
    };
    let mut rest = context
        .state
        .tables
        .range::<str, _>((start, Bound::Unbounded))
        .filter(|(_, table)| !table.is_gone(context.now))
        .map(|(name, _)| name);
    let names: Vec<&String> = rest.by_ref().take(limit).collect();
    let mut body = json!({ "TableNames": names });
    if rest.next().is_some()
        && let Some(last) = names.last()
    {
        body["LastEvaluatedTableName"] = json!(last);
    }
    Ok(Reply::reading(body))
}

/// Streams that are on, in the order of their tables [T-050].
pub(crate) fn streams(context: &Context<'_>, request: &Value) -> Result<Reply, Refusal> {
    shape::check(request, &requests::LIST_STREAMS)?;
    let limit = request.get("Limit").and_then(Value::as_u64).and_then(|limit| usize::try_from(limit).ok());
    let wanted = match request.get("TableName").and_then(Value::as_str) {
        Some(name) => Some(context.place.table_name(name)?),
        None => None,
    };
    let start = request.get("ExclusiveStartStreamArn").and_then(Value::as_str);
    // Streams are listed in the order of their tables' names, which the ARN tells also of a stream that is gone.
    let after = start.and_then(|arn| arn.split_once(":table/")).and_then(|(_, rest)| rest.split('/').next());
    let start = after.map_or(Bound::Unbounded, Bound::Excluded);
    let mut rest = context
        .state
        .tables
        .range::<str, _>((start, Bound::Unbounded))
        .map(|(_, table)| table)
        .filter(|table| table.stream_view_type.is_some() && !table.is_deleting())
        .filter(|table| wanted.is_none_or(|wanted| table.name == wanted))
        .filter_map(|table| Some((table, table.stream_label.as_ref()?)))
        .map(|(table, label)| {
            let arn = context.place.stream_arn(&table.name, label);
            json!({"StreamArn": arn, "TableName": table.name, "StreamLabel": label})
        });
    let streams: Vec<Value> = rest.by_ref().take(limit.unwrap_or(PAGE)).collect();
    let more = rest.next().is_some();
    let last = streams.last().map(|last| last["StreamArn"].clone());
    let mut body = json!({ "Streams": streams });
    if let Some(last) = last.filter(|_| more) {
        body["LastEvaluatedStreamArn"] = last;
    }
    Ok(Reply::reading(body))
}
