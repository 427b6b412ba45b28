//! Files with items.
//!
//! A file holds a JSON array of items of one table, as plain JSON or as DynamoDB JSON (`{"S": "text"}`), or the
//! request of BatchWriteItem, which names its tables itself.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};
use tablewright_core::codes::Code;
use tablewright_core::finding::Finding;
use tablewright_core::place::Place;

use crate::source::Source;
use crate::tree::json::message_of;

/// An item in DynamoDB JSON: each attribute an object of its type and value.
pub type Item = Map<String, Value>;

/// The type names of DynamoDB JSON.
const TYPES: [&str; 10] = ["S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"];

/// Reads a file with items. Items of a plain array belong to `table`.
///
/// # Errors
/// Where the file is not JSON or holds something other than items, with the place as far as it is known.
pub fn read(source: &Source, table: &str) -> Result<BTreeMap<String, Vec<Item>>, Box<Finding>> {
    let document: Value = serde_json::from_str(&source.text).map_err(|error| {
        let place = Place { line: error.line().max(1), column: error.column().max(1), ..source.start() };
        let offset = source.text.split_inclusive('\n').take(place.line - 1).map(str::len).sum::<usize>();
        let place = Place { offset: (offset + place.column - 1).min(source.text.len()), ..place };
        let finding = Finding::error(Code::Syntax, format!("not well-formed JSON: {}", message_of(&error))).at(&place);
        Box::new(finding.help("the file holds an array of items, or a request of BatchWriteItem"))
    })?;
    match document {
        Value::Array(items) => Ok(BTreeMap::from([(table.to_owned(), of_array(source, items)?)])),
        Value::Object(tables) => of_request(source, tables),
        _ => Err(wrong(source, "neither an array of items nor a request of BatchWriteItem")),
    }
}

fn wrong(source: &Source, problem: impl Into<String>) -> Box<Finding> {
    let finding = Finding::error(Code::WrongValue, format!("{}: {}", source.name, problem.into()));
    Box::new(
        finding.at(&source.start()).help("write an array of objects, such as [{\"id\": \"1\", \"name\": \"first\"}]"),
    )
}

fn of_array(source: &Source, items: Vec<Value>) -> Result<Vec<Item>, Box<Finding>> {
    let mut objects = Vec::with_capacity(items.len());
    for (number, item) in items.into_iter().enumerate() {
        match item {
            Value::Object(item) => objects.push(item),
            _ => return Err(wrong(source, format!("item {} is not an object", number + 1))),
        }
    }
    // One kind in a file: a plain item whose every attribute looks typed cannot be told from DynamoDB JSON.
    if objects.iter().all(|item| item.values().all(is_typed)) {
        return Ok(objects);
    }
    Ok(objects.into_iter().map(|item| item.into_iter().map(|(name, value)| (name, typed(value))).collect()).collect())
}

fn of_request(source: &Source, tables: Map<String, Value>) -> Result<BTreeMap<String, Vec<Item>>, Box<Finding>> {
    let mut all = BTreeMap::new();
    for (table, requests) in tables {
        let Value::Array(requests) = requests else {
            return Err(wrong(source, format!("{table} is not an array of PutRequests")));
        };
        let mut items = Vec::with_capacity(requests.len());
        for mut request in requests {
            match request.pointer_mut("/PutRequest/Item").map(Value::take) {
                Some(Value::Object(item)) => items.push(item),
                _ => return Err(wrong(source, format!("{table} holds something other than PutRequests with an Item"))),
            }
        }
        all.insert(table, items);
    }
    Ok(all)
}

fn is_typed(value: &Value) -> bool {
    value
        .as_object()
        .filter(|object| object.len() == 1)
        .and_then(|object| object.keys().next())
        .is_some_and(|name| TYPES.contains(&name.as_str()))
}

/// Returns a plain value in DynamoDB JSON.
fn typed(value: Value) -> Value {
    match value {
        Value::Null => json!({ "NULL": true }),
        Value::Bool(value) => json!({ "BOOL": value }),
        Value::Number(number) => json!({ "N": number.to_string() }),
        Value::String(text) => json!({ "S": text }),
        Value::Array(values) => json!({ "L": values.into_iter().map(typed).collect::<Vec<_>>() }),
        Value::Object(members) => {
            json!({ "M": members.into_iter().map(|(name, value)| (name, typed(value))).collect::<Map<_, _>>() })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str) -> Result<BTreeMap<String, Vec<Item>>, Box<Finding>> {
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
        assert_eq!(items("[1]").unwrap_err().code, Code::WrongValue);
        let cut = items("[{\"id\":\n").unwrap_err();
        assert_eq!((cut.code, cut.place.map(|place| place.line)), (Code::Syntax, Some(2)));
    }
}
