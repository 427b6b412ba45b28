//! What the provider reports about a table without having been asked for it.

use tablewright_core::place::Declared;

use crate::terraform::evaluate::reference;
use crate::tree::{Entry, Node, Value};

/// Units per second with which DynamoDB starts an on-demand table [T-032].
const WARM_START: [(&str, u64); 2] = [("read_units_per_second", 12_000), ("write_units_per_second", 4_000)];

/// What a state tells of every resource, and of some, beside their arguments [documentation of the AWS provider].
const COMPUTED: &[&str] = &[
    "arn",
    "function_arn",
    "has_value_wo",
    "id",
    "last_modified",
    "last_processing_result",
    "region",
    "state",
    "state_transition_reason",
    "tags_all",
    "uuid",
    "value_wo",
    "version",
];

/// Returns the arguments of what stands beside tables without what the provider only reports.
pub(super) fn without_computed(arguments: &Node) -> Node {
    let is_argument = |entry: &&Entry| !COMPUTED.contains(&entry.key.value.as_str());
    let entries = arguments.entries().iter().filter(is_argument).cloned().collect();
    Node { place: arguments.place.clone(), value: Value::Map(entries) }
}

/// Returns the arguments of a table without what the provider only reports. Tags are those with the provider's own.
pub(super) fn without_reported(arguments: &Node) -> Node {
    let is_on_demand = arguments.get("billing_mode").and_then(Node::as_text) == Some("PAY_PER_REQUEST");
    let entries = arguments.entries().iter().filter(|entry| entry.key.value != "tags");
    let mut entries: Vec<Entry> = entries.filter_map(|entry| reported_of(entry, is_on_demand)).collect();
    let is_known = |tags: &&Node| reference(tags).is_none() && matches!(tags.value, Value::Map(_));
    let all = arguments.get("tags_all").filter(is_known);
    if let Some(tags) = all.or_else(|| arguments.get("tags")) {
        entries.push(Entry { key: Declared::new("tags".to_owned(), tags.place.clone()), value: tags.clone() });
    }
    Node { place: arguments.place.clone(), value: Value::Map(entries) }
}

fn reported_of(entry: &Entry, is_on_demand: bool) -> Option<Entry> {
    let value = match entry.key.value.as_str() {
        // A state tells the region of every table.
        "region" => return None,
        "read_capacity" | "write_capacity" if is_on_demand => return None,
        "warm_throughput" if !is_on_demand || is_start(&entry.value) => return None,
        "global_secondary_index" if reference(&entry.value).is_none() => {
            let index = |index: &Node| {
                let entries = index.entries().iter().filter_map(|entry| reported_of(entry, is_on_demand));
                Node { place: index.place.clone(), value: Value::Map(entries.collect()) }
            };
            let items = entry.value.items().iter().map(index).collect();
            Node { place: entry.value.place.clone(), value: Value::List(items) }
        }
        _ => entry.value.clone(),
    };
    Some(Entry { key: entry.key.clone(), value })
}

/// Says whether warm throughput is none that anybody asked for.
fn is_start(node: &Node) -> bool {
    let is_low = |warm: &Node| {
        WARM_START.iter().all(|(key, start)| {
            let units = warm.get(key).and_then(Node::as_text).and_then(|text| text.parse::<u64>().ok());
            units.is_none_or(|units| units <= *start)
        })
    };
    node.items().iter().all(is_low)
}
