//! Events of functions that stand for event source mappings: SAM's, and those of the Serverless Framework.

use tablewright_core::place::Declared;

use super::around::Around;
use super::mappings;
use super::properties::Properties;
use crate::cloudformation::evaluate::call_of;
use crate::foreign::{Mapping, Term};
use crate::tree::{Entry, Node, Value};

/// Returns the mappings that SAM makes of the events of a function, each under the logical id that SAM gives it.
pub(super) fn of_sam(function: &Declared<String>, properties: &Node, around: &Around) -> Vec<Mapping> {
    let name = match around.function(&function.value) {
        Some(name) => Term::Value(name.to_owned()),
        None => Term::Reference(function.value.clone()),
    };
    // With an alias of its own, the alias is what reads.
    let alias = properties.get("AutoPublishAlias").map(|node| node.as_text());
    let name = match (name, alias) {
        (Term::Value(name), Some(Some(alias))) => Term::Value(format!("{name}:{alias}")),
        (Term::Value(_), Some(None)) => Term::NotTold,
        (name, _) => name,
    };
    let events = properties.get("Events").map(Node::entries).unwrap_or_default();
    let streams = events.iter().filter(|event| event.value.get("Type").and_then(Node::as_text) == Some("DynamoDB"));
    let mapping = |event: &Entry| {
        let id = format!("{}{}", function.value, event.key.value);
        let id = Declared::new(id, event.key.place.clone());
        let function = Declared::new(name.clone(), function.place.clone());
        let properties = Properties::new(id, event.value.get("Properties")?, around);
        mappings::read(properties, around, "Stream", Some(function))
    };
    streams.filter_map(mapping).collect()
}

/// An event `stream` of a function of the Serverless Framework.
#[derive(Debug, Clone)]
pub(in crate::cloudformation) struct StreamEvent {
    /// The function's name in the file, and where it stands.
    pub(in crate::cloudformation) function: Declared<String>,
    /// Its live name, where it is known.
    pub(in crate::cloudformation) live_name: Option<String>,
    /// What the event says.
    pub(in crate::cloudformation) event: Node,
}

/// The framework's names of properties, with CloudFormation's.
const PROPERTIES: [(&str, &str); 11] = [
    ("arn", "EventSourceArn"),
    ("batchSize", "BatchSize"),
    ("batchWindow", "MaximumBatchingWindowInSeconds"),
    ("bisectBatchOnFunctionError", "BisectBatchOnFunctionError"),
    ("enabled", "Enabled"),
    ("functionResponseType", "FunctionResponseTypes"),
    ("maximumRecordAgeInSeconds", "MaximumRecordAgeInSeconds"),
    ("maximumRetryAttempts", "MaximumRetryAttempts"),
    ("parallelizationFactor", "ParallelizationFactor"),
    ("startingPosition", "StartingPosition"),
    ("tumblingWindowInSeconds", "TumblingWindowInSeconds"),
];

/// What the framework says where the file does not [Serverless Framework documentation, AWS Lambda DynamoDB streams].
const DEFAULTS: [(&str, &str); 2] = [("BatchSize", "10"), ("StartingPosition", "TRIM_HORIZON")];

impl StreamEvent {
    /// Returns the mapping that the framework makes of the event; `None` where it reads no stream of a table.
    pub(super) fn mapping(&self, around: &Around) -> Option<Mapping> {
        let properties = self.properties();
        let name = match &self.live_name {
            Some(name) => Term::Value(name.clone()),
            None => Term::NotTold,
        };
        let function = Declared::new(name, self.function.place.clone());
        let properties = Properties::new(self.function.clone(), &properties, around);
        mappings::read(properties, around, "EventSourceArn", Some(function))
    }

    /// Returns the properties of the mapping under CloudFormation's names.
    fn properties(&self) -> Node {
        let node = &self.event;
        let place = &node.place;
        let entry = |name: &str, value: Node| Entry { key: Declared::new(name.to_owned(), value.place.clone()), value };
        let map = |entries: Vec<Entry>, place| Node { place, value: Value::Map(entries) };
        let mut entries = Vec::new();
        // The short form is the ARN alone.
        let is_arn = matches!(node.value, Value::Scalar(_)) || call_of(node).is_some();
        if is_arn {
            entries.push(entry("EventSourceArn", node.clone()));
        }
        for Entry { key, value } in node.entries().iter().filter(|_| !is_arn) {
            match key.value.as_str() {
                "type" => {}
                "destinations" => {
                    let on_failure = value.get("onFailure").map(|node| node.get("arn").unwrap_or(node).clone());
                    entries.extend(on_failure.map(|node| {
                        let place = node.place.clone();
                        let inner = map(vec![entry("Destination", node)], place.clone());
                        entry("DestinationConfig", map(vec![entry("OnFailure", inner)], place))
                    }));
                }
                "filterPatterns" => {
                    let pattern = |item: &Node| {
                        let text = Node::text(item.to_json().to_string(), &item.place);
                        map(vec![entry("Pattern", text)], item.place.clone())
                    };
                    let filters = value.items().iter().map(pattern).collect();
                    let filters = Node { place: value.place.clone(), value: Value::List(filters) };
                    entries.push(entry("FilterCriteria", map(vec![entry("Filters", filters)], value.place.clone())));
                }
                name => {
                    let known = PROPERTIES.iter().find(|(own, _)| *own == name).map_or(name, |(_, other)| other);
                    entries.push(entry(known, value.clone()));
                }
            }
        }
        for (name, value) in DEFAULTS {
            if entries.iter().all(|entry| entry.key.value != name) {
                entries.push(entry(name, Node::text(value, place)));
            }
        }
        map(entries, place.clone())
    }
}
