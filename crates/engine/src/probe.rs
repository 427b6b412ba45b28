//! An item's round trip through a table.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use tablewright_core::model::ScalarType;
use tablewright_core::refusal::Refusal;
use tablewright_core::verify::{Probe, ProbeIndex, Trip};

use crate::refusal::refusal;
use crate::writer::Writer;

/// How often an index is asked for an item that it does not show yet.
const MOST_QUERIES: u32 = 8;
/// How long to wait before the second query; each further wait is twice as long, 12.7 seconds in all.
const FIRST_WAIT: Duration = Duration::from_millis(100);

impl Writer {
    /// Takes a probe through its table: writes it where no such item is, reads it, asks every index for it, and deletes
    /// it, whatever came of the steps between. No step is taken once `is_stopped` says so, but for the deletion, and a call
    /// under way is never given up: it could still take effect.
    pub async fn probe(&self, probe: &Probe, is_stopped: impl Fn() -> bool) -> Trip {
        let mut trip = Trip::default();
        if is_stopped() {
            return trip;
        }
        let traveller = Traveller { client: self.client(), probe, item: attributes(probe) };
        let write = traveller.put().await;
        let is_refused = write.as_ref().is_err_and(|refusal| refusal.status.is_some());
        let is_written = write.is_ok();
        trip.write = Some(write);
        if is_written && !is_stopped() {
            trip.read = Some(traveller.get().await);
        }
        if trip.read == Some(Ok(true)) {
            for index in &probe.indexes {
                if is_stopped() {
                    break;
                }
                trip.found.insert(index.name.clone(), traveller.find(index, &is_stopped).await);
            }
        }
        // Where no answer came to the write, it may have taken effect.
        if !is_refused {
            trip.delete = Some(traveller.delete().await);
        }
        trip
    }
}

struct Traveller<'a> {
    client: &'a Client,
    probe: &'a Probe,
    item: HashMap<String, AttributeValue>,
}

impl Traveller<'_> {
    async fn put(&self) -> Result<(), Refusal> {
        let call = self.client.put_item().table_name(&self.probe.table).set_item(Some(self.item.clone()));
        let key = self.probe.key.first().cloned().unwrap_or_default();
        let call = call.condition_expression("attribute_not_exists(#key)").expression_attribute_names("#key", key);
        call.send().await.map(drop).map_err(|error| refusal(&error))
    }

    async fn get(&self) -> Result<bool, Refusal> {
        let call = self.client.get_item().table_name(&self.probe.table).set_key(Some(self.key())).consistent_read(true);
        let answer = call.send().await.map_err(|error| refusal(&error))?;
        Ok(answer.item.is_some_and(|item| item == self.item))
    }

    /// Asks an index until it shows the item, which it may do some time after the write.
    async fn find(&self, index: &ProbeIndex, is_stopped: impl Fn() -> bool) -> Result<bool, Refusal> {
        let mut wait = FIRST_WAIT;
        for query in 0..MOST_QUERIES {
            if query > 0 {
                tokio::time::sleep(wait).await;
                wait *= 2;
            }
            if self.query(index).await? {
                return Ok(true);
            }
            if is_stopped() {
                break;
            }
        }
        Ok(false)
    }

    async fn query(&self, index: &ProbeIndex) -> Result<bool, Refusal> {
        let mut call = self.client.query().table_name(&self.probe.table).index_name(&index.name);
        let mut conditions = Vec::new();
        for (number, name) in index.key.iter().enumerate() {
            let Some(value) = self.item.get(name) else { continue };
            conditions.push(format!("#k{number} = :v{number}"));
            call = call.expression_attribute_names(format!("#k{number}"), name);
            call = call.expression_attribute_values(format!(":v{number}"), value.clone());
        }
        let answer = call.key_condition_expression(conditions.join(" AND ")).send().await;
        let answer = answer.map_err(|error| refusal(&error))?;
        let key = self.key();
        Ok(answer.items().iter().any(|item| key.iter().all(|(name, value)| item.get(name) == Some(value))))
    }

    async fn delete(&self) -> Result<(), Refusal> {
        let call = self.client.delete_item().table_name(&self.probe.table).set_key(Some(self.key()));
        // An item that is not ours stays; one that is not there is as good as deleted.
        let call = call
            .condition_expression("attribute_not_exists(#mark) OR #mark = :mark")
            .expression_attribute_names("#mark", &self.probe.mark)
            .set_expression_attribute_values(
                self.item.get(&self.probe.mark).map(|mark| HashMap::from([(":mark".to_owned(), mark.clone())])),
            );
        call.send().await.map(drop).map_err(|error| refusal(&error))
    }

    fn key(&self) -> HashMap<String, AttributeValue> {
        let named = self.probe.key.iter().filter_map(|name| Some((name.clone(), self.item.get(name)?.clone())));
        named.collect()
    }
}

fn attributes(probe: &Probe) -> HashMap<String, AttributeValue> {
    let attribute = |(scalar_type, text): &(ScalarType, String)| match scalar_type {
        ScalarType::String => AttributeValue::S(text.clone()),
        ScalarType::Number => AttributeValue::N(text.clone()),
        ScalarType::Binary => AttributeValue::B(Blob::new(text.as_bytes())),
    };
    probe.item.iter().map(|(name, value)| (name.clone(), attribute(value))).collect()
}
