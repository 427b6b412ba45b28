//! Files of SQLite that are this program's own: marked, of a known format, and safe once a write has returned.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, ErrorCode};

use crate::StartError;

/// What a file looks like.
pub(crate) struct Format {
    /// Marks the file as ours, and as this one of ours, in SQLite's `application_id`.
    pub(crate) application: i64,
    /// The newest format, in SQLite's `user_version`. Files of older formats must read as they are.
    pub(crate) version: i64,
    /// What makes an empty file one of the newest format.
    pub(crate) schema: &'static str,
}

/// Opens a file, or makes it.
///
/// # Errors
///
/// The file cannot be reached, is not SQLite's, belongs to another program or has a newer format.
pub(crate) fn open(path: &Path, format: &Format) -> Result<Connection, StartError> {
    let connection = Connection::open(path).map_err(|error| unusable(path, &error))?;
    let (version, application) = prepare(&connection, format).map_err(|error| unusable(path, &error))?;
    if application != format.application {
        let reason = "it belongs to another program".to_owned();
        return Err(StartError::CorruptState { path: path.to_owned(), reason });
    }
    if version > format.version {
        return Err(StartError::NewerState { path: path.to_owned(), found: version, known: format.version });
    }
    Ok(connection)
}

/// Sets durability, makes the schema where there is none, and returns the format and the mark.
fn prepare(connection: &Connection, format: &Format) -> rusqlite::Result<(i64, i64)> {
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let application: i64 = connection.pragma_query_value(None, "application_id", |row| row.get(0))?;
    if version == 0 && application == 0 {
        let Format { application, version, schema } = format;
        connection.execute_batch(&format!(
            "BEGIN; {schema} PRAGMA application_id = {application}; PRAGMA user_version = {version}; COMMIT;"
        ))?;
        return Ok((*version, *application));
    }
    if application == format.application && version < format.version {
        connection.pragma_update(None, "user_version", format.version)?;
    }
    Ok((version, application))
}

/// Tells a file that cannot be understood from one that cannot be reached.
pub(crate) fn unusable(path: &Path, error: &rusqlite::Error) -> StartError {
    match error.sqlite_error_code() {
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::ReadOnly | ErrorCode::DiskFull) => {
            let directory = path.parent().map_or_else(PathBuf::new, Path::to_owned);
            StartError::DirectoryUnusable { path: directory, source: std::io::Error::other(error.to_string()) }
        }
        _ => StartError::CorruptState { path: path.to_owned(), reason: error.to_string() },
    }
}
