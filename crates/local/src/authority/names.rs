//! Names that the item store cannot keep apart.
//!
//! It keeps each table and each index in an SQL table of the same name, next to tables of its own, and SQL does not
//! tell letters by their case. DynamoDB does; the few names that would collide are refused before anything happens,
//! since a collision inside the store would mix the items of two tables.

use tablewright_control_plane::{Change, Effect, Refusal, State};
use tablewright_core::wire::GlobalSecondaryIndex;

/// Returns why the item store cannot follow a change, if names are the reason.
pub(super) fn check(change: &Change, state: &State) -> Result<(), Refusal> {
    for effect in &change.effects {
        match effect {
            Effect::CreateTable(table) => {
                check_table(&table.name, state)?;
                let globals: Vec<&str> = table.global_indexes.iter().map(name).collect();
                let locals: Vec<&str> = table.local_indexes.iter().map(|index| index.index_name.as_str()).collect();
                check_indexes(&globals)?;
                check_indexes(&locals)?;
            }
            Effect::CreateIndex { .. } => {
                let indexes = change.after.iter().flat_map(|table| &table.global_indexes);
                check_indexes(&indexes.map(|index| index.name.as_str()).collect::<Vec<_>>())?;
            }
            _ => {}
        }
    }
    Ok(())
}

fn name(index: &GlobalSecondaryIndex) -> &str {
    &index.index_name
}

fn check_table(name: &str, state: &State) -> Result<(), Refusal> {
    let lower = name.to_ascii_lowercase();
    // The store's own tables begin with an underscore, SQLite's with its name.
    if lower.starts_with('_') || lower.starts_with("sqlite_") {
        return Err(refusal(format!("the embedded endpoint cannot keep a table called {name}")));
    }
    match state.tables.keys().find(|other| other.eq_ignore_ascii_case(name)) {
        Some(other) => Err(refusal(format!(
            "the embedded endpoint cannot keep both {other} and {name}: their names differ by case alone"
        ))),
        None => Ok(()),
    }
}

fn check_indexes(names: &[&str]) -> Result<(), Refusal> {
    for (position, name) in names.iter().enumerate() {
        if let Some(other) = names[..position].iter().find(|other| other.eq_ignore_ascii_case(name)) {
            return Err(refusal(format!(
                "the embedded endpoint cannot keep both index {other} and index {name}: their names differ by case \
                 alone"
            )));
        }
    }
    Ok(())
}

/// Clients do not try again what is called a validation error.
fn refusal(message: String) -> Refusal {
    Refusal { code: "ValidationException", message: Some(message), status: 400 }
}
