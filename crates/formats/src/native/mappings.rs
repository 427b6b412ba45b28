//! `event_source_mappings` and `functions`: who reads the tables' streams.

use std::collections::BTreeMap;

use tablewright_core::companion::{StartingPosition, canonical_filter};
use tablewright_core::place::Declared;
use tablewright_core::project::{FunctionDeclaration, MappingDeclaration, MappingsDeclaration};

use super::project::named;
use super::reference::{FUNCTION, MAPPING};
use crate::reader::{Fields, Reader};
use crate::tree::{Entry, Node, Value};

/// Reads `event_source_mappings` of a project or an environment.
pub(super) fn mappings(reader: &mut Reader, fields: &Fields<'_>) -> MappingsDeclaration {
    named(reader, fields, "event_source_mappings", |reader, entry| {
        Some(reader.about(format!("event_source_mappings/{}", entry.key.value), |reader| mapping(reader, entry)))
    })
}

fn mapping(reader: &mut Reader, entry: &Entry) -> MappingDeclaration {
    let mut declared = MappingDeclaration::new(entry.key.place.clone());
    if entry.value.is_absent() {
        return declared;
    }
    let Some(fields) = reader.fields("an event source mapping", &entry.value, &MAPPING) else { return declared };
    let mut text = |key| fields.get(key).and_then(|node| reader.text(key, node));
    declared.table = text("table");
    declared.function = text("function");
    declared.on_failure = text("on_failure");
    let mut number = |key| fields.get(key).and_then(|node| reader.number(key, node));
    declared.batch_size = number("batch_size");
    declared.batching_window_seconds = number("batching_window_seconds");
    declared.retries = number("retries");
    declared.max_record_age_seconds = number("max_record_age_seconds");
    declared.parallelization_factor = number("parallelization_factor");
    declared.tumbling_window_seconds = number("tumbling_window_seconds");
    let mut boolean = |key| fields.get(key).and_then(|node| reader.boolean(key, node));
    declared.enabled = boolean("enabled");
    declared.bisect_on_error = boolean("bisect_on_error");
    declared.report_batch_item_failures = boolean("report_batch_item_failures");
    declared.starting_position = fields
        .get("starting_position")
        .and_then(|node| reader.choice("starting_position", node, StartingPosition::CHOICES, StartingPosition::parse));
    declared.filters = fields.get("filters").and_then(|node| filters(reader, node));
    declared
}

/// Reads `filters` as JSON.
fn filters(reader: &mut Reader, node: &Node) -> Option<Declared<Vec<Declared<String>>>> {
    let Value::List(items) = &node.value else {
        reader.unexpected("filters", node, "a list of patterns");
        return None;
    };
    let mut filters = Vec::with_capacity(items.len());
    for item in items.iter().filter(|item| !item.is_absent()) {
        match &item.value {
            Value::Map(_) => {
                filters.push(Declared::new(canonical_filter(&item.to_json()), item.place.clone()));
            }
            _ => reader.unexpected("filters", item, "a pattern such as `{ eventName: [INSERT] }`"),
        }
    }
    Some(Declared::new(filters, node.place.clone()))
}

/// Reads `functions` of a project.
pub(super) fn functions(reader: &mut Reader, fields: &Fields<'_>) -> BTreeMap<String, FunctionDeclaration> {
    named(reader, fields, "functions", |reader, entry| {
        Some(reader.about(format!("functions/{}", entry.key.value), |reader| function(reader, entry)))
    })
}

fn function(reader: &mut Reader, entry: &Entry) -> FunctionDeclaration {
    let place = entry.key.place.clone();
    let mut declared = FunctionDeclaration { place, memory: None, timeout: None, log_group: None };
    if entry.value.is_absent() {
        return declared;
    }
    let Some(fields) = reader.fields("a function", &entry.value, &FUNCTION) else { return declared };
    declared.memory = fields.get("memory").and_then(|node| reader.number("memory", node));
    declared.timeout = fields.get("timeout").and_then(|node| reader.number("timeout", node));
    declared.log_group = fields.get("log_group").and_then(|node| reader.text("log_group", node));
    declared
}
