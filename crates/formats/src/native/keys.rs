//! Key attributes: a name, a name with a type, or in indexes a list of those.

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::model::{KeyAttribute, ScalarType};
use tablewright_core::place::Declared;

use super::reference::ATTRIBUTE;
use crate::reader::Reader;
use crate::tree::{Node, Value};

/// What a key belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Places {
    /// A table or a local secondary index: one attribute.
    Table,
    /// A global secondary index: up to four, which the rules count [T-123].
    GlobalIndex,
}

/// Reads the attributes of a key.
pub(super) fn key(reader: &mut Reader, name: &str, node: &Node, places: Places) -> Option<Declared<Vec<KeyAttribute>>> {
    let place = node.place.clone();
    let Value::List(items) = &node.value else {
        return Some(Declared::new(vec![attribute(reader, name, node)?], place));
    };
    if places == Places::Table {
        let finding = Finding::error(Code::InvalidKey, format!("`{name}` is a list; expected one attribute"));
        reader.report(finding.at(&place).help("only global secondary indexes have keys of several attributes"));
        return None;
    }
    let attributes: Vec<_> = items.iter().map(|item| attribute(reader, name, item)).collect();
    if attributes.is_empty() {
        let finding = Finding::error(Code::InvalidKey, format!("`{name}` is an empty list")).at(&place);
        reader.report(finding.help("name at least one attribute, or leave the key out"));
        return None;
    }
    Some(Declared::new(attributes.into_iter().collect::<Option<_>>()?, place))
}

fn attribute(reader: &mut Reader, name: &str, node: &Node) -> Option<KeyAttribute> {
    match &node.value {
        Value::Map(_) => {
            let fields = reader.fields(&format!("`{name}`"), node, &ATTRIBUTE)?;
            let attribute =
                reader.required(&format!("`{name}`"), &fields, "name").and_then(|node| reader.text("name", node));
            let scalar_type = match fields.entry("type") {
                None => Some(ScalarType::String),
                Some(entry) if entry.value.value == Value::Absent => None,
                Some(entry) if entry.value.is_absent() => {
                    let message = "`type` is empty; expected one of S, N, B";
                    reader.wrong(&entry.key.place, message, "leave `type` out for a string");
                    None
                }
                Some(entry) => scalar_type(reader, &entry.value),
            };
            // A wrong type has been told; the key itself is there, and nobody shall be told that it is missing.
            let scalar_type = scalar_type.unwrap_or(ScalarType::String);
            Some(KeyAttribute { name: attribute?.value, scalar_type })
        }
        Value::List(_) => {
            reader.unexpected(name, node, "the name of an attribute or `{ name: …, type: … }`");
            None
        }
        Value::Scalar(_) | Value::Absent if node.is_absent() => {
            if node.value != Value::Absent {
                reader.unexpected(name, node, "the name of an attribute");
            }
            None
        }
        Value::Scalar(_) | Value::Absent => {
            Some(KeyAttribute { name: reader.text(name, node)?.value, scalar_type: ScalarType::String })
        }
    }
}

fn scalar_type(reader: &mut Reader, node: &Node) -> Option<ScalarType> {
    let word = match &node.value {
        Value::Scalar(scalar) => scalar.text.to_ascii_lowercase(),
        _ => String::new(),
    };
    let meant = match word.as_str() {
        "s" | "string" | "str" | "text" => "S (a string)",
        "n" | "number" | "int" | "integer" | "float" => "N (a number)",
        "b" | "binary" | "bytes" => "B (binary data)",
        _ => "",
    };
    let text = match &node.value {
        Value::Scalar(scalar) => scalar.text.as_str(),
        _ => "",
    };
    if let Some(scalar_type) = ScalarType::parse(text) {
        return Some(scalar_type);
    }
    if meant.is_empty() {
        let message = format!("`type` is `{text}`; expected one of S, N, B");
        reader.wrong(&node.place, message, "keys are S (a string), N (a number) or B (binary data)");
    } else {
        let message = format!("`type` is `{text}`; expected one of S, N, B");
        reader.wrong(&node.place, message, format!("did you mean {meant}?"));
    }
    None
}
