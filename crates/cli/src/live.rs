//! Reading live tables whose names are known.

use std::collections::BTreeMap;

use tablewright_core::observed::Observed;
use tablewright_core::plan::Live;
use tablewright_engine::{Reader, read};

use crate::command_error::CommandError;

/// Live tables, and what became of those that are not among them.
pub(crate) struct LiveTables {
    /// The tables, by the names that they were asked for by, without warm throughput that nobody asked for.
    pub(crate) tables: BTreeMap<String, Observed>,
    /// Live names that gave no table, each with the reason.
    pub(crate) missing: Vec<String>,
    /// Whether one of them exists and could not be read.
    pub(crate) unreadable: bool,
}

/// Reads tables. `names` holds live names by the names that they are to go by.
pub(crate) async fn read(reader: &Reader, names: &BTreeMap<String, String>) -> Result<LiveTables, CommandError> {
    let mut live = read::tables(reader, names.values().cloned(), []).await?.tables;
    let mut found = LiveTables { tables: BTreeMap::new(), missing: Vec::new(), unreadable: false };
    for (name, live_name) in names {
        match live.remove(live_name) {
            Some(Live::Present(mut observed)) => {
                observed.table.leave_out_unasked_warm_throughput();
                found.tables.insert(name.clone(), *observed);
            }
            Some(Live::Unreadable(why)) => {
                found.unreadable = true;
                found.missing.push(format!("{live_name}: {why}"));
            }
            _ => found.missing.push(format!("{live_name}: there is no such table")),
        }
    }
    Ok(found)
}
