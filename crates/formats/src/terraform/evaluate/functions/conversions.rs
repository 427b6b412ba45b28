//! Functions that bring a value into another type.

use super::{Outcome, items, takes};
use crate::terraform::evaluate::Value;
use crate::terraform::evaluate::value::Fault;

/// Calls a function by name; `None` where it is none of these.
pub(super) fn call(name: &str, arguments: &[Value]) -> Option<Outcome> {
    const NAMES: &[&str] = &["nonsensitive", "sensitive", "tobool", "tolist", "tomap", "tonumber", "toset", "tostring"];
    if !NAMES.contains(&name) {
        return None;
    }
    let [value] = arguments else { return Some(Err(takes("one value"))) };
    if let Value::Null = value {
        return Some(Ok(Value::Null));
    }
    Some(match name {
        "tobool" => value.to_bool().map(Value::Bool),
        "tonumber" => value.to_number().map(Value::Number),
        "tostring" => value.to_text().map(Value::Text),
        "tolist" => items(value).map(|items| Value::List(of_one_type(items))),
        "toset" => items(value).map(|items| Value::set_of(of_one_type(items))),
        "tomap" => match value {
            Value::Map(_) => Ok(value.clone()),
            Value::Unknown(unknown) => Err(Fault::Unknown(unknown.clone())),
            other => Err(Fault::Wrong(format!("a map is needed, and this is {}", other.kind()))),
        },
        _ => Ok(value.clone()),
    })
}

/// Returns the items as texts where one of them is one: lists and sets hold one type.
fn of_one_type(items: &[Value]) -> Vec<Value> {
    if !items.iter().any(|item| matches!(item, Value::Text(_))) {
        return items.to_vec();
    }
    items.iter().map(|item| item.to_text().map_or_else(|_| item.clone(), Value::Text)).collect()
}
