//! Why an endpoint does not start.

use std::net::SocketAddr;
use std::path::PathBuf;

/// Why an endpoint does not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// Somebody listens there already.
    #[error("{address} is in use already; choose another port with --port")]
    PortInUse {
        /// The address that was asked for.
        address: SocketAddr,
    },
    /// The address cannot be listened on.
    #[error("cannot listen on {address}")]
    Bind {
        /// The address that was asked for.
        address: SocketAddr,
        /// What the system said.
        source: std::io::Error,
    },
    /// The data directory cannot be made, read or written.
    #[error("cannot use the data directory {}", path.display())]
    DirectoryUnusable {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another endpoint runs on the data directory.
    #[error("another running endpoint uses the data directory {}; stop it or choose another with --data-dir", path.display())]
    DirectoryLocked {
        /// The directory.
        path: PathBuf,
    },
    /// The file that describes the tables cannot be understood.
    #[error(
        "{} is damaged ({reason}); restore it, or move it away: tables are then described anew from their items, and parameters are gone",
        path.display()
    )]
    CorruptState {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The file that describes the tables was written by a later version.
    #[error("{} has format {found}, and this version knows formats up to {known}", path.display())]
    NewerState {
        /// The file.
        path: PathBuf,
        /// The format of the file.
        found: i64,
        /// The newest format that is known here.
        known: i64,
    },
    /// The item store does not open.
    #[error("cannot open the item store: {reason}")]
    Items {
        /// What the store said.
        reason: String,
    },
    /// A table's description and its items do not belong together.
    #[error("table {table} and its items do not belong together: {reason}")]
    Disagreement {
        /// The table.
        table: String,
        /// What differs.
        reason: String,
    },
    /// The system refused a thread or its event loop.
    #[error("cannot start a thread")]
    Thread {
        /// What the system said.
        source: std::io::Error,
    },
    /// A thread ended before it was ready.
    #[error("the endpoint ended while it started")]
    Ended,
}
