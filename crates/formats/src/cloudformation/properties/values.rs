//! Values as CloudFormation has them: numbers and booleans may be texts, and references may be left.

use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::model::{Billing, OnDemandMaximum, Throughput, WarmThroughput};
use tablewright_core::place::Declared;

use super::left_out::HOLD_REFERENCES;
use crate::reader::{Fields, Reader, found};
use crate::tree::{Entry, Node, Scalar, Value};

/// Returns the properties with every reference that is left reported and made absent, and with scalars of which quotes
/// say nothing about the type. Properties that are not read may hold references.
pub(super) fn known(reader: &mut Reader, node: &Node) -> Node {
    if let Some(reference) = reference(node) {
        let message = format!("{reference} is known only after the deployment");
        let finding = Finding::error(Code::NotResolved, message).at(&node.place);
        reader.report(finding.help("write the value itself, or make it a parameter with a default"));
        return Node { place: node.place.clone(), value: Value::Absent };
    }
    let value = match &node.value {
        // An empty text stays one, and is not as if nothing were there.
        Value::Scalar(scalar) if !scalar.is_null() && !scalar.text.is_empty() => {
            Value::Scalar(Scalar { expanded: true, ..scalar.clone() })
        }
        Value::List(items) => Value::List(items.iter().map(|item| known(reader, item)).collect()),
        Value::Map(entries) => {
            let entry = |entry: &Entry| {
                let is_read = !HOLD_REFERENCES.contains(&entry.key.value.as_str());
                let value = if is_read { known(reader, &entry.value) } else { entry.value.clone() };
                Entry { key: entry.key.clone(), value }
            };
            Value::Map(entries.iter().map(entry).collect())
        }
        Value::Scalar(_) | Value::Absent => node.value.clone(),
    };
    Node { place: node.place.clone(), value }
}

/// Returns a reference as a person writes it, where the node is one.
pub(super) fn reference(node: &Node) -> Option<String> {
    let [Entry { key, value }] = node.entries() else { return None };
    let function = match key.value.as_str() {
        "Ref" => "!Ref".to_owned(),
        name => format!("!{}", name.strip_prefix("Fn::")?),
    };
    let text = |node: &Node| match &node.value {
        Value::Scalar(scalar) => Some(scalar.text.clone()),
        _ => None,
    };
    let argument = match &value.value {
        Value::Scalar(scalar) => Some(scalar.text.clone()),
        Value::List(items) if key.value == "Fn::GetAtt" => {
            items.iter().map(text).collect::<Option<Vec<_>>>().map(|parts| parts.join("."))
        }
        _ => None,
    };
    Some(match argument {
        Some(argument) => format!("`{function} {argument}`"),
        None => format!("`{function}`"),
    })
}

/// Reads a boolean, which may be a text, in any case.
pub(super) fn flag(reader: &mut Reader, name: &str, node: &Node) -> Option<Declared<bool>> {
    if let Value::Scalar(scalar) = &node.value {
        let word = scalar.text.to_ascii_lowercase();
        // YAML 1.1, which CloudFormation reads, has more words for it than YAML 1.2.
        let value = match word.as_str() {
            "true" => Some(true),
            "false" => Some(false),
            "yes" | "on" if !scalar.quoted => Some(true),
            "no" | "off" if !scalar.quoted => Some(false),
            _ => None,
        };
        if let Some(value) = value {
            return Some(Declared::new(value, node.place.clone()));
        }
    }
    if node.value != Value::Absent {
        let message = format!("`{name}` is {}; expected `true` or `false`", found(node));
        reader.wrong(&node.place, message, "write `true` or `false`");
    }
    None
}

/// Reads a whole number, which may be a text.
pub(super) fn number(reader: &mut Reader, name: &str, node: &Node) -> Option<Declared<u64>> {
    match node.value {
        Value::Absent => None,
        _ => reader.number(name, node),
    }
}

/// Reads a list of mappings; an absent item is left out.
pub(super) fn items<'t>(reader: &mut Reader, name: &str, node: &'t Node) -> &'t [Node] {
    match &node.value {
        Value::List(items) => items,
        Value::Absent => &[],
        _ => {
            reader.unexpected(name, node, "a list");
            &[]
        }
    }
}

/// Reads a key that must be there, as a text. `what` is how a message names the mapping.
pub(super) fn required_text(
    reader: &mut Reader,
    what: &str,
    fields: &Fields<'_>,
    key: &str,
) -> Option<Declared<String>> {
    reader.required(what, fields, key).and_then(|node| reader.text(key, node))
}

/// Reads `ProvisionedThroughput`.
pub(super) fn throughput(reader: &mut Reader, node: &Node) -> Option<Declared<Throughput>> {
    let units = both(reader, "ProvisionedThroughput", node, ["ReadCapacityUnits", "WriteCapacityUnits"]);
    // What is wrong has been told; throughput is there, and nobody shall be told that it is missing.
    let [read, write] = units.unwrap_or([1, 1]);
    Some(Declared::new(Throughput { read, write }, node.place.clone()))
}

/// Reads `WarmThroughput`. A number that is left out is the one that DynamoDB starts with, given the capacity of what is
/// provisioned; without numbers nothing is said [T-039].
pub(super) fn warm(
    reader: &mut Reader,
    node: &Node,
    provisioned: Option<&Declared<Throughput>>,
) -> Option<Declared<WarmThroughput>> {
    let keys = ["ReadUnitsPerSecond", "WriteUnitsPerSecond"];
    let fields = reader.fields("`WarmThroughput`", node, &keys[..])?;
    let start = match provisioned {
        Some(units) => WarmThroughput::start_of(Billing::Provisioned(units.value)),
        None => WarmThroughput::ON_DEMAND_START,
    };
    let [read, write] = keys.map(|key| fields.get(key).map(|node| number(reader, key, node)));
    if read.is_none() && write.is_none() {
        return None;
    }
    // What is no number has been told.
    let units = |units: Option<Option<Declared<u64>>>, start| match units {
        Some(units) => units.map(|units| units.value),
        None => Some(start),
    };
    let (read, write) = (units(read, start.read)?, units(write, start.write)?);
    Some(Declared::new(WarmThroughput { read, write }, node.place.clone()))
}

/// Reads `OnDemandThroughput`. −1 stands for no maximum.
pub(super) fn on_demand(reader: &mut Reader, node: &Node) -> Option<Declared<OnDemandMaximum>> {
    let keys = ["MaxReadRequestUnits", "MaxWriteRequestUnits"];
    let fields = reader.fields("`OnDemandThroughput`", node, &keys[..])?;
    let [read, write] = keys.map(|key| fields.get(key).and_then(|node| maximum(reader, key, node)));
    Some(Declared::new(OnDemandMaximum { read, write }, node.place.clone()))
}

/// Reads a maximum, of which −1 is none.
pub(super) fn maximum(reader: &mut Reader, name: &str, node: &Node) -> Option<u64> {
    match &node.value {
        Value::Scalar(scalar) if scalar.text == "-1" => None,
        _ => number(reader, name, node).map(|units| units.value),
    }
}

fn both(reader: &mut Reader, name: &str, node: &Node, keys: [&'static str; 2]) -> Option<[u64; 2]> {
    let what = format!("`{name}`");
    let fields = reader.fields(&what, node, &keys[..])?;
    let [first, second] =
        keys.map(|key| reader.required(&what, &fields, key).and_then(|node| number(reader, key, node)));
    Some([first?.value, second?.value])
}
