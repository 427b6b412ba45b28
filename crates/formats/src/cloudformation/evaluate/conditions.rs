//! `Conditions`, and the functions that are true or false.

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::Place;

use super::Evaluation;
use crate::suggest::nearest;
use crate::tree::{Entry, Node, Value};

/// How deep conditions may lead into each other.
const MAX_DEPTH: usize = 60;

impl Evaluation<'_> {
    /// Says whether the condition that a node names holds. Where that cannot be known it is reported, and the resource
    /// is taken for one of the stack.
    pub(in crate::cloudformation) fn holds(&mut self, node: &Node) -> bool {
        let Some(name) = node.as_text() else {
            self.malformed("Condition", &node.place, "the name of a condition");
            return true;
        };
        self.reported(name, &node.place).unwrap_or(true)
    }

    /// Returns what a condition is, with a finding where it cannot be known.
    pub(super) fn reported(&mut self, name: &str, place: &Place) -> Option<bool> {
        let before = self.findings.len();
        let truth = self.condition(name, place);
        if truth.is_none() && self.findings.len() == before {
            let finding = Finding::error(Code::NotResolved, format!("condition `{name}` cannot be known"));
            self.unknown(place, finding.help("it uses what only a deployment knows"));
        }
        truth
    }

    fn condition(&mut self, name: &str, place: &Place) -> Option<bool> {
        if let Some(known) = self.conditions.get(name) {
            return *known;
        }
        let template = self.template;
        let Some(part) = template.conditions.get(name) else {
            let finding = Finding::error(Code::NotResolved, format!("there is no condition `{name}`"));
            let finding = match nearest(name, template.conditions.keys().map(String::as_str)) {
                Some(meant) => finding.help(format!("did you mean `{meant}`?")),
                None => finding.help("declare it under `Conditions`"),
            };
            self.unknown(place, finding);
            return None;
        };
        if self.open.iter().any(|open| open == name) {
            let circle = format!("{} → {name}", self.open.join(" → "));
            let finding = Finding::error(Code::NotResolved, format!("the conditions go round in a circle: {circle}"));
            self.unknown(&part.node.place, finding);
            return None;
        }
        if self.open.len() >= MAX_DEPTH {
            let message = format!("the conditions lead more than {MAX_DEPTH} times into each other");
            self.unknown(&part.node.place, Finding::error(Code::NotResolved, message));
            return None;
        }
        self.findings.extend(part.findings.iter().cloned());
        self.open.push(name.to_owned());
        let truth = self.truth(&part.node);
        self.open.pop();
        self.conditions.insert(name.to_owned(), truth);
        truth
    }

    fn truth(&mut self, node: &Node) -> Option<bool> {
        let (name, argument) = match node.entries() {
            [Entry { key, value }] => (key.value.as_str(), value),
            _ => return self.no_condition(node),
        };
        match (name, argument.items()) {
            ("Condition", _) => match argument.as_text() {
                Some(name) => self.condition(name, &argument.place),
                None => self.no_condition(node),
            },
            ("Fn::Equals", [one, other]) => self.equal(one, other),
            ("Fn::Not", [one]) => self.truth(one).map(|truth| !truth),
            ("Fn::And", all) if !all.is_empty() => self.all(all, false),
            ("Fn::Or", all) if !all.is_empty() => self.all(all, true),
            _ => self.no_condition(node),
        }
    }

    /// Joins conditions of which one that is `decisive` decides, whatever the others are.
    fn all(&mut self, conditions: &[Node], decisive: bool) -> Option<bool> {
        let truths: Vec<_> = conditions.iter().map(|condition| self.truth(condition)).collect();
        if truths.contains(&Some(decisive)) {
            return Some(decisive);
        }
        (!truths.contains(&None)).then_some(!decisive)
    }

    fn equal(&mut self, one: &Node, other: &Node) -> Option<bool> {
        let (one, other) = (self.value(one)?, self.value(other)?);
        let text = |node: &Node| match &node.value {
            Value::Scalar(scalar) => Some(scalar.text.clone()),
            Value::List(items) => items.iter().map(Node::as_text).collect::<Option<Vec<_>>>().map(|all| all.join(",")),
            Value::Map(_) | Value::Absent => None,
        };
        Some(text(&one)? == text(&other)?)
    }

    fn no_condition(&mut self, node: &Node) -> Option<bool> {
        if node.value != Value::Absent {
            let finding = Finding::error(Code::WrongValue, "this is no condition").at(&node.place);
            let help = "use Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition, each with as many arguments as it takes";
            self.findings.push(finding.help(help));
        }
        None
    }
}
