//! Dynamic references such as `{{resolve:ssm:/shop/key}}`, which CloudFormation replaces while it deploys.

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;

use super::Evaluation;
use crate::tree::{Entry, Node, Value};

const BEGINNING: &str = "{{resolve:";

impl Evaluation<'_> {
    /// Returns a node in which every text with a dynamic reference is absent, with a finding for each.
    pub(in crate::cloudformation) fn without_dynamic_references(&mut self, node: &Node) -> Node {
        let value = match &node.value {
            Value::Scalar(scalar) if scalar.text.contains(BEGINNING) => {
                let message = format!("{:?} holds a dynamic reference", scalar.text);
                let help = "it is known only to a deployment; make it a parameter and give its value";
                return self.unknown(&node.place, Finding::error(Code::NotResolved, message).help(help));
            }
            Value::List(items) => Value::List(items.iter().map(|item| self.without_dynamic_references(item)).collect()),
            Value::Map(entries) => {
                let known = |entry: &Entry| Entry {
                    key: entry.key.clone(),
                    value: self.without_dynamic_references(&entry.value),
                };
                Value::Map(entries.iter().map(known).collect())
            }
            Value::Scalar(_) | Value::Absent => node.value.clone(),
        };
        Node { place: node.place.clone(), value }
    }
}
