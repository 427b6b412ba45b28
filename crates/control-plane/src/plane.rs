//! The control plane itself: which operation answers, and how an answer becomes state.
//!
//! [`ControlPlane::answer`] decides without changing anything; the [`Change`] that it returns carries the table as it
//! will be and what must happen to its items. [`ControlPlane::commit`] makes it so. An endpoint puts its own work
//! (storing the change, applying its effects) between the two, and nothing has to be undone when that fails.
//! Time passes with the `now` of each question: what is over by then is over, whether [`ControlPlane::advance`] was
//! called or not; that only forgets it.

use std::collections::BTreeSet;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tablewright_core::wire::{
    AttributeDefinition, GlobalSecondaryIndex, KeySchemaElement, LocalSecondaryIndex, TableDescription,
};

use crate::arn::Place;
use crate::shape::{self, requests};
use crate::state::{GlobalIndex, State, Table};
use crate::{
    Durations, Refusal, Timestamp, continuous_backups, create, delete, describe, limits, list, tags, time_to_live,
    update,
};

/// A model of DynamoDB's control plane in one region of one account.
#[derive(Debug, Clone)]
pub struct ControlPlane {
    place: Place,
    state: State,
    durations: Durations,
    /// Tables with something under way.
    busy: BTreeSet<String>,
}

/// An answer, with the change that it stands for.
#[derive(Debug, Clone, PartialEq)]
pub struct Reply {
    /// The body; null where DynamoDB answers with an empty one.
    pub body: Value,
    /// What changes; nothing when the operation only reads.
    pub change: Option<Change>,
}

/// One table's change.
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a change takes effect when it is committed"]
pub struct Change {
    /// The table's name.
    pub table: String,
    /// The table afterwards; nothing when it is deleted.
    pub after: Option<Table>,
    /// What must happen to the items before the change is committed, in this order.
    pub effects: Vec<Effect>,
}

/// What must happen to a table's items.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// A place for items must be made.
    CreateTable(ItemTable),
    /// All items go, with their place.
    DeleteTable,
    /// A global index must be made and filled.
    CreateIndex {
        /// The index, without throughput.
        index: GlobalSecondaryIndex,
        /// The types of its key's attributes.
        attribute_definitions: Vec<AttributeDefinition>,
    },
    /// A global index goes.
    DeleteIndex {
        /// Its name.
        name: String,
    },
    /// The stream changes.
    Stream {
        /// The view type; nothing switches the stream off.
        view_type: Option<String>,
    },
    /// Time to live changes.
    TimeToLive {
        /// The attribute; nothing switches it off.
        attribute: Option<String>,
    },
}

/// What a store of items must know of a table.
#[derive(Debug, Clone, PartialEq)]
pub struct ItemTable {
    /// Its name.
    pub name: String,
    /// Key attributes with their types.
    pub attribute_definitions: Vec<AttributeDefinition>,
    /// The primary key.
    pub key_schema: Vec<KeySchemaElement>,
    /// Local indexes.
    pub local_indexes: Vec<LocalSecondaryIndex>,
    /// Global indexes, without throughput.
    pub global_indexes: Vec<GlobalSecondaryIndex>,
    /// The stream's view type while the stream is on.
    pub stream_view_type: Option<String>,
    /// The attribute of time to live while it is on.
    pub time_to_live: Option<String>,
}

/// What an operation sees.
pub(crate) struct Context<'a> {
    pub(crate) place: &'a Place,
    pub(crate) state: &'a State,
    pub(crate) now: Timestamp,
    pub(crate) durations: &'a Durations,
}

impl ControlPlane {
    /// Returns a control plane without tables, on which everything is over at once.
    pub fn new(region: impl Into<String>, account: impl Into<String>) -> Self {
        Self::with_state(region, account, State::default())
    }

    /// Returns a control plane with what existed before.
    pub fn with_state(region: impl Into<String>, account: impl Into<String>, state: State) -> Self {
        let busy = state.tables.values().filter(|table| !table.jobs.is_empty()).map(|table| table.name.clone());
        let busy = busy.collect();
        let place = Place { region: region.into(), account: account.into() };
        Self { place, state, durations: Durations::instant(), busy }
    }

    /// Returns the same control plane with other durations; what is under way already keeps its own.
    #[must_use]
    pub fn with_durations(self, durations: Durations) -> Self {
        Self { durations, ..self }
    }

    /// Brings all tables to `now`: forgets what is over, and returns the names of the tables that are gone.
    pub fn advance(&mut self, now: Timestamp) -> Vec<String> {
        let mut gone = Vec::new();
        let tables = &mut self.state.tables;
        self.busy.retain(|name| {
            let Some(table) = tables.get_mut(name) else { return false };
            if table.is_gone(now) {
                tables.remove(name);
                gone.push(name.clone());
                return false;
            }
            table.forget_ended(now);
            !table.jobs.is_empty()
        });
        gone
    }

    /// Ends everything that is under way, as if much time had passed.
    pub fn finish(&mut self) {
        self.advance(Timestamp::from_milliseconds(i64::MAX));
        self.state.tables.values_mut().for_each(|table| table.memory.backups_from = None);
    }

    /// Returns the tables on which something is under way.
    pub fn busy_tables(&self) -> impl Iterator<Item = &Table> {
        self.busy.iter().filter_map(|name| self.state.tables.get(name))
    }

    /// Returns when something will show next that nobody has to ask for.
    pub fn next_wake_up(&self, now: Timestamp) -> Option<Timestamp> {
        self.busy_tables().filter_map(|table| table.next_moment(now)).min()
    }

    /// Returns the last moment at which something is known to have happened, if anything ever did.
    pub fn latest(&self) -> Option<Timestamp> {
        self.state.tables.values().map(Table::latest).max()
    }

    /// Returns what exists.
    pub const fn state(&self) -> &State {
        &self.state
    }

    /// Returns the answer to a request and what it would change, and changes nothing.
    pub fn answer(&self, operation: &str, request: &Value, now: Timestamp) -> Result<Reply, Refusal> {
        let request = &shape::without_nulls(request);
        let context = &Context { place: &self.place, state: &self.state, now, durations: &self.durations };
        match operation {
            "CreateTable" => create::table(context, request),
            "DescribeTable" => describe::describe(context, request),
            "UpdateTable" => update::table(context, request),
            "DeleteTable" => delete::table(context, request),
            "ListTables" => list::tables(context, request),
            "ListStreams" => list::streams(context, request),
            "UpdateTimeToLive" => time_to_live::update(context, request),
            "DescribeTimeToLive" => time_to_live::describe(context, request),
            "UpdateContinuousBackups" => continuous_backups::update(context, request),
            "DescribeContinuousBackups" => continuous_backups::describe(context, request),
            "TagResource" => tags::tag(context, request),
            "UntagResource" => tags::untag(context, request),
            "ListTagsOfResource" => tags::list(context, request),
            "DescribeLimits" => limits::describe(request),
            "DescribeEndpoints" => limits::describe_endpoints(context, request),
            _ => Err(Refusal::unknown_operation()),
        }
    }

    /// Makes a change so.
    pub fn commit(&mut self, change: Change) {
        match change.after {
            Some(table) => {
                if table.jobs.is_empty() {
                    self.busy.remove(&change.table);
                } else {
                    self.busy.insert(change.table.clone());
                }
                if self.state.tables.insert(change.table, table).is_none() {
                    self.state.created += 1;
                }
            }
            None => {
                self.busy.remove(&change.table);
                self.state.tables.remove(&change.table);
            }
        }
    }

    /// Brings all tables to `now`, answers a request and makes its change so at once.
    pub fn call(&mut self, operation: &str, request: &Value, now: Timestamp) -> Result<Reply, Refusal> {
        self.advance(now);
        let reply = self.answer(operation, request, now)?;
        if let Some(change) = reply.change.clone() {
            self.commit(change);
        }
        Ok(reply)
    }

    /// Returns the ARN of a table of that name, whether it exists or not.
    pub fn table_arn(&self, name: &str) -> String {
        self.place.table_arn(name)
    }

    /// Returns the ARN of a table's newest stream, if there ever was one.
    pub fn stream_arn(&self, table: &Table) -> Option<String> {
        table.stream_label.as_ref().map(|label| self.place.stream_arn(&table.name, label))
    }

    /// Returns the change that takes up a table which exists elsewhere: an endpoint found its items, but no state.
    pub fn adopt(&self, found: &TableDescription, time_to_live: Option<String>, now: Timestamp) -> Change {
        let table = create::adopted(found, time_to_live, &self.state, now);
        Change { table: table.name.clone(), after: Some(table), effects: Vec::new() }
    }
}

impl Reply {
    pub(crate) const fn reading(body: Value) -> Self {
        Self { body, change: None }
    }

    pub(crate) fn changing(body: Value, after: Table, effects: Vec<Effect>) -> Self {
        let change = Change { table: after.name.clone(), after: Some(after), effects };
        Self { body, change: Some(change) }
    }

    pub(crate) fn deleting(body: Value, table: String) -> Self {
        Self { body, change: Some(Change { table, after: None, effects: vec![Effect::DeleteTable] }) }
    }

    /// A change that concerns no items, unless nothing is different.
    pub(crate) fn unless_same(body: Value, before: &Table, after: Table) -> Self {
        if *before == after { Self::reading(body) } else { Self::changing(body, after, Vec::new()) }
    }
}

impl<'a> Context<'a> {
    /// Returns the table that a name or an ARN means [T-011].
    pub(crate) fn table(&self, name_or_arn: &str) -> Result<&'a Table, Refusal> {
        let name = self.place.table_name(name_or_arn)?;
        self.existing(name).ok_or_else(|| Refusal::table_not_found(name))
    }

    /// Returns the table of that name, unless its deletion is over.
    pub(crate) fn existing(&self, name: &str) -> Option<&'a Table> {
        self.state.tables.get(name).filter(|table| !table.is_gone(self.now))
    }

    /// Returns the table of a request that names one and has no other member.
    pub(crate) fn named_table(&self, request: &Value) -> Result<&'a Table, Refusal> {
        shape::check(request, &requests::TABLE_ONLY)?;
        self.table(request.get("TableName").and_then(Value::as_str).unwrap_or_default())
    }
}

impl Table {
    /// Returns what a store of items must know of this table.
    pub fn items(&self) -> ItemTable {
        ItemTable {
            name: self.name.clone(),
            attribute_definitions: self.attribute_definitions.clone(),
            key_schema: self.key_schema.clone(),
            local_indexes: self.local_indexes.clone(),
            global_indexes: self.global_indexes.iter().map(GlobalIndex::items).collect(),
            stream_view_type: self.stream_view_type.clone(),
            time_to_live: self.time_to_live.clone(),
        }
    }
}

impl GlobalIndex {
    /// Returns the index as a store of items needs it.
    pub(crate) fn items(&self) -> GlobalSecondaryIndex {
        GlobalSecondaryIndex {
            index_name: self.name.clone(),
            key_schema: self.key_schema.clone(),
            projection: Some(self.projection.clone()),
            ..GlobalSecondaryIndex::default()
        }
    }
}

/// Reads a request that has the right shape.
pub(crate) fn read<T: DeserializeOwned>(request: &Value) -> Result<T, Refusal> {
    serde_json::from_value(request.clone()).map_err(|error| Refusal::serialization(error.to_string()))
}

/// Writes a part of an answer.
pub(crate) fn write<T: Serialize>(part: &T) -> Result<Value, Refusal> {
    serde_json::to_value(part).map_err(|error| Refusal::internal_server_error(error.to_string()))
}
