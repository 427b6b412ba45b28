//! `Fn::Sub`: names in a text, replaced by what they stand for.

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::Place;

use super::{Evaluation, SERVERLESS_SOURCES, left, serverless_variable};
use crate::tree::{Entry, Node, Value};

impl Evaluation<'_> {
    /// Evaluates `Fn::Sub`: a text, or a text with names of its own. It stays as it is where it refers to a resource.
    pub(super) fn substitute(&mut self, argument: &Node, place: &Place) -> Node {
        let (text, own) = match (&argument.value, argument.items()) {
            (Value::Scalar(scalar), _) => (scalar.text.as_str(), None),
            (Value::List(_), [text, own]) => match (text.as_text(), &own.value) {
                (Some(text), Value::Map(_)) => (text, Some(own)),
                _ => return self.malformed("Fn::Sub", place, "a text and a mapping"),
            },
            (Value::Absent, _) => return Node::absent(place),
            _ => return self.malformed("Fn::Sub", place, "a text, or a list of a text and a mapping"),
        };
        let own: Vec<Entry> = own
            .map(Node::entries)
            .unwrap_or_default()
            .iter()
            .filter_map(|entry| Some(Entry { key: entry.key.clone(), value: self.value(&entry.value)? }))
            .collect();
        let mut result = String::with_capacity(text.len());
        let (mut known, mut refers) = (true, false);
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("${") {
            result.push_str(before);
            let Some((name, after)) = after.split_once('}') else {
                return self.malformed("Fn::Sub", place, "a text in which every `${` has its `}`");
            };
            rest = after;
            if let Some(literal) = name.strip_prefix('!') {
                result.push_str(&format!("${{{literal}}}"));
                continue;
            }
            if name.contains(char::is_whitespace) {
                let finding = Finding::error(Code::WrongValue, format!("`${{{name}}}` holds a space"));
                self.unknown(place, finding.help("CloudFormation refuses spaces within `${…}`; remove them"));
                known = false;
                continue;
            }
            match self.placeholder(name, &own, place).value {
                Value::Scalar(scalar) => result.push_str(&scalar.text),
                Value::Absent => known = false,
                Value::Map(_) | Value::List(_) => {
                    refers = true;
                    result.push_str(&format!("${{{name}}}"));
                }
            }
        }
        result.push_str(rest);
        match (known, refers) {
            (false, _) => Node::absent(place),
            (true, false) => Node::text(result, place),
            (true, true) => left("Fn::Sub", Node::text(result, place), place),
        }
    }

    fn placeholder(&mut self, name: &str, own: &[Entry], place: &Place) -> Node {
        if let Some(entry) = own.iter().find(|entry| entry.key.value == name) {
            return entry.value.clone();
        }
        if SERVERLESS_SOURCES.iter().any(|source| name.starts_with(source)) {
            return self.unknown(place, serverless_variable(&format!("${{{name}}}")));
        }
        match name.split_once('.') {
            Some((resource, _)) if self.is_resource(resource) => left("Fn::GetAtt", Node::text(name, place), place),
            Some((resource, _)) => self.named(resource, place),
            None => self.named(name, place),
        }
    }
}
