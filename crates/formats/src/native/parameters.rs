//! `parameters`: what programs find in Systems Manager.

use tablewright_core::codes::Code;
use tablewright_core::companion::Keeper;
use tablewright_core::finding::Finding;
use tablewright_core::place::Declared;
use tablewright_core::project::{ParameterDeclaration, ParameterSource, ParametersDeclaration};

use super::project::named;
use super::reference::{PARAMETER, PARAMETERS, SOURCES};
use crate::reader::{Fields, Reader};
use crate::tree::{Entry, Node, Value};

/// Reads `parameters` of a project or an environment.
pub(super) fn parameters(reader: &mut Reader, fields: &Fields<'_>) -> ParametersDeclaration {
    let Some(node) = fields.get("parameters") else { return ParametersDeclaration::default() };
    let Some(fields) = reader.fields("`parameters`", node, &PARAMETERS) else {
        return ParametersDeclaration::default();
    };
    let path = fields.get("path").and_then(|node| reader.text("path", node));
    let values = named(reader, &fields, "values", |reader, entry| {
        Some(reader.about(format!("parameters/{}", entry.key.value), |reader| parameter(reader, entry)))
    });
    ParametersDeclaration { path, values }
}

fn parameter(reader: &mut Reader, entry: &Entry) -> ParameterDeclaration {
    let Entry { key, value: node } = entry;
    let mut declaration =
        ParameterDeclaration { place: key.place.clone(), source: None, description: None, owner: None };
    match &node.value {
        _ if node.is_absent() => {
            // A variable that is not set has been told; nothing at all has not.
            if !matches!(node.value, Value::Absent) {
                let help = format!("write a text, or one of {}", sources());
                reader.wrong(&key.place, format!("parameter `{}` has no value", key.value), help);
            }
        }
        Value::Scalar(_) => {
            declaration.source = reader.any_text(&key.value, node).map(ParameterSource::Value);
        }
        _ => {
            refuse_secret(reader, node);
            if let Some(fields) = reader.fields("a parameter", node, &PARAMETER) {
                declaration.source = source(reader, key, &fields);
                declaration.description = fields.get("description").and_then(|node| reader.text("description", node));
                declaration.owner =
                    fields.get("owner").and_then(|node| reader.choice("owner", node, Keeper::CHOICES, Keeper::parse));
            }
        }
    }
    declaration
}

/// Refuses what somebody who knows Systems Manager may try: a file of a repository is no place for a secret.
fn refuse_secret(reader: &mut Reader, node: &Node) {
    let Value::Map(entries) = &node.value else { return };
    let is_secret = |value: &Value| matches!(value, Value::Scalar(scalar) if scalar.text == "SecureString");
    if let Some(entry) = entries.iter().find(|entry| is_secret(&entry.value.value)) {
        let finding = Finding::error(Code::InvalidParameter, "a SecureString is a secret, and none is declared");
        let help = "keep it in Secrets Manager, and let a parameter hold its ARN as `value`";
        reader.report(finding.at(&entry.value.place).help(help));
    }
}

/// Reads the one key that says what a parameter holds.
fn source(reader: &mut Reader, parameter: &Declared<String>, fields: &Fields<'_>) -> Option<ParameterSource> {
    let given: Vec<_> = SOURCES.iter().filter_map(|key| Some((key.name, fields.entry(key.name)?))).collect();
    let (name, node) = match given.as_slice() {
        [(name, entry)] => (*name, &entry.value),
        [] => {
            let finding = Finding::error(Code::MissingKey, format!("parameter `{}` has no value", parameter.value));
            reader.report(finding.at(&parameter.place).help(format!("give it one of {}", sources())));
            return None;
        }
        [(first, _), (second, entry), ..] => {
            let message = format!("`{second}` stands beside `{first}`: a parameter holds one thing");
            reader.wrong(&entry.key.place, message, "leave one of the two out, or declare two parameters");
            return None;
        }
    };
    match name {
        "value" => reader.any_text(name, node).map(ParameterSource::Value),
        "values" => list(reader, node).map(ParameterSource::List),
        "table_name" => reader.text(name, node).map(ParameterSource::TableName),
        "table_arn" => reader.text(name, node).map(ParameterSource::TableArn),
        "stream_arn" => reader.text(name, node).map(ParameterSource::StreamArn),
        "policy_arn" => reader.text(name, node).map(ParameterSource::PolicyArn),
        _ => reader.text(name, node).map(ParameterSource::IndexName),
    }
}

fn list(reader: &mut Reader, node: &Node) -> Option<Declared<Vec<String>>> {
    let Value::List(items) = &node.value else {
        reader.unexpected("values", node, "a list of texts");
        return None;
    };
    let texts: Option<Vec<_>> =
        items.iter().map(|item| reader.any_text("values", item).map(|text| text.value)).collect();
    Some(Declared::new(texts?, node.place.clone()))
}

fn sources() -> String {
    SOURCES.iter().map(|key| format!("`{}`", key.name)).collect::<Vec<_>>().join(", ")
}
