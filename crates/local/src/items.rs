//! The item store: the one place that knows how to make its tables follow the control plane.
//!
//! The store keeps every table as an on-demand table without tags or features: those are the control plane's. Requests
//! go to it as the JSON that its server would read, so that both ways in are checked alike.

use std::path::Path;

use dynoxide::{Database, DynoxideError};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tablewright_control_plane::{Effect, ItemTable};
use tablewright_core::wire::TableDescription;

/// What the item store's streams keep, whatever a table declares.
///
/// The store writes a record also for a write that changes nothing, where DynamoDB writes none. Only both images
/// together tell the two apart, so both are always kept; the front leaves such records out and shows of the others
/// what the table declares.
pub(crate) const KEPT_VIEW: &str = "NEW_AND_OLD_IMAGES";

/// Why the item store did not do something.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct ItemsError(String);

impl From<DynoxideError> for ItemsError {
    fn from(error: DynoxideError) -> Self {
        Self(error.to_string())
    }
}

/// A handle on the item store; clones share it.
#[derive(Clone)]
pub(crate) struct Items {
    database: Database,
}

/// A table as the item store describes it.
#[derive(Debug)]
pub(crate) struct FoundTable {
    pub(crate) description: TableDescription,
    pub(crate) time_to_live: Option<String>,
}

impl FoundTable {
    /// Returns whether a part of the table is missing while it holds nothing: its creation was cut short.
    ///
    /// The store does not count what is not there.
    pub(crate) fn is_half_made(&self) -> bool {
        let global = self.description.global_secondary_indexes.iter().flatten().map(|index| index.item_count);
        let local = self.description.local_secondary_indexes.iter().flatten().map(|index| index.item_count);
        match self.description.item_count {
            None => true,
            Some(0) => global.chain(local).any(|count| count.is_none()),
            Some(_) => false,
        }
    }
}

impl Items {
    /// Opens the store in a file, or in memory.
    pub(crate) fn open(path: Option<&Path>) -> Result<Self, ItemsError> {
        let database = match path {
            None => Database::memory()?,
            Some(path) => {
                let text = path.to_str().ok_or_else(|| ItemsError("the path is not UTF-8".to_owned()))?;
                Database::new(text)?
            }
        };
        Ok(Self { database })
    }

    /// Returns the handle that the store's own server works with.
    pub(crate) fn database(&self) -> Database {
        self.database.clone()
    }

    /// Does what a change of the control plane means for items.
    pub(crate) fn apply(&self, table: &str, effect: &Effect) -> Result<(), ItemsError> {
        match effect {
            Effect::CreateTable(items) => self.create(items),
            Effect::DeleteTable => {
                self.database.delete_table(request(json!({"TableName": table}))?)?;
                Ok(())
            }
            Effect::CreateIndex { index, attribute_definitions } => self.update(json!({
                "TableName": table,
                "AttributeDefinitions": attribute_definitions,
                "GlobalSecondaryIndexUpdates": [{"Create": index}],
            })),
            Effect::DeleteIndex { name } => self.update(json!({
                "TableName": table,
                "GlobalSecondaryIndexUpdates": [{"Delete": {"IndexName": name}}],
            })),
            Effect::Stream { view_type } => {
                self.update(json!({"TableName": table, "StreamSpecification": stream(view_type.is_some())}))
            }
            Effect::TimeToLive { attribute } => self.set_time_to_live(table, attribute.as_deref()),
        }
    }

    fn create(&self, table: &ItemTable) -> Result<(), ItemsError> {
        let mut body = json!({
            "TableName": table.name,
            "AttributeDefinitions": table.attribute_definitions,
            "KeySchema": table.key_schema,
            "BillingMode": "PAY_PER_REQUEST",
        });
        if !table.local_indexes.is_empty() {
            body["LocalSecondaryIndexes"] = json!(table.local_indexes);
        }
        if !table.global_indexes.is_empty() {
            body["GlobalSecondaryIndexes"] = json!(table.global_indexes);
        }
        if table.stream_view_type.is_some() {
            body["StreamSpecification"] = stream(true);
        }
        self.database.create_table(request(body)?)?;
        if let Some(attribute) = &table.time_to_live {
            self.set_time_to_live(&table.name, Some(attribute))?;
        }
        Ok(())
    }

    fn update(&self, body: Value) -> Result<(), ItemsError> {
        self.database.update_table(request(body)?)?;
        Ok(())
    }

    fn set_time_to_live(&self, table: &str, attribute: Option<&str>) -> Result<(), ItemsError> {
        // The store wants a name also when switching off, and ignores it then.
        let specification = json!({"Enabled": attribute.is_some(), "AttributeName": attribute.unwrap_or("none")});
        let body = json!({"TableName": table, "TimeToLiveSpecification": specification});
        self.database.update_time_to_live(request(body)?)?;
        Ok(())
    }

    /// Returns a table as the store knows it.
    pub(crate) fn find(&self, table: &str) -> Result<Option<FoundTable>, ItemsError> {
        let described = match self.database.describe_table(request(json!({"TableName": table}))?) {
            Ok(described) => described,
            Err(DynoxideError::ResourceNotFoundException(_)) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let mut body = serde_json::to_value(&described).map_err(|error| ItemsError(error.to_string()))?;
        let description =
            serde_json::from_value(body["Table"].take()).map_err(|error| ItemsError(error.to_string()))?;
        let described = self.database.describe_time_to_live(request(json!({"TableName": table}))?)?;
        Ok(Some(FoundTable { description, time_to_live: described.time_to_live_description.attribute_name }))
    }

    /// Returns the newest sequence number that the store keeps for a table whose stream is on.
    pub(crate) fn last_sequence_number(&self, table: &str) -> Result<Option<String>, ItemsError> {
        let arn = dynoxide::streams::stream_arn(table, "any");
        let described = self.database.describe_stream(request(json!({"StreamArn": arn}))?)?;
        let shard = described.stream_description.shards.into_iter().next();
        Ok(shard.and_then(|shard| shard.sequence_number_range.ending_sequence_number))
    }

    /// Returns the names of all tables.
    pub(crate) fn names(&self) -> Result<Vec<String>, ItemsError> {
        let mut names: Vec<String> = Vec::new();
        loop {
            let body = match names.last() {
                Some(last) => json!({"ExclusiveStartTableName": last}),
                None => json!({}),
            };
            let page = self.database.list_tables(request(body)?)?;
            let more = page.last_evaluated_table_name.is_some() && !page.table_names.is_empty();
            names.extend(page.table_names);
            if !more {
                return Ok(names);
            }
        }
    }

    /// Removes items whose time has come.
    pub(crate) fn sweep(&self) {
        // A sweep that fails is tried again a few seconds later; nobody waits for its result.
        let _ = self.database.sweep_ttl();
    }
}

fn stream(on: bool) -> Value {
    if on { json!({"StreamEnabled": true, "StreamViewType": KEPT_VIEW}) } else { json!({"StreamEnabled": false}) }
}

fn request<T: DeserializeOwned>(body: Value) -> Result<T, ItemsError> {
    serde_json::from_value(body).map_err(|error| {
        let message = error.to_string();
        ItemsError(message.strip_prefix("VALIDATION:").unwrap_or(&message).to_owned())
    })
}
