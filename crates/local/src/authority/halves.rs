//! The two halves of the endpoint's state: the control plane with its file, and the item store.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde_json::{Value, json};
use tablewright_control_plane::{Change, ControlPlane, Effect, Refusal, State, Table, Timestamp};

use super::{LiveStream, Sizes, names};
use crate::StartError;
use crate::clock::{Clock, Time};
use crate::items::{FoundTable, Items, ItemsError};
use crate::not_ready::NotReady;
use crate::reconcile::steps;
use crate::tables_file::{Pending, Row, TablesFile};

/// Both halves; they agree whenever no call is under way.
pub(crate) struct Halves {
    plane: ControlPlane,
    file: Option<TablesFile>,
    items: Items,
    /// By table, the last sequence number of what its stream must not show: the item store keeps the records of a
    /// table over its deletion and over switching its stream off and on.
    stream_floors: BTreeMap<String, String>,
    time: Time,
    not_ready: NotReady,
}

/// Where the two halves are kept.
pub(crate) struct Places {
    pub(crate) items: PathBuf,
    pub(crate) tables: PathBuf,
}

impl Halves {
    /// Opens both halves, or makes them, and brings them together.
    pub(crate) fn open(places: Option<&Places>, region: &str, account: &str, clock: Clock) -> Result<Self, StartError> {
        let store = |error: ItemsError| StartError::Items { reason: error.to_string() };
        let Some(places) = places else {
            let plane = ControlPlane::new(region, account).with_durations(clock.durations());
            let items = Items::open(None).map_err(store)?;
            let (time, not_ready) = (Time::start(clock, None), NotReady::default());
            return Ok(Self { plane, file: None, items, stream_floors: BTreeMap::new(), time, not_ready });
        };
        let items_are_there = places.items.exists();
        let (file, rows, created) = TablesFile::open(&places.tables)?;
        if !items_are_there && rows.iter().any(|row| row.pending.is_none()) {
            let items = places.items.display();
            let tables = places.tables.display();
            let reason = format!(
                "{items} is gone, and {tables} describes tables that were in it; restore it, or move {tables} away to begin anew"
            );
            return Err(StartError::Items { reason });
        }
        let state = State { created, ..State::default() };
        let mut halves = Self {
            plane: ControlPlane::with_state(region, account, state),
            file: Some(file),
            items: Items::open(Some(&places.items)).map_err(|error| StartError::Items {
                reason: format!("{} ({error}); restore it, or choose another --data-dir", places.items.display()),
            })?,
            stream_floors: BTreeMap::new(),
            time: Time::start(clock, None),
            not_ready: NotReady::default(),
        };
        let mut tables = BTreeMap::new();
        for row in rows {
            if let Some(table) = halves.bring_together(row)? {
                tables.insert(table.name.clone(), table);
            }
        }
        let plane = ControlPlane::with_state(region, account, State { tables, created });
        halves.plane = plane.with_durations(clock.durations());
        halves.time = Time::start(clock, halves.plane.latest());
        if clock == Clock::Instant {
            // What another clock left under way is over on this one.
            halves.plane.finish();
        }
        halves.note_creations();
        halves.take_up_unknown()?;
        Ok(halves)
    }

    /// Returns the tables that are being created.
    pub(crate) fn not_ready(&self) -> NotReady {
        self.not_ready.clone()
    }

    /// Has item operations refused on tables that are being created, and reads of indexes that are being built.
    fn note_creations(&self) {
        let now = self.time.now();
        for table in self.plane.busy_tables() {
            let created = table.creating_until(now).map(|at| self.time.instant_of(at));
            let indexes = table.indexes_being_added(now);
            let indexes: Vec<_> = indexes.map(|(name, at)| (name.to_owned(), self.time.instant_of(at))).collect();
            self.not_ready.note(&table.name, created, &indexes);
        }
    }

    /// Lets go of tables whose deletion is over.
    fn forget_gone(&mut self, now: Timestamp) {
        for name in self.plane.advance(now) {
            self.stream_floors.remove(&name);
            if let Some(file) = &mut self.file {
                // A row that stays says that its table is being deleted, and the next start removes it.
                let _ = file.remove(&name);
            }
        }
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
        let now = self.time.now();
        self.forget_gone(now);
        let reply = self.plane.answer(operation, request, now)?;
        let mut body = reply.body;
        if let Some(change) = reply.change {
            names::check(&change, self.plane.state())?;
            self.begin(&change)?;
            self.follow(&change)?;
            self.finish(change);
        }
        if matches!(operation, "CreateTable" | "UpdateTable") {
            self.note_creations();
        }
        if operation == "DescribeTable" {
            self.fill_in_sizes(&mut body);
        }
        Ok(body)
    }

    /// Sets tags that no client may set [T-105]; nothing else of the table changes.
    pub(crate) fn tag_as_service(&mut self, name: &str, tags: BTreeMap<String, String>) -> Result<(), Refusal> {
        let found = self.plane.state().tables.get(name).filter(|table| !table.is_deleting());
        let mut table = found.ok_or_else(|| Refusal::table_not_found(name))?.clone();
        table.tags.extend(tags);
        let change = Change { table: name.to_owned(), after: Some(table), effects: Vec::new() };
        self.begin(&change)?;
        self.finish(change);
        Ok(())
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
        let Err(error) = outcome else {
            let before = self.plane.state().tables.get(&change.table);
            if starts_stream(before, change.after.as_ref()) {
                self.raise_stream_floor(&change.table);
            }
            return Ok(());
        };
        self.clear_away(change);
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
            let _ = match change.after {
                Some(_) => file.finish(&change.table, self.stream_floors.get(&change.table).map(String::as_str)),
                None => file.remove(&change.table),
            };
        }
        if change.after.is_none() {
            self.stream_floors.remove(&change.table);
        }
        self.plane.commit(change);
    }

    /// Removes what a refused creation has left: the item store makes a table in several steps.
    fn clear_away(&self, change: &Change) {
        let creates = change.effects.iter().any(|effect| matches!(effect, Effect::CreateTable(_)));
        if creates && matches!(self.items.find(&change.table), Ok(Some(found)) if found.is_half_made()) {
            // What cannot be removed now is removed by the next start, or shown as a table that cannot be read.
            let _ = self.items.apply(&change.table, &Effect::DeleteTable);
        }
    }

    /// Remembers what a new stream must not show.
    fn raise_stream_floor(&mut self, table: &str) {
        // Where the store does not say, the stream may show old records; that is no reason to refuse it.
        if let Ok(Some(last)) = self.items.last_sequence_number(table) {
            self.stream_floors.insert(table.to_owned(), last);
        }
    }

    /// Brings the item store to a row, and returns the table unless the row was of a deletion.
    fn bring_together(&mut self, row: Row) -> Result<Option<Table>, StartError> {
        let name = row.table.name.clone();
        if let Some(floor) = row.stream_floor {
            self.stream_floors.insert(name.clone(), floor);
        }
        let disagreement = |reason: String| StartError::Disagreement { table: name.clone(), reason };
        let mut found = self.items.find(&name).map_err(|error| disagreement(error.to_string()))?;
        // The item store makes a table in several steps. A creation that nobody was told of may have stopped between
        // two of them; then the table holds nothing yet and is made anew.
        let unfinished = matches!(row.pending, Some(Pending::Change { before: None }));
        if unfinished && found.as_ref().is_some_and(FoundTable::is_half_made) {
            self.items.apply(&name, &Effect::DeleteTable).map_err(|error| disagreement(error.to_string()))?;
            found = None;
        }
        let pending = match row.pending {
            // Its items are gone, or were to go; a restart is the end of a deletion that was under way.
            _ if row.table.is_deleting() => Some(Pending::Deletion),
            pending => pending,
        };
        match pending {
            Some(Pending::Deletion) => {
                if found.is_some() {
                    let gone = self.items.apply(&name, &Effect::DeleteTable);
                    gone.map_err(|error| disagreement(error.to_string()))?;
                }
                self.stream_floors.remove(&name);
                self.settle(&name, true)?;
                Ok(None)
            }
            None => {
                self.apply_steps(&row.table, found.as_ref()).map_err(disagreement)?;
                Ok(Some(row.table))
            }
            Some(Pending::Change { before }) => {
                if self.apply_steps(&row.table, found.as_ref()).is_ok() {
                    if starts_stream(before.as_deref(), Some(&row.table)) {
                        self.raise_stream_floor(&name);
                    }
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
            Some(file) if deleted => file
                .remove(table)
                .map_err(|error| StartError::Disagreement { table: table.to_owned(), reason: error.to_string() }),
            Some(file) => file
                .finish(table, self.stream_floors.get(table).map(String::as_str))
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
            if found.description.item_count.is_none() {
                return Err(StartError::Disagreement { table: name, reason: "its items cannot be read".to_owned() });
            }
            let change = self.plane.adopt(&found.description, found.time_to_live, self.time.now());
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
        let view_type = table.stream_view_type.clone().filter(|_| !table.is_deleting())?;
        if self.plane.stream_arn(table)? != arn {
            return None;
        }
        let key_schema = serde_json::to_value(&table.key_schema).ok()?;
        let floor = self.stream_floors.get(&table.name).cloned();
        let label = table.stream_label.clone()?;
        Some(LiveStream { table: table.name.clone(), label, key_schema, view_type, floor })
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

/// Returns whether a change mints a new stream.
fn starts_stream(before: Option<&Table>, after: Option<&Table>) -> bool {
    let label = |table: Option<&Table>| table.and_then(|table| table.stream_label.clone());
    after.is_some_and(|after| after.stream_view_type.is_some()) && label(before) != label(after)
}

fn set(description: &mut Value, member: &str, value: Option<i64>) {
    if let Some(value) = value {
        description[member] = json!(value);
    }
}

fn not_stored(error: &rusqlite::Error) -> Refusal {
    Refusal::internal_server_error(format!("the change could not be stored: {error}"))
}
