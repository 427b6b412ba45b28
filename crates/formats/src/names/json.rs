//! Live names in JSON.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::Names;

/// Returns the document as pretty JSON with a line end.
pub(super) fn write(names: &Names, environment: &str, live_names: &BTreeMap<String, String>) -> String {
    let live = |declared: &str| Value::from(live_names.get(declared).map(String::as_str).unwrap_or_default());
    let tables: Map<_, _> = names
        .tables
        .iter()
        .map(|table| {
            let of_table = json!({
                "constant": table.constant,
                "name": live(&table.declared_name),
                "indexes": table.indexes,
            });
            (table.declared_name.clone(), of_table)
        })
        .collect();
    let groups: Map<_, _> = names
        .groups
        .iter()
        .map(|group| {
            let constants = group.constants.iter().map(|(name, table)| (name.value.clone(), live(&table.value)));
            (group.name.value.clone(), Value::Object(constants.collect()))
        })
        .collect();
    let document = json!({
        "version": 1,
        "project": names.project,
        "environment": environment,
        "tables": tables,
        "groups": groups,
    });
    // A value always has a text.
    serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
}
