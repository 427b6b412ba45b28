//! Physical ids: the table's name, and what stands for a table that never came to be.

use tablewright_core::names::check_name;
use tablewright_core::plan::StackResource;

use super::digest::digest;

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
