//! The two halves of the endpoint's state: the control plane with its file, and the item store.

use std::path::PathBuf;
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};
use tablewright_control_plane::{Change, ControlPlane, Refusal, State, Table, Timestamp};

use super::{LiveStream, Sizes};
use crate::StartError;
use crate::items::{FoundTable, Items, ItemsError};
use crate::reconcile::steps;
use crate::tables_file::{Pending, Row, TablesFile};

/// Both halves; they agree whenever no call is under way.
pub(crate) struct Halves {
    plane: ControlPlane,
    file: Option<TablesFile>,
    items: Items,
}

/// Where the two halves are kept.
pub(crate) struct Places {
    pub(crate) items: PathBuf,
    pub(crate) tables: PathBuf,
}

impl Halves {
    /// Opens both halves, or makes them, and brings them together.
    pub(crate) fn open(places: Option<&Places>, region: &str, account: &str) -> Result<Self, StartError> {
        let store = |error: ItemsError| StartError::Items { reason: error.to_string() };
        let Some(places) = places else {
            let plane = ControlPlane::new(region, account);
            return Ok(Self { plane, file: None, items: Items::open(None).map_err(store)? });
        };
        let (file, rows, created) = TablesFile::open(&places.tables)?;
        let state = State { created, ..State::default() };
        let mut halves = Self {
            plane: ControlPlane::with_state(region, account, state),
            file: Some(file),
            items: Items::open(Some(&places.items)).map_err(store)?,
        };
        let mut tables = std::collections::BTreeMap::new();
        for row in rows {
            if let Some(table) = halves.bring_together(row)? {
                tables.insert(table.name.clone(), table);
            }
        }
        halves.plane = ControlPlane::with_state(region, account, State { tables, created });
        halves.take_up_unknown()?;
        Ok(halves)
    }

    /// Returns the item store.
    pub(crate) fn items(&self) -> Items {
        self.items.clone()
    }

    /// Returns the control plane.
    #[cfg(test)]
    pub(crate) const fn plane(&self) -> &ControlPlane {
        &self.plane
    }

    /// Answers a control-plane call; what it changes is stored and followed when this returns.
    pub(crate) fn control(&mut self, operation: &str, request: &Value) -> Result<Value, Refusal> {
        let reply = self.plane.answer(operation, request, now())?;
        let mut body = reply.body;
        if let Some(change) = reply.change {
            self.begin(&change)?;
            self.follow(&change)?;
            self.finish(change);
        }
        if operation == "DescribeTable" {
            self.fill_in_sizes(&mut body);
        }
        Ok(body)
    }

    /// First step of a change: it is written, marked as pending.
    pub(crate) fn begin(&mut self, change: &Change) -> Result<(), Refusal> {
        let before = self.plane.state().tables.get(&change.table);
        match &mut self.file {
            Some(file) => file.begin(change, before).map_err(|error| not_stored(&error)),
            None => Ok(()),
        }
    }

    /// Second step: the item store follows, or the change is taken back.
    pub(crate) fn follow(&mut self, change: &Change) -> Result<(), Refusal> {
        let mut outcome = Ok(());
        for effect in &change.effects {
            outcome = self.items.apply(&change.table, effect);
            if outcome.is_err() {
                break;
            }
        }
        let Err(error) = outcome else { return Ok(()) };
        if let Some(file) = &mut self.file {
            let before = self.plane.state().tables.get(&change.table);
            file.take_back(&change.table, before).map_err(|error| not_stored(&error))?;
        }
        Err(Refusal::internal_server_error(format!("the item store refused: {error}")))
    }

    /// Last step: the marker goes, and the change counts.
    pub(crate) fn finish(&mut self, change: Change) {
        if let Some(file) = &mut self.file
            && !change.effects.is_empty()
        {
            // Both halves have the change. A marker that stays has the next start compare them once more, no harm.
            let _ = file.finish(&change.table, change.after.is_none());
        }
        self.plane.commit(change);
    }

    /// Brings the item store to a row, and returns the table unless the row was of a deletion.
    fn bring_together(&mut self, row: Row) -> Result<Option<Table>, StartError> {
        let name = row.table.name.clone();
        let disagreement = |reason: String| StartError::Disagreement { table: name.clone(), reason };
        let found = self.items.find(&name).map_err(|error| disagreement(error.to_string()))?;
        match row.pending {
            Some(Pending::Deletion) => {
                if found.is_some() {
                    let gone = self.items.apply(&name, &tablewright_control_plane::Effect::DeleteTable);
                    gone.map_err(|error| disagreement(error.to_string()))?;
                }
                self.settle(&name, true)?;
                Ok(None)
            }
            None => {
                self.apply_steps(&row.table, found.as_ref()).map_err(disagreement)?;
                Ok(Some(row.table))
            }
            Some(Pending::Change { before }) => {
                if self.apply_steps(&row.table, found.as_ref()).is_ok() {
                    self.settle(&name, false)?;
                    return Ok(Some(row.table));
                }
                // The item store refuses the change now, so it would have refused it then: it never happened.
                let Some(before) = before else {
                    self.settle(&name, true)?;
                    return Ok(None);
                };
                let found = self.items.find(&name).map_err(|error| disagreement(error.to_string()))?;
                self.apply_steps(&before, found.as_ref()).map_err(disagreement)?;
                if let Some(file) = &mut self.file {
                    file.take_back(&name, Some(&before)).map_err(|error| disagreement(error.to_string()))?;
                }
                Ok(Some(*before))
            }
        }
    }

    fn apply_steps(&self, table: &Table, found: Option<&FoundTable>) -> Result<(), String> {
        for step in steps(&table.items(), found)? {
            self.items.apply(&table.name, &step).map_err(|error| error.to_string())?;
        }
        Ok(())
    }

    fn settle(&mut self, table: &str, deleted: bool) -> Result<(), StartError> {
        match &mut self.file {
            Some(file) => file
                .finish(table, deleted)
                .map_err(|error| StartError::Disagreement { table: table.to_owned(), reason: error.to_string() }),
            None => Ok(()),
        }
    }

    /// Takes up tables that only the item store knows.
    fn take_up_unknown(&mut self) -> Result<(), StartError> {
        let store = |error: ItemsError| StartError::Items { reason: error.to_string() };
        for name in self.items.names().map_err(store)? {
            if self.plane.state().tables.contains_key(&name) {
                continue;
            }
            let Some(found) = self.items.find(&name).map_err(store)? else { continue };
            let change = self.plane.adopt(&found.description, found.time_to_live, now());
            self.begin(&change)
                .map_err(|refusal| StartError::Disagreement { table: name, reason: refusal.to_string() })?;
            self.finish(change);
        }
        Ok(())
    }

    /// Returns the stream of that ARN, if it is on.
    pub(crate) fn stream(&self, arn: &str) -> Option<LiveStream> {
        let (_, rest) = arn.split_once(":table/")?;
        let table = self.plane.state().tables.get(rest.split('/').next()?)?;
        table.stream_view_type.as_ref()?;
        if self.plane.stream_arn(table)? != arn {
            return None;
        }
        let key_schema = serde_json::to_value(&table.key_schema).ok()?;
        Some(LiveStream { table: table.name.clone(), label: table.stream_label.clone()?, key_schema })
    }

    /// Removes expired items, if any table has time to live.
    pub(crate) fn sweep(&self) {
        if self.plane.state().tables.values().any(|table| table.time_to_live.is_some()) {
            self.items.sweep();
        }
    }

    /// Puts counts and sizes into a description; where the store does not say, the zeros stay.
    fn fill_in_sizes(&self, body: &mut Value) {
        let Some(description) = body.get_mut("Table") else { return };
        let name = description["TableName"].as_str().unwrap_or_default();
        let Ok(Some(found)) = self.items.find(name) else { return };
        let found = found.description;
        let global = found.global_secondary_indexes.iter().flatten();
        let local = found.local_secondary_indexes.iter().flatten();
        let sizes: Sizes = global
            .map(|index| (index.index_name.clone(), (index.item_count, index.index_size_bytes)))
            .chain(local.map(|index| (index.index_name.clone(), (index.item_count, index.index_size_bytes))))
            .collect();
        set(description, "ItemCount", found.item_count);
        set(description, "TableSizeBytes", found.table_size_bytes);
        for list in ["GlobalSecondaryIndexes", "LocalSecondaryIndexes"] {
            let indexes = description.get_mut(list).and_then(Value::as_array_mut);
            for index in indexes.into_iter().flatten() {
                let size = sizes.get(index["IndexName"].as_str().unwrap_or_default());
                if let Some((count, bytes)) = size.copied() {
                    set(index, "ItemCount", count);
                    set(index, "IndexSizeBytes", bytes);
                }
            }
        }
    }
}

fn set(description: &mut Value, member: &str, value: Option<i64>) {
    if let Some(value) = value {
        description[member] = json!(value);
    }
}

fn not_stored(error: &rusqlite::Error) -> Refusal {
    Refusal::internal_server_error(format!("the change could not be stored: {error}"))
}

/// Returns the present time; a clock before 1970 counts as 1970.
fn now() -> Timestamp {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_milliseconds(i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX))
}
