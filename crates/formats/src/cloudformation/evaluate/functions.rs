//! Functions over values: joining, splitting, selecting, looking up.

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::Place;

use super::{Evaluation, call_of, left};
use crate::suggest::nearest;
use crate::tree::{Node, Value};

/// Functions that only a deployment can answer.
const LEFT: &[&str] = &["Fn::GetAZs", "Fn::GetAtt", "Fn::ImportValue", "Fn::Transform", "Fn::GetStackOutput"];

/// Every function that CloudFormation has.
const FUNCTIONS: &[&str] = &[
    "Fn::And",
    "Fn::Base64",
    "Fn::Cidr",
    "Fn::Equals",
    "Fn::FindInMap",
    "Fn::GetAZs",
    "Fn::GetAtt",
    "Fn::If",
    "Fn::ImportValue",
    "Fn::Join",
    "Fn::Length",
    "Fn::Not",
    "Fn::Or",
    "Fn::Select",
    "Fn::Split",
    "Fn::Sub",
    "Fn::ToJsonString",
    "Fn::Transform",
];

impl Evaluation<'_> {
    /// Evaluates a function; `None` where it stands for no value.
    pub(super) fn call(&mut self, name: &str, argument: &Node, place: &Place) -> Option<Node> {
        match name {
            "Ref" => return self.reference(argument, place),
            "Fn::If" => return self.conditional(argument, place),
            "Fn::Sub" => return Some(self.substitute(argument, place)),
            "Fn::FindInMap" => return Some(self.find_in_map(argument, place)),
            _ => {}
        }
        let argument = self.value(argument).unwrap_or_else(|| Node::absent(place));
        if argument.value == Value::Absent {
            return Some(argument);
        }
        Some(match (name, argument.items()) {
            ("Fn::Join", [delimiter, values]) => self.join(&argument, delimiter, values, place),
            ("Fn::Split", [delimiter, text]) => self.split(&argument, delimiter, text, place),
            ("Fn::Select", [index, values]) => self.select(&argument, index, values, place),
            ("Fn::Length", values) if matches!(argument.value, Value::List(_)) => {
                Node::text(values.len().to_string(), place)
            }
            ("Fn::Join" | "Fn::Split" | "Fn::Select", _) => self.malformed(name, place, "a list of two"),
            ("Fn::Length", _) if is_left(&argument) => left(name, argument, place),
            ("Fn::Length", _) => self.malformed(name, place, "a list"),
            ("Fn::Base64", _) => self.base64(argument, place),
            ("Fn::ToJsonString", _) => self.json_text(argument, place),
            ("Fn::Cidr", _) => {
                let finding = Finding::error(Code::NotResolved, "`Fn::Cidr` is not evaluated here");
                self.unknown(place, finding.help("write the value itself; no table needs address blocks"))
            }
            _ if LEFT.contains(&name) => left(name, argument, place),
            ("Fn::And" | "Fn::Equals" | "Fn::Not" | "Fn::Or", _) => {
                let finding = Finding::error(Code::NotResolved, format!("`{name}` stands outside of `Conditions`"));
                self.unknown(place, finding.help("declare a condition with it, and choose a value by `Fn::If`"))
            }
            _ => {
                let finding = Finding::error(Code::NotResolved, format!("there is no function `{name}`"));
                let finding = match nearest(name, FUNCTIONS.iter().copied()) {
                    Some(meant) => finding.help(format!("did you mean `{meant}`?")),
                    None => finding.help("CloudFormation would refuse it too"),
                };
                self.unknown(place, finding)
            }
        })
    }

    fn conditional(&mut self, argument: &Node, place: &Place) -> Option<Node> {
        let [condition, yes, no] = argument.items() else {
            return Some(self.malformed("Fn::If", place, "a list of three: the name of a condition and two values"));
        };
        let Some(name) = condition.as_text() else {
            return Some(self.malformed("Fn::If", &condition.place, "the name of a condition first"));
        };
        match self.reported(name, &condition.place) {
            Some(true) => self.value(yes),
            Some(false) => self.value(no),
            None => Some(Node::absent(place)),
        }
    }

    fn join(&mut self, argument: &Node, delimiter: &Node, values: &Node, place: &Place) -> Node {
        if is_left(values) {
            return left("Fn::Join", argument.clone(), place);
        }
        let (Some(delimiter), Value::List(items)) = (delimiter.as_text(), &values.value) else {
            return self.malformed("Fn::Join", place, "a delimiter and a list");
        };
        if items.iter().any(|item| item.value == Value::Absent) {
            return Node::absent(place);
        }
        match items.iter().map(Node::as_text).collect::<Option<Vec<_>>>() {
            Some(texts) => Node::text(texts.join(delimiter), place),
            None => left("Fn::Join", argument.clone(), place),
        }
    }

    fn split(&mut self, argument: &Node, delimiter: &Node, text: &Node, place: &Place) -> Node {
        if is_left(text) {
            return left("Fn::Split", argument.clone(), place);
        }
        if text.value == Value::Absent {
            return Node::absent(place);
        }
        match (delimiter.as_text().filter(|delimiter| !delimiter.is_empty()), text.as_text()) {
            (Some(delimiter), Some(text)) => {
                let items = text.split(delimiter).map(|item| Node::text(item, place)).collect();
                Node { place: place.clone(), value: Value::List(items) }
            }
            _ => self.malformed("Fn::Split", place, "a delimiter and a text"),
        }
    }

    fn select(&mut self, argument: &Node, index: &Node, values: &Node, place: &Place) -> Node {
        if is_left(values) || is_left(index) {
            return left("Fn::Select", argument.clone(), place);
        }
        let index = index.as_text().and_then(|index| index.parse::<usize>().ok());
        match (index, &values.value) {
            (_, Value::Absent) => Node::absent(place),
            (Some(index), Value::List(items)) if index < items.len() => items[index].clone(),
            _ => self.malformed("Fn::Select", place, "the index of an item that is there, and a list"),
        }
    }

    fn find_in_map(&mut self, argument: &Node, place: &Place) -> Node {
        let (keys, default) = match argument.items() {
            [map, first, second] => ([map, first, second], None),
            [map, first, second, options] => ([map, first, second], options.get("DefaultValue")),
            _ => return self.malformed("Fn::FindInMap", place, "the name of a mapping and two keys"),
        };
        let mut names = Vec::with_capacity(keys.len());
        for key in keys {
            match self.value(key) {
                Some(node) if is_left(&node) => return left("Fn::FindInMap", argument.clone(), place),
                Some(node) if node.value == Value::Absent => return node,
                node => match node.as_ref().and_then(Node::as_text) {
                    Some(name) => names.push(name.to_owned()),
                    None => return self.malformed("Fn::FindInMap", place, "texts as its keys"),
                },
            }
        }
        let template = self.template;
        let mut found = None;
        if let Some(part) = template.mappings.get(&names[0]) {
            self.findings.extend(part.findings.iter().cloned());
            found = part.node.get(&names[1]).and_then(|second| second.get(&names[2]));
        }
        match found.or(default) {
            Some(value) => self.value(value).unwrap_or_else(|| Node::absent(place)),
            None => {
                let message = format!("the mappings have no `{}`", names.join("."));
                let known = template.mappings.get(&names[0]).map(|part| part.node.entries()).unwrap_or_default();
                let known: Vec<_> = known.iter().map(|entry| entry.key.value.as_str()).collect();
                let finding = Finding::error(Code::NotResolved, message);
                let finding = match known.is_empty() {
                    true => finding.help(format!("declare the mapping `{}` under `Mappings`", names[0])),
                    false => finding.help(format!("`{}` has {}", names[0], known.join(", "))),
                };
                self.unknown(place, finding)
            }
        }
    }
}

/// Says whether a value is a function that only a deployment can answer.
fn is_left(node: &Node) -> bool {
    call_of(node).is_some()
}
