//! Values as the provider has them: numbers and booleans may be texts, blocks are lists, references may be left.

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::Declared;

use crate::reader::{Fields, KnownKeys, Reader};
use crate::terraform::evaluate::reference;
use crate::tree::{Entry, Node, Scalar, Value};

/// Returns the arguments with every reference that is left reported and made absent, and with scalars of which quotes
/// say nothing about the type. Arguments in `not_read` may hold references.
pub(super) fn known(reader: &mut Reader, node: &Node, not_read: &[&str]) -> Node {
    known_below(reader, node, "a value", not_read)
}

fn known_below(reader: &mut Reader, node: &Node, name: &str, not_read: &[&str]) -> Node {
    if let Some(what) = reference(node) {
        let message = format!("`{name}` needs `{what}`, which only the deployment knows");
        let finding = Finding::error(Code::NotResolved, message).at(&node.place);
        reader.report(finding.help("write the value itself, or make it a variable with a value"));
        return Node::absent(&node.place);
    }
    let value = match &node.value {
        Value::Scalar(scalar) if !scalar.is_null() => Value::Scalar(Scalar { expanded: true, ..scalar.clone() }),
        Value::List(items) => Value::List(items.iter().map(|item| known_below(reader, item, name, not_read)).collect()),
        Value::Map(entries) => {
            let entry = |entry: &Entry| {
                let name = entry.key.value.as_str();
                let value = match not_read.contains(&name) {
                    true => entry.value.clone(),
                    false => known_below(reader, &entry.value, name, not_read),
                };
                Entry { key: entry.key.clone(), value }
            };
            Value::Map(entries.iter().map(entry).collect())
        }
        Value::Scalar(_) | Value::Absent => node.value.clone(),
    };
    Node { place: node.place.clone(), value }
}

/// Returns the blocks of a type; an argument that is one mapping is one block.
pub(super) fn blocks<'t>(reader: &mut Reader, fields: &Fields<'t>, name: &str) -> &'t [Node] {
    match fields.get(name) {
        None => &[],
        Some(node) => match &node.value {
            Value::List(items) => items,
            Value::Map(_) => std::slice::from_ref(node),
            _ => {
                reader.unexpected(name, node, "a block");
                &[]
            }
        },
    }
}

/// Returns the arguments of the one block of a type, and the block itself.
pub(super) fn block<'t, K>(
    reader: &mut Reader,
    fields: &Fields<'t>,
    name: &str,
    keys: &K,
) -> Option<(Fields<'t>, &'t Node)>
where
    K: KnownKeys + ?Sized,
{
    let blocks = blocks(reader, fields, name);
    if let [_, second, ..] = blocks {
        reader.wrong(&second.place, format!("a second block `{name}`"), "remove it; there is at most one");
    }
    let first = blocks.first()?;
    Some((reader.fields(&format!("`{name}`"), first, keys)?, first))
}

/// Reads a boolean.
pub(super) fn flag(reader: &mut Reader, fields: &Fields<'_>, name: &str) -> Option<Declared<bool>> {
    let node = fields.get(name)?;
    match node.as_text() {
        Some("true" | "1") => Some(Declared::new(true, node.place.clone())),
        Some("false" | "0") => Some(Declared::new(false, node.place.clone())),
        _ => {
            reader.unexpected(name, node, "`true` or `false`");
            None
        }
    }
}

/// Reads a whole number.
pub(super) fn number(reader: &mut Reader, fields: &Fields<'_>, name: &str) -> Option<Declared<u64>> {
    reader.number(name, fields.get(name)?)
}

/// Reads a text that may be left out.
pub(super) fn text(reader: &mut Reader, fields: &Fields<'_>, name: &str) -> Option<Declared<String>> {
    reader.text(name, fields.get(name)?)
}

/// Reads a text that must be there. `what` is how a message names the block.
pub(super) fn required_text(
    reader: &mut Reader,
    what: &str,
    fields: &Fields<'_>,
    name: &str,
) -> Option<Declared<String>> {
    let node = reader.required(what, fields, name)?;
    reader.text(name, node)
}

/// Says whether an argument is there and could not be known.
pub(super) fn is_unknown(fields: &Fields<'_>, name: &str) -> bool {
    fields.entry(name).is_some_and(|entry| entry.value.value == Value::Absent)
}
