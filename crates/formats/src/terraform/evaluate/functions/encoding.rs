//! Functions that read and write other notations.

use super::{Outcome, takes};
use crate::terraform::evaluate::Value;
use crate::terraform::evaluate::value::{Fault, exact, text_of};

/// Calls a function by name; `None` where it is none of these.
pub(super) fn call(name: &str, arguments: &[Value]) -> Option<Outcome> {
    Some(match (name, arguments) {
        ("jsonencode", [value]) => to_json(value).map(Value::Text),
        ("jsondecode", [text]) => text.to_text().and_then(|text| {
            let value = serde_json::from_str(&text);
            of_json(&value.map_err(|error| Fault::Wrong(format!("not well-formed JSON: {error}")))?)
        }),
        ("yamldecode", [text]) => text.to_text().and_then(|text| of_yaml(&text)),
        ("jsonencode" | "jsondecode" | "yamldecode", _) => Err(takes("one value")),
        _ => return None,
    })
}

/// Writes a value as JSON, as Terraform does: keys in order, and what browsers take for more than text escaped.
///
/// # Errors
/// Where a part of the value is not known.
pub(super) fn to_json(value: &Value) -> Result<String, Fault> {
    let mut text = String::new();
    write_json(value, &mut text)?;
    Ok(text)
}

fn write_json(value: &Value, text: &mut String) -> Result<(), Fault> {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(value) => text.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => text.push_str(&text_of(*number)),
        Value::Text(value) => text.push_str(&quoted(value)),
        Value::List(items) | Value::Set(items) => {
            text.push('[');
            for (index, item) in items.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { "," });
                write_json(item, text)?;
            }
            text.push(']');
        }
        Value::Map(entries) => {
            text.push('{');
            for (index, (key, value)) in entries.iter().enumerate() {
                text.push_str(if index == 0 { "" } else { "," });
                text.push_str(&quoted(key));
                text.push(':');
                write_json(value, text)?;
            }
            text.push('}');
        }
        Value::Unknown(unknown) => return Err(Fault::Unknown(unknown.clone())),
    }
    Ok(())
}

fn quoted(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

/// Returns a value of JSON.
pub(super) fn of_json(value: &serde_json::Value) -> Outcome {
    Ok(match value {
        serde_json::Value::Null => Value::Null,
        serde_json::Value::Bool(value) => Value::Bool(*value),
        serde_json::Value::Number(number) => Value::Number(exact(number.as_f64().unwrap_or(f64::INFINITY))?),
        serde_json::Value::String(text) => Value::Text(text.clone()),
        serde_json::Value::Array(items) => Value::List(items.iter().map(of_json).collect::<Result<_, _>>()?),
        serde_json::Value::Object(members) => {
            let member = |(key, value): (&String, &serde_json::Value)| Ok((key.clone(), of_json(value)?));
            Value::Map(members.iter().map(member).collect::<Result<_, Fault>>()?)
        }
    })
}

fn of_yaml(text: &str) -> Outcome {
    use crate::source::Source;
    use crate::tree::Tree;

    match Tree::parse(&Source::new("text.yaml", text)) {
        Ok(tree) if tree.findings.is_empty() => of_node(&tree.root),
        _ => Err(Fault::NotTold("the text is no YAML that is read here".to_owned())),
    }
}

fn of_node(node: &crate::tree::Node) -> Outcome {
    use crate::tree::Value as Content;

    Ok(match &node.value {
        Content::Absent => Value::Null,
        Content::Scalar(scalar) if scalar.is_null() => Value::Null,
        Content::Scalar(scalar) if scalar.quoted => Value::Text(scalar.text.clone()),
        Content::Scalar(scalar) => match scalar.text.as_str() {
            "true" => Value::Bool(true),
            "false" => Value::Bool(false),
            text => {
                let text = Value::Text(text.to_owned());
                text.to_number().map_or(text, Value::Number)
            }
        },
        Content::List(items) => Value::List(items.iter().map(of_node).collect::<Result<_, _>>()?),
        Content::Map(entries) => {
            let entry = |entry: &crate::tree::Entry| Ok((entry.key.value.clone(), of_node(&entry.value)?));
            Value::Map(entries.iter().map(entry).collect::<Result<_, Fault>>()?)
        }
    })
}
