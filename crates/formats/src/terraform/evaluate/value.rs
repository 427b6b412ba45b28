//! Values of Terraform's language.

use std::collections::BTreeMap;
use std::rc::Rc;

use tablewright_core::finding::Finding;

/// The largest number up to which every whole number is exact.
pub(super) const LARGEST_EXACT: f64 = 9_007_199_254_740_992.0;

/// A value, or that it is not known.
#[derive(Debug, Clone)]
pub(in crate::terraform) enum Value {
    /// Nothing: as if the argument was not there.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// A list or tuple.
    List(Vec<Value>),
    /// A set, in order and each item once.
    Set(Vec<Value>),
    /// A map or object.
    Map(BTreeMap<String, Value>),
    /// What the files do not tell.
    Unknown(Rc<Unknown>),
}

/// Why a value is not known.
#[derive(Debug, Clone)]
pub(in crate::terraform) enum Unknown {
    /// Only the deployment knows it: an attribute of a resource, such as `aws_kms_key.main.arn`.
    Deployment(String),
    /// It is made of what only the deployment knows, such as a text with the ARN of a key in it.
    MadeOf(String),
    /// Terraform would refuse it, too. `try` and `can` ask for this.
    Wrong(Box<Finding>),
    /// It cannot be told from what was given, or by this program.
    NotTold(Box<Finding>),
}

/// Why a function or an operator has no result. The place comes from whoever called it.
#[derive(Debug)]
pub(super) enum Fault {
    /// Terraform would refuse the call, too.
    Wrong(String),
    /// The call is right and cannot be answered here.
    NotTold(String),
    /// An argument is not known.
    Unknown(Rc<Unknown>),
}

impl Value {
    /// Returns a value that only the deployment knows.
    pub(in crate::terraform) fn of_deployment(what: impl Into<String>) -> Value {
        Value::Unknown(Rc::new(Unknown::Deployment(what.into())))
    }

    /// Returns what is not known in the value or anywhere within it.
    pub(super) fn unknown_within(&self) -> Option<&Rc<Unknown>> {
        match self {
            Value::Unknown(unknown) => Some(unknown),
            Value::List(items) | Value::Set(items) => items.iter().find_map(Value::unknown_within),
            Value::Map(entries) => entries.values().find_map(Value::unknown_within),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => None,
        }
    }

    /// Returns how much there is of the value: items, and bytes of texts.
    pub(super) fn size(&self) -> usize {
        match self {
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Unknown(_) => 1,
            Value::Text(text) => 1 + text.len() / 16,
            Value::List(items) | Value::Set(items) => items.iter().map(Value::size).sum::<usize>() + 1,
            Value::Map(entries) => entries.iter().map(|(key, value)| key.len() / 16 + value.size()).sum::<usize>() + 1,
        }
    }

    /// Returns what a message calls the value.
    pub(super) fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::Text(_) => "a text",
            Value::List(_) => "a list",
            Value::Set(_) => "a set",
            Value::Map(_) => "a map",
            Value::Unknown(_) => "not known",
        }
    }

    /// Returns the items of a list or set.
    pub(super) fn items(&self) -> Option<&[Value]> {
        match self {
            Value::List(items) | Value::Set(items) => Some(items),
            _ => None,
        }
    }

    /// Turns the value into a text, as Terraform does where it needs one.
    ///
    /// # Errors
    /// For null and for what has parts.
    pub(super) fn to_text(&self) -> Result<String, Fault> {
        match self {
            Value::Text(text) => Ok(text.clone()),
            Value::Number(number) => Ok(text_of(*number)),
            Value::Bool(value) => Ok(value.to_string()),
            Value::Unknown(unknown) => Err(Fault::Unknown(unknown.clone())),
            other => Err(Fault::Wrong(format!("a text is needed, and this is {}", other.kind()))),
        }
    }

    /// Turns the value into a number.
    ///
    /// # Errors
    /// For a text that is no number, and for anything else.
    pub(super) fn to_number(&self) -> Result<f64, Fault> {
        match self {
            Value::Number(number) => Ok(*number),
            Value::Text(text) => match text.parse::<f64>() {
                Ok(number) if number.is_finite() && is_plain_number(text) => exact(number),
                _ => Err(Fault::Wrong(format!("a number is needed, and this is {text:?}"))),
            },
            Value::Unknown(unknown) => Err(Fault::Unknown(unknown.clone())),
            other => Err(Fault::Wrong(format!("a number is needed, and this is {}", other.kind()))),
        }
    }

    /// Turns the value into a boolean.
    ///
    /// # Errors
    /// For a text other than `true`, `false`, `1` and `0`, and for anything else.
    pub(super) fn to_bool(&self) -> Result<bool, Fault> {
        match self {
            Value::Bool(value) => Ok(*value),
            Value::Text(text) => match text.as_str() {
                "true" | "1" => Ok(true),
                "false" | "0" => Ok(false),
                _ => Err(Fault::Wrong(format!("a boolean is needed, and this is {text:?}"))),
            },
            Value::Unknown(unknown) => Err(Fault::Unknown(unknown.clone())),
            other => Err(Fault::Wrong(format!("a boolean is needed, and this is {}", other.kind()))),
        }
    }

    /// Says whether two values are equal, each of its own type.
    pub(super) fn equals(&self, other: &Value) -> bool {
        match (self, other) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Number(a), Value::Number(b)) => a == b,
            (Value::Text(a), Value::Text(b)) => a == b,
            (Value::List(a) | Value::Set(a), Value::List(b) | Value::Set(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.equals(b))
            }
            (Value::Map(a), Value::Map(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|((name, a), (other, b))| name == other && a.equals(b))
            }
            _ => false,
        }
    }

    /// Returns a set of the items: texts and numbers in order, each item once.
    pub(super) fn set_of(items: Vec<Value>) -> Value {
        let mut unique: Vec<Value> = Vec::with_capacity(items.len());
        let mut texts = BTreeMap::new();
        for item in items {
            match item {
                Value::Text(text) => drop(texts.insert(text, ())),
                item if unique.iter().any(|known| known.equals(&item)) => {}
                item => unique.push(item),
            }
        }
        unique.sort_by(|a, b| match (a, b) {
            (Value::Number(a), Value::Number(b)) => a.total_cmp(b),
            _ => std::cmp::Ordering::Equal,
        });
        unique.extend(texts.into_keys().map(Value::Text));
        Value::Set(unique)
    }
}

/// Returns a number, where it is exact.
pub(super) fn exact(number: f64) -> Result<f64, Fault> {
    if number.abs() > LARGEST_EXACT {
        return Err(Fault::NotTold(format!("{number} is too large to be computed with")));
    }
    Ok(number)
}

/// Writes a number as Terraform does.
pub(super) fn text_of(number: f64) -> String {
    if number == 0.0 { "0".to_owned() } else { number.to_string() }
}

/// Says whether a text is a number in digits, so that `inf` is none.
fn is_plain_number(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b'+' | b'e' | b'E'))
}
