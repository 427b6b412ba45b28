//! Functions of numbers and booleans.

use super::{Outcome, items, takes};
use crate::terraform::evaluate::Value;
use crate::terraform::evaluate::value::{Fault, exact};

/// Calls a function by name; `None` where it is none of these.
pub(super) fn call(name: &str, arguments: &[Value]) -> Option<Outcome> {
    let of_one = |change: fn(f64) -> f64| match arguments {
        [value] => value.to_number().map(|number| Value::Number(change(number))),
        _ => Err(takes("one number")),
    };
    Some(match name {
        "abs" => of_one(f64::abs),
        "ceil" => of_one(f64::ceil),
        "floor" => of_one(f64::floor),
        "signum" => of_one(|number| if number == 0.0 { 0.0 } else { number.signum() }),
        "max" => of_all(arguments, f64::max),
        "min" => of_all(arguments, f64::min),
        "sum" => match arguments {
            [list] => items(list).and_then(|numbers| of_all(numbers, |a, b| a + b)),
            _ => Err(takes("a list")),
        },
        "pow" => match arguments {
            [base, power] => base.to_number().and_then(|base| exact(base.powf(power.to_number()?)).map(Value::Number)),
            _ => Err(takes("two numbers")),
        },
        "parseint" => parse_integer(arguments),
        "alltrue" => booleans(arguments).map(|all| Value::Bool(all.into_iter().all(|value| value))),
        "anytrue" => booleans(arguments).map(|all| Value::Bool(all.into_iter().any(|value| value))),
        _ => return None,
    })
}

fn of_all(values: &[Value], combine: fn(f64, f64) -> f64) -> Outcome {
    let numbers = values.iter().map(Value::to_number).collect::<Result<Vec<_>, _>>()?;
    let combined = numbers.into_iter().reduce(combine);
    combined.map_or_else(|| Err(takes("at least one number")), |number| exact(number).map(Value::Number))
}

fn parse_integer(arguments: &[Value]) -> Outcome {
    let [text, base] = arguments else { return Err(takes("a text and a base")) };
    let (text, base) = (text.to_text()?, base.to_number()?);
    if !(2.0..=36.0).contains(&base) {
        return Err(Fault::Wrong(format!("the base {base} is not between 2 and 36")));
    }
    match i64::from_str_radix(&text, base as u32) {
        Ok(number) => exact(number as f64).map(Value::Number),
        Err(_) => Err(Fault::Wrong(format!("{text:?} is no whole number of base {base}"))),
    }
}

fn booleans(arguments: &[Value]) -> Result<Vec<bool>, Fault> {
    let [list] = arguments else { return Err(takes("a list")) };
    items(list)?.iter().map(Value::to_bool).collect()
}
