//! `count` and `for_each`: how many instances a block has, and what each of them sees.

use std::collections::BTreeMap;
use std::rc::Rc;

use hcl_edit::structure::Body;

use super::value::Fault;
use super::{At, Evaluation, Unknown, Value};
use crate::terraform::configuration::SpanOf;

/// How many instances one block may have.
const MOST_INSTANCES: f64 = 20_000.0;

/// The instances of a block.
#[derive(Debug)]
pub(in crate::terraform) enum Keys {
    /// One, without a key.
    One,
    /// So many, by number.
    Count(usize),
    /// One for each key.
    Each(BTreeMap<String, Value>),
    /// Not known.
    Unknown(Rc<Unknown>),
}

impl Keys {
    /// Returns what stands behind the address of each instance, and what it sees.
    pub(in crate::terraform) fn instances(&self, at: &At) -> Vec<(String, At)> {
        match self {
            Keys::One => vec![(String::new(), at.clone())],
            Keys::Count(count) => (0..*count).map(|index| (format!("[{index}]"), counted(at, index))).collect(),
            Keys::Each(entries) => {
                entries.iter().map(|(key, value)| (format!("[{key:?}]"), keyed(at, key, value))).collect()
            }
            Keys::Unknown(_) => Vec::new(),
        }
    }
}

impl<'m> Evaluation<'m> {
    /// Returns the instances that a block has.
    pub(in crate::terraform) fn keys(&mut self, body: &'m Body, at: &At) -> Keys {
        if let Some(attribute) = body.get_attribute("count") {
            let count = self.value(&attribute.value, at);
            return match count.to_number() {
                Ok(number) if number < 0.0 || number.fract() != 0.0 => {
                    let fault = Fault::Wrong(format!("`count` is {number}; expected a whole number"));
                    Keys::Unknown(self.reason(at, attribute.value.span_of(), fault))
                }
                Ok(number) if number > MOST_INSTANCES => {
                    Keys::Unknown(self.reason(at, attribute.value.span_of(), Self::too_much()))
                }
                Ok(number) => Keys::Count(number as usize),
                Err(fault) => Keys::Unknown(self.reason(at, attribute.value.span_of(), fault)),
            };
        }
        let Some(attribute) = body.get_attribute("for_each") else { return Keys::One };
        let fault = match self.value(&attribute.value, at) {
            Value::Map(entries) => return Keys::Each(entries),
            Value::Set(items) => {
                let texts = items.into_iter().map(|item| Ok((item.to_text()?, item)));
                match texts.collect::<Result<_, Fault>>() {
                    Ok(entries) => return Keys::Each(entries),
                    Err(fault) => fault,
                }
            }
            Value::Unknown(unknown) => return Keys::Unknown(unknown),
            other => Fault::Wrong(format!("`for_each` is {}; expected a map or a set of texts", other.kind())),
        };
        Keys::Unknown(self.reason(at, attribute.value.span_of(), fault))
    }
}

/// Returns what the instance of a number sees.
pub(super) fn counted(at: &At, index: usize) -> At {
    at.with("count", Value::Map([("index".to_owned(), Value::Number(index as f64))].into()))
}

/// Returns what the instance of a key sees.
pub(super) fn keyed(at: &At, key: &str, value: &Value) -> At {
    let each = [("key".to_owned(), Value::Text(key.to_owned())), ("value".to_owned(), value.clone())];
    at.with("each", Value::Map(each.into()))
}
