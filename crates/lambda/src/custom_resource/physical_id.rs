//! Physical ids: the table's name, and what stands for a table that never came to be.

use serde_json::Value;
use tablewright_core::names::check_name;
use tablewright_core::plan::StackResource;

use super::digest::digest;
use super::request::{Kind, Request};

/// What the ids of failed creations start with.
const FAILED: &str = "create-failed:";
/// The longest name of a table.
const LONGEST_NAME: usize = 255;
/// The longest physical id, in bytes.
const LONGEST_ID: usize = 1024;
/// Characters of a generated name that tell stacks of the same name apart.
const DISTINCTION: usize = 12;

/// Returns the id of a creation that failed.
pub fn of_failed_create(request_id: &str) -> String {
    let mut id = format!("{FAILED}{request_id}");
    id.truncate(id.floor_char_boundary(LONGEST_ID));
    id
}

/// Says whether an id may be the name of a table. One of a failed creation is not: no name holds a colon.
pub fn is_table_name(id: &str) -> bool {
    check_name(id).is_ok()
}

/// Returns the name of the table that a request's properties ask for: the one that they give, whatever it is, or the one
/// that is made where they give none; nothing where they give what is no text. CloudFormation takes properties that are
/// null out of an event.
pub fn wanted(request: &Request) -> Option<String> {
    match request.properties.get("TableName") {
        None | Some(Value::Null) => Some(generated_name(&request.resource())),
        Some(Value::String(name)) => Some(name.clone()),
        Some(scalar @ (Value::Bool(_) | Value::Number(_))) => Some(scalar.to_string()),
        Some(Value::Array(_) | Value::Object(_)) => None,
    }
}

/// Returns the name of the table that a request is about, where it has one.
pub fn table(request: &Request) -> Option<String> {
    match &request.kind {
        Kind::Delete { physical_id } => Some(physical_id.clone()).filter(|id| is_table_name(id)),
        Kind::Create | Kind::Update { .. } => wanted(request).filter(|name| !name.is_empty()),
    }
}

/// Returns the name of a table whose properties give none: the same for the same resource of the same stack.
pub fn generated_name(resource: &StackResource) -> String {
    let readable = |text: &str, longest: usize| -> String {
        let admitted = text.chars().filter(|c| c.is_ascii_alphanumeric() || "-_.".contains(*c));
        admitted.take(longest).collect()
    };
    let stack = readable(resource.stack_name(), 100);
    let logical = readable(&resource.logical_id, LONGEST_NAME - DISTINCTION - 2 - stack.len());
    let distinction = digest([resource.stack_id.as_str(), resource.logical_id.as_str()]);
    format!("{stack}-{logical}-{}", distinction[..DISTINCTION].to_ascii_uppercase())
}
