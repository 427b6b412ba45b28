//! Functions of lists and maps.

use std::collections::BTreeMap;

use super::{MOST_ITEMS, Outcome, items, takes, whole};
use crate::terraform::evaluate::Value;
use crate::terraform::evaluate::traversal::element as item_of;
use crate::terraform::evaluate::value::Fault;

/// Calls a function by name; `None` where it is none of these.
pub(super) fn call(name: &str, arguments: &[Value]) -> Option<Outcome> {
    Some(match (name, arguments) {
        ("chunklist", [list, size]) => chunks(list, size),
        ("coalesce", arguments) => coalesce(arguments),
        ("coalescelist", arguments) => coalesce_lists(arguments),
        ("compact", [list]) => items(list).map(|items| {
            let is_empty = |item: &Value| match item {
                Value::Null => true,
                Value::Text(text) => text.is_empty(),
                _ => false,
            };
            Value::List(items.iter().filter(|item| !is_empty(item)).cloned().collect())
        }),
        ("concat", lists) => {
            lists.iter().map(items).collect::<Result<Vec<_>, _>>().map(|lists| Value::List(lists.concat()))
        }
        ("contains", [list, wanted]) => {
            items(list).map(|items| Value::Bool(items.iter().any(|item| item.equals(wanted))))
        }
        ("distinct", [list]) => items(list).map(distinct),
        ("element", [list, index]) => element(list, index),
        ("flatten", [list]) => items(list).and_then(|items| {
            let mut flat = Vec::new();
            flatten(items, &mut flat)?;
            Ok(Value::List(flat))
        }),
        ("index", [list, wanted]) => items(list).and_then(|items| {
            let position = items.iter().position(|item| item.equals(wanted));
            position
                .map(|position| Value::Number(position as f64))
                .ok_or_else(|| Fault::Wrong("the list does not have the item".to_owned()))
        }),
        ("keys", [map]) => entries(map).map(|entries| Value::List(entries.keys().cloned().map(Value::Text).collect())),
        ("length", [value]) => length(value),
        ("list", arguments) => Ok(Value::List(arguments.to_vec())),
        ("lookup", [map, key]) => entries(map).and_then(|_| item_of(map.clone(), key)),
        ("lookup", [map, key, default]) => {
            entries(map).and_then(|entries| Ok(entries.get(&key.to_text()?).unwrap_or(default).clone()))
        }
        ("matchkeys", [values, keys, wanted]) => match_keys(values, keys, wanted),
        ("merge", maps) => merge(maps),
        ("one", [list]) => items(list).and_then(|items| match items {
            [] => Ok(Value::Null),
            [item] => Ok(item.clone()),
            more => Err(Fault::Wrong(format!("there are {} items, not one", more.len()))),
        }),
        ("range", arguments) => range(arguments),
        ("reverse", [list]) => items(list).map(|items| Value::List(items.iter().rev().cloned().collect())),
        ("slice", [list, start, end]) => slice(list, start, end),
        ("sort", [list]) => items(list).and_then(|items| {
            let mut texts = items.iter().map(Value::to_text).collect::<Result<Vec<_>, _>>()?;
            texts.sort();
            Ok(Value::List(texts.into_iter().map(Value::Text).collect()))
        }),
        ("transpose", [map]) => transpose(map),
        ("values", [map]) => entries(map).map(|entries| Value::List(entries.values().cloned().collect())),
        ("zipmap", [keys, values]) => zip(keys, values),
        (
            "chunklist" | "compact" | "contains" | "distinct" | "element" | "flatten" | "index" | "keys" | "length"
            | "lookup" | "matchkeys" | "one" | "reverse" | "slice" | "sort" | "transpose" | "values" | "zipmap",
            _,
        ) => Err(takes("another number of arguments")),
        _ => return None,
    })
}

fn entries(value: &Value) -> Result<&BTreeMap<String, Value>, Fault> {
    match value {
        Value::Map(entries) => Ok(entries),
        Value::Unknown(unknown) => Err(Fault::Unknown(unknown.clone())),
        other => Err(Fault::Wrong(format!("a map is needed, and this is {}", other.kind()))),
    }
}

fn chunks(list: &Value, size: &Value) -> Outcome {
    let (items, size) = (items(list)?, whole(size)?);
    if size == 0 {
        return Ok(Value::List(vec![Value::List(items.to_vec())]));
    }
    Ok(Value::List(items.chunks(size).map(|chunk| Value::List(chunk.to_vec())).collect()))
}

fn coalesce(arguments: &[Value]) -> Outcome {
    let is_something = |value: &&Value| match value {
        Value::Null => false,
        Value::Text(text) => !text.is_empty(),
        _ => true,
    };
    let found = arguments.iter().find(is_something);
    found.cloned().ok_or_else(|| Fault::Wrong("every argument is null or empty".to_owned()))
}

fn coalesce_lists(arguments: &[Value]) -> Outcome {
    for list in arguments {
        if !matches!(list, Value::Null) && !items(list)?.is_empty() {
            return Ok(list.clone());
        }
    }
    Err(Fault::Wrong("every list is empty".to_owned()))
}

/// Returns the items, each once.
pub(super) fn distinct(items: &[Value]) -> Value {
    let mut unique: Vec<Value> = Vec::new();
    let mut texts = std::collections::HashSet::new();
    for item in items {
        let is_new = match item {
            Value::Text(text) => texts.insert(text.as_str()),
            item => !unique.iter().any(|known| known.equals(item)),
        };
        if is_new {
            unique.push(item.clone());
        }
    }
    Value::List(unique)
}

fn element(list: &Value, index: &Value) -> Outcome {
    let (items, index) = (items(list)?, index.to_number()?);
    if items.is_empty() || index.fract() != 0.0 {
        return Err(Fault::Wrong("the list is empty, or the index no whole number".to_owned()));
    }
    Ok(items[(index.rem_euclid(items.len() as f64)) as usize].clone())
}

fn flatten(items: &[Value], flat: &mut Vec<Value>) -> Result<(), Fault> {
    for item in items {
        match item {
            Value::List(inner) | Value::Set(inner) => flatten(inner, flat)?,
            // It may be a list or not.
            Value::Unknown(unknown) => return Err(Fault::Unknown(unknown.clone())),
            other => flat.push(other.clone()),
        }
    }
    Ok(())
}

fn length(value: &Value) -> Outcome {
    let length = match value {
        Value::Text(text) => text.chars().count(),
        Value::Map(entries) => entries.len(),
        other => items(other)?.len(),
    };
    Ok(Value::Number(length as f64))
}

fn match_keys(values: &Value, keys: &Value, wanted: &Value) -> Outcome {
    let (values, keys, wanted) = (items(values)?, items(keys)?, items(wanted)?);
    if values.len() != keys.len() {
        return Err(Fault::Wrong("values and keys are not of one length".to_owned()));
    }
    let is_wanted = |key: &Value| wanted.iter().any(|wanted| wanted.equals(key));
    let matching = keys.iter().zip(values).filter(|(key, _)| is_wanted(key)).map(|(_, value)| value.clone());
    Ok(Value::List(matching.collect()))
}

fn merge(maps: &[Value]) -> Outcome {
    let mut merged = BTreeMap::new();
    for map in maps {
        if !matches!(map, Value::Null) {
            merged.extend(entries(map)?.clone());
        }
    }
    Ok(Value::Map(merged))
}

fn range(arguments: &[Value]) -> Outcome {
    let numbers = arguments.iter().map(Value::to_number).collect::<Result<Vec<_>, _>>()?;
    let (start, end, step) = match *numbers.as_slice() {
        [end] => (0.0, end, if end < 0.0 { -1.0 } else { 1.0 }),
        [start, end] => (start, end, if end < start { -1.0 } else { 1.0 }),
        [start, end, step] => (start, end, step),
        _ => return Err(takes("one to three numbers")),
    };
    if step == 0.0 || (end - start) * step < 0.0 {
        return Err(Fault::Wrong("the step does not lead to the end".to_owned()));
    }
    let count = ((end - start) / step).ceil();
    if count > MOST_ITEMS as f64 {
        return Err(Fault::NotTold("the range is too long".to_owned()));
    }
    Ok(Value::List((0..count as usize).map(|index| Value::Number(start + step * index as f64)).collect()))
}

fn slice(list: &Value, start: &Value, end: &Value) -> Outcome {
    let (items, start, end) = (items(list)?, whole(start)?, whole(end)?);
    let slice = items.get(start..end);
    slice.map(|slice| Value::List(slice.to_vec())).ok_or_else(|| Fault::Wrong("the list is shorter".to_owned()))
}

fn transpose(map: &Value) -> Outcome {
    let mut transposed: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for (key, texts) in entries(map)? {
        for text in items(texts)? {
            transposed.entry(text.to_text()?).or_default().push(Value::Text(key.clone()));
        }
    }
    Ok(Value::Map(transposed.into_iter().map(|(key, keys)| (key, Value::List(keys))).collect()))
}

fn zip(keys: &Value, values: &Value) -> Outcome {
    let (keys, values) = (items(keys)?, items(values)?);
    if keys.len() != values.len() {
        return Err(Fault::Wrong("keys and values are not of one length".to_owned()));
    }
    let pairs = keys.iter().zip(values).map(|(key, value)| Ok((key.to_text()?, value.clone())));
    Ok(Value::Map(pairs.collect::<Result<_, Fault>>()?))
}
