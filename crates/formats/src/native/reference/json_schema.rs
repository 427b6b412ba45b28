//! The JSON Schema of a declaration, for editors.
//!
//! It admits everything that the reader admits: where a value depends on another one, or on DynamoDB's rules, the
//! schema is silent and `lint` speaks.

use serde_json::{Map, Value, json};

use super::{Key, PROJECT, Section, Shape, sections};

/// Where the schema is published.
const ID: &str = "https://raw.githubusercontent.com/tablewright/tablewright/main/docs/tablewright.schema.json";

/// Returns the JSON Schema of `tablewright.yaml`, in draft 2020-12, as pretty JSON with a line end.
pub fn json_schema() -> String {
    let mut schema = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": ID,
        "title": "A declaration of DynamoDB tables (tablewright.yaml)",
    });
    let mut definitions = Map::new();
    for section in sections() {
        if std::ptr::eq(section, &raw const PROJECT) {
            continue;
        }
        definitions.insert(section.name.to_owned(), mapping(section));
    }
    definitions.insert("variable".to_owned(), variable());
    if let (Value::Object(schema), Value::Object(project)) = (&mut schema, mapping(&PROJECT)) {
        schema.extend(project);
        schema.insert("$defs".to_owned(), Value::Object(definitions));
    }
    // A value always has a text.
    serde_json::to_string_pretty(&schema).unwrap_or_default() + "\n"
}

fn variable() -> Value {
    json!({
        "description": "A value from an environment variable, `${env:NAME}` or `${env:NAME:-default}`, or from the \
                        name of the environment, `${environment}`.",
        "type": "string",
        "pattern": r"\$\{(env:[A-Za-z_][A-Za-z0-9_]*(:-[^}]*)?|environment)\}",
    })
}

fn mapping(section: &Section) -> Value {
    let properties: Map<_, _> = section.keys().map(|key| (key.name.to_owned(), property(key))).collect();
    let required: Vec<_> = section.keys().filter(|key| key.required).map(|key| key.name).collect();
    let mut mapping = json!({
        "description": section.description,
        "type": "object",
        "properties": properties,
        "additionalProperties": false,
    });
    if !required.is_empty() {
        mapping["required"] = json!(required);
    }
    mapping
}

fn property(key: &Key) -> Value {
    let mut description = key.description.to_owned();
    if !key.default.is_empty() {
        description.push_str(&format!(" Where it is left out: {}.", key.default));
    }
    let mut choices = alternatives(&key.shape);
    if !key.required {
        // A key without a value is as if it was not there.
        choices.push(json!({ "type": "null" }));
    }
    let mut property = one_of_several(choices);
    property["description"] = Value::String(description);
    property
}

/// Returns a schema that fits where one of several does.
fn one_of_several(mut choices: Vec<Value>) -> Value {
    match choices.len() {
        1 => choices.remove(0),
        _ => json!({ "anyOf": choices }),
    }
}

/// Returns the schemas of which a value of this shape fits one.
fn alternatives(shape: &Shape) -> Vec<Value> {
    let or_variable = |schema: Value| vec![schema, json!({ "$ref": "#/$defs/variable" })];
    match shape {
        Shape::Text => vec![json!({ "type": ["string", "number"], "minLength": 1 })],
        Shape::Form { pattern, .. } => or_variable(json!({ "type": ["string", "number"], "pattern": pattern })),
        Shape::Boolean => or_variable(json!({ "type": "boolean" })),
        Shape::Off => or_variable(json!({ "const": false })),
        Shape::Number => or_variable(json!({ "type": "integer", "minimum": 0 })),
        Shape::Decimal => or_variable(json!({ "type": "number" })),
        Shape::Choice(words) => or_variable(json!({ "enum": words })),
        Shape::Scalar => vec![json!({ "type": ["string", "number", "boolean"] })],
        Shape::Anything => vec![json!({ "type": "object" })],
        Shape::List(item) => {
            let mut choices = alternatives(item);
            choices.push(json!({ "type": "null" }));
            vec![json!({ "type": "array", "items": one_of_several(choices) })]
        }
        Shape::Mapping(section) => vec![json!({ "$ref": format!("#/$defs/{}", section.name) })],
        Shape::Named(value) => {
            let mut choices = alternatives(value);
            choices.push(json!({ "type": "null" }));
            vec![json!({ "type": "object", "additionalProperties": one_of_several(choices) })]
        }
        Shape::Constants(value) => vec![json!({
            "type": "object",
            "propertyNames": { "pattern": "^[A-Z][A-Z0-9_]*$" },
            "additionalProperties": one_of_several(alternatives(value)),
        })],
        Shape::Either(shapes) => {
            let mut choices: Vec<Value> = Vec::new();
            for choice in shapes.iter().flat_map(alternatives) {
                if !choices.contains(&choice) {
                    choices.push(choice);
                }
            }
            choices
        }
    }
}
