//! The file that keeps the control plane's state: one row per table, one transaction per step.
//!
//! A change that concerns items is written with a marker before the item store follows, and the marker goes when it
//! has. Whatever moment a process dies at, the next one finds either no marker, and both halves agree, or a marker,
//! and brings the item store to where the row says.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, params};
use tablewright_control_plane::{Change, Table};

use crate::StartError;
use crate::sqlite_file::{self, Format, unusable};

/// "TbWr" marks the file. Format 2 has what is under way on a table within its state; a state of format 1 reads as one
/// with nothing under way.
const FORMAT: Format = Format { application: 0x5462_5772, version: 2, schema: SCHEMA };

const SCHEMA: &str = "
    CREATE TABLE tables (
        name TEXT PRIMARY KEY NOT NULL,
        state TEXT NOT NULL,
        pending TEXT CHECK (pending IN ('change', 'deletion')),
        before TEXT,
        stream_floor TEXT
    ) STRICT;
    CREATE TABLE counters (name TEXT PRIMARY KEY NOT NULL, value INTEGER NOT NULL) STRICT;
";

/// The open file.
pub(crate) struct TablesFile {
    connection: Connection,
}

/// A table as the file has it.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) table: Table,
    pub(crate) pending: Option<Pending>,
    /// The last sequence number that does not belong to the present stream, if the item store had any before.
    pub(crate) stream_floor: Option<String>,
}

/// What was under way when the file was written.
#[derive(Debug)]
pub(crate) enum Pending {
    /// The item store may or may not have what the row says; before, it had what is here, or nothing.
    Change { before: Option<Box<Table>> },
    /// The item store may or may not have the table still.
    Deletion,
}

/// `state`, `pending`, `before` and `stream_floor` as they stand in the file.
type Columns = (String, Option<String>, Option<String>, Option<String>);

impl TablesFile {
    /// Opens or makes the file, and returns it with the rows and the number of tables ever created.
    pub(crate) fn open(path: &Path) -> Result<(Self, Vec<Row>, u64), StartError> {
        let corrupt = |reason: String| StartError::CorruptState { path: path.to_owned(), reason };
        let connection = sqlite_file::open(path, &FORMAT)?;
        let file = Self { connection };
        let rows = file.rows().map_err(|error| unusable(path, &error))?;
        let rows = rows.into_iter().map(Row::read).collect::<Result<_, _>>().map_err(corrupt)?;
        let created = file.created().map_err(|error| unusable(path, &error))?;
        Ok((file, rows, created))
    }

    /// Writes a change, marked as pending if the item store must follow.
    pub(crate) fn begin(&mut self, change: &Change, before: Option<&Table>) -> rusqlite::Result<()> {
        let pending = !change.effects.is_empty();
        let transaction = self.connection.transaction()?;
        match &change.after {
            Some(after) => {
                let marker = pending.then_some("change");
                let kept = before.filter(|_| pending).map(text).transpose()?;
                transaction.execute(
                    "INSERT INTO tables (name, state, pending, before) VALUES (?1, ?2, ?3, ?4)
                     ON CONFLICT (name) DO UPDATE SET state = ?2, pending = ?3, before = ?4",
                    params![change.table, text(after)?, marker, kept],
                )?;
                if before.is_none() {
                    transaction.execute(
                        "INSERT INTO counters (name, value) VALUES ('created', 1)
                         ON CONFLICT (name) DO UPDATE SET value = value + 1",
                        [],
                    )?;
                }
            }
            None => {
                transaction.execute("UPDATE tables SET pending = 'deletion' WHERE name = ?1", [&change.table])?;
            }
        }
        transaction.commit()
    }

    /// Removes the marker of a change that the item store has followed.
    pub(crate) fn finish(&mut self, table: &str, stream_floor: Option<&str>) -> rusqlite::Result<()> {
        self.connection.execute(
            "UPDATE tables SET pending = NULL, before = NULL, stream_floor = ?2 WHERE name = ?1",
            params![table, stream_floor],
        )?;
        Ok(())
    }

    /// Removes a table that the item store has no longer, or never had.
    pub(crate) fn remove(&mut self, table: &str) -> rusqlite::Result<()> {
        self.connection.execute("DELETE FROM tables WHERE name = ?1", [table])?;
        Ok(())
    }

    /// Takes back a change that the item store has refused.
    pub(crate) fn take_back(&mut self, table: &str, before: Option<&Table>) -> rusqlite::Result<()> {
        match before {
            Some(before) => self.connection.execute(
                "UPDATE tables SET state = ?2, pending = NULL, before = NULL WHERE name = ?1",
                params![table, text(before)?],
            )?,
            None => return self.remove(table),
        };
        Ok(())
    }

    fn rows(&self) -> rusqlite::Result<Vec<Columns>> {
        let mut statement =
            self.connection.prepare("SELECT state, pending, before, stream_floor FROM tables ORDER BY name")?;
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))?.collect()
    }

    fn created(&self) -> rusqlite::Result<u64> {
        let found: Option<i64> = self
            .connection
            .query_row("SELECT value FROM counters WHERE name = 'created'", [], |row| row.get(0))
            .optional()?;
        Ok(found.and_then(|value| u64::try_from(value).ok()).unwrap_or(0))
    }
}

impl Row {
    fn read((state, pending, before, stream_floor): Columns) -> Result<Self, String> {
        let parse = |text: &str| serde_json::from_str::<Table>(text).map_err(|error| error.to_string());
        let table = parse(&state)?;
        let pending = match pending.as_deref() {
            None => None,
            Some("deletion") => Some(Pending::Deletion),
            Some(_) => Some(Pending::Change { before: before.as_deref().map(parse).transpose()?.map(Box::new) }),
        };
        Ok(Self { table, pending, stream_floor })
    }
}

fn text(table: &Table) -> rusqlite::Result<String> {
    serde_json::to_string(table).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}
