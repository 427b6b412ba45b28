//! Which replica of a global table is the table that is read.

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;

use super::Evaluation;
use crate::tree::{Entry, Node, Value};

impl Evaluation<'_> {
    /// Returns the properties of a global table with the replica of the chosen region in front. Where none is in that
    /// region, or several are there and no region is known, that is a finding.
    pub(in crate::cloudformation) fn with_replica_in_front(&mut self, properties: &Node) -> Node {
        let Some(replicas) = properties.get("Replicas") else { return properties.clone() };
        let region_of = |replica: &Node| replica.get("Region").and_then(Node::as_text).map(str::to_owned);
        let regions: Vec<_> = replicas.items().iter().filter_map(region_of).collect();
        // A replica whose region is not known may be any.
        if regions.is_empty() || regions.len() < replicas.items().len() {
            return properties.clone();
        }
        let chosen = match (self.scope.region(), regions.as_slice()) {
            (None, [_]) => 0,
            (None, _) => {
                let message = "which replica is meant is not known, because no region is";
                return self.no_replica(properties, replicas, message, &regions);
            }
            (Some(region), _) => match regions.iter().position(|of_replica| of_replica == region) {
                Some(position) => position,
                None => {
                    let message = format!("there is no replica in {region}");
                    return self.no_replica(properties, replicas, &message, &regions);
                }
            },
        };
        let mut items = replicas.items().to_vec();
        items[..=chosen].rotate_right(1);
        let replicas = Node { place: replicas.place.clone(), value: Value::List(items) };
        let entries = properties.entries().iter().map(|entry| match entry.key.value.as_str() {
            "Replicas" => Entry { key: entry.key.clone(), value: replicas.clone() },
            _ => entry.clone(),
        });
        Node { place: properties.place.clone(), value: Value::Map(entries.collect()) }
    }

    fn no_replica(&mut self, properties: &Node, replicas: &Node, message: &str, regions: &[String]) -> Node {
        let help = format!("choose a region with one of its replicas: {}", regions.join(", "));
        self.unknown(&replicas.place, Finding::error(Code::NotResolved, message).help(help));
        properties.clone()
    }
}
