//! The shape validator: nulls, ranges, enums, lengths and name patterns, before anything else is looked at.
//!
//! Each operation's input is described as data in `requests`; this module walks a request along such a description.
//! A wrong JSON type is a SerializationException; everything else is collected into one message that starts with the
//! number of errors. This runs before any existence check [T-070].

pub(crate) mod requests;

use serde_json::Value;

use crate::Refusal;

/// What a value must look like.
pub(crate) enum Shape {
    Text { least: usize, most: usize, pattern: Pattern },
    Choice(&'static [&'static str]),
    Integer { least: Option<i64>, most: Option<i64> },
    Boolean,
    List { least: usize, most: Option<usize>, of: &'static Shape },
    Structure(&'static [Member]),
}

/// A member of a structure.
pub(crate) struct Member {
    name: &'static str,
    required: bool,
    shape: &'static Shape,
}

/// Which characters a text may have.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pattern {
    Any,
    /// Letters, digits, `_`, `.` and `-`.
    Name,
    /// A name, or an ARN in its place [T-041].
    NameOrArn,
}

/// How many errors one answer lists.
const ERRORS_SHOWN: usize = 10;

/// Checks a request against a structure.
pub(crate) fn check(request: &Value, structure: &'static Shape) -> Result<(), Refusal> {
    let mut errors = Vec::new();
    walk(request, structure, "", &mut errors)?;
    if errors.is_empty() {
        return Ok(());
    }
    errors.truncate(ERRORS_SHOWN);
    let plural = if errors.len() == 1 { "error" } else { "errors" };
    Err(Refusal::validation(format!("{} validation {plural} detected: {}", errors.len(), errors.join("; "))))
}

/// Returns the request without members that are null: those count as absent.
pub(crate) fn without_nulls(request: &Value) -> Value {
    match request {
        Value::Object(members) => Value::Object(
            members
                .iter()
                .filter(|(_, value)| !value.is_null())
                .map(|(name, value)| (name.clone(), without_nulls(value)))
                .collect(),
        ),
        Value::Array(elements) => Value::Array(elements.iter().map(without_nulls).collect()),
        other => other.clone(),
    }
}

fn walk(value: &Value, shape: &'static Shape, path: &str, errors: &mut Vec<String>) -> Result<(), Refusal> {
    let mut refuse = |shown: &str, constraint: String| {
        errors.push(format!("Value '{shown}' at '{path}' failed to satisfy constraint: {constraint}"));
    };
    match (shape, value) {
        (Shape::Text { least, most, pattern }, Value::String(text)) => {
            let length = text.chars().count();
            let is_arn = *pattern == Pattern::NameOrArn && text.starts_with("arn:");
            let most = if is_arn { 1024 } else { *most };
            if *pattern != Pattern::Any && !is_arn && !text.chars().all(is_name_character) {
                refuse(text, "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+".to_owned());
            }
            if length < *least {
                refuse(text, format!("Member must have length greater than or equal to {least}"));
            }
            if length > most {
                refuse(text, format!("Member must have length less than or equal to {most}"));
            }
        }
        (Shape::Choice(choices), Value::String(text)) => {
            if !choices.contains(&text.as_str()) {
                refuse(text, format!("Member must satisfy enum value set: [{}]", choices.join(", ")));
            }
        }
        (Shape::Integer { least, most }, Value::Number(number)) => {
            // Numbers beyond 64 bits are as far out of any range as the largest.
            let number = number.as_i64().or_else(|| number.as_f64().map(|number| number as i64)).unwrap_or(i64::MAX);
            if let Some(least) = least.filter(|least| number < *least) {
                refuse(&number.to_string(), format!("Member must have value greater than or equal to {least}"));
            }
            if let Some(most) = most.filter(|most| number > *most) {
                refuse(&number.to_string(), format!("Member must have value less than or equal to {most}"));
            }
        }
        (Shape::Boolean, Value::Bool(_)) => {}
        (Shape::List { least, most, of }, Value::Array(elements)) => {
            if elements.len() < *least {
                refuse(&value.to_string(), format!("Member must have length greater than or equal to {least}"));
            }
            if let Some(most) = most.filter(|most| elements.len() > *most) {
                refuse(&value.to_string(), format!("Member must have length less than or equal to {most}"));
            }
            for (position, element) in elements.iter().enumerate() {
                walk(element, of, &format!("{path}.{}.member", position + 1), errors)?;
            }
        }
        (Shape::Structure(members), Value::Object(present)) => {
            for member in *members {
                let path = join(path, member.name);
                match present.get(member.name) {
                    Some(value) => walk(value, member.shape, &path, errors)?,
                    None if member.required => errors
                        .push(format!("Value null at '{path}' failed to satisfy constraint: Member must not be null")),
                    None => {}
                }
            }
        }
        (_, found) => return Err(wrong_type(shape, found)),
    }
    Ok(())
}

fn is_name_character(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '_' | '.' | '-')
}

/// Returns the path of a member: paths use camel case, whatever the member's name.
fn join(path: &str, member: &str) -> String {
    let mut characters = member.chars();
    let first = characters.next().map(|first| first.to_ascii_lowercase());
    let member: String = first.into_iter().chain(characters).collect();
    if path.is_empty() { member } else { format!("{path}.{member}") }
}

fn wrong_type(shape: &Shape, found: &Value) -> Refusal {
    let expected = match shape {
        Shape::Text { .. } | Shape::Choice(_) => "String",
        Shape::Integer { .. } => "Long",
        Shape::Boolean => "Boolean",
        Shape::List { .. } => return Refusal::serialization("Unexpected field type"),
        Shape::Structure(_) => return Refusal::serialization("Unexpected value type in payload"),
    };
    Refusal::serialization(match found {
        Value::Array(_) => "Unrecognized collection type class".to_owned(),
        Value::Object(_) => "Start of structure or map found where not expected.".to_owned(),
        Value::Bool(value) => format!("{} cannot be converted to {expected}", value.to_string().to_uppercase()),
        Value::Number(_) => format!("NUMBER_VALUE cannot be converted to {expected}"),
        Value::String(_) => format!("STRING_VALUE cannot be converted to {expected}"),
        Value::Null => format!("NULL_VALUE cannot be converted to {expected}"),
    })
}
