//! The file that keeps parameters: one row per version, one transaction per change.

use std::collections::BTreeMap;
use std::path::Path;

use rusqlite::{Connection, params};

use super::store::{Change, Version};
use crate::StartError;
use crate::sqlite_file::{self, Format};

/// "TbWp" marks the file.
const FORMAT: Format = Format {
    application: 0x5462_5770,
    version: 1,
    schema: "
        CREATE TABLE versions (
            name TEXT NOT NULL,
            number INTEGER NOT NULL,
            state TEXT NOT NULL,
            PRIMARY KEY (name, number)
        ) STRICT, WITHOUT ROWID;
    ",
};

/// The open file.
pub(super) struct ParametersFile {
    connection: Connection,
}

impl ParametersFile {
    /// Opens or makes the file, and returns it with what it keeps.
    pub(super) fn open(path: &Path) -> Result<(Self, BTreeMap<String, Vec<Version>>), StartError> {
        let connection = sqlite_file::open(path, &FORMAT)?;
        let file = Self { connection };
        let rows = file.rows().map_err(|error| sqlite_file::unusable(path, &error))?;
        let mut parameters: BTreeMap<String, Vec<Version>> = BTreeMap::new();
        for (name, state) in rows {
            let version = serde_json::from_str(&state).map_err(|error| {
                let reason = format!("the parameter {name} cannot be read: {error}");
                StartError::CorruptState { path: path.to_owned(), reason }
            })?;
            parameters.entry(name).or_default().push(version);
        }
        Ok((file, parameters))
    }

    /// Writes a change; it is on the disk when this returns.
    pub(super) fn write(&mut self, change: &Change) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction()?;
        match change {
            Change::Put { name, version, dropped } => {
                let state = serde_json::to_string(version)
                    .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
                transaction.execute(
                    "INSERT INTO versions (name, number, state) VALUES (?1, ?2, ?3)",
                    params![name, column(version.number), state],
                )?;
                if let Some(dropped) = dropped {
                    let row = params![name, column(*dropped)];
                    transaction.execute("DELETE FROM versions WHERE name = ?1 AND number = ?2", row)?;
                }
            }
            Change::Delete { names } => {
                for name in names {
                    transaction.execute("DELETE FROM versions WHERE name = ?1", [name])?;
                }
            }
        }
        transaction.commit()
    }

    /// Returns all rows, each parameter's versions from the oldest to the newest.
    fn rows(&self) -> rusqlite::Result<Vec<(String, String)>> {
        let mut statement = self.connection.prepare("SELECT name, state FROM versions ORDER BY name, number")?;
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    }
}

/// Returns a version's number as SQLite keeps it; nobody writes a parameter that often.
fn column(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
