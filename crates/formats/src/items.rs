//! Files with items.
//!
//! A file holds a JSON array of items of one table, as plain JSON or as DynamoDB JSON (`{"S": "text"}`), or the
//! request of BatchWriteItem, which names its tables itself.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;

use crate::source::Source;
use crate::tree::{self, Entry, Node, Scalar, Tree};

/// An item in DynamoDB JSON: each attribute an object of its type and value.
pub type Item = Map<String, Value>;

/// The type names of DynamoDB JSON.
const TYPES: [&str; 10] = ["S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"];
/// What a file may hold.
const SHAPES: &str = "write an array of objects, such as [{\"id\": \"1\", \"name\": \"first\"}], or a request of \
                      BatchWriteItem";

/// Reads a file with items. Items of a plain array, or of what Scan prints, belong to `table`. Numbers keep all their
/// digits.
///
/// # Errors
/// Where the file is not JSON or holds something other than items, each at its place.
pub fn read(source: &Source, table: &str) -> Result<BTreeMap<String, Vec<Item>>, Vec<Finding>> {
    let Tree { root, findings } = Tree::parse_json(source)?;
    if !findings.is_empty() {
        return Err(findings);
    }
    let scanned = root.get("Items").filter(|items| matches!(items.value, tree::Value::List(_)));
    match &scanned.unwrap_or(&root).value {
        tree::Value::List(items) => Ok(BTreeMap::from([(table.to_owned(), of_array(items)?)])),
        tree::Value::Map(tables) => of_request(tables),
        tree::Value::Scalar(_) | tree::Value::Absent => Err(vec![wrong(&root, "this is no array of items")]),
    }
}

fn wrong(node: &Node, problem: impl Into<String>) -> Finding {
    Finding::error(Code::WrongValue, problem).at(&node.place).help(SHAPES)
}

fn of_array(items: &[Node]) -> Result<Vec<Item>, Vec<Finding>> {
    let not_objects = items.iter().filter(|item| !matches!(item.value, tree::Value::Map(_)));
    let findings: Vec<_> = not_objects.map(|item| wrong(item, "this item is not an object")).collect();
    if !findings.is_empty() {
        return Err(findings);
    }
    // One kind in a file: a plain item whose every attribute looks typed cannot be told from DynamoDB JSON.
    let looks_typed = |item: &&Node| item.entries().iter().all(|attribute| is_typed(&attribute.value));
    let all_typed = items.iter().all(|item| looks_typed(&item));
    if !all_typed && let Some(item) = items.iter().filter(looks_typed).find(|item| !item.entries().is_empty()) {
        let problem = "this item is DynamoDB JSON, and others of the file are plain JSON";
        return Err(vec![Finding::error(Code::WrongValue, problem).at(&item.place).help("write all items in one way")]);
    }
    let convert = if all_typed { as_it_is } else { typed };
    Ok(items.iter().map(|item| object(item.entries(), convert)).collect())
}

fn of_request(tables: &[Entry]) -> Result<BTreeMap<String, Vec<Item>>, Vec<Finding>> {
    let mut all = BTreeMap::new();
    let mut findings = Vec::new();
    for Entry { key: table, value } in tables {
        let tree::Value::List(requests) = &value.value else {
            findings.push(wrong(value, format!("{} is not an array of PutRequests", table.value)));
            continue;
        };
        let mut items = Vec::with_capacity(requests.len());
        for request in requests {
            match request.get("PutRequest").and_then(|put| put.get("Item")) {
                Some(item) => items.push(object(item.entries(), as_it_is)),
                None => findings.push(wrong(request, "this is not a PutRequest with an Item")),
            }
        }
        all.insert(table.value.clone(), items);
    }
    if findings.is_empty() { Ok(all) } else { Err(findings) }
}

fn is_typed(node: &Node) -> bool {
    matches!(node.entries(), [only] if TYPES.contains(&only.key.value.as_str()))
}

fn object(entries: &[Entry], convert: fn(&Node) -> Value) -> Item {
    entries.iter().map(|entry| (entry.key.value.clone(), convert(&entry.value))).collect()
}

/// Returns a value that is DynamoDB JSON already. Its numbers are texts; should one be none, it becomes one.
fn as_it_is(node: &Node) -> Value {
    match &node.value {
        tree::Value::Absent => Value::Null,
        tree::Value::Scalar(scalar) => match kind(scalar) {
            Kind::Null => Value::Null,
            Kind::Boolean(value) => Value::Bool(value),
            Kind::Number | Kind::Text => Value::String(scalar.text.clone()),
        },
        tree::Value::List(items) => Value::Array(items.iter().map(as_it_is).collect()),
        tree::Value::Map(entries) => Value::Object(object(entries, as_it_is)),
    }
}

/// Returns a plain value in DynamoDB JSON.
fn typed(node: &Node) -> Value {
    match &node.value {
        tree::Value::Absent => json!({ "NULL": true }),
        tree::Value::Scalar(scalar) => match kind(scalar) {
            Kind::Null => json!({ "NULL": true }),
            Kind::Boolean(value) => json!({ "BOOL": value }),
            Kind::Number => json!({ "N": scalar.text }),
            Kind::Text => json!({ "S": scalar.text }),
        },
        tree::Value::List(items) => json!({ "L": items.iter().map(typed).collect::<Vec<_>>() }),
        tree::Value::Map(entries) => json!({ "M": object(entries, typed) }),
    }
}

enum Kind {
    Null,
    Boolean(bool),
    Number,
    Text,
}

/// What a scalar of JSON is: what stands without quotes and is none of three words is a number.
fn kind(scalar: &Scalar) -> Kind {
    match scalar.text.as_str() {
        _ if scalar.quoted => Kind::Text,
        "null" => Kind::Null,
        "true" => Kind::Boolean(true),
        "false" => Kind::Boolean(false),
        _ => Kind::Number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str) -> Result<BTreeMap<String, Vec<Item>>, Vec<Finding>> {
        read(&Source::new("items.json", text), "users")
    }

    #[test]
    fn plain_json_becomes_typed() {
        let read = items(r#"[{"id": "1", "age": 4.5, "tags": ["a", null], "on": true}]"#).expect("items");
        let expected = json!({"id": {"S": "1"}, "age": {"N": "4.5"}, "tags": {"L": [{"S": "a"}, {"NULL": true}]}, "on": {"BOOL": true}});
        assert_eq!(Value::Object(read["users"][0].clone()), expected);
    }

    #[test]
    fn dynamodb_json_stays_as_it_is() {
        let read = items(r#"[{"id": {"S": "1"}, "n": {"N": "2"}}]"#).expect("items");
        assert_eq!(Value::Object(read["users"][0].clone()), json!({"id": {"S": "1"}, "n": {"N": "2"}}));
    }

    #[test]
    fn a_batch_write_request_names_its_tables() {
        let read = items(r#"{"orders": [{"PutRequest": {"Item": {"id": {"S": "1"}}}}]}"#).expect("items");
        assert_eq!(read["orders"].len(), 1);
    }

    #[test]
    fn wrong_files_say_why() {
        assert_eq!(items("[1, {}, 2]").unwrap_err().len(), 2);
        assert_eq!(items("{\"id\": \"1\"}").unwrap_err()[0].code, Code::WrongValue);
        assert_eq!(items("[{\"id\":\n").unwrap_err()[0].code, Code::Syntax);
    }

    #[test]
    fn numbers_keep_their_digits_and_scans_are_understood() {
        let read = items(r#"{"Items": [{"id": "1", "n": 12345678901234567890123456789012345678}]}"#).expect("items");
        assert_eq!(read["users"][0]["n"], json!({"N": "12345678901234567890123456789012345678"}));
    }
}
