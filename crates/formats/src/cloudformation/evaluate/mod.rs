//! Intrinsic functions, evaluated as far as the files tell.
//!
//! A value comes out as a value, as a function that only a deployment can answer (a reference to another resource, an
//! import), or absent where it could not be known; then there is a finding. `AWS::NoValue` takes its key or item along.

mod conditions;
mod dynamic;
mod encode;
mod functions;
mod parameters;
mod references;
mod replicas;
mod substitute;

pub(super) use parameters::is_hidden;

use std::collections::BTreeMap;

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::{Declared, Place};

use super::template::{Format, Scope, Template};
use crate::tree::{Entry, Node, Value};

/// The evaluation of a template.
pub(super) struct Evaluation<'t> {
    template: &'t Template,
    scope: &'t Scope<'t>,
    findings: Vec<Finding>,
    /// What conditions turned out to be; `None` where it could not be known.
    conditions: BTreeMap<String, Option<bool>>,
    /// The conditions that are being evaluated, for finding circles.
    open: Vec<String>,
}

impl<'t> Evaluation<'t> {
    /// Begins an evaluation.
    pub(super) fn new(template: &'t Template, scope: &'t Scope<'t>) -> Self {
        Self { template, scope, findings: Vec::new(), conditions: BTreeMap::new(), open: Vec::new() }
    }

    /// Returns what has been found since the last call.
    pub(super) fn take_findings(&mut self) -> Vec<Finding> {
        std::mem::take(&mut self.findings)
    }

    /// Evaluates a node; `None` where it stands for no value.
    pub(super) fn value(&mut self, node: &Node) -> Option<Node> {
        let value = match &node.value {
            Value::Scalar(scalar) => {
                if self.template.format != Format::Serverless && has_serverless_variable(&scalar.text) {
                    return Some(self.unknown(&node.place, serverless_variable(&scalar.text)));
                }
                node.value.clone()
            }
            Value::Absent => Value::Absent,
            Value::List(items) => Value::List(items.iter().filter_map(|item| self.value(item)).collect()),
            Value::Map(entries) => {
                if let Some((name, argument)) = call_of(node) {
                    return self.call(name, argument, &node.place);
                }
                let mut evaluated = Vec::with_capacity(entries.len());
                for Entry { key, value } in entries {
                    if key.value.starts_with("Fn::ForEach") {
                        let message = format!("`{}` is not supported", key.value);
                        let finding = Finding::error(Code::NotResolved, message).at(&key.place);
                        self.findings.push(finding.help("write out what the loop makes"));
                        continue;
                    }
                    evaluated.extend(self.value(value).map(|value| Entry { key: key.clone(), value }));
                }
                Value::Map(evaluated)
            }
        };
        Some(Node { place: node.place.clone(), value })
    }

    /// Reports what cannot be known, and returns a value that is not.
    fn unknown(&mut self, place: &Place, finding: Finding) -> Node {
        self.findings.push(finding.at(place));
        Node::absent(place)
    }

    /// Reports a function that is not called as it must be.
    fn malformed(&mut self, name: &str, place: &Place, expected: &str) -> Node {
        let finding = Finding::error(Code::WrongValue, format!("`{name}` takes {expected}"));
        self.unknown(place, finding.help("mend it; CloudFormation would refuse it too"))
    }
}

/// Returns the name and argument of a function, where a node calls one.
pub(super) fn call_of(node: &Node) -> Option<(&str, &Node)> {
    let [Entry { key, value }] = node.entries() else { return None };
    let name = key.value.as_str();
    let is_call = name == "Ref" || (name.starts_with("Fn::") && !name.starts_with("Fn::ForEach"));
    is_call.then_some((name, value))
}

/// Returns a function that only a deployment can answer.
fn left(name: &str, argument: Node, place: &Place) -> Node {
    let key = Declared::new(name.to_owned(), place.clone());
    Node { place: place.clone(), value: Value::Map(vec![Entry { key, value: argument }]) }
}

/// Sources of variables that only the Serverless Framework knows.
const SERVERLESS_SOURCES: [&str; 6] = ["self:", "opt:", "sls:", "file(", "env:", "param:"];

fn has_serverless_variable(text: &str) -> bool {
    let mut variables = text.split("${").skip(1);
    variables.any(|variable| SERVERLESS_SOURCES.iter().any(|source| variable.starts_with(source)))
}

fn serverless_variable(text: &str) -> Finding {
    let message = format!("{text:?} holds a variable of the Serverless Framework");
    Finding::error(Code::NotResolved, message).help("read the serverless.yml that includes this file instead")
}
