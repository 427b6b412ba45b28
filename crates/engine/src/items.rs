//! A few items, such as a seed. Bulk data has a room of its own.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::{AttributeValue, PutRequest, WriteRequest};
use serde_json::{Map, Value};
use tablewright_core::refusal::Refusal;

use crate::connection::Connection;
use crate::refusal::refusal;

/// Items of one BatchWriteItem call.
const BATCH: usize = 25;
/// Calls for one batch whose items keep coming back unprocessed.
const MOST_CALLS: u32 = 10;

/// Reads and writes items.
#[derive(Debug, Clone)]
pub struct Items {
    client: Client,
}

impl Connection {
    /// Returns a client for items.
    pub fn items(&self) -> Items {
        Items { client: self.client().clone() }
    }
}

impl Items {
    /// Says whether a table holds no item.
    ///
    /// # Errors
    /// Where the table cannot be scanned.
    pub async fn is_empty(&self, live_name: &str) -> Result<bool, Refusal> {
        let page = self.client.scan().table_name(live_name).limit(1).send().await.map_err(|error| refusal(&error))?;
        Ok(page.count() == 0)
    }

    /// Puts items that are written in DynamoDB JSON.
    ///
    /// # Errors
    /// Where an item is not DynamoDB JSON, a call is refused, or items keep coming back unprocessed.
    pub async fn put(&self, live_name: &str, items: &[Map<String, Value>]) -> Result<(), Refusal> {
        for batch in items.chunks(BATCH) {
            let mut writes = Vec::with_capacity(batch.len());
            for item in batch {
                let put = PutRequest::builder().set_item(Some(attributes(item)?)).build().map_err(invalid)?;
                writes.push(WriteRequest::builder().put_request(put).build());
            }
            self.put_batch(live_name, writes).await?;
        }
        Ok(())
    }

    async fn put_batch(&self, live_name: &str, mut writes: Vec<WriteRequest>) -> Result<(), Refusal> {
        for call in 0..MOST_CALLS {
            let request = HashMap::from([(live_name.to_owned(), writes)]);
            let answer = self.client.batch_write_item().set_request_items(Some(request)).send().await;
            let answer = answer.map_err(|error| refusal(&error))?;
            writes = answer.unprocessed_items.and_then(|mut left| left.remove(live_name)).unwrap_or_default();
            if writes.is_empty() {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50 << call)).await;
        }
        Err(invalid(format!("{} items stayed unprocessed after {MOST_CALLS} calls", writes.len())))
    }
}

fn invalid(problem: impl ToString) -> Refusal {
    Refusal { code: "ValidationException".to_owned(), message: problem.to_string(), status: None }
}

fn attributes(item: &Map<String, Value>) -> Result<HashMap<String, AttributeValue>, Refusal> {
    item.iter().map(|(name, value)| Ok((name.clone(), attribute(name, value)?))).collect()
}

fn attribute(name: &str, value: &Value) -> Result<AttributeValue, Refusal> {
    let wrong = || invalid(format!("attribute {name} is not DynamoDB JSON: {value}"));
    let mut members = value.as_object().ok_or_else(wrong)?.iter();
    let (Some((kind, value)), None) = (members.next(), members.next()) else { return Err(wrong()) };
    let text = |value: &Value| value.as_str().map(ToOwned::to_owned).ok_or_else(wrong);
    let texts = |value: &Value| value.as_array().ok_or_else(wrong)?.iter().map(text).collect::<Result<Vec<_>, _>>();
    let bytes = |text: String| aws_smithy_types::base64::decode(text).ok().map(Blob::new).ok_or_else(wrong);
    Ok(match kind.as_str() {
        "S" => AttributeValue::S(text(value)?),
        "N" => AttributeValue::N(text(value)?),
        "B" => AttributeValue::B(bytes(text(value)?)?),
        "BOOL" => AttributeValue::Bool(value.as_bool().ok_or_else(wrong)?),
        "NULL" => AttributeValue::Null(value.as_bool().ok_or_else(wrong)?),
        "SS" => AttributeValue::Ss(texts(value)?),
        "NS" => AttributeValue::Ns(texts(value)?),
        "BS" => AttributeValue::Bs(texts(value)?.into_iter().map(bytes).collect::<Result<_, _>>()?),
        "L" => {
            let values = value.as_array().ok_or_else(wrong)?;
            AttributeValue::L(values.iter().map(|value| attribute(name, value)).collect::<Result<_, _>>()?)
        }
        "M" => AttributeValue::M(attributes(value.as_object().ok_or_else(wrong)?)?),
        _ => return Err(wrong()),
    })
}
