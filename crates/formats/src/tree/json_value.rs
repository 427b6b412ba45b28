//! The tree of a JSON value that is no file, such as a part of an event, and the JSON value of a tree.

use std::sync::Arc;

use tablewright_core::place::{Declared, Place};

use super::{Entry, Node, Scalar, Value};

impl Node {
    /// Returns the tree of a JSON value that stands under `path`, such as `ResourceProperties`.
    ///
    /// There is no text that places could point into: the file of each is the path of the value, such as
    /// `ResourceProperties.KeySchema.0`.
    pub fn from_json(value: &serde_json::Value, path: &str) -> Node {
        let scalar = |text: String, quoted| Value::Scalar(Scalar { text, quoted, expanded: false });
        let below = |key: &str| format!("{path}.{key}");
        let value = match value {
            serde_json::Value::Null => scalar("null".to_owned(), false),
            serde_json::Value::Bool(value) => scalar(value.to_string(), false),
            serde_json::Value::Number(number) => scalar(number.to_string(), false),
            serde_json::Value::String(text) => scalar(text.clone(), true),
            serde_json::Value::Array(items) => {
                let items = items.iter().enumerate();
                Value::List(items.map(|(index, item)| Node::from_json(item, &below(&index.to_string()))).collect())
            }
            serde_json::Value::Object(members) => {
                let member = |(key, value): (&String, &serde_json::Value)| {
                    let path = below(key);
                    Entry { key: Declared::new(key.clone(), place(&path)), value: Node::from_json(value, &path) }
                };
                Value::Map(members.iter().map(member).collect())
            }
        };
        Node { place: place(path), value }
    }

    /// Returns the JSON value that a tree stands for. A plain scalar is what it looks like; what is not known is null.
    #[cfg(feature = "yaml")]
    pub(crate) fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Absent => serde_json::Value::Null,
            Value::Scalar(scalar) if scalar.is_null() => serde_json::Value::Null,
            Value::Scalar(scalar) if scalar.quoted => serde_json::Value::String(scalar.text.clone()),
            Value::Scalar(scalar) => match serde_json::from_str(&scalar.text) {
                Ok(value @ (serde_json::Value::Bool(_) | serde_json::Value::Number(_))) => value,
                _ => serde_json::Value::String(scalar.text.clone()),
            },
            Value::List(items) => items.iter().map(Node::to_json).collect(),
            Value::Map(entries) => {
                entries.iter().map(|entry| (entry.key.value.clone(), entry.value.to_json())).collect()
            }
        }
    }
}

/// Returns where something stands, for people: the line of a file, or the path within a value that is no text.
pub(crate) fn stands(place: &Place) -> String {
    match place.length {
        0 => format!("at {}", place.file),
        _ => format!("in line {}", place.line),
    }
}

fn place(path: &str) -> Place {
    Place { file: Arc::from(path), line: 1, column: 1, offset: 0, length: 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_name_the_path_of_a_value() {
        let node = Node::from_json(&serde_json::json!({ "a": [true, "5", null, 1.5] }), "Properties");
        let Some(Value::List(items)) = node.get("a").map(|node| &node.value) else { panic!("not a list") };
        assert_eq!(&*items[1].place.file, "Properties.a.1");
        assert_eq!(items[0].value, Value::Scalar(Scalar { text: "true".into(), quoted: false, expanded: false }));
        assert_eq!(items[1].value, Value::Scalar(Scalar { text: "5".into(), quoted: true, expanded: false }));
        assert!(items[2].is_absent());
    }
}
