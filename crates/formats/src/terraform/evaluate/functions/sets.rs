//! Functions of sets.

use super::{MOST_ITEMS, Outcome, items, takes};
use crate::terraform::evaluate::Value;
use crate::terraform::evaluate::value::Fault;

/// Calls a function by name; `None` where it is none of these.
pub(super) fn call(name: &str, arguments: &[Value]) -> Option<Outcome> {
    Some(match name {
        "setunion" => combined(arguments, |sets| sets.concat()),
        "setintersection" => combined(arguments, |sets| {
            let Some((first, others)) = sets.split_first() else { return Vec::new() };
            let is_in_all = |item: &&Value| others.iter().all(|other| has(other, item));
            first.iter().filter(is_in_all).cloned().collect()
        }),
        "setsubtract" => match arguments {
            [from, minus] => items(from).and_then(|from| {
                let minus = items(minus)?;
                Ok(Value::set_of(from.iter().filter(|item| !has(minus, item)).cloned().collect()))
            }),
            _ => Err(takes("two sets")),
        },
        "setproduct" => product(arguments),
        _ => return None,
    })
}

fn combined(arguments: &[Value], combine: impl FnOnce(&[&[Value]]) -> Vec<Value>) -> Outcome {
    let sets = arguments.iter().map(items).collect::<Result<Vec<_>, _>>()?;
    Ok(Value::set_of(combine(&sets)))
}

fn has(items: &[Value], wanted: &Value) -> bool {
    items.iter().any(|item| item.equals(wanted))
}

fn product(arguments: &[Value]) -> Outcome {
    let sets = arguments.iter().map(items).collect::<Result<Vec<_>, _>>()?;
    let count = sets.iter().try_fold(1_usize, |count, set| count.checked_mul(set.len()));
    if sets.len() < 2 {
        return Err(takes("at least two sets"));
    }
    if count.is_none_or(|count| count.saturating_mul(sets.len()) > MOST_ITEMS) {
        return Err(Fault::NotTold("the product is too large".to_owned()));
    }
    let mut combinations: Vec<Vec<Value>> = vec![Vec::new()];
    for set in sets {
        let extended = combinations.iter().flat_map(|start| {
            set.iter().map(|item| {
                let mut combination = start.clone();
                combination.push(item.clone());
                combination
            })
        });
        combinations = extended.collect();
    }
    Ok(Value::List(combinations.into_iter().map(Value::List).collect()))
}
